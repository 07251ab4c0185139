"""The offer: a card over the canvas that lists unsaved work which was found, and asks what to do with it."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnstudio.document.leftovers import Leftover
from nnstudio.gui.recovery.row import Row
from nnstudio.gui.stylesheet import set_role, set_tone
from nnstudio.gui.theme import Theme

WIDEST, MARGIN = 700, 16
"""Pixels: the width of the card, and what is left free around it."""
LEAST = QSize(560, 300)
"""Pixels of the host in which name, date and buttons of a row have room; else it takes the whole window."""


class Offer(QFrame):
    """A row for each piece of work; it stands in the way of nothing, and goes when all is answered.

    Signals:
        restore_wanted: (Leftover) to be opened in this window.
        discard_wanted: (Leftover) to be removed.
        put_off: () by the button, or Escape: the next start asks again.
    """

    restore_wanted = Signal(object)
    discard_wanted = Signal(object)
    put_off = Signal()

    def __init__(self, host: QWidget, leftovers: Sequence[Leftover], theme: Theme) -> None:
        """Makes a card that `open` shows, in the middle of `host`."""
        super().__init__(host.window())  # what floats over the host itself would float over the card, too
        self.setObjectName("recoveryOffer")
        self._host = host
        set_role(self, "popup")
        self._title = QLabel()
        set_role(self._title, "title")
        words = QLabel("nnstudio ended before this was saved. It stays until you save or discard it.")
        words.setWordWrap(True)
        set_tone(words, "quiet")
        now = time.time()
        self.rows = [Row(leftover, theme, now) for leftover in leftovers]
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for row in self.rows:
            column.addWidget(row)
            row.restore_wanted.connect(self.restore_wanted)
            row.discard_wanted.connect(self.discard_wanted)
        column.addStretch(1)
        self._area = QScrollArea(frameShape=QFrame.Shape.NoFrame, widgetResizable=True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(page)
        self.later = QPushButton("Not now")
        self.later.setToolTip("Leaves it where it is; the next start asks again (Esc)")
        self.later.setAccessibleDescription(self.later.toolTip())
        self.later.clicked.connect(self.put_off)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.later)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(8)
        for part in (self._title, words, self._area):
            layout.addWidget(part)
        layout.addLayout(foot)
        if leftovers[0].edit is not None:
            set_role(self.rows[0].restore, "primary")
        self._say()
        host.installEventFilter(self)

    def open(self) -> None:
        """Shows itself, with the keys on the first button."""
        self._place()
        self.show()
        self.raise_()
        first = self.rows[0]
        (first.discard if first.restore.isHidden() else first.restore).setFocus(
            Qt.FocusReason.PopupFocusReason
        )

    def drop(self, leftover: Leftover) -> None:
        """Takes away the row of this work; the last one takes the card along."""
        for row in [row for row in self.rows if row.leftover is leftover]:
            self.rows.remove(row)
            row.hide()
            row.deleteLater()
        if self.rows:
            self._say()
            self._place()
        else:
            self.close()

    def show_theme(self, theme: Theme) -> None:
        for row in self.rows:
            row.show_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()  # what is no answer is not meant for the window, either
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.put_off.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _say(self) -> None:
        several = len(self.rows) > 1
        words = f"{len(self.rows)} pieces of unsaved work were found" if several else "Unsaved work was found"
        self._title.setText(words)
        self.setAccessibleName(words)

    def _place(self) -> None:
        """In the middle of what it floats over, as high as its rows need."""
        small = self._host.width() < LEAST.width() or self._host.height() < LEAST.height()
        host = self._host.window() if small else self._host
        width = min(WIDEST, host.width() - 2 * MARGIN)
        self.setFixedWidth(width)
        inside = self.layout().contentsMargins()
        page = self._area.widget()
        page.layout().activate()
        wanted = page.layout().totalHeightForWidth(width - inside.left() - inside.right() - 2)
        self._area.setFixedHeight(0)
        rest = self.layout().totalHeightForWidth(width)
        self._area.setFixedHeight(max(60, min(wanted, host.height() - 2 * MARGIN - rest)))
        self.layout().activate()
        self.resize(width, self.layout().totalHeightForWidth(width))
        corner = QPoint((host.width() - width) // 2, max(MARGIN, (host.height() - self.height()) // 2))
        self.move(host.mapTo(self.parentWidget(), corner))
