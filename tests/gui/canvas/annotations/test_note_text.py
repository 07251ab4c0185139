"""The text of a note: where lines break and what is left out."""

import math

from nnstudio.gui.canvas.annotations.note_text import (
    PADDING,
    SIZE,
    broken,
    height_of,
    line_height,
    shown,
    size_for,
)
from nnstudio.gui.canvas.card import metrics


def test_lines_are_never_wider_than_their_room(qapp):
    lines = broken(
        "Some words that need more than one line, and Donaudampfschifffahrtsgesellschaft", SIZE, 120
    )
    assert len(lines) > 3
    assert all(metrics(SIZE).horizontalAdvance(line) <= 121 for line in lines)
    assert "".join(lines).replace(" ", "").endswith("gesellschaft")


def test_empty_lines_are_kept(qapp):
    assert broken("a\n\nb", SIZE, 200) == ["a", "", "b"]
    assert broken("", SIZE, 200) == [""]


def test_letters_beyond_the_first_plane_are_not_torn(qapp):
    assert broken("😀😀 ok", SIZE, 500) == ["😀😀 ok"]


def test_what_finds_no_room_ends_with_an_ellipsis(qapp):
    lines = shown("one\ntwo\nthree\nfour", SIZE, 200, 2 * line_height(SIZE))
    assert lines == ["one", "two …"]
    assert shown("one\ntwo", SIZE, 200, 2 * line_height(SIZE)) == ["one", "two"]


def test_a_note_is_as_high_as_its_lines(qapp):
    assert height_of("one\ntwo\nthree", 200) == 3 * line_height(SIZE) + 2 * PADDING


def test_a_short_text_makes_a_small_note_and_a_long_one_breaks(qapp):
    assert size_for("ok", 240, 96) == (96, math.ceil(height_of("ok", 96)))
    width, height = size_for("many words " * 10, 240, 96)
    assert width == 240
    assert height > 3 * line_height(SIZE)
    just, low = size_for("Fits on one line", 240, 96)
    assert 96 < just < 240
    assert low == math.ceil(height_of("x", 240))
