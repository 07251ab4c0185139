"""Where the tiles of a gallery lie: a picture with a line of words below, or words alone."""

from dataclasses import dataclass

EDGE = 56
"""About how large a picture is, device-independent pixels."""
SMALLEST = 40
"""Smaller pictures are not drawn to have two rows of them."""
LARGEST = 84
"""Larger ones would only take the room of others."""
LINE = 16
"""Height of a line of words."""
_GAP = 6
_FRAME = 2  # room for the frame around a tile at the edge


@dataclass(frozen=True)
class Tiling:
    """Tiles in rows, device-independent; pictures have `picture` pixels of height and width, or none."""

    columns: int
    rows: int
    tall: int
    wide: int
    pitch_x: float
    pitch_y: float

    @property
    def capacity(self) -> int:
        """How many tiles are seen at once."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Left and top of the tile at a place on the screen."""
        row, column = divmod(place, self.columns)
        return _FRAME + column * self.pitch_x, _FRAME + row * self.pitch_y

    def at(self, x: float, y: float) -> int | None:
        """The place of the tile at a point; None between tiles."""
        x, y = x - _FRAME, y - _FRAME
        column, row = int(x // self.pitch_x), int(y // self.pitch_y)
        inside = x >= 0 and y >= 0 and x % self.pitch_x < self.wide and y % self.pitch_y < self.tall
        return row * self.columns + column if inside and column < self.columns and row < self.rows else None


def edge_of(height: float) -> int:
    """How large pictures are in an area of this height; two rows fill a low one, a single row a lower one."""
    rooms = [int((height - 2 * _FRAME - (rows - 1) * _GAP) // rows) - LINE for rows in (1, 2)]
    if rooms[1] >= SMALLEST:
        return min(EDGE, rooms[1])
    return max(8, min(LARGEST, rooms[0]))


def tile(width: float, height: float, tile_width: int, tile_height: int) -> Tiling:
    """As many tiles of this size as fit into an area, spread evenly over its width."""
    width, height = width - 2 * _FRAME, height - 2 * _FRAME
    columns = max(1, int((width + _GAP) // (tile_width + _GAP)))
    rows = max(1, int((height + _GAP) // (tile_height + _GAP)))
    pitch_x = tile_width + min((width - columns * tile_width) / max(1, columns - 1), 4 * _GAP)
    spare = (height - rows * tile_height) / max(1, rows - 1)
    return Tiling(
        columns,
        rows,
        tile_height,
        tile_width,
        max(pitch_x, 1.0),
        tile_height + max(0.0, min(spare, 2 * _GAP)),
    )
