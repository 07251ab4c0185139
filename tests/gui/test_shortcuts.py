"""The page of keys and gestures: all of them, keys first, and found by what is typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from nnstudio.gui.actions import shortcut_text
from nnstudio.gui.entries import ENTRIES
from nnstudio.gui.shortcuts import MOUSE, ShortcutsPage
from nnstudio.gui.theme import DARK, apply_theme

KEYS = [entry for entry in ENTRIES if entry.shortcut]


@pytest.fixture
def page(qtbot, qapp):
    apply_theme(qapp, DARK)
    page = ShortcutsPage()
    page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


def words(page):
    return page.page.toPlainText()


def place(page, text, behind=""):
    """The first line of these words, behind others, as they stand on the page: its left end and baseline."""
    document = page.page.document()
    cursor = document.find(text, document.find(behind) if behind else 0)
    assert not cursor.isNull(), text
    block = cursor.block()
    line = block.layout().lineAt(0)
    corner = document.documentLayout().blockBoundingRect(block).topLeft()
    return corner.x(), corner.y() + line.y() + line.ascent()


def test_every_key_and_gesture_is_told(page):
    for entry in KEYS:
        assert shortcut_text(entry.shortcut) in words(page)
        assert entry.tip in words(page)
    for gesture, what in MOUSE:
        assert gesture in words(page)
        assert what in words(page)


def test_keys_come_before_gestures_and_begin_at_the_top(page):
    assert place(page, KEYS[0].tip)[1] < 80
    last_key, first_gesture = words(page).index(KEYS[-1].tip), words(page).index(MOUSE[0][0])
    assert last_key < first_gesture


def test_what_is_pressed_and_what_it_does_stand_on_one_line(page):
    for gesture, what in MOUSE:
        assert place(page, gesture)[1] == pytest.approx(place(page, what, gesture)[1], abs=0.5)


def test_two_columns_are_about_as_long(page):
    tips = [place(page, entry.tip) for entry in KEYS] + [place(page, what) for _, what in MOUSE]
    middle = page.page.viewport().width() / 2
    left, right = (max(y for x, y in tips if (x > middle) is side) for side in (False, True))
    assert 0.6 < left / right < 1.6


@pytest.mark.parametrize(
    ("typed", "shown", "gone"),
    [
        ("undo", "Take back the last edit", "Open a project file"),
        ("ctrl+l", "Put all layers in order", "Take back the last edit"),
        ("train", "Train the network", "Align"),
        ("pinch", "Zoom at the cursor", "Take back the last edit"),
        ("mouse wire", "Draw a wire without dragging", "Select the wire before"),
    ],
)
def test_a_search_leaves_what_fits(page, typed, shown, gone):
    QTest.keyClicks(page.search, typed)
    assert shown in words(page)
    assert gone not in words(page)


def test_a_search_without_a_result_says_so_and_escape_shows_all_again_before_it_closes(page):
    assert page.focusWidget() is page.search
    QTest.keyClicks(page.search, "zebra")
    assert "“zebra”" in words(page)
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_Return)
    assert page.isVisible()
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_Escape)
    assert KEYS[0].tip in words(page)
    assert page.isVisible()
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_arrows_scroll_the_page_while_the_field_has_the_keys(page):
    page.resize(700, 400)
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_PageDown)
    assert page.page.verticalScrollBar().value() > 0


def test_it_fits_into_a_small_window(qtbot):
    small = QWidget()
    qtbot.addWidget(small)
    small.resize(800, 600)
    page = ShortcutsPage(small)
    assert page.width() <= 800
    assert page.height() <= 600
