"""The toys: points drawn on the spot, as float32."""

import hashlib

import numpy as np
import pytest

from nnstudio.data import DATASETS, Task
from nnstudio.data.batches import Batches
from nnstudio.data.toys import Circles, Moons, Sine, Spirals, Xor
from nnstudio.nn.settings import SettingsError

TOYS = pytest.mark.parametrize("source", [Xor, Spirals, Circles, Moons, Sine])
TWO_CLASSES = pytest.mark.parametrize("source", [Xor, Spirals, Circles, Moons])


def splits(dataset):
    return (dataset.training, dataset.validation, dataset.test)


@TOYS
def test_it_loads_what_its_spec_promises(source):
    toy = source(samples=40)
    dataset = toy.load()
    assert [len(split) for split in splits(dataset)] == [40, 10, 10]
    assert dataset.spec == toy.spec()
    assert dataset.spec.size_hint == "40 points"
    assert toy.missing() is None
    assert all(split.inputs.dtype == np.float32 for split in splits(dataset))


@TWO_CLASSES
def test_there_are_as_many_points_of_each_class(source):
    for split in splits(source(samples=40).load()):
        assert np.bincount(split.labels).tolist() == [len(split) / 2] * 2


@TOYS
def test_the_same_seed_draws_the_same_points(source):
    first, again, other = source().load(), source().load(), source(seed=1).load()
    np.testing.assert_array_equal(first.training.inputs, again.training.inputs)
    assert not np.array_equal(first.training.inputs, other.training.inputs)


@pytest.mark.parametrize(
    ("source", "digest"),
    [
        (Xor(), "77bc102f9c6060ee94a97fb4c10b64d925e4953226f3bb143aeaa7ded2298f52"),
        (Spirals(), "ff14ac0a2ebb846a59d8e72ecc97425c79993b08f6b4596007dfbc0fc3158774"),
        (
            Spirals(samples=40, seed=3, noise=0.3),
            "f6b8f3051c275104271feff91c1080887b3c58cffb022de3b6e4c2d82a852d13",
        ),
    ],
)
def test_the_points_are_those_that_the_first_version_drew(source, digest):
    # Saved networks have learned from them. Cosines may differ in their last bit on other processors.
    found = hashlib.sha256()
    for split in splits(source.load()):
        found.update(split.inputs.tobytes())
        found.update(split.labels.astype("<i8").tobytes())
    assert found.hexdigest() == digest


@TOYS
def test_no_point_stands_in_two_splits(source):
    points = np.concatenate([split.inputs for split in splits(source().load())])
    assert len(np.unique(points, axis=0)) == len(points) == 1500


@TWO_CLASSES
def test_both_classes_are_found_in_the_first_points_of_each_split(source):
    for split in splits(source().load()):
        assert set(split.labels[:30].tolist()) == {0, 1}


@TWO_CLASSES
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


@pytest.mark.parametrize("inner", [0.3, 0.8])
def test_without_noise_circles_have_their_two_radii(inner):
    training = Circles(noise=0, inner=inner).load().training
    radius = np.hypot(*training.inputs.T)
    np.testing.assert_allclose(radius, np.where(training.labels, inner, 1), atol=1e-6)
    assert Circles().spec().classes == ("outside", "inside")
    assert np.abs(training.inputs.mean(axis=0)).max() < 0.1


def test_circles_are_those_of_scikit_learn():
    datasets = pytest.importorskip("sklearn.datasets")
    check_against(Circles(noise=0, inner=0.4), *datasets.make_circles(20_000, factor=0.4, shuffle=False))


def test_moons_are_those_of_scikit_learn():
    datasets = pytest.importorskip("sklearn.datasets")
    check_against(Moons(noise=0), *datasets.make_moons(20_000, shuffle=False))


def check_against(source, places, classes):
    """Each point lies where the other library has one of its class, and none of its places stays empty."""
    training = source.load().training
    for label in (0, 1):
        ours, theirs = training.inputs[training.labels == label], places[classes == label]
        far = np.hypot(*(ours[:, np.newaxis] - theirs).transpose(2, 0, 1))
        assert far.min(axis=1).max() < 1e-3
        assert far.min(axis=0).max() < 0.1


def test_a_sine_is_a_number_to_predict_from_a_number():
    source = Sine(noise=0, waves=2)
    training = source.load().training
    assert source.spec().task is Task.REGRESSION
    assert source.spec().targets == ("y",)
    np.testing.assert_allclose(training.numbers, np.sin(2 * training.inputs), atol=1e-6)
    assert training.inputs.min() == pytest.approx(-np.pi, abs=0.02)
    assert training.inputs.max() == pytest.approx(np.pi, abs=0.02)


def test_noise_moves_a_sine_up_and_down_only():
    still, moved = Sine(noise=0, samples=4000).load(), Sine(noise=0.2, samples=4000).load()
    np.testing.assert_array_equal(moved.training.inputs, still.training.inputs)
    assert (moved.training.numbers - still.training.numbers).std() == pytest.approx(0.2, rel=0.05)


def test_batches_hand_out_float_inputs_as_they_are():
    dataset = Spirals(samples=20).load()
    supply = Batches(dataset, 2, np.random.default_rng(0))
    taken = np.concatenate([supply.take(6).x.copy() for _ in range(4)])
    assert taken.dtype == np.float32
    assert sorted(taken.tolist()) == sorted(dataset.training.inputs.tolist())


def test_all_are_chosen_by_kind():
    kinds = {"xor": Xor, "spirals": Spirals, "circles": Circles, "moons": Moons, "sine": Sine}
    assert {kind: DATASETS[kind] for kind in kinds} == kinds
