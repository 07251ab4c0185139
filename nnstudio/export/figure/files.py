"""The figure of a document in each format, at the size in which it is printed."""

from nnstudio.document.document import Document
from nnstudio.export.errors import ExportError
from nnstudio.export.figure.colors import LOOKS, Look
from nnstudio.export.figure.compose import compose
from nnstudio.export.figure.drawing import Drawing
from nnstudio.export.figure.pdf import POINTS, to_pdf
from nnstudio.export.figure.placing import FACT
from nnstudio.export.figure.svg import to_svg

__all__ = ["DPI", "LOOKS", "WIDTH", "figure_pdf", "figure_png", "figure_svg", "letter_points", "room_of"]

WIDTH = 160.0
"""Millimeters: what a page of A4 has between its usual margins."""
DPI = 300
"""Dots to the inch: what journals ask for."""
READABLE = 6.6
"""Points: then even the smallest letters, those on wires, have the 6 points that journals ask for."""
LEAST_WIDTH, MOST_WIDTH = 10.0, 2000.0
LEAST_DPI, MOST_DPI = 36, 2400


def figure_svg(document: Document, theme: Look = "print", width: float = WIDTH, *, rows: bool = False) -> str:
    """The figure as SVG, so many millimeters wide; in `rows` that can be read, or as on the canvas.

    Raises:
        ExportError: There is nothing to draw, or the width is out of its limits.
    """
    return to_svg(_drawing(document, theme, width, rows=rows), width)


def figure_png(
    document: Document, theme: Look = "print", width: float = WIDTH, dpi: int = DPI, *, rows: bool = False
) -> bytes:
    """The figure as PNG, so many millimeters wide; in `rows` that can be read, or as on the canvas.

    Raises:
        ExportError: There is nothing to draw, a size is out of its limits, or there would be too many dots.
    """
    # Late, for this imports Pillow.
    from nnstudio.export.figure.png import to_png

    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise ExportError(f"A picture has {LEAST_DPI} to {MOST_DPI:,} dots to the inch; got {dpi:,}")
    return to_png(_drawing(document, theme, width, rows=rows), width, dpi)


def figure_pdf(
    document: Document, theme: Look = "print", width: float = WIDTH, *, rows: bool = False
) -> bytes:
    """The figure as PDF of one page, so many millimeters wide; in `rows`, or as on the canvas.

    Raises:
        ExportError: There is nothing to draw, or the page cannot have this size.
    """
    return to_pdf(_drawing(document, theme, width, rows=rows), width)


def letter_points(drawing: Drawing, width: float) -> float:
    """How many points high most letters are when a drawing is so many millimeters wide."""
    return FACT * width / drawing.width * POINTS


def room_of(width: float) -> float:
    """How many pixels a figure of so many millimeters has for letters that can be read."""
    return FACT * width * POINTS / READABLE


def _drawing(document: Document, theme: Look, width: float, *, rows: bool) -> Drawing:
    if not LEAST_WIDTH <= width <= MOST_WIDTH:
        raise ExportError(f"A figure is {LEAST_WIDTH:g} to {MOST_WIDTH:,g} mm wide; got {width:g}")
    return compose(document, theme, room_of(width) if rows else None)
