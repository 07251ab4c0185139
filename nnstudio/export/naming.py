"""Words of the user in the source code of a script, where they may say anything and do nothing.

Names of layers become identifiers; other words stand in comments, docstrings and literals. None of them can
end the comment or string that it stands in, nor turn the direction of the text that follows.
"""

import builtins
import keyword
import unicodedata
from collections.abc import Iterable

_TOO_LONG = 60


def identifier(name: str, taken: Iterable[str] = ()) -> str:
    """The name as a Python identifier, such as `hidden_1`; another than those that are taken."""
    # Python reads identifiers in this form, and a file of weights must name them as Python does.
    plain = unicodedata.normalize("NFKC", name).lower()
    # Lowered letters may come apart again, such as the dotted capital I.
    plain = unicodedata.normalize("NFKC", plain)[:_TOO_LONG]
    word = "".join(sign if ("_" + sign).isidentifier() else "_" for sign in plain)
    word = "_".join(part for part in word.split("_") if part) or "layer"
    if not word.isidentifier():
        word = f"layer_{word}"
    used = frozenset(taken)
    if keyword.iskeyword(word) or keyword.issoftkeyword(word) or word in used or hasattr(builtins, word):
        word = f"{word}_layer"
    numbered, number = word, 2
    while numbered in used:
        numbered, number = f"{word}_{number}", number + 1
    return numbered


def told_by(word: str, name: str) -> bool:
    """Whether the identifier says all that the name does."""
    return word == name.lower().replace(" ", "_")


def in_one_line(text: str) -> str:
    """The text as it may stand in a comment, or on a terminal: one line, of signs that can be seen."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.split())


def is_text(name: str) -> bool:
    """Whether this can be written down, as bytes in the name of a file that are no letters cannot."""
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def in_docstring(text: str) -> str:
    """The text as it may stand in a docstring of three double quotes."""
    return in_one_line(text).replace("\\", "\\\\").replace('"', "'")
