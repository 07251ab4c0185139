"""A drawing as SVG: plain shapes and text, which every browser, Inkscape and LaTeX's tools can read."""

from html import escape

from nnstudio.export.figure.drawing import Drawing, Outline, Path, Words

FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


def to_svg(drawing: Drawing, width: float) -> str:
    """The drawing as a document of SVG 1.1 that is so many millimeters wide."""
    height = width * drawing.height / drawing.width
    across, down = _number(drawing.width), _number(drawing.height)
    size = f'width="{_number(width)}mm" height="{_number(height)}mm" viewBox="0 0 {across} {down}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONTS}">',
        f"<title>{escape(drawing.title)}</title>",
        f'<rect width="{across}" height="{down}" fill="{drawing.ground}"/>',
    ]
    lines += [_outline(mark) if isinstance(mark, Outline) else _words(mark) for mark in drawing.marks]
    return "\n".join([*lines, "</svg>", ""])


def _outline(mark: Outline) -> str:
    edge = ""
    if mark.edge:
        edge = (
            f' stroke="{mark.edge}" stroke-width="{_number(mark.width)}" stroke-linecap="round" '
            'stroke-linejoin="round"'
        )
    return f'<path d="{_path(mark.path, closed=bool(mark.fill))}" fill="{mark.fill or "none"}"{edge}/>'


def _path(path: Path, *, closed: bool) -> str:
    letters = ["M", *("L" if len(piece) == 1 else "C" for piece in path[1:])]
    parts = [
        letter + " ".join(f"{_number(x)} {_number(y)}" for x, y in piece)
        for letter, piece in zip(letters, path, strict=True)
    ]
    return "".join([*parts, "Z" if closed or (len(path) > 2 and path[0] == path[-1][-1:]) else ""])


def _words(mark: Words) -> str:
    bold = ' font-weight="bold"' if mark.bold else ""
    anchor = ' text-anchor="middle"' if mark.centered else ""
    x, y = map(_number, mark.at)
    return (
        f'<text x="{x}" y="{y}" font-size="{_number(mark.size)}" fill="{mark.color}"{bold}{anchor} '
        f'xml:space="preserve">{escape(mark.text)}</text>'
    )


def _number(value: float) -> str:
    """A length to a hundredth, as short as it can be written."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
