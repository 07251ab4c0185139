"""What tests of the timeline share: reports of a run that has come so far, and an engine that obeys late."""

import dataclasses
import functools

import numpy as np
import pytest

from nnstudio.data.toys import Xor
from nnstudio.engine.api import Branch, Kept, Phase, Report, TrainingJob
from nnstudio.engine.snapshot import Mark, Snapshot
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.training import TrainingSettings

PER_EPOCH = 50
MARKS = (Mark(30, "Learning rate 0.5 to 0.1"),)
STEPS = (*range(21), *range(25, 100, 5), *range(100, 401, 10))


@pytest.fixture(autouse=True)
def application(qapp):
    """Timers need one, also in a test that is run alone."""


@functools.cache
def _first() -> Snapshot:
    graph = Graph().with_node(NodeId("input"), Node("Input", Input()))
    graph = graph.with_node(NodeId("hidden"), Node("Hidden", Dense(units=3), (NodeId("input"),)))
    graph = graph.with_node(NodeId("output"), Node("Output", Output(units=2), (NodeId("hidden"),)))
    source = Xor()
    return Trainer(TrainingJob(graph, source, TrainingSettings(seed=1)), source.load()).snapshot()


def make_report(
    live=400, shown=None, *, steps=STEPS, branches=None, branch=0, run=1, phase=Phase.PAUSED, marks=MARKS
):
    """The news of a run that has come to step `live`, looked at step `shown`; 50 steps are an epoch."""
    done = live // PER_EPOCH
    epochs = np.array([[e * PER_EPOCH, 1.0, abs(e - 5) + 0.25, 0.5, 0.5] for e in range(done + 1)])
    latest = dataclasses.replace(
        _first(),
        step=live,
        losses=np.linspace(2, 1, live),
        epochs=epochs,
        epoch=done,
        epochs_planned=10,
        position=live % PER_EPOCH * 10,
        samples_per_epoch=PER_EPOCH * 10,
        marks=marks,
    )
    snapshot = latest if shown is None else dataclasses.replace(latest, step=shown)
    kept = np.array([step for step in steps if step <= live], np.int64)
    branches = branches or (Branch(0, None, 0, live),)
    return Report(run, phase, snapshot, live=latest, kept=Kept(kept, branch, branches))


@pytest.fixture
def report():
    return make_report


class Engine:
    """Shows what it is asked for when a test says so, as a run does that is busy."""

    def __init__(self, bar, **news):
        self.bar, self.news = bar, news
        self.asked = []
        bar.looked.connect(self.asked.append)

    def show(self):
        """Has what was asked for last shown."""
        self.bar.show_report(make_report(shown=self.asked[-1] if self.asked else None, **self.news))


@pytest.fixture
def engine():
    return Engine
