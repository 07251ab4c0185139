"""A real window on a virtual screen, driven by a real pointer and real keys."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"
    ),
]

# The program as it is, which also tells where things are on the screen and how training goes.
PROGRAM = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from nnstudio.gui import app
from nnstudio.nn.graph import NodeId, Wire

made = app.make_window


def make_window(*arguments):
    window = made(*arguments)
    timer = QTimer(window)
    timer.timeout.connect(lambda: tell(window))
    timer.start(100)
    return window


def tell(window):
    card = window.findChild(QWidget, "palette.dense")
    card_at = card.mapToGlobal(card.rect().center())
    canvas = window.canvas
    wires = {}
    for wire, item in canvas.scene().wires.items():
        middle = item._spine.pointAtPercent(0.5)
        at = canvas.viewport().mapToGlobal(canvas.mapFromScene(middle))
        wires[f"{wire.source}>{wire.target}"] = [at.x(), at.y()]
    snapshot = window.training.snapshot
    told = {
        "card": [card_at.x(), card_at.y()],
        "wires": wires,
        "names": [node.name for node in window.editor.document.graph.nodes.values()],
        "phase": window.training.report.phase.value,
        "losses": [*snapshot.losses[:50].tolist(), *snapshot.losses[-50:].tolist()] if snapshot else [],
        "step": snapshot.step if snapshot is not None else 0,
    }
    print(json.dumps(told), flush=True)


app.make_window = make_window
sys.exit(app.run())
"""


class Screen:
    """A virtual screen with the program on it."""

    def __init__(self, folder):
        read, write = os.pipe()
        self._xvfb = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._environment.pop("WAYLAND_DISPLAY", None)
        self._program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until(self, condition, seconds=60):
        """The first state that the program tells of in which the condition holds."""
        end = time.monotonic() + seconds
        for line in self._program.stdout:
            state = json.loads(line)
            if condition(state):
                return state
            assert time.monotonic() < end, f"not reached: {state}"
        raise AssertionError(self._program.stderr.read())

    def do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self._environment, check=True, timeout=20)

    def drag(self, start, end):
        self.do("mousemove", *start, "mousedown", 1)
        for share in (0.02, 0.1, 0.3, 0.6, 0.9, 1.0):
            x, y = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
            self.do("mousemove", x, y)
        self.do("mouseup", 1)

    def close(self):
        """Ends the program as the system would; its exit code and what it complained of."""
        self._program.terminate()
        try:
            _, complaints = self._program.communicate(timeout=20)
        finally:
            self._xvfb.terminate()
            self._xvfb.wait(timeout=10)
        return self._program.returncode, complaints


@pytest.fixture
def screen(tmp_path):
    screen = Screen(tmp_path)
    yield screen
    if screen._program.poll() is None:
        screen._program.kill()
    screen._xvfb.kill()


def test_hidden_dragged_onto_a_wire_is_put_into_it_and_space_makes_the_network_learn(screen):
    ready = screen.until(lambda state: state["phase"] == "ready" and len(state["wires"]) == 3)

    screen.drag(ready["card"], ready["wires"]["hidden2>output"])
    built = screen.until(lambda state: len(state["names"]) == 5 and state["phase"] == "ready")
    screen.do("key", "space")
    learned = screen.until(lambda state: state["step"] > 2200)
    code, complaints = screen.close()

    assert "Hidden 3" in built["names"]
    assert "hidden2>output" not in built["wires"]
    assert len(built["wires"]) == 4
    first, last = learned["losses"][:50], learned["losses"][50:]
    assert sum(last) < 0.6 * sum(first)
    assert code == 0
    assert "QThread" not in complaints
    assert "Traceback" not in complaints
