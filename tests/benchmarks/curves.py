"""What a long run costs to draw: one million losses, and 32 new ones for each picture.

python -m tests.benchmarks.curves [--points 1000000] [--frames 100]
"""

import argparse
import dataclasses
import os
import sys
import time

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from nnstudio.document.examples import EXAMPLES  # noqa: E402
from nnstudio.engine.api import TrainingJob  # noqa: E402
from nnstudio.engine.snapshot import Snapshot  # noqa: E402
from nnstudio.engine.trainer import Trainer  # noqa: E402
from nnstudio.gui.panels.loss import LossPanel  # noqa: E402
from nnstudio.gui.theme import DARK, apply_theme  # noqa: E402

BUDGET = 16.0
"""Milliseconds of one picture at 60 Hz."""
_NEW = 32  # steps from one picture to the next
_EPOCH = 1719  # steps of an epoch of 55,000 samples in batches of 32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--frames", type=int, default=100)
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    apply_theme(app, DARK)
    print(measure_curves(options.points, options.frames))


def measure_curves(points: int = 1_000_000, frames: int = 100) -> str:
    """Draws a run of so many steps while it goes on; says how long a picture takes. Needs a QApplication."""
    first, times = _draw(points, frames)
    few, _ = _draw(10_000, 1)
    p50, p99, worst = np.percentile(times, 50), np.percentile(times, 99), max(times)
    verdict = "within" if max(p99, first) <= BUDGET else "NOT within"
    return (
        f"loss of {points:,} steps, 5 earlier runs: p50 {p50:.1f}, p99 {p99:.1f}, worst {worst:.1f} ms "
        f"a picture, the first one {first:.1f} ms ({verdict} {BUDGET:g} ms); of 10,000 steps {few:.1f} ms"
    )


def _draw(points: int, frames: int) -> tuple[float, list[float]]:
    losses = 2.3 * np.random.default_rng(0).random(points + _NEW * (frames + 1)) ** 2 + 0.01
    moment = _moment(points)

    def after(steps: int) -> Snapshot:
        epoch, left = divmod(steps, _EPOCH)
        return dataclasses.replace(
            moment, losses=losses[:steps], step=steps, epoch=epoch, position=left * _NEW
        )

    panel = LossPanel(DARK)
    panel.resize(800, 240)
    panel.show()
    QApplication.processEvents()
    for level in range(6):
        panel.show_snapshot(dataclasses.replace(moment, losses=np.full(5_000, 1.0 + level), step=5_000))
    first = _picture(panel, after(points))
    times = [_picture(panel, after(points + _NEW * (frame + 1))) for frame in range(frames)]
    panel.hide()
    panel.deleteLater()
    return first, times


def _picture(panel: LossPanel, snapshot: Snapshot) -> float:
    """Milliseconds of this thread's own time until a moment is seen, whatever else the machine does."""
    start = time.thread_time()
    panel.show_snapshot(snapshot)
    QApplication.processEvents()  # what Qt paints by itself after an update
    return 1000 * (time.thread_time() - start)


def _moment(points: int) -> Snapshot:
    """A moment of a real network, with a row of figures for each epoch of so many steps."""
    design = EXAMPLES["mnist-784-16-16-10"].build()
    trainer = Trainer(TrainingJob(design.graph, design.dataset, design.training), design.dataset.load())
    trainer.step()
    steps = np.arange(0.0, points, _EPOCH)
    rows = np.column_stack([steps, *[0.5 + 0.4 * np.exp(-steps / points)] * 4])
    return dataclasses.replace(
        trainer.snapshot(), epochs=rows, epochs_planned=10_000, samples_per_epoch=_EPOCH * _NEW
    )


if __name__ == "__main__":
    main()
