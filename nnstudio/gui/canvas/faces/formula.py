"""The formula of one unit with its true numbers, as it is seen from closest by."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from nnstudio.explain.arithmetic import Arithmetic, Place, Term
from nnstudio.gui.canvas.faces.chosen import fitted, inks, number_words
from nnstudio.gui.canvas.faces.signs import sign_of, signed_image
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.theme import text_font
from nnstudio.nn.activations import Activation, Linear
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

TEXT = 2.5
"""Words are drawn at this part of their size: one looks from so near."""
LINE, SIZE = 15.0, 12
SPILL = 7.0
"""How far to the left and right of its box a formula may reach, in pixels at 100 %."""
FIXED = 6
"""Lines besides the terms: title, formula, the other terms, bias, z and y."""
MOST_TERMS = 6
LARGEST_PICTURE, SMALLEST_PICTURE = 150.0, 30.0
PAD = 8.0
"""Above and below a picture, together."""
WIDEST = 400.0
BESIDE = 14.0
"""Between the words of a line and the quiet ones beside them."""


@dataclass(frozen=True, eq=False)
class Portrait:
    """The weights of a unit as a picture (height, width), the limit of its colors, and words for it.

    Of the words, the first that find room are said.
    """

    values: Array
    limit: float
    words: tuple[str, ...]


def paint_formula(
    painter: QPainter,
    look: Look,
    found: Arithmetic,
    box: QRectF,
    *,
    title: str,
    why: str,
    place: Callable[[Place], str],
    portrait: Portrait | None,
    hint: str = "",
) -> None:
    """Draws the sum line by line, from the upper left on: the strongest terms, the others, bias, z and y."""
    painter.save()
    painter.translate(box.x() - SPILL, box.y())
    painter.scale(1 / TEXT, 1 / TEXT)
    room = QRectF(0, 0, (box.width() + 2 * SPILL) * TEXT, box.height() * TEXT)
    terms = min(len(found.terms), MOST_TERMS, max(1, int(room.height() // LINE) - FIXED))
    lines = _lines(found, found.terms[:terms], place)
    high = (len(lines) + 1) * LINE
    wide = min(room.width(), WIDEST)
    tall = _height_of(portrait, wide, room.height() - high)
    top = left = 0.0
    column = _column(lines, title) + BESIDE
    _paint_line(painter, look, QRectF(left, top, wide, LINE), title, why, column, bold=True)
    top += LINE
    if portrait is not None and tall:
        _paint_portrait(painter, look, portrait, QRectF(left, top, wide, tall))
        top += tall
    for number, (words, beside, strong) in enumerate(lines):
        line = QRectF(left, top + number * LINE, wide, LINE)
        _paint_line(painter, look, line, words, beside, column, bold=strong)
    top += (len(lines) + 0.5) * LINE
    if top + LINE <= room.height():
        _paint_line(painter, look, QRectF(left, top, wide, LINE), "", hint, 0, bold=False)
    painter.restore()


def term_words(term: Term) -> str:
    """A product as it is counted: "+0.41 × 0.98 = +0.40", weight first."""
    return f"{sign_of(term.weight)} × {number_words(term.value)} = {sign_of(term.product)}"


def filter_portrait(weights: Array, limit: float) -> Portrait:
    """A filter (size, size, channels) as a picture: its channels side by side, with gaps between them."""
    size, _, channels = weights.shape
    gaps = np.zeros((size, channels, size + 1), np.float32)
    gaps[:, :, :size] = weights.transpose(0, 2, 1)
    words = f"one {size}×{size} for each of {channels} channels" if channels > 1 else "its weights"
    said = (f"{words}, ±{limit:.2f}", words, f"±{limit:.2f}")
    return Portrait(gaps.reshape(size, -1)[:, :-1], limit, said)


def activation_words(activation: Activation) -> str:
    """The name of an activation as a function is called: "sigmoid", "ReLU"."""
    name = activation.entry.title
    return name if name.isupper() or name in ("ReLU", "SiLU") else name.lower()


def place_words(place: Place, shape: Shape, source: str) -> str:
    """Where an input comes from: "row 3, column 9", "unit 4 of Hidden 1", "step 2, value 7"."""
    if len(shape) == 3:
        channel = f", channel {place[2] + 1}" if shape[2] > 1 else ""
        return f"row {place[0] + 1}, column {place[1] + 1}{channel}"
    if len(shape) == 2:
        return f"step {place[0] + 1}, value {place[1] + 1}"
    return f"unit {place[0] + 1} of {source}" if source else f"unit {place[0] + 1}"


def _lines(
    found: Arithmetic, terms: tuple[Term, ...], place: Callable[[Place], str]
) -> list[tuple[str, str, bool]]:
    """Words, what stands beside them, and whether they are strong."""
    left_out = sum(term.product for term in found.terms[len(terms) :])
    others = found.total - len(terms)
    named = "z = Σ w·x + b" if found.bias is not None else "z = Σ w·x"
    lines = [(named, "w × x", False)]
    lines += [(term_words(term), place(term.place), False) for term in terms]
    if others:
        lines.append((sign_of(found.rest + left_out), f"{others:,} others", False))
    if found.bias is not None:
        lines.append((sign_of(found.bias), "bias b", False))
    lines.append((f"z = {number_words(found.z)}", "their sum", True))
    if not isinstance(found.activation, Linear):
        name = activation_words(found.activation)
        lines.append((f"y = {name}(z) = {number_words(found.y)}", "what it says", True))
    return lines


def _column(lines: list[tuple[str, str, bool]], title: str) -> float:
    """How far the widest of these words reach."""
    widths = [QFontMetricsF(text_font(SIZE, bold=True)).horizontalAdvance(title)]
    for words, _, strong in lines:
        widths.append(QFontMetricsF(text_font(SIZE, bold=strong)).horizontalAdvance(words))
    return max(widths)


def _height_of(portrait: Portrait | None, wide: float, room: float) -> float:
    """How high a picture and the words below it are drawn; 0 if there is no room for them."""
    if portrait is None:
        return 0.0
    height, width = portrait.values.shape
    tall = min(LARGEST_PICTURE, room - LINE - PAD, height / width * wide)
    return tall + LINE + PAD if tall >= SMALLEST_PICTURE else 0.0


def _paint_portrait(painter: QPainter, look: Look, portrait: Portrait, box: QRectF) -> None:
    where = fitted(box.adjusted(0, PAD / 2, 0, -LINE - PAD / 2), portrait.values.shape)
    where.moveLeft(box.x())
    cell = where.width() / portrait.values.shape[1] * painter.worldTransform().m11()
    image = signed_image(portrait.values, portrait.limit, look.signed, inks(look), cell)
    painter.drawImage(where, image)
    metrics = QFontMetricsF(text_font(SIZE - 1))
    fitting = (words for words in portrait.words if metrics.horizontalAdvance(words) <= box.width())
    below = QRectF(box.x(), box.bottom() - LINE - PAD / 2, box.width(), LINE)
    words, left = next(fitting, ""), Qt.AlignmentFlag.AlignLeft
    draw_text(painter, below, words, look.theme.quiet, SIZE - 1, align=left)


def _paint_line(
    painter: QPainter, look: Look, box: QRectF, words: str, beside: str, column: float, *, bold: bool
) -> None:
    """A line, with quiet words beside it from this column on, if they have room."""
    painter.setFont(text_font(SIZE, bold=bold))
    painter.setPen(QColor(look.theme.text))
    align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, align, words)
    quiet = text_font(SIZE - 1)
    if beside and column + QFontMetricsF(quiet).horizontalAdvance(beside) <= box.width():
        painter.setFont(quiet)
        painter.setPen(QColor(look.theme.quiet))
        painter.drawText(box.adjusted(column, 0, 0, 0), align, beside)
