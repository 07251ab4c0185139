"""One piece of unsaved work in the offer: what it is, and what can be done with it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from nnstudio.document.leftovers import Leftover
from nnstudio.gui.recovery.picture import network_picture
from nnstudio.gui.recovery.words import lines_of, title_of
from nnstudio.gui.stylesheet import set_role, set_tone
from nnstudio.gui.theme import Theme

PICTURE = QSize(148, 84)
_WIDTH = 104  # pixels for the words of a button: those below each other are of one width, whatever they say
_RESTORE, _READING = "Restore", "Restoring…"
_DISCARD, _SURELY = "Discard", "Discard for ever"


class Row(QFrame):
    """A picture of the network, when and what was not saved, and the buttons Restore and Discard.

    Signals:
        restore_wanted: (Leftover) to be opened in this window.
        discard_wanted: (Leftover) to be removed; the button was pressed twice.
    """

    restore_wanted = Signal(object)
    discard_wanted = Signal(object)

    def __init__(self, leftover: Leftover, theme: Theme, now: float) -> None:
        super().__init__()
        self.leftover = leftover
        set_role(self, "card")
        self._picture = QLabel()
        self._picture.setFixedSize(PICTURE)
        title = _words(title_of(leftover))
        set_role(title, "value")
        lines = lines_of(leftover, now)
        said = QVBoxLayout()
        said.setSpacing(4)
        said.addWidget(title)
        for index, line in enumerate(lines):
            label = _words(line)
            if index == len(lines) - 1:
                set_role(label, "caption")
            set_tone(label, "quiet")
            said.addWidget(label)
        said.addStretch(1)
        name = ", ".join((title_of(leftover), *lines))
        self.restore = _button(_RESTORE, f"Opens it here as it was, still unsaved: {name}", self._on_restore)
        self.restore.setVisible(leftover.edit is not None)
        self.restore.installEventFilter(self)
        self.discard = _button(_DISCARD, f"Removes it for ever: {name}", self._on_discard)
        self.discard.installEventFilter(self)
        buttons = QVBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.restore)
        buttons.addWidget(self.discard)
        buttons.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 12, 12, 12)
        line.setSpacing(16)
        line.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(said, 1)
        line.addLayout(buttons)
        self.show_theme(theme)

    def show_theme(self, theme: Theme) -> None:
        self._picture.setVisible(self.leftover.edit is not None)
        if self.leftover.edit is not None:
            ratio = self.devicePixelRatioF()
            self._picture.setPixmap(network_picture(self.leftover.edit.document, theme, PICTURE, ratio))

    def show_reading(self, *, reading: bool) -> None:
        """Says whether the work is being read, which may take a moment."""
        self.restore.setText(_READING if reading else _RESTORE)
        self.restore.setEnabled(not reading)
        self.discard.setEnabled(not reading)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.restore:
            # Space trains, as the banner behind the card says: it must not open something else.
            return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        if event.type() == QEvent.Type.FocusOut:
            self._ask(surely=False)
        return super().eventFilter(watched, event)

    def _on_restore(self) -> None:
        self.restore_wanted.emit(self.leftover)

    def _on_discard(self) -> None:
        if self.discard.text() == _SURELY:
            self.discard_wanted.emit(self.leftover)
        else:
            self._ask(surely=True)

    def _ask(self, *, surely: bool) -> None:
        """Nothing brings it back, so the button wants to be pressed twice."""
        self.discard.setText(_SURELY if surely else _DISCARD)
        set_role(self.discard, "danger" if surely else "")


def _words(text: str) -> QLabel:
    """Words in as many lines as they need, which never make the card wider than it is."""
    label = QLabel(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label


def _button(words: str, tip: str, pressed: Callable[[], None]) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tip)
    button.setAccessibleDescription(tip)
    button.setStyleSheet(f"min-width: {_WIDTH}px;")
    button.clicked.connect(pressed)
    return button
