"""The button of a repair: its words can be read, however narrow the place is."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.document.examples import EXAMPLES
from nnstudio.document.repairs import Repair
from nnstudio.gui.repair_button import RepairButton
from nnstudio.gui.theme import DARK, apply_theme

LONG = "Wire Hidden 1 and Hidden 2 to the Add & Norm"
DOCUMENT = EXAMPLES["mnist-784-16-16-10"].build()


def shown(qtbot, qapp, label, width):
    """A button alone in a column of this width."""
    apply_theme(qapp, DARK)
    place = QWidget()
    qtbot.addWidget(place)
    button = RepairButton(Repair(label, DOCUMENT), lambda _: None)
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    place.resize(width, 120)
    place.show()
    place.button = button
    return place


@pytest.mark.parametrize("width", [200, 240])
def test_a_long_name_goes_over_two_lines_which_both_fit(qtbot, qapp, width):
    place = shown(qtbot, qapp, LONG, width)
    button = place.button
    assert len(button.lines()) == 2
    assert " ".join(button.lines()) == LONG
    words = button.fontMetrics().boundingRect(QRect(), Qt.TextFlag.TextShowMnemonic, button.text())
    assert words.width() <= button.width() - 24  # the padding of a button, left and right
    assert words.height() <= button.height() - 10


def test_a_short_name_takes_one_line_and_no_more_room_than_it_needs(qtbot, qapp):
    place, other = shown(qtbot, qapp, "Add an Output", 400), shown(qtbot, qapp, LONG, 200)
    button = place.button
    assert button.lines() == ("Add an Output",)
    assert button.width() < 160
    assert button.height() < other.button.height()


def test_a_name_that_is_too_long_for_two_lines_loses_its_middle(qtbot, qapp):
    label = "Insert a Flatten between Convolution 1 and " + "Hidden " * 9 + "42"
    place = shown(qtbot, qapp, label, 200)
    first, second = place.button.lines()
    assert first.startswith("Insert a Flatten")
    assert "…" in second
    assert second.endswith("42")
    assert label in place.button.toolTip()


def test_it_is_one_line_again_when_there_is_room(qtbot, qapp):
    place = shown(qtbot, qapp, LONG, 200)
    place.resize(600, 120)
    assert place.button.lines() == (LONG,)
    assert place.button.text() == LONG.replace("&", "&&")
