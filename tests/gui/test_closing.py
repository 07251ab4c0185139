"""Closing the window in every state ends the program with exit code 0 and no complaint of Qt."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Phase
from nnstudio.gui.app import make_window
from nnstudio.gui.dialogs import Unsaved

state, folder = sys.argv[1], Path(sys.argv[2])


class Answers:
    def ask_unsaved(self, name, *, trained):
        return Unsaved.SAVE if state == "saving" else Unsaved.DISCARD

    def ask_open(self, folder):
        return None

    def ask_save(self, suggestion):
        return folder / "kept.nns"

    def tell(self, title, text):
        print("told", text, file=sys.stderr)


app = QApplication(sys.argv[:1])
window = make_window(dialogs=Answers())
window.show()
training = window.training


def now():
    snapshot = training.snapshot
    step = snapshot.step if snapshot else 0
    phase = training.report.phase
    if state == "loading":
        training.reset()
        return True
    if phase is Phase.READY and state in ("idle",):
        return True
    if phase is Phase.READY and state == "failed":
        document = window.editor.document
        output = document.graph.of_kind("output")[0]
        layer = document.graph[output].layer.replace(activation="linear")
        wild = document.training.replace(optimizer={"kind": "sgd", "learning_rate": 1000})
        changed = document.replace(graph=document.graph.with_layer(output, layer), training=wild)
        window.editor.apply(changed, "Go wild")
        training.set_pace(None)
        training.run()
    elif phase is Phase.READY and state != "loading":
        training.set_pace(None if state != "running" else 200)
        training.run()
    if state in ("running", "saving", "drag") and step > 20:
        if state == "drag":
            from PySide6.QtCore import QPoint
            window.canvas.drag_from_palette("dense", window.canvas.mapToGlobal(QPoint(300, 200)))
        return True
    if state in ("paused", "stepped") and step > 20 and phase is Phase.RUNNING:
        training.pause()
    return {"paused": Phase.PAUSED, "finished": Phase.FINISHED, "failed": Phase.FAILED}.get(state) is phase


def look():
    if now():
        timer.stop()
        QTimer.singleShot(0, window.close)


timer = QTimer()
timer.timeout.connect(look)
timer.start(30)
code = app.exec()
assert training._worker.isFinished(), "the training thread is still there"
sys.exit(code)
"""

TROUBLE = ("QThread", "QObject::", "QGraphicsScene::", "already deleted", "Traceback", "QTimer", "QPaint")


@pytest.mark.parametrize(
    "state", ["idle", "loading", "running", "paused", "finished", "failed", "saving", "drag"]
)
def test_closing_ends_with_exit_code_0_and_no_warning(state, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, state, str(tmp_path)], capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if any(word in line for word in TROUBLE)]
    assert (tmp_path / "kept.nns").exists() == (state == "saving")
