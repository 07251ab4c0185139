"""What is left out of a folder of images: broken files, other kinds of pictures, folders within classes."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

NAMED = 3
"""How many files or folders are named; of more, it is told how many there are."""

READ = "PNG, JPEG, BMP, GIF or WebP"
OTHER_KINDS = frozenset(
    {"tif", "tiff", "heic", "heif", "avif", "jxl", "jp2", "svg", "ico", "psd", "xcf", "tga", "pcx", "pgm"}
    | {"ppm", "pbm", "pnm", "exr", "hdr", "raw", "dng", "cr2", "nef", "arw"}
)
"""How files end that hold pictures in a way that is not read."""


@dataclass(eq=False)
class Leftovers:
    """What is found beside the images while a folder is listed; grows with it."""

    kinds: Counter[str] = field(default_factory=Counter)
    """How many pictures there are of each other kind, by their ending."""
    folders: list[str] = field(default_factory=list)
    """Folders within those of classes that have images of their own, as `class/folder`."""

    def add_files(self, names: Iterable[str]) -> None:
        """Counts those of these files that hold pictures of another kind."""
        endings = (os.path.splitext(name)[1][1:].lower() for name in names)  # noqa: PTH122  # as quick as can be
        self.kinds.update(ending for ending in endings if ending in OTHER_KINDS)

    def notes(self) -> tuple[str, ...]:
        """It in sentences for the user; none if all is used."""
        found = []
        if self.kinds:
            count, kinds = self.kinds.total(), ", ".join(sorted(self.kinds))
            one = count == 1
            found.append(
                f"{count:,} file{' is' if one else 's are'} left out that {'is' if one else 'are'} no {READ} "
                f"({kinds}). Convert {'it' if one else 'them'} to be learned from"
            )
        if self.folders:
            found.append(
                f"Folders within those of classes are not looked into: {few(sorted(self.folders))}. "
                "Move their images up to be learned from"
            )
        return tuple(found)


def note_broken(broken: Sequence[str], count: int) -> str:
    """Says which of so many images are left out because they cannot be read."""
    one = len(broken) == 1
    left = "is left out because it" if one else "are left out because they"
    return (
        f"{len(broken):,} of {count:,} images {left} cannot be read: {few(broken)}. "
        f"Replace or remove {'it' if one else 'them'}"
    )


def few(names: Sequence[str]) -> str:
    """The first of the names, and how many more there are."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
