"""What is said of unsaved work that was found."""

import time
from datetime import date
from pathlib import Path

from nnstudio.document.disk import shown
from nnstudio.document.leftovers import Leftover
from nnstudio.document.recovery import Noted

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

MOST = 48
"""Letters of what the last edit was called."""


def when(at: float, now: float) -> str:
    """When that was, as one says it: `at` and `now` are in seconds since 1970."""
    then, today = time.localtime(at), time.localtime(now)
    clock = f"{then.tm_hour:02}:{then.tm_min:02}"
    days = date(*today[:3]).toordinal() - date(*then[:3]).toordinal()
    if days in (0, 1):
        return f"{'yesterday' if days else 'today'} at {clock}"
    year = "" if then.tm_year == today.tm_year else f" {then.tm_year}"
    return f"{then.tm_mday} {MONTHS[then.tm_mon - 1]}{year} at {clock}"


def title_of(leftover: Leftover) -> str:
    """What the work is called."""
    return leftover.edit.noted.title if leftover.edit else "Work that cannot be read"


def lines_of(leftover: Leftover, now: float) -> list[str]:
    """What has been lost, line by line, the most important first."""
    if leftover.edit is None:
        return [leftover.fault]
    noted, trained = leftover.edit.noted, leftover.trained
    latest = max(noted.at, trained.at if trained else 0.0)
    return [_changes(noted, when(latest, now)), *_training(trained), _place(noted)]


def _changes(noted: Noted, then: str) -> str:
    moment = then[0].upper() + then[1:]
    if not noted.edits:
        return moment
    changes = "1 change" if noted.edits == 1 else f"{noted.edits:,} changes, the last"
    label = noted.label if len(noted.label) <= MOST else noted.label[: MOST - 1] + "…"
    return f"{moment} · {changes}{f': {label}' if label else ''}"


def _training(trained: Noted | None) -> list[str]:
    if trained is None:
        return []
    if not trained.step:
        return ["With the weights it came with"]
    return [f"With its weights after {trained.step:,} step{'' if trained.step == 1 else 's'} of training"]


def _place(noted: Noted) -> str:
    if not noted.path:
        return "Never saved as a file"
    name = shown(Path(noted.path))
    return f"{name} (saved again since then)" if _changed_since(noted) else name


def _changed_since(noted: Noted) -> bool:
    try:
        return noted.path is not None and Path(noted.path).stat().st_mtime > noted.at
    except OSError:
        return False
