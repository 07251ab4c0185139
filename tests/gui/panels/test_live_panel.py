"""Every panel: hidden it waits, empty it says so, and what is seen can be saved."""

import dataclasses

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QAction, QColor, QPainter
from PySide6.QtWidgets import QWidget

from nnstudio.engine.probes import AnswersProbe
from nnstudio.gui.panels.exporting import NOTHING, Table
from nnstudio.gui.panels.frame import Word, Words
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.theme import DARK, LIGHT


class Stroke(QWidget):
    """One line in the accent."""

    def __init__(self) -> None:
        super().__init__()
        self.color = ""

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(self.color))
        painter.drawLine(QPointF(0, 0), QPointF(self.width(), self.height()))
        painter.end()


class StepPanel(LivePanel):
    """Says the step, and notes when it is told to draw."""

    def __init__(self, theme) -> None:
        super().__init__(theme, "stepPanel", "Step", ("The step appears here", "Press Space"))
        self.drawn: list[tuple[int, str]] = []
        self.stroke = Stroke()
        self.set_picture(self.stroke)
        self.show_theme(theme)

    def draw(self, snapshot) -> bool:
        self.drawn.append((snapshot.step, self.stroke.color))
        self.words.say(Word((f"step {snapshot.step}",), self.theme.accent, "ring"))
        self.caption.say("The step")
        return snapshot.begun

    def forget(self) -> None:
        self.drawn.clear()

    def table(self) -> Table | None:
        return Table(("step",), ((step,) for step, _ in self.drawn)) if self.drawn else None

    def probes(self):
        return frozenset({AnswersProbe()})

    def dress(self, theme) -> None:
        self.stroke.color = theme.accent


@pytest.fixture
def panel(qtbot) -> StepPanel:
    panel = StepPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(300, 160)
    return panel


@pytest.fixture
def shown(panel, qtbot) -> StepPanel:
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def exports(panel: LivePanel) -> dict[str, QAction]:
    panel._menu.aboutToShow.emit()
    return {action.text(): action for action in panel._menu.actions() if not action.isSeparator()}


def test_a_hidden_panel_keeps_the_latest_moment_and_draws_it_once_when_it_is_shown(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    later = dataclasses.replace(snapshot, step=451)
    panel.show_snapshot(later)
    assert panel.drawn == []
    assert panel.snapshot is later
    with qtbot.waitExposed(panel):
        panel.show()
    assert [step for step, _ in panel.drawn] == [451]
    panel.hide()
    panel.show()
    assert len(panel.drawn) == 1, "nothing is new"


def test_a_panel_behind_another_tab_is_hidden_though_it_was_shown(shown, snapshot):
    shown.hide()
    shown.show_snapshot(snapshot)
    assert shown.drawn == []


def test_showing_and_hiding_tell_that_other_probes_are_needed(panel, qtbot):
    seen = []
    panel.probes_changed.connect(lambda: seen.append(panel.isVisible()))
    with qtbot.waitExposed(panel):
        panel.show()
    panel.hide()
    assert seen == [True, False]


def test_a_panel_without_a_run_says_what_will_be_there_and_claims_nothing(shown, snapshot):
    assert not shown.seen
    assert shown._empty.accessibleName() == "The step appears here. Press Space"
    shown.show_snapshot(snapshot)
    assert shown.seen
    assert shown.words.said() == "step 450"
    shown.clear()
    assert not shown.seen
    assert shown.words.said() == shown.caption.said() == ""
    assert shown.snapshot is None


def test_a_moment_with_nothing_to_see_leaves_no_words_of_the_one_before(shown, snapshot):
    shown.show_snapshot(snapshot)
    shown.show_snapshot(dataclasses.replace(snapshot, step=0))
    assert not shown.seen
    assert shown.words.said() == shown.caption.said() == ""


def test_another_reason_for_being_empty_lasts_until_the_run_is_forgotten(shown):
    shown.say_empty("No classes here", "Open a dataset with classes")
    assert "No classes here" in shown._empty.accessibleName()
    shown.clear()
    assert "The step appears here" in shown._empty.accessibleName()


def test_a_panel_that_is_cleared_while_hidden_shows_nothing_of_the_run_that_is_gone(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    panel.clear()
    with qtbot.waitExposed(panel):
        panel.show()
    assert panel.drawn == []
    assert not panel.seen


def test_another_theme_is_drawn_at_once_with_the_picture_in_its_colors(shown, snapshot):
    shown.show_snapshot(snapshot)
    shown.show_theme(LIGHT)
    assert shown.drawn == [(450, DARK.accent), (450, LIGHT.accent)]
    colors = shown.grab().toImage()
    words = colors.copy(shown.words.geometry())
    found = {words.pixelColor(x, y).name() for x in range(12) for y in range(words.height())}
    assert LIGHT.accent in found
    assert DARK.accent not in found


def test_another_theme_while_hidden_draws_nothing_until_the_panel_is_shown(shown, snapshot):
    shown.show_snapshot(snapshot)
    shown.hide()
    shown.show_theme(LIGHT)
    assert len(shown.drawn) == 1
    shown.show()
    assert shown.drawn[1:] == [(450, LIGHT.accent)]


def test_while_there_is_nothing_to_save_the_menu_says_so(shown, snapshot):
    for action in exports(shown).values():
        assert not action.isEnabled()
        assert action.toolTip() == NOTHING
    shown.show_snapshot(snapshot)
    for action in exports(shown).values():
        assert action.isEnabled()
        assert action.toolTip() != NOTHING
    shown.drawn.clear()
    assert [action.isEnabled() for action in exports(shown).values()] == [True, True, False]


def test_what_a_panel_puts_into_the_menu_stands_above_the_export(shown):
    shown.add_to_menu(QAction("One", shown), QAction("Two", shown))
    shown.add_to_menu(QAction("Three", shown))
    assert list(exports(shown))[:3] == ["One", "Two", "Three"]
    assert [action.isSeparator() for action in shown._menu.actions()].count(True) == 1


def test_controls_stand_left_of_the_export(shown):
    button = QWidget()
    shown.add_control(button)
    assert shown.header.indexOf(button) == shown.header.indexOf(shown._export) - 1


def test_the_marks_of_words_differ_in_shape_and_the_words_are_read_out(qtbot):
    words = Words(DARK)
    qtbot.addWidget(words)
    words.resize(300, 24)
    pictures = {}
    for mark in ("dot", "ring", "line", "dashes"):
        words.say(Word(("",), DARK.accent), Word((mark, "x"), DARK.accent, mark))
        assert words.said() == mark
        assert words.accessibleName().endswith(mark)
        image = words.grab().toImage()
        # From left to right along the middle: where the mark is drawn without being blended.
        pictures[mark] = "".join(
            "#" if image.pixelColor(x, 12).name() == DARK.accent else "." for x in range(14)
        )
    assert pictures["line"] == "#" * 14
    assert pictures["dashes"].startswith("####..")
    assert pictures["dot"][3] == "#"
    assert pictures["ring"][3] == "."
    assert "#" in pictures["ring"]


def test_a_panel_keeps_room_for_its_picture(shown):
    assert shown.minimumSizeHint().width() >= 280
    assert shown.minimumSizeHint().height() >= 150
