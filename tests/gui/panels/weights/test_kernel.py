"""Fewer pixels than weights show means."""

import numpy as np
import pytest

from nnstudio.gui.panels.weights.kernel import reduce


def test_reduced_pictures_keep_their_mean():
    pictures = np.random.default_rng(2).random((28, 28, 5)).astype(np.float32)
    reduced = reduce(pictures, 17, 15)
    assert reduced.shape == (17, 15, 5)
    assert reduced.mean(axis=(0, 1)) == pytest.approx(pictures.mean(axis=(0, 1)), rel=1e-5)
    assert np.array_equal(reduce(pictures, 28, 28), pictures)
