"""The painter of one row of a search popup."""

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnstudio.gui.icons import pixmap
from nnstudio.gui.search.found import Found
from nnstudio.gui.search.found_list import FoundModel
from nnstudio.gui.search.matching import matched_letters, matched_name
from nnstudio.gui.theme import Theme, mix, text_font

ROW_HEIGHT = 30
PICTURE = 16
"""Edge of the icon."""
PAD = 10
"""From the edge of a row to what is in it."""
GAP = 10
TITLE_SHARE = 0.72
"""How much of a row the title may take where there is a detail as well."""

_Index = QModelIndex | QPersistentModelIndex


class RowPainter(QStyledItemDelegate):
    """Draws a row: icon, title with the matching letters bold, quiet detail, keys at the right."""

    def __init__(self, theme: Theme, model: FoundModel) -> None:
        super().__init__()
        self._theme, self._model = theme, model

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(160, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        found = self._model.found(index.row())
        if found is None:
            return
        theme, box = self._theme, QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selection if found.enabled else theme.raised))
            painter.drawRoundedRect(box, 6, 6)
        left = box.left() + PAD
        if found.icon:
            ink = theme.family(found.family) if found.family else theme.quiet
            self._draw_icon(painter, found.icon, ink if found.enabled else theme.disabled, left, box)
        left += PICTURE + GAP
        quiet = mix(theme.quiet, theme.text, 0.4) if chosen else theme.quiet
        painter.setPen(QColor(quiet if found.enabled else theme.disabled))
        right = self._draw_keys(painter, found.keys, box.right() - PAD, box)
        self._draw_words(painter, found, QRectF(left, box.top(), right - left, box.height()), quiet)
        painter.restore()

    def _draw_icon(self, painter: QPainter, name: str, color: str, left: float, box: QRectF) -> None:
        ratio = painter.device().devicePixelRatioF()
        corner = QPointF(left, box.center().y() - PICTURE / 2)
        # At 150 %, half of all places lie between two pixels of the screen, where a picture gets soft.
        to_screen = painter.deviceTransform()
        on_screen = to_screen.map(corner)
        sharp = to_screen.inverted()[0].map(QPointF(round(on_screen.x()), round(on_screen.y())))
        painter.drawPixmap(sharp, _picture(name, color, ratio))

    def _draw_keys(self, painter: QPainter, keys: str, right: float, box: QRectF) -> float:
        """Draws the shortcut; gives where it begins, which is how far the words may go."""
        if not keys:
            return right
        font, metrics = _caption(self._theme.caption_size)
        width = metrics.horizontalAdvance(keys)
        painter.setFont(font)
        painter.drawText(QPointF(right - width, _base_line(box, metrics)), keys)
        return right - width - GAP

    def _draw_words(self, painter: QPainter, found: Found, box: QRectF, quiet: str) -> None:
        theme = self._theme
        end = box.left() + box.width() * (TITLE_SHARE if found.quiet else 1)
        painter.setPen(QColor(theme.text if found.enabled else theme.disabled))
        left = self._draw_title(painter, found.title, end, box) + GAP
        font, metrics = _caption(theme.caption_size)
        # Who types "fc" and gets Hidden is told why.
        called = matched_name(found.title, found.names, self._model.query) if found.enabled else ""
        said = " · ".join(part for part in (called, found.quiet) if part)
        words = metrics.elidedText(said, Qt.TextElideMode.ElideRight, max(0.0, box.right() - left))
        painter.setFont(font)
        painter.setPen(QColor(quiet))  # also of a row that is off: there it says why
        painter.drawText(QPointF(left, _base_line(box, QFontMetricsF(text_font(theme.text_size)))), words)

    def _draw_title(self, painter: QPainter, title: str, end: float, box: QRectF) -> float:
        """Draws as much of the title as there is room for; gives where it ends."""
        left = box.left()
        plain, bold = text_font(self._theme.text_size), text_font(self._theme.text_size, bold=True)
        base = _base_line(box, QFontMetricsF(plain))
        for part, marked in _parts(title, matched_letters(title, self._model.query)):
            font = bold if marked else plain
            metrics = QFontMetricsF(font)
            width = metrics.horizontalAdvance(part)
            painter.setFont(font)
            if left + width > end:
                rest = metrics.elidedText(part, Qt.TextElideMode.ElideRight, end - left)
                painter.drawText(QPointF(left, base), rest)
                return left + metrics.horizontalAdvance(rest)
            painter.drawText(QPointF(left, base), part)
            left += width
        return left


def _parts(title: str, marked: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The title in pieces, and whether each is marked."""
    parts, at = [], 0
    for begin, end in marked:
        parts += [(title[at:begin], False), (title[begin:end], True)]
        at = end
    return [(part, bold) for part, bold in [*parts, (title[at:], False)] if part]


def _base_line(box: QRectF, metrics: QFontMetricsF) -> float:
    return box.center().y() + (metrics.ascent() - metrics.descent()) / 2


@lru_cache
def _caption(size: int) -> tuple[QFont, QFontMetricsF]:
    font = text_font(size)
    return font, QFontMetricsF(font)


@lru_cache(maxsize=256)
def _picture(name: str, color: str, ratio: float) -> QPixmap:
    return pixmap(name, color, PICTURE, ratio)
