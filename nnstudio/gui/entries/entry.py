"""One entry of a menu, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One thing the user can do: `name` is its objectName after `action.`, `tip` what it does.

    `also` is a second shortcut for the hands of those who come from elsewhere; only the first is shown.
    A `checkable` entry is a choice that stays, and its slot is called with whether it is made. The keys of an
    entry `on_canvas` count only while the canvas has the focus: elsewhere, Tab goes on to the next control.
    """

    name: str
    menu: str
    text: str
    tip: str
    shortcut: str = ""
    icon: str = ""
    separated: bool = False
    also: str = ""
    checkable: bool = False
    on_canvas: bool = False
