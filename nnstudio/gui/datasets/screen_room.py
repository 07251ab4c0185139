"""Room on the screen: how large a dialog may be, so that all of it is seen whatever the screen is."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(4, 32)
"""What a title bar and borders may take of a small screen."""
_AROUND = QSize(48, 48)
"""How much of the window below is seen beside the dialog, both sides together."""


def room_on_screen(dialog: QWidget) -> QSize:
    """The largest size that leaves the frame of a dialog on the screen."""
    return dialog.screen().availableSize() - _FRAME


def size_within(dialog: QWidget, wish: QSize, least: QSize = QSize()) -> QSize:  # noqa: B008  # a value
    """The size that is wished for, or what the window below leaves of it; `least` where the screen has it."""
    parent = dialog.parentWidget()
    room = parent.window().size() - _AROUND if parent else wish
    return wish.boundedTo(room).expandedTo(least).boundedTo(room_on_screen(dialog))
