"""Dates: days, months and times of day as people and spreadsheets write them, by which rows come into order.

Names of months are English. A year of two digits is one of 1930 to 2029, as spreadsheets take it.
"""

import itertools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from nnstudio.data.numerals import Decimal, is_missing, read_number

Reader: TypeAlias = Callable[[str], float | None]

FIRST_SHORT_YEAR = 1930
"""The first of the hundred years that two digits can mean."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# Other numbers of four digits are hardly years, but parts of codes such as 4711-12.
_LONG = r"(?P<year>(?:1[5-9]|2[01])\d{2})"
_SHORT = r"'?(?P<year>\d{2})"
_YEAR = r"(?:(?P<long>\d{4})|'?(?P<short>\d{2}))"
_NAME = r"(?P<name>[a-z]{3,9})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[.,]* )?"
_TIME = (
    r"(?:[ ,T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}(?:\.\d+)?))?(?: ?(?P<half>[AP])M)?)?"
)


def _forms(*forms: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


_MONTH_FORMS = _forms(
    rf"{_LONG}(?:[-/. ]|[-/. ]?(?P<part>[MQ])-?)(?P<number>\d{{1,2}})",
    rf"(?P<part>[MQ])?(?P<number>\d{{1,2}})[-/. ]{_LONG}",
    rf"{_NAME}[-/., ]*{_LONG}",
    rf"{_LONG}[-/. ]*{_NAME}\.?",
    # Quarters, also of a year of two digits: nothing else begins with a Q.
    rf"(?P<part>Q)(?P<number>[1-4])[-/. ]*(?:{_LONG}|'?(?P<short>\d{{2}}))",
    rf"(?P<number>[1-4])(?P<part>Q)[-/. ]*(?:{_LONG}|'?(?P<short>\d{{2}}))",
    r"(?P<short>\d{2})[-/. ]?(?P<part>Q)(?P<number>[1-4])",
    rf"(?P<number>[1-4])(?:st|nd|rd|th) (?P<part>q)uarter (?:{_LONG}|'?(?P<short>\d{{2}}))",
)
_SHORT_MONTH_FORMS = _forms(rf"{_NAME}[-/., ]*{_SHORT}", rf"{_SHORT}[-/. ]*{_NAME}\.?")
_DAY_OF_MONTH_FORMS = _forms(rf"{_NAME}[-/. ]*{_DAY}", rf"{_DAY}[-/. ]*{_NAME}\.?")
_NAMED_DAY_FORMS = _forms(
    rf"{_WEEKDAY}{_DAY}[-/. ]*{_NAME}[-/., ]*{_YEAR}{_TIME}",
    rf"{_WEEKDAY}{_NAME}[-/. ]*{_DAY}[-/, ]+{_YEAR}{_TIME}",
    rf"(?P<long>\d{{4}})[-/. ]*{_NAME}[-/. ]*{_DAY}{_TIME}",
)
_YEAR_FIRST_FORMS = _forms(
    rf"(?P<long>\d{{4}})(?P<sign>[-/.]) ?(?P<month>\d{{1,2}})(?P=sign) ?(?P<day>\d{{1,2}})\.?{_TIME}"
)
_DAY_FIRST_FORMS = _forms(
    rf"(?P<day>\d{{1,2}})(?P<sign>[-/.]) ?(?P<month>\d{{1,2}})(?P=sign) ?(?P<long>\d{{4}}){_TIME}",
    rf"(?P<day>\d{{1,2}})(?P<sign>[-/])(?P<month>\d{{1,2}})(?P=sign)(?P<short>\d{{2}}){_TIME}",
    # Two digits each, for 3.1.10 is rather the number of a version.
    rf"(?P<day>\d{{2}})\.(?P<month>\d{{2}})\.(?P<short>\d{{2}}){_TIME}",
)
_MONTH_FIRST_FORMS = _forms(rf"(?P<month>\d{{1,2}})(?P<sign>[-/])(?P<day>\d{{1,2}})(?P=sign){_YEAR}{_TIME}")
_SHORT_YEAR_FIRST_FORMS = _forms(
    rf"(?P<short>\d{{2}})(?P<sign>[-/.])(?P<month>\d{{2}})(?P=sign)(?P<day>\d{{2}}){_TIME}"
)


def find_reader(texts: Sequence[str], decimal: Decimal = ".") -> Reader | None:
    """What reads all of these as moments; None if nothing does, or if two ways of reading them disagree.

    A reader gives a number that grows with time, or None. It knows 2024-01-31 with or without a time of day,
    31.01.2024, 01/31/2024 or 31/01/2024 (whichever is possible), 31-Jan-24, months and quarters such as
    1990-01, 01/1990, 1990M01, Jan 1990, Jan-90 and 1990Q1, and plain numbers, with this sign before their
    decimals.

    Where each could be a day as well, words such as Jan-10 are months only if the same time lies between
    one and the next. Where 24-01-15 could begin with a day or with a year, the rows tell by their order.
    """
    first = next((read for read in _readers(decimal) if _fits(read, texts)), None)
    if first is None or not texts or first is _day_of_month:
        return None
    if first is _day_first and _fits(_month_first, texts):
        return first if all(first(text) == _month_first(text) for text in texts) else None
    if first is _day_first and _fits(_short_year_first, texts):
        return _better_ordered(first, _short_year_first, texts)
    if first is _short_months and _fits(_day_of_month, texts) and not _steady(map(first, texts)):
        return None
    return first


def find_unreadable(texts: Sequence[str], decimal: Decimal = ".") -> int:
    """Which of these, which nothing reads, does not go with those before it; the first if each one may."""
    ends = [
        next((at for at, text in enumerate(texts) if read(text) is None), len(texts))
        for read in _readers(decimal)
    ]
    return max(ends) % len(texts)


def _fits(read: Reader, texts: Sequence[str]) -> bool:
    return all(read(text) is not None for text in texts)


def _iso(text: str) -> float | None:
    try:
        return _seconds(datetime.fromisoformat(text.strip().replace("/", "-")))
    except ValueError:
        return None


def _days(*forms: re.Pattern[str]) -> Reader:
    """A reader of days with or without a time of day, in seconds."""

    def read(text: str) -> float | None:
        told = _told(text, forms)
        if told is None:
            return None
        month = _month_number(told["name"]) if "name" in told else int(told["month"])
        hour = int(told.get("hour", 0))
        if half := told.get("half"):
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if half.upper() == "P" else 0)
        try:
            moment = datetime(  # noqa: DTZ001  # tables seldom tell the time zone
                _year(told), month, int(told["day"]), hour, int(told.get("minute", 0))
            )
        except ValueError:
            return None
        second = float(told.get("second", 0))
        return _seconds(moment) + second if second < 60 else None

    return read


def _months(*forms: re.Pattern[str]) -> Reader:
    """A reader of months, counted from the year 0; of a quarter, it is the first."""

    def read(text: str) -> float | None:
        told = _told(text, forms)
        if told is None:
            return None
        number = _month_number(told["name"]) if "name" in told else int(told["number"])
        quarter = told.get("part", "").upper() == "Q"
        if not 1 <= number <= (4 if quarter else 12):
            return None
        return 12.0 * _year(told) + (3 * (number - 1) if quarter else number - 1)

    return read


def _day_of_month(text: str) -> float | None:
    """A day of a year that nobody tells, in seconds from its beginning."""
    told = _told(text, _DAY_OF_MONTH_FORMS)
    if told is None:
        return None
    try:
        return _seconds(datetime(2000, _month_number(told["name"]), int(told["day"])))  # noqa: DTZ001
    except ValueError:
        return None


def _numbers(decimal: Decimal) -> Reader:
    """A reader of plain numbers."""

    def read(text: str) -> float | None:
        number = read_number(text, decimal)
        return None if number is None or math.isnan(number) or is_missing(text) else number

    return read


def _told(text: str, forms: Sequence[re.Pattern[str]]) -> dict[str, str] | None:
    """What the first form that fits says by name."""
    text = " ".join(text.split())
    found = next((match for form in forms if (match := form.fullmatch(text))), None)
    return None if found is None else {name: part for name, part in found.groupdict().items() if part}


def _month_number(name: str) -> int:
    """Which month a word means, 0 if none: "Sep" and "Sept" are both written."""
    return next((at for at, month in enumerate(_MONTHS, 1) if month.startswith(name.casefold())), 0)


def _year(told: dict[str, str]) -> int:
    year = told.get("year") or told.get("long") or told["short"]
    if len(year) > 2:
        return int(year)
    return FIRST_SHORT_YEAR + (int(year) - FIRST_SHORT_YEAR) % 100


def _seconds(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _steady(moments: Iterable[float | None]) -> bool:
    """Whether there is as much time from each of these to the next one."""
    ordered = sorted({moment for moment in moments if moment is not None})
    return len({after - before for before, after in itertools.pairwise(ordered)}) <= 1


def _better_ordered(one: Reader, other: Reader, texts: Sequence[str]) -> Reader | None:
    """The one by which the rows are far better in order already, the first if by both; None if neither is."""
    turns, others = (_turns([read(text) or 0.0 for text in texts]) for read in (one, other))
    alike = any(count == more == 0 for count, more in zip(turns, others, strict=True))
    if alike or 2 * min(turns) < min(others):
        return one
    return other if 2 * min(others) < min(turns) else None


def _turns(moments: Sequence[float]) -> tuple[int, int]:
    """How often one of these is before the one above it, and how often after it."""
    pairs = list(itertools.pairwise(moments))
    return sum(after < before for before, after in pairs), sum(after > before for before, after in pairs)


def _readers(decimal: Decimal) -> tuple[Reader, ...]:
    """All readers, that which is tried first at first."""
    # Numbers first: "2024" is a year that counts on, though a date can be written without signs.
    return (*(_NUMBERS[sign] for sign in dict.fromkeys([decimal, "."])), *_DATES)


_NUMBERS: dict[str, Reader] = {".": _numbers("."), ",": _numbers(",")}
_day_first = _days(*_DAY_FIRST_FORMS)
_month_first = _days(*_MONTH_FIRST_FORMS)
_short_year_first = _days(*_SHORT_YEAR_FIRST_FORMS)
_short_months = _months(*_SHORT_MONTH_FORMS)
_DATES = (
    _iso,
    _days(*_YEAR_FIRST_FORMS),
    _days(*_NAMED_DAY_FORMS),
    _day_first,
    _month_first,
    _short_year_first,
    _months(*_MONTH_FORMS),
    _short_months,
    _day_of_month,
)
