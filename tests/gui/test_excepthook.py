"""What nobody caught is logged, and told once; a crash leaves its stacks."""

import subprocess
import sys
import types

import pytest

from nnstudio.gui import excepthook


@pytest.fixture
def hooked(tmp_path, monkeypatch):
    """The lines that were shown, with the hook installed and crash.log in a folder of its own."""
    shown: list[str] = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    # pytest has its own faulthandler; it must stay.
    opened = []
    monkeypatch.setattr(excepthook, "faulthandler", types.SimpleNamespace(enable=opened.append))
    excepthook.install_excepthook(shown.append, tmp_path / "logs")
    yield shown
    for file in opened:
        file.close()


def fail(message: str = "broken") -> None:
    raise ValueError(message)


def uncaught(message: str = "broken") -> None:
    """As Qt does it with what a slot raises."""
    try:
        fail(message)
    except ValueError:
        sys.excepthook(*sys.exc_info())


def test_an_exception_is_logged_with_its_traceback_and_shown(hooked, caplog):
    uncaught()
    (line,) = hooked
    assert line.startswith("ValueError: broken (test_excepthook.py, line ")
    assert "in fail" in caplog.text
    assert "Traceback" in caplog.text


def test_a_place_that_fails_at_every_frame_is_shown_once_and_logged_once(hooked, caplog):
    for _ in range(100):
        uncaught()
    assert len(hooked) == 1
    assert len(caplog.records) == 1


def test_a_place_that_goes_on_failing_is_logged_again_with_how_often(hooked, caplog, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(excepthook, "time", types.SimpleNamespace(monotonic=lambda: now[0]))
    for _ in range(5):
        uncaught()
    now[0] += 11
    uncaught()
    assert len(hooked) == 1
    assert "4 times more" in caplog.records[-1].message


def test_another_place_is_shown_as_well(hooked):
    uncaught()
    try:
        raise KeyError("x")
    except KeyError:
        sys.excepthook(*sys.exc_info())
    assert len(hooked) == 2


def test_an_error_while_showing_an_error_is_logged_and_ends_nothing(caplog, tmp_path, monkeypatch):
    def report(_line):
        raise RuntimeError("no window yet")

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    sys.excepthook = excepthook._Reporter(report)
    uncaught()
    assert "no window yet" in caplog.text


def test_ctrl_c_is_not_an_error(hooked, capsys):
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        sys.excepthook(*sys.exc_info())
    assert hooked == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_an_exception_in_a_slot_on_a_worker_thread_reaches_the_hook():
    code = """
import logging, sys, tempfile
from pathlib import Path
logging.disable(logging.CRITICAL)
from nnstudio.gui.excepthook import install_excepthook
shown = []
install_excepthook(shown.append, Path(tempfile.mkdtemp()))
from PySide6.QtCore import QCoreApplication, QThread
class Work(QThread):
    def run(self):
        raise ValueError("in the worker")
app = QCoreApplication([])
work = Work()
work.start()
work.wait()
print(shown[0])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("ValueError: in the worker")


def test_a_crash_of_the_interpreter_leaves_its_stacks(tmp_path):
    code = f"""
import ctypes
from pathlib import Path
from nnstudio.gui.excepthook import install_excepthook
install_excepthook(print, Path({str(tmp_path)!r}))
def here():
    ctypes.string_at(0)
here()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "in here" in (tmp_path / "crash.log").read_text(encoding="utf-8")


def test_a_log_folder_that_cannot_be_made_is_no_reason_not_to_start(tmp_path, monkeypatch, caplog):
    occupied = tmp_path / "file"
    occupied.write_text("")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    excepthook.install_excepthook(print, occupied / "logs")
    assert "Crashes are not recorded" in caplog.text
