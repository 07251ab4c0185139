"""The frame that live panels share: words and small buttons above, a line that explains below."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from nnstudio.gui.theme import Theme, text_font

_DOT = 7.0  # diameter of the dot before a word, pixels
_LINE = 14.0  # length of the line before a word, pixels
_GAP = 14.0  # between two words, pixels
_READ = 200  # milliseconds from words to words: faster nobody reads, and letters take long to draw


Mark: TypeAlias = Literal["dot", "ring", "line", "dashes"]


@dataclass(frozen=True)
class Word:
    """Something a header says: the same in fewer and fewer letters, each behind a mark if it has a color.

    `texts` run from the longest to the shortest; a header takes the same place in all of its words. `mark`
    is how the picture draws what is named, so that nobody needs to tell colors apart.
    """

    texts: tuple[str, ...]
    color: str = ""
    mark: Mark = "dot"

    @property
    def room(self) -> float:
        """What the mark needs, with the gap after it, in pixels."""
        if not self.color:
            return 0.0
        return (_DOT if self.mark in ("dot", "ring") else _LINE) + 5

    def text(self, level: int) -> str:
        """The text at this place, or the shortest."""
        return self.texts[min(level, len(self.texts) - 1)]


class _Line(QWidget):
    """A line of words that is drawn anew when they change, but only a few times a second."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stale = False
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(_READ)
        self._reading.timeout.connect(self._on_read)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def update_soon(self) -> None:
        """Draws it anew: at once, or as soon as what was drawn last has been there long enough."""
        self._stale = self._reading.isActive()
        if not self._stale:
            self.update()
            self._reading.start()

    def _on_read(self) -> None:
        if self._stale:
            self._stale = False
            self.update_soon()


class Words(_Line):
    """A line of colored words, as long as there is room for and never cut."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._words: tuple[Word, ...] = ()

    def say(self, *words: Word) -> None:
        """Shows these words."""
        if words != self._words:
            self._words = words
            self.setAccessibleName(", ".join(word.texts[0] for word in words))
            self.update_soon()

    def said(self) -> str:
        """What can be read at the present width."""
        level = self._level()
        return "  ".join(text for word in self._words if (text := word.text(level)))

    def sizeHint(self) -> QSize:
        return QSize(160, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font(self._theme.caption_size))
        metrics = painter.fontMetrics()
        middle = self.height() / 2
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2
        level, x = self._level(), 0.0
        for word in self._words:
            text = word.text(level)
            if not text:
                continue
            _draw_mark(painter, word, x, middle)
            x += word.room
            painter.setPen(QColor(word.color or self._theme.quiet))
            painter.drawText(QPointF(x, baseline), text)
            x += _advance(text, self._theme.caption_size) + _GAP

    def _level(self) -> int:
        """The longest wording that fits."""
        levels = max((len(word.texts) for word in self._words), default=1)
        for level in range(levels):
            needed = sum(
                _advance(text, self._theme.caption_size) + word.room + _GAP
                for word in self._words
                if (text := word.text(level))
            )
            if needed - _GAP <= self.width():
                return level
        return levels - 1


@lru_cache(256)
def _advance(text: str, size: int) -> float:
    """How wide a text is, in pixels; most words stay as they are from moment to moment."""
    return QFontMetricsF(text_font(size)).horizontalAdvance(text)


def _draw_mark(painter: QPainter, word: Word, x: float, middle: float) -> None:
    if not word.color:
        return
    if word.mark in ("dot", "ring"):
        ring = word.mark == "ring"
        radius = _DOT / 2 - (0.75 if ring else 0)
        painter.setPen(QPen(QColor(word.color), 1.5) if ring else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if ring else QColor(word.color))
        painter.drawEllipse(QPointF(x + _DOT / 2, middle), radius, radius)
        return
    pen = QPen(QColor(word.color), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    if word.mark == "dashes":
        pen.setDashPattern([2, 1])
    painter.setPen(pen)
    painter.drawLine(QPointF(x, middle), QPointF(x + _LINE, middle))


class Caption(_Line):
    """One quiet line that says what is seen, in the longest wording that fits; the tooltip says it all."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._wordings: tuple[str, ...] = ("",)
        self._bright = False

    def say(self, *wordings: str, bright: bool = False) -> None:
        """Shows one of these, which run from long to short; `bright` for what the mouse points at."""
        if (wordings, bright) != (self._wordings, self._bright):
            self._wordings, self._bright = wordings, bright
            self.setToolTip("" if bright else wordings[0])
            self.setAccessibleName(wordings[0])
            if bright:
                self.update()  # what the mouse points at is not to lag behind it
            else:
                self.update_soon()

    def said(self) -> str:
        """What can be read at the present width."""
        metrics = QFontMetricsF(text_font(self._theme.caption_size))
        fitting = (text for text in self._wordings if metrics.horizontalAdvance(text) <= self.width())
        return next(fitting, None) or metrics.elidedText(
            self._wordings[-1], Qt.TextElideMode.ElideRight, self.width()
        )

    def sizeHint(self) -> QSize:
        return QSize(160, 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(text_font(self._theme.caption_size))
        painter.setPen(QColor(self._theme.text if self._bright else self._theme.quiet))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignVCenter, self.said())


class PanelButton(QToolButton):
    """A quiet button in a panel's header, which can be left out of a saved picture."""

    drawn = True

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.drawn:
            super().paintEvent(event)


def small_button(parent: QWidget, name: str, title: str, tooltip: str) -> PanelButton:
    """A quiet button for a panel's header; `name` is its objectName, `title` what a screen reader says."""
    button = PanelButton(parent)
    button.setObjectName(name)
    button.setAccessibleName(title)
    button.setToolTip(tooltip)
    button.setAutoRaise(True)
    button.setStyleSheet("QToolButton { padding: 2px 4px; min-height: 16px; min-width: 16px; }")
    return button
