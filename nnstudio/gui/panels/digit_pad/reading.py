"""A pinned drawing, and what a network has made of it while it learned."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap

from nnstudio.data.dataset import Images
from nnstudio.gui.panels.digit_pad.ink import Stroke
from nnstudio.nn.layer import Array

REMEMBERED = 48
"""Moments of the run whose answers are remembered."""


def picture_of(pixels: Images) -> QImage:
    """A sample (height, width, channels) in shades of gray."""
    gray = np.ascontiguousarray(pixels.mean(axis=2).astype(np.uint8))
    height, width = gray.shape
    # The copy, since the picture would not keep the array alive.
    return QImage(gray.data, width, height, width, QImage.Format.Format_Grayscale8).copy()


@dataclass(eq=False)
class Pinned:
    """A drawing that is read again at every moment: its strokes, and what the network gets of them.

    `answer` is that of the moment that is shown. `said` holds the class that was named after each of the
    last steps, once for each: looking back and drawing on at one step are no news of the run.
    """

    strokes: list[Stroke]
    pixels: Images
    answer: Array | None = None
    said: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._thumbnail: tuple[int, QPixmap] | None = None

    def thumbnail(self, edge: int, ratio: float) -> QPixmap:
        """A square picture of it, scaled once and not whenever it is drawn."""
        size = round(edge * ratio)
        if self._thumbnail is None or self._thumbnail[0] != size:
            smooth = Qt.TransformationMode.SmoothTransformation
            scaled = picture_of(self.pixels).scaled(size, size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            drawn = QPixmap.fromImage(scaled)
            drawn.setDevicePixelRatio(ratio)
            self._thumbnail = size, drawn
        return self._thumbnail[1]

    def hear(self, answer: Array, step: int, *, past: bool) -> None:
        """Takes over the answer after this step; `past` if the run has come farther."""
        self.answer = answer
        if past:
            return
        # A run that goes on from an earlier step, or begins anew, has not said what comes later.
        for later in [known for known in self.said if known >= step]:
            del self.said[later]
        self.said[step] = int(answer.argmax())
        for first in list(self.said)[:-REMEMBERED]:
            del self.said[first]

    def said_until(self, step: int) -> list[int]:
        """The classes that were named up to this step, the last one behind."""
        return [said for known, said in self.said.items() if known <= step]

    def read_as(self, pixels: Images) -> None:
        """Another network gets this of the drawing; what the last one said is no answer of it."""
        self.pixels, self._thumbnail = pixels, None
        self.forget()

    def forget(self) -> None:
        """There is no answer any longer."""
        self.answer, self.said = None, {}
