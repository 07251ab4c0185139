"""How long the window stands still while projects are saved, opened and kept, beside one that is idle.

`python -m tests.benchmarks.saving` prints, for each network and each thing done, the longest time between two
beats of a timer that should beat each 10 ms, what it was without, and how long the thing took. The files and
what recovery keeps go into folders of their own.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

_home = tempfile.mkdtemp(prefix="nnstudio-saving-")
for _name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
    os.environ[_name] = _home

from PySide6.QtCore import QElapsedTimer  # noqa: E402  # Qt reads the folder of settings once
from PySide6.QtWidgets import QApplication  # noqa: E402

from nnstudio.document.document import Document  # noqa: E402
from nnstudio.document.examples import EXAMPLES  # noqa: E402
from nnstudio.engine.api import Phase  # noqa: E402
from nnstudio.gui.app import make_window  # noqa: E402
from nnstudio.gui.dialogs import Unsaved  # noqa: E402
from nnstudio.gui.main_window import MainWindow  # noqa: E402
from nnstudio.nn.graph import NodeId  # noqa: E402
from tests.benchmarks.watching import Heart, turn, until  # noqa: E402

BAR = 100
"""Milliseconds that the window may stand still."""
WIDE = 60_000
"""Units of the hidden layer of the large network: 48 million parameters, 190 MB."""


class Answers:
    """Answers as one who wants to save into the one file, and then to have another project."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ask_save(self, _suggestion: Path) -> Path:
        return self._path

    def ask_unsaved(self, _name: str, *, trained: bool, dropped: bool = False) -> Unsaved:
        return Unsaved.DISCARD

    def ask_elsewhere(self, trouble: str) -> bool:
        print(trouble)
        return False

    def tell(self, title: str, text: str) -> None:
        print(title, text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=WIDE, help="units of the large network's hidden layer")
    parser.add_argument("--large", action="store_true", help="only the large network")
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    path = Path(_home) / "saved.nns"
    window = make_window(dialogs=Answers(path))
    window.resize(1600, 1000)
    window.show()
    turn(1)
    print(f"platform {app.platformName()}; machine load {os.getloadavg()[0]:.1f}")
    small = EXAMPLES["mnist-784-128-10"].build()
    if not options.large:
        measure(window, "784-128-10, trains at 300 batches a second", small, path, 300.0)
        measure(window, "784-128-10, trains flat out", small, path, None)
    measure(window, f"784-{options.units}-10, stands", widened(small, options.units), path, 0.0)
    window.end()


def widened(document: Document, units: int) -> Document:
    hidden = document.graph.of_kind("dense")[0]
    layer = document.graph[hidden].layer.replace(units=units)
    return document.replace(graph=document.graph.with_layer(NodeId(hidden), layer))


def measure(window: MainWindow, name: str, document: Document, path: Path, pace: float | None) -> None:
    files, training = window.files, window.training
    window.editor.open(document.replace(training=document.training.replace(epochs=10_000)))
    training.open(training.learned.project())
    until(lambda: training.report.phase is Phase.READY)
    training.set_pace(pace or None)
    training.step()
    until(lambda: training.live is not None and training.live.step > 0)
    runs = pace != 0.0

    def go() -> None:
        if runs:
            training.run()
            until(lambda: training.report.phase is Phase.RUNNING)
        turn(1)

    def still() -> bool:
        # A run that is too large for a file begins anew from its weights.
        return not files.doing and training.report.phase in (Phase.RUNNING, Phase.PAUSED, Phase.READY)

    def save() -> None:
        files.save() if files.path else files.save_as()

    go()
    idle = beat(lambda: None, lambda: True, 2)
    for label, act in (("save", save), ("save again", save), ("open", lambda: files.open(path))):
        act_began(name, label, act, still, idle)
        go()
    recovery, keeper = window.recovery, window.recovery._keeper
    training.pause()
    until(lambda: not training.running)
    training.step()
    until(lambda: training.learned.unsaved)
    writer = keeper._started_writer()
    writer.took = 0.0
    act_began(name, "keep for a restart", keeper._keep_moment, lambda: writer.took > 0, idle)
    keeper.leave()
    keeper.end()
    keeper._leaves = False

    def restore() -> None:
        recovery.offered.rows[0].restore.click()

    act_began(name, "find it again", recovery.offer, lambda: recovery.offered is not None, idle)
    act_began(name, "restore it", restore, lambda: not recovery.reading and still(), idle)
    files.new()
    until(lambda: training.report.phase is Phase.READY)


def act_began(
    name: str, label: str, act: Callable[[], object], done: Callable[[], bool], idle: float
) -> None:
    clock = QElapsedTimer()
    took: list[int] = []

    def is_done() -> bool:
        if done() and not took:
            took.append(clock.elapsed())
        return bool(took)

    def begin() -> None:
        clock.start()
        act()

    gap = beat(begin, is_done, 1.5)
    verdict = "" if gap <= BAR else f"  MORE THAN {BAR} ms"
    print(f"{name}: {label}: {took[0]:,} ms, stood still {gap:.0f} ms (without: {idle:.0f} ms){verdict}")


def beat(act: Callable[[], object], done: Callable[[], bool], more: float) -> float:
    """The longest time, ms, for which the window stood still while this was done, and some seconds after."""
    heart = Heart()
    heart.start()
    turn(0.2)
    act()
    until(done)
    turn(more)
    heart.stop()
    return max(heart.late)


if __name__ == "__main__":
    main()
