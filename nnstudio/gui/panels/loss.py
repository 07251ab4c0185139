"""The loss panel: how wrong the network is, step by step, and how much it gets right, epoch by epoch."""

import csv
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.engine.api import (
    ACCURACY_TRAINING,
    ACCURACY_VALIDATION,
    LOSS_STEP,
    LOSS_TRAINING,
    LOSS_VALIDATION,
    Snapshot,
)
from nnstudio.gui.icons import icon
from nnstudio.gui.panels.frame import Caption, EmptyState, Word, Words, save_as, save_picture, small_button
from nnstudio.gui.theme import Theme, mix, text_font

Numbers = npt.NDArray[np.float64]
Range = tuple[float, float]

BLOCK = 64
"""Steps whose lowest, highest and mean loss are remembered, so that a million steps are drawn from few."""

SMOOTHING = 30
"""Over about how many steps the smoothed loss is a mean."""

_DECAY = 1 - 1 / SMOOTHING
_SINCE = np.subtract.outer(np.arange(BLOCK), np.arange(BLOCK))
_WEIGHTS = np.where(_SINCE >= 0, (1 - _DECAY) * _DECAY ** np.maximum(_SINCE, 0), 0)
_FADING = _DECAY ** np.arange(1, BLOCK + 1)
_FLOOR = 1e-12  # what zero is drawn as on a logarithmic axis: below the edge
_SUMMARY = 500  # points up to which a line is antialiased
_SMOOTH = 256  # points of the smoothed line at most, which is thick
_DOT_PITCH = 9  # pixels from dot to dot at least; closer, the line alone is drawn
_SPLITS = ("training", "validation")


class StepLosses:
    """The loss of each step with its moving average, kept so that any stretch is drawn in no time.

    The average is exponential and debiased: after n steps, their weights add up to one.
    """

    def __init__(self) -> None:
        self.not_finite = 0
        self._length = 0
        self._ends: Numbers = np.empty(0)
        self._average = 0.0
        self._averaged = 0
        self._finite = np.empty(0)
        self._smooth = np.empty(0)
        self._low = np.empty(0)
        self._high = np.empty(0)
        self._mean = np.empty(0)

    def __len__(self) -> int:
        return self._length

    def continued_by(self, losses: Numbers) -> bool:
        """Whether `losses` is the same run as so far, or more of it."""
        n = self._length
        return len(losses) >= n and (n == 0 or np.array_equal(losses[[0, n - 1]], self._ends, equal_nan=True))

    def follow(self, losses: Numbers) -> None:
        """Takes over what is new in `losses`, (steps,), which goes on where it ended before."""
        start, self._length = self._length, len(losses)
        if start == self._length:
            return
        self._ends = losses[[0, -1]]
        new = losses[start:]
        finite = np.isfinite(new)
        self.not_finite += int(np.count_nonzero(~finite))
        smooth = np.full(len(new), np.nan)
        smooth[finite] = self._averages(new[finite])
        self._finite = _put(self._finite, start, np.where(finite, new, np.nan))
        self._smooth = _put(self._smooth, start, smooth)
        # The last block may have been incomplete, so it is made again.
        block = start // BLOCK
        recent = slice(block * BLOCK, self._length)
        starts = np.arange(0, self._length - recent.start, BLOCK)
        self._low = _put(self._low, block, np.fmin.reduceat(self._finite[recent], starts))
        self._high = _put(self._high, block, np.fmax.reduceat(self._finite[recent], starts))
        self._mean = _put(self._mean, block, _means(self._smooth[recent], starts))

    def at(self, step: int) -> tuple[float, float]:
        """The loss of a step, from 1 on, and the average there."""
        return float(self._finite[step - 1]), float(self._smooth[step - 1])

    def latest(self) -> float:
        """The average after the last step; NaN before the first."""
        return self._average / (1 - _DECAY**self._averaged) if self._averaged else math.nan

    def envelope(self, first: float, last: float, bins: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Steps between two, in `bins` bins at most: where each lies, its lowest and highest loss, its mean.

        The lowest and the highest are of the losses themselves, so that no spike is lost; the mean is of
        their moving average. Bins stay where they are while the run grows. NaN where nothing is finite.
        """
        start = min(max(0, math.floor(first) - 1), self._length)
        stop = min(max(start, math.ceil(last)), self._length)
        width = 1 << max(0, math.ceil(math.log2(max(1, stop - start) / bins)))
        start -= start % width
        if width < BLOCK:
            per, low, mean = width, self._finite[start:stop], self._smooth[start:stop]
            high = low
        else:
            blocks = slice(start // BLOCK, -(-stop // BLOCK))
            per, low, high, mean = width // BLOCK, self._low[blocks], self._high[blocks], self._mean[blocks]
        starts = np.arange(0, len(low), per)
        x = start + 1 + np.minimum(starts * (width // per) + (width - 1) / 2, stop - start - 1)
        if per == 1:
            return x, low, high, mean
        return x, np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts), _means(mean, starts)

    def _averages(self, losses: Numbers) -> Numbers:
        """The debiased average after each of these losses, which follow those before."""
        padded = np.zeros(-(-len(losses) // BLOCK) * BLOCK)
        padded[: len(losses)] = losses
        own = padded.reshape(-1, BLOCK) @ _WEIGHTS.T  # (blocks, steps): what the block itself adds
        before = np.empty(len(own))
        for i, end in enumerate(own[:, -1].tolist()):
            before[i] = self._average
            self._average = self._average * _FADING[-1] + end
        averages = (own + np.outer(before, _FADING)).ravel()[: len(losses)]
        if len(losses):
            self._average = float(averages[-1])
        counts = np.arange(self._averaged + 1, self._averaged + len(losses) + 1)
        self._averaged += len(losses)
        return averages / -np.expm1(counts * math.log(_DECAY))


def _put(column: Numbers, start: int, values: Numbers) -> Numbers:
    """`column` with `values` from `start` on, in place where there is room."""
    stop = start + len(values)
    if stop > len(column):
        column = np.concatenate([column[:start], np.empty(2 * stop - start)])
    column[start:stop] = values
    return column


def _means(values: Numbers, starts: npt.NDArray[np.intp]) -> Numbers:
    """The mean of the finite values from each start to the next; NaN where there is none."""
    finite = np.isfinite(values)
    counts = np.add.reduceat(finite, starts, dtype=np.float64)
    sums = np.add.reduceat(np.where(finite, values, 0), starts)
    return np.divide(sums, counts, out=np.full(len(starts), np.nan), where=counts > 0)


class _Axis(pg.AxisItem):
    """An axis with a few quiet numbers and no lines; `logarithmic` ones are told exponents of ten."""

    def __init__(self, orientation: str, kind: str) -> None:
        super().__init__(orientation, pen=QPen(Qt.PenStyle.NoPen), tickPen=QPen(Qt.PenStyle.NoPen))
        self.logarithmic = False
        self._kind = kind
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, tickTextOffset=6, autoExpandTextSpace=False, autoReduceTextSpace=False)
        # Numbers may reach beyond the ends of the lower axis, into the corners.
        self.setStyle(hideOverlappingLabels=32 if kind == "step" else 8)
        self.setHeight(18) if kind == "step" else self.setWidth(42)

    def show_theme(self, theme: Theme) -> None:
        self.setTickFont(text_font(theme.caption_size))
        self.setTextPen(QColor(theme.quiet))

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        room = max(2.6, size / (64 if self._kind == "step" else 24))
        if self.logarithmic:
            return [(1.0, _decades(low, high, room))]
        spacing = _nice((high - low) / room)
        if self._kind == "step":
            spacing = max(1.0, spacing)
        if self._kind == "percent":
            high = min(high, 100.0)
        first, last = math.ceil(low / spacing - 1e-9), math.floor(high / spacing + 1e-9)
        return [(spacing, [i * spacing for i in range(first, last + 1)])]

    def generateDrawSpecs(self, p: QPainter) -> tuple[object, list[object], list[object]] | None:
        # A tick without length is still a dot, so ticks are left out.
        specs = super().generateDrawSpecs(p)
        return specs and (specs[0], [], specs[2])

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self._kind == "step":
            words = [_count_text(value) for value in values]
            return [f"step {words[0]}", *words[1:]] if words else []
        if self._kind == "percent":
            return [f"{value:.0f} %" for value in values]
        if self.logarithmic:
            return [f"{10**value:.3g}" for value in values]
        return [f"{value:.{max(0, -math.floor(math.log10(spacing) + 1e-9))}f}" for value in values]


class _Line:
    """A short line of dots: what is known at the end of each epoch."""

    def __init__(self, x: Numbers, y: Numbers, color: str, *, hollow: bool) -> None:
        finite = np.isfinite(y)
        self.x, self.y, self.color, self.hollow = x[finite], y[finite], color, hollow


class _Curves(pg.GraphicsObject):
    """All that one plot draws: grid, ends of epochs, the losses of the steps, and the lines of the epochs.

    Drawn as one item from decimated arrays: a plot item for each line is several times as slow.
    """

    def __init__(self, axis: _Axis, theme: Theme) -> None:
        super().__init__()
        self.losses = StepLosses()
        self.lines: list[_Line] = []
        self.epoch_ends: Numbers = np.empty(0)
        self.pointed: float | None = None
        self.theme = theme
        self.chance: float | None = None
        self._axis = axis

    def boundingRect(self) -> QRectF:
        return self.viewRect()

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        view, box = self.viewRect(), self.getViewBox()
        columns = max(16, int(box.width() * painter.device().devicePixelRatioF()))
        faint = mix(self.theme.panel, self.theme.line, 0.55)
        self._draw_grid(painter, view, box.size(), faint)
        self._draw_epoch_ends(painter, view, columns, faint)
        self._draw_losses(painter, view, columns)
        self._draw_lines(painter, view, columns)
        if self.pointed is not None:
            painter.setPen(_pen(self.theme.quiet))
            painter.drawLine(QPointF(self.pointed, view.top()), QPointF(self.pointed, view.bottom()))

    def _draw_grid(self, painter: QPainter, view: QRectF, size: QSizeF, faint: str) -> None:
        painter.setPen(_pen(faint))
        for y in self._axis.tickValues(view.top(), view.bottom(), size.height())[0][1]:
            painter.drawLine(QPointF(view.left(), y), QPointF(view.right(), y))
        if self.chance is not None:
            end = QPointF(view.right(), self.chance)
            painter.setPen(_pen(self.theme.quiet, style=Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(view.left(), self.chance), end)
            # Words must not be stretched like the curves, so they are drawn in the pixels of the widget.
            transform = painter.worldTransform()
            painter.resetTransform()
            painter.setFont(text_font(self.theme.caption_size))
            at = transform.map(end)
            area = QRectF(at.x() - 120, at.y() - 20, 118, 18)
            painter.drawText(
                area,
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
                f"chance {self.chance:.3g} %",
            )
            painter.setWorldTransform(transform)

    def _draw_epoch_ends(self, painter: QPainter, view: QRectF, columns: int, faint: str) -> None:
        ends = self.epoch_ends[(self.epoch_ends > view.left()) & (self.epoch_ends < view.right())]
        # Closer than 8 pixels they would be a wall, so only each second, fourth, ... is drawn.
        while len(ends) > columns / 8:
            ends = ends[1::2]
        painter.setPen(_pen(faint))
        for x in ends.tolist():
            painter.drawLine(QPointF(x, view.top()), QPointF(x, view.bottom()))

    def _draw_losses(self, painter: QPainter, view: QRectF, columns: int) -> None:
        if not len(self.losses):
            return
        x, low, high, _ = self.losses.envelope(view.left(), view.right(), columns)
        painter.setPen(_pen(mix(self.theme.panel, self.theme.accent, 0.34)))
        if low is high:
            self._draw_polyline(painter, x, low)
        else:
            self._draw_polyline(painter, np.repeat(x, 2), np.column_stack([low, high]).ravel())
        x, _, _, mean = self.losses.envelope(view.left(), view.right(), min(columns, _SMOOTH))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_pen(self.theme.accent, 1.5))
        self._draw_polyline(painter, x, mean)

    def _draw_lines(self, painter: QPainter, view: QRectF, columns: int) -> None:
        for line in self.lines:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(line.x) <= _SUMMARY)
            painter.setPen(_pen(mix(self.theme.panel, line.color, 0.7)))
            points = self._draw_polyline(painter, line.x, line.y)
            if points.isEmpty():
                continue
            if np.count_nonzero((line.x >= view.left()) & (line.x <= view.right())) <= columns / _DOT_PITCH:
                self._draw_dots(painter, points, line.color, 6)
                if line.hollow:
                    self._draw_dots(painter, points, self.theme.panel, 3)

    def _draw_dots(self, painter: QPainter, points: QPolygonF, color: str, size: float) -> None:
        pen = _pen(color, size)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(points)

    def _draw_polyline(self, painter: QPainter, x: Numbers, y: Numbers) -> QPolygonF:
        known = np.isfinite(y)
        if not known.any():
            return QPolygonF()  # pyqtgraph makes no empty ones
        x, y = x[known], y[known]
        if self._axis.logarithmic:
            y = np.log10(np.maximum(y, _FLOOR))
        points = pg.functions.arrayToQPolygonF(x, y)
        painter.drawPolyline(points)
        return points


class LossPanel(QWidget):
    """Loss of each step and epoch on the left, accuracy of each epoch on the right, over the same steps."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lossPanel")
        self.setAccessibleName("Loss and accuracy")
        self._theme = theme
        self._snapshot: Snapshot | None = None
        self._waiting = False
        self._following = True
        self._end = 0.0
        self._heights: tuple[Range, Range] | None = None
        self._epochs_shown = 0

        self._words = Words(theme)
        self._log = small_button(
            self,
            "lossPanel.log",
            "Logarithmic loss",
            "Show the loss on a logarithmic axis: late progress becomes visible",
        )
        self._log.setText("log")
        self._log.setCheckable(True)
        self._log.toggled.connect(self._on_log_toggled)
        self._fit = small_button(
            self, "lossPanel.fit", "Fit", "Show the whole run and follow it again (double-click a plot)"
        )
        self._fit.clicked.connect(self.fit)
        self._caption = Caption(theme)
        self._empty = EmptyState(
            theme,
            "Press Space: the loss of each step appears here",
            "The loss says how wrong the network is. Training makes it small.",
        )
        self._view = pg.GraphicsLayoutWidget()
        self._view.setAccessibleName("Curves of loss and accuracy over the steps")
        self._view.ci.layout.setHorizontalSpacing(4)
        self._view.ci.layout.setContentsMargins(0, 0, 0, 0)
        self._loss_axis = _Axis("left", "loss")
        self._percent_axis = _Axis("left", "percent")
        self._loss = _Curves(self._loss_axis, theme)
        self._accuracy = _Curves(self._percent_axis, theme)
        self._loss_plot = self._add_plot(self._loss, self._loss_axis, 0, 5)
        self._accuracy_plot = self._add_plot(self._accuracy, self._percent_axis, 1, 3)
        self._accuracy_plot.setXLink(self._loss_plot)
        self._view.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self._view.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self._view.viewport().installEventFilter(self)

        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._view)
        header = QHBoxLayout()
        header.setSpacing(4)
        for widget in (self._words, self._log, self._fit):
            header.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(2)
        layout.addLayout(header)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._caption)
        self.show_theme(theme)
        self.clear()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws this moment; a panel that is hidden waits until it is shown."""
        self._waiting = not self.isVisible()
        if self._waiting:
            self._snapshot = snapshot
            return
        losses = self._loss.losses
        if not losses.continued_by(snapshot.losses):
            self.clear()
            losses = self._loss.losses
        self._snapshot = snapshot
        losses.follow(snapshot.losses)
        if len(losses):
            self._pages.setCurrentWidget(self._view)
            if len(snapshot.epochs) != self._epochs_shown:
                self._show_epochs(snapshot)
            self._show_words(snapshot)
            if self._following:
                self._follow(snapshot)
            self._fit_heights()
            self._loss.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self._words, self._caption, self._empty, self._loss_axis, self._percent_axis):
            part.show_theme(theme)
        self._view.setBackground(theme.panel)
        self._fit.setIcon(icon("fit", theme, size=14))
        for plot, curves in ((self._loss_plot, self._loss), (self._accuracy_plot, self._accuracy)):
            plot.getAxis("bottom").show_theme(theme)
            curves.theme = theme
            curves.update()
        if self._snapshot is not None and len(self._loss.losses):
            self._show_epochs(self._snapshot)
            self._show_words(self._snapshot)

    def clear(self) -> None:
        """Forgets the run that is shown."""
        self._snapshot = None
        self._waiting = False
        self._loss.losses = StepLosses()
        self._loss.lines, self._accuracy.lines = [], []
        self._point_at(None)
        self._pages.setCurrentWidget(self._empty)
        self._words.say(Word(("LOSS AND ACCURACY", "LOSS")))
        self._following, self._end, self._heights = True, 0.0, None
        self._epochs_shown = 0
        self._fit.setEnabled(False)

    def fit(self) -> None:
        """Shows the whole run, and follows it from now on."""
        self._following, self._end, self._heights = True, 0.0, None
        self._fit.setEnabled(False)
        if self._snapshot is not None and len(self._loss.losses):
            self._follow(self._snapshot)
            self._fit_heights()

    def save_csv(self, path: Path) -> None:
        """Writes the loss of each step, and at the ends of epochs what was measured there.

        Raises:
            OSError: The file cannot be written.
        """
        losses = self._snapshot.losses.tolist() if self._snapshot else []
        epochs = self._snapshot.epochs.tolist() if self._snapshot else []
        measured = {int(row[LOSS_STEP]): row[1:] for row in epochs}
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(
                ["step", "loss", *(f"{what}_{split}" for what in ("loss", "accuracy") for split in _SPLITS)]
            )
            table.writerows(
                [step, loss, *measured.get(step, [""] * 4)] for step, loss in enumerate(["", *losses])
            )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._waiting and self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.addAction("Fit", self.fit).setEnabled(not self._following)
        logarithmic = menu.addAction("Logarithmic", self._log.toggle)
        logarithmic.setCheckable(True)
        logarithmic.setChecked(self._log.isChecked())
        menu.addSeparator()
        menu.addAction("Save picture…", self._on_save_picture)
        menu.addAction("Save CSV…", self._on_save_csv).setEnabled(self._snapshot is not None)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._point_at(None)
        return super().eventFilter(watched, event)

    def _add_plot(self, curves: _Curves, left: _Axis, column: int, share: int) -> pg.PlotItem:
        plot = self._view.addPlot(
            0, column, axisItems={"left": left, "bottom": _Axis("bottom", "step")}, enableMenu=False
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
                _Line(steps, epochs[:, split[column]] * scale, color, hollow=split is splits[0])
                for split, color in zip(splits, colors, strict=True)
            ]
        self._accuracy.chance = 100 / len(snapshot.classes) if snapshot.classes else None
        self._accuracy.update()

    def _show_words(self, snapshot: Snapshot) -> None:
        theme, losses = self._theme, self._loss.losses
        loss, accuracy = snapshot.epochs[-1, [LOSS_VALIDATION, ACCURACY_VALIDATION]].tolist()
        smoothed, validation, right = _loss_text(losses.latest()), _loss_text(loss), f"{accuracy:.1%}"
        right = right.replace("%", " %")
        words = [
            Word(("LOSS AND ACCURACY", "LOSS AND ACCURACY", "LOSS", "")),
            Word(
                (
                    f"training per step, smoothed {smoothed}",
                    *[f"training {smoothed}"] * 3,
                    f"train {smoothed}",
                    smoothed,
                ),
                theme.accent,
            ),
            Word((*[f"validation {validation}"] * 4, f"val {validation}", validation), theme.good),
            Word((*[f"accuracy {right}"] * 4, right), theme.good),
        ]
        if losses.not_finite:
            count = f"{losses.not_finite:,}"
            words.append(Word((f"{count} values are not finite", f"{count} not finite"), theme.bad))
        self._words.say(*words)

    def _follow(self, snapshot: Snapshot) -> None:
        """Moves the axes to the whole run, in leaps: an axis that stands still need not be drawn again."""
        steps = max(len(self._loss.losses), 10)
        end = float(steps) if snapshot.progress >= 1 else 10 * 1.25 ** math.ceil(math.log(steps / 10, 1.25))
        if end != self._end:
            self._end = end
            margin = 0.012 * end  # so that dots at both ends are round
            for plot in (self._loss_plot, self._accuracy_plot):
                plot.vb.setLimits(xMin=-margin)
            self._loss_plot.vb.setXRange(-margin, end + margin, padding=0)

    def _fit_heights(self) -> None:
        """Gives both plots the height of what is seen at the present zoom, in leaps."""
        if self._snapshot is None or not len(self._loss.losses):
            return
        first, last = self._loss_plot.vb.viewRange()[0]
        epochs = self._snapshot.epochs
        # With the epoch before and the one after, whose lines cross what is seen.
        before, after = np.searchsorted(epochs[:, LOSS_STEP], (first, last))
        seen = epochs[max(0, before - 1) : after + 1]
        _, _, high, mean = self._loss.losses.envelope(first, last, 64)
        losses = np.concatenate([high, mean, seen[:, [LOSS_TRAINING, LOSS_VALIDATION]].ravel()])
        loss_range = _loss_range(losses, logarithmic=self._loss_axis.logarithmic)
        accuracies = 100 * seen[:, [ACCURACY_TRAINING, ACCURACY_VALIDATION]]
        # The whole run is seen from 0 to 100 %, a part of it from as close as possible.
        worst = 0.0 if self._following else float(np.fmin.reduce(accuracies, axis=None, initial=95))
        percent_range = (5 * math.floor(worst / 5), 103.0)
        if (loss_range, percent_range) != self._heights:
            self._heights = (loss_range, percent_range)
            self._loss_plot.vb.setYRange(*loss_range, padding=0)
            self._accuracy_plot.vb.setYRange(*percent_range, padding=0)

    def _point_at(self, x: float | None) -> None:
        """Marks the step next to `x` in both plots, and reads out what is known there."""
        losses = self._loss.losses
        step = None if x is None or not len(losses) else min(max(1, round(x)), len(losses))
        for curves in (self._loss, self._accuracy):
            if curves.pointed != step:
                curves.pointed = step
                curves.update()
        if step is None or self._snapshot is None:
            self._caption.say(
                "Both losses should fall. Where validation rises while training still falls, "
                "the network learns its training samples by heart.",
                "Both losses should fall. Validation rising alone means learning by heart.",
                "Both should fall; validation rising alone: learning by heart.",
            )
            return
        loss, smoothed = (_loss_text(value) for value in losses.at(step))
        epochs = self._snapshot.epochs
        row = int(np.abs(epochs[:, LOSS_STEP] - step).argmin())
        seen, unseen = (
            f"{100 * epochs[row, column]:.1f} %" for column in (ACCURACY_TRAINING, ACCURACY_VALIDATION)
        )
        trained, validated = (_loss_text(epochs[row, column]) for column in (LOSS_TRAINING, LOSS_VALIDATION))
        self._caption.say(
            f"step {step:,}: loss {loss}, smoothed {smoothed}   ·   after epoch {row}: "
            f"training {trained}, {seen}   validation {validated}, {unseen}",
            f"step {step:,}: loss {loss}, smoothed {smoothed}   ·   epoch {row}: {validated}, {unseen}",
            f"step {step:,}: {loss}, smoothed {smoothed} · epoch {row}: {unseen}",
            bright=True,
        )

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
        self._fit.setEnabled(True)
        self._fit_heights()

    def _on_log_toggled(self) -> None:
        self._loss_axis.logarithmic = self._log.isChecked()
        self._loss_axis.picture = None
        self._loss.update()
        self._fit_heights()

    def _on_save_picture(self) -> None:
        save_as(
            self, "Save picture", "loss.png", "Pictures (*.png *.jpg)", lambda path: save_picture(self, path)
        )

    def _on_save_csv(self) -> None:
        save_as(self, "Save CSV", "loss.csv", "Tables (*.csv)", self.save_csv)


def _pen(color: str, width: float = 1, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen whose width is in pixels at every zoom."""
    # Flat and beveled: round joins take twice the time, and can't be seen at this width.
    pen = QPen(QColor(color), width, style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.BevelJoin)
    pen.setCosmetic(True)
    return pen


def _loss_text(loss: float) -> str:
    if not math.isfinite(loss):
        return "–"
    return f"{loss:.4f}" if 0.001 <= loss < 100 or loss == 0 else f"{loss:.3g}"


def _loss_range(losses: Numbers, *, logarithmic: bool) -> Range:
    """The ends of the axis of the loss: 0, or the lowest loss above it, up to the highest."""
    positive = losses[np.isfinite(losses) & (losses > 0)]
    low, high = (positive.min(), positive.max()) if positive.size else (1e-3, 1.0)
    if logarithmic:
        return math.floor(4 * math.log10(low) - 1) / 4, math.ceil(4 * math.log10(high) + 0.2) / 4
    spacing = _nice(high * 1.02 / 8)
    top = spacing * math.ceil(high * 1.02 / spacing)
    return -0.02 * top, top


def _count_text(count: float) -> str:
    """A number of steps in a few letters."""
    if count < 100_000:
        return f"{count:,.0f}"
    return f"{count / 1000:,.6g}k" if count < 1_000_000 else f"{count / 1_000_000:,.6g}M"


def _nice(spacing: float) -> float:
    """The next larger of 1, 2, 5, 10, ... times a power of ten."""
    power = 10.0 ** math.floor(math.log10(spacing))
    return next(power * leap for leap in (1, 2, 5, 10) if power * leap >= spacing * 0.999)


def _decades(low: float, high: float, room: float) -> list[float]:
    """Exponents of ten between two, at most about `room` of them, of 1, 2 and 5 times a power."""
    for leaps in ((1, 2, 5), (1, 3), (1,)):
        values = [
            power + math.log10(leap)
            for power in range(math.floor(low), math.ceil(high) + 1)
            for leap in leaps
            if low <= power + math.log10(leap) <= high
        ]
        if len(values) <= room:
            return values
    return values[:: math.ceil(len(values) / room)]
