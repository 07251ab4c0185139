"""What all views of samples are: parts of a page that take the room and can be gone through by keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

LEAST = (160, 120)
"""Pixels that a view of samples needs at least, across and upwards."""


def be_a_view(widget: QWidget, name: str, called: str, about: str, least: tuple[int, int] = LEAST) -> None:
    """Makes a widget a view of samples.

    Args:
        widget: What is new.
        name: Of the widget, after "datasets.".
        called: As it is read aloud.
        about: What can be done, as its tooltip.
        least: Pixels that it needs, across and upwards.
    """
    widget.setObjectName(f"datasets.{name}")
    widget.setAccessibleName(called)
    widget.setToolTip(about)
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    widget.setMinimumSize(*least)
