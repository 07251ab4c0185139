"""Axes: places on the screen and numbers of the data, there and back; round ticks; words for numbers."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from nnstudio.gui.panels.plane.axes import Axes, ticks, write


@pytest.mark.parametrize("size", [(700, 400), (900, 160), (300, 700)])
@pytest.mark.parametrize("make", [Axes.filling, Axes.alike])
def test_places_and_numbers_lead_to_each_other(size, make):
    axes = make((-2, 10), (3, 50), QRectF(0, 0, *size))
    points = np.array([[-2, 10], [3, 50], [0.5, 22]])
    places = axes.places(points)
    assert places[0].tolist() == [axes.box.left(), axes.box.bottom()]
    assert places[1].tolist() == [axes.box.right(), axes.box.top()]
    for point, place in zip(points, places, strict=True):
        assert axes.point(QPointF(*place)) == pytest.approx(tuple(point))
    assert QRectF(0, 0, *size).contains(axes.box)


@pytest.mark.parametrize("size", [(900, 160), (300, 700)])
def test_all_of_the_room_is_used_but_for_the_words_of_the_axes(size):
    axes = Axes.filling((0, 0), (1, 1), QRectF(0, 0, *size))
    assert axes.box.width() > size[0] - 60
    assert axes.box.height() > size[1] - 30


@pytest.mark.parametrize("size", [(900, 160), (300, 700)])
def test_on_axes_alike_a_step_is_as_long_in_both_ways(size):
    axes = Axes.alike((0, 0), (2, 1), QRectF(0, 0, *size))
    assert axes.box.width() == pytest.approx(2 * axes.box.height(), abs=2)
    assert axes.box.width() > size[0] - 60 or axes.box.height() > size[1] - 30


@pytest.mark.parametrize(
    ("low", "high", "count", "expected"),
    [
        (0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (-2.6, 2.6, 5, [-2, -1, 0, 1, 2]),
        (18, 82, 3, [20, 40, 60, 80]),
        (0.0011, 0.0029, 2, [0.002]),
        (1, 1, 4, []),
        (0, float("inf"), 4, []),
    ],
)
def test_ticks_are_round_and_about_as_many_as_wanted(low, high, count, expected):
    assert ticks(low, high, count) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("number", "span", "words"),
    [
        (0.0563823, 5.0, "0.06"),
        (-1.0484, 5.0, "−1.05"),
        (-0.001, 5.0, "0.00"),
        (52_300.4, 90_000, "52,300"),
        (0.5, 0, "0.5"),
        (-0.0, 0, "0"),
        (0.0, 5, "0.00"),
        (123456.7, 0, "123,457"),
        (1e9, 0, "1e+09"),
    ],
)
def test_numbers_have_as_many_figures_as_can_be_told_apart(number, span, words):
    assert write(number, span) == words
