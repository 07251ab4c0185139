"""Numerals: what stands in the cells of a table, read as numbers, whatever country wrote them."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

Decimal: TypeAlias = Literal[".", ","]

MISSING = frozenset({"", "?", "na", "n/a", "#n/a", "nan", "null"})
"""What stands where a value is missing, in small letters."""
NO_NUMBER = MISSING | {"-", "none"}
"""The same in a column of numbers, where these cannot be the name of a category."""

_GROUPED = {
    # In India, thousands are followed by groups of two digits.
    ".": re.compile(r"[+-]?(?:\d{1,3}(?:[,'’ \u00a0\u202f]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})(?:\.\d*)?"),
    ",": re.compile(r"[+-]?\d{1,3}(?:[.'’ \u00a0\u202f]\d{3})+(?:,\d*)?"),
}
_SEPARATORS = str.maketrans("", "", "'’ \u00a0\u202f")
# Three digits after the sign could be a group of thousands; any other number of them cannot. It stands there
# once, for 31.12.2024 is a date.
_SURE = {
    sign: re.compile(
        rf"[+-]?[\d{other}'’ \u00a0\u202f]*{re.escape(sign)}(?:\d{{1,2}}|\d{{4,}})(?:[eE][+-]?\d+)?"
    )
    for sign, other in (".,", ",.")
}
# Not any letters before the sign: 5M€ are not 5, nor are 500K€ beside them 500.
MONEY = (
    "[$€£¥￥₹₽₩₺₴₫₪฿₦₱]|[ACRSZ][$]|[ACHMNRU][ADKSTUXZ][$]|[CJ][NP]¥|kr\\.?|Kč|zł|Ft|lei|Fr\\.?|EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|"
    "RON|TRY|BRL|CAD|AUD|NZD|ZAR"
)
"""Signs and words of money, as a pattern."""
# Blanks are looked at from the first of them only: from each, a cell with many would take forever.
_UNITS = re.compile(rf"^([+-]?)(?:{MONEY})\s*|(?<!\s)\s*(?:%|{MONEY})$")
"""What may stand before or after a number: money, and percent: 5% is read as 5."""
_NEGATIVE = re.compile(r"\(([^()+-]+)\)")
"""So accountants write what is less than nothing, and spreadsheets with them."""
_PERHAPS = re.compile(r"[+-]?\d{1,3},\d{3}")
_SIGNS: tuple[Decimal, ...] = (".", ",")
_THOUSANDS = {sign: re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:{re.escape(sign)}\d{{3}})+") for sign in _SIGNS}
_BELOW, _BELOW_ONE = re.compile(r"[+-]?\d{1,3}"), re.compile(r"[+-]?0*[.,]\d+")


def is_missing(text: str) -> bool:
    """Whether a cell of any column has no value."""
    return text.strip().casefold() in MISSING


def read_number(text: str, decimal: Decimal = ".") -> float | None:
    """The number that stands there; NaN where it is missing, None where it is no number or no finite one.

    Thousands may be grouped by the other sign, a space or an apostrophe: "1,234.5" is "1.234,5" with a comma.
    A sign or word of money, or percent, may stand beside it; "(5)" is -5.
    """
    if text.strip().casefold() in NO_NUMBER:
        return math.nan
    text = _bare(text)
    if _GROUPED[decimal].fullmatch(text):
        text = text.replace("," if decimal == "." else ".", "").translate(_SEPARATORS)
    if decimal == ",":
        # A point would be read as well, but as something else than was meant.
        text = "no number" if "." in text else text.replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    # Python reads 1_000 and infinity; whoever wrote them into a table meant something else.
    return number if math.isfinite(number) and "_" not in text else None


def read_numbers(texts: Sequence[str], decimal: Decimal = ".") -> list[float | None]:
    """Many cells of a column, as `read_number` reads each of them."""
    if decimal == "." and "_" not in "".join(texts):
        try:
            numbers = list(map(float, texts))
        except ValueError:
            pass
        else:
            if all(map(math.isfinite, numbers)):
                return list(numbers)
    return [read_number(text, decimal) for text in texts]


def find_decimal(texts: Iterable[str], delimiter: str, otherwise: Decimal | None = None) -> Decimal:
    """The sign before the decimals in these cells of a file; where they leave it open, it is `otherwise`.

    Without that, where all could be either, such as 1,250, a file that keeps the comma for the decimals has
    another delimiter: it is a decimal comma unless commas stand between the cells.
    """
    points = commas = perhaps = 0
    for text in texts:
        text = _bare(text)
        points += _SURE["."].fullmatch(text) is not None
        commas += _SURE[","].fullmatch(text) is not None
        perhaps += _PERHAPS.fullmatch(text) is not None
    if points == commas:
        if otherwise is not None:
            return otherwise
        return "," if perhaps and delimiter != "," else "."
    return "," if commas > points else "."


def find_groups(texts: Sequence[str]) -> Decimal | None:
    """The sign that parts the thousands in the cells of a column, if that is sure; None if none does.

    It is where each has three digits behind it, and stands in all numbers from a thousand on, but in none of
    several below: beside 835 and 690, who writes 1.353 means no decimals.
    """
    return next((sign for sign in _THOUSANDS if _parts_thousands(sign, texts)), None)


def tells_decimal(text: str) -> bool:
    """Whether it is sure what stands before the decimals of this number, as in 0.353 and 1.5."""
    text = _bare(text)
    return any(sure.fullmatch(text) for sure in (*_SURE.values(), _BELOW_ONE))


def is_open(text: str) -> bool:
    """Whether a number could as well be a thousand times as large, such as 1.353 and 12,500."""
    text = _bare(text)
    return any(groups.fullmatch(text) for groups in _THOUSANDS.values()) and not _several(text)


def _several(text: str) -> bool:
    return text.count(".") + text.count(",") > 1


def _parts_thousands(sign: Decimal, texts: Sequence[str]) -> bool:
    if not any(sign in text for text in texts):
        return False
    several, below = False, set()
    for text in map(_bare, texts):
        if _THOUSANDS[sign].fullmatch(text):
            several |= _several(text)
        elif _BELOW.fullmatch(text):
            below.add(abs(int(text)))
        elif text.casefold() not in NO_NUMBER:
            return False
    return several or sum(number >= 100 for number in below) > 1


def _bare(text: str) -> str:
    """A number with a sign before it, if any, and without what may stand around it."""
    text = _UNITS.sub(r"\1", text.strip().replace("\N{MINUS SIGN}", "-"))
    negative = _NEGATIVE.fullmatch(text)
    return text if negative is None else "-" + _UNITS.sub(r"\1", negative[1].strip())
