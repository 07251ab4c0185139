"""What a search popup lists: one thing to choose, and what is shown and said of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from nnstudio.gui.search.matching import Sought


@dataclass(frozen=True)
class Found:
    """One row of a search popup.

    Args:
        title: What it is called; the letters that match are bold.
        run: What happens when it is chosen.
        detail: A few quiet words behind the title.
        keys: The shortcut that does the same, as this system writes it.
        icon: Key of `nnstudio.gui.icons.ICONS`, or nothing.
        family: The category whose color the icon has; without one it is quiet.
        names: What else it is called: found as well as the title.
        keywords: All else that is said of it; found, but after what is called so.
        about: A sentence for the tooltip.
        enabled: Whether it can be chosen now.
        reason: Why not; stands in place of the detail.
        recent: Under which name its use is remembered; without one it is not.
    """

    title: str
    run: Callable[[], object]
    detail: str = ""
    keys: str = ""
    icon: str = ""
    family: str = ""
    names: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    about: str = ""
    enabled: bool = True
    reason: str = ""
    recent: str = ""
    sought: Sought = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Prepared here, so that a popup can filter from the first key on.
        sought = Sought.of(self.title, self.names, (self.detail, *self.keywords))
        object.__setattr__(self, "sought", sought)

    @property
    def quiet(self) -> str:
        """What stands behind the title."""
        return self.reason if self.reason and not self.enabled else self.detail

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        state = "" if self.enabled else "not available"
        return ", ".join(part for part in (self.title, state, self.quiet, self.keys) if part)
