"""The pictures of a card: what is written on it while an edit is at hand."""

import pytest

from nnstudio.document.edits import change_layer
from nnstudio.gui.canvas import card_pictures
from nnstudio.gui.canvas.card import GAP, INDENT, MARGIN, NAME_SIZE, Card, metrics
from nnstudio.gui.canvas.card_pictures import news_in
from tests.gui.canvas.conftest import FIRST, SECOND

NEWS = "272 → 680"


def width_for(name, words):
    """Of a card that has just room for both."""
    wide = metrics(NAME_SIZE, bold=True).horizontalAdvance(name) + GAP + metrics(11).horizontalAdvance(words)
    return wide + INDENT + MARGIN - 4


@pytest.mark.parametrize("words", ["272 → 680", "→ 680", "680"])
def test_news_leave_room_for_the_whole_name_where_any_wording_does(qtbot, words):
    assert news_in(Card(width=width_for("Hidden 2", words), name="Hidden 2", news=NEWS)) == words


@pytest.mark.parametrize("name", ["Convolution 1", "Convolution of the first image"])
def test_news_leave_room_for_the_first_word_of_a_long_name(qtbot, name):
    assert news_in(Card(width=width_for("Convolution…", "680"), name=name, news=NEWS)) == "680"


def test_of_several_new_facts_the_last_is_left_in_the_least_room(qtbot):
    assert news_in(Card(width=90, name="Output", news="→ 10 · sigmoid · 170")) == "170"


def test_a_card_without_news_says_none(qtbot):
    assert news_in(Card(width=90, name="Output")) == ""


def test_a_previewed_card_is_drawn_with_its_whole_name(canvas, editor, monkeypatch):
    painted = []
    monkeypatch.setattr(
        card_pictures, "paint_card", lambda _painter, _look, card, _level: painted.append(card)
    )
    hidden = editor.document.graph[FIRST].layer
    editor.preview(change_layer(editor.document, FIRST, hidden.replace(units=40)))
    (card,) = [card for card in painted if card.name == editor.document.graph[SECOND].name]
    assert card.news == "656"
    assert width_for(card.name, card.news) <= card.width + 1
