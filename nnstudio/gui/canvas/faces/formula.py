"""The formula of one unit with its true numbers, as it is seen from closest by."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from nnstudio.explain.arithmetic import Arithmetic, Place, Term
from nnstudio.gui.canvas.faces.chosen import fitted, inks, number_words
from nnstudio.gui.canvas.faces.signs import sign_of, signed_image
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import text_font
from nnstudio.nn.activations import Linear
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

TEXT = 3.0
"""Words are drawn at a third of their size: one looks from so near."""
LINE, SIZE = 17.0, 12
SPILL = 7.0
"""How far to the left and right of its box a formula may reach, in pixels at 100 %."""
FIXED = 6
"""Lines besides the terms: title, formula, the other terms, bias, z and y."""
MOST_TERMS = 8
LARGEST_PICTURE = 150.0
WIDEST = 340.0


def paint_formula(
    painter: QPainter,
    look: Look,
    found: Arithmetic,
    box: QRectF,
    *,
    title: str,
    why: str,
    place: Callable[[Place], str],
    picture: Array | None,
    limit: float,
) -> None:
    """Draws the sum line by line in the middle of a box: the strongest terms, the others, bias, z and y."""
    painter.save()
    painter.translate(box.x() - SPILL, box.y())
    painter.scale(1 / TEXT, 1 / TEXT)
    room = QRectF(0, 0, (box.width() + 2 * SPILL) * TEXT, box.height() * TEXT)
    terms = min(len(found.terms), MOST_TERMS, max(1, int(room.height() // LINE) - FIXED))
    lines = _lines(found, found.terms[:terms], place)
    high = (len(lines) + 1) * LINE
    tall = min(LARGEST_PICTURE, room.height() - high - 12, room.width() * 0.6) if picture is not None else 0.0
    if picture is not None:
        tall = min(tall, picture.shape[0] / picture.shape[1] * min(room.width(), WIDEST))
    tall = tall if tall >= 30 else 0.0
    top = max(0.0, (room.height() - high - tall - (12 if tall else 0)) / 2)
    wide = min(room.width(), WIDEST)
    left = (room.width() - wide) / 2
    _paint_line(painter, look, QRectF(left, top, wide, LINE), title, why, bold=True)
    top += LINE
    if picture is not None and tall:
        where = fitted(QRectF(left, top + 4, wide, tall), picture.shape)
        cell = where.width() / picture.shape[1] * painter.worldTransform().m11()
        painter.drawImage(where, signed_image(picture, limit, look.signed, inks(look), cell))
        top += tall + 12
    for number, (words, beside, strong) in enumerate(lines):
        line = QRectF(left, top + number * LINE, wide, LINE)
        _paint_line(painter, look, line, words, beside, bold=strong)
    painter.restore()


def term_words(term: Term) -> str:
    """A product as it is counted: "+0.41 × 0.98 = +0.40", weight first."""
    return f"{sign_of(term.weight)} × {number_words(term.value)} = {sign_of(term.product)}"


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
        name = found.activation.entry.title
        name = name if name.isupper() or name in ("ReLU", "SiLU") else name.lower()
        lines.append((f"y = {name}(z) = {number_words(found.y)}", "what it says", True))
    return lines


def _paint_line(painter: QPainter, look: Look, box: QRectF, words: str, beside: str, *, bold: bool) -> None:
    """A line, with quiet words at its right if both have room."""
    font = text_font(SIZE, bold=bold)
    painter.setFont(font)
    painter.setPen(QColor(look.theme.text))
    align = Qt.AlignmentFlag.AlignVCenter
    taken = QFontMetricsF(font).horizontalAdvance(words)
    painter.drawText(box, align | Qt.AlignmentFlag.AlignLeft, words)
    quiet = text_font(SIZE - 1)
    if beside and taken + 10 + QFontMetricsF(quiet).horizontalAdvance(beside) <= box.width():
        painter.setFont(quiet)
        painter.setPen(QColor(look.theme.quiet))
        painter.drawText(box, align | Qt.AlignmentFlag.AlignRight, beside)
