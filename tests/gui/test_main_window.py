"""The window as a whole: names that scripts rely on, and everything found and said in words."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QWidget

from nnstudio.data.dataset import DATASETS
from nnstudio.engine.api import Phase
from nnstudio.gui.speed import DEFAULT_PACE, pace_at, position_of
from tests.gui.conftest import until_step

NAMES = ("canvas", "palette", "inspector", "training", "lossPanel", "weightsPanel", "problems")
ACTIONS = (
    "new",
    "open",
    "save",
    "saveAs",
    "undo",
    "redo",
    "run",
    "pause",
    "step",
    "stepSample",
    "stepEpoch",
    "stop",
    "reset",
    "fit",
    "delete",
    "selectAll",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_script_finds_each_part_by_its_name(window, name):
    assert window.findChild(QWidget, name) is not None


@pytest.mark.parametrize("name", ACTIONS)
def test_a_script_finds_each_action_by_its_name(window, name):
    assert window.findChild(QAction, f"action.{name}") is not None


def test_every_action_is_in_a_menu_and_says_what_it_does(window):
    in_menus = {action for menu in window.menuBar().actions() for action in menu.menu().actions()}
    for action in window._actions.values():
        assert action in in_menus
        assert action.toolTip()


def test_no_two_actions_that_can_be_used_share_a_shortcut(window):
    taken = {}
    for name, action in window._actions.items():
        for keys in action.shortcuts():
            other = taken.setdefault(keys.toString(), name)
            assert other == name or {other, name} == {"run", "pause"}


def test_every_control_has_a_name_for_those_who_cannot_see_it_and_a_tooltip(window):
    kinds = (QAbstractButton, QComboBox, QLineEdit, QAbstractSlider)
    nameless = [
        f"{type(control).__name__} {control.objectName()} in {control.parent().objectName()}"
        for kind in kinds
        for control in window.findChildren(kind)
        if control.isVisible() and not _inner(control) and not (_name(control) and _tip(control))
    ]
    assert nameless == []


def _inner(control):
    """Parts that Qt makes inside its own controls."""
    return control.objectName().startswith("qt_") or type(control).__name__ == "QScrollBar"


def _name(control):
    return control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")


def _tip(control):
    parent = control.parent()
    return control.toolTip() or (parent.toolTip() if isinstance(parent, QWidget) else "")


def test_space_runs_and_space_pauses(window, qtbot):
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    until_step(qtbot, window, 3)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED)


def test_space_in_a_text_field_is_a_space(window, qtbot):
    search = window.findChild(QLineEdit, "palette.search")
    search.setFocus()
    qtbot.keyClick(search, Qt.Key.Key_Space)
    assert search.text() == " "
    assert not window.training.running


def test_a_newcomer_sees_at_least_ten_seconds_of_learning(window):
    document = window.editor.document
    training = window.training.snapshot.samples_per_epoch
    steps = document.training.epochs * training / document.training.batch_size
    assert steps / DEFAULT_PACE > 10
    assert window.top_bar.speed.pace == pytest.approx(DEFAULT_PACE, rel=0.05)


def test_the_speed_goes_from_one_step_a_second_to_flat_out():
    assert pace_at(0) == 1
    assert pace_at(100) is None
    paces = [pace_at(position) for position in range(100)]
    assert paces == sorted(paces)


def test_a_pace_finds_its_position_again():
    for position in range(101):
        pace = pace_at(position)
        again = pace_at(position_of(pace))
        assert again == pace or abs(again - pace) <= 0.1 * pace


def test_another_dataset_is_an_edit_that_can_be_undone(window, qtbot, monkeypatch):
    monkeypatch.setattr(DATASETS["mnist"], "missing", lambda _self: None)  # or the browser is asked
    before = window.editor.document
    window.top_bar.dataset_chosen.emit("mnist")
    qtbot.waitUntil(lambda: window.editor.document is not before)
    assert window.editor.document.dataset.entry.kind == "mnist"
    window.editor.undo()
    assert window.editor.document is before


def test_a_dataset_that_is_not_there_says_how_to_get_it_and_nothing_runs(window, monkeypatch, tmp_path):
    monkeypatch.setenv("NNSTUDIO_DATA", str(tmp_path))
    document = window.editor.document
    window.editor.apply(document.replace(dataset=DATASETS["mnist"]()), "Learn from MNIST")
    assert DATASETS["mnist"]().missing() in window.workbench.overlay.banner.words
    assert not window._actions["run"].isEnabled()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_nothing_is_cut_off_on_a_classroom_screen(window, qtbot, theme):
    window._switch.choose(theme)
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: window.width() == 1366)
    for name in ("canvas", "palette", "inspector", "lossPanel", "weightsPanel", "topBar"):
        part = window.findChild(QWidget, name)
        corner = part.mapTo(window, part.rect().bottomRight())
        assert part.isVisible()
        assert window.rect().contains(corner), name
        assert part.minimumSizeHint().width() <= part.width(), name


def test_all_of_the_window_is_seen_on_a_small_screen_that_is_scaled_up(window, qtbot):
    window.resize(911, 512)  # of 1366×768 at 150 %
    qtbot.waitUntil(lambda: window.width() == 911)
    assert window.height() == 512
    parts = [window.findChild(QWidget, name) for name in ("canvas", "lossPanel", "weightsPanel", "timeline")]
    for part in (*parts, window.statusBar()):
        assert part.height() >= part.minimumHeight()
        for corner in (part.rect().topLeft(), part.rect().bottomRight()):
            assert window.rect().contains(part.mapTo(window, corner)), part.objectName()
    assert window.canvas.height() >= 100


def test_each_step_of_the_pinned_sample_goes_one_further(window, qtbot):
    index = window.training.snapshot.sample.index
    window._actions["nextSample"].trigger()
    qtbot.waitUntil(lambda: window.training.snapshot.sample.index == index + 1)
    window._actions["previousSample"].trigger()
    qtbot.waitUntil(lambda: window.training.snapshot.sample.index == index)
