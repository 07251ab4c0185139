"""The face of a sequence: its steps from left to right, its units from top to bottom."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.explain.states import states_over_time
from nnstudio.gui.canvas.faces.chosen import inks
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.faces.notes import longest_fitting
from nnstudio.gui.canvas.faces.shares import top_of
from nnstudio.gui.canvas.faces.signs import signed_image
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.input_names import step_names
from nnstudio.gui.scale import Limit
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.core import Input
from nnstudio.nn.shapes import Shape

LARGEST = 224.0
"""Height of the picture at most."""
WIDEST = 160.0
"""Its width at most; long sequences are drawn in less than a pixel for each step."""
AXIS = 15.0
"""Room at the left for the word that says what runs downwards."""


class StepsFace(Face):
    """The numbers of a sequence (steps, units) as a heat map that is read from left to right."""

    noun = "value"

    def __init__(self, shape: Shape, lowest: float, highest: float) -> None:
        super().__init__()
        self._steps, self._units = shape
        self._lowest, self._highest = lowest, highest
        self._wide, self._tall = min(12.0, WIDEST / self._steps), min(12.0, LARGEST / self._units)
        self._picture = QRectF(AXIS, 0, self._steps * self._wide, self._units * self._tall)
        self.width, self.height = max(112.0, self._picture.right()), self._picture.height() + 20
        self._picture.moveLeft((self.width - self._picture.right()) / 2 + AXIS)
        self._y: Array = np.zeros(shape, np.float32)
        self._top, self._signed = 0.0, False
        self._limit = Limit()
        self._followed: Array | None = None

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y)

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        self.follow()
        colors = look.signed if self._signed else look.active
        image = signed_image(self._y.T, self._top, colors, inks(look), self._cell(painter))
        painter.drawImage(self._picture, image)
        if detailed:
            limit = f"±{self._top:.2f}" if self._signed else f"up to {self._top:.2f}"
            note = QRectF(-12, self.height - 15, self.width + 24, 15)
            words = f"{self._steps:,} steps →, {limit}"
            long = f"{words}; {self.caption}" if self.caption else ""
            draw_text(painter, note, longest_fitting((long, words), 10, note.width()), look.theme.quiet, 10)
            self._draw_axis(painter, look)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._picture)
        if detailed:
            self._draw_axis(painter, look)

    def box_of(self, unit: int) -> QRectF | None:
        picture = self._picture
        return (
            QRectF(picture.x(), unit * self._tall, picture.width(), self._tall)
            if unit < self._units
            else None
        )

    def find_unit(self, at: QPointF) -> int | None:
        found = self._cell_at(at)
        return found[1] if found else None

    def words_at(self, at: QPointF) -> str:
        found = self._cell_at(at)
        if found is None:
            return ""
        step, unit = found
        words = f"step {step + 1}, {self.noun} {unit + 1}: {self._y[step, unit]:.4f}"
        return self._named(step, unit) or words

    def _named(self, step: int, unit: int) -> str:
        """What comes in at this step, by its column and as it is in the data; empty where nobody knows."""
        snapshot, node_id = self._moment or (None, None)
        if snapshot is None or node_id is None or not isinstance(snapshot.graph[node_id].layer, Input):
            return ""
        names, raw = step_names(snapshot.fitted, self._units), snapshot.sample.pixels
        if not names or raw.shape != self._y.shape:
            return ""
        where = f"step {step + 1} of {self._steps}, {names[unit]}"
        return f"{where}: {raw[step, unit]:,.6g}, scaled to {self._y[step, unit]:.4f}"

    def activity(self) -> float:
        self.follow()
        return super().activity()

    def follow(self) -> None:
        """Lets the scale follow the numbers that are to be drawn."""
        y = self._y
        if y is self._followed:
            return
        self._followed = y
        self._signed = self._lowest < 0 and bool((y < 0).any())
        if self._signed and not math.isfinite(self._highest):
            self._limit.follow(y)
            self._top = self._limit.value
        else:
            self._top = top_of(y, self._highest)

    def _cell_at(self, at: QPointF) -> tuple[int, int] | None:
        """(step, unit) at a point."""
        step = math.floor((at.x() - self._picture.x()) / self._wide)
        unit = math.floor(at.y() / self._tall)
        return (step, unit) if 0 <= step < self._steps and 0 <= unit < self._units else None

    def _cell(self, painter: QPainter) -> float:
        """How large a cell is seen, in pixels of the screen."""
        return min(self._wide, self._tall) * painter.worldTransform().m11()

    def _draw_axis(self, painter: QPainter, look: Look) -> None:
        """The word beside the picture, read upwards from below."""
        painter.save()
        painter.translate(self._picture.x() - AXIS, self._picture.bottom())
        painter.rotate(-90)
        words = f"← {self._units:,} {self.noun}s" if self._picture.height() >= 60 else f"{self.noun}s"
        draw_text(painter, QRectF(0, 0, self._picture.height(), AXIS - 3), words, look.theme.quiet, 10)
        painter.restore()


class StatesFace(StepsFace):
    """The states of a recurrent layer after each step, also where only the last is given on.

    They are worked out from the weights and the input of the moment that is shown.
    """

    noun = "unit"

    def __init__(self, shape: Shape, lowest: float, highest: float, *, last: bool) -> None:
        super().__init__(shape, lowest, highest)
        self._last = last
        self._unread: tuple[Snapshot, NodeId] | None = None

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._unread = (snapshot, node_id)

    def follow(self) -> None:
        if self._unread is not None:
            (snapshot, node_id), self._unread = self._unread, None
            node = snapshot.graph[node_id]
            x = snapshot.activations.get(node.inputs[0]) if node.inputs else None
            params = snapshot.weights.get(node_id, {})
            states = states_over_time(node.layer, params, x) if x is not None else None
            if states is not None and states.shape == self._y.shape:
                self._y = states
        super().follow()

    def heights(self) -> npt.NDArray[np.float64]:
        # A sequence that is given on whole has no wires of single units.
        return (np.arange(self._units) + 0.5) * self._tall if self._last else np.empty(0)

    def words_at(self, at: QPointF) -> str:
        self.follow()
        found = self._cell_at(at)
        words = super().words_at(at)
        if found is None or not self._last:
            return words
        given = f"after the last step, which is given on: {self._y[-1, found[1]]:.4f}"
        return f"{words}\n{given}"
