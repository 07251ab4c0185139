"""Nesting: how a row of a form holds a form of its own without knowing how one is made."""

from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from nnstudio.gui.forms.controls import Control
from nnstudio.nn.settings import Settings

INDENT = 12
"""Pixels that a form within another stands further in."""


class NestedForm(Protocol):
    """The form of settings that are a part of others; its signals are those of `PropertyForm`."""

    edited: SignalInstance
    previewed: SignalInstance
    left: SignalInstance
    rebuilt: SignalInstance

    def show_settings(self, settings: Settings) -> None: ...

    def controls(self) -> Iterator[Control]: ...

    def tab_stops(self) -> Iterator[QWidget]: ...

    def label_width(self) -> int: ...


Nest = Callable[[Settings, QWidget, str], NestedForm]
"""Makes the form of these settings in this widget, whose fields begin with this path."""


def discard(widget: QWidget) -> None:
    """Takes a widget out of its form, for good."""
    # A field that loses the focus by going tells what is typed, which nobody means any more.
    widget.blockSignals(True)
    # Out of the parent at once: names of fields must not be found twice until the event loop deletes it.
    widget.setParent(None)
    widget.deleteLater()
