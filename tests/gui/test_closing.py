"""Closing the window in every state ends the program with exit code 0 and no complaint of Qt."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
import time
from pathlib import Path
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication
from nnstudio.data.mnist import MnistSample
from nnstudio.engine.api import Phase
from nnstudio.gui.app import make_window
from nnstudio.gui.dialogs import Unsaved

state, folder = sys.argv[1], Path(sys.argv[2])


class Answers:
    def ask_unsaved(self, name, *, trained, dropped):
        return Unsaved.SAVE if state == "saving" else Unsaved.DISCARD

    def ask_open(self, folder):
        return None

    def ask_save(self, suggestion):
        return folder / "kept.nns"

    def ask_elsewhere(self, trouble):
        print("told", trouble, file=sys.stderr)
        return False

    def tell(self, title, text):
        print("told", text, file=sys.stderr)


def slow_load(source, load=MnistSample.load):
    if state == "loading":
        time.sleep(1.5)
    return load(source)


def go_wild():
    document = window.editor.document
    output = document.graph.of_kind("output")[0]
    layer = document.graph[output].layer.replace(activation="linear")
    wild = document.training.replace(optimizer={"kind": "sgd", "learning_rate": 1000})
    changed = document.replace(graph=document.graph.with_layer(output, layer), training=wild)
    window.editor.apply(changed, "Go wild")
    training.set_pace(None)
    training.run()


def hold_a_layer():
    training.run()
    window.canvas.pointer.palette_drag.move("dense", window.canvas.mapToGlobal(QPoint(300, 200)))


# For each state: what to do as soon as the run is ready, and in which phase the window is then closed.
WAYS = {
    "idle": (lambda: None, Phase.READY),
    "loading": (lambda: None, Phase.LOADING),
    "running": (training_run := lambda: training.run(), Phase.RUNNING),
    "paused": (lambda: training.step(), Phase.PAUSED),
    "finished": (lambda: (training.set_pace(None), training.run()), Phase.FINISHED),
    "failed": (go_wild, Phase.FAILED),
    "saving": (training_run, Phase.RUNNING),
    "dragging": (hold_a_layer, Phase.RUNNING),
}

MnistSample.load = slow_load
app = QApplication(sys.argv[:1])
window = make_window(dialogs=Answers())
training = window.training
training.set_pace(200)
window.show()
start, wanted = WAYS[state]
started = False


def look():
    global started
    phase = training.report.phase
    if phase is Phase.READY and not started:
        started = True
        start()
    steps = training.snapshot.step if training.snapshot else 0
    if phase is wanted and (phase is not Phase.RUNNING or steps > 20):
        timer.stop()
        print("closed while", training.report.phase.value, flush=True)
        QTimer.singleShot(0, window.close)


timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
code = app.exec()
assert training.news.over, "the training thread is still there"
sys.exit(code)
"""

TROUBLE = ("QThread", "QObject::", "QGraphicsScene::", "already deleted", "Traceback", "QTimer", "QPaint")


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        ("idle", "ready"),
        ("loading", "loading"),
        ("running", "running"),
        ("paused", "paused"),
        ("finished", "finished"),
        ("failed", "failed"),
        ("saving", "running"),
        ("dragging", "running"),
    ],
)
def test_closing_ends_with_exit_code_0_and_no_warning(state, phase, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, state, str(tmp_path)], capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 0, done.stderr
    assert f"closed while {phase}" in done.stdout
    assert not [line for line in done.stderr.splitlines() if any(word in line for word in TROUBLE)]
    assert (tmp_path / "kept.nns").exists() == (state == "saving")
