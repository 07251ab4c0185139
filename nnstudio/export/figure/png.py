"""A drawing as PNG, with as many dots to the inch as a printer wants."""

import io

from PIL import Image, ImageDraw, ImageFont

from nnstudio.export.errors import ExportError
from nnstudio.export.figure.drawing import Drawing, Outline, Words, traced
from nnstudio.export.figure.fonts import Fonts, fonts_for

MOST = 100_000_000
"""Dots of a picture, and of what it is made from: so many take 300 MB."""
FINER = 3
"""Dots that each one is mixed from, across and down, so that slanting edges look smooth."""
INCH = 25.4


def to_png(drawing: Drawing, width: float, dpi: int) -> bytes:
    """The drawing as a picture that is so many millimeters wide at so many dots to the inch.

    Raises:
        ExportError: It would have too many dots.
    """
    across = max(1, round(width / INCH * dpi))
    down = max(1, round(across * drawing.height / drawing.width))
    if across * down > MOST:
        raise ExportError(
            f"The picture would have {across:,} × {down:,} dots, which is too many. Choose fewer dots to the "
            "inch, a smaller width, or SVG or PDF"
        )
    finer = next(times for times in range(FINER, 0, -1) if times == 1 or across * down * times**2 <= MOST)
    image = Image.new("RGB", (across * finer, down * finer), drawing.ground)
    canvas = ImageDraw.Draw(image)
    scale, fonts = across * finer / drawing.width, fonts_for(drawing.letters)
    for mark in drawing.marks:
        if isinstance(mark, Outline):
            _draw_outline(canvas, mark, scale)
        else:
            _draw_words(canvas, mark, scale, fonts)
    if finer > 1:
        image = image.resize((across, down), Image.Resampling.BOX)
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(dpi, dpi), optimize=True)
    return file.getvalue()


def _draw_outline(canvas: ImageDraw.ImageDraw, mark: Outline, scale: float) -> None:
    points = [(x * scale, y * scale) for x, y in traced(mark.path)]
    if mark.fill:
        canvas.polygon(points, fill=mark.fill)
    if mark.edge:
        width = max(1, round(mark.width * scale))
        whole = [*points, points[0]] if mark.fill else points
        canvas.line(whole, fill=mark.edge, width=width, joint="curve")


def _draw_words(canvas: ImageDraw.ImageDraw, mark: Words, scale: float, fonts: Fonts | None) -> None:
    x, y = mark.at
    size = max(1.0, mark.size * scale)
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont
    if fonts is None:  # Pillow brings one along, which knows the letters of English
        font, text = (
            ImageFont.load_default(size),
            mark.text.replace("×", "x").encode("ascii", "replace").decode(),
        )
    else:
        font = ImageFont.truetype(fonts.bold if mark.bold else fonts.regular, size)
        text = fonts.written(mark.text)
    canvas.text((x * scale, y * scale), text, mark.color, font, anchor="ms" if mark.centered else "ls")
