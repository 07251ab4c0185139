"""Quiet items: they paint nothing themselves; Qt draws the lines and pictures that are their children."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem

from nnstudio.gui.canvas.levels import Sight

_FLAG = QGraphicsItem.GraphicsItemFlag


class QuietItem(QGraphicsRectItem):
    """A part of the canvas that can be selected, and that is seen before any picture of it is drawn.

    Those that have pictures say what they weigh, draw them, and give them up.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setPen(Qt.PenStyle.NoPen)
        self.setFlags(_FLAG.ItemIsSelectable | _FLAG.ItemHasNoContents)

    @property
    def bare(self) -> bool:
        """Never: there are its lines."""
        return False

    @property
    def weight(self) -> int:
        """Bytes of its pictures."""
        return 0

    def draw(self, sight: Sight) -> None:
        """Draws anew the pictures that have changed, or whose size on the screen has."""

    def sketch(self, sight: Sight) -> None:
        """Nothing: the lines are there."""

    def give_up(self) -> None:
        """Forgets pictures that are far from what is seen."""
