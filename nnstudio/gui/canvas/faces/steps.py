"""The face of a sequence: its steps from left to right, its units from top to bottom."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.face import Face, top_of
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

LARGEST = 224.0
"""Edge of the picture; long sequences are drawn in less than a pixel for each step."""


class StepsFace(Face):
    """The numbers of a sequence (steps, units) as a heat map that is read from left to right."""

    def __init__(self, shape: Shape, lowest: float, highest: float) -> None:
        self._steps, self._units = shape
        self._lowest, self._highest = lowest, highest
        self._wide, self._tall = min(12.0, LARGEST / self._steps), min(12.0, LARGEST / self._units)
        self._picture = QRectF(0, 0, self._steps * self._wide, self._units * self._tall)
        self.width, self.height = max(112.0, self._picture.width()), self._picture.height() + 20
        self._picture.moveLeft((self.width - self._picture.width()) / 2)
        self._y: Array = np.zeros(shape, np.float32)
        self._top, self._signed = 0.0, False

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y)
        self._top = top_of(self._y, self._highest, self._top)
        # Once there was a value below zero, the colors keep telling both sides apart.
        self._signed = self._signed or (self._lowest < 0 and bool((self._y < 0).any()))

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        image = to_image(self._y.T, self._top, look.signed if self._signed else look.active)
        painter.drawImage(self._picture, image)
        if detailed:
            limit = f"±{self._top:.2f}" if self._signed else f"up to {self._top:.2f}"
            note = QRectF(-12, self.height - 15, self.width + 24, 15)
            draw_text(painter, note, f"{self._steps:,} steps →, {limit}", look.theme.quiet, 10)

    def describe(self, at: QPointF) -> str:
        step = math.floor((at.x() - self._picture.x()) / self._wide)
        unit = math.floor(at.y() / self._tall)
        if not (0 <= step < self._steps and 0 <= unit < self._units):
            return ""
        return f"step {step + 1}, unit {unit + 1}: {self._y[step, unit]:.4f}"
