"""The section of a page that says what the value being typed would change, before it is taken."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from nnstudio.gui.inspector.consequences import Consequence
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.stylesheet import set_role, set_tone

MOST = 6
"""Lines that are shown; of the others it is said how many they are."""


class WouldChange(QFrame):
    """A quiet list of what would be different further down; hidden while nothing would."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("wouldChange")
        self.setAccessibleName("This would change")
        set_role(self, "card")
        heading, keys = QLabel("THIS WOULD CHANGE"), make_label("caption")
        heading.setProperty("role", "section")
        heading.setProperty("tone", "accent")
        keys.setText("Enter takes it, Esc goes back.")
        self._total = make_label("value")
        self._rows = [make_label() for _ in range(MOST)]
        self._more = make_label("caption")
        lines = QVBoxLayout()
        lines.setSpacing(4)
        for row in (*self._rows, self._more, self._total):
            lines.addWidget(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(heading)
        layout.addLayout(top)
        layout.addLayout(lines)
        layout.addWidget(keys)
        self.show_consequences((), "")

    @property
    def lines(self) -> tuple[str, ...]:
        """What can be read, from top to bottom."""
        parts = (*self._rows, self._more, self._total)
        return tuple(part.text() for part in parts if not part.isHidden())

    def show_consequences(self, found: Sequence[Consequence], total: str) -> None:
        """Shows these lines, and the sum of parameters; nothing of both hides the section."""
        shown = found[:MOST]
        for row, line in zip(self._rows, shown, strict=False):
            row.setText(line.words)
            set_tone(row, "bad" if line.bad else "")
        for index, row in enumerate(self._rows):
            row.setVisible(index < len(shown))
        self._more.setText(f"and {len(found) - len(shown)} more")
        self._more.setVisible(len(found) > len(shown))
        self._total.setText(f"In all {total}")
        self._total.setVisible(bool(total))
        self.setAccessibleDescription("\n".join(self.lines))
        self.setVisible(bool(found or total))
