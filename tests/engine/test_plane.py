"""What a network answers all over the plane of its samples: at the points it says, at the moment it says."""

import dataclasses

import numpy as np
import pytest

from nnstudio.data import Credit, Prices
from nnstudio.data.dataset import Dataset, DatasetSource, DatasetSpec, Scaling, Split, Task
from nnstudio.data.toys import Moons, Sine, Spirals
from nnstudio.engine import moments, plane
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.moments import Watched
from nnstudio.engine.plane import MARGIN, axes_of
from nnstudio.engine.probes import PlaneProbe
from nnstudio.engine.replay import Replay
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Linear, Sigmoid, Tanh
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.losses import BinaryCrossEntropy, MeanSquaredError
from nnstudio.nn.training import TrainingSettings

ASKED = Watched(probes=frozenset({PlaneProbe()}))
NUMBERS = Output(units=1, activation=Linear(), loss=MeanSquaredError())


def run_of(source: DatasetSource, output: Output, units: int = 6) -> Trainer:
    hidden = Node("Hidden", Dense(units=units, activation=Tanh()), (NodeId("input"),))
    graph = Graph({NodeId("input"): Node("Input", Input()), NodeId("hidden"): hidden})
    graph = graph.with_node(NodeId("output"), Node("Output", output, (NodeId("hidden"),)))
    return Trainer(TrainingJob(graph, source, TrainingSettings(seed=2)), source.load())


def stepped(run: Trainer, count: int) -> Trainer:
    for _ in range(count):
        run.step()
    return run


def by_hand(run: Trainer, x: np.ndarray) -> np.ndarray:
    """What the small network gives before the activation of its output."""
    params = run.network.params
    hidden = np.tanh(x @ params["hidden"]["kernel"] + params["hidden"]["bias"])
    return hidden @ params["output"]["kernel"] + params["output"]["bias"]


class Measured(DatasetSource):
    """Two numbers of very different sizes, which a network sees scaled, with one that follows from them."""

    def spec(self) -> DatasetSpec:
        return DatasetSpec("Measured", (2,), (), "30 rows", task=Task.REGRESSION, targets=("sum",))

    def missing(self) -> None:
        return None

    def load(self):
        rng = np.random.default_rng(1)
        x = (rng.uniform(0, 1, (30, 2)) * [1000, 1] + [5000, -3]).astype(np.float32)
        split = Split.to_predict(x, x.sum(axis=1, keepdims=True))
        scaling = Scaling((1 / 1000, 2.0), (-5.5, 5.0))
        return Dataset(self.spec(), split, split, split, scaling, Scaling(1 / 500, -11))


def test_the_first_number_runs_along_the_columns_and_the_second_along_the_rows():
    run = stepped(run_of(Spirals(samples=100), Output(units=2)), 5)
    seen = run.snapshot(ASKED).plane
    rows, columns = seen.outputs.shape[:2]
    for row, column in ((0, 0), (3, 41), (rows - 1, 0), (17, columns - 1)):
        x = [
            np.linspace(seen.low[axis], seen.high[axis], edge)[place]
            for axis, edge, place in ((0, columns, column), (1, rows, row))
        ]
        z = np.exp(by_hand(run, np.array([x])))
        np.testing.assert_allclose(seen.outputs[row, column], (z / z.sum())[0], rtol=1e-4)
    assert seen.step == 5


def test_all_samples_lie_in_the_plane_with_some_room_around_them():
    dataset = Moons(samples=200).load()
    seen = run_of(Moons(samples=200), Output(units=2)).snapshot(ASKED).plane
    both = np.concatenate([dataset.training.inputs, dataset.validation.inputs])
    low, high = both.min(axis=0), both.max(axis=0)
    np.testing.assert_allclose(seen.low, low - MARGIN * (high - low), rtol=1e-5)
    np.testing.assert_allclose(seen.high, high + MARGIN * (high - low), rtol=1e-5)


def test_the_first_samples_are_answered_besides_and_how_many_there_are_is_told():
    run = stepped(run_of(Moons(samples=3000), Output(units=2)), 3)
    seen, dataset = run.snapshot(ASKED).plane, Moons(samples=3000).load()
    for told, split, count in (
        (seen.training, dataset.training, 500),
        (seen.validation, dataset.validation, 250),
    ):
        assert (len(told.labels), told.total) == (count, len(split))
        np.testing.assert_array_equal(told.inputs, split.inputs[:count])
        np.testing.assert_array_equal(told.labels, split.labels[:count])
        np.testing.assert_allclose(told.outputs, run.answers(split.first(count)), rtol=1e-6)


def test_a_lone_unit_answers_for_both_classes():
    output = Output(units=1, activation=Sigmoid(), loss=BinaryCrossEntropy())
    run = stepped(run_of(Moons(samples=100), output), 4)
    seen = run.snapshot(ASKED).plane
    assert seen.outputs.shape[-1] == 2
    yes = 1 / (1 + np.exp(-by_hand(run, np.array([seen.low]))))
    np.testing.assert_allclose(seen.outputs[0, 0], [1 - yes[0, 0], yes[0, 0]], rtol=1e-4)


def test_samples_of_one_number_have_a_line():
    run = stepped(run_of(Sine(samples=100), NUMBERS), 4)
    seen = run.snapshot(ASKED).plane
    assert seen.outputs.shape == (plane.LINE_MOST, 1)
    x = np.linspace(seen.low[0], seen.high[0], plane.LINE_MOST)[:, np.newaxis]
    np.testing.assert_allclose(seen.outputs, by_hand(run, x), rtol=1e-4, atol=1e-5)


def test_corners_and_answers_are_in_the_units_of_the_data():
    run = stepped(run_of(Measured(), NUMBERS), 4)
    seen = run.snapshot(ASKED).plane
    assert seen.low[0] == pytest.approx(5000, abs=150)
    assert seen.high[1] == pytest.approx(-2, abs=0.2)
    scaled = np.array([seen.low]) * [1 / 1000, 2] + [-5.5, 5]
    np.testing.assert_allclose(seen.outputs[0, 0], (by_hand(run, scaled)[0] + 11) * 500, rtol=1e-4)


@pytest.mark.parametrize(
    ("shape", "axes"), [((2,), 2), ((1, 2), 2), ((1,), 1), ((), 1), ((3,), 0), ((28, 28, 1), 0)]
)
def test_only_samples_of_one_or_two_numbers_have_a_plane(shape, axes):
    assert axes_of(shape) == axes


def test_others_have_none():
    assert run_of(Credit(samples=100), Output(units=2)).snapshot(ASKED).plane is None
    assert axes_of(Prices().spec().sample_shape) == 0


def test_nobody_is_shown_a_plane_who_has_not_asked():
    assert run_of(Moons(samples=100), Output(units=2)).snapshot().plane is None


def test_a_large_network_is_asked_at_fewer_points(monkeypatch):
    run = run_of(Moons(samples=3000), Output(units=2))
    monkeypatch.setattr(plane, "WORK", 1600 * run.network.multiplications)
    seen = run.snapshot(ASKED).plane
    assert (len(seen.training.labels), len(seen.validation.labels)) == (200, 100)
    assert seen.outputs.shape == (36, 36, 2)  # 1296 of the 1300 that are left
    other = run_of(Moons(samples=3000), Output(units=2))
    monkeypatch.setattr(plane, "WORK", 1)
    assert other.snapshot(ASKED).plane.outputs.shape == (16, 16, 2)


def test_samples_that_are_all_alike_have_a_plane_around_them(monkeypatch):
    dataset = Moons(samples=100).load()
    same = Split(np.full((8, 2), 3, np.float32), np.arange(8) % 2)
    monkeypatch.setattr(Moons, "load", lambda _: dataclasses.replace(dataset, training=same, validation=same))
    seen = run_of(Moons(samples=100), Output(units=2)).snapshot(ASKED).plane
    assert seen.low == (2.5, 2.5)
    assert seen.high == (3.5, 3.5)


def test_in_a_hurry_a_plane_may_be_of_a_little_earlier_and_says_so(monkeypatch):
    monkeypatch.setattr(moments, "PLANE_PAUSE", 1000)
    run = stepped(run_of(Moons(samples=100), Output(units=2)), 1)
    first = run.snapshot(ASKED, hurried=True).plane
    second = stepped(run, 1).snapshot(ASKED, hurried=True)
    assert (second.step, second.plane) == (2, first)
    third = run.snapshot(ASKED).plane
    assert third.step == 2
    assert run.snapshot(ASKED).plane is third


def test_an_earlier_moment_shows_its_own_plane():
    run = stepped(run_of(Moons(samples=100), Output(units=2)), 3)
    kept, then = run.checkpoint(), run.snapshot(ASKED).plane
    live = stepped(run, 9).snapshot(ASKED)
    again = Replay(run.network.graph, Moons(samples=100).load(), np.float32).snapshot(kept, live, ASKED)
    assert again.plane.step == 3
    np.testing.assert_array_equal(again.plane.outputs, then.outputs)
    assert not np.array_equal(live.plane.outputs, then.outputs)


def test_gone_back_a_run_does_not_give_the_plane_of_later(monkeypatch):
    monkeypatch.setattr(moments, "PLANE_PAUSE", 1000)
    run = run_of(Moons(samples=100), Output(units=2))
    kept = run.checkpoint()
    stepped(run, 5).snapshot(ASKED, hurried=True)
    run.restore(kept)
    assert run.snapshot(ASKED, hurried=True).plane.step == 0


def test_nothing_of_a_plane_can_be_written():
    seen = run_of(Moons(samples=100), Output(units=2)).snapshot(ASKED).plane
    for array in (seen.outputs, seen.training.outputs, seen.validation.inputs, seen.validation.once_right):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
