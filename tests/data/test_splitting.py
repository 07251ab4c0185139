"""Splitting samples into three parts: disjoint, complete, fair to classes, and the same for ever."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data import DatasetError
from nnstudio.data.splitting import Shares, Splitting
from nnstudio.nn.settings import SettingsError

SHARES = st.floats(0.01, 0.4)
SEEDS = st.integers(0, 99)
LABELS = st.lists(st.integers(0, 6), min_size=3, max_size=300).map(np.array)


def splittings():
    return st.builds(Splitting, validation=SHARES, test=SHARES, stratified=st.booleans(), seed=SEEDS)


@given(splittings(), LABELS)
def test_every_sample_is_in_exactly_one_part_and_no_part_is_empty(splitting, labels):
    for parts in (splitting.parts(labels), splitting.parts(len(labels)), splitting.in_order(len(labels))):
        assert sorted(np.concatenate(parts).tolist()) == list(range(len(labels)))
        assert min(len(part) for part in parts) >= 1


@given(splittings(), LABELS)
def test_parts_have_the_sizes_that_the_shares_say(splitting, labels):
    parts = splitting.parts(labels)
    assert len(parts.validation) == max(1, int(splitting.validation * len(labels) + 1e-9))
    assert len(parts.test) == max(1, int(splitting.test * len(labels) + 1e-9))


@given(SEEDS, st.lists(st.integers(1, 40), min_size=2, max_size=5))
def test_stratified_parts_have_the_same_share_of_each_class(seed, sizes):
    # 20 of a kind, times anything: the fair number of each class in each part is whole.
    labels = np.repeat(np.arange(len(sizes)), np.array(sizes) * 20)
    rng = np.random.default_rng(seed)
    rng.shuffle(labels)
    parts = Splitting(validation=0.1, test=0.2, seed=seed).parts(labels)
    for part, share in zip(parts, (0.7, 0.1, 0.2), strict=True):
        counts = np.bincount(labels[part], minlength=len(sizes))
        np.testing.assert_allclose(counts, np.array(sizes) * 20 * share, atol=1.01)


@given(SEEDS, st.integers(10, 200))
def test_the_only_sample_of_a_class_is_learned_from(seed, others):
    labels = np.array([1, *[0] * others])
    assert 0 in Splitting(seed=seed).parts(labels).training


def test_without_stratification_classes_fall_as_they_may():
    labels = np.repeat([0, 1], 500)
    chosen = Splitting(stratified=False).parts(labels)
    np.testing.assert_array_equal(chosen.test, Splitting().parts(1000).test)
    assert np.bincount(labels[chosen.test]).tolist() != [75, 75]
    assert np.bincount(labels[Splitting().parts(labels).test]).tolist() == [75, 75]


def test_the_same_seed_splits_alike_on_every_computer_and_another_one_otherwise():
    # Written down once: a project that is opened in ten years must not test on what it has learned from.
    parts = Splitting(validation=0.2, test=0.2, seed=7).parts(10)
    assert [part.tolist() for part in parts] == [[4, 7, 1, 6, 2, 0], [8, 9], [5, 3]]
    assert Splitting(seed=8).parts(10).training.tolist() != Splitting(seed=7).parts(10).training.tolist()


def test_samples_drawn_with_the_seed_of_the_split_are_not_dealt_out_by_their_size():
    for seed in range(5):
        numbers = np.random.default_rng(seed).uniform(size=1000)
        assert all(numbers[part].std() > 0.25 for part in Splitting(seed=seed).parts(1000))


def test_samples_that_are_sorted_by_class_come_mixed():
    labels = np.repeat([0, 1], 500)
    for part in Splitting().parts(labels):
        assert 0 < labels[part][:30].mean() < 1


def test_in_order_the_last_samples_are_the_test():
    parts = Shares(validation=0.2, test=0.1).in_order(20)
    assert parts.training.tolist() == list(range(14))
    assert parts.validation.tolist() == [14, 15, 16, 17]
    assert parts.test.tolist() == [18, 19]


@pytest.mark.parametrize(("count", "found"), [(0, "0 samples"), (1, "1 sample"), (2, "2 samples")])
def test_too_few_samples_are_refused_with_how_many_are_needed(count, found):
    expected = (
        f"^flowers.csv has {found}; at least 3 are needed: one to learn from, one for validation and one for "
        "the test$"
    )
    with pytest.raises(DatasetError, match=expected):
        Splitting().parts(count, "flowers.csv")
    with pytest.raises(DatasetError, match=expected):
        Splitting().in_order(count, "flowers.csv")
    with pytest.raises(DatasetError, match=f"^The dataset has {found};"):
        Splitting().parts(np.zeros(count, np.intp))


@pytest.mark.parametrize("share", [0, 0.41, float("nan")])
def test_a_share_that_would_leave_a_part_too_small_is_refused(share):
    with pytest.raises(SettingsError, match="validation should be"):
        Splitting.from_fields({"validation": share})
