"""Those who train in the benchmark of the engine: each in a process of its own, one at a time.

A contender is told what to build and then how many steps to make; it answers with seconds.
"""

import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

SAMPLES = 12_800
RATE = 0.01


@dataclass(frozen=True)
class Task:
    """What is trained: a network by name, with this optimizer and batch size."""

    network: str
    optimizer: str
    batch_size: int


class Contender:
    """A process that trains; `threads` is what its libraries may use."""

    def __init__(self, name: str, build: Callable[[Task, int], Callable[[int], None]], threads: int) -> None:
        self.name = name
        # Of several BLAS threads each library makes what it can; ours has threads of its own instead.
        for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            os.environ[variable] = "1" if build is nnstudio_steps else str(threads)
        spawned = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawned.Pipe()
        self._process = spawned.Process(target=_serve, args=(theirs, build, threads), daemon=True)
        self._process.start()

    def prepare(self, task: Task) -> bool:
        """Builds what is to be trained; False if the contender cannot."""
        self._pipe.send(task)
        return bool(self._pipe.recv())

    def seconds(self, steps: int) -> float:
        """How long so many steps take."""
        self._pipe.send(steps)
        return float(self._pipe.recv())

    def close(self) -> None:
        self._pipe.send(None)
        self._process.join()


def _serve(pipe: Connection, build: Callable[[Task, int], Callable[[int], None]], threads: int) -> None:
    steps: Callable[[int], None] | None = None
    while (message := pipe.recv()) is not None:
        if isinstance(message, Task):
            try:
                steps = build(message, threads)
            except LookupError:
                steps = None
            pipe.send(steps is not None)
        else:
            assert steps is not None
            start = time.perf_counter()
            steps(message)
            pipe.send(time.perf_counter() - start)


def samples() -> tuple[Any, Any]:
    """Images of noise (n, 28, 28, 1) as bytes, and labels (n,): what is learned does not matter here."""
    import numpy as np

    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (SAMPLES, 28, 28, 1), np.uint8), rng.integers(0, 10, SAMPLES)


def nnstudio_steps(task: Task, threads: int) -> Callable[[int], None]:
    """Our trainer with all that it does in a step: batches, loss, its series, and the search for NaN."""
    import numpy as np

    from nnstudio.data.dataset import Dataset, DatasetSpec, Scaling, Split
    from nnstudio.data.mnist import MnistSample
    from nnstudio.engine.api import TrainingJob
    from nnstudio.engine.trainer import Trainer
    from nnstudio.nn.optimizers import SGD, Adam, Momentum
    from nnstudio.nn.training import TrainingSettings
    from tests.benchmarks.networks import CASES, CLASSES, IMAGE, graph_of

    np.seterr(all="ignore")
    images, labels = samples()
    spec = DatasetSpec("noise", IMAGE, tuple("0123456789"), "")
    one = Split(images[:1], labels[:1])
    dataset = Dataset(spec, Split(images, labels), one, one, Scaling(1 / 255, 0))
    optimizer = {"SGD": SGD, "momentum": Momentum, "Adam": Adam}[task.optimizer](learning_rate=RATE)
    settings = TrainingSettings(optimizer=optimizer, batch_size=task.batch_size, epochs=100_000)
    assert len(spec.classes) == CLASSES
    job = TrainingJob(graph_of(CASES[task.network]), MnistSample(), settings, threads=threads)
    trainer = Trainer(job, dataset)

    def steps(count: int) -> None:
        for _ in range(count):
            trainer.step()

    steps(20)
    return steps


def pytorch_steps(task: Task, threads: int) -> Callable[[int], None]:
    """PyTorch, eager, images as float32 in memory; the fastest form of its optimizer is taken."""
    import torch

    from tests.benchmarks.networks import CASES

    torch.set_num_threads(threads)
    images, labels = samples()
    x = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous().float() / 255
    targets = torch.from_numpy(labels)
    kinds: dict[str, Callable[..., torch.optim.Optimizer]] = {
        "SGD": torch.optim.SGD,
        "momentum": lambda *args, **form: torch.optim.SGD(*args, momentum=0.9, **form),
        "Adam": torch.optim.Adam,
    }

    def contest(form: dict[str, bool]) -> Callable[[int], None]:
        model = CASES[task.network].pytorch(torch.nn)
        optimizer = kinds[task.optimizer](model.parameters(), lr=RATE, **form)
        order, at = torch.randperm(SAMPLES), 0

        def steps(count: int) -> None:
            nonlocal order, at
            for _ in range(count):
                chosen = order[at : at + task.batch_size]
                at += task.batch_size
                if at >= SAMPLES:
                    order, at = torch.randperm(SAMPLES), 0
                optimizer.zero_grad(set_to_none=True)
                loss = torch.nn.functional.cross_entropy(model(x[chosen]), targets[chosen])
                loss.backward()
                optimizer.step()

        return steps

    forms = [contest(form) for form in ({}, {"fused": True}, {"foreach": True})]
    return min(forms, key=_warm_seconds)


def scikit_steps(task: Task, threads: int) -> Callable[[int], None]:
    """scikit-learn's MLPClassifier in float32; it trains whole epochs only, whose steps are counted."""
    from sklearn.neural_network import MLPClassifier

    from tests.benchmarks.networks import CASES

    hidden = CASES[task.network].scikit
    if not hidden:
        raise LookupError("scikit-learn has dense layers only")
    images, labels = samples()
    x = images.reshape(SAMPLES, -1).astype("float32") / 255
    rule = {
        "SGD": {"solver": "sgd", "momentum": 0.0},
        "momentum": {"solver": "sgd", "momentum": 0.9, "nesterovs_momentum": False},
        "Adam": {"solver": "adam"},
    }[task.optimizer]
    model = MLPClassifier(hidden, batch_size=task.batch_size, alpha=0, learning_rate_init=RATE, **rule)
    model.partial_fit(x[: 10 * task.batch_size], labels[: 10 * task.batch_size], classes=range(10))

    def steps(count: int) -> None:
        done = 0
        while done < count:
            some = min(count - done, SAMPLES // task.batch_size)
            model.partial_fit(x[: some * task.batch_size], labels[: some * task.batch_size])
            done += some

    return steps


def _warm_seconds(steps: Callable[[int], None]) -> float:
    steps(10)
    start = time.perf_counter()
    steps(30)
    return time.perf_counter() - start
