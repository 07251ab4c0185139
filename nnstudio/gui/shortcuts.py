"""The page that tells how everything is done, made from the actions themselves."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from nnstudio.gui.actions import shortcut_text
from nnstudio.gui.entries import ENTRIES, Entry

MOUSE = (
    ("Drag from the palette", "add a layer where it is dropped; on a wire, it is put into it"),
    ("Double-click or Enter in the palette", "append the layer before the Output"),
    ("Double-click the canvas, a wire, a card", "search a layer; insert one; open the settings"),
    ("Drag from port to port", "draw a wire; ports that fit glow, Esc cancels"),
    ("Click a port, then another", "draw a wire without dragging"),
    ("Drop a wire on nothing", "choose from the layers that fit there"),
    ("Drag a wire near one of its ends", "move that end to another layer"),
    ("Click a wire, Delete", "remove it"),
    ("Drag a card", "move it; Alt meanwhile leaves grid and guides; arrow keys nudge"),
    ("Alt-drag a card", "pull it out of its wires"),
    ("Drag a free card onto a wire", "insert it"),
    ("Ctrl-drag a card", "duplicate it"),
    ("Drag on the empty canvas", "select with a box; Shift adds, Ctrl inverts"),
    ("Right button", "what can be done with what is under it"),
    ("Wheel; pinch", "zoom at the cursor"),
    ("Middle button, Space+drag, Alt+drag, two fingers", "move the canvas"),
    ("Rest on a picture", "read the value under the cursor"),
    ("Click the Input's picture", "pin the next validation sample"),
)


class ShortcutsPage(QDialog):
    """Keys and gestures in two tables."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts")
        self.setWindowTitle("Keyboard and mouse")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 620)
        keys = [(_keys_of(entry), entry.tip) for entry in ENTRIES if entry.shortcut]
        page = QTextBrowser()
        page.setAccessibleName("Keyboard and mouse")
        page.setHtml(f"<h3>Mouse</h3>{_table(MOUSE)}<h3>Keyboard</h3>{_table(tuple(keys))}")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(page)
        column.addWidget(buttons)


def _keys_of(entry: Entry) -> str:
    return ", ".join(shortcut_text(key) for key in (entry.shortcut, entry.also) if key)


def _table(rows: tuple[tuple[str, str], ...]) -> str:
    cells = "".join(
        f"<tr><td style='padding: 3px 16px 3px 0'><b>{key}</b></td><td>{what}</td></tr>" for key, what in rows
    )
    return f"<table>{cells}</table>"
