"""Marks for units that are dead, saturated, exploding or double, drawn over their pictures."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from nnstudio.engine.snapshot import Health
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.theme import Theme, text_font

CHIP = 11
"""Edge of the mark in the corner of a picture, device-independent pixels."""


@dataclass(frozen=True)
class Ill:
    """A way in which a unit can be ill: its name and meaning, its glyph, the pattern over its picture."""

    name: str
    meaning: str
    glyph: str
    pattern: Qt.BrushStyle
    color: str

    def ink(self, theme: Theme) -> QColor:
        """The color of its glyph."""
        return QColor(getattr(theme, self.color))


ILLS = (
    Ill("dead", "gives the same for every sample", "×", Qt.BrushStyle.BDiagPattern, "bad"),
    Ill("exploding", "gives numbers beyond all sense", "!", Qt.BrushStyle.DiagCrossPattern, "bad"),
    Ill("saturated", "is always at a bound", "≡", Qt.BrushStyle.HorPattern, "warning"),
    Ill("duplicate", "does what an earlier unit does", "=", Qt.BrushStyle.NoBrush, "quiet"),
)
"""The worst first."""


def ill_units(health: Health | None) -> Iterator[tuple[Ill, tuple[int, ...]]]:
    """Which units are ill in each way."""
    if health is not None:
        for ill in ILLS:
            units: tuple[int, ...] = getattr(health, ill.name)
            if units:
                yield ill, units


def ills_of(health: Health | None, unit: int) -> tuple[Ill, ...]:
    """All that is wrong with a unit."""
    return tuple(ill for ill, units in ill_units(health) if unit in units)


def count_ills(health: Health | None, theme: Theme) -> tuple[Word, ...]:
    """How many units are ill in each way, with the glyph that marks them."""
    return tuple(
        Word(
            (
                f"{len(units):,} {ill.name} {ill.glyph}",
                f"{len(units):,} {ill.glyph}",
                f"{len(units):,} {ill.glyph}",
                "",
            ),
            getattr(theme, ill.color),
        )
        for ill, units in ill_units(health)
    )


def worst_by_unit(health: Health | None, columns: int) -> dict[int, Ill]:
    """The worst of each column of a kernel, of which a unit has as many as its layer has gates."""
    found: dict[int, Ill] = {}
    if health is None or not health.units or columns % health.units:
        return found
    for ill, units in ill_units(health):
        for unit in units:
            for column in np.arange(unit, columns, health.units).tolist():
                found.setdefault(column, ill)
    return found


def draw_on_picture(painter: QPainter, ill: Ill, tile: QRectF, theme: Theme) -> None:
    """Hatches a picture, and puts the glyph into its corner."""
    ink = ill.ink(theme)
    if ill.pattern != Qt.BrushStyle.NoBrush:
        faint = QColor(ink)
        faint.setAlpha(150)
        painter.fillRect(tile, QBrush(faint, ill.pattern))
    chip = QRectF(tile.right() - CHIP, tile.top(), CHIP, CHIP)
    painter.fillRect(chip, QColor(theme.panel))
    painter.setFont(text_font(theme.caption_size, bold=True))
    painter.setPen(ink)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, ill.glyph)


def draw_beside_row(painter: QPainter, ill: Ill, row: QRectF, theme: Theme) -> None:
    """Puts the glyph before a row, or a bar where a row is too low for letters."""
    ink = ill.ink(theme)
    if row.height() >= CHIP - 1:
        painter.setFont(text_font(theme.caption_size, bold=True))
        painter.setPen(ink)
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter, ill.glyph)
        return
    painter.setPen(QPen(ink, 1))
    middle = row.center().y()
    for y in {round(row.top()), round(middle)} if row.height() > 2 else {round(middle)}:
        painter.drawLine(QPointF(row.left() + 2, y), QPointF(row.right() - 1, y))
