"""The numbers that a field takes, and the steps from one to the next."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from nnstudio.gui.forms.number_text import write_grouped


@dataclass(frozen=True)
class Limits:
    """The numbers that a field takes: from `low` to `high`, an open end not included."""

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False

    @classmethod
    def of(cls, metadata: Iterable[object]) -> "Limits":
        """The limits that the declaration of a field states: ge, gt, le, lt."""
        stated = {
            bound: getattr(item, bound)
            for item in metadata
            for bound in ("ge", "gt", "le", "lt")
            if getattr(item, bound, None) is not None
        }
        return cls(
            low=stated.get("ge", stated.get("gt", -math.inf)),
            high=stated.get("le", stated.get("lt", math.inf)),
            open_low="gt" in stated,
            open_high="lt" in stated,
        )

    def too_low(self, number: float) -> bool:
        return number < self.low or (self.open_low and number == self.low)

    def too_high(self, number: float) -> bool:
        return number > self.high or (self.open_high and number == self.high)

    def allow(self, number: float) -> bool:
        return math.isfinite(number) and not self.too_low(number) and not self.too_high(number)

    def __str__(self) -> str:
        low, high = write_grouped(self.low), write_grouped(self.high)
        if math.isfinite(self.low) and math.isfinite(self.high) and not self.open_low and not self.open_high:
            return f"from {low} to {high}"
        parts = []
        if math.isfinite(self.low):
            parts.append(f"above {low}" if self.open_low else f"at least {low}")
        if math.isfinite(self.high):
            parts.append(f"below {high}" if self.open_high else f"at most {high}")
        return " and ".join(parts)


def next_number(number: float, limits: Limits, *, whole: bool, up: bool) -> float:
    """The number one step on; the same where a step would leave the limits.

    Whole numbers step by 1. Numbers that must be positive are scales, and go 1, 2, 5, 10. All others
    move in their last digit, and in a finer one where that would leave the limits: 0.9, 0.91.
    """
    sign = 1 if up else -1
    if whole:
        candidates = [number + sign]
    elif limits.low == 0 and limits.open_low:
        candidates = [_on_scale(number, up=up)]
    else:
        exact = Decimal(repr(number)).normalize()
        digit = min(int(exact.as_tuple().exponent), -1 if abs(number) < 1 else 0)
        candidates = [float(exact + sign * Decimal(10) ** place) for place in (digit, digit - 1)]
    return next((candidate for candidate in candidates if limits.allow(candidate)), number)


def _on_scale(number: float, *, up: bool) -> float:
    power = 10.0 ** math.floor(math.log10(number))
    mantissa = number / power
    if up:
        step = next(mark for mark in (2, 5, 10, 20) if mark > mantissa * (1 + 1e-9))
    else:
        step = next(mark for mark in (5, 2, 1, 0.5) if mark < mantissa * (1 - 1e-9))
    return float(f"{step * power:.6g}")
