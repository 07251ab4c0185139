"""What the rows of layers show, as values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from nnstudio.engine.snapshot import Flow
from nnstudio.nn.graph import NodeId


@dataclass(frozen=True)
class Row:
    """A layer: how it was moved by the last step, and how fast it learned so far (steps, log10 ratios)."""

    node_id: NodeId
    name: str
    flow: Flow
    steps: Sequence[int] = ()
    ratios: Sequence[float] = ()


@dataclass(frozen=True)
class Decades:
    """A logarithmic axis from 10**low to 10**high."""

    low: int
    high: int

    @classmethod
    def of(cls, values: Sequence[float], before: "Decades | None") -> "Decades":
        """One that holds all of these and the one before, so that bars can be compared over time."""
        logs = [math.log10(value) for value in values if value > 0 and math.isfinite(value)] or [-3.0]
        low, high = math.floor(min(logs)), math.ceil(max(logs))
        if before is not None:
            low, high = min(low, before.low), max(high, before.high)
        return cls(min(low, high - 2), high)

    def share(self, value: float) -> float:
        """Where a value lies, from 0 to 1."""
        if not value > 0:
            return 0.0
        found = (math.log10(value) - self.low) / (self.high - self.low) if math.isfinite(value) else 1.0
        return min(max(found, 0.0), 1.0)

    def words(self) -> str:
        """Both ends."""
        return f"1e{self.low} … 1e{self.high}".replace("-", "−")


@dataclass(frozen=True)
class Span:
    """The steps that histories run over: from 0 to `last`; `shown` is the moment that is looked at."""

    last: int = 1
    shown: int = 1

    def share(self, step: float) -> float:
        """Where a step lies, from 0 to 1."""
        return step / max(self.last, 1)
