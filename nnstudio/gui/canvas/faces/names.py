"""Names of a table's columns where there is little room for them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF


def elide(name: str, metrics: QFontMetricsF, room: float) -> str:
    """A name as far as there is room: of "color = red" the column is cut short before the category is."""
    column, sign, category = name.partition(" = ")
    left = room - metrics.horizontalAdvance(sign + category)
    if sign and left >= room / 4:
        return metrics.elidedText(column, Qt.TextElideMode.ElideRight, left) + sign + category
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
