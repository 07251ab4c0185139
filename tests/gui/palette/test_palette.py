"""The palette: all that is registered, found by words, added by keys or mouse."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.palette.card import Card
from nnstudio.gui.theme import LIGHT
from nnstudio.nn.layer import LAYERS, Layer
from tests.gui.palette.conftest import LEFT, Shown


def test_every_layer_and_every_example_has_a_card(shown):
    assert {*shown.kinds()} == {*(cls.entry.kind for cls in LAYERS), *EXAMPLES}


def test_the_first_cards_are_those_of_every_network(shown):
    assert shown.kinds()[:3] == ["input", "dense", "output"]


def test_a_new_layer_appears_without_a_change_here(qtbot, monkeypatch):
    monkeypatch.setattr(LAYERS, "_classes", dict(LAYERS._classes))

    @LAYERS.register("test.blur", title="Blur", category="Something new", hint="makes soft")
    class Blur(Layer):
        """Makes pictures soft."""

    @LAYERS.register("test.unknown", title="Unknown")
    class Unknown(Layer):
        """Cannot be made without knowing what it was."""

        original: str

    shown = Shown(qtbot)
    assert shown.card("test.blur").text() == "Blur"
    assert shown.card("test.unknown") is None
    assert not shown.palette.grab().isNull()


@pytest.mark.parametrize(
    ("words", "kind"),
    [("hidden", "dense"), ("DENSE", "dense"), ("forgets", "dropout"), ("rescales the rest", "dropout")],
)
def test_search_looks_in_title_term_hint_and_summary(shown, words, kind):
    QTest.keyClicks(shown.search, words)
    assert kind in shown.kinds()
    assert len(shown.kinds()) < len(list(LAYERS))


def test_search_for_nothing_known_says_so_and_enter_does_nothing(shown):
    QTest.keyClicks(shown.search, "xyzzy")
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.cards() == []
    assert shown.told == []


def test_enter_in_the_search_appends_the_first_match(shown):
    QTest.keyClicks(shown.search, "dropout")
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.told == [("append", "dropout")]


def test_enter_in_an_empty_search_does_nothing(shown):
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.told == []


def test_escape_clears_the_search(shown):
    QTest.keyClicks(shown.search, "dropout")
    QTest.keyClick(shown.search, Qt.Key.Key_Escape)
    assert len(shown.cards()) == len(list(LAYERS)) + len(EXAMPLES)


def test_down_leads_from_the_search_through_the_cards_and_up_back(shown):
    shown.search.setFocus()
    QTest.keyClick(shown.search, Qt.Key.Key_Down)
    cards = shown.cards()
    for card in cards:
        assert QApplication.focusWidget() is card
        QTest.keyClick(card, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is cards[-1]
    QTest.keyClick(cards[-1], Qt.Key.Key_Home)
    QTest.keyClick(cards[0], Qt.Key.Key_Up)
    assert QApplication.focusWidget() is shown.search


def test_tab_enters_the_cards_at_one_place(shown):
    shown.card("dense").setFocus()
    stops = [card for card in shown.cards() if card.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [shown.card("dense")]


def test_enter_on_a_card_appends_its_layer(shown):
    QTest.keyClick(shown.card("output"), Qt.Key.Key_Return)
    assert shown.told == [("append", "output")]


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_an_example_opens_by_enter_by_double_click_and_by_its_button(shown, name):
    card = shown.palette.findChild(Card, f"example.{name}")
    QTest.keyClick(card, Qt.Key.Key_Return)
    QTest.mouseDClick(card, LEFT)
    QTest.mouseClick(card.findChild(QToolButton), LEFT)
    assert shown.told == [("example", name)] * 3


def test_everything_says_what_it_is_and_what_it_does(shown):
    for card in shown.cards():
        assert card.accessibleName()
        assert card.accessibleDescription() == card.toolTip()
    assert "Drag onto the canvas, or press Enter to append" in shown.card("dense").toolTip()
    for widget in shown.palette.findChildren(QWidget):
        if (widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus) or isinstance(
            widget, QToolButton
        ):
            assert widget.accessibleName(), widget
            assert widget.toolTip(), widget


def test_the_theme_can_change_while_it_is_shown(shown):
    before = shown.palette.grab().toImage()
    shown.palette.show_theme(LIGHT)
    assert shown.palette.grab().toImage() != before
