"""Arithmetic: what is told of a unit, term by term, is what the engine computes."""

import math

import numpy as np
import pytest

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.explain.arithmetic import arithmetic_of, strongest_place
from nnstudio.explain.origins import receptive_field
from nnstudio.explain.states import states_over_time
from nnstudio.nn.activations import ACTIVATIONS
from nnstudio.nn.layer import LAYERS, FreshContext
from nnstudio.nn.layers.core import Dense, Output

RNG = np.random.default_rng(7)
IMAGES = [
    LAYERS["conv2d"](filters=3, kernel_size=3, stride=stride, padding=padding)
    for stride in (1, 2)
    for padding in ("valid", "same")
] + [
    LAYERS["conv2d_transpose"](filters=3, kernel_size=4, stride=stride, padding=padding)
    for stride in (1, 2, 3)
    for padding in ("valid", "same")
]


def sums_up(found):
    """Whether the named terms, the rest and the bias are z, but for rounding."""
    parts = [term.product for term in found.terms] + [found.rest, found.bias or 0.0]
    scale = max(1.0, *(abs(part) for part in parts))
    return math.isclose(math.fsum(parts), found.z, rel_tol=1e-4, abs_tol=1e-4 * scale)


def drawn(layer, shape):
    """Parameters, an input and the engine's output for it."""
    params = {
        name: RNG.standard_normal(parameter.shape).astype(np.float32)
        for name, parameter in layer.parameters(shape).items()
    }
    x = RNG.standard_normal(shape).astype(np.float32)
    return params, x, layer.forward(params, FreshContext(), x[None])[0][0]


@pytest.mark.parametrize("kind", [cls.entry.kind for cls in ACTIVATIONS])
@pytest.mark.parametrize("cls", [Dense, Output])
def test_a_units_terms_and_bias_make_the_engines_number(cls, kind):
    layer = cls(units=4, activation=ACTIVATIONS[kind]())
    params, x, y = drawn(layer, (5, 6, 2))
    for unit in range(4):
        found = arithmetic_of(layer, params, x, (unit,), most=7)
        assert found.y == pytest.approx(y[unit], abs=1e-5)
        assert found.z == pytest.approx(
            float(x.ravel() @ params["kernel"][:, unit] + params["bias"][unit]), 1e-4
        )
        assert (len(found.terms), found.total, found.others) == (7, 60, 53)
        assert sums_up(found)
        strengths = [abs(term.product) for term in found.terms]
        assert strengths == sorted(strengths, reverse=True)
        for term in found.terms:
            assert x[term.place] == np.float32(term.value)
            index = np.ravel_multi_index(term.place, x.shape)
            assert params["kernel"][index, unit] == np.float32(term.weight)


@pytest.mark.parametrize(
    "layer", IMAGES, ids=lambda layer: f"{layer.entry.kind}-{layer.stride}-{layer.padding}"
)
def test_every_pixel_of_a_map_is_its_filters_sum(layer):
    params, x, y = drawn(layer, (7, 6, 2))
    for row in range(y.shape[0]):
        for column in range(y.shape[1]):
            for channel in range(3):
                found = arithmetic_of(layer, params, x, (row, column, channel))
                assert found.y == pytest.approx(y[row, column, channel], abs=1e-4)
                assert sums_up(found)


def test_without_a_bias_none_is_told():
    layer = Dense(units=2, bias=False)
    params, x, _ = drawn(layer, (3,))
    assert arithmetic_of(layer, params, x, (1,)).bias is None


def test_layers_that_weigh_nothing_have_no_arithmetic():
    assert arithmetic_of(LAYERS["dropout"](), {}, np.ones(3, np.float32), (0,)) is None


def test_the_strongest_place_of_a_map_is_where_it_is_farthest_from_zero():
    y = np.zeros((3, 4, 2), np.float32)
    y[2, 1, 1], y[0, 0, 1], y[1, 3, 0] = -5, 4, 9
    assert strongest_place(y, 1) == (2, 1, 1)


@pytest.mark.parametrize(
    "layer",
    [
        *IMAGES,
        LAYERS["max_pool2d"](),
        LAYERS["average_pool2d"](size=3, stride=2),
        LAYERS["upsample2d"](factor=3),
    ],
    ids=lambda layer: layer.entry.kind,
)
def test_only_pixels_of_the_receptive_field_count(layer):
    """Each pixel of the input is changed by itself: outside the field nothing may happen, within it must."""
    shape = (7, 6, 1)
    params, x, y = drawn(layer, shape)
    x = np.abs(x) + 1
    params = {name: np.abs(values) + 1 for name, values in params.items()}
    y = layer.forward(params, FreshContext(), x[None])[0][0].copy()
    for row, column in ((0, 0), (1, 1), (y.shape[0] - 1, y.shape[1] - 1)):
        field = receptive_field(layer, shape, row, column)
        for i in range(7):
            for j in range(6):
                other = x.copy()
                other[i, j] += 100
                changed = layer.forward(params, FreshContext(), other[None])[0][0][row, column]
                inside = field.top <= i <= field.bottom and field.left <= j <= field.right
                assert (changed != y[row, column]).any() == inside


def test_a_field_is_said_with_rows_and_columns_counted_from_one():
    layer = LAYERS["conv2d"](kernel_size=5)
    assert receptive_field(layer, (28, 28, 1), 2, 4).words == "rows 3-7, columns 5-9"
    assert receptive_field(LAYERS["upsample2d"](), (4, 4, 1), 3, 0).words == "row 2, column 1"
    assert receptive_field(LAYERS["dropout"](), (4, 4, 1), 3, 0) is None


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
@pytest.mark.parametrize("output", ["last", "sequence"])
def test_the_last_of_the_states_over_time_is_the_layers_output(kind, output):
    layer = LAYERS[kind](units=5, output=output)
    params, x, y = drawn(layer, (6, 4))
    states = states_over_time(layer, params, x)
    assert states.shape == (6, 5)
    np.testing.assert_allclose(states[-1] if output == "last" else states, y, rtol=1e-5)


def test_other_layers_have_no_states():
    assert states_over_time(Dense(units=3), {}, np.ones((2, 2), np.float32)) is None
