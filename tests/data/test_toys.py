"""XOR and the two spirals: points drawn on the spot, as float32."""

import numpy as np
import pytest

from nnstudio.data import DATASETS, Spirals, Xor
from nnstudio.data.batches import Batches
from nnstudio.nn.settings import SettingsError

TOYS = pytest.mark.parametrize("source", [Xor, Spirals])


@TOYS
def test_it_loads_what_its_spec_promises(source):
    toy = source(samples=40)
    dataset = toy.load()
    assert [len(split) for split in (dataset.training, dataset.validation, dataset.test)] == [40, 10, 10]
    assert dataset.spec == toy.spec()
    assert toy.missing() is None
    for split in (dataset.training, dataset.validation, dataset.test):
        assert split.inputs.dtype == np.float32
        assert np.bincount(split.labels).tolist() == [len(split) / 2] * 2


@TOYS
def test_the_same_seed_draws_the_same_points(source):
    first, again, other = source().load(), source().load(), source(seed=1).load()
    np.testing.assert_array_equal(first.training.inputs, again.training.inputs)
    assert not np.array_equal(first.training.inputs, other.training.inputs)


@TOYS
def test_no_point_stands_in_two_splits(source):
    dataset = source().load()
    splits = (dataset.training, dataset.validation, dataset.test)
    points = np.concatenate([split.inputs for split in splits])
    assert len(np.unique(points, axis=0)) == len(points) == 1500


@TOYS
def test_both_classes_are_found_in_the_first_points_of_each_split(source):
    dataset = source().load()
    for split in (dataset.training, dataset.validation, dataset.test):
        assert set(split.labels[:30].tolist()) == {0, 1}


@TOYS
def test_noise_moves_points_by_its_standard_deviation(source):
    # The same seed draws the same places, and the same noise but for its size.
    still, moved = source(noise=0, samples=4000).load(), source(noise=0.2, samples=4000).load()
    strayed = moved.training.inputs - still.training.inputs
    assert strayed.std() == pytest.approx(0.2, rel=0.05)


@TOYS
def test_a_number_out_of_limits_is_refused(source):
    with pytest.raises(SettingsError, match="samples"):
        source.from_fields({"samples": 7})
    with pytest.raises(SettingsError, match="noise"):
        source.from_fields({"noise": -0.1})


def test_without_noise_xor_has_only_its_four_corners_and_the_truth_table():
    training = Xor(noise=0).load().training
    table = {
        (*point, label)
        for point, label in zip(training.inputs.tolist(), training.labels.tolist(), strict=True)
    }
    assert table == {(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)}
    assert Xor().spec().classes == ("alike", "different")


def test_without_noise_the_second_spiral_is_the_first_one_turned_by_half():
    training = Spirals(noise=0).load().training
    x, y = training.inputs.T.astype(float)
    radius = np.hypot(x, y)
    # By the way along the arm that the radius tells, the angle is known.
    angle = 2 * np.pi * 1.75 * radius / 2.5 + np.pi * training.labels
    np.testing.assert_allclose(x, radius * np.cos(angle), atol=1e-5)
    np.testing.assert_allclose(y, radius * np.sin(angle), atol=1e-5)
    assert radius.max() == pytest.approx(2.5, rel=0.01)


def test_batches_hand_out_float_inputs_as_they_are():
    dataset = Spirals(samples=20).load()
    supply = Batches(dataset.training, dataset.scaling, 2, np.random.default_rng(0))
    taken = np.concatenate([supply.take(6).x.copy() for _ in range(4)])
    assert taken.dtype == np.float32
    assert sorted(taken.tolist()) == sorted(dataset.training.inputs.tolist())


def test_both_are_chosen_by_kind():
    assert DATASETS["xor"] is Xor
    assert DATASETS["spirals"] is Spirals
