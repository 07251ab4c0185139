"""Batches: what is to be answered for each task, scaled samples, and samples that are changed on the way."""

import numpy as np
import pytest

from nnstudio.data import batches
from nnstudio.data.augmentation import Augmentation
from nnstudio.data.batches import Batches
from nnstudio.data.dataset import Dataset, DatasetSpec, Scaling, Split, Task


class Shift:
    """Adds random numbers to bytes."""

    any = True

    def apply(self, inputs, rng):
        return (inputs + rng.integers(0, 9, inputs.shape)).astype(inputs.dtype)


class Nothing(Shift):
    """An augmentation all of whose strengths are 0."""

    any = False

    def apply(self, inputs, rng):
        raise AssertionError("There is nothing to change")


def images(augmentation=None, count=23):
    """Bytes (3, 2); each sample's first byte is its number, and its class is that modulo 2."""
    inputs = np.zeros((count, 3, 2), np.uint8)
    inputs[:, 0, 0] = np.arange(count)
    split = Split(inputs, np.arange(count) % 2)
    spec = DatasetSpec("Bytes", (3, 2), ("even", "odd"), "few", Task.BINARY)
    return Dataset(spec, split, split, split, Scaling((0.5, 1), (0, -2)), augmentation=augmentation)


def numbers(count=23):
    x = np.arange(count, dtype=np.float32)[:, np.newaxis]
    split = Split.to_predict(x, np.concatenate([10 * x, x - 3], axis=1))
    spec = DatasetSpec("Numbers", (1,), (), "few", Task.REGRESSION, ("ten", "less"))
    return Dataset(spec, split, split, split, Scaling(1, 0), Scaling((0.5, 2), (1, 0)))


def supply(dataset, units, seed=0):
    return Batches(dataset, units, np.random.default_rng(seed), changes=np.random.default_rng(seed + 1))


def test_each_place_of_the_last_axis_is_scaled_by_its_own_numbers():
    batch = supply(images(), 2).take(23)
    assert sorted(batch.x[:, 0, 0].tolist()) == [0.5 * at for at in range(23)]
    assert (batch.x[..., 1] == -2).all()


def test_a_unit_for_each_class_is_to_give_one_hot_rows():
    batch = supply(images(), 2).take(9)
    assert batch.targets.tolist() == np.eye(2)[batch.labels].tolist()


def test_a_lone_unit_is_to_give_1_for_the_second_class():
    batch = supply(images(), 1).take(9)
    assert batch.targets.tolist() == batch.labels[:, np.newaxis].tolist()
    assert batch.targets.dtype == np.float32


def test_numbers_to_predict_are_scaled_and_stay_with_their_samples():
    made = supply(numbers(), 2)
    for _ in range(5):
        batch = made.take(7)
        np.testing.assert_array_equal(
            batch.targets, np.concatenate([5 * batch.x + 1, 2 * (batch.x - 3)], axis=1)
        )


def test_samples_are_changed_anew_in_each_epoch():
    made = supply(images(Shift()), 2)
    first, second = made.take(23).x.copy(), made.take(23).x.copy()
    assert len(np.unique(first[..., 1])) > 5
    assert np.sort(first[..., 1], axis=None).tolist() != np.sort(second[..., 1], axis=None).tolist()


def test_changes_do_not_change_the_order():
    plain, changed = supply(images(), 2), supply(images(Shift()), 2)
    for _ in range(9):
        assert plain.take(4).labels.tolist() == changed.take(4).labels.tolist()


@pytest.mark.parametrize("augmentation", [None, Nothing()])
def test_without_changes_samples_are_as_they_are_and_nothing_is_drawn(augmentation):
    changes = np.random.default_rng(1)
    before = changes.bit_generator.state
    made = Batches(images(augmentation), 2, np.random.default_rng(0), changes=changes)
    assert not made.augmented
    assert (made.take(23).x[..., 1] == -2).all()
    assert changes.bit_generator.state == before
    assert made.state().changes is None


@pytest.mark.parametrize("room", [1, 30, 60, 1000], ids=lambda room: f"{room} at once")
@pytest.mark.parametrize("at", range(9))
def test_a_supply_goes_on_from_its_state_bit_for_bit(at, room, monkeypatch):
    monkeypatch.setattr(batches, "GATHERED_NUMBERS", room)
    sizes = [4, 4, 7, 7, 4, 4, 1, 9, 9, 2, 5]  # the epoch of 23 ends in the middle of them
    whole = supply(images(Shift()), 1)
    for rows in sizes[:at]:
        whole.take(rows)
    resumed = supply(images(Shift()), 1, seed=77)
    resumed.restore(whole.state())
    for rows in sizes[at:]:
        one, other = whole.take(rows), resumed.take(rows)
        assert one.x.tobytes() == other.x.tobytes()
        assert one.targets.tobytes() == other.targets.tobytes()
    assert whole.state().changes == resumed.state().changes


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("at", [0, 2, 5, 6])
def test_images_that_are_moved_and_bent_are_the_same_again(at, dtype):
    augmentation = Augmentation(shift=2, rotate=20, scale=0.2, elastic=1, noise=0.1)
    split = Split(np.random.default_rng(2).integers(0, 255, (30, 9, 9, 1)).astype(dtype), np.arange(30) % 3)
    spec = DatasetSpec("Images", (9, 9, 1), ("a", "b", "c"), "few")
    dataset = Dataset(spec, split, split, split, Scaling(1 / 255, 0), augmentation=augmentation)
    whole, resumed = supply(dataset, 3), supply(dataset, 3, seed=9)
    for _ in range(at):
        whole.take(7)
    resumed.restore(whole.state())
    for _ in range(9):
        assert whole.take(7).x.tobytes() == resumed.take(7).x.tobytes()


def test_a_supply_can_go_back_to_a_state_of_its_own():
    made = supply(images(Shift()), 2)
    made.take(5)
    kept = made.state()
    after = [made.take(5).x.tobytes() for _ in range(8)]
    made.restore(kept)
    assert [made.take(5).x.tobytes() for _ in range(8)] == after
