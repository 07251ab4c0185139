"""The kept picture: what is seen of the plots, on which only what is new is drawn."""

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPaintEvent, QPixmap, QResizeEvent, QTransform
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.gui.panels.loss.curves import Curves
from nnstudio.gui.panels.loss.newest import Newest

_BESIDE = 8
"""Pixels beside a step that what is drawn there may reach: half a ring, and half a pen."""


class KeptPicture(QWidget):
    """Lies over a view of plots and shows them in its place, for the view draws all anew each time.

    Grids, axes and earlier runs are kept as one picture, and the curves on them as another one. As long as a
    plot stands still, only the newest steps of the curves are drawn. What is saved, or shown on a finer
    screen, is drawn by the view itself: lines stay lines.

    Args:
        view: What lies below, and still takes the mouse.
        plots: The plots in it with what each of them draws.
    """

    def __init__(self, view: pg.GraphicsLayoutWidget, plots: Sequence[tuple[pg.PlotItem, Curves]]) -> None:
        super().__init__()
        self._view = view
        self._parts = [_Part(plot, curves) for plot, curves in plots]
        self._plain, self._picture = QPixmap(), QPixmap()
        self._of: tuple[object, ...] = ()
        self._ratio = 1.0
        self._certain = False
        """Whether nothing has changed but what is new at the end of the run."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(view.viewport())
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self)
        for plot, _ in plots:
            for signal in (plot.vb.sigRangeChanged, plot.vb.sigResized):
                signal.connect(lambda *_: self.refresh())

    def refresh(self) -> None:
        """Looks for what has changed the next time it is painted."""
        self._certain = False
        self.update()

    def show_new(self) -> None:
        """Draws what is new at the end of the run; all else that changes needs a `refresh`."""
        if not self._certain:
            self.update()
            return
        for part in self._parts:
            if part.plot.isVisible():
                drawn = self._draw_new(part)
                if drawn is not None:
                    self.update(drawn.toAlignedRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            ratio = self.devicePixelRatioF()
            fits = abs(painter.deviceTransform().m11() - ratio) < 1e-6
            if painter.paintEngine().type() != QPaintEngine.Type.Raster or not fits:
                self._view.render(painter, QRectF(self.rect()), self.rect())
                return
            if not self._certain or ratio != self._ratio:
                self._bring_up_to_date(ratio)
            back = QTransform.fromScale(1 / ratio, 1 / ratio)  # from device pixels to those of the widget
            painter.setTransform(back)
            painter.drawPixmap(0, 0, self._picture)
            for part in self._parts:
                if part.plot.isVisible():
                    painter.setTransform(part.placed * back)
                    part.curves.draw_over(painter)
        finally:
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def _bring_up_to_date(self, ratio: float) -> None:
        """Draws what is not in the picture yet."""
        of = self._stands_on(ratio)
        if of != self._of:
            self._ratio = ratio
            self._draw_plain()
            # Only now it is certain that all is in its place.
            self._of = self._stands_on(ratio)
            for part in self._parts:
                part.place(self._view, ratio)
                part.newest.forget()
        for part in self._parts:
            if part.plot.isVisible():
                self._draw_new(part)
        self._certain = True

    def _stands_on(self, ratio: float) -> tuple[object, ...]:
        """What all that is drawn depends on: values to be compared."""
        parts = [(part.plot.isVisible(), part.box(), part.curves.stands_on()) for part in self._parts]
        return self.size(), ratio, self._view.backgroundBrush().color().rgb(), parts

    def _draw_new(self, part: "_Part") -> QRectF | None:
        """Draws the end of the curves anew; says where."""
        since, ratio = part.newest.stale_since(), self._ratio
        if since is None:
            return None
        area = part.area_since(since)
        again = QTransform.fromScale(ratio, ratio).mapRect(area).toAlignedRect()
        painter = QPainter(self._picture)
        try:
            painter.setClipRect(again)
            painter.drawPixmap(again, self._plain, again)
            painter.setTransform(part.placed)
            part.newest.draw_since(painter, part.step_at(again.left()))
        finally:
            painter.end()
        return area

    def _draw_plain(self) -> None:
        """Draws the plots as they are without their curves."""
        self._view.ci.layout.activate()
        size = QSize(math.ceil(self.width() * self._ratio), math.ceil(self.height() * self._ratio))
        self._plain = QPixmap(size)
        self._plain.fill(self._view.backgroundBrush().color())
        painter = QPainter(self._plain)
        painter.scale(self._ratio, self._ratio)
        for part in self._parts:
            part.curves.plain = True
        try:
            self._view.render(painter, QRectF(self.rect()), self.rect())
        finally:
            for part in self._parts:
                part.curves.plain = False
            painter.end()
        self._picture = self._plain.copy()


class _Part:
    """One of the plots, and where it is in the picture."""

    def __init__(self, plot: pg.PlotItem, curves: Curves) -> None:
        self.plot, self.curves, self.newest = plot, curves, Newest(curves)
        self.placed = QTransform()
        """From steps and heights to device pixels."""
        self._box, self._range = QRectF(), [0.0, 1.0]

    def box(self) -> QRectF:
        """Where the curves are, in pixels of the view."""
        return self.plot.vb.sceneBoundingRect()

    def place(self, view: pg.GraphicsLayoutWidget, ratio: float) -> None:
        """Takes note of where the curves are, until the plot moves."""
        scaled = QTransform.fromScale(ratio, ratio)
        self.placed = self.curves.sceneTransform() * view.viewportTransform() * scaled
        self._box, self._range = self.box(), self.plot.vb.viewRange()[0]

    def step_at(self, x: float) -> float:
        """The step that is drawn so many device pixels from the left."""
        # Not by the inverse: Qt holds a transform for singular once the losses are large enough.
        return (x - self.placed.dx()) / self.placed.m11()

    def area_since(self, step: float) -> QRectF:
        """The part of the box from a step on."""
        box, (first, last) = self._box, self._range
        beyond = box.left() + max(0.0, (step - first) / (last - first)) * box.width() - _BESIDE
        return (
            QRectF(box)
            if beyond <= box.left()
            else box.adjusted(min(beyond, box.right()) - box.left(), 0, 0, 0)
        )
