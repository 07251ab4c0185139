"""What is chosen with the mouse leaves the keys to the window; what is chosen by keys keeps them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView, QMainWindow, QSpinBox, QVBoxLayout, QWidget

from nnstudio.gui.forms.choice_field import ChoiceField, Option
from nnstudio.gui.forms.fields import SwitchField
from nnstudio.gui.forms.fold import Fold
from nnstudio.gui.keys import KeyGuard


class Window(QMainWindow):
    """A canvas, and beside it a number, a choice and a switch; Space trains."""

    def __init__(self):
        super().__init__()
        self.trained = 0
        self.canvas, self.number = QGraphicsView(), QSpinBox()
        self.choice = ChoiceField([Option(name, name) for name in ("relu", "tanh", "sigmoid")])
        self.switch = SwitchField()
        self.fold = Fold("More", "More to be set", opened=False)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        for part in (self.canvas, self.number, self.choice, self.switch, self.fold):
            layout.addWidget(part)
        self.setCentralWidget(middle)
        run = QAction("Run", self)
        run.setShortcut(Qt.Key.Key_Space)
        run.triggered.connect(self._train)
        self.addAction(run)
        self._guard = KeyGuard(self)
        self.installEventFilter(self._guard)

    def _train(self):
        self.trained += 1

    def choose_by_mouse(self, row):
        QTest.mouseClick(self.choice, Qt.MouseButton.LeftButton)
        view = self.choice.view()
        QTest.qWait(QApplication.doubleClickInterval() + 50)  # the release of the first click counts for none
        place = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseMove(view.viewport(), place)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def press_space(self):
        QTest.keyClick(QApplication.focusWidget() or self, Qt.Key.Key_Space)


@pytest.fixture
def window(qtbot):
    window = Window()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.choice.show_value("relu")
    return window


@pytest.mark.parametrize("held_by", ["canvas", "number", "choice"])
def test_after_a_choice_by_the_mouse_space_trains(window, held_by):
    getattr(window, held_by).setFocus()
    window.choose_by_mouse(2)
    assert window.choice.value == "sigmoid"
    window.press_space()
    assert not window.choice.view().isVisible()
    assert window.trained == 1


def test_the_canvas_keeps_its_keys_while_something_is_chosen_by_the_mouse(window):
    window.canvas.setFocus()
    window.choose_by_mouse(1)
    assert QApplication.focusWidget() is window.canvas


def test_after_a_switch_was_clicked_space_trains(window):
    window.number.setFocus()
    QTest.mouseClick(window.switch, Qt.MouseButton.LeftButton, pos=window.switch.rect().center() / 8)
    assert window.switch.value
    window.press_space()
    assert window.switch.value
    assert window.trained == 1


@pytest.mark.parametrize("held_by", ["canvas", "number", "fold"])
def test_after_a_fold_was_opened_by_a_click_space_trains(window, held_by):
    (window.fold.heading if held_by == "fold" else getattr(window, held_by)).setFocus()
    QTest.mouseClick(window.fold.heading, Qt.MouseButton.LeftButton)
    assert window.fold.opened
    window.press_space()
    assert window.fold.opened
    assert window.trained == 1


def test_what_is_chosen_by_the_mouse_is_done_with_although_the_focus_never_came(window):
    done = []
    window.choice.left.connect(lambda: done.append(window.choice.value))
    window.switch.left.connect(lambda: done.append(window.switch.value))
    window.canvas.setFocus()
    window.choose_by_mouse(2)
    window.switch.click()
    assert done == ["sigmoid", True]


def test_who_comes_by_the_tab_key_opens_the_list_by_space_and_stays(window):
    window.number.setFocus()
    QTest.keyClick(window.number, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is window.choice
    window.press_space()
    assert window.choice.view().isVisible()
    QTest.keyClick(window.choice.view(), Qt.Key.Key_Down)
    QTest.keyClick(window.choice.view(), Qt.Key.Key_Return)
    assert window.choice.value == "tanh"
    assert QApplication.focusWidget() is window.choice
    assert window.trained == 0
