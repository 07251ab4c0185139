"""Picking: which step of the run the mouse over the plots means."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPoint, Signal

from nnstudio.engine.snapshot import Mark
from nnstudio.gui.panels.loss.curves import Curves
from nnstudio.gui.panels.loss.pointing import Pointing

_NEAR = 6  # pixels from the mouse to a mark


class Picking(QObject):
    """Marks the step under the mouse in all plots, and says which one it is.

    Args:
        view: Holds the plots.
        plots: Each plot with what is drawn in it; the first has the losses of the run.

    Signals:
        drawn: () another step is marked, or none.
        pointed: (int | None, tuple[Mark, ...]) the step that the mouse is next to, and the marks there; None
            beside the curves.
        hovered: (int | None) the step under the mouse while no button is pressed; None beside all.
        wanted: (int | None) the user wants to look at this step; None for the latest.
        double_clicked: ()
    """

    drawn = Signal()
    pointed = Signal(object, object)
    hovered = Signal(object)
    wanted = Signal(object)
    double_clicked = Signal()

    def __init__(
        self, view: pg.GraphicsLayoutWidget, plots: Sequence[tuple[pg.PlotItem, Curves]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._view, self._plots = view, plots
        self.marks: tuple[Mark, ...] = ()
        """Those of the run that is drawn."""
        pointing = Pointing(view.viewport(), self._step_at)
        pointing.moved.connect(self.point_at)
        pointing.hovered.connect(self._on_hovered)
        pointing.chosen.connect(self._on_chosen)
        pointing.double_clicked.connect(self.double_clicked)

    @property
    def _steps(self) -> int:
        return len(self._plots[0][1].losses)

    def point_at(self, x: float | None) -> None:
        """Marks the step next to `x`; none for None."""
        step = None if x is None or not self._steps else self._nearest(x)
        for _, curves in self._plots:
            if curves.pointed != step:
                curves.pointed = step
                self.drawn.emit()
        self.pointed.emit(step, () if x is None else self._marks_near(x))

    def _marks_near(self, x: float) -> tuple[Mark, ...]:
        near = _NEAR * self._plots[0][0].vb.viewPixelSize()[0]
        return tuple(mark for mark in self.marks if abs(mark.step - x) <= near)

    def _nearest(self, x: float) -> int:
        return min(max(1, round(x)), self._steps)

    def _step_at(self, at: QPoint, anywhere: bool) -> float | None:  # noqa: FBT001  # as `Pointing` asks
        point = self._view.mapToScene(at)
        boxes = [plot.vb for plot, _ in self._plots]
        box = next(
            (box for box in boxes if box.isVisible() and box.sceneBoundingRect().contains(point)), None
        )
        if box is None and not anywhere:
            return None
        return float((box or boxes[0]).mapSceneToView(point).x())

    def _on_hovered(self, x: float | None) -> None:
        self.hovered.emit(None if x is None or not self._steps else self._nearest(x))

    def _on_chosen(self, x: float) -> None:
        if self._steps:
            step = self._nearest(x)
            self.wanted.emit(step if step < self._steps else None)
