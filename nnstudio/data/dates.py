"""Dates: days, months and times of day as they are written in tables, by which rows come into order."""

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from nnstudio.data.numerals import is_missing, read_number

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# Other numbers of four digits are hardly years, but parts of codes such as 4711-12.
_YEAR = r"(?P<year>(?:1[5-9]|2[01])\d{2})"
_MONTH_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}(?:[-/. ]|[-/. ]?(?P<part>[MQ])-?)(?P<number>\d{{1,2}})",
        rf"(?P<part>[MQ])?(?P<number>\d{{1,2}})[-/. ]{_YEAR}",
        rf"(?P<name>[a-z]{{3,9}})[-/. ]*{_YEAR}",
        rf"{_YEAR}[-/. ]*(?P<name>[a-z]{{3,9}})\.?",
    )
)


def find_reader(texts: Sequence[str]) -> Callable[[str], float | None] | None:
    """What reads all of these as moments; None if nothing does, or if two ways of reading them disagree.

    A reader gives a number that grows with time, or None. It knows 2024-01-31 and 2024/01/31 with or without
    a time of day, 31.01.2024, 01/31/2024 or 31/01/2024 (whichever is possible), months and quarters such as
    1990-01, 01/1990, 1990M01, Jan 1990 and 1990Q1, and plain numbers.
    """
    fitting = [read for read in _READERS if all(read(text) is not None for text in texts)]
    if not fitting or not texts:
        return None
    first = fitting[0]
    if first is _month_first and _day_first in fitting:
        return None
    return first


def _iso(text: str) -> float | None:
    try:
        return _seconds(datetime.fromisoformat(text.strip().replace("/", "-")))
    except ValueError:
        return None


def _with(form: str) -> Callable[[str], float | None]:
    def read(text: str) -> float | None:
        day, _, time = text.strip().partition(" ")
        try:
            moment = datetime.strptime(day, form)  # noqa: DTZ007  # tables seldom tell the time zone
            clock = datetime.fromisoformat(f"1970-01-01 {time}") if time else datetime(1970, 1, 1)  # noqa: DTZ001
        except ValueError:
            return None
        return _seconds(moment) + _seconds(clock)

    return read


def _month(text: str) -> float | None:
    """A month, counted from the year 0; of a quarter, it is the first."""
    found = next((match for form in _MONTH_FORMS if (match := form.fullmatch(text.strip()))), None)
    if found is None:
        return None
    told = found.groupdict()
    if name := told.get("name"):
        # "Sep" and "Sept" are both written.
        number = next((at for at, month in enumerate(_MONTHS, 1) if month.startswith(name.casefold())), 0)
    else:
        number = int(told["number"])
    quarter = (told.get("part") or "").upper() == "Q"
    if not 1 <= number <= (4 if quarter else 12):
        return None
    return 12.0 * int(told["year"]) + (3 * (number - 1) if quarter else number - 1)


def _number(text: str) -> float | None:
    number = read_number(text)
    return None if number is None or math.isnan(number) or is_missing(text) else number


def _seconds(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


_month_first = _with("%m/%d/%Y")
_day_first = _with("%d/%m/%Y")
# Numbers first: "2024" is a year that counts on, though a date can be written without signs.
_READERS = (_number, _iso, _with("%d.%m.%Y"), _month_first, _day_first, _month)
