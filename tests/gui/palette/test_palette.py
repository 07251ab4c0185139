"""The palette: all that is registered, found by words, added by keys or mouse."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.icons import layer_icon
from nnstudio.gui.palette.card import Card
from nnstudio.gui.theme import DARK, LIGHT, text_font
from nnstudio.nn.layer import LAYERS, Layer
from tests.gui.palette.conftest import LEFT, Shown


def test_every_layer_and_every_example_has_a_card(shown):
    assert {*shown.kinds()} == {*(cls.entry.kind for cls in LAYERS), *EXAMPLES}


def test_the_way_goes_from_the_input_to_the_output(shown):
    kinds = [kind for kind in shown.kinds() if kind in LAYERS]
    assert kinds[:2] == ["input", "dense"]
    assert kinds[-1] == "output"


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
    [
        ("hidden", "dense"),
        ("DENSE", "dense"),
        ("fully connected", "dense"),
        ("forgets", "dropout"),
        ("rescales the rest", "dropout"),
    ],
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
    # The inspector says the field's word, and this is where both meet.
    assert shown.card("dense").toolTip().startswith("Hidden (Dense): ")
    assert shown.card("dropout").toolTip().startswith("Dropout: ")
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


def test_layers_stand_under_the_heading_of_their_family_which_goes_with_them(shown, qtbot):
    headings = {label.text(): label for label in shown.palette.findChildren(QLabel)}
    for family in ("INPUT", "CORE", "IMAGE", "SEQUENCE", "MERGE", "OUTPUT"):
        assert headings[family].isVisible()
    assert headings["MERGE"].y() < shown.card("add").y() < headings["NORMALIZATION"].y()
    shown.search.setText("dropout")
    assert [name for name, label in headings.items() if label.isVisible()] == ["LAYERS", "REGULARIZATION"]


def test_every_layer_has_an_icon_and_titles_and_hints_that_can_be_read(shown):
    # As wide as in a window of 1366 pixels.
    shown.palette.resize(shown.palette.sizeHint().width(), 700)
    for cls in LAYERS:
        card = shown.card(cls.entry.kind)
        assert layer_icon(cls.entry.kind, cls.entry.category) != "layers"
        title = QFontMetricsF(text_font(DARK.text_size, bold=True)).horizontalAdvance(cls.entry.title)
        assert title <= card._room(card.width()), cls.entry.title
        assert not any("…" in line for line in card._lines(card.width())), cls.entry.hint
        assert card.height() == card.heightForWidth(card.width())
