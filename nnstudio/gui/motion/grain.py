"""The grain: what is done at one go, from a single multiplication to as much as the machine can."""

import enum
import math
from dataclasses import dataclass

from nnstudio.engine.api import Unit

LAST = 100
"""The slider's last position; those before it are spaced evenly in the logarithm."""
SLOWEST, FASTEST = 1.0, 3000.0


@dataclass(frozen=True)
class Rates:
    """How many of them may be done in a second, and how many are at first."""

    slowest: float
    fastest: float
    usual: float


class Grain(enum.Enum):
    """What is done at one go. The first three are slow motion: they tell what happens within a step."""

    TERM = "term"
    UNIT = "unit"
    LAYER = "layer"
    SAMPLE = "sample"
    BATCH = "batch"
    EPOCH = "epoch"
    FREE = "free"

    @property
    def slow(self) -> bool:
        """Whether steps are told moment by moment, and not only made."""
        return self in (Grain.TERM, Grain.UNIT, Grain.LAYER)

    @property
    def unit(self) -> Unit:
        """What the run counts at this grain; slow motion makes steps of single samples."""
        return _UNITS[self]

    @property
    def rates(self) -> Rates:
        return _RATES[self]

    @property
    def meaning(self) -> str:
        """What is done at one go, in words."""
        return _MEANINGS[self]


_UNITS = {
    Grain.TERM: Unit.SAMPLE,
    Grain.UNIT: Unit.SAMPLE,
    Grain.LAYER: Unit.SAMPLE,
    Grain.SAMPLE: Unit.SAMPLE,
    Grain.BATCH: Unit.BATCH,
    Grain.EPOCH: Unit.EPOCH,
    Grain.FREE: Unit.BATCH,
}
_RATES = {
    Grain.TERM: Rates(0.5, 30.0, 3.0),
    Grain.UNIT: Rates(0.5, 30.0, 3.0),
    Grain.LAYER: Rates(0.2, 10.0, 1.0),
    Grain.SAMPLE: Rates(SLOWEST, FASTEST, 10.0),
    # The first network then learns for more than half a minute, and one can watch it.
    Grain.BATCH: Rates(SLOWEST, FASTEST, 120.0),
    Grain.EPOCH: Rates(0.1, 10.0, 1.0),
    Grain.FREE: Rates(SLOWEST, FASTEST, FASTEST),
}
_MEANINGS = {
    Grain.TERM: "Slow motion: one multiplication at a time, the largest of each unit",
    Grain.UNIT: "Slow motion: one unit at a time, forward, loss, backward and update",
    Grain.LAYER: "Slow motion: one layer at a time, forward, loss, backward and update",
    Grain.SAMPLE: "One update from each sample",
    Grain.BATCH: "One update from each batch: ordinary training",
    Grain.EPOCH: "All training samples once, then a rest",
    Grain.FREE: "As many batches as the machine can make",
}


def pace_at(position: int, grain: Grain = Grain.BATCH) -> float | None:
    """How many a second at a position of the slider, rounded as people would; None for flat out.

    Slow motion has no flat out: what cannot be read need not be told.
    """
    if position >= LAST and not grain.slow:
        return None
    rates = grain.rates
    share = position / (LAST if grain.slow else LAST - 1)
    pace: float = rates.slowest * (rates.fastest / rates.slowest) ** share
    digits = math.floor(math.log10(pace)) - 1
    if rates.slowest >= 1:
        digits = max(0, digits)
    return round(round(pace * 10.0**-digits) * 10.0**digits, max(0, -digits))


def position_of(pace: float | None, grain: Grain = Grain.BATCH) -> int:
    """The position of the slider that is nearest to a pace."""
    if pace is None:
        return LAST
    rates = grain.rates
    kept = max(rates.slowest, min(rates.fastest, pace))
    share = math.log(kept / rates.slowest) / math.log(rates.fastest / rates.slowest)
    return round(share * (LAST if grain.slow else LAST - 1))


def pace_words(pace: float | None) -> str:
    """A pace in a few letters: 120/s, 0.5/s, flat out."""
    return "flat out" if pace is None else f"{pace:,.10g}/s" if pace < 1000 else f"{pace:,.0f}/s"


def spoken_pace(pace: float | None, grain: Grain) -> str:
    """A pace in a sentence: 120 batches a second."""
    if pace is None:
        return "as fast as the machine can"
    noun = grain.value + ("" if pace == 1 else "es" if grain is Grain.BATCH else "s")
    return f"{pace:,.10g} {noun} a second"
