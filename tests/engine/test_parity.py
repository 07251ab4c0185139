"""Training step by step beside PyTorch: same weights, same batches, same numbers in the end."""

import numpy as np
import pytest

from nnstudio.data.batches import Batches
from nnstudio.data.mnist import MnistSample
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.optimizers import SGD, Adam, Momentum
from nnstudio.nn.training import TrainingSettings

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install torch)")

STEPS, ROWS, SEED = 50, 32, 7
LARGEST_DIFFERENCE = {np.float32: 1e-4, np.float64: 1e-9}
OPTIMIZERS = {
    "sgd": (SGD(learning_rate=0.1), lambda values: torch.optim.SGD(values, lr=0.1)),
    "momentum": (Momentum(), lambda values: torch.optim.SGD(values, lr=0.05, momentum=0.9)),
    "adam": (Adam(), lambda values: torch.optim.Adam(values, lr=0.001, betas=(0.9, 0.999), eps=1e-8)),
}


@pytest.fixture(scope="module")
def dataset():
    return MnistSample().load()


def by_torch(example):
    """The same network in PyTorch's words, and its loss for class indices."""
    nn = torch.nn
    if example == "mnist-784-128-10":
        return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)), nn.CrossEntropyLoss()
    layers = [
        nn.Linear(784, 16),
        nn.Sigmoid(),
        nn.Linear(16, 16),
        nn.Sigmoid(),
        nn.Linear(16, 10),
        nn.Sigmoid(),
    ]

    def squares(y, labels):
        return nn.functional.mse_loss(y, nn.functional.one_hot(labels, 10).to(y.dtype))

    return nn.Sequential(*layers), squares


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("example", ["mnist-784-16-16-10", "mnist-784-128-10"])
def test_fifty_steps_lead_to_the_weights_that_pytorch_finds(example, optimizer, dtype, dataset):
    ours, theirs = OPTIMIZERS[optimizer]
    settings = TrainingSettings(optimizer=ours, batch_size=ROWS, seed=SEED)
    trainer = Trainer(TrainingJob(EXAMPLES[example].build().graph, MnistSample(), settings), dataset, dtype)
    model, loss = by_torch(example)
    model.to(torch.float64 if dtype is np.float64 else torch.float32)
    linear = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    with torch.no_grad():
        for layer, params in zip(linear, trainer.network.copy_weights().values(), strict=True):
            layer.weight.copy_(torch.tensor(params["kernel"].T.copy()))
            layer.bias.copy_(torch.tensor(params["bias"].copy()))
    # The order of samples hangs on the first of the streams that the seed of a run is split into.
    order = np.random.default_rng(np.random.SeedSequence(SEED).spawn(2)[0])
    batches = Batches(dataset.training, dataset.scaling, 10, order, dtype)
    steps = theirs(list(model.parameters()))

    for _ in range(STEPS):
        trainer.step()
        batch = batches.take(ROWS)
        steps.zero_grad()
        loss(model(torch.tensor(batch.x.reshape(len(batch.x), -1))), torch.tensor(batch.labels)).backward()
        steps.step()

    worst = 0.0
    for layer, params in zip(linear, trainer.network.copy_weights().values(), strict=True):
        for mine, other in [(params["kernel"].T, layer.weight), (params["bias"], layer.bias)]:
            expected = other.detach().numpy()
            worst = max(worst, float(np.abs(mine - expected).max() / np.abs(expected).max()))
    assert worst < LARGEST_DIFFERENCE[dtype]
