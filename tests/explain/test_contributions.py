"""Contributions: the products of activation and weight that count most."""

import numpy as np
import pytest

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.explain.contributions import contributions_of, strongest, strongest_contributions, summed_kernel
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense, Output

ACTIVATIONS = np.array([1.0, -2.0, 0.5], np.float32)
KERNEL = np.array([[3.0, -1.0], [0.25, 2.0], [1.0, -9.0]], np.float32)
# The products are 3, -1; -0.5, -4; 0.5, -4.5.


def found(count, activations=ACTIVATIONS, kernel=KERNEL):
    """Source, target and value of each contribution, in the order given."""
    given = strongest_contributions(activations, kernel, count)
    return list(zip(given.sources.tolist(), given.targets.tolist(), given.values.tolist(), strict=True))


def test_the_strongest_come_last():
    assert found(3) == [(0, 0, 3.0), (1, 1, -4.0), (2, 1, -4.5)]


def test_what_counts_is_the_size_and_not_the_sign():
    assert found(1) == [(2, 1, -4.5)]


@pytest.mark.parametrize("count", [6, 7, 1000])
def test_all_are_given_where_there_are_no_more_than_asked_for(count):
    assert sorted(value for _, _, value in found(count)) == [-4.5, -4.0, -1.0, -0.5, 0.5, 3.0]


def test_none_are_given_where_none_are_asked_for():
    assert found(0) == []


def test_the_total_is_the_number_of_all_connections():
    assert strongest_contributions(ACTIVATIONS, KERNEL, 2).total == 6


def test_an_image_is_read_row_by_row_as_a_dense_layer_reads_it():
    image = np.arange(12, dtype=np.float32).reshape(4, 3, 1)
    kernel = np.random.default_rng(1).normal(size=(12, 5)).astype(np.float32)
    assert found(7, image, kernel) == found(7, image.ravel(), kernel)


def test_all_contributions_to_a_unit_sum_to_its_weighted_sum():
    rng = np.random.default_rng(2)
    x, kernel = rng.normal(size=9), rng.normal(size=(9, 4))
    given = strongest_contributions(x, kernel, 36)
    sums = np.bincount(given.targets, weights=given.values, minlength=4)
    np.testing.assert_allclose(sums, x @ kernel)


@pytest.mark.parametrize("count", [1, 20, 300])
def test_the_chosen_are_those_that_sorting_all_would_give(count):
    rng = np.random.default_rng(3)
    x, kernel = rng.normal(size=40), rng.normal(size=(40, 30))
    everything = sorted(
        (
            (source, target, x[source] * kernel[source, target])
            for source in range(40)
            for target in range(30)
        ),
        key=lambda contribution: abs(contribution[2]),
    )
    assert found(count, x, kernel) == everything[-count:]


def test_what_is_given_is_left_as_it_is():
    activations, kernel = ACTIVATIONS.copy(), KERNEL.copy()
    strongest_contributions(activations, kernel, 3)
    np.testing.assert_array_equal(activations, ACTIVATIONS)
    np.testing.assert_array_equal(kernel, KERNEL)


def test_values_stay_in_float32():
    assert strongest_contributions(ACTIVATIONS, KERNEL, 3).values.dtype == np.float32


@pytest.mark.parametrize("layer", [Dense(units=2), Output(units=2)])
def test_layers_that_weigh_all_they_see_have_a_summed_kernel(layer):
    assert summed_kernel(layer, {"kernel": KERNEL}, ACTIVATIONS) is KERNEL


@pytest.mark.parametrize(
    ("kind", "shape"),
    [("conv2d", (5, 5, 1, 8)), ("lstm", (3, 256)), ("batch_norm", None), ("dropout", None)],
)
def test_layers_that_do_something_else_have_none(kind, shape):
    params = {"kernel": np.zeros(shape, np.float32)} if shape else {}
    assert summed_kernel(LAYERS[kind](), params, ACTIVATIONS) is None


def test_a_kernel_for_other_inputs_is_none_of_them():
    assert summed_kernel(Dense(units=2), {"kernel": KERNEL}, ACTIVATIONS[:2]) is None


def test_of_chosen_units_all_that_leaves_and_arrives_is_found():
    given = contributions_of(ACTIVATIONS, KERNEL, sources=(1,), targets=(0,), count=9)
    pairs = list(zip(given.sources.tolist(), given.targets.tolist(), given.values.tolist(), strict=True))
    assert pairs[-1] == (1, 1, -4.0)
    assert sorted(pairs) == [(0, 0, 3.0), (1, 0, -0.5), (1, 1, -4.0), (2, 0, 0.5)]
    assert given.total == 6


def test_of_chosen_units_only_the_strongest_are_given():
    given = contributions_of(ACTIVATIONS, KERNEL, sources=(), targets=(1,), count=2)
    assert given.values.tolist() == [-4.0, -4.5]
    assert contributions_of(ACTIVATIONS, KERNEL, (), (), 5).values.size == 0


def test_the_strongest_values_come_first_and_equal_ones_in_their_order():
    assert strongest(np.array([1.0, -3.0, np.nan, 3.0, 0.5]), 3).tolist() == [1, 3, 0]
