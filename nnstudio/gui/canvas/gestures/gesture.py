"""What a gesture is."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPointF

from nnstudio.document.document import Document

GRID = 8.0
"""Cards stand on multiples of this."""

Propose = Callable[[Document, str], None]
"""Called with the document that a gesture would make, and with the name of the step."""


class Gesture(Protocol):
    """What happens between press and release; points are in the scene."""

    def move(self, at: QPointF) -> None: ...

    def finish(self, at: QPointF) -> None: ...

    def cancel(self) -> None: ...
