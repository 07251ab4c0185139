"""What lies under the bars of the layers and rarely changes: names, heads, healthy bands."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from nnstudio.gui.panels.gradients.layout import GAP, HEAD, RATIOS, Layout, ratio_share
from nnstudio.gui.panels.gradients.rows import Decades, Row
from nnstudio.gui.panels.gradients.wording import HEALTHY
from nnstudio.gui.picture import picture_of
from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.graph import NodeId

_ROOMY = 22  # pixels between two figures from which all of them have room


class Ground:
    """A picture of all that does not move, drawn again only if something is another."""

    def __init__(self) -> None:
        self._pixmap, self._of = QPixmap(), ""

    def forget(self) -> None:
        """Draws it again the next time, as in other colors."""
        self._of = ""

    def pixmap(
        self,
        layout: Layout,
        rows: Sequence[Row],
        chosen: NodeId | None,
        axes: dict[str, Decades],
        ratio: float,
        theme: Theme,
    ) -> QPixmap:
        """The picture for these rows; `axes` are those of gradients and updates, by their column."""
        names = [(rows[place].node_id, rows[place].name) for place in layout.shown]
        wanted = f"{ratio} {layout} {names} {chosen} {axes}"
        if wanted == self._of:
            return self._pixmap
        self._of = wanted

        def paint(painter: QPainter) -> None:
            painter.setFont(text_font(theme.caption_size))
            _draw_heads(painter, layout, axes, theme)
            for place in layout.shown:
                if rows[place].node_id == chosen:
                    painter.fillRect(layout.row(place).adjusted(0, 1, 0, -1), QColor(theme.selection))
                _draw_row(painter, layout, rows[place].name, layout.row(place), theme)

        self._pixmap = picture_of(QSize(layout.width, layout.height), ratio, paint)
        return self._pixmap


def _draw_heads(painter: QPainter, layout: Layout, axes: dict[str, Decades], theme: Theme) -> None:
    metrics, columns = painter.fontMetrics(), layout.columns()
    painter.setPen(QColor(theme.quiet))
    for name, axis in axes.items():
        if name in columns:
            left, wide = columns[name]
            fitting = (f"{name} {axis.words()}", f"{name} (log)", name)
            words = next((text for text in fitting if metrics.horizontalAdvance(text) <= wide), name)
            painter.drawText(QRectF(left, 0, wide + GAP, HEAD), Qt.AlignmentFlag.AlignLeft, words)
    roomy = layout.ratio_x(HEALTHY[1]) - layout.ratio_x(HEALTHY[0]) >= _ROOMY
    for power in (-6, -4, -2, 0) if roomy else (-4, -2):
        shift = 0 if roomy else math.copysign(4, power + 3)
        box = QRectF(layout.ratio_x(power) + shift - 14, 0, 28, HEAD)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, f"{power}".replace("-", "−"))
    left, wide = columns["history"]
    painter.drawText(QRectF(left, 0, wide, HEAD), Qt.AlignmentFlag.AlignLeft, "history")


def _draw_row(painter: QPainter, layout: Layout, name: str, rect: QRectF, theme: Theme) -> None:
    columns, middle = layout.columns(), rect.center().y()
    left, wide = columns["name"]
    painter.setPen(QColor(theme.text))
    words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(wide))
    box = QRectF(left, rect.top(), wide, rect.height())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
    band = QColor(theme.good)
    band.setAlpha(46)
    low, high = HEALTHY
    start, end = layout.ratio_x(low), layout.ratio_x(high)
    painter.fillRect(QRectF(start, rect.top(), end - start, rect.height()), band)
    area, (left, wide) = rect.adjusted(0, 2, 0, -2), columns["history"]
    top = area.bottom() - ratio_share(high) * area.height()
    tall = (ratio_share(high) - ratio_share(low)) * area.height()
    painter.fillRect(QRectF(left, top, wide, tall), band)
    painter.setPen(QPen(QColor(theme.line), 1))
    first, last = (layout.ratio_x(at) for at in RATIOS)
    painter.drawLine(QPointF(first, middle), QPointF(last, middle))
    for column in ("gradient", "update"):
        if column in columns:
            left, _ = columns[column]
            painter.drawLine(QPointF(left, rect.top() + 3), QPointF(left, rect.bottom() - 3))
