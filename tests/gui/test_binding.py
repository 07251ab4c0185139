"""The PySide6 that is installed loses no references: the release 6.12.0 did so on Python below 3.12."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QGraphicsRectItem

IMMORTAL = sys.version_info >= (3, 12)
mortal = pytest.mark.skipif(IMMORTAL, reason="None and True are never freed by this Python")

EMITS = 2_000
VOID_CALLS = 20_000

# Not more than these may be gained or lost by what else goes on in the process.
SLACK = 50

SURVIVOR = f"""
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QGraphicsRectItem

class Source(QObject):
    told = Signal(int)

app = QApplication([])
source = Source()
source.told.connect(lambda number: None)
item = QGraphicsRectItem()
for number in range({EMITS}):
    source.told.emit(number)
for number in range({VOID_CALLS}):
    item.setPos(number, number)
print("survived")
"""


class Source(QObject):
    told = Signal(int)


@mortal
def test_signals_lose_no_reference_to_true_or_none(qtbot):
    source = Source()
    heard = 0

    def listen(_number: int) -> None:
        nonlocal heard
        heard += 1

    source.told.connect(listen)
    source.told.emit(0)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for number in range(EMITS):
        source.told.emit(number)
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert heard == EMITS + 1
    assert max(abs(now - then) for now, then in zip(after, before, strict=True)) <= SLACK


@mortal
def test_calls_without_a_result_lose_no_reference_to_none(qtbot):
    item = QGraphicsRectItem()
    item.setPos(0, 0)
    before = sys.getrefcount(None)
    for number in range(VOID_CALLS):
        item.setPos(number, number)
    assert abs(sys.getrefcount(None) - before) <= SLACK


def test_a_process_lives_through_thousands_of_signals_and_calls():
    done = subprocess.run(
        [sys.executable, "-c", SURVIVOR], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "survived"), done.stderr
