"""A drawing as PDF of one page: lines stay lines, words stay words, fonts are embedded."""

import logging
from typing import Any

from nnstudio.export.errors import ExportError
from nnstudio.export.figure.drawing import Drawing, Outline, Words
from nnstudio.export.figure.fonts import Fonts, fonts_for

POINTS = 72 / 25.4
"""In a millimeter."""
MOST = 5000.0
"""Millimeters of a page across and down: PDF readers refuse pages of more than 5.08 m."""

_FONT = "Figure"


def to_pdf(drawing: Drawing, width: float) -> bytes:
    """The drawing as a page that is so many millimeters wide.

    Raises:
        ExportError: The page would be too large, or the package that writes PDF is not installed.
    """
    height = width * drawing.height / drawing.width
    if height > MOST:
        raise ExportError(
            f"The page would be {height / 1000:.1f} m high, more than a PDF may be. Choose a smaller width"
        )
    try:
        from fpdf import FPDF
    except ImportError as missing:
        raise ExportError(
            'PDF files need one more package. Get it with: pip install "fpdf2>=2.8"; or choose SVG'
        ) from missing
    # It tells of each table of a font that it leaves out.
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    scale = width * POINTS / drawing.width
    page = FPDF(unit="pt", format=(width * POINTS, height * POINTS))
    page.set_margin(0)
    page.set_auto_page_break(False)
    page.set_title(drawing.title)
    page.set_creator("nnstudio")
    page.add_page()
    page.set_fill_color(drawing.ground)
    page.rect(0, 0, page.w, page.h, style="F")
    fonts = fonts_for(drawing.letters)
    if fonts is not None:
        page.add_font(_FONT, "", fonts.regular)
        page.add_font(_FONT, "B", fonts.bold)
    for mark in drawing.marks:
        if isinstance(mark, Outline):
            _draw_outline(page, mark, scale)
        else:
            _draw_words(page, mark, scale, fonts)
    return bytes(page.output())


def _draw_outline(page: Any, mark: Outline, scale: float) -> None:
    with page.drawing_context() as context:
        from fpdf.drawing import PaintedPath

        path = PaintedPath(*(value * scale for value in mark.path[0][0]))
        for piece in mark.path[1:]:
            values = [value * scale for point in piece for value in point]
            draw = path.line_to if len(piece) == 1 else path.curve_to
            draw(*values)
        if mark.fill:
            path.close()
        path.style.auto_close = False
        path.style.fill_color = mark.fill or None
        path.style.stroke_color = mark.edge or None
        path.style.stroke_width = mark.width * scale
        path.style.stroke_cap_style = "round"
        path.style.stroke_join_style = "round"
        context.add_item(path)


def _draw_words(page: Any, mark: Words, scale: float, fonts: Fonts | None) -> None:
    page.set_font(_FONT if fonts else "Helvetica", "B" if mark.bold else "", mark.size * scale)
    # The fonts that every reader has know the letters of Western Europe.
    text = fonts.written(mark.text) if fonts else mark.text.encode("cp1252", "replace").decode("cp1252")
    page.set_text_color(mark.color)
    x, y = mark.at[0] * scale, mark.at[1] * scale
    page.text(x - page.get_string_width(text) / 2 if mark.centered else x, y, text)
