"""The curve of an activation is its function."""

import numpy as np

from nnstudio.gui.activation_curve import sample_curve
from nnstudio.nn.activations import Sigmoid, Softmax


def test_the_curve_is_the_function():
    z = np.linspace(-6, 6, 241)
    np.testing.assert_allclose(sample_curve(Sigmoid()), 1 / (1 + np.exp(-z)), rtol=1e-5)


def test_softmax_has_no_curve_because_its_outputs_depend_on_each_other():
    assert sample_curve(Softmax()) is None
