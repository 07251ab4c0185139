"""A label whose words change all the time, without the window being laid out anew each time."""

from PySide6.QtWidgets import QLabel

SLACK = 48
"""Pixels that a label may be wider than its words before it gives them back."""


class SteadyLabel(QLabel):
    """Is as wide as its words, or a little wider, and tells its neighbors only when that changes.

    A label of Qt asks for a new layout with each word, and so its window lays out all docks again, many times
    a second while a run goes on. One of a fixed size does not ask.
    """

    def setText(self, text: str) -> None:
        """Says these words; a word that is said already changes nothing."""
        if text == self.text():
            return
        super().setText(text)
        needed, given = self.sizeHint(), self.minimumWidth()
        if not needed.width() <= given <= needed.width() + SLACK:
            self.setFixedSize(needed)
