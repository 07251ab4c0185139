"""Everything is reached without a mouse: by its keys, by the letters of the menus, by searching for it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QMenu, QTabBar, QWidget

from nnstudio.gui.entries import ENTRIES
from nnstudio.gui.search.command_search import command_rows
from nnstudio.gui.search.popup import SearchPopup
from nnstudio.nn.graph import NodeId

NAMES = [entry.name for entry in ENTRIES]
SHARED = {frozenset({"run", "pause"})}
"""These are never possible at the same time."""


@pytest.fixture
def done(window, qtbot):
    """The names of the actions that were triggered; they do nothing else, and all are possible."""
    names = []
    for name, action in window._actions.items():
        signal = action.toggled if action.isCheckable() else action.triggered
        signal.disconnect()
        action.triggered.connect(lambda _checked=False, name=name: names.append(name))
        action.setEnabled(True)
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(window.isActiveWindow)
    return names


def plain(text):
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def letter(text):
    """The key that a menu or an entry of it is chosen by; empty if there is none."""
    return QKeySequence.mnemonic(text).toString().removeprefix("Alt+")


def menus(window):
    return [action.menu() for action in window.menuBar().actions()]


def entries_of(menu):
    return [action for action in menu.actions() if not action.isSeparator() and action.isVisible()]


def all_menus(window):
    found = menus(window)
    for menu in found:
        found += [action.menu() for action in entries_of(menu) if action.menu()]
    return found


def test_every_action_of_the_window_is_in_a_menu_of_the_menu_bar(window):
    in_menus = {action.objectName() for menu in menus(window) for action in menu.actions()}
    named = {action.objectName() for action in window.findChildren(QAction)}
    assert {name for name in named if name.startswith("action.")} <= in_menus
    assert {f"action.{name}" for name in NAMES} <= named


def test_the_letters_of_menus_and_of_their_entries_lead_to_one_place_each(window):
    bar = [letter(menu.title()) for menu in menus(window)]
    assert all(bar)
    assert len(set(bar)) == len(bar)
    twice = []
    for menu in all_menus(window):
        taken = {}
        for action in entries_of(menu):
            taken.setdefault(letter(action.text()), []).append(action.text())
        twice += [(menu.title(), *texts) for key, texts in taken.items() if key and len(texts) > 1]
    assert "; ".join(map(str, twice)) == ""


def test_every_entry_of_the_menus_has_a_letter(window):
    bare = [entry.text for entry in ENTRIES if not letter(entry.text)]
    assert bare == []


# In memory, there is neither a window above the others nor a keyboard to be grabbed.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_every_action_is_chosen_from_its_menu_by_two_letters(window, done, qtbot):
    missed = []
    for entry in ENTRIES:
        menu = next(menu for menu in menus(window) if menu.title() == entry.menu)
        QTest.keySequence(window.canvas, QKeySequence(f"Alt+{letter(entry.menu)}"))
        qtbot.waitUntil(menu.isVisible)
        QTest.keySequence(menu, QKeySequence(letter(window._actions[entry.name].text())))
        if done != [entry.name] or menu.isVisible():
            missed.append(entry.name)
            menu.close()
        done.clear()
    assert ", ".join(missed) == ""


def test_every_action_is_done_by_each_of_its_keys(window, done, qtbot):
    missed = []
    for entry in ENTRIES:
        if entry.name == "pause":
            continue  # Space pauses what runs, and here nothing does
        for keys in filter(None, (entry.shortcut, entry.also)):
            window._actions["pause"].setEnabled(False)
            window.canvas.setFocus()
            QTest.keySequence(window.canvas, QKeySequence(keys))
            if keys == "Space":  # it is known to be a tap only after a while
                qtbot.waitUntil(lambda: bool(done), timeout=2000)
            if done != [entry.name]:
                missed.append(f"{keys} does {done}, not {entry.name}")
            done.clear()
    assert "; ".join(missed) == ""


def test_no_two_things_in_the_window_share_their_keys(window):
    taken = {}
    for action in window.findChildren(QAction):
        for keys in action.shortcuts():
            taken.setdefault(keys.toString(), set()).add(action.objectName().removeprefix("action."))
    for shortcut in window.findChildren(QShortcut):
        taken.setdefault(shortcut.key().toString(), set()).add(f"shortcut {shortcut.objectName()}")
    for menu in menus(window):
        taken.setdefault(f"Alt+{letter(menu.title())}", set()).add(menu.title())
    for button in window.findChildren(QAbstractButton):
        keys = QKeySequence.mnemonic(button.text()).toString()
        if keys and button.isVisible():
            taken.setdefault(keys, set()).add(f"button {button.text()}")
    shared = {keys: names for keys, names in taken.items() if len(names) > 1}
    assert {keys for keys, names in shared.items() if frozenset(names) not in SHARED} == set(), shared


def test_tooltips_of_actions_say_what_they_do_and_with_which_keys(window):
    for entry in ENTRIES:
        action = window._actions[entry.name]
        assert len(action.toolTip()) > 8, entry.name
        assert action.toolTip() != plain(entry.text), f"{entry.name} says its own name only"
        if action.isEnabled() and entry.shortcut and entry.name not in ("undo", "redo"):
            keys = QKeySequence(entry.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
            assert keys in action.toolTip(), entry.name


def test_the_command_palette_knows_every_command(window):
    rows = command_rows(window._actions)
    assert len(rows) == len(ENTRIES) - 1  # itself
    for row in rows:
        assert row.title
        assert row.enabled or row.reason


def test_the_command_palette_of_the_window_finds_every_command_by_its_name(window, qtbot):
    for entry in ENTRIES:
        if entry.name == "commandPalette":
            continue
        window.findChild(QAction, "action.commandPalette").trigger()
        popup = visible_popup(window)
        title = plain(window._actions[entry.name].text())
        popup.field.setText(title)
        assert popup.current is not None, title
        assert title in popup.current.title, f"{title!r} finds {popup.current.title!r}"
        QTest.keyClick(popup.field, Qt.Key.Key_Escape)


def visible_popup(window):
    found = [popup for popup in window.findChildren(SearchPopup) if popup.isVisible()]
    assert found, "no search is open"
    return found[0]


SELECTIONS = ((), ("hidden1",), ("hidden1", "hidden2"), ("output",), ("input",))


def test_every_control_that_can_have_the_focus_has_a_name_for_those_who_cannot_see_it(window):
    for selection in SELECTIONS:
        window.canvas.building.select(tuple(NodeId(name) for name in selection))
        assert [described(one) for one in focusable(window) if not accessible_name(one)] == [], selection


def test_every_control_that_can_have_the_focus_says_what_it_does_when_the_mouse_rests_on_it(window):
    for selection in SELECTIONS:
        window.canvas.building.select(tuple(NodeId(name) for name in selection))
        assert [described(one) for one in focusable(window) if not tooltip(one)] == [], selection


def focusable(window):
    """Controls that Tab or a click gives the focus; areas that only scroll are none."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.focusProxy()
        and not isinstance(widget, QMenu | QLabel)
        and type(widget).__name__ != "QScrollArea"
        and not widget.objectName().startswith("qt_")
    ]


def accessible_name(widget):
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def tooltip(widget):
    """What the control says, or what it is in; lists, canvases and tabs say it of what is under the mouse."""
    parent = widget.parent()
    if isinstance(widget, QAbstractScrollArea | QTabBar):
        return widget.toolTip() or accessible_name(widget)
    return widget.toolTip() or (parent.toolTip() if isinstance(parent, QWidget) else "")


def described(widget):
    return f"{type(widget).__name__} {widget.objectName()!r} in {widget.parent().objectName()!r}"
