"""The look of the canvas: the theme, with the color maps that faces use made once."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from nnstudio.gui.colormaps import Colormap, SignedColors, diverging, grayscale, sequential, with_signs
from nnstudio.gui.theme import Theme, mix, text_font


@dataclass(frozen=True, eq=False)
class Look:
    """A theme and its maps: `signed` around zero, `active` from zero on, `gray` for pixels.

    `theme` has the wanted `colors` of what is negative and what is positive, whichever it was made with.
    """

    theme: Theme
    colors: SignedColors = "blue-orange"
    signed: Colormap = field(init=False)
    active: Colormap = field(init=False)
    gray: Colormap = field(init=False)
    edge: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "theme", with_signs(self.theme, self.colors))
        object.__setattr__(self, "signed", diverging(self.theme))
        object.__setattr__(self, "active", sequential(self.theme))
        object.__setattr__(self, "gray", grayscale(self.theme))
        object.__setattr__(self, "edge", mix(self.theme.line, self.theme.quiet, 0.45))

    def unit_color(self, share: float, *, signed: bool) -> QColor:
        """The color of a unit at this part of the scale: -1 to 1 if signed, else 0 to 1."""
        colormap = self.signed if signed else self.active
        at = (share + 1) / 2 if signed else max(0.0, share)
        return QColor.fromRgb(int(colormap.lut[round(at * (len(colormap.lut) - 1))]))


def draw_text(
    painter: QPainter,
    box: QRectF,
    text: str,
    color: str,
    size: int,
    *,
    bold: bool = False,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
) -> None:
    """Words in a box, on one line."""
    painter.setFont(text_font(size, bold=bold))
    painter.setPen(QColor(color))
    painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, text)
