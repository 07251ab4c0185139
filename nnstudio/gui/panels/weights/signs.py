"""Signs without color: + and − in cells that are large enough, or a hatch over what is negative."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.gui.colormaps import Pixels
from nnstudio.gui.panels.weights.tiling import Tiling
from nnstudio.nn.layer import Array

LARGE = 9
"""Edge from which a cell has room for a sign, device-independent pixels."""
FAINT = 0.2
"""Share of the limit below which the color of a value is so near to zero that it needs no sign."""
_BRIGHT = 0.5  # from here on, the color is far enough from the card for ink in the card's own color

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Signs:
    """The pixels (flat) that may carry ink: of minuses, of what makes them a plus, of a hatch."""

    minus: Places
    plus: Places
    hatch: Places

    def ink(self, pixels: Pixels, places: Places, strengths: Array, faint: int, bright: int) -> None:
        """Draws the signs into the pixels.

        Args:
            pixels: (height, width), written.
            places: (height, width), where in `strengths` the value of each pixel is.
            strengths: (n,) values as a share of the limit, with a 0 at the end for pixels without a value.
            faint: Ink on a color that is near to that of zero, 0xffrrggbb.
            bright: Ink on a strong color.
        """
        flat, value_at = pixels.reshape(-1), places.reshape(-1)
        for at, lowest in ((self.minus, -np.inf), (self.plus, FAINT)):
            value = strengths[value_at[at]]
            size = np.abs(value)
            drawn = (size >= FAINT) & (value >= lowest)
            flat[at[drawn]] = np.where(size[drawn] < _BRIGHT, np.uint32(faint), np.uint32(bright))
        if self.hatch.size:
            flat[self.hatch[strengths[value_at[self.hatch]] <= -FAINT]] = np.uint32(bright)


def place_signs(
    tiling: Tiling, places: Places, end: int, ratio: float, *, large: bool, hatched: bool
) -> Signs:
    """Where the signs go in an area of these tiles.

    Args:
        tiling: Where tiles are.
        places: (height, width), see `Tiling.places`.
        end: The place of pixels beside the tiles.
        ratio: Device pixels per device-independent pixel.
        large: Whether + and − are wanted where there is room.
        hatched: Whether the hatch is wanted.
    """
    rows, columns = np.indices(places.shape, sparse=True)
    inside = places != end
    none = np.empty(0, np.intp)
    hatch = np.flatnonzero(inside & ((rows + columns) % max(3, round(3 * ratio)) == 0)) if hatched else none
    tall, wide = tiling.tall / tiling.height, tiling.wide / tiling.width
    if not large or min(tall, wide) < LARGE * ratio:
        return Signs(none, none, hatch)
    arm = min(max(min(tall, wide) / 5, 2 * ratio), 4 * ratio)
    down = _from_middle(rows % tiling.pitch_y, tall)
    across = _from_middle((columns - tiling.left) % tiling.pitch_x, wide)
    thick = max(1.0, round(ratio)) / 2
    bar_down, bar_across = (down > -thick) & (down <= thick), (across > -thick) & (across <= thick)
    minus = np.flatnonzero(inside & bar_down & (np.abs(across) <= arm))
    plus = np.flatnonzero(inside & bar_across & (np.abs(down) <= arm))
    return Signs(minus, plus, hatch)


def _from_middle(offsets: Places, size: float) -> npt.NDArray[np.float64]:
    """How far pixels are from the middle of their cell; cells of this size stand side by side."""
    middles = offsets + 0.5
    return np.asarray(middles - (np.floor(middles / size) + 0.5) * size)
