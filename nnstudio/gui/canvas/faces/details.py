"""Details: how the number of a unit comes about, in a few short lines within the unit's own place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QPainter

from nnstudio.explain.arithmetic import Arithmetic, Place, Term
from nnstudio.gui.canvas.faces.chosen import number_words
from nnstudio.gui.canvas.faces.formula import activation_words, term_words
from nnstudio.gui.canvas.faces.signs import sign_of
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import text_font
from nnstudio.nn.activations import Linear

SIZE, LINE = 11, 13
"""Words and lines keep this height on the screen however near one comes: the nearer, the more is said."""
MOST_LINES = 6
MOST_TERMS = 6
"""Terms of a sum that are named at most."""
BETWEEN = 16.0
"""Between two pieces that stand on one line, in pixels of the screen."""


@dataclass(frozen=True)
class Piece:
    """Something to be said on one line: in the first of these words that find room."""

    words: tuple[str, ...]
    bold: bool = False
    quiet: bool = False


class Fitted(NamedTuple):
    """The words of a piece for a certain room, and how many pixels of the screen they take."""

    words: str
    wide: float
    piece: Piece


class Placed(NamedTuple):
    """Words that have found their place, so many pixels from the left."""

    x: float
    words: str
    piece: Piece


Lines = list[list[Placed]]


def paint_details(
    painter: QPainter,
    look: Look,
    room: QRectF,
    found: Arithmetic,
    names: tuple[str, ...],
    picture: Piece | None,
    inputs: Sequence[str],
) -> None:
    """Says in this room of a face as much as it can hold on the screen.

    Args:
        painter: Of the face.
        look: Of the canvas.
        room: In pixels at 100 %.
        found: How the number comes about.
        names: What the unit is called, the longest first.
        picture: What its picture shows, if that has to be said; None if not.
        inputs: What its inputs are called, if these are no image; empty where they are units.
    """
    transform = painter.worldTransform()
    box, ratio = transform.mapRect(room), _ratio()
    lines = lines_of(found, names, picture, box.width() / ratio, int(box.height() / ratio // LINE), inputs)
    painter.save()
    # Pixel by pixel, so that words are sharp and as high as elsewhere in the window.
    painter.resetTransform()
    painter.translate(round(box.x()), round(box.y()))
    painter.scale(ratio, ratio)
    theme = look.theme
    for number, line in enumerate(lines):
        for placed in line:
            piece = placed.piece
            painter.setFont(text_font(SIZE, bold=piece.bold))
            painter.setPen(QColor(theme.quiet if piece.quiet else theme.text))
            painter.drawText(QPointF(placed.x, number * LINE + SIZE - 1), placed.words)
    painter.restore()


def lines_of(
    found: Arithmetic,
    names: tuple[str, ...],
    picture: Piece | None,
    wide: float,
    most: int,
    inputs: Sequence[str] = (),
) -> Lines:
    """What is said in so many pixels of the screen and lines: with as many terms as find room."""
    most = min(most, MOST_LINES)
    last = [_fit(picture, wide)] if picture is not None else []
    head = [_fit(_title(found, names), wide), _fit(_sum(found), wide)]
    terms = _fit_terms(found, wide, inputs)
    for count in range(len(terms) if most > len(head) else 0, 0, -1):
        others = [_fit(piece, wide) for piece in _others(found, count)]
        lines = _flow([head, terms[:count] + others, last], wide, most)
        if lines is not None:
            return lines
    if found.terms:
        long, short = _term_words(found.terms[0], inputs)
        words = (f"strongest: {long}", f"strongest: {short}", f"{long} …", f"{short} …")
        strongest = _fit(Piece(words), wide)
        lines = _flow([head, [strongest], last], wide, most) if strongest.wide <= wide else None
        if lines is not None:
            return lines
    return _flow([head], wide, most) or _flow([head[:1]], wide, most) or []


def _title(found: Arithmetic, names: tuple[str, ...]) -> Piece:
    y, short = number_words(found.y), names[-1]
    linear = isinstance(found.activation, Linear)
    how = "y = z" if linear else f"{activation_words(found.activation)}(z)"
    return Piece((*(f"{name}: {how} = {y}" for name in names), f"{short}: {y}", y), bold=True)


def _sum(found: Arithmetic) -> Piece:
    z = number_words(found.z)
    if found.bias is None:
        return Piece((f"z = Σ w·x = {z}", f"z = {z}", z))
    bias = sign_of(found.bias)
    added = f"{number_words(_shown_sum(found))} {bias[0]} {bias[1:]}"
    return Piece((f"z = Σ w·x + b = {added} = {z}", f"z = {added} = {z}", f"z = {added}", f"z = {z}", z))


def _others(found: Arithmetic, count: int) -> list[Piece]:
    """What all terms add besides the strongest; nothing if there are no others."""
    others = found.total - count
    if not others:
        return []
    # Not what they are to the last figure, but what is missing: so that what is read adds up.
    named = sum(round(term.product, 2) for term in found.terms[:count])
    rest = sign_of(_shown_sum(found) - named)
    words = (f"the other {others:,} add {rest}", f"{others:,} others: {rest}", f"others {rest}", rest)
    return [Piece(words, quiet=True)]


def _shown_sum(found: Arithmetic) -> float:
    """The sum without the bias, so that with the bias, as it is read, it makes z, as that is read."""
    return round(found.z, 2) - round(found.bias or 0.0, 2)


def _term_words(term: Term, inputs: Sequence[str]) -> tuple[str, str]:
    where = short_place(term.place, inputs)
    return f"{where}: {term_words(term)}", f"{where}: {sign_of(term.product)}"


def short_place(place: Place, inputs: Sequence[str]) -> str:
    """Where an input comes from, in few letters: "row 3, col 9", "unit 4", or by its name."""
    if len(place) == 3:
        channel = f", ch {place[2] + 1}" if place[2] else ""
        return f"row {place[0] + 1}, col {place[1] + 1}{channel}"
    if len(place) == 2:
        return f"step {place[0] + 1}, value {place[1] + 1}"
    return inputs[place[0]] if inputs else f"unit {place[0] + 1}"


def _fit(piece: Piece, wide: float) -> Fitted:
    """The first of a piece's words that find room, the last of them if none do."""
    for words in piece.words:
        taken = _width(words, bold=piece.bold)
        if taken <= wide:
            break
    return Fitted(words, taken, piece)


def _fit_terms(found: Arithmetic, wide: float, inputs: Sequence[str]) -> list[Fitted]:
    """The strongest terms: all with weight and input, or all without if one would find no room."""
    words = [_term_words(term, inputs) for term in found.terms[:MOST_TERMS]]
    terms = [_fit(Piece((long,)), wide) for long, _ in words]
    if all(term.wide <= wide for term in terms):
        return terms
    return [_fit(Piece((short,)), wide) for _, short in words]


def _flow(groups: Sequence[Sequence[Fitted]], wide: float, most: int) -> Lines | None:
    """One piece after the other, each group from a new line on; None if that takes too many lines."""
    lines: Lines = []
    for group in groups:
        taken = wide
        for fitted in group:
            if taken + BETWEEN + fitted.wide <= wide:
                taken += BETWEEN
            elif len(lines) == most:
                return None
            else:
                lines.append([])
                taken = 0.0
            lines[-1].append(Placed(taken, fitted.words, fitted.piece))
            taken += fitted.wide
    return lines


@lru_cache(maxsize=4096)
def _width(words: str, *, bold: bool) -> float:
    """How wide words are: the sum of their letters, for there are few of them, and many numbers."""
    known = _ADVANCES[bold]
    for letter in words:
        if letter not in known:
            known[letter] = QFontMetricsF(text_font(SIZE, bold=bold)).horizontalAdvance(letter)
    return sum(map(known.__getitem__, words))


_ADVANCES: dict[bool, dict[str, float]] = {True: {}, False: {}}


def zoom_of(painter: QPainter) -> float:
    """The zoom at which a face is drawn, 1 at 100 %."""
    return painter.worldTransform().m11() / _ratio()


def _ratio() -> float:
    """Pixels of the screen for one of the window."""
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
