import numpy as np
import pytest

from nnstudio.gui.colormaps import diverging, grayscale, sequential, to_image
from nnstudio.gui.theme import DARK, LIGHT

both = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


def hexes(pixels):
    return [f"#{pixel & 0xFFFFFF:06x}" for pixel in np.asarray(pixels).tolist()]


def linear(pixels):
    """(n, 3) of linear light."""
    pixels = np.asarray(pixels, np.int64)
    encoded = np.stack([pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], axis=-1) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def lightness(light):
    """CIE L*, 0..100."""
    y = light @ [0.2126, 0.7152, 0.0722]
    return np.where(y > 0.008856, 116 * np.cbrt(y) - 16, 903.3 * y)


# Of full strength, in linear light. Source: Machado, Oliveira and Fernandes (2009), "A physiologically-based
# model for simulation of color vision deficiency", table 1.
DEFICIENCIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


@both
def test_zero_is_the_card_and_the_limits_are_the_tokens(theme):
    values = np.array([-2, 0, 2], np.float32)
    assert hexes(diverging(theme).pixels(values, 2)) == [theme.negative, theme.card, theme.positive]
    assert hexes(sequential(theme).pixels(np.array([0, 2]), 2)) == [theme.card, theme.active]


@both
def test_pixels_of_an_image_are_gray_in_every_theme(theme):
    assert hexes(grayscale(theme).pixels(np.array([0, 0.5, 1]), 1)) == ["#000000", "#808080", "#ffffff"]


@both
def test_what_exceeds_the_limit_gets_its_color(theme):
    values = np.array([-np.inf, -1e30, 1e30, np.inf])
    assert hexes(diverging(theme).pixels(values, 1)) == [theme.negative] * 2 + [theme.positive] * 2
    assert hexes(sequential(theme).pixels(values, 1)) == [theme.card] * 2 + [theme.active] * 2


@both
@pytest.mark.parametrize("make", [diverging, sequential, grayscale])
def test_what_is_not_a_number_has_a_color_of_its_own(theme, make):
    colormap = make(theme)
    assert hexes(colormap.pixels(np.array([np.nan, 0.5]), 1))[0] == theme.missing
    assert theme.missing not in hexes(colormap.lut)


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_without_a_limit_everything_is_zero(limit):
    assert hexes(diverging(DARK).pixels(np.array([-1.0, 0, 5]), limit)) == [DARK.card] * 3


def test_opposite_values_are_equally_far_from_zero():
    colormap = diverging(DARK)
    values = np.linspace(-1, 1, 511)
    assert (colormap.pixels(values, 1) == colormap.lut).all()


@both
@pytest.mark.parametrize("make", [diverging, sequential])
def test_lightness_only_grows_or_only_falls_away_from_zero(theme, make):
    colormap = make(theme)
    light = lightness(linear(colormap.lut))
    away = 1 if theme.dark else -1
    middle = len(light) // 2 if colormap.signed else 0
    # 8 bits a channel: a step back by less than what one can see is rounding.
    assert (np.diff(light[middle:]) * away > -0.4).all()
    assert (np.diff(light[: middle + 1]) * away < 0.4).all()
    assert abs(light[-1] - light[middle]) > 35
    assert abs(light[0] - light[middle]) > 35 or not colormap.signed


@both
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_both_signs_differ_for_those_who_do_not_see_red_or_green(theme, deficiency):
    lut = diverging(theme).lut
    seen = linear(lut) @ np.array(DEFICIENCIES[deficiency]).T
    # Blue against yellow is left to them: the two ends lie on opposite sides of gray.
    blue_over_yellow = seen[:, 2] - (seen[:, 0] + seen[:, 1]) / 2
    assert blue_over_yellow[-1] > 0.2
    assert blue_over_yellow[0] < -0.1


def oklab(light):
    """(n, 3) of linear light in a space where distances are those that one sees; 0.02 is just to be seen.

    Source: Ottosson (2020), "A perceptual color space for image processing".
    """
    lms = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.cbrt(np.clip(light @ np.array(lms).T, 0, 1)) @ np.array(lab).T


def distance_of_signs(colormap, deficiency, strength):
    """How far the colors of +strength and -strength are apart, and the nearer of them from that of zero."""
    colors = linear(colormap.pixels(np.array([strength, -strength, 0]), 1))
    positive, negative, zero = oklab(colors @ np.array(DEFICIENCIES[deficiency]).T)
    from_zero = min(np.linalg.norm(positive - zero), np.linalg.norm(negative - zero))
    return np.linalg.norm(positive - negative), from_zero


@both
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("strength", [0.2, 0.5, 1])
def test_values_of_either_sign_are_told_apart_and_from_zero_without_red_or_green(theme, deficiency, strength):
    apart, from_zero = distance_of_signs(diverging(theme), deficiency, strength)
    assert apart > 0.2 * strength > 0.02
    assert from_zero > 0.4 * strength


@both
def test_red_and_green_of_middle_strength_look_alike_to_some_and_need_a_hatch(theme):
    apart, _ = distance_of_signs(diverging(theme, "green-red"), "deuteranopia", 0.25)
    assert apart < 0.02


def test_green_and_red_are_there_for_those_who_want_them():
    negative, _zero, positive = linear(diverging(DARK, "green-red").pixels(np.array([-1, 0, 1]), 1))
    assert negative.argmax() == 0
    assert positive.argmax() == 1
    assert hexes(diverging(DARK, "green-red").pixels(np.array([0]), 1)) == [DARK.card]


def test_a_map_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        sequential(DARK).lut[0] = 0


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_an_image_shows_each_value_in_its_place(dtype):
    values = np.array([[0, 1, 2], [-2, -1, np.nan]], dtype)
    colormap = diverging(DARK)
    image = to_image(values, 2, colormap)
    assert (image.width(), image.height()) == (3, 2)
    for row in range(2):
        for column in range(3):
            assert image.pixel(column, row) == colormap.pixels(values[row, column], 2)


def test_an_image_owns_its_memory():
    values = np.ones((40, 30), np.float32)
    image = to_image(values, 1, sequential(DARK))
    values[:] = 0
    del values
    np.zeros((40, 30), np.float32)
    assert image.pixelColor(29, 39).name() == DARK.active


def test_values_may_lie_anyhow_in_memory():
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    straight = to_image(values.T.copy(), 11, sequential(DARK))
    assert to_image(values.T, 11, sequential(DARK)) == straight


def test_values_stay_as_they_are():
    values = np.array([[np.nan, 3.0]], np.float32)
    before = values.copy()
    to_image(values, 1, diverging(DARK))
    np.testing.assert_array_equal(values, before)


def test_an_image_of_nothing_is_empty():
    assert to_image(np.zeros((0, 3), np.float32), 1, sequential(DARK)).isNull()


def test_an_image_needs_two_axes():
    with pytest.raises(ValueError, match=r"\(height, width\); got \(3,\)"):
        to_image(np.zeros(3, np.float32), 1, sequential(DARK))
