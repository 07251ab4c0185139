"""The picture of a confusion matrix: one image of colored cells, with names along both sides."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.colormaps import diverging, sequential
from nnstudio.gui.panels.answers.kept import KeptPicture
from nnstudio.gui.panels.answers.pictures import image_of
from nnstudio.gui.panels.confusion.figures import Figures
from nnstudio.gui.panels.confusion.grid import Grid, lay_out
from nnstudio.gui.theme import Theme, contrast, text_font

NOWHERE = (-1, -1)
"""Row and column beside all cells."""

_LINE = 16  # room for a line of names, device-independent pixels
_LONGEST = 84  # the widest name of a class
_SMALLEST = 9  # type that can still be read, pixels
_LEAST = 76  # left of the cells: the corner says what rows and columns are
_KEYS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class Matrix(QWidget):
    """Cells that are colored anew for each matrix; arrow keys go from cell to cell, Return chooses.

    Signals:
        pointed: (truth, answer) of the cell under the mouse or the keys, or (-1, -1) beside the cells.
        chosen: (truth, answer) of the cell that was clicked.
    """

    pointed = Signal(int, int)
    chosen = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._figures: Figures | None = None
        self._classes: tuple[str, ...] = ()
        self._picture = KeptPicture(self, self._draw)
        self._grid: Grid | None = None
        self._marked = NOWHERE
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def grid(self) -> Grid | None:
        """Where the cells are, in device pixels, once they have been drawn."""
        return self._grid

    @property
    def marked(self) -> tuple[int, int]:
        """Truth and answer of the cell that is pointed at."""
        return self._marked

    def show_figures(self, figures: Figures, classes: tuple[str, ...]) -> None:
        """Draws these figures for classes of these names."""
        if len(classes) != len(self._classes):
            self._mark(NOWHERE)
            self.setMinimumHeight(_LINE + len(classes))  # a class takes a pixel at least
        self._figures, self._classes = figures, classes
        self._picture.forget()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._picture.forget()

    def clear(self) -> None:
        """Lets go of the figures."""
        self._figures, self._classes = None, ()
        self._mark(NOWHERE)
        self._picture.forget()

    def sizeHint(self) -> QSize:
        return QSize(320, 160)

    def colors(self) -> npt.NDArray[np.uint32]:
        """(classes, classes) of 0xffrrggbb: what each cell is filled with."""
        figures = self._figures
        assert figures is not None  # nobody asks for colors of nothing
        colormap = (diverging if figures.difference else sequential)(self._theme)
        colors = np.array(colormap.pixels(figures.colored(), figures.limit()))
        np.fill_diagonal(colors, _packed(self._theme.raised))
        return colors

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._figures is None:
            return
        painter = QPainter(self)
        self._picture.paint(painter, self._theme.panel)
        if self._marked != NOWHERE and self._grid is not None:
            painter.setPen(QPen(QColor(self._theme.text), 1))
            painter.drawRect(self._cell(self._grid, *self._marked).adjusted(-1, -1, 0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture.forget()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mark(self._at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell != NOWHERE:
            self._mark(cell)
            self.chosen.emit(*cell)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move, last = _KEYS.get(Qt.Key(event.key())), len(self._classes) - 1
        if move is not None and last > 0:
            row, column = (max(0, min(last, at + by)) for at, by in zip(self._marked, move, strict=True))
            self._mark((row, column))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._marked != NOWHERE:
            self.chosen.emit(*self._marked)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mark(NOWHERE)

    def _mark(self, cell: tuple[int, int]) -> None:
        if cell != self._marked:
            self._marked = cell
            self.setCursor(
                Qt.CursorShape.ArrowCursor if cell == NOWHERE else Qt.CursorShape.PointingHandCursor
            )
            self.update()
            self.pointed.emit(*cell)

    def _at(self, at: QPoint) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        found = None if self._grid is None else self._grid.at(at.x() * ratio, at.y() * ratio)
        return found or NOWHERE

    def _cell(self, grid: Grid, row: int, column: int) -> QRectF:
        """Where a cell is, without its gap, device-independent."""
        ratio = self.devicePixelRatioF()
        return QRectF(
            (grid.left + column * grid.wide) / ratio,
            (grid.top + row * grid.tall) / ratio,
            (grid.wide - grid.gap) / ratio,
            (grid.tall - grid.gap) / ratio,
        )

    def _draw(self, painter: QPainter) -> None:
        """The whole picture: names, cells and numbers."""
        figures, ratio = self._figures, self.devicePixelRatioF()
        assert figures is not None  # nothing else is painted
        font = text_font(self._theme.caption_size)
        metrics = QFontMetricsF(font)
        name_width = min(max(map(metrics.horizontalAdvance, self._classes)) + 6, _LONGEST)
        left = max(name_width, _LEAST)
        grid = lay_out(
            len(self._classes),
            round(self.width() * ratio),
            round(self.height() * ratio),
            round(left * ratio),
            round(_LINE * ratio),
            ratio,
        )
        self._grid = grid
        colors = self.colors()
        image = image_of(grid.pixels(colors, _packed(self._theme.panel)), ratio)
        painter.drawImage(self._cell(grid, 0, 0).topLeft(), image)
        painter.setFont(font)
        self._draw_names(painter, grid, metrics)
        self._draw_numbers(painter, grid, figures, colors)

    def _draw_names(self, painter: QPainter, grid: Grid, metrics: QFontMetricsF) -> None:
        """The classes' names along both sides, as many as have room; the corner says which is which."""
        painter.setPen(QColor(self._theme.quiet))
        first, right = self._cell(grid, 0, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        middle = Qt.AlignmentFlag.AlignCenter
        corner = QRectF(first.left() - _LEAST, first.top() - _LINE, _LEAST - 6, _LINE)
        painter.drawText(corner, int(right), "answered →")
        ratio = self.devicePixelRatioF()
        every_row = max(1, math.ceil((_LINE - 3) * ratio / grid.tall))
        for row in range(0, len(self._classes), every_row):
            box = self._cell(grid, row, 0)
            box = QRectF(box.left() - _LONGEST - 6, box.center().y() - 8, _LONGEST, 16)
            name = metrics.elidedText(self._classes[row], Qt.TextElideMode.ElideRight, _LONGEST)
            painter.drawText(box, int(right), f"true {name}" if row == 0 and len(name) <= 5 else name)
        widest = max(map(metrics.horizontalAdvance, self._classes)) + 4
        # A long name is cut where a column is wide; narrow columns are named now and then.
        least = min(widest, 30 if len(self._classes) <= 20 else _LONGEST)
        every_column = max(1, math.ceil(least * ratio / grid.wide))
        for column in range(0, len(self._classes), every_column):
            box = self._cell(grid, 0, column)
            room = every_column * grid.wide / ratio - 2
            name = metrics.elidedText(self._classes[column], Qt.TextElideMode.ElideRight, room)
            box = QRectF(box.center().x() - room / 2, first.top() - _LINE, room, _LINE)
            painter.drawText(box, int(middle), name)

    def _draw_numbers(
        self,
        painter: QPainter,
        grid: Grid,
        figures: Figures,
        colors: npt.NDArray[np.uint32],
    ) -> None:
        """The figures in the cells, if the longest of them has room; in low cells in smaller type."""
        cell, sizes = self._cell(grid, 0, 0), range(self._theme.caption_size, _SMALLEST - 1, -1)
        fonts = (text_font(size) for size in sizes)
        font = next((font for font in fonts if QFontMetricsF(font).capHeight() + 1 <= cell.height()), None)
        if font is None:
            return
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        told = np.nonzero(figures.values())
        words = {place: figures.words(*place) for place in zip(*(a.tolist() for a in told), strict=True)}
        if max(map(metrics.horizontalAdvance, words.values()), default=0) + 2 > cell.width():
            return
        theme = self._theme
        for (row, column), text in words.items():
            ink = theme.quiet if row == column else _ink(int(colors[row, column]), theme)
            painter.setPen(QColor(ink))
            painter.drawText(self._cell(grid, row, column), int(Qt.AlignmentFlag.AlignCenter), text)


def _ink(color: int, theme: Theme) -> str:
    """The color of words on this one: the theme's text or, where that is hard to read, its opposite."""
    ground = f"#{color & 0xFFFFFF:06x}"
    opposite = theme.ground if theme.dark else "#ffffff"
    return max(theme.text, opposite, key=lambda ink: contrast(ink, ground))


def _packed(color: str) -> int:
    return 0xFF000000 | int(color[1:], 16)
