"""Training step by step beside PyTorch: same weights, same batches, same numbers in the end."""

import importlib.util
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from in_pytorch import train

from nnstudio.data.batches import Batches
from nnstudio.data.mnist import MnistSample
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.optimizers import SGD, Adam, Momentum
from nnstudio.nn.training import TrainingSettings

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed (pip install torch)"
)

STEPS, ROWS, SEED = 50, 32, 7
LARGEST_DIFFERENCE = {np.float32: 1e-4, np.float64: 1e-9}
OPTIMIZERS = {
    "sgd": (SGD(learning_rate=0.1), "SGD", {"lr": 0.1}),
    "momentum": (Momentum(), "SGD", {"lr": 0.05, "momentum": 0.9}),
    "adam": (Adam(), "Adam", {"lr": 0.001, "betas": (0.9, 0.999), "eps": 1e-8}),
}


@pytest.fixture(scope="module")
def dataset():
    return MnistSample().load()


@pytest.fixture(scope="module")
def elsewhere():
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        yield process


def weights_of(trainer):
    return [(params["kernel"], params["bias"]) for params in trainer.network.copy_weights().values()]


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("example", ["mnist-784-16-16-10", "mnist-784-128-10"])
def test_fifty_steps_lead_to_the_weights_that_pytorch_finds(example, optimizer, dtype, dataset, elsewhere):
    ours, *theirs = OPTIMIZERS[optimizer]
    settings = TrainingSettings(optimizer=ours, batch_size=ROWS, seed=SEED)
    trainer = Trainer(TrainingJob(EXAMPLES[example].build().graph, MnistSample(), settings), dataset, dtype)
    # The order of samples hangs on the first of the streams that the seed of a run is split into.
    order = np.random.default_rng(np.random.SeedSequence(SEED).spawn(2)[0])
    supply = Batches(dataset.training, dataset.scaling, 10, order, dtype)
    batches = [(batch.x.copy(), batch.labels) for batch in (supply.take(ROWS) for _ in range(STEPS))]
    expected = elsewhere.submit(train, example, *theirs, weights_of(trainer), batches)

    for _ in range(STEPS):
        trainer.step()

    differences = [
        np.abs(mine - other).max() / np.abs(other).max()
        for layer, twin in zip(weights_of(trainer), expected.result(timeout=120), strict=True)
        for mine, other in zip(layer, twin, strict=True)
    ]
    assert max(differences) < LARGEST_DIFFERENCE[dtype]
