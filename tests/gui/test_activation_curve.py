"""The curve of an activation is its function."""

import numpy as np
import pytest

from nnstudio.gui.activation_curve import sample_curve, sample_slope
from nnstudio.nn.activations import ELU, GELU, Sigmoid, Softmax, Tanh


def test_the_curve_is_the_function():
    z = np.linspace(-6, 6, 241)
    np.testing.assert_allclose(sample_curve(Sigmoid()), 1 / (1 + np.exp(-z)), rtol=1e-5)


@pytest.mark.parametrize("activation", [Sigmoid(), Tanh(), GELU(), ELU()], ids=lambda a: a.entry.kind)
def test_the_slope_is_that_of_the_curve(activation):
    step = 12 / 240
    steepness = np.gradient(sample_curve(activation).astype(np.float64), step)
    np.testing.assert_allclose(sample_slope(activation)[1:-1], steepness[1:-1], atol=0.03)


def test_softmax_has_no_curve_because_its_outputs_depend_on_each_other():
    assert sample_curve(Softmax()) is None
