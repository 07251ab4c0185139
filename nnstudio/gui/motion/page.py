"""The page: what is written of one moment, as numbers under their names."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from nnstudio.explain.arithmetic import Place
from nnstudio.gui.motion.moment import Stage

MINUS = "\u2212"


@dataclass(frozen=True)
class Row:
    """One line of numbers, in the order of the page's columns, and the place of the input that it is of.

    What is `crossed` out plays no part in this step.
    """

    label: str
    cells: tuple[float, ...]
    place: Place | None = None
    crossed: bool = False


@dataclass(frozen=True)
class Result:
    """What comes of it: a number with its name, and how it came about."""

    label: str
    value: float | None
    note: str = ""


@dataclass(frozen=True)
class Page:
    """What is written of one moment of a step.

    `rule` is the formula in words of the field. `rows` are the largest terms or units, `label` says what they
    are named by, `columns` name their numbers, and `signs` stand before each, so that a row reads as a
    calculation. `decimals` are fixed for some pages; else each column goes by its largest number. `rest` says
    what is left out, `results` what comes of it all. Where the terms are told one by one, `at` is the one at
    hand (behind the rows: the rest, and behind it the results) and `so_far` the sum up to and with it. `look`
    says what to look for.
    """

    stage: Stage
    title: str
    rule: str
    label: str = ""
    columns: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    decimals: tuple[int, ...] = ()
    rest: str = ""
    results: tuple[Result, ...] = ()
    at: int | None = None
    so_far: float | None = None
    look: str = ""

    def written(self) -> tuple[tuple[str, ...], ...]:
        """The numbers of the rows as they are to be read, each column with decimals of its own."""
        columns = list(zip(*(row.cells for row in self.rows), strict=True))
        decimals = self.decimals or tuple(decimals_for(column) for column in columns)
        return tuple(
            tuple(write(cell, places) for cell, places in zip(row.cells, decimals, strict=True))
            for row in self.rows
        )

    @property
    def place(self) -> Place | None:
        """Where in what comes in the number stands that is at hand."""
        return self.rows[self.at].place if self.at is not None and self.at < len(self.rows) else None

    @property
    def telling_results(self) -> bool:
        """Whether the results are told by now."""
        return self.at is None or self.at >= len(self.rows) + bool(self.rest)


def decimals_for(values: Sequence[float], digits: int = 3) -> int:
    """How many decimals show the largest of some numbers with so many digits.

    -1 where powers of ten are needed.
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0:
        return digits - 1
    exponent = math.floor(math.log10(largest))
    if not -5 <= exponent < 9:
        return -1
    return max(0, digits - 1 - exponent) if exponent < digits else 0


def write(value: float, decimals: int) -> str:
    """A number with so many decimals, with a sign that is as wide as a plus."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
    text = f"{value:.2e}" if decimals < 0 else f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.replace("-", "")  # a zero has no sign
    return text.replace("-", MINUS)


def short(value: float) -> str:
    """A number that stands alone, with three digits."""
    return write(value, decimals_for([value]))
