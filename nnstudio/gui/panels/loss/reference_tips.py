"""Tips at the lines of what guessing would give: what such a line means."""

from collections.abc import Callable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from nnstudio.gui.panels.loss.curves import Curves


class ReferenceTips(QObject):
    """Explains the words at the line of a plot as long as the mouse rests on them.

    Args:
        view: Holds the plots.
        plots: Each plot, what is drawn in it, and what says in words what its line means.
    """

    def __init__(
        self,
        view: pg.GraphicsLayoutWidget,
        plots: Sequence[tuple[pg.PlotItem, Curves, Callable[[], str]]],
    ) -> None:
        super().__init__(view)
        self._view, self._plots = view, plots
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        words = self.words_at(event.pos())
        # An empty text takes away the tip of words that the mouse has left.
        QToolTip.showText(event.globalPos(), words, self._view)
        return True

    def words_at(self, at: QPoint) -> str:
        """What is to be said at a point of the view; empty beside the words."""
        point = self._view.mapToScene(at)
        for plot, curves, about in self._plots:
            place = curves.reference_place() if plot.isVisible() else None
            if place is not None and place.contains(point - plot.vb.sceneBoundingRect().topLeft()):
                return about()
        return ""
