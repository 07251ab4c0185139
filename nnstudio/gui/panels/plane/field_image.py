"""The image of a field of answers: each pixel in the color and hatch of the class that is answered there."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from nnstudio.engine.snapshot import Plane
from nnstudio.gui.colormaps import Pixels
from nnstudio.gui.panels.plane.field import colors_of, decide, hatches, paint, spread
from nnstudio.gui.theme import Theme
from nnstudio.nn.layer import Array

_FINEST = 640  # pixels of a field along its longer edge; more are interpolated by Qt


class FieldImage:
    """Draws one moment after the other; colors and hatch are kept as long as they are the same."""

    def __init__(self) -> None:
        self._colors: tuple[Theme, int, Pixels] | None = None
        self._hatched: tuple[object, Array] | None = None

    def draw(self, plane: Plane, theme: Theme, box: QRectF, ratio: float) -> QImage:
        """The field in the pixels of the screen, of `ratio` to one of `box`, or fewer if there are many."""
        classes, ratio = plane.outputs.shape[-1], min(ratio, _FINEST / max(box.width(), box.height()))
        height, width = max(2, round(box.height() * ratio)), max(2, round(box.width() * ratio))
        if self._colors is None or self._colors[0] is not theme or self._colors[1] != classes:
            self._colors = theme, classes, colors_of(theme, classes)
        key = classes, height, width
        if self._hatched is None or self._hatched[0] != key:
            self._hatched = key, hatches(classes, height, width, round(ratio))
        outputs = plane.outputs
        if classes == 2:
            outputs = outputs[..., :1] - outputs[..., 1:]
        decision = decide(spread(outputs, height, width))
        return paint(decision, self._colors[2], self._hatched[1], theme.text)
