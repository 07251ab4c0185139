"""A figure of a network for papers and slides: SVG, PNG and PDF from one and the same drawing, without Qt."""

from nnstudio.export.figure.colors import Look
from nnstudio.export.figure.compose import compose
from nnstudio.export.figure.drawing import Drawing
from nnstudio.export.figure.files import (
    DPI,
    LOOKS,
    WIDTH,
    figure_pdf,
    figure_png,
    figure_svg,
    letter_points,
    room_of,
)

__all__ = [
    "DPI",
    "LOOKS",
    "WIDTH",
    "Drawing",
    "Look",
    "compose",
    "figure_pdf",
    "figure_png",
    "figure_svg",
    "letter_points",
    "room_of",
]
