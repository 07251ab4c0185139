"""Steps go where a person would go next, and stay within the limits."""

import pytest

from nnstudio.gui.forms.limits import Limits, next_number


@pytest.mark.parametrize(
    ("number", "up", "expected"),
    [
        (0.1, True, 0.2),
        (0.2, True, 0.5),
        (0.5, True, 1),
        (0.1, False, 0.05),
        (3e-4, True, 5e-4),
        (1000, True, 1000),
    ],
)
def test_a_positive_number_steps_along_a_scale(number, up, expected):
    limits = Limits(low=0, high=1000, open_low=True)
    assert next_number(number, limits, whole=False, up=up) == expected


@pytest.mark.parametrize(
    ("number", "up", "expected"),
    [(0.5, True, 0.6), (0.9, True, 0.91), (0.99, True, 0.991), (0.95, False, 0.94), (0.0, False, 0.0)],
)
def test_a_share_steps_in_its_last_digit(number, up, expected):
    assert next_number(number, Limits(low=0, high=1, open_high=True), whole=False, up=up) == expected
