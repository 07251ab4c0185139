"""Shapes: how many numbers they hold, and how people write them."""

import pytest

from nnstudio.nn.shapes import ShapeError, describe, size


@pytest.mark.parametrize(
    ("shape", "numbers"), [((784,), 784), ((28, 28, 1), 784), ((12, 12, 8), 1152), ((), 1), ((3, 0), 0)]
)
def test_the_size_is_the_product_of_the_axes(shape, numbers):
    assert size(shape) == numbers


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ((784,), "784"),
        ((28, 28, 1), "28×28"),
        ((12, 12, 8), "12×12×8"),
        ((28, 28), "28×28"),
        ((28, 1), "28×1"),
        ((1,), "1"),
        ((), "1"),
    ],
)
def test_a_shape_is_written_as_people_write_it(shape, text):
    assert describe(shape) == text


def test_a_shape_that_does_not_fit_is_a_value_error():
    assert issubclass(ShapeError, ValueError)
