"""What seeing costs, and what it shows for it: all figures of the live view.

- Throughput: training with the whole window open against the same training without one. Both run the same
  loop in a thread, flat out, in turns in one process; medians of the turns are printed, with the pictures a
  second of the faces.
- Heartbeat: how late a 10 ms timer of the window comes while it trains and the view is moved and zoomed.
- Loss: one more frame of a curve of a million steps.
- Memory: of the process, over cycles of build, train and reset.
- Scrubbing: earlier moments that are looked at, one after the other, in a second.
- Torn: snapshots that were taken at full speed and are not what a run by itself comes to.

    python -m tests.benchmarks.live [--quick] [--seconds 5] [--rounds 5] [--only throughput heartbeat ...]
"""

import argparse
import dataclasses
import hashlib
import math
import os
import queue
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
for _name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
    os.environ[_name] = tempfile.mkdtemp()

import numpy as np  # noqa: E402
from PySide6.QtCore import QPoint, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from nnstudio.data.mnist import Mnist  # noqa: E402
from nnstudio.document.document import Document  # noqa: E402
from nnstudio.document.edits import insert_layer  # noqa: E402
from nnstudio.document.examples import EXAMPLES  # noqa: E402
from nnstudio.engine.api import Prepare, Quit, Resume, TrainingJob  # noqa: E402
from nnstudio.engine.drive import drive  # noqa: E402
from nnstudio.engine.mailbox import Mailbox  # noqa: E402
from nnstudio.engine.snapshot import Snapshot  # noqa: E402
from nnstudio.engine.trainer import Trainer  # noqa: E402
from nnstudio.gui.app import make_window  # noqa: E402
from nnstudio.gui.main_window import MainWindow  # noqa: E402
from nnstudio.nn.graph import NodeId, Wire  # noqa: E402
from tests.benchmarks.watching import (  # noqa: E402
    Faces,
    Heart,
    Posts,
    go,
    headless,
    memory,
    open_document,
    stand,
    turn,
    until,
)

NETWORKS = (("mnist-784-16-16-10", 10), ("mnist-784-16-16-10", 32), ("mnist-784-128-10", 32))
LARGEST = NETWORKS[-1]
FRAME = 0.033
"""Seconds between two movements of the scripted hand."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=5, help="how long each turn lasts")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, for a first look")
    parser.add_argument("--only", nargs="*", choices=FIGURES, default=list(FIGURES))
    options = parser.parse_args()
    if options.quick:
        options.seconds, options.rounds = 1.5, 2
    app = QApplication(sys.argv[:1])
    window = make_window()
    window.resize(1600, 1000)
    window.show()
    turn(0.5)
    print(
        f"platform {app.platformName()}, window {window.width()}x{window.height()}, "
        f"{options.rounds} turns of {options.seconds:g} s each; machine load {os.getloadavg()[0]:.1f}"
    )
    for name in options.only:
        FIGURES[name](window, options)
    window.end()


def measure_throughput(window: MainWindow, options: argparse.Namespace) -> None:
    faces = Faces(window)
    posts = Posts(window.training.news.mailbox)
    for name, batch_size in NETWORKS:
        document = example(name, batch_size)
        job = TrainingJob(document.graph, document.dataset, document.training)
        open_document(window, document)
        alone, watched, shown = [], [], []
        for _ in range(options.rounds):
            alone.append(headless(job, options.seconds))
            go(window)
            posts.clear()
            faces.count = 0
            turn(options.seconds)
            shown.append(faces.count / options.seconds)
            stand(window)
            watched.append(posts.rate())
        ratios = [seen / unseen for seen, unseen in zip(watched, alone, strict=True)]
        print(
            f"{name}, {document.dataset.entry.title}, batch {batch_size}: "
            f"window {statistics.median(watched):,.0f} samples/s, headless "
            f"{statistics.median(alone):,.0f} samples/s, ratio {statistics.median(ratios):.3f} "
            f"({min(ratios):.3f} to {max(ratios):.3f}); faces {statistics.median(shown):.0f} pictures/s"
        )


def measure_heartbeat(window: MainWindow, options: argparse.Namespace) -> None:
    seconds = 6 if options.quick else 40
    open_document(window, example(*LARGEST))
    camera, heart = window.canvas.camera, Heart()
    script = hand()

    def move() -> None:
        zoom, by = next(script)
        camera.zoom(zoom)
        camera.pan(by)

    timer = QTimer()
    timer.timeout.connect(move)
    go(window)
    timer.start(int(1000 * FRAME))
    heart.start()
    turn(seconds)
    heart.stop()
    timer.stop()
    stand(window)
    window.canvas.fit()
    late = np.array(heart.late)
    print(
        f"heartbeat over {seconds} s of training with pan and zoom: late by "
        f"p50 {np.percentile(late, 50):.1f}, p99 {np.percentile(late, 99):.1f}, worst {late.max():.1f} ms"
    )


def hand() -> Iterator[tuple[float, QPoint]]:
    """Two seconds of panning, one of zooming in or out, and one of rest, again and again."""
    for tick in range(1_000_000):
        second, angle = int(tick * FRAME) % 8, tick * FRAME * math.tau / 2
        pan = QPoint(round(14 * math.cos(angle)), round(9 * math.sin(angle)))
        zoom = {2: 1.03, 6: 1 / 1.03}.get(second, 1.0)
        yield zoom, pan if second in (0, 1, 4, 5) else QPoint()


def measure_loss(window: MainWindow, options: argparse.Namespace) -> None:
    open_document(window, example(*LARGEST))
    go(window)
    turn(0.5)
    stand(window)
    snapshot, count, frames = window.training.snapshot, 1_000_000, 20
    rng = np.random.default_rng(0)
    losses = 2.3 * np.exp(-np.arange(count + 200 * frames) / 2e5) + 0.1 * rng.random(count + 200 * frames)
    panel, taken = window.observatory.loss, []
    for frame in range(frames):
        seen = losses[: count + 200 * frame]
        moment = dataclasses.replace(snapshot, losses=seen, step=len(seen))
        begin = time.thread_time()
        panel.show_snapshot(moment)
        shown = time.thread_time()
        turn(0.05)  # what is painted when the panel is asked to
        taken.append((shown - begin, time.thread_time() - shown))
    idle = time.thread_time()
    turn(0.05)
    idle = time.thread_time() - idle
    first, rest = sum(taken[0]) - idle, [sum(parts) - idle for parts in taken[1:]]
    print(
        f"loss panel with {count:,} points: first frame {1e3 * first:.1f} ms, next ones "
        f"{1e3 * statistics.median(rest):.2f} ms (worst {1e3 * max(rest):.2f})"
    )
    panel.clear()


def measure_memory(window: MainWindow, options: argparse.Namespace) -> None:
    cycles = 8 if options.quick else 50
    held = []
    for cycle in range(cycles):
        open_document(window, example(*NETWORKS[cycle % len(NETWORKS)]))
        go(window)
        turn(0.4)
        stand(window)
        window.training.reset()
        turn(0.1)
        held.append(memory())
    late = held[len(held) * 2 // 5 :]
    slope = np.polyfit(np.arange(len(late)), late, 1)[0]
    print(
        f"memory over {cycles} cycles of build, train and reset: {held[0]:.0f} MiB after the first, "
        f"{late[0]:.0f} after {cycles - len(late) + 1}, {held[-1]:.0f} at the end; "
        f"{slope:+.2f} MiB a cycle at last"
    )


def measure_scrubbing(window: MainWindow, options: argparse.Namespace) -> None:
    document = example(*LARGEST)
    hidden, output = NodeId("hidden1"), NodeId("output")
    layer = document.graph[hidden].layer.replace(units=64)
    document, _ = insert_layer(document, layer, (700.0, 0.0), Wire(hidden, output))
    open_document(window, document)
    wanted, patience = (60, 20) if options.quick else (300, 90)
    training = window.training
    go(window)
    begin = time.monotonic()
    until(lambda: len(training.report.kept.steps) >= wanted or time.monotonic() - begin > patience)
    stand(window)
    steps = training.report.kept.steps
    steps = steps[np.linspace(0, len(steps) - 1, min(wanted, len(steps))).astype(int)].tolist()
    if len(steps) < 2:
        print("scrubbing: this run keeps no earlier moments")
        return
    begin, waited = time.perf_counter(), []
    for step in [*steps[::2], *reversed(steps[1::2])]:  # there and back
        asked = time.perf_counter()
        training.look(step)
        while training.snapshot.step != step and time.perf_counter() - asked < 5:
            turn(0.001)
        waited.append(time.perf_counter() - asked)
    rate = len(steps) / (time.perf_counter() - begin)
    training.look(None)
    until(lambda: not training.snapshot.past)
    print(
        f"scrubbing {len(steps)} checkpoints of 784-128-64-10: {rate:.1f} frames/s, "
        f"p99 {1e3 * np.percentile(waited, 99):.0f}, worst {1e3 * max(waited):.0f} ms a frame"
    )


def measure_torn(window: MainWindow, options: argparse.Namespace) -> None:
    count = 200 if options.quick else 2000
    document = example(*LARGEST)
    job = TrainingJob(document.graph, document.dataset, document.training)
    dataset = job.dataset.load()
    inbox, mailbox, taken = queue.SimpleQueue(), Mailbox(), {}
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    worker = threading.Thread(target=drive, args=(inbox, mailbox, lambda _: dataset))
    worker.start()
    inbox.put(Prepare(1, job))
    inbox.put(Resume())
    while len(taken) < count and worker.is_alive():
        report = mailbox.take()
        if report is not None and report.snapshot is not None:
            # Read at once, while the run goes on.
            taken[report.snapshot.step] = fingerprint(report.snapshot)
    inbox.put(Quit())
    worker.join()
    sys.setswitchinterval(before)
    twin, torn = Trainer(job, dataset), 0
    for step in sorted(taken):
        while twin.step_count < step:
            twin.step()
        torn += fingerprint(twin.snapshot()) != taken[step]
    print(f"torn snapshots: {torn} of {len(taken):,}, taken within {max(taken):,} steps at full speed")


def fingerprint(snapshot: Snapshot) -> bytes:
    """A hash of all that a snapshot says of its moment."""
    found = hashlib.blake2b()
    for named in snapshot.weights.values():
        for values in named.values():
            found.update(np.ascontiguousarray(values))
    for values in (*snapshot.activations.values(), snapshot.losses, snapshot.epochs):
        found.update(np.ascontiguousarray(values))
    return found.digest()


def example(name: str, batch_size: int) -> Document:
    """A network on all of MNIST, to be trained for as long as one likes; on the sample where that is all."""
    document = EXAMPLES[name].build()
    dataset = Mnist() if Mnist().missing() is None else document.dataset
    training = document.training.replace(batch_size=batch_size, epochs=100_000)
    return document.replace(training=training, dataset=dataset)


FIGURES: dict[str, Callable[[MainWindow, argparse.Namespace], None]] = {
    "throughput": measure_throughput,
    "heartbeat": measure_heartbeat,
    "loss": measure_loss,
    "memory": measure_memory,
    "scrubbing": measure_scrubbing,
    "torn": measure_torn,
}


if __name__ == "__main__":
    main()
