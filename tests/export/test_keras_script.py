"""What is special to Keras scripts, with PyTorch as the backend: how they train, compared with the engine."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from running import running
from scripted import agrees, answering, chain, learned, output, project

from nnstudio.document.document import Project
from nnstudio.export.keras_script import keras_weights, to_keras
from nnstudio.nn.activations import GELU, Sigmoid
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.recursive import RecursiveMerge
from nnstudio.nn.layers.shaping import Flatten
from nnstudio.nn.losses import LOSSES, BinaryCrossEntropy, CrossEntropy
from nnstudio.nn.optimizers import OPTIMIZERS, SGD
from nnstudio.nn.schedules import SCHEDULES, CosineAnnealing
from nnstudio.nn.training import TrainingSettings


@pytest.fixture(scope="module")
def runner(tmp_path_factory):
    yield from running(tmp_path_factory, "keras")


def test_a_layer_that_stands_beside_one_of_ours_has_a_name_of_its_own(runner):
    layers = [Conv2D(), Dense(units=3), Flatten(), output()]
    names = ["Input", "Hidden rows", "Hidden", "Flatten", "Output"]
    assert agrees(runner, project(chain(*layers, names=names), (8, 8, 1)))


# Trains the script that each line names as long as it says, and keeps what has become of the weights.
TRAINING = """
import importlib.util, json, sys, numpy as np
for path, epochs in json.loads(sys.argv[1]):
    spec = importlib.util.spec_from_file_location("script", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    model = script.load()
    file = np.load(path[:-3] + ".lesson.npz")
    script.train(model, file["samples"], file["answers"], epochs=epochs)
    found = {f"{l.name}.{w.name}": np.asarray(w.value.detach()) for l in model.layers for w in l.weights}
    np.savez(path[:-3] + ".after.npz", **found)
    model.save(path[:-3] + ".keras")
"""


def train_there(runner, lessons):
    """The weights after each script has trained on the training split, as one batch an epoch."""
    paths = []
    for made in lessons:
        split = made.document.dataset.load().training
        paths.append(path := runner.written(made))
        answers = split.labels if split.numbers is None else split.numbers
        np.savez(path.with_suffix(".lesson.npz"), samples=split.inputs, answers=answers)
    jobs = [[str(path), made.document.training.epochs] for path, made in zip(paths, lessons, strict=True)]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TRAINING, json.dumps(jobs)],
        capture_output=True, text=True, check=False, timeout=280,
        env={**os.environ, "KERAS_BACKEND": "torch"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for path in paths:
        with np.load(path.with_suffix(".after.npz")) as file:
            yield dict(file)


def lesson(*layers, shape=(5,), **training):
    settings = TrainingSettings(
        **{"optimizer": SGD(learning_rate=0.1), "batch_size": 6, "epochs": 3} | training
    )
    return project(chain(*layers), shape, training=settings)


def lessons():
    """What a script may learn by, and how closely it agrees with us."""
    answers = {
        "cross_entropy": Output(units=3, loss=CrossEntropy(label_smoothing=0.1)),
        "kullback_leibler": Output(units=3, loss=LOSSES["kullback_leibler"]()),
        "binary_cross_entropy": output(activation=Sigmoid(), loss=BinaryCrossEntropy()),
    }
    for kind in LOSSES:
        name = kind.entry.kind
        yield name, lesson(Dense(units=4), answers.get(name, output(loss=kind()))), 1e-4
    for kind in OPTIMIZERS:
        # Keras adds epsilon elsewhere, and divides otherwise in the first steps of RMSprop and AdaGrad.
        close_to = 2e-2 if kind.entry.kind in ("rmsprop", "adagrad", "adam", "adamw") else 1e-4
        yield kind.entry.kind, lesson(Dense(units=4), output(), optimizer=kind(learning_rate=0.01)), close_to
    for kind in SCHEDULES:
        if kind.entry.kind not in ("warm_up", "one_cycle"):
            yield kind.entry.kind, lesson(Dense(units=4), output(), schedule=kind(), epochs=5), 1e-4
    yield "final rate", lesson(output(), schedule=CosineAnnealing(final=0.3), epochs=5), 1e-4
    yield "clipped", lesson(Dense(units=4), output(), clip_norm=0.05), 1e-4
    held = {"l1": 0.01, "l2": 0.05, "max_norm": 0.8}
    layers = [Conv2D(filters=2, kernel_size=3, **held), Dense(units=4, frozen=True), output(**held)]
    yield "held back", lesson(*layers, shape=(6, 6, 1)), 1e-4
    merge = RecursiveMerge(units=3, patch_size=2, activation=GELU(), **held)
    yield "held back by a layer of its own", lesson(merge, output(), shape=(6, 6, 1)), 1e-4
    yield "gru", lesson(GRU(units=3, **held), output(), shape=(4, 3)), 1e-4
    settings = TrainingSettings(optimizer=SGD(learning_rate=0.05), batch_size=6, epochs=3)
    for name in ("numbers", "one unit", "two units"):
        made = dict(answering())[name]
        yield name, Project(made.document.replace(training=settings), made.weights, made.fitted), 1e-4


def test_scripts_learn_as_we_do(runner):
    names, made, limits = zip(*lessons(), strict=True)
    for name, one, limit, there in zip(names, made, limits, train_there(runner, made), strict=True):
        here, before = keras_weights(learned(one, one.document.training.epochs)), keras_weights(one)
        assert there.keys() == here.keys(), name
        for weight in here:
            step = max(np.abs(here[weight] - before[weight]).max(), 1e-2)
            assert np.abs(there[weight] - here[weight]).max() <= limit * step, (name, weight)


@pytest.mark.parametrize("schedule", ["warm_up", "one_cycle", "plateau"])
def test_a_schedule_that_keras_cannot_follow_is_told_of(schedule):
    made = lesson(output(), schedule=SCHEDULES[schedule]())
    assert "learning rate stays as it is" in to_keras(made, "w.npz", "")
