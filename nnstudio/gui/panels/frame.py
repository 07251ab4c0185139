"""The frame that live panels share: words above, a line that explains below, words when there is nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox, QSizePolicy, QToolButton, QWidget

from nnstudio.gui.theme import Theme, text_font

_DOT = 7.0  # diameter of the dot before a word, pixels
_GAP = 14.0  # between two words, pixels


@dataclass(frozen=True)
class Word:
    """Something a header says: the same in fewer and fewer letters, each behind a dot if it has a color.

    `texts` run from the longest to the shortest; a header takes the same place in all of its words.
    """

    texts: tuple[str, ...]
    color: str = ""

    def text(self, level: int) -> str:
        """The text at this place, or the shortest."""
        return self.texts[min(level, len(self.texts) - 1)]


class Words(QWidget):
    """A line of colored words, as long as there is room for and never cut."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words: tuple[Word, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, *words: Word) -> None:
        """Shows these words."""
        if words != self._words:
            self._words = words
            self.update()

    def said(self) -> str:
        """What can be read at the present width."""
        level = self._level()
        return "  ".join(text for word in self._words if (text := word.text(level)))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

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
            if word.color:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(word.color))
                painter.drawEllipse(QPointF(x + _DOT / 2, middle), _DOT / 2, _DOT / 2)
                x += _DOT + 5
            painter.setPen(QColor(word.color or self._theme.quiet))
            painter.drawText(QPointF(x, baseline), text)
            x += metrics.horizontalAdvance(text) + _GAP

    def _level(self) -> int:
        """The longest wording that fits."""
        metrics = QFontMetricsF(text_font(self._theme.caption_size))
        levels = max((len(word.texts) for word in self._words), default=1)
        for level in range(levels):
            texts = [(word.text(level), bool(word.color)) for word in self._words]
            needed = sum(
                metrics.horizontalAdvance(text) + dot * (_DOT + 5) + _GAP for text, dot in texts if text
            )
            if needed - _GAP <= self.width():
                return level
        return levels - 1


class Caption(QWidget):
    """One quiet line that says what is seen, in the longest wording that fits; the tooltip says it all."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wordings: tuple[str, ...] = ("",)
        self._bright = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, *wordings: str, bright: bool = False) -> None:
        """Shows one of these, which run from long to short; `bright` for what the mouse points at."""
        if (wordings, bright) != (self._wordings, self._bright):
            self._wordings, self._bright = wordings, bright
            self.setToolTip("" if bright else wordings[0])
            self.update()

    def said(self) -> str:
        """What can be read at the present width."""
        metrics = QFontMetricsF(text_font(self._theme.caption_size))
        fitting = (text for text in self._wordings if metrics.horizontalAdvance(text) <= self.width())
        return next(fitting, None) or metrics.elidedText(
            self._wordings[-1], Qt.TextElideMode.ElideRight, self.width()
        )

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(text_font(self._theme.caption_size))
        painter.setPen(QColor(self._theme.text if self._bright else self._theme.quiet))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignVCenter, self.said())


class EmptyState(QWidget):
    """What a panel says while it has nothing to show: what will be here, and what to do for it."""

    def __init__(self, theme: Theme, headline: str, remedy: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._headline = headline
        self._remedy = remedy
        self.setAccessibleName(f"{headline}. {remedy}")

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(16, 4, -16, -4)
        middle = area.center().y()
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        for text, size, color, top, bottom, align in (
            (self._headline, self._theme.text_size, self._theme.text, area.top(), middle - 2, "bottom"),
            (self._remedy, self._theme.caption_size, self._theme.quiet, middle + 2, area.bottom(), "top"),
        ):
            vertical = Qt.AlignmentFlag.AlignBottom if align == "bottom" else Qt.AlignmentFlag.AlignTop
            painter.setFont(text_font(size))
            painter.setPen(QColor(color))
            painter.drawText(
                QRectF(area.left(), top, area.width(), bottom - top), int(flags | vertical), text
            )


def small_button(parent: QWidget, name: str, title: str, tooltip: str) -> QToolButton:
    """A quiet button for a panel's header; `name` is its objectName, `title` what a screen reader says."""
    button = QToolButton(parent)
    button.setObjectName(name)
    button.setAccessibleName(title)
    button.setToolTip(tooltip)
    button.setAutoRaise(True)
    button.setStyleSheet("QToolButton { padding: 2px 4px; min-height: 16px; min-width: 16px; }")
    return button


def save_as(parent: QWidget, title: str, name: str, kind: str, write: Callable[[Path], None]) -> None:
    """Asks for a file and has it written; what goes wrong is told in a message.

    Args:
        parent: The window's widget that asks.
        title: Of the dialog.
        name: The file's name that is proposed.
        kind: A filter of QFileDialog, as in "Pictures (*.png)".
        write: Writes the file; may raise OSError.
    """
    chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kind)
    if not chosen:
        return
    try:
        write(Path(chosen))
    except OSError as error:
        QMessageBox.warning(parent, title, f"{chosen} could not be written: {error.strerror or error}.")


def save_picture(panel: QWidget, path: Path) -> None:
    """Writes the panel as it is seen, at the screen's resolution.

    Raises:
        OSError: The file cannot be written.
    """
    if not panel.grab().save(str(path)):
        raise OSError("the folder is not writable, or the name does not end in .png or .jpg")
