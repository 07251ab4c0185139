"""The examples reach on all of MNIST what such networks are known to reach."""

import os

import pytest

from nnstudio.data.mnist import Mnist
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer

pytestmark = [
    pytest.mark.mnist,
    pytest.mark.skipif("NNSTUDIO_DATA" not in os.environ, reason="set NNSTUDIO_DATA to the folder of MNIST"),
]


@pytest.fixture(scope="module")
def mnist():
    return Mnist().load()


@pytest.mark.parametrize(
    ("name", "epochs", "expected"),
    [
        ("mnist-784-16-16-10", 3, 0.92),
        # Nielsen's chapter 3 has 97.9 % for 100 hidden units after 60 epochs.
        ("mnist-784-128-10", 5, 0.973),
    ],
)
def test_an_example_learns_the_digits(mnist, name, epochs, expected):
    document = EXAMPLES[name].build()
    training = document.training.replace(epochs=epochs, seed=1)
    trainer = Trainer(TrainingJob(document.graph, Mnist(), training), mnist)

    while not trainer.finished:
        trainer.step()

    assert trainer.evaluate_test().accuracy > expected
