"""Measuring: how wide words are at most, whichever font shows them in the end, and where lines break."""

import unicodedata

_NARROW = frozenset("iljI.,:;'|! ")
_SLIM = frozenset('tfr()[]{}-"*/\\J_·')
_WIDE = frozenset("mwMW@%…—→≥≤±+=<>~#&QOGND")

LINE = 1.35
"""From one line to the next, for letters of size 1."""
DOTS = "…"


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of words is in any common sans-serif font: as in the widest of them, or a bit more."""
    return sum(map(_letter, text)) * size * (1.12 if bold else 1.0)


def elided(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The words, or as many of their letters as find room, with an ellipsis behind them."""
    if width_of(text, size, bold=bold) <= room:
        return text
    room -= width_of(DOTS, size, bold=bold)
    kept, taken = 0, 0.0
    for letter in text:
        taken += width_of(letter, size, bold=bold)
        if taken > room:
            break
        kept += 1
    return text[:kept].rstrip() + DOTS


def shortened(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The words, or their beginning and end with an ellipsis between: names often differ at the end alone."""
    if width_of(text, size, bold=bold) <= room:
        return text
    room -= width_of(DOTS, size, bold=bold)
    first, end = 0, len(text)
    while first < end:
        # The beginning says what it is; it gets two letters for each one of the end.
        last = end - 1 if first > 2 * (len(text) - end) else end
        longer = (first, last) if last < end else (first + 1, end)
        if width_of(text[: longer[0]] + text[longer[1] :], size, bold=bold) > room:
            break
        first, end = longer
    return f"{text[:first].rstrip()}{DOTS}{text[end:].lstrip()}"


def broken(text: str, size: float, room: float) -> list[str]:
    """The lines of a text, each at most so wide; a word that is longer is broken itself."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if width_of(joined, size) <= room:
                line = joined
                continue
            if line:
                lines.append(line)
            line = word
            while width_of(line, size) > room and len(line) > 1:
                kept = next(
                    (end for end in range(len(line) - 1, 1, -1) if width_of(line[:end], size) <= room), 1
                )
                lines.append(line[:kept])
                line = line[kept:]
        lines.append(line)
    return lines


def plain(text: str) -> str:
    """Words on one line, without what nothing could draw: control characters and halves of letters."""
    return "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cs", "Cf", "Co", "Cn")
    )


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _SLIM:
        return 0.53
    if letter in _WIDE:
        return 1.03
    if letter.isascii():
        return 0.75 if letter.isupper() else 0.66
    return 1.05 if unicodedata.east_asian_width(letter) in "WF" else 0.9
