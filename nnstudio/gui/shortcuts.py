"""The page that tells how everything is done, made from the actions themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.actions import shortcut_text
from nnstudio.gui.entries import ENTRIES, Entry
from nnstudio.gui.search.command_search import OTHER_NAMES
from nnstudio.gui.search.matching import Query, Sought

SIZE = QSize(1080, 820)
KEYS, GESTURES = 150, 230
"""Pixels of the column for keys, and for gestures, which take more words."""

MOUSE_SECTION = "Mouse"
MOUSE = (
    ("Drag from the palette", "Add a layer where it is dropped; on a wire, it is put into it"),
    ("Double-click or Enter in the palette", "Append the layer before the Output"),
    ("Double-click the canvas, a wire, a card", "Search a layer; insert one; open the settings"),
    ("Drag from port to port", "Draw a wire; ports that fit glow, Esc cancels"),
    ("Click a port, then another", "Draw a wire without dragging"),
    ("Drop a wire on nothing", "Choose from the layers that fit there"),
    ("Drag a wire near one of its ends", "Move that end to another layer"),
    ("Click a wire, Delete", "Remove it"),
    ("Drag a card", "Move it; Alt meanwhile leaves grid and guides; arrow keys nudge"),
    ("Alt-drag a card", "Pull it out of its wires"),
    ("Drag a free card onto a wire", "Insert it"),
    ("Ctrl-drag a card", "Duplicate it"),
    ("Drag on the empty canvas", "Select with a box; Shift adds, Ctrl inverts"),
    ("Right button", "What can be done with what is under it"),
    ("Wheel; pinch", "Zoom at the cursor"),
    ("Middle button, Space+drag, Alt+drag, two fingers", "Move the canvas"),
    ("Rest on a picture", "Read the value under the cursor"),
    ("Click the Input's picture", "Pin the next validation sample"),
    ("Drag along the timeline", "Look at what was kept of the run; L leads back to the live moment"),
    ("Click or drag in the loss curve", "Look at the moment of that step"),
    ("Click a cell of the confusion matrix", "See the samples that are taken for one another"),
    ("Click a sample in a panel", "Show it on the canvas"),
    ("Drop a file on the window", "Open a project or a network; see a table or an NPZ file as a dataset"),
)

_SCROLLS = {
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
}


@dataclass(frozen=True)
class Way:
    """One way to do something: keys or a gesture, what it does, under which heading, and as it is sought."""

    keys: str
    what: str
    section: str
    sought: Sought


class ShortcutsPage(QDialog):
    """Keys, by menu, and gestures, in two columns; a search leaves what fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts")
        self.setWindowTitle("Keyboard and mouse")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE.boundedTo(parent.size() - QSize(80, 80)) if parent else SIZE)
        self._ways = (*_keyboard(), *_mouse())
        self.search = QLineEdit(placeholderText="Search keys and gestures", clearButtonEnabled=True)
        self.search.setObjectName("shortcuts.search")
        self.search.setAccessibleName("Search keys and gestures")
        self.search.setToolTip("Shows what fits all words. Esc clears.")
        for button in self.search.findChildren(QToolButton):
            button.setAccessibleName("Clear the search")
            button.setToolTip("Clear the search (Esc)")
        self.search.textChanged.connect(self._filter)
        self.page = QTextBrowser()
        self.page.setAccessibleName("Keyboard and mouse")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        # Enter in the field is about what was typed, and must not close the page.
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for part in (self.search, self.page, buttons):
            column.addWidget(part)
        self._filter("")
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the field has no use for: Esc clears before it closes, and the page scrolls."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif key in _SCROLLS:
            self.page.verticalScrollBar().triggerAction(_SCROLLS[key])
        else:
            super().keyPressEvent(event)

    def _filter(self, text: str) -> None:
        query = Query.of(text)
        found = [way for way in self._ways if way.sought.fitness(query) is not None]
        nothing = f"Nothing here is called “{text.strip()}”. Try another word, or Esc to see all."
        quiet = self.palette().placeholderText().color().name()
        self.page.setHtml(_columns(found, quiet) if found else f"<p>{escape(nothing)}</p>")


def _keyboard() -> Iterable[Way]:
    for entry in ENTRIES:
        if entry.shortcut:
            keys, menu = _keys_of(entry), entry.menu.replace("&", "")
            names = (keys, *OTHER_NAMES.get(entry.name, ()))
            sought = Sought.of(entry.text.replace("&", ""), names, (entry.tip, menu))
            yield Way(keys, entry.tip, menu, sought)


def _mouse() -> Iterable[Way]:
    return (
        Way(gesture, what, MOUSE_SECTION, Sought.of(gesture, (), (what, "mouse"))) for gesture, what in MOUSE
    )


def _keys_of(entry: Entry) -> str:
    return ", ".join(shortcut_text(key) for key in (entry.shortcut, entry.also) if key)


def _columns(ways: Sequence[Way], quiet: str) -> str:
    """The sections in two columns that are about as long, in their order."""
    names = list(dict.fromkeys(way.section for way in ways))
    sections = [[way for way in ways if way.section == name] for name in names]
    heights = [len(section) + 2 for section in sections]  # a heading takes about two lines
    split = min(range(1, len(sections) + 1), key=lambda at: max(sum(heights[:at]), sum(heights[at:])))
    cells = "".join(
        f"<td width='50%' valign='top' style='padding-right: 20px'>"
        f"{''.join(_section(ways, quiet) for ways in part)}</td>"
        for part in (sections[:split], sections[split:])
    )
    return f"<table width='100%'><tr>{cells}</tr></table>"


def _section(ways: Sequence[Way], quiet: str) -> str:
    # At the top, as a line of a long row would stand at half its height, and the first lines apart.
    section = ways[0].section
    width = GESTURES if section == MOUSE_SECTION else KEYS
    rows = "".join(
        f"<tr><td width='{width}' valign='top' style='padding: 2px 14px 2px 0'><b>{escape(way.keys)}</b></td>"
        f"<td valign='top' style='padding: 2px 0'>{escape(way.what)}</td></tr>"
        for way in ways
    )
    return f"<h4 style='color: {quiet}'>{escape(section)}</h4><table width='100%'>{rows}</table>"
