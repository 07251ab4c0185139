"""What a face is, and the scale that its activations are shown on."""

import math
from abc import ABC, abstractmethod

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array


class Face(ABC):
    """The picture inside a node's card, `width` x `height` pixels at 100 %, origin at its upper left."""

    width: float
    height: float
    _y: Array = np.zeros(1, np.float32)
    _top: float = 1.0

    @abstractmethod
    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        """Takes over the numbers of this moment."""

    @abstractmethod
    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        """Draws what was shown last; without small text unless `detailed`."""

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        """Draws the face before it has been shown a moment: no numbers, for there are none."""
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(0, 0, self.width, self.height)
        painter.drawRoundedRect(box, 6, 6)
        if detailed:
            draw_text(painter, box, "no values yet" if self.width >= 80 else "—", look.theme.quiet, 11)

    def anchors(self) -> npt.NDArray[np.float64]:
        """Heights where the units' wires begin and end, (units,); empty if units cannot be told apart."""
        return np.empty(0)

    def activity(self) -> float:
        """How active the layer is on the whole, from 0 to 1: what is left of its face when seen from afar."""
        mean = float(np.abs(self._y).mean()) if self._y.size else 0.0
        return abs(share_of(mean, self._top))

    def describe(self, at: QPointF) -> str:  # most pictures say nothing of single points
        """What is under the cursor, in words with numbers; empty if nothing."""
        return ""


def captions(snapshot: Snapshot) -> tuple[str, str]:
    """Which sample is shown, and its truth."""
    sample = snapshot.sample
    if sample.index is None:
        return "your drawing", "what will it say?"
    return f"validation sample {sample.index + 1:,}", f"label {snapshot.truth}"


def share_of(value: float, top: float) -> float:
    """`value` as a part of the scale's end, from -1 to 1; a value that is not a number counts as 0."""
    return max(-1.0, min(1.0, value / top)) if math.isfinite(value) and top > 0 else 0.0


def top_of(y: Array, highest: float, before: float) -> float:
    """The end of the scale of a layer's activations: its bound, or the largest value, growing at once."""
    if math.isfinite(highest):
        return highest
    finite = np.abs(y[np.isfinite(y)])
    largest = float(finite.max()) if finite.size else 1.0
    return max(largest, 0.98 * before, 1e-6)
