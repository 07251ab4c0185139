"""The card of one sample, which floats beside the mouse: what it is, what it was taken for, how surely."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnstudio.gui.panels.answers.judged import Judged, tell
from nnstudio.gui.panels.answers.pictures import fitted, image_of, numbers_of, pictured, pixels_of
from nnstudio.gui.panels.answers.which import origin_of
from nnstudio.gui.theme import Theme, mix, text_font

TOP = 4
"""How many of the most likely classes are shown; the truth is always among them."""

_ROW, _PAD, _EDGE, _BAR, _VALUE, _LONGEST = 16, 8, 56, 90, 46, 96  # device-independent pixels

_LETTERS = 48  # of a path; a card must not be wider than what it floats over


class SampleCard(QWidget):
    """A sample's picture, its truth, and bars for the likeliest classes; the mouse does not feel it.

    Args:
        theme: The colors.
        parent: What it floats over.
        picture: Whether the picture is shown, too; not needed where it is beside the card anyway.
    """

    def __init__(self, theme: Theme, parent: QWidget, *, picture: bool = True) -> None:
        super().__init__(parent)
        self._picture = picture
        self._name = 0
        self._theme = theme
        self._judged: Judged | None = None
        self._index = -1
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_sample(self, judged: Judged, index: int, near: QRect) -> None:
        """Shows this sample beside a rectangle of the parent."""
        self._judged, self._index = judged, index
        ranked, metrics = self.ranked(), QFontMetricsF(text_font(self._theme.caption_size, bold=True))
        names = [metrics.horizontalAdvance(f"✓ {judged.classes[index]}") for index in ranked]
        self._name = round(min(max(names) + 4, _LONGEST))
        beside, picture = self._name + _BAR + _VALUE, _EDGE + _PAD if self._pictured() else 0
        titled = round(metrics.horizontalAdvance(self._title(judged)))
        height = max((1 + len(ranked)) * _ROW, picture - _PAD)
        self.resize(max(beside, titled) + picture + 2 * _PAD, height + 2 * _PAD)
        self.move(self._place(near))
        self.show()
        self.raise_()
        self.update()

    def ranked(self) -> list[int]:
        """The classes that have a bar, the likeliest first; the truth, if it is none of them, last."""
        if self._judged is None:
            return []
        outputs, truth = self._judged.outputs[self._index], int(self._judged.truth[self._index])
        best = [int(index) for index in (-outputs).argsort(kind="stable")[:TOP]]
        return best if truth in best else [*best[: TOP - 1], truth]

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._judged is None:
            return
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(mix(theme.line, theme.quiet, 0.5)), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        left = _PAD
        if self._pictured():
            self._draw_picture(painter, self._judged)
            left += _EDGE + _PAD
        self._draw_title(painter, self._judged, left)
        for row, index in enumerate(self.ranked()):
            self._draw_bar(painter, self._judged, index, QRectF(left, _PAD + (row + 1) * _ROW, 0, _ROW))

    def _title(self, judged: Judged) -> str:
        """Which sample it is."""
        shape, index = judged.inputs.shape[1:], self._index
        words = f"sample {index + 1:,}" + (
            f" · {_end_of(origin)}" if (origin := origin_of(judged, index)) else ""
        )
        words += "" if pictured(shape) else f": {numbers_of(judged.inputs[index])}"
        forgotten = judged.once_right[index] and judged.truth[index] != judged.said[index]
        return f"{words} · was right before" if forgotten else words

    def _pictured(self) -> bool:
        return self._picture and self._judged is not None and pictured(self._judged.inputs.shape[1:])

    def _draw_picture(self, painter: QPainter, judged: Judged) -> None:
        ratio = self.devicePixelRatioF()
        height, width = fitted(judged.inputs.shape[1:], round(_EDGE * ratio))
        pixels = pixels_of(judged.inputs[self._index : self._index + 1], height, width)[0]
        painter.drawImage(QPoint(_PAD, _PAD), image_of(pixels, ratio))

    def _draw_title(self, painter: QPainter, judged: Judged, left: int) -> None:
        painter.setFont(text_font(self._theme.caption_size))
        painter.setPen(QColor(self._theme.quiet))
        box = QRectF(left, _PAD, self.width() - left - _PAD, _ROW)
        _draw_words(painter, box, self._title(judged), Qt.AlignmentFlag.AlignLeft)

    def _draw_bar(self, painter: QPainter, judged: Judged, index: int, row: QRectF) -> None:
        theme, truth, said = self._theme, int(judged.truth[self._index]), int(judged.said[self._index])
        top = max(1.0, float(judged.outputs[self._index].max()))
        output = float(judged.outputs[self._index, index])
        color = theme.good if index == truth else theme.bad if index == said else theme.quiet
        painter.setFont(text_font(theme.caption_size, bold=index in (truth, said)))
        painter.setPen(QColor(color))
        # The roles are told in words, so that nobody needs to know the colors.
        role = "✓ " if index == truth else "✗ " if index == said else ""
        name = QRectF(row.left(), row.top(), self._name, _ROW)
        _draw_words(painter, name, role + judged.classes[index], Qt.AlignmentFlag.AlignLeft)
        track = QRectF(name.right() + 4, row.top() + 5, 0, _ROW - 10)
        track.setRight(self.width() - _PAD - _VALUE)
        painter.fillRect(track, QColor(theme.line))
        if output > 0:
            bar = QRectF(track)
            bar.setWidth(track.width() * min(1.0, output / top))
            painter.fillRect(bar, QColor(color))
        value = QRectF(track.right(), row.top(), _VALUE, _ROW)
        words = tell(output, probable=judged.probable)
        _draw_words(painter, value, words, Qt.AlignmentFlag.AlignRight)

    def _place(self, near: QRect) -> QPoint:
        """Right of the rectangle if there is room, else left of it; never outside of the parent."""
        room = self.parentWidget().rect()
        right, left = near.right() + 8, near.left() - 8 - self.width()
        x = right if right + self.width() <= room.width() or left < 0 else left
        y = near.center().y() - self.height() // 2
        return QPoint(
            max(0, min(x, room.width() - self.width())), max(0, min(y, room.height() - self.height()))
        )


def _end_of(origin: str) -> str:
    """The end of where a sample comes from, for there stands the name of its file."""
    return origin if len(origin) <= _LETTERS else f"…{origin[1 - _LETTERS :]}"


def _draw_words(painter: QPainter, box: QRectF, words: str, align: Qt.AlignmentFlag) -> None:
    metrics = QFontMetricsF(painter.font())
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), words)
