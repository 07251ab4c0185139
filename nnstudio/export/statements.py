"""Pieces of source code: numbers, strings and shapes, and statements that are broken where they are long."""

from collections.abc import Sequence

from nnstudio.nn.shapes import Shape

WIDTH = 100
"""How long the lines of a script may be, as far as that is in our hands."""


def shape_words(shape: Shape, batch: str = "n") -> str:
    """The shape of a batch as comments write it: (n, 28, 28, 1)."""
    return f"({', '.join([batch, *map(str, shape)])})" if shape else f"({batch},)"


def number(value: float) -> str:
    """A number as Python writes it."""
    return repr(int(value)) if float(value).is_integer() and abs(value) < 1e9 else repr(float(value))


def literal(values: Sequence[str]) -> str:
    """A list of words as source code, broken into lines where it is long."""
    words = [quoted(value) for value in values]
    line = f"[{', '.join(words)}]"
    if len(line) <= WIDTH - 20:
        return line
    return "[\n" + "".join(f"    {word},\n" for word in words) + "]"


def quoted(text: str) -> str:
    """A string literal, in double quotes where it needs no escapes, as people write it."""
    plain = text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text}"' if plain else repr(text)


def statement(code: str, remark: str = "", indent: int = 4) -> list[str]:
    """The lines of a statement with its remark; broken where brackets open and commas stand if it is long.

    Strings in it must hold no brackets, commas or quotes: names of weights do not.
    """
    space = " " * indent
    if remark and len(space + code) + 4 + len(remark) <= WIDTH:
        return [f"{space}{code}  # {remark}"]
    lines = [space + line for line in _broken(code, WIDTH - indent)]
    return [f"{space}# {remark}", *lines] if remark else lines


def _broken(code: str, width: int) -> list[str]:
    if len(code) <= width or not (pair := _outermost(code)):
        return [code]
    opening, closing = pair
    inner = code[opening + 1 : closing]
    if len(inner) <= width - 4:
        body = [inner]
    else:
        body = []
        for part in _parts(inner):
            *lines, last = _broken(part, width - 5)
            body += [*lines, f"{last},"]
        if len(body) == 1:
            body = [body[0].removesuffix(",")]
    return [code[: opening + 1], *(f"    {line}" for line in body), code[closing:]]


def _outermost(code: str) -> tuple[int, int] | None:
    """Where the longest pair of brackets that lies in no other opens and closes."""
    pairs, depth, opening = [], 0, 0
    for at, sign in enumerate(code):
        if sign in "([{":
            opening = at if depth == 0 else opening
            depth += 1
        elif sign in ")]}":
            depth -= 1
            if depth == 0 and at > opening + 1:
                pairs.append((opening, at))
    return max(pairs, key=lambda pair: pair[1] - pair[0], default=None)


def _parts(code: str) -> list[str]:
    """What stands between the commas that lie in no bracket."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(code):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            parts.append(code[start:at].strip())
            start = at + 1
    return [*parts, code[start:].strip()]
