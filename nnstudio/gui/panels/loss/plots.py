"""The plots of loss and accuracy, side by side over the same steps."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGraphicsView, QVBoxLayout, QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.loss.axis import Axis
from nnstudio.gui.panels.loss.counting import Counting
from nnstudio.gui.panels.loss.curves import Curves
from nnstudio.gui.panels.loss.epoch_lines import EpochLines
from nnstudio.gui.panels.loss.frame import Frame
from nnstudio.gui.panels.loss.framing import Focus
from nnstudio.gui.panels.loss.ghosts import Ghost
from nnstudio.gui.panels.loss.guessing import about_guess
from nnstudio.gui.panels.loss.kept_picture import KeptPicture
from nnstudio.gui.panels.loss.picking import Picking
from nnstudio.gui.panels.loss.reference_tips import ReferenceTips
from nnstudio.gui.panels.loss.ruler import NO_RULER, Ruler, Unit
from nnstudio.gui.panels.loss.step_losses import StepLosses
from nnstudio.gui.theme import Theme

_SHARES = (5, 3)  # of the width: the loss, the accuracy
_TWO = 360  # pixels of width from which on there is room for both plots
_REFINE = 15  # milliseconds until more of a long run is smoothed


class Plots(QWidget):
    """Loss of each step and epoch on the left, accuracy of each epoch on the right.

    The axes follow the run until the user zooms. A click or a drag says which step is to be looked at.

    Signals:
        pointed: (int | None, tuple[Mark, ...]) the step that the mouse is next to, and the marks there; None
            beside the curves.
        focused: (Focus) what part of the run the axes show from now on.
        step_wanted: (int | None) the user wants to look at this step; None for the latest.
        step_hovered: (int | None) the step under the mouse while no button is pressed; None beside all.
    """

    pointed = Signal(object, object)
    focused = Signal(object)
    step_wanted = Signal(object)
    step_hovered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._snapshot: Snapshot | None = None
        self._view = pg.GraphicsLayoutWidget()
        self._view.setAccessibleName("Curves of loss and accuracy over the steps")
        self._view.ci.layout.setHorizontalSpacing(4)
        self._view.ci.layout.setContentsMargins(0, 0, 0, 0)
        # A ground that is kept as a picture would be one in a saved drawing, too.
        self._view.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self._view.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self._loss_axis = Axis("left", "loss")
        self._score_axis = Axis("left", "percent")
        self._step_axes = (Axis("bottom", "step"), Axis("bottom", "step"))
        self._loss = Curves(self._loss_axis, theme)
        self._accuracy = Curves(self._score_axis, theme)
        self._loss_plot = self._add_plot(self._loss, self._loss_axis, 0)
        self._accuracy_plot = self._add_plot(self._accuracy, self._score_axis, 1)
        self._accuracy_plot.setXLink(self._loss_plot)
        plots = [(self._loss_plot, self._loss), (self._accuracy_plot, self._accuracy)]
        self._kept = KeptPicture(self._view, plots)
        self._refining = QTimer(self)
        self._refining.setSingleShot(True)
        self._refining.setInterval(_REFINE)
        self._refining.timeout.connect(self._refine)
        self._epochs = EpochLines(self._loss, self._accuracy, self._score_axis, self)
        self._counting = Counting(self._step_axes, self._loss, self._accuracy, self._epochs)
        self._epochs.caught_up.connect(self._on_caught_up)
        boxes = (self._loss_plot.vb, self._accuracy_plot.vb)
        self._frame = Frame(*boxes, self._loss_axis, self._epochs, self)
        self._frame.focused.connect(self.focused)
        self._tips = ReferenceTips(
            self._view,
            (
                (self._loss_plot, self._loss, self._about_guess),
                (self._accuracy_plot, self._accuracy, self._about_guessed),
            ),
        )
        self._picking = Picking(self._view, plots, self)
        self._picking.drawn.connect(self._kept.update)
        self._picking.pointed.connect(self.pointed)
        self._picking.hovered.connect(self.step_hovered)
        self._picking.wanted.connect(self.step_wanted)
        self._picking.double_clicked.connect(self._on_double_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.show_theme(theme)

    @property
    def losses(self) -> StepLosses:
        """The losses that are drawn."""
        return self._loss.losses

    @property
    def ruler(self) -> Ruler:
        """What the steps of the run that is drawn are in epochs and samples."""
        return self._counting.ruler

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws what is new in the run; another run needs a `clear` first."""
        before, self._snapshot = self._snapshot, snapshot
        self.losses.follow(snapshot.losses)
        if self._counting.take(self.ruler.seeing(snapshot)):
            self._kept.refresh()
        if not len(self.losses):
            return
        first, last = self._frame.seen
        self._epochs.follow(snapshot, self._theme, last - first)
        if before is None or before.marks != snapshot.marks:
            self._picking.marks = snapshot.marks
            self._loss.marks = self._accuracy.marks = np.array([float(mark.step) for mark in snapshot.marks])
            self._kept.refresh()
        looked_at = snapshot.step if snapshot.past else None
        if looked_at != self._accuracy.looked_at:
            self._loss.looked_at = self._accuracy.looked_at = looked_at
            self._kept.update()
        self._frame.follow(snapshot, len(self.losses))
        if not self._frame.fits(snapshot, len(self.losses)):
            self._fit_heights()
        self._kept.show_new()
        if not self.losses.complete:
            self._refining.start()

    def show_ghosts(self, ghosts: tuple[Ghost, ...]) -> None:
        """Draws these earlier runs behind the present one, newest first."""
        self._counting.show_ghosts(ghosts)
        self._kept.refresh()
        self._fit_heights()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for axis in (self._loss_axis, self._score_axis, *self._step_axes):
            axis.show_theme(theme)
        self._view.setBackground(theme.panel)
        for curves in (self._loss, self._accuracy):
            curves.theme = theme
        self._kept.refresh()
        if self._snapshot is not None and len(self.losses):
            self._epochs.show(self._snapshot, theme)

    def show_logarithmic(self, logarithmic: bool) -> None:  # noqa: FBT001  # a slot
        """Draws the loss on a logarithmic axis, or on one from zero on."""
        self._loss_axis.logarithmic = logarithmic
        self._loss_axis.redraw()
        self._kept.refresh()
        self._fit_heights()

    def show_unit(self, unit: Unit) -> None:
        """Counts the steps in this unit."""
        self._counting.show_unit(unit)
        self._kept.refresh()

    def clear(self, *, branched: int = 0) -> None:
        """Forgets the run that is drawn, but for what another shares with it up to step `branched`."""
        self._snapshot, self._picking.marks = None, ()
        self._counting.ruler = self.ruler.before(branched) if branched else NO_RULER
        self._loss.losses = StepLosses()
        for curves in (self._loss, self._accuracy):
            curves.looked_at, curves.marks = None, np.empty(0)
        self._epochs.clear()
        self._frame.start_over()
        self._kept.refresh()
        self._picking.point_at(None)
        if self._frame.focus == "free" and not branched:
            self.focus("whole")

    def focus(self, focus: Focus) -> None:
        """Shows the whole run or its last part, and follows it."""
        self._frame.turn_to(focus)
        if self._snapshot is not None and len(self.losses):
            self._frame.follow(self._snapshot, len(self.losses))
            self._fit_heights()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Two plots in so little room could neither be read.
        both = self.width() >= _TWO
        if both == self._accuracy_plot.isVisible():
            return
        self._accuracy_plot.setVisible(both)
        grid = self._view.ci.layout
        if both:
            grid.addItem(self._accuracy_plot, 0, 1)
        else:
            grid.removeItem(self._accuracy_plot)
        grid.setColumnStretchFactor(1, _SHARES[1] if both else 0)

    def _add_plot(self, curves: Curves, left: Axis, column: int) -> pg.PlotItem:
        axes = {"left": left, "bottom": self._step_axes[column]}
        plot = self._view.addPlot(0, column, axisItems=axes, enableMenu=False)
        plot.hideButtons()
        plot.layout.setContentsMargins(0, 6, 20, 0)  # room for half a number
        plot.vb.disableAutoRange()
        plot.vb.setMouseEnabled(x=True, y=False)
        plot.vb.setLimits(minXRange=4)
        plot.vb.sigRangeChangedManually.connect(self._on_zoomed)
        plot.addItem(curves, ignoreBounds=True)
        self._view.ci.layout.setColumnStretchFactor(column, _SHARES[column])
        return plot

    def _about_guess(self) -> str:
        return about_guess(self._snapshot) if self._snapshot is not None else ""

    def _about_guessed(self) -> str:
        return self._epochs.score.about_guessed(self._snapshot) if self._snapshot is not None else ""

    def _on_caught_up(self) -> None:
        self._fit_heights()
        self._kept.show_new()

    def _refine(self) -> None:
        """Brings the smoothed line of a long run to where it belongs, in small parts."""
        self.losses.refine()
        if self.losses.complete:
            self._kept.show_new()
        else:
            self._refining.start()

    def _fit_heights(self) -> None:
        if self._snapshot is not None and len(self.losses):
            self._frame.fit(self._snapshot, self.losses, self._counting.ghosts)

    def _on_double_clicked(self) -> None:
        self.focus("whole")
        self.step_wanted.emit(None)

    def _on_zoomed(self, *_: object) -> None:
        self._frame.let_go()
        self._fit_heights()
