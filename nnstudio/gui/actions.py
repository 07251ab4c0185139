"""Actions: every menu entry and shortcut of the window as data, made into QActions in one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from nnstudio.gui.icons import icon
from nnstudio.gui.keys import KeyGuard
from nnstudio.gui.theme import Theme


@dataclass(frozen=True)
class Entry:
    """One thing the user can do: `name` is its objectName after `action.`, `tip` what it does.

    `also` is a second shortcut for the hands of those who come from elsewhere; only the first is shown.
    A `checkable` entry is a choice that stays, and its slot is called with whether it is made.
    """

    name: str
    menu: str
    text: str
    tip: str
    shortcut: str = ""
    icon: str = ""
    separated: bool = False
    also: str = ""
    checkable: bool = False


ENTRIES: tuple[Entry, ...] = (
    Entry("new", "&File", "&New", "Start over with the network 784-16-16-10", "Ctrl+N", "new"),
    Entry("open", "&File", "&Open…", "Open a project file (.nns)", "Ctrl+O", "open"),
    Entry(
        "save",
        "&File",
        "&Save",
        "Save design, training settings and weights",
        "Ctrl+S",
        "save",
        separated=True,
    ),
    Entry("saveAs", "&File", "Save &as…", "Save into another file", "Ctrl+Shift+S"),
    Entry("quit", "&File", "&Quit", "Close the window", "Ctrl+Q", separated=True),
    Entry("undo", "&Edit", "&Undo", "Take back the last edit", "Ctrl+Z", "undo"),
    Entry("redo", "&Edit", "&Redo", "Bring back what was undone", "Ctrl+Shift+Z", "redo", also="Ctrl+Y"),
    Entry("cut", "&Edit", "Cu&t", "Copy what is selected, and remove it", "Ctrl+X", separated=True),
    Entry("copy", "&Edit", "&Copy", "Copy the selected layers as text", "Ctrl+C"),
    Entry("paste", "&Edit", "&Paste", "Add the layers that were copied, here or elsewhere", "Ctrl+V"),
    Entry("duplicate", "&Edit", "Du&plicate", "Add the selected layers once more, below", "Ctrl+D"),
    Entry(
        "delete",
        "&Edit",
        "&Delete",
        "Remove what is selected; wires heal",
        "Delete",
        "delete",
        separated=True,
    ),
    Entry("selectAll", "&Edit", "Select &all", "Select every layer", "Ctrl+A"),
    Entry("tidy", "&Arrange", "&Tidy up", "Put all layers in order, from left to right", "Ctrl+L"),
    Entry(
        "alignRow",
        "&Arrange",
        "Align in a &row",
        "Put the selected layers on one height",
        "Ctrl+Alt+R",
        separated=True,
    ),
    Entry(
        "alignColumn",
        "&Arrange",
        "Align in a &column",
        "Put the selected layers below each other",
        "Ctrl+Alt+C",
    ),
    Entry(
        "distributeRow",
        "&Arrange",
        "Distribute in a r&ow",
        "Make the gaps between the selected layers equal, from left to right",
        separated=True,
    ),
    Entry(
        "distributeColumn",
        "&Arrange",
        "Distribute in a co&lumn",
        "Make the gaps between the selected layers equal, from top to bottom",
    ),
    Entry("run", "&Run", "&Run", "Train the network", "Space", "run"),
    Entry("pause", "&Run", "&Pause", "Stand still after the present batch", "Space", "pause"),
    Entry("step", "&Run", "Step: one &batch", "Make one update from one batch", "S", "step", separated=True),
    Entry("stepSample", "&Run", "Step: one &sample", "Make one update from a single sample", "Shift+S"),
    Entry("stepEpoch", "&Run", "Step: one &epoch", "Train to the end of the epoch", "E", "epoch"),
    Entry(
        "stop",
        "&Run",
        "S&top",
        "End the run here and measure it on the test split",
        "",
        "stop",
        separated=True,
    ),
    Entry("reset", "&Run", "R&eset", "Back to step 0 with the same initial weights", "Ctrl+R", "reset"),
    Entry("nextSample", "&Run", "&Next sample", "Pin the next validation sample", "N", separated=True),
    Entry("previousSample", "&Run", "Pre&vious sample", "Pin the validation sample before", "P"),
    Entry(
        "allProcessors",
        "&Run",
        "Use &all processors",
        "Share each step among all processors, from the next run on; worth it for large networks",
        separated=True,
        checkable=True,
    ),
    Entry("fit", "&View", "&Fit the network", "Show the whole network", "F", "fit"),
    Entry("actualSize", "&View", "&100 %", "Zoom to 100 %", "Ctrl+0"),
    Entry("zoomIn", "&View", "Zoom &in", "Show it larger", "Ctrl++", "zoom_in"),
    Entry("zoomOut", "&View", "Zoom &out", "Show it smaller", "Ctrl+-", "zoom_out"),
    Entry(
        "theme",
        "&View",
        "&Dark or light",
        "Change between the dark and the light look",
        "Ctrl+Shift+L",
        "light",
    ),
    Entry("themeSystem", "&View", "Follow the &system", "Be dark or light as the desktop is"),
    Entry("shortcuts", "&Help", "&Keyboard and mouse", "How everything is done", "F1", "help"),
    Entry("about", "&Help", "&About nnstudio", "Version, and what it is made of", ""),
)


def make_actions(
    parent: QWidget, theme: Theme, slots: Mapping[str, Callable[..., object]]
) -> dict[str, QAction]:
    """A QAction for each entry, with objectName `action.<name>`, connected to the slot of its name.

    The parent's controls keep the keys that they need themselves, see `KeyGuard`.

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
        plain = entry.tip if not entry.shortcut else f"{entry.tip} ({shortcut_text(entry.shortcut)})"
        action.setToolTip(plain)
        action.setStatusTip(entry.tip)
        action.setCheckable(entry.checkable)
        slot = slots[entry.name]
        if entry.checkable:
            action.toggled.connect(slot)
        else:
            action.triggered.connect(lambda _checked=False, slot=slot: slot())
        actions[entry.name] = action
        parent.addAction(action)
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


def shortcut_text(shortcut: str) -> str:
    """A shortcut as this system writes it."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
