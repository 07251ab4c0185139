"""The preview: what is typed shows what it would change, and counts only when it is meant."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from nnstudio.document.repairs import Repair
from nnstudio.gui.inspector.consequences import Consequence
from nnstudio.gui.inspector.would_change import MOST, WouldChange
from nnstudio.nn.activations import ReLU
from tests.gui.inspector.conftest import HIDDEN, OTHER, OUTPUT, Shown


def lines(shown):
    return shown["wouldChange"].lines if shown["wouldChange"] else ()


def test_typing_previews_what_would_change_and_changes_nothing(hidden):
    before = hidden.editor.document
    prospects = []
    hidden.editor.previewed.connect(prospects.append)
    hidden.type("units", "32")
    assert [prospect.graph[HIDDEN].layer.units for prospect in prospects] == [3, 32]
    assert "28×28 → 32 · 25,120 parameters" in hidden.words()
    assert lines(hidden) == ("Hidden 2: 272 → 528 parameters", "In all 13,002 → 25,818 parameters")
    assert hidden.editor.document is before
    assert hidden["units"].hasFocus()


def test_enter_takes_what_is_previewed_as_one_step(hidden):
    hidden.enter("units", "32")
    assert hidden.editor.steps == ("Change units of Hidden 1 to 32",)
    assert lines(hidden) == ()
    assert "28×28 → 32 · 25,120 parameters" in hidden.words()


def test_escape_takes_the_preview_back(hidden):
    hidden.type("units", "32")
    QTest.keyClick(hidden["units"], Qt.Key.Key_Escape)
    assert lines(hidden) == ()
    assert "28×28 → 16 · 12,560 parameters" in hidden.words()
    assert hidden.editor.steps == ()


def test_selecting_another_layer_takes_what_is_typed_and_ends_the_preview(hidden):
    prospects = []
    hidden.editor.previewed.connect(prospects.append)
    hidden.type("units", "32")
    hidden.inspector.show_selection((OTHER,))
    assert prospects[-1] is None
    assert hidden.layer(HIDDEN).units == 32


def test_saving_and_closing_can_take_what_is_still_typed(hidden):
    hidden.type("units", "32")
    hidden.inspector.finish()
    assert hidden.layer(HIDDEN).units == 32
    hidden.inspector.show_selection(())
    hidden.type("epochs", "7")
    hidden.inspector.finish()
    assert hidden.editor.document.training.epochs == 7


def test_a_preview_shows_the_curve_of_the_activation_under_the_mouse(hidden):
    hidden["activation"].highlighted.emit(hidden["activation"].findText("ReLU"))
    assert "ReLU" in hidden["activationCurve"].toolTip()
    hidden.editor.preview(None)
    assert "ReLU" not in hidden["activationCurve"].toolTip()
    assert hidden.layer(HIDDEN).activation != ReLU()


def test_what_would_change_is_scrolled_into_sight_beside_the_field(qtbot, hidden):
    hidden.inspector.resize(300, 420)
    hidden.type("units", "32")
    area = hidden["wouldChange"].parentWidget().parentWidget()
    for part in (hidden["units"], hidden["wouldChange"]):
        assert area.rect().contains(part.mapTo(area, part.rect().center()))


def test_a_long_list_of_consequences_is_cut_with_a_count(qtbot):
    section = WouldChange()
    qtbot.addWidget(section)
    section.show()
    section.show_consequences([Consequence(f"Layer {count}: 1 → 2") for count in range(MOST + 3)], "")
    assert section.lines[-1] == "and 3 more"
    assert len(section.lines) == MOST + 1
    section.show_consequences([Consequence("Reshape 1 would not fit: no", bad=True)], "")
    (bad,) = [label for label in section.findChildren(QLabel) if label.property("tone") == "bad"]
    assert bad.text() == "Reshape 1 would not fit: no"


@pytest.fixture
def repairing(qtbot):
    shown = Shown(qtbot, repairs=lambda problem: shown.repairs(problem))
    return shown


def test_a_repair_is_one_click_and_one_step(qtbot, repairing):
    sound = repairing.editor.document
    repairing.repairs = lambda problem: (Repair("Set the units of Output to 10", sound),)
    repairing.inspector.show_selection((OUTPUT,))
    qtbot.waitUntil(lambda: repairing["units"] is not None)
    repairing.enter("units", "12")
    buttons = [button for button in repairing.inspector.findChildren(QPushButton) if button.isVisible()]
    (button,) = [button for button in buttons if button.accessibleName() == "Set the units of Output to 10"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert repairing.editor.document == sound
    assert repairing.editor.undo_label == "Set the units of Output to 10"
    assert "classes" not in repairing.words().replace("per class", "")


@pytest.mark.parametrize("width", [240, 300])
def test_a_long_repair_stays_inside_the_panel(qtbot, repairing, width):
    repairing.repairs = lambda problem: (Repair("Insert Flatten " + "12×" * 20, repairing.editor.document),)
    repairing.inspector.resize(width, 600)
    repairing.inspector.show_selection((OUTPUT,))
    qtbot.waitUntil(lambda: repairing["units"] is not None)
    repairing.enter("units", "12")
    qtbot.waitUntil(lambda: any("…" in part.text() for part in buttons_of(repairing)))
    for button in buttons_of(repairing):
        assert button.mapTo(repairing.inspector, button.rect().topRight()).x() < width


def buttons_of(shown):
    return [button for button in shown.inspector.findChildren(QPushButton) if button.isVisible()]
