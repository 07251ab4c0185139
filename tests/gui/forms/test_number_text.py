"""Numbers are read and written as people do."""

import pytest

from nnstudio.gui.forms.number_text import read_number, write_number


@pytest.mark.parametrize(
    ("text", "whole", "number"),
    [
        ("0.001", False, 0.001),
        ("1e-3", False, 0.001),
        ("0,001", False, 0.001),
        (" −2 ", False, -2),
        ("1,000", True, 1000),
        ("65 536", True, 65536),
        ("1e3", True, 1000),
    ],
)
def test_numbers_are_read_as_people_write_them(text, whole, number):
    assert read_number(text, whole=whole) == number


@pytest.mark.parametrize(
    ("text", "whole"), [("", True), ("1.5", True), ("nan", False), ("inf", False), ("1,2,3", False)]
)
def test_what_is_no_number_is_not_read_as_one(text, whole):
    with pytest.raises(ValueError, match="Please write"):
        read_number(text, whole=whole)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (16, "16"),
        (0.1, "0.1"),
        (1.0, "1"),
        (1e-8, "1e-8"),
        (2.5e-7, "2.5e-7"),
        (1e20, "1e20"),
        (2**32 - 1, "4294967295"),
    ],
)
def test_numbers_are_written_in_their_shortest_form(number, text):
    assert write_number(number) == text
    assert read_number(text, whole=False) == number
