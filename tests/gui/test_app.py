"""What goes wrong in the program itself is said in the window, and the window stays."""

import subprocess
import sys

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
