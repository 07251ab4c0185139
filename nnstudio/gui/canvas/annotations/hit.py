"""Hits: which part of which annotation is under the pointer."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt

from nnstudio.document.marks import AnnotationId


class Part(Enum):
    """What of an annotation can be held."""

    TITLE = "title"
    FRAME = "frame"
    BODY = "body"
    CORNER = "corner"
    LINE = "line"
    START = "start"
    END = "end"


_CURSORS = {
    Part.CORNER: Qt.CursorShape.SizeFDiagCursor,
    Part.START: Qt.CursorShape.CrossCursor,
    Part.END: Qt.CursorShape.CrossCursor,
}


@dataclass(frozen=True)
class Hit:
    """A part of an annotation."""

    id: AnnotationId
    part: Part

    @property
    def is_grip(self) -> bool:
        """Whether it is shown only while its annotation is selected; it then goes before all else."""
        return self.part in (Part.CORNER, Part.START, Part.END)

    @property
    def cursor(self) -> Qt.CursorShape:
        """What the pointer looks like over it."""
        return _CURSORS.get(self.part, Qt.CursorShape.SizeAllCursor)
