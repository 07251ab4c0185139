"""What lies over the pictures of a mosaic: labels, and marks of units that are not well."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from nnstudio.gui.panels.weights.ills import draw_beside_row, draw_on_picture, worst_by_unit
from nnstudio.gui.panels.weights.kernel import Kernel
from nnstudio.gui.panels.weights.sheet import Sheet
from nnstudio.gui.picture import picture_of
from nnstudio.gui.theme import Theme, text_font

LABEL = 16
"""Room for the words beside a heat map, device-independent pixels."""
MARKS = 10
"""Room for the marks before its rows."""


class Overlay:
    """A picture of labels and marks, drawn again only if one of them is another."""

    def __init__(self) -> None:
        self._pixmap, self._of = QPixmap(), ""

    def forget(self) -> None:
        """Draws it again the next time, as in other colors."""
        self._of = ""

    def pixmap(
        self,
        sheet: Sheet,
        shown: tuple[int, int],
        tile_rect: Callable[[int], QRectF],
        labels: tuple[str, str, str] | None,
        size: QSize,
        ratio: float,
        theme: Theme,
    ) -> QPixmap:
        """The picture for a widget of this size.

        Args:
            sheet: What is seen.
            shown: The first place in the order that is seen, and the one after the last.
            tile_rect: The frame of the tile at a place, counted from the first that is seen.
            labels: What stands over and beside a heat map; None for what fits the kernel.
            size: Device-independent pixels.
            ratio: Device pixels per device-independent pixel.
            theme: The colors.
        """
        kernel = sheet.kernel
        ills = {} if kernel.rows else worst_by_unit(sheet.health, kernel.units)
        units = sheet.units(*shown).tolist() if ills else []
        marked = [(place, ills[unit]) for place, unit in enumerate(units) if unit in ills]
        words = () if kernel.image else labels or _labels_of(kernel)
        wanted = f"{ratio} {size} {words} {[(place, ill.name) for place, ill in marked]}"
        if wanted == self._of:
            return self._pixmap
        self._of = wanted

        def paint(painter: QPainter) -> None:
            for place, ill in marked:
                tile = tile_rect(place).adjusted(1, 1, 0, 0)
                if kernel.image:
                    draw_on_picture(painter, ill, tile, theme)
                else:
                    draw_beside_row(painter, ill, QRectF(LABEL - 1, tile.top(), MARKS, tile.height()), theme)
            if words:
                first = tile_rect(0)
                corner, wide = first.topLeft().toPoint() + QPoint(1, 1), round(first.width())
                _draw_labels(painter, words, QRect(corner, QSize(wide, size.height() - LABEL)), theme)

        self._pixmap = picture_of(size, ratio, paint)
        return self._pixmap


def _draw_labels(painter: QPainter, words: tuple[str, ...], area: QRect, theme: Theme) -> None:
    across, end, down = words
    over = QRect(area.left(), 0, area.width(), LABEL)
    painter.setFont(text_font(theme.caption_size))
    painter.setPen(QColor(theme.quiet))
    painter.drawText(over, Qt.AlignmentFlag.AlignLeft, across)
    painter.drawText(over, Qt.AlignmentFlag.AlignRight, end)
    painter.translate(0, area.top())
    painter.rotate(90)
    painter.drawText(QRect(0, -LABEL, area.height(), LABEL), Qt.AlignmentFlag.AlignLeft, down)


def _labels_of(kernel: Kernel) -> tuple[str, str, str]:
    if kernel.rows:
        return "channels →", "", "rows →"
    return ("units a step before →" if kernel.recurrent else "inputs →"), "", "units →"
