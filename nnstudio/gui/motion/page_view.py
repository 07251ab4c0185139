"""The page as it is seen: a calculation in aligned columns, and what comes of it beside or below."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.motion.colors import stage_color
from nnstudio.gui.motion.page import Page, short
from nnstudio.gui.motion.page_layout import GAP, LINE, Columns, Layout, layout_of, rest_words, result_columns
from nnstudio.gui.theme import Theme, mix, text_font

_ROOMY = 240
"""Pixels of height from which on a long rule may take several lines."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_LEFT_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PageView(QWidget):
    """Writes a page into the room there is: the largest terms first, as many as fit."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._page: Page | None = None
        self.setAccessibleName("What happens in this moment")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(520, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 96)

    def show_page(self, page: Page | None) -> None:
        """Writes this page."""
        self._page = page
        self.setAccessibleDescription(said(page) if page else "")
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        page = self._page
        if page is None:
            return
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            top = self._paint_head(painter, page)
            layout = layout_of(page, self._theme, QRectF(0, top, self.width(), self.height() - top))
            if page.rows:
                self._paint_rows(painter, page, layout, top)
                self._paint_rest(painter, page, layout, top)
            self._paint_results(painter, page, layout)
        finally:
            # Qt crashes when an exception leaves a painter open.
            painter.end()

    def _paint_head(self, painter: QPainter, page: Page) -> float:
        """Writes title and rule, in one line if they fit, and says where the terms begin."""
        theme, width = self._theme, float(self.width())
        bold, quiet = text_font(theme.text_size + 1, bold=True), text_font(theme.caption_size)
        title = QFontMetricsF(bold).horizontalAdvance(page.title)
        rule = QFontMetricsF(quiet).horizontalAdvance(page.rule)
        self._write(painter, QRectF(0, 0, width, LINE + 2), page.title, stage_color(theme, page.stage), bold)
        x = title + 2 * GAP
        if x + rule <= width:
            self._write(painter, QRectF(x, 0, width - x, LINE + 2), page.rule, theme.quiet, quiet)
            return LINE + 5
        lines = min(3, math.ceil(rule / width * 1.1)) if self.height() >= _ROOMY else 1
        if lines == 1:
            self._write(painter, QRectF(0, LINE, width, LINE + 2), page.rule, theme.quiet, quiet)
            return 2 * LINE + 5
        painter.setFont(quiet)
        painter.setPen(QColor(theme.quiet))
        box = QRectF(0, LINE + 4, width, lines * (LINE - 3) + 1)
        painter.drawText(box, _LEFT_TOP | Qt.TextFlag.TextWordWrap, page.rule)
        return box.bottom() + 6

    def _paint_rows(self, painter: QPainter, page: Page, layout: Layout, top: float) -> None:
        theme, columns = self._theme, layout.columns
        small, font = text_font(min(theme.caption_size, columns.size)), text_font(columns.size)
        for block in range(layout.blocks):
            x = block * columns.pitch
            self._write(painter, QRectF(x, top, columns.label, LINE), page.label, theme.quiet, small)
            self._paint_cells(painter, page.columns, ("",) * len(page.columns), columns, QPointF(x, top))
        for at, (row, texts) in enumerate(zip(page.rows, page.written(), strict=True)):
            place = layout.place_of(at)
            if place is None:
                continue
            corner = QPointF(place[0], top + LINE * (place[1] + 1))
            if at == page.at:
                self._mark(painter, page, QRectF(corner.x() - 4, corner.y(), columns.width + 8, LINE))
            to_come = page.at is not None and at > page.at
            box = QRectF(corner.x(), corner.y(), columns.label, LINE)
            self._write(painter, box, row.label, theme.disabled if to_come else theme.quiet, font)
            painter.setPen(QColor(theme.disabled if to_come or row.crossed else theme.text))
            self._paint_cells(painter, texts, page.signs, columns, corner)
            if row.crossed:
                self._cross_out(painter, QRectF(corner.x(), corner.y(), columns.width, LINE))

    def _paint_cells(
        self,
        painter: QPainter,
        texts: tuple[str, ...],
        signs: tuple[str, ...],
        columns: Columns,
        corner: QPointF,
    ) -> None:
        x = corner.x() + columns.label + columns.gap
        for text, sign, wide in zip(texts, signs, columns.numbers, strict=True):
            box = QRectF(x, corner.y(), wide, LINE)
            painter.drawText(box, _RIGHT, text)
            if sign:
                painter.drawText(box, _LEFT, sign)
            x += wide + columns.gap

    def _paint_rest(self, painter: QPainter, page: Page, layout: Layout, top: float) -> None:
        """Says what is left out: over the results where they stand beside the terms, else below the terms."""
        words = rest_words(page, layout.shown)
        if not words:
            return
        theme, small = self._theme, text_font(self._theme.caption_size)
        results = layout.results
        high = LINE * max(1, layout.rest_lines)
        box = QRectF(results.x(), top, results.width(), high)
        if not layout.beside:
            box = QRectF(0, top + LINE * (layout.lines + 1), self.width(), high)
        at_hand = bool(page.rest) and page.at == len(page.rows)
        if at_hand:
            wide = min(box.width(), QFontMetricsF(small).horizontalAdvance(words))
            self._mark(painter, page, QRectF(box.x() - 4, box.y(), wide + 8, high))
        color = theme.text if at_hand else theme.quiet
        if layout.rest_lines < 2:
            self._write(painter, box, words, color, small)
            return
        painter.setFont(small)
        painter.setPen(QColor(color))
        painter.drawText(box, _LEFT_TOP | Qt.TextFlag.TextWordWrap, words)

    def _paint_results(self, painter: QPainter, page: Page, layout: Layout) -> None:
        """Writes what comes of it: the sum so far while terms are told, and then every result."""
        theme, box = self._theme, layout.results
        lines = [("sum so far", short(page.so_far), "")] if page.so_far is not None else []
        if page.telling_results:
            lines = [
                (result.label, "" if result.value is None else short(result.value), result.note)
                for result in page.results
            ]
        if not lines:
            return
        words, figures = text_font(theme.text_size), text_font(theme.text_size, bold=True)
        label, value = result_columns(page, theme)
        if page.so_far is not None and not page.telling_results:
            label = QFontMetricsF(words).horizontalAdvance(lines[0][0])
            value = QFontMetricsF(figures).horizontalAdvance(lines[0][1])
        y = box.y() + (LINE * max(1, layout.rest_lines) if layout.beside else 0)
        told, small = page.telling_results, text_font(theme.caption_size)
        for at, (name, text, note) in enumerate(lines):
            self._write(painter, QRectF(box.x(), y, label + 1, LINE), name, theme.quiet, words)
            painter.setFont(figures)
            painter.setPen(QColor(theme.text))
            painter.drawText(QRectF(box.x() + label + GAP, y, value, LINE), _RIGHT, text)
            x = box.x() + label + value + 2 * GAP
            if told and at in layout.below:
                x, y = box.x(), y + LINE - 2
            self._write(painter, QRectF(x, y, box.right() - x, LINE), note, theme.quiet, small)
            y += LINE

    def _cross_out(self, painter: QPainter, box: QRectF) -> None:
        """Draws a line through a row that plays no part."""
        y = round(box.center().y()) + 0.5
        painter.setPen(QColor(self._theme.bad))
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))

    def _mark(self, painter: QPainter, page: Page, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(self._theme.panel, stage_color(self._theme, page.stage), 0.22)))
        painter.drawRoundedRect(box, 4, 4)

    def _write(self, painter: QPainter, box: QRectF, text: str, color: str, font: QFont) -> None:
        painter.setFont(font)
        painter.setPen(QColor(color))
        room = max(0.0, box.width()) + 1
        cut = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box.adjusted(0, 0, 1, 0), _LEFT, cut)


def said(page: Page) -> str:
    """A page in a sentence, for those who do not see it."""
    parts = [page.title]
    if page.at is not None and page.at < len(page.rows):
        signs, texts = page.signs, page.written()[page.at]
        parts.append(" ".join(f"{sign} {text}".strip() for sign, text in zip(signs, texts, strict=True)))
    if page.telling_results:
        parts += [f"{one.label}: {short(one.value)}" for one in page.results if one.value is not None]
    elif page.so_far is not None:
        parts.append(f"sum so far {short(page.so_far)}")
    return ", ".join(parts)
