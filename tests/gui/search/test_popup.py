"""The popup: keys, mouse, focus, place and words."""

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete

from nnstudio.gui.search import SearchPopup, open_layer_search
from nnstudio.gui.theme import DARK, LIGHT

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def click_row(searched, row):
    view = searched.popup.list
    at = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), LEFT, NONE, at)


def test_typing_filters_at_once_and_enter_chooses_the_best(searched):
    searched.open("Alpha", "Beta", "Gamma")
    searched.type("bet")
    assert searched.titles() == ["Beta"]
    searched.press(Key.Key_Return)
    assert searched.told == ["Beta"]
    assert searched.open_popups() == []


def test_the_focus_comes_to_the_field_and_goes_back_where_it_was(searched):
    searched.open("Alpha")
    assert QApplication.focusWidget() is searched.popup.field
    searched.press(Key.Key_Escape)
    assert QApplication.focusWidget() is searched.behind
    assert searched.told == ["cancelled"]


def test_the_focus_is_back_before_what_was_chosen_happens(searched):
    focused = []
    searched.open(searched.row("Alpha"))
    searched.popup.chosen.connect(lambda _: focused.append(QApplication.focusWidget()))
    searched.press(Key.Key_Enter)
    assert focused == [searched.behind]


def test_it_closes_also_if_what_had_the_focus_is_gone(searched):
    searched.open("Alpha")
    delete(searched.behind)
    searched.press(Key.Key_Return)
    assert searched.told == ["Alpha"]


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ([], 0),
        ([Key.Key_Down], 1),
        ([Key.Key_Tab, Key.Key_Tab], 2),
        ([Key.Key_Down, Key.Key_Up], 0),
        ([Key.Key_Up], 29),
        ([Key.Key_End], 29),
        ([Key.Key_End, Key.Key_Down], 0),
        ([Key.Key_End, Key.Key_Home], 0),
        ([Key.Key_PageDown], 11),
        ([Key.Key_PageDown] * 5, 29),
        ([Key.Key_End, Key.Key_PageUp], 18),
        ([Key.Key_PageUp], 0),
    ],
)
def test_keys_move_through_the_rows(searched, keys, row):
    searched.open(*(f"Row {number}" for number in range(30)))
    for key in keys:
        searched.press(key)
    assert searched.popup.current.title == f"Row {row}"
    assert QApplication.focusWidget() is searched.popup.field
    place = searched.popup.list.visualRect(searched.popup.list.currentIndex())
    assert searched.popup.list.viewport().rect().contains(place)


def test_backtab_moves_up(searched):
    searched.open("Alpha", "Beta")
    searched.press(Key.Key_Down)
    searched.press(Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert searched.popup.current.title == "Alpha"


def test_a_press_beside_it_only_closes_it(searched):
    searched.open("Alpha")
    searched.behind.setReadOnly(True)
    QTest.mouseClick(searched.window.windowHandle(), LEFT, NONE, QPoint(5, 690))
    assert searched.told == ["cancelled"]
    assert QApplication.focusWidget() is searched.behind


def test_a_press_on_its_frame_does_not_close_it(searched):
    searched.open("Alpha")
    at = searched.popup.mapTo(searched.window, QPoint(3, 3))
    QTest.mouseClick(searched.window.windowHandle(), LEFT, NONE, at)
    assert searched.told == []


def test_a_click_chooses_a_row(searched):
    searched.open("Alpha", "Beta", "Gamma")
    click_row(searched, 1)
    assert searched.told == ["Beta"]


def test_the_row_under_the_mouse_is_the_present_one_once_the_mouse_moves(searched):
    searched.open("Alpha", "Beta", "Gamma")
    view = searched.popup.list
    at = view.visualRect(view.model().index(2, 0)).center()
    QTest.mouseMove(view.viewport(), at)
    assert searched.popup.current.title == "Alpha"  # it came to lie there, that is all
    QTest.mouseMove(view.viewport(), at + QPoint(3, 0))
    assert searched.popup.current.title == "Gamma"


def test_a_row_that_is_off_says_why_and_is_not_chosen(searched):
    off = searched.row("Undo", detail="Edit", enabled=False, reason="Nothing to undo")
    searched.open(off, "Redo what was undone")
    assert searched.popup.current.title == "Redo what was undone"
    searched.type("undo")
    assert searched.titles() == ["Undo", "Redo what was undone"]
    assert searched.popup.current.title == "Undo"  # not what stands there and would happen instead
    searched.press(Key.Key_Return)
    click_row(searched, 0)
    assert searched.told == []
    assert "Undo, not available, Nothing to undo" in searched.popup.field.accessibleDescription()


def test_words_when_nothing_is_found_and_enter_does_nothing(searched):
    searched.open("Alpha")
    searched.type("xyzzy")
    assert searched.popup.nothing == "No command is called “xyzzy”. Esc closes."
    assert not searched.popup.list.isVisible()
    searched.press(Key.Key_Return)
    searched.press(Key.Key_Down)
    assert searched.told == []
    searched.popup.field.clear()
    assert searched.popup.nothing == ""
    assert searched.popup.list.isVisible()


def test_a_search_without_rows_says_so(searched, recent):
    searched.popup = open_layer_search(searched.window, DARK, (), recent, QPoint(0, 0))
    assert searched.popup.nothing == "There is no layer here. Esc closes."


def test_what_was_chosen_last_comes_first_the_next_time(searched, recent):
    for title in ("Gamma", "Beta"):
        searched.open("Alpha", "Beta", "Gamma")
        searched.type(title)
        searched.press(Key.Key_Return)
    searched.open("Alpha", "Beta", "Gamma")
    assert searched.titles() == ["Beta", "Gamma", "Alpha"]
    assert recent.keys == ("row:Beta", "row:Gamma")


def test_rows_that_begin_with_what_is_likely_stay_in_their_order(searched, recent):
    recent.use("row:Beta")
    rows = [searched.row("Alpha"), searched.row("Beta")]
    popup = open_layer_search(searched.window, DARK, rows, recent, in_order=True)
    assert [found.title for found in popup.found] == ["Alpha", "Beta"]
    QTest.keyClick(popup.field, Key.Key_Return)
    assert recent.keys == ("row:Alpha", "row:Beta")


def test_a_row_says_by_which_other_name_it_was_found(searched):
    searched.open(searched.row("Hidden", names=("Dense",), keywords=("Dense",)))
    searched.type("dense")
    with_name = searched.popup.list.grab().toImage()
    searched.popup.close_search()
    searched.open(searched.row("Hidden", names=("D",), keywords=("Dense",)))
    searched.type("dense")
    assert searched.popup.list.grab().toImage() != with_name


def test_keys_that_mean_nothing_to_the_field_do_not_reach_what_lies_below(searched):
    searched.open("Alpha")
    reached = []
    searched.window.keyPressEvent = lambda event: reached.append(event.key())
    for key in (Key.Key_F7, Key.Key_Insert, Key.Key_Pause):
        searched.press(key)
    assert reached == []


def test_the_shortcut_of_a_command_closes_it_and_does_what_it_says(searched):
    searched.open("Alpha")
    searched.press(Key.Key_S, CTRL)
    assert searched.told == ["cancelled", "save"]


def test_a_second_search_takes_the_place_of_the_first(searched):
    searched.open("Alpha")
    second = searched.open("Beta")
    assert searched.told == ["cancelled"]
    assert searched.open_popups() == [second]
    searched.press(Key.Key_Escape)
    assert QApplication.focusWidget() is searched.behind


def test_when_the_focus_goes_elsewhere_it_closes(searched):
    searched.open("Alpha")
    searched.behind.setFocus()
    assert searched.told == ["cancelled"]
    assert QApplication.focusWidget() is searched.behind


@pytest.mark.parametrize("at", [(-500, -500), (100, 80), (880, 690), (5000, 20)])
def test_it_stays_within_the_window_wherever_it_is_opened(searched, recent, at):
    rows = [searched.row(f"Row {number}") for number in range(40)]
    popup = open_layer_search(searched.window, DARK, rows, recent, searched.window.mapToGlobal(QPoint(*at)))
    assert searched.window.rect().adjusted(7, 7, -7, -7).contains(popup.geometry())
    if at == (100, 80):
        assert popup.pos() == QPoint(*at)
    top = popup.y()
    QTest.keyClicks(popup.field, "row 39")
    assert (popup.y(), len(popup.found)) == (top, 1)
    popup.field.clear()
    searched.window.resize(500, 300)
    assert searched.window.rect().adjusted(7, 7, -7, -7).contains(popup.geometry())


def test_it_is_at_most_twelve_rows_high_and_420_pixels_wide(searched):
    searched.open(*(f"Row {number}" for number in range(40)))
    view = searched.popup.list
    assert view.height() == 12 * view.sizeHintForRow(0)
    assert searched.popup.width() == 420
    searched.type("row 39")
    assert view.height() == view.sizeHintForRow(0)


def test_everything_has_a_name_and_a_tooltip_and_rows_are_spoken(searched):
    row = searched.row("Save", detail="File", keys="Ctrl+S", about="Save it all")
    searched.open(row, "Other")
    assert searched.popup.accessibleName() == "All commands"
    assert searched.popup.list.accessibleName()
    for widget in searched.popup.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus or widget.inherits("QAbstractButton"):
            assert widget.accessibleName(), widget
            assert widget.toolTip(), widget
    spoken = QAccessible.queryAccessibleInterface(searched.popup.list)
    assert spoken.role() == QAccessible.Role.List
    assert spoken.child(0).text(QAccessible.Text.Name) == "Save, File, Ctrl+S"
    index = searched.popup.list.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Save, File, Ctrl+S"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Save it all"
    assert searched.popup.field.accessibleDescription() == "Save, File, Ctrl+S"
    searched.press(Key.Key_Down)
    assert searched.popup.field.accessibleDescription() == "Other"


def test_the_theme_can_change_while_it_is_open(searched):
    searched.open(searched.row("Save", icon="save", detail="File", keys="Ctrl+S"))
    before = searched.popup.grab().toImage()
    searched.popup.show_theme(LIGHT)
    assert searched.popup.grab().toImage() != before


def test_matching_letters_are_drawn_bold_and_long_titles_are_cut_off(searched):
    searched.open(searched.row("Save", detail="x" * 300), searched.row("A title " * 40, keys="Ctrl+S"))
    before = searched.popup.list.grab().toImage()
    searched.type("a")
    assert len(searched.popup.found) == 2
    assert searched.popup.list.grab().toImage() != before


def test_closing_leaves_nothing_behind(searched, qtbot):
    children = len(searched.window.findChildren(QWidget))
    for _ in range(5):
        searched.open("Alpha", "Beta")
        searched.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: not searched.window.findChildren(SearchPopup))
    assert len(searched.window.findChildren(QWidget)) == children


def test_ten_times_as_many_rows_take_not_much_more_than_ten_times_as_long(searched):
    few, many = (filtering(searched, rows) for rows in (200, 2_000))
    assert many < 30 * few


def filtering(searched, count):
    """Seconds of computing that the slowest of some queries takes, at the best of three tries."""
    rows = [
        searched.row(f"Go to Hidden {number}", detail="Dense", names=(f"Hidden {number}",))
        for number in range(count)
    ]
    searched.open(*rows)
    times = []
    for text in ("h", "hi", "hid", "hid 1", "hid 19", "gth", "zzz"):
        tries = []
        for _ in range(3):
            searched.popup.field.clear()
            begin = time.process_time()  # of this program alone, however busy the computer is
            searched.popup.field.setText(text)
            tries.append(time.process_time() - begin)
        times.append(min(tries))
    assert len(searched.popup.found) == 0
    return max(times)
