"""Actions: the entries made into QActions in one place, for menus, buttons, keys and the command palette."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from nnstudio.gui.entries import ENTRIES, Entry
from nnstudio.gui.icons import icon
from nnstudio.gui.keys import KeyGuard
from nnstudio.gui.theme import Theme


def make_actions(
    parent: QWidget, canvas: QWidget, theme: Theme, slots: Mapping[str, Callable[..., object]]
) -> dict[str, QAction]:
    """A QAction for each entry, with objectName `action.<name>`, connected to the slot of its name.

    The parent's controls keep the keys that they need themselves, see `KeyGuard`; keys of entries that are
    `on_canvas` belong to the canvas alone.

    Raises:
        KeyError: An entry has no slot.
    """
    actions = {}
    for entry in ENTRIES:
        action = QAction(entry.text, parent)
        action.setObjectName(f"action.{entry.name}")
        if entry.shortcut:
            keys = [entry.shortcut, entry.also] if entry.also else [entry.shortcut]
            action.setShortcuts([QKeySequence(key) for key in keys])
        action.setToolTip(tip_of(entry))
        action.setStatusTip(entry.tip)
        action.setCheckable(entry.checkable)
        slot = slots[entry.name]
        if entry.checkable:
            action.toggled.connect(slot)
        else:
            action.triggered.connect(lambda _checked=False, slot=slot: slot())
        if entry.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        actions[entry.name] = action
        (canvas if entry.on_canvas else parent).addAction(action)
    parent.installEventFilter(KeyGuard(parent))
    paint_actions(actions, theme)
    return actions


def paint_actions(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Gives the actions icons in the colors of a theme."""
    for entry in ENTRIES:
        if entry.icon:
            actions[entry.name].setIcon(icon(entry.icon, theme))
    actions["theme"].setIcon(icon("light" if theme.dark else "dark", theme))
    # These two stand on the colored button; in a menu, white on white would say nothing.
    for name in ("run", "pause"):
        actions[name].setIconVisibleInMenu(False)
    actions["run"].setIcon(icon("run", theme, color=theme.on_accent))
    actions["pause"].setIcon(icon("pause", theme, color=theme.on_accent))


def tip_of(entry: Entry) -> str:
    """What an entry does, with its keys."""
    return f"{entry.tip} ({shortcut_text(entry.shortcut)})" if entry.shortcut else entry.tip


def shortcut_text(shortcut: str) -> str:
    """A shortcut as this system writes it."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
