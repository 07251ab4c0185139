"""The face of an Input for images shows the sample as it is, in color where it has colors."""

import dataclasses

import numpy as np

from nnstudio.engine.snapshot import Sample
from nnstudio.gui.canvas.faces.image import ImageFace
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK
from nnstudio.nn.layers.core import Dense
from tests.gui.canvas.faces.conftest import INPUT, chain, moment, painted

RNG = np.random.default_rng(4)


def seen_of(pixels):
    """What is drawn of an image of 28x28 pixels, one color for each."""
    snapshot = moment(chain(Dense(units=2)), steps=1)
    face = ImageFace(pixels.shape)
    face.show(dataclasses.replace(snapshot, sample=Sample(0, pixels, 0)), INPUT)
    return painted(face, Look(DARK))[3:168:6, 3:168:6]


def channels(seen):
    return np.stack([seen >> shift & 255 for shift in (16, 8, 0)], axis=-1)


def test_an_image_of_three_channels_is_seen_in_its_colors(qtbot):
    colors = RNG.integers(0, 256, (28, 28, 3)).astype(np.uint8)
    np.testing.assert_array_equal(channels(seen_of(colors)), colors)


def test_an_image_of_other_channels_is_seen_as_their_mean(qtbot):
    layers = RNG.integers(0, 256, (28, 28, 2)).astype(np.uint8)
    gray = channels(seen_of(layers))
    np.testing.assert_allclose(gray, layers.mean(axis=-1, keepdims=True).repeat(3, axis=-1), atol=1)
