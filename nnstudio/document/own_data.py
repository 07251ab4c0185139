"""Own data: the user's files are looked for beside the project where they are not at their old place.

People move folders, and hand on a project with its table, which says where that was on another computer.
"""

import itertools
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from nnstudio.data.from_disk import at, stamp
from nnstudio.document.disk import shown
from nnstudio.document.document import Document
from nnstudio.document.sought import Sought

MOST_PARTS = 8
"""Of the end of an old path: so many names deep below the folder of the project it is looked for."""

_WINDOWS = os.name == "nt"


def with_own_data(document: Document, file: Path) -> Document:
    """The document of this project file, with data from beside it where they are not at their old place.

    What is there stays. Of the rest, the end of the old path is looked for in the folder of the file and
    nowhere else, the longest end first: `data/houses.csv` comes before `houses.csv`.

    On Windows, a place on another computer counts as gone unless the project is from there itself: a look at
    it would tell that computer who has opened the file of a stranger. No later look goes there either.
    """
    source = document.dataset
    named = [path for path in dict.fromkeys(source.paths) if path]
    afar = [path for path in named if _WINDOWS and is_afar(path, file.absolute())]
    gone = [path for path in named if path in afar or stamp(path) is None]
    if not gone:
        return document
    # Beside a link that leads to the file, and beside the file itself.
    folders = tuple(dict.fromkeys((file.absolute().parent, Path(os.path.realpath(file)).parent)))
    find = _folder_beside if source.of_folders else _file_beside
    seen = {path: find(path, folders) for path in gone}
    # One file that answers to two names would be learned from and tested with, say.
    there = [at(path) for path in set(source.paths) - set(gone) if path]
    taken = Counter(os.path.realpath(place) for place in (*filter(None, seen.values()), *there))
    now = {path: place for path, place in seen.items() if place and taken[os.path.realpath(place)] == 1}
    unasked = {path: _stand_in(path, folders[0]) for path in afar if path not in now}
    moved = source.found_at({path: str(place) for path, place in (now | unasked).items()})
    found = tuple(shown(Path(place.name)) for place in now.values())
    lost = tuple(path for path, place in seen.items() if place is None and path not in unasked)
    sought = Sought(moved.paths, folders[0], found, lost, tuple(unasked))
    return document.replace(dataset=moved, sought=sought)


def is_afar(path: str, file: PurePath) -> bool:
    """Whether a path of Windows leads to another computer, and not to the one that this file is on."""
    drive = PureWindowsPath(path).drive.casefold()
    return drive.startswith("\\\\") and drive != PureWindowsPath(file).drive.casefold()


def ends_of(path: str) -> Iterator[PurePath]:
    """The last names of a path, the most of them first, whichever system has written it.

    None of them leads out of the folder that it is looked for in.
    """
    flavors = (PurePosixPath(path), PureWindowsPath(path))
    for parts in dict.fromkeys(_names(flavor) for flavor in flavors):
        yield from (PurePath(*parts[start:]) for start in range(len(parts)))


def _names(path: PurePath) -> tuple[str, ...]:
    """The last parts of a path that are each the name of something in a folder, on this system, too."""
    parts = path.parts[1:] if path.anchor else path.parts
    named = itertools.takewhile(_is_name, reversed(parts))
    return tuple(reversed(tuple(itertools.islice(named, MOST_PARTS))))


def _is_name(part: str) -> bool:
    """Whether it is no more than a name: no `..`, no drive, no server, nothing that has parts itself."""
    path = PurePath(part)
    return part != ".." and not path.anchor and path.parts == (part,)


def _stand_in(path: str, folder: Path) -> Path:
    """A place in this folder, instead of one on another computer: hardly anything is there."""
    return Path(folder, *filter(_is_name, re.split(r"[\\/]+", path)))


def _file_beside(path: str, folders: tuple[Path, ...]) -> Path | None:
    places = (folder / end for folder in folders for end in ends_of(path))
    return next((place for place in places if os.path.isfile(place)), None)  # noqa: PTH113  # never raises


def _folder_beside(path: str, folders: tuple[Path, ...]) -> Path | None:
    """The same of a folder; the project may also lie in the very one."""
    places = (folder / end for folder in folders for end in ends_of(path))
    around = (folder for folder in folders for end in ends_of(path) if end.parts == (folder.name,))
    every = itertools.chain(places, around)
    return next((place for place in every if os.path.isdir(place)), None)  # noqa: PTH112  # never raises
