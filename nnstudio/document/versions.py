"""Versions of project files: what older ones become today, and how newer ones are told apart.

A file says `version` and, where it is not 0, `minor`. A reader must know the version; a higher minor only
adds keys that a reader may pass over, see `nnstudio.document.kept`. A file is written in the lowest version
that has all it holds, so that saving an old project leaves it readable for those who made it; but in none
from which a migration changes anything, for what is read would not be what was written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from nnstudio.document.errors import NewerProjectError, ProjectError
from nnstudio.document.strict_json import Plain

PlainFile: TypeAlias = dict[str, Plain]
"""What project.json holds."""

FORMAT = "nnstudio-project"
VERSION = 4
"""Version 2 has annotations, version 3 what was fitted to the dataset, version 4 the run, and minors."""

MINOR = 0
"""The highest minor of `VERSION` all of whose keys are known here."""


def v1_to_v2(plain: PlainFile) -> PlainFile:
    """v2 may have blocks, notes and arrows on the canvas; v1 has none, and says so by leaving them out."""
    return plain


def v2_to_v3(plain: PlainFile) -> PlainFile:
    """v3 may say what was fitted to the dataset; v2 leaves it out."""
    return plain


def v3_to_v4(plain: PlainFile) -> PlainFile:
    """v4 may hold the run, with arrays of its own beside the weights; v3 leaves it out."""
    return plain


MIGRATIONS: Mapping[int, Callable[[PlainFile], PlainFile]] = MappingProxyType(
    {1: v1_to_v2, 2: v2_to_v3, 3: v3_to_v4}
)
"""By version: what makes a project.json of the next version from one of this."""


@dataclass(frozen=True)
class Contents:
    """What a project.json holds besides format and version, as today's version has it.

    `minor` is that of the file. `migrated` says whether a migration has changed anything.
    """

    plain: PlainFile
    version: int
    minor: int
    migrated: bool


def contents_of(plain: Plain) -> Contents:
    """The contents of a project.json.

    Raises:
        NewerProjectError: Its version is a later one.
        ProjectError: It is not of this format.
    """
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise ProjectError(f"It is not of the format {FORMAT!r}")
    version = _number(plain, "version", least=1)
    if version > VERSION:
        raise NewerProjectError(version, VERSION)
    minor = _number(plain, "minor", least=0) if "minor" in plain else 0
    if minor and version < VERSION:
        raise ProjectError(f"Its file version {version} has no minor {minor}")
    rest = {key: value for key, value in plain.items() if key not in ("format", "version", "minor")}
    today = rest
    for older in range(version, VERSION):
        today = MIGRATIONS[older](today)
    return Contents(today, version, minor, migrated=today != rest)


def head(version: int, minor: int) -> PlainFile:
    """What a project.json of this version begins with."""
    beginning: PlainFile = {"format": FORMAT, "version": version}
    return {**beginning, "minor": minor} if minor else beginning


def _number(plain: PlainFile, key: str, least: int) -> int:
    value = plain.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ProjectError(f"Its file {key} should be a whole number from {least} on; got {value!r:.100}")
    return value
