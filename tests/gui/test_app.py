"""The program: what goes wrong in it is said in the window, which stays, and which fits on the screen."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from nnstudio.gui.app import FRAME, maximize_on_small_screen

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from nnstudio.gui import app

made = app.make_window


def make_window(*arguments):
    window = made(*arguments)
    QTimer.singleShot(300, lambda: 1 / 0)
    QTimer.singleShot(900, lambda: (print(window.workbench.overlay.banner.words, flush=True), window.end()))
    return window


app.make_window = make_window
sys.exit(app.run())
"""


def test_an_exception_in_a_slot_is_told_in_the_window_and_the_program_goes_on():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "ZeroDivisionError" in done.stdout
    assert "still here" in done.stdout


ENDED_WHILE_DRAWING = """
import os
import signal
import sys
from PySide6.QtCore import QTimer
from nnstudio.gui import app
from nnstudio.gui.panels.loss.curves import Curves

draw, made, armed = Curves.draw_steps, app.make_window, []


def draw_steps(*arguments):
    if armed:
        armed.clear()
        print("drawing", flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
        sum(range(3))  # some Python, in which the signal is heard
    return draw(*arguments)


def make_window(*arguments):
    window = made(*arguments)
    QTimer.singleShot(1000, window.training.run)
    QTimer.singleShot(2500, lambda: armed.append(True))
    QTimer.singleShot(20_000, window.end)
    return window


Curves.draw_steps, app.make_window = draw_steps, make_window
sys.exit(app.run())
"""


def test_a_signal_that_comes_in_the_midst_of_a_drawing_ends_the_program_after_it():
    done = subprocess.run(
        [sys.executable, "-c", ENDED_WHILE_DRAWING], capture_output=True, text=True, timeout=60
    )
    assert "drawing" in done.stdout
    assert done.returncode == 0, done.stderr
    assert "QPainter" not in done.stderr


@pytest.mark.parametrize(("spared", "maximized"), [(0, True), (FRAME - 1, True), (FRAME, False)])
def test_a_window_whose_frame_would_not_fit_on_the_screen_is_maximized(qtbot, spared, maximized):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(window.screen().availableSize() - QSize(spared, spared))
    maximize_on_small_screen(window)
    assert window.isMaximized() is maximized
