"""Samples become pictures, pixel by pixel."""

import numpy as np
import pytest

from nnstudio.gui.panels.answers.pictures import fitted, image_of, numbers_of, pictured, pixels_of
from tests.gui.panels.answers.made import digits


def test_a_digit_is_enlarged_without_changing_its_pixels():
    inputs = digits().answers.inputs[:3]
    found = pixels_of(inputs, 56, 56)
    gray = inputs[..., 0].astype(np.uint32)
    expected = 0xFF000000 | gray << 16 | gray << 8 | gray
    assert (found[:, ::2, ::2] == expected).all()
    assert (found[:, 1::2, 1::2] == expected).all()


def test_three_channels_are_red_green_and_blue():
    inputs = np.array([[[[255, 0, 0], [0, 128, 0]]]], np.uint8)
    assert pixels_of(inputs, 1, 2).tolist() == [[[0xFFFF0000, 0xFF008000]]]


def test_numbers_are_stretched_from_the_lowest_to_the_highest():
    inputs = np.array([[[-1.0, 0.0, 1.0]]], np.float32)
    assert [hex(color) for color in pixels_of(inputs, 1, 3).ravel()] == [
        "0xff000000",
        "0xff808080",
        "0xffffffff",
    ]


@pytest.mark.parametrize(
    ("shape", "size"),
    [((28, 28, 1), (56, 56)), ((8, 8), (56, 56)), ((224, 224, 3), (56, 56)), ((20, 40, 3), (20, 40))],
)
def test_pictures_of_any_size_fit_into_their_place(shape, size):
    height, width = fitted(shape, 56)
    assert (height, width) == size
    assert pixels_of(np.zeros((2, *shape), np.uint8), height, width).shape == (2, *size)


def test_points_are_no_pictures_but_numbers():
    assert not pictured((2,))
    assert not pictured((784,))
    assert pictured((28, 28, 1))
    assert numbers_of(np.array([0.5, -1.25], np.float32)) == "0.50, −1.25"
    assert numbers_of(np.zeros(20, np.float32)).endswith("… (20 numbers)")


def test_an_image_owns_its_pixels():
    pixels = np.full((2, 2), 0xFFFF0000, np.uint32)
    image = image_of(pixels, 1.0)
    pixels[:] = 0
    assert image.pixel(0, 0) == 0xFFFF0000
