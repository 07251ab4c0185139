"""Shared pictures: what several items wear, as blocks seen from far out and the shapes on wires."""

from collections.abc import Callable, Hashable

from PySide6.QtGui import QPixmap

MOST = 600
"""How many are kept at a time."""


class SharedPictures:
    """Pictures that look the same for all who ask with the same key."""

    def __init__(self) -> None:
        self._pictures: dict[Hashable, QPixmap] = {}

    def __len__(self) -> int:
        return len(self._pictures)

    def find(self, key: Hashable, make: Callable[[], QPixmap]) -> QPixmap:
        """The picture with this key, made if there is none."""
        found = self._pictures.get(key)
        if found is None:
            if len(self._pictures) >= MOST:
                self._pictures.clear()
            found = self._pictures[key] = make()
        return found
