"""The key to the colors says its words beside each other, never one on another."""

import pytest
from PySide6.QtGui import QFontMetrics

from nnstudio.gui.panels.weights.limit_bar import fitting
from nnstudio.gui.theme import text_font

WORDS = ("0 %", "6 %", "25 % of its values and more")


@pytest.mark.parametrize("width", [80, 140, 200, 260, 400])
def test_no_word_lies_on_another(qapp, width):
    advance = QFontMetrics(text_font(11)).horizontalAdvance
    left, middle, right = fitting(WORDS, width, QFontMetrics(text_font(11)))
    assert advance(left) + advance(right) < width
    if middle:
        assert max(advance(left), advance(right)) < (width - advance(middle)) / 2


def test_with_room_for_all_nothing_is_left_out(qapp):
    assert fitting(WORDS, 600, QFontMetrics(text_font(11))) == WORDS
