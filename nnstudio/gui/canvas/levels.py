"""Levels of detail: what is drawn of cards and wires at which zoom, decided in one place."""

from dataclasses import dataclass
from enum import IntEnum

PLAIN_BELOW = 0.25
"""The zoom below which a card is a colored block with the bar of its family: nothing in it could be read."""
DETAIL_FROM = 0.45
"""The zoom below which small text would be noise, and is left out; names are written larger."""
THIN_BELOW = 0.45
"""The zoom below which wires are lines of one pixel, which Qt draws many times faster."""
CHOSEN_FROM = 1.75
"""The zoom from which a face shows chosen units, larger, in place of all."""
UNIT_FROM = 2.5
"""The zoom from which faces tell how the numbers of units come about: of each, or of a single one."""


class Level(IntEnum):
    """How much of a card is drawn."""

    PLAIN = 0
    NAMED = 1
    FULL = 2


class Depth(IntEnum):
    """How deep one looks into a face: a strip of all units, their pictures, chosen ones, or a single one."""

    ALL = 0
    TILES = 1
    CHOSEN = 2
    UNIT = 3


@dataclass(frozen=True)
class Sight:
    """How large the canvas is seen: `scale` is 1 at 100 %, `ratio` the device pixels of one of the screen."""

    scale: float = 1.0
    ratio: float = 1.0

    @property
    def resolution(self) -> float:
        """How many device pixels one pixel of the scene takes."""
        return self.scale * self.ratio

    @property
    def level(self) -> Level:
        if self.scale < PLAIN_BELOW:
            return Level.PLAIN
        return Level.NAMED if self.scale < DETAIL_FROM else Level.FULL

    @property
    def depth(self) -> Depth:
        """How deep one looks into faces at this zoom."""
        if self.scale < DETAIL_FROM:
            return Depth.ALL
        if self.scale < CHOSEN_FROM:
            return Depth.TILES
        return Depth.CHOSEN if self.scale < UNIT_FROM else Depth.UNIT

    @property
    def thin(self) -> bool:
        """Whether wires are lines of one pixel."""
        return self.scale < THIN_BELOW

    @property
    def coarse(self) -> bool:
        """Whether nobody would see that edges are not smoothed, which would take most of a frame."""
        return self.scale < PLAIN_BELOW
