"""Fonts: which of those that this system has can write the words of a drawing."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_CANDIDATES = (
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("segoeui.ttf", "segoeuib.ttf"),
    ("Arial Unicode.ttf", "Arial Unicode.ttf"),
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("malgun.ttf", "malgunbd.ttf"),
    ("wqy-zenhei.ttc", "wqy-zenhei.ttc"),
)
"""Files of a font and its bold face: those that look best first, then those with many scripts."""

_JOINED = range(0x900, 0xE00)
"""The scripts of India, whose letters change with their neighbors."""
_COMMON = 0x17F
"""The last code point of the letters that all these fonts have."""


@dataclass(frozen=True)
class Fonts:
    """The files of a font; `letters` are those that both faces have, as far as anybody asked."""

    regular: Path
    bold: Path
    letters: frozenset[str]

    def written(self, text: str) -> str:
        """The words, with a question mark for each letter that the font does not have."""
        return "".join(letter if letter in self.letters else "?" for letter in text)


def fonts_for(letters: str) -> Fonts | None:
    """The first font of this system that has all of these letters, or else most; None without any font."""
    found: Fonts | None = None
    for number in range(len(_CANDIDATES)):
        files = _installed(number)
        if files is None:
            continue
        known = _known(files[0]) & _known(files[1])
        fonts = Fonts(*files, frozenset(letter for letter in letters if ord(letter) in known))
        if len(fonts.letters) == len(set(letters)):
            return fonts
        if found is None or len(fonts.letters) > len(found.letters):
            found = fonts
    return found


def missing_letters(letters: str) -> str:
    """Those of these letters that no PNG and no PDF can show on this system; SVG leaves them to others."""
    rare = "".join(letter for letter in letters if ord(letter) > _COMMON)
    if not rare:  # which spares us looking at fonts
        return ""
    fonts = fonts_for(letters)
    return "".join(letter for letter in rare if fonts is None or letter not in fonts.letters)


def wrong_letters(letters: str) -> str:
    """Those that PNG and PDF would write in a wrong way: one by one, and from left to right."""
    return "".join(
        letter
        for letter in letters
        if unicodedata.bidirectional(letter) in ("R", "AL") or ord(letter) in _JOINED
    )


@lru_cache
def _installed(number: int) -> tuple[Path, Path] | None:
    """Where the files of a candidate are; a bold face that is not there is replaced by the other."""
    regular, bold = map(_file, _CANDIDATES[number])
    return (regular, bold or regular) if regular else None


def _file(name: str) -> Path | None:
    try:
        return Path(str(ImageFont.truetype(name).path))  # Pillow knows where each system keeps its fonts
    except OSError:
        return None


@lru_cache
def _known(file: Path) -> frozenset[int]:
    """The code points that a font has glyphs for."""
    from fontTools.ttLib import TTFont

    with TTFont(file, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap() or {})
