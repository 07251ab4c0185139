"""The overlay: words that float over the canvas, which say what is going on and what is shown."""

import bisect
import re
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from nnstudio.gui.stylesheet import set_role

MARGIN = 12
WIDEST, NARROWEST = 720, 260
"""Width of the banner, pixels."""
MOST_LINES = 5
LONGEST_WORD = 160
"""How much of a message is shown at most: so many lines, and so many pixels of a word."""
GAP_BELOW = 6
"""Pixels that stay free below the banner."""
_GAP = 12  # between words and buttons beside each other, pixels


class Banner(QFrame):
    """One message at the top of the canvas, with what can be done about it.

    Signals:
        reached: (int) so many pixels from the top edge are its own now, the gap below it included.
    """

    reached = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        set_role(self, "card")
        self._said = ""
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons: list[QPushButton] = []
        self._actions: list[Callable[[], object]] = []
        self._close = QToolButton(text="×")
        self._close.setAccessibleName("Close the message")
        self._close.setToolTip("Close the message")
        self._close.clicked.connect(self._on_closed)
        self._on_close: Callable[[], object] | None = None
        self._choices = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._choices.setSpacing(8)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(_GAP)
        self._line.addWidget(self._words, 1)
        self._line.addLayout(self._choices)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(4)
        row.addLayout(self._line, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def words(self) -> str:
        """What the banner says; empty if it is not shown."""
        return self._said if not self.isHidden() else ""

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The buttons that are shown, the best first."""
        return tuple(button for button in self._buttons if button.text())

    def say(self, words: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Shows a message with one button, or none; empty words hide the banner."""
        self.offer(words, [(button, action)] if button and action else [])

    def offer(
        self,
        words: str,
        choices: Sequence[tuple[str, Callable[[], object]]],
        close: Callable[[], object] | None = None,
    ) -> None:
        """Shows a message with a button for each choice; empty words hide the banner.

        Args:
            words: What is the matter; the tooltip has what is too long to be shown.
            choices: Label and action of each button, the best first.
            close: Is called when the message is closed by its cross; without it there is no cross.
        """
        self.setVisible(bool(words))
        if not words:
            self.reached.emit(0)
            return
        self._said = words
        self._on_close = close
        self._close.setVisible(close is not None)
        self._make_buttons(choices)
        self.place()

    def place(self) -> None:
        """Stands in the middle of the top edge of what it floats over."""
        host = self.parentWidget()
        self._words.setText(_readable(self._said, self._words.fontMetrics()))
        most = min(WIDEST, host.width() - 2 * MARGIN)
        margins = 16 + 12 + (self._close.sizeHint().width() + 4 if self._on_close else 0) + 4
        said = self._words.fontMetrics().horizontalAdvance(self._words.text())
        buttons = [button.sizeHint().width() for button in self.buttons]
        asked = sum(buttons) + 8 * (len(buttons) - 1) + _GAP if buttons else 0
        # Long words beside several buttons would be a narrow column: the buttons stand below them.
        below = len(buttons) > 1 and said + asked + margins > most
        stacked = asked + margins > most
        row, column = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._line.setDirection(column if below else row)
        self._choices.setDirection(column if stacked else row)
        # As wide as their words, not as the banner.
        self._choices.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._line.setSpacing(8 if below else _GAP)
        wish = max(said, asked) if below else said + asked
        self.setFixedWidth(min(most, max(NARROWEST, wish + margins)))
        self.layout().activate()
        self._cut_off()
        # By its width, for Qt would leave room as for a narrow column of words.
        self.setFixedHeight(self.layout().totalHeightForWidth(self.width()))
        self.move((host.width() - self.width()) // 2, MARGIN)
        self.raise_()
        self.reached.emit(self.geometry().bottom() + 1 + GAP_BELOW)

    def _cut_off(self) -> None:
        """Leaves out the end of words that would take too many lines; the tooltip has all of them."""
        label, words = self._words, self._words.text().split(" ")
        highest = MOST_LINES * label.fontMetrics().lineSpacing()

        def too_high(count: int) -> bool:
            label.setText(" ".join(words[:count]) + ("…" if count < len(words) else ""))
            return label.heightForWidth(label.width()) > highest

        if too_high(len(words)):
            fitting = bisect.bisect_left(range(1, len(words)), True, key=too_high)
            too_high(max(1, fitting))  # the last that was tried need not be the one that fits
        label.setToolTip(self._said if label.text() != self._said else "")
        self.layout().activate()

    def _make_buttons(self, choices: Sequence[tuple[str, Callable[[], object]]]) -> None:
        while len(self._buttons) < len(choices):
            button = QPushButton()
            button.clicked.connect(partial(self._on_clicked, len(self._buttons)))
            self._buttons.append(button)
            self._choices.addWidget(button)
        # Kept and hidden, not deleted: what a button does may change the message it belongs to.
        self._actions = [action for _, action in choices]
        for index, button in enumerate(self._buttons):
            label = choices[index][0] if index < len(choices) else ""
            button.setText(label)
            button.setAccessibleName(label)
            button.setToolTip(label)
            button.setVisible(bool(label))

    def _on_clicked(self, index: int, _checked: bool = False) -> None:  # noqa: FBT001  # as Qt gives it
        if index < len(self._actions):
            self._actions[index]()

    def _on_closed(self) -> None:
        if self._on_close is not None:
            self._on_close()


def _readable(words: str, metrics: QFontMetrics) -> str:
    """Words of which none is too long to be broken."""
    middle = Qt.TextElideMode.ElideMiddle
    return re.sub(r"\S+", lambda word: metrics.elidedText(word[0], middle, LONGEST_WORD), words)


class Overlay(QObject):
    """Banner, footnote and zoom button of a canvas, kept in their corners."""

    def __init__(self, canvas: QWidget, fit: Callable[[], object]) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.banner = Banner(canvas)
        self._footnote, self._noted = QLabel(canvas), ""
        set_role(self._footnote, "pill")
        self._footnote.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._zoom = QToolButton(canvas)
        set_role(self._zoom, "pill")
        self._zoom.setText("100 %")
        self._zoom.setAccessibleName("Zoom; fits the network into the canvas")
        self._zoom.setToolTip("Fit the network into the canvas (F)")
        self._zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._zoom.clicked.connect(fit)
        canvas.installEventFilter(self)

    def show_footnote(self, words: str) -> None:
        """Says in small print what the canvas shows."""
        if words != self._noted:
            self._noted = words
            self._place()

    def show_zoom(self, scale: float) -> None:
        self._zoom.setText(f"{scale:.0%}".replace("%", " %") + "  fit")
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self._zoom.adjustSize()
        self._zoom.move(
            self._canvas.width() - self._zoom.width() - MARGIN,
            self._canvas.height() - self._zoom.height() - MARGIN,
        )
        note, room = self._footnote, max(0, self._zoom.x() - 2 * MARGIN)
        note.setText(self._noted)
        if (beyond := note.sizeHint().width() - room) > 0:
            metrics = note.fontMetrics()
            wide = metrics.horizontalAdvance(self._noted) - beyond
            cut = metrics.elidedText(self._noted, Qt.TextElideMode.ElideRight, wide)
            note.setText(f"{cut.rpartition(' ')[0]} …")  # half a number would be another one
        note.resize(min(note.sizeHint().width(), room), note.sizeHint().height())
        self._footnote.move(MARGIN, self._canvas.height() - self._footnote.height() - MARGIN)
        if self.banner.isVisible():
            self.banner.place()
