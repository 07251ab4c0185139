"""The small parts that pages are made of."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.icons import pixmap
from nnstudio.gui.stylesheet import set_tone
from nnstudio.gui.theme import Theme

MARGIN = 16


class Notice(QFrame):
    """A friendly box that says what is wrong and what would help; hidden while all is well."""

    def __init__(self, theme: Theme, about: str = "Problem") -> None:
        super().__init__()
        self.setAccessibleName(about)
        self.setProperty("role", "notice")
        self._icon, self._words = QLabel(), make_label()
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)
        self.show_theme(theme)

    def show_messages(self, messages: Iterable[str]) -> None:
        """Shows these, one paragraph each; none hides the box."""
        words = "\n\n".join(messages)
        self._words.setText(words)
        self.setAccessibleDescription(words)
        self.setVisible(bool(words))

    def show_theme(self, theme: Theme) -> None:
        self._icon.setPixmap(pixmap("warning", theme.warning, 16, self.devicePixelRatioF()))


class FactsTable(QWidget):
    """Facts by name, numbers to the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._values: dict[str, QLabel] = {}

    def show_facts(self, facts: Mapping[str, str]) -> None:
        """Shows these facts; the names are those of the first call."""
        for row, (name, fact) in enumerate(facts.items()):
            if name not in self._values:
                key, self._values[name] = QLabel(name), make_label("value")
                set_tone(key, "quiet")
                self._values[name].setAlignment(Qt.AlignmentFlag.AlignRight)
                self._grid.addWidget(key, row, 0)
                self._grid.addWidget(self._values[name], row, 1)
            self._values[name].setText(fact)


def make_label(role: str = "", tone: str = "") -> QLabel:
    """Plain words in as many lines as they need, however narrow the panel is."""
    label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setProperty("tone", tone)
    # A long word must not make the panel wider than it is.
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    return label


def make_column(page: QWidget) -> QVBoxLayout:
    """The layout of a page, from top to bottom."""
    layout = QVBoxLayout(page)
    layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
    layout.setSpacing(0)
    return layout


def stack(column: QVBoxLayout, *parts: tuple[QWidget, int]) -> None:
    """Adds widgets with free pixels above each, which vanish with it."""
    for part, above in parts:
        place = QVBoxLayout()
        place.setContentsMargins(0, above, 0, 0)
        place.addWidget(part)
        column.addLayout(place)


def make_rule() -> QFrame:
    """A line across the page."""
    return QFrame(frameShape=QFrame.Shape.HLine, frameShadow=QFrame.Shadow.Plain)


def make_scrolling(page: QWidget) -> QScrollArea:
    """A page that scrolls where it is too high."""
    area = QScrollArea(frameShape=QFrame.Shape.NoFrame, widgetResizable=True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area
