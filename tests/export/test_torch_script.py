"""What is special to PyTorch scripts: how they train, compared with the engine, and their weights."""

import json
import subprocess
import sys

import numpy as np
import pytest
from running import running
from scripted import Some, answering, chain, learned, output, project

from nnstudio.data.dataset import Task
from nnstudio.document.document import Project
from nnstudio.export.torch_script import to_torch, torch_weights
from nnstudio.nn.activations import Sigmoid, Softmax
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.recursive import RecursiveMerge
from nnstudio.nn.losses import LOSSES, BinaryCrossEntropy, CrossEntropy, Huber
from nnstudio.nn.optimizers import OPTIMIZERS, SGD, Nesterov
from nnstudio.nn.schedules import SCHEDULES, CosineAnnealing, OneCycle, WarmUp
from nnstudio.nn.training import TrainingSettings


@pytest.fixture(scope="module")
def runner(tmp_path_factory):
    yield from running(tmp_path_factory, "torch")


def label(value):
    return value if isinstance(value, str) else ""


# Trains each script that it is told of, and keeps what has become of the weights.
TRAINING = """
import importlib.util, json, sys, numpy as np
for path, epochs in json.loads(sys.argv[1]):
    spec = importlib.util.spec_from_file_location("script", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    model = script.load()
    file = np.load(path[:-3] + ".lesson.npz")
    script.train(model, file["samples"], file["answers"], epochs=epochs)
    np.savez(path[:-3] + ".after.npz", **{k: v.numpy() for k, v in model.state_dict().items()})
"""


def lesson(*layers, shape=(5,), **training):
    """A small network that learns from all of its samples at once: so chance has no say."""
    settings = {"optimizer": SGD(learning_rate=0.1), "batch_size": 6, "epochs": 3} | training
    return project(chain(*layers), shape, training=TrainingSettings(**settings))


def lessons():
    """What a script may learn by."""
    answers = {
        "cross_entropy": Output(units=3, loss=CrossEntropy(label_smoothing=0.1)),
        "kullback_leibler": Output(units=3, loss=LOSSES["kullback_leibler"]()),
        "binary_cross_entropy": output(activation=Sigmoid(), loss=BinaryCrossEntropy()),
        "huber": output(loss=Huber(delta=0.3)),
    }
    for kind in LOSSES:
        name = kind.entry.kind
        yield name, lesson(Dense(units=4), answers.get(name, output(loss=kind())))
    unfused = Output(units=3, activation=Softmax(), loss=BinaryCrossEntropy())
    yield "a loss that does not take in its activation", lesson(Dense(units=4), unfused)
    for kind in OPTIMIZERS:
        yield kind.entry.kind, lesson(Dense(units=4), output(), optimizer=kind(learning_rate=0.01))
    yield "no momentum", lesson(output(), optimizer=Nesterov(momentum=0))
    schedules = [kind() for kind in SCHEDULES]
    schedules += [CosineAnnealing(final=0.2), WarmUp(steps=3, then=CosineAnnealing()), OneCycle(final=0.01)]
    for at, schedule in enumerate(schedules):
        made = lesson(Dense(units=4), output(), schedule=schedule, epochs=5)
        yield f"{schedule.entry.kind} {at}", made
    held = {"l1": 0.01, "l2": 0.05, "max_norm": 0.8}
    layers = [
        Conv2D(filters=2, kernel_size=3, **held),
        Conv2DTranspose(filters=2, kernel_size=2, **held),
        LSTM(units=3, bias=False, **held),
        Dense(units=4, frozen=True, l2=0.5),
        output(**held),
    ]
    yield "held back", lesson(*layers, shape=(6, 6, 1))
    merge = RecursiveMerge(units=3, patch_size=2, **held)
    yield "held back in a layer of its own", lesson(merge, output(), shape=(6, 6, 1))
    yield "clipped", lesson(Dense(units=4), output(), clip_norm=0.05)
    settings = TrainingSettings(optimizer=SGD(learning_rate=0.05), batch_size=6, epochs=3)
    for name in ("numbers", "one unit", "two units"):
        made = dict(answering())[name]
        yield name, Project(made.document.replace(training=settings), made.weights, made.fitted)


@pytest.fixture(scope="module")
def after(runner):
    """The weights after each script has trained, all in one process: to import PyTorch takes seconds."""
    paths, jobs = {}, []
    for name, made in lessons():
        split = made.document.dataset.load().training
        path = paths[name] = runner.written(made)
        answers = split.labels if split.numbers is None else split.numbers
        np.savez(path.with_suffix(".lesson.npz"), samples=split.inputs, answers=answers)
        jobs.append([str(path), made.document.training.epochs])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TRAINING, json.dumps(jobs)],
        capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {name: dict(np.load(path.with_suffix(".after.npz"))) for name, path in paths.items()}


@pytest.mark.parametrize(("name", "made"), list(lessons()), ids=label)
def test_the_script_learns_as_we_do(after, name, made):
    here, before = torch_weights(learned(made, made.document.training.epochs)), torch_weights(made)
    there = {name: array for name, array in after[name].items() if "num_batches" not in name}
    assert there.keys() == here.keys()
    for weight in here:
        step = max(np.abs(here[weight] - before[weight]).max(), 1e-2)
        assert np.abs(there[weight] - here[weight]).max() <= 1e-4 * step, weight


def test_a_schedule_that_pytorch_cannot_follow_is_told_of():
    for schedule in (OneCycle(final=0), WarmUp(then=OneCycle()), SCHEDULES["plateau"]()):
        text = to_torch(lesson(output(), schedule=schedule), "w.npz", "")
        assert "learning rate stays as it is" in text


def test_clipping_and_pulling_together_is_told_of():
    made = lesson(output(l2=0.1), clip_norm=1)
    assert "clipped together" in to_torch(made, "w.npz", "")


def test_a_file_of_weights_is_a_state_dict_of_its_own():
    made = project(chain(Dense(units=4), output()), (5,))
    assert set(torch_weights(made)) == {
        "hidden_1.weight",
        "hidden_1.bias",
        "output_2.weight",
        "output_2.bias",
    }
    assert torch_weights(made)["hidden_1.weight"].shape == (4, 5)


def test_a_binary_network_of_one_unit_is_among_the_tasks():
    made = dict(answering())["one unit"]
    assert isinstance(made.document.dataset, Some)
    assert made.document.dataset.task is Task.BINARY
    assert made.document.graph[NodeId("n2")].layer.units == 1
