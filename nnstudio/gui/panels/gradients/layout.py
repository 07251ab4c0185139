"""Where the rows and columns of the layers are, in a widget of a size."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

HEAD = 17
"""Room for the words over the columns, device-independent pixels."""
RATIOS = (-6.0, 0.0)
"""The ends of the axis of log10(update : parameters)."""
GAP = 10
"""Between two columns."""

_LOWEST, _HIGHEST = 18, 44  # heights of a row
_NAME = 104  # most room for a name
_NARROW = 330  # below this, there is no room for the update's column
_SHARES = {"gradient": 1.0, "update": 1.0, "ratio": 1.7, "history": 1.2}


@dataclass(frozen=True)
class Layout:
    """Rows of `count` layers from number `first` on, in a widget of `width` and `height`."""

    width: int
    height: int
    count: int
    first: int = 0

    @property
    def tall(self) -> float:
        """The height of a row."""
        room = (self.height - HEAD) / max(1, self.count)
        return float(min(max(math.floor(room), _LOWEST), _HIGHEST))

    @property
    def fitting(self) -> int:
        """How many rows have room."""
        return max(1, int((self.height - HEAD) // self.tall))

    @property
    def shown(self) -> range:
        """The rows that are seen."""
        return range(self.first, min(self.first + self.fitting, self.count))

    def columns(self) -> dict[str, tuple[float, float]]:
        """Left edge and width of each column that has room."""
        named = min(_NAME, 0.32 * self.width)
        shares = {name: share for name, share in _SHARES.items() if name != "update" or self.width >= _NARROW}
        left = named + GAP
        room = self.width - left - GAP * (len(shares) - 1) - 2
        found = {"name": (4.0, named - 4)}
        for name, share in shares.items():
            wide = max(8.0, room * share / sum(shares.values()))
            found[name] = (left, wide)
            left += wide + GAP
        return found

    def row(self, row: int) -> QRectF:
        """Where a row is, also one that has no room."""
        return QRectF(0, HEAD + (row - self.first) * self.tall, self.width, self.tall)

    def at(self, point: QPointF) -> int:
        """The row at a point; -1 beside all."""
        row = int((point.y() - HEAD) // self.tall) + self.first if point.y() >= HEAD else -1
        return row if row in self.shown else -1

    def ratio_x(self, ratio: float) -> float:
        """Where the dot of this log10(update : parameters) is; the right end is free for the number."""
        left, wide = self.columns()["ratio"]
        return left + ratio_share(ratio) * (wide - min(30.0, wide / 3))


def ratio_share(ratio: float) -> float:
    """Where a log10 of update to parameters lies on its axis, from 0 to 1."""
    low, high = RATIOS
    return (min(max(ratio, low), high) - low) / (high - low)
