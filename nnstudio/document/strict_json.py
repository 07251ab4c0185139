"""JSON with one meaning: what other readers let pass, or read differently, is refused."""

import json
import math
from typing import TypeAlias

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
"""What JSON can hold."""

MAX_DEPTH = 32
MAX_DIGITS = 20
MAX_KEYS = 1000
"""Of one object; settings have a few dozen."""
MAX_GROUPS = 300_000
"""Objects and lists, which take more memory than text; the largest network one can draw has a tenth."""
MAX_VALUES = 1_000_000


def read_json(content: bytes) -> Plain:
    """The value that the text stands for.

    Raises:
        ValueError: It is not JSON in UTF-8, nests deeper than `MAX_DEPTH`, names a key twice in one object,
            has a number that is infinite, NaN, or a whole one of more than `MAX_DIGITS` digits, or holds more
            than any project does.
    """
    # Counted before anything is made of them; what stands in words counts too, which does no harm.
    if content.count(b"{") + content.count(b"[") > MAX_GROUPS or content.count(b",") > MAX_VALUES:
        raise ValueError(f"it holds more than {MAX_VALUES:,} values, or {MAX_GROUPS:,} lists and objects")
    try:
        value: Plain = json.loads(
            # Notes may hold half of a surrogate pair, pasted from elsewhere; that must not keep them from
            # being saved.
            content.decode("utf-8", "surrogatepass"),
            parse_constant=_refuse_constant,
            parse_float=_read_float,
            parse_int=_read_int,
            object_pairs_hook=_read_object,
        )
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    _check_depth(value, MAX_DEPTH)
    return value


def write_json(value: Plain) -> bytes:
    """The value as text that people can read and compare: indented, keys sorted, a line at the end.

    Raises:
        ValueError: A number is infinite or NaN.
    """
    text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode("utf-8", "surrogatepass")


def count_values(value: object, most: int) -> int:
    """How many values lie in `value`, itself and all lists and objects among them; stops beyond `most`."""
    count, left = 0, [value]
    while left and count <= most:
        count += 1
        at = left.pop()
        if isinstance(at, (list, dict)):
            left.extend(at.values() if isinstance(at, dict) else at)
    return count


_TOO_DEEP = f"lists and objects lie within each other more than {MAX_DEPTH} deep"


def _refuse_constant(name: str) -> Plain:
    raise ValueError(f"{name} is not a number in JSON")


def _read_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:30]} is too large")
    return number


def _read_int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(f"the number {text[:30]}... has {len(text)} digits; at most {MAX_DIGITS} are read")
    return int(text)


def _read_object(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    if len(pairs) > MAX_KEYS:
        raise ValueError(f"an object has {len(pairs):,} keys; at most {MAX_KEYS:,} are read")
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:100]!r} is there twice")
    return value


def _check_depth(value: Plain, left: int) -> None:
    if isinstance(value, (list, dict)):
        if left == 0:
            raise ValueError(_TOO_DEEP)
        for inner in value.values() if isinstance(value, dict) else value:
            _check_depth(inner, left - 1)
