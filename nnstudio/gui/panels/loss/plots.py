"""The plots of loss and accuracy, side by side over the same steps."""

import math

import numpy as np
import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.engine.snapshot import (
    ACCURACY_TRAINING,
    ACCURACY_VALIDATION,
    LOSS_STEP,
    LOSS_TRAINING,
    LOSS_VALIDATION,
    Snapshot,
)
from nnstudio.gui.panels.loss.axis import Axis, Range, fit_loss
from nnstudio.gui.panels.loss.curves import Curves, Line
from nnstudio.gui.panels.loss.step_losses import StepLosses
from nnstudio.gui.theme import Theme


class Plots(QWidget):
    """Loss of each step and epoch on the left, accuracy of each epoch on the right.

    The axes follow the run until the user zooms.

    Signals:
        pointed: (int | None) the step that the mouse is next to; None beside the curves.
        followed: (bool) the axes follow the run from now on, or no longer.
    """

    pointed = Signal(object)
    followed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._snapshot: Snapshot | None = None
        self._following = True
        self._end = 0.0
        self._heights: tuple[Range, Range] | None = None
        self._epochs_shown = 0
        self._view = pg.GraphicsLayoutWidget()
        self._view.setAccessibleName("Curves of loss and accuracy over the steps")
        self._view.ci.layout.setHorizontalSpacing(4)
        self._view.ci.layout.setContentsMargins(0, 0, 0, 0)
        self._loss_axis = Axis("left", "loss")
        self._percent_axis = Axis("left", "percent")
        self._loss = Curves(self._loss_axis, theme)
        self._accuracy = Curves(self._percent_axis, theme)
        self._loss_plot = self._add_plot(self._loss, self._loss_axis, 0, 5)
        self._accuracy_plot = self._add_plot(self._accuracy, self._percent_axis, 1, 3)
        self._accuracy_plot.setXLink(self._loss_plot)
        self._view.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self._view.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self._view.viewport().installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.show_theme(theme)

    @property
    def losses(self) -> StepLosses:
        """The losses that are drawn."""
        return self._loss.losses

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws what is new in the run; another run needs a `clear` first."""
        self._snapshot = snapshot
        self.losses.follow(snapshot.losses)
        if not len(self.losses):
            return
        if len(snapshot.epochs) != self._epochs_shown:
            self._show_epochs(snapshot)
        if self._following:
            self._follow(snapshot)
        self._fit_heights()
        self._loss.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._loss_axis.show_theme(theme)
        self._percent_axis.show_theme(theme)
        self._view.setBackground(theme.panel)
        for plot, curves in ((self._loss_plot, self._loss), (self._accuracy_plot, self._accuracy)):
            plot.getAxis("bottom").show_theme(theme)
            curves.theme = theme
            curves.update()
        if self._snapshot is not None and len(self.losses):
            self._show_epochs(self._snapshot)

    def show_logarithmic(self, logarithmic: bool) -> None:  # noqa: FBT001  # a slot
        """Draws the loss on a logarithmic axis, or on one from zero on."""
        self._loss_axis.logarithmic = logarithmic
        self._loss_axis.picture = None
        self._loss.update()
        self._fit_heights()

    def clear(self) -> None:
        """Forgets the run that is drawn."""
        self._snapshot = None
        self._loss.losses = StepLosses()
        self._loss.lines, self._accuracy.lines = [], []
        self._epochs_shown = 0
        self._point_at(None)
        self.fit()

    def fit(self) -> None:
        """Shows the whole run, and follows it from now on."""
        self._following, self._end, self._heights = True, 0.0, None
        self.followed.emit(True)
        if self._snapshot is not None and len(self.losses):
            self._follow(self._snapshot)
            self._fit_heights()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._point_at(None)
        return super().eventFilter(watched, event)

    def _add_plot(self, curves: Curves, left: Axis, column: int, share: int) -> pg.PlotItem:
        plot = self._view.addPlot(
            0, column, axisItems={"left": left, "bottom": Axis("bottom", "step")}, enableMenu=False
        )
        plot.hideButtons()
        plot.layout.setContentsMargins(0, 6, 20, 0)  # room for half a number
        plot.vb.disableAutoRange()
        plot.vb.setMouseEnabled(x=True, y=False)
        plot.vb.setLimits(minXRange=4)
        plot.vb.sigRangeChangedManually.connect(self._on_zoomed)
        plot.addItem(curves, ignoreBounds=True)
        self._view.ci.layout.setColumnStretchFactor(column, share)
        return plot

    def _show_epochs(self, snapshot: Snapshot) -> None:
        epochs, theme = snapshot.epochs, self._theme
        self._epochs_shown = len(epochs)
        splits = ((LOSS_TRAINING, ACCURACY_TRAINING), (LOSS_VALIDATION, ACCURACY_VALIDATION))
        steps = epochs[:, LOSS_STEP]
        colors = (theme.accent, theme.good)
        for curves, column, scale in ((self._loss, 0, 1), (self._accuracy, 1, 100)):
            curves.epoch_ends = steps[1:]
            curves.lines = [
                Line(steps, epochs[:, split[column]] * scale, color, hollow=split is splits[0])
                for split, color in zip(splits, colors, strict=True)
            ]
        self._accuracy.chance = 100 / len(snapshot.classes) if snapshot.classes else None
        self._accuracy.update()

    def _follow(self, snapshot: Snapshot) -> None:
        """Moves the axes to the whole run, in leaps: an axis that stands still need not be drawn again."""
        steps = max(len(self.losses), 10)
        end = float(steps) if snapshot.progress >= 1 else 10 * 1.25 ** math.ceil(math.log(steps / 10, 1.25))
        if end != self._end:
            self._end = end
            margin = 0.012 * end  # so that dots at both ends are round
            for plot in (self._loss_plot, self._accuracy_plot):
                plot.vb.setLimits(xMin=-margin)
            self._loss_plot.vb.setXRange(-margin, end + margin, padding=0)

    def _fit_heights(self) -> None:
        """Gives both plots the height of what is seen at the present zoom, in leaps."""
        if self._snapshot is None or not len(self.losses):
            return
        first, last = self._loss_plot.vb.viewRange()[0]
        epochs = self._snapshot.epochs
        # With the epoch before and the one after, whose lines cross what is seen.
        before, after = np.searchsorted(epochs[:, LOSS_STEP], (first, last))
        seen = epochs[max(0, before - 1) : after + 1]
        _, _, high, mean = self.losses.envelope(first, last, 64)
        losses = np.concatenate([high, mean, seen[:, [LOSS_TRAINING, LOSS_VALIDATION]].ravel()])
        loss_range = fit_loss(losses, logarithmic=self._loss_axis.logarithmic)
        accuracies = 100 * seen[:, [ACCURACY_TRAINING, ACCURACY_VALIDATION]]
        # The whole run is seen from 0 to 100 %, a part of it from as close as possible.
        worst = 0.0 if self._following else float(np.fmin.reduce(accuracies, axis=None, initial=95))
        percent_range = (5 * math.floor(worst / 5), 103.0)
        if (loss_range, percent_range) != self._heights:
            self._heights = (loss_range, percent_range)
            self._loss_plot.vb.setYRange(*loss_range, padding=0)
            self._accuracy_plot.vb.setYRange(*percent_range, padding=0)

    def _point_at(self, x: float | None) -> None:
        """Marks the step next to `x` in both plots."""
        step = None if x is None or not len(self.losses) else min(max(1, round(x)), len(self.losses))
        for curves in (self._loss, self._accuracy):
            if curves.pointed != step:
                curves.pointed = step
                curves.update()
        self.pointed.emit(step)

    def _on_mouse_moved(self, at: QPointF) -> None:
        for plot in (self._loss_plot, self._accuracy_plot):
            if plot.vb.sceneBoundingRect().contains(at):
                self._point_at(plot.vb.mapSceneToView(at).x())
                return
        self._point_at(None)

    def _on_mouse_clicked(self, event: MouseClickEvent) -> None:
        if event.double() and event.button() == Qt.MouseButton.LeftButton:
            self.fit()

    def _on_zoomed(self, *_: object) -> None:
        self._following = False
        self.followed.emit(False)
        self._fit_heights()
