"""The card around a face: what its header has room for, and marks that hide nothing."""

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter

from nnstudio.gui.canvas.card import (
    INDENT,
    MARGIN,
    NAME_SIZE,
    SEPARATOR,
    Card,
    facts_in,
    metrics,
)
from nnstudio.gui.canvas.card_painting import paint_card
from nnstudio.gui.canvas.levels import Level
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK

FACTS = ("16", "sigmoid", "272 par.")


def pixels(card, zoom=4):
    """The card as an array (height, width) of 0xaarrggbb, and the point where its box begins."""
    whole = card.whole
    image = QImage(round(whole.width() * zoom), round(whole.height() * zoom), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(zoom, zoom)
        painter.translate(-whole.topLeft())
        paint_card(painter, Look(DARK), card, Level.FULL)
    finally:
        painter.end()
    return np.array(image.constBits()).view(np.uint32).reshape(image.height(), image.width())


def cut(seen, card, box, zoom=4):
    """The part of a picture that a box of the card takes."""
    box = box.translated(-card.whole.topLeft())
    rows = slice(round(box.top() * zoom), round(box.bottom() * zoom))
    return seen[rows, round(box.left() * zoom) : round(box.right() * zoom)]


def test_where_there_is_little_room_units_are_named_and_parameters_are_never_a_bare_number(qtbot):
    def wide(words):
        return metrics(11).horizontalAdvance(words)

    assert facts_in(FACTS, wide("16 · sigmoid · 272 par.")) == "16 · sigmoid · 272 par."
    assert facts_in(FACTS, wide("16 · sigmoid · 272 par.") - 1) == "16 · sigmoid"
    assert facts_in(FACTS, wide("272")) == "16"
    assert facts_in(FACTS, 0) == "16"


def test_the_count_of_units_that_do_nothing_hides_no_edge_of_the_card(qtbot):
    well, ill = Card(name="Hidden 2"), Card(name="Hidden 2", health="1 duplicate")
    assert not ill.health_box.intersects(ill.box)
    assert ill.whole.contains(ill.health_box)
    first, second = (pixels(card) for card in (well, ill))
    assert np.array_equal(cut(first, well, well.box), cut(second, ill, ill.box))
    assert not np.array_equal(first, second)


def test_counts_that_are_wider_than_the_card_stand_in_rows_and_none_is_cut_off(qtbot):
    counts = ("12 saturated", "2 duplicate")
    narrow, wide = (Card(width=width, health=SEPARATOR.join(counts)) for width in (132.0, 260.0))
    assert narrow.health_rows == counts
    assert wide.health_rows == (SEPARATOR.join(counts),)
    for card in (narrow, wide):
        assert card.whole.contains(card.health_box)
        assert card.health_box.right() <= card.width
    assert narrow.whole.height() > wide.whole.height() == Card(height=80, health="1 dead").whole.height()
    rows = cut(pixels(narrow), narrow, narrow.health_box.adjusted(3, 3, -3, -3))
    middle = round(len(rows) / 2)
    assert len(np.unique(rows[:middle])) > 1, "the first row is empty"
    assert len(np.unique(rows[middle:])) > 1, "the second row is empty"


def test_a_frozen_layer_wears_a_snowflake_in_its_header(qtbot):
    plain, frozen = (
        Card(name="Hidden 1", category="core"),
        Card(name="Hidden 1", category="core", frozen=True),
    )
    seen = cut(pixels(frozen), frozen, frozen.frozen_box)
    accent = QColor(DARK.accent).rgba()
    # The arms reach farther out than the dot of a family.
    assert (seen == accent).sum() > 100
    ring = seen.copy()
    ring[16:48, 16:48] = 0
    assert (ring == accent).any()
    assert not np.array_equal(seen, cut(pixels(plain), plain, plain.frozen_box))
    room = frozen.width - INDENT - MARGIN
    assert metrics(NAME_SIZE, bold=True).horizontalAdvance(frozen.name) < room
