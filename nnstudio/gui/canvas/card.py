"""The card around a face: its title, its facts, its ports, and the marks that say what is the matter."""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF

from nnstudio.gui.theme import text_font

HEADER = 34.0
MARGIN = 16.0
INDENT = 28.0
"""Where a card's name begins, behind the dot of its family."""
GAP = 10
RADIUS = 10.0
SEPARATOR = " · "
PARAMETERS = " par."
"""What stands behind a number of parameters, so that it is not read as one of units."""
PORT_RADIUS = 6.0
HALO = 6.0
"""How far the light of a port reaches over its edge."""
RIM = 14.0
"""How far ports, badge and tags reach over the card's edge."""
TAG = 18.0
"""Height of a tag: a word that sits on an edge of the card, or hangs `BELOW` it."""
TAG_ROW = 11.0
"""What each further row of words adds to a tag; two rows hang between cards in a column without touching."""
TAG_AT = 14.0
BELOW = 3.0
HANGING = BELOW + TAG + 1
"""How far below the card a tag of one row reaches."""
FLAKE = 16.0
"""Size of the snowflake of a frozen layer."""
NAME_SIZE, FAR_NAME_SIZE = 13, 22
SHADES = 12
"""Steps of the color that says how active a layer is, where its face is too small to be seen."""


class Badge(Enum):
    """What is wrong with a node: it blocks training, is worth knowing, or would come with the edit."""

    BLOCKS = "blocks"
    WARNS = "warns"
    WOULD = "would"


@dataclass(frozen=True)
class Card:
    """All that is drawn of a node besides its face; two that are equal look alike.

    `inputs` are the heights of the input ports, `lit` says which sides glow. `news` is what the edit at hand
    would change, `health` what the last evaluation found of its units, `stale` whether the run trains
    another layer in its place, `frozen` whether training leaves its weights as they are.
    """

    width: float = 140.0
    height: float = 80.0
    category: str = ""
    name: str = ""
    facts: tuple[str, ...] = ()
    inputs: tuple[float, ...] = ()
    gives_output: bool = False
    lit: tuple[bool, bool] = (False, False)
    badge: Badge | None = None
    news: str = ""
    health: str = ""
    stale: bool = False
    frozen: bool = False

    @property
    def box(self) -> QRectF:
        """The card's rectangle; the origin is the middle of its left edge."""
        return QRectF(0, -self.height / 2, self.width, self.height)

    @property
    def whole(self) -> QRectF:
        """The card with all that reaches over its edges."""
        hanging = HANGING + TAG_ROW * max(0, len(self.health_rows) - 1)
        return self.box.adjusted(-RIM, -RIM, RIM, max(RIM, hanging))

    def face_box(self, width: float) -> QRectF:
        """Where a face of this width is drawn."""
        box = self.box
        return QRectF(
            (box.width() - width) / 2,
            box.y() + HEADER + MARGIN - 2,
            width,
            box.height() - HEADER - 2 * MARGIN + 4,
        )

    @property
    def badge_box(self) -> QRectF:
        # Over the upper edge only: what stuck out to the right would cover a neighbor's port.
        return QRectF(self.width - 28, -self.height / 2 - 11, 22, 22)

    @property
    def stale_box(self) -> QRectF:
        """The tag on the upper edge that says that the run trains another layer."""
        return self._tag(("changed",), -self.height / 2 - TAG / 2)

    @property
    def health_box(self) -> QRectF:
        """The tag that counts units that do nothing: it hangs below the card, and hides nothing of it."""
        return self._tag(self.health_rows, self.height / 2 + BELOW)

    @cached_property
    def health_rows(self) -> tuple[str, ...]:
        """The counts in as few rows as are no wider than the card."""
        room = self.width - 2 * TAG_AT
        rows: list[str] = []
        for words in self.health.split(SEPARATOR) if self.health else ():
            longer = rows[-1] + SEPARATOR + words if rows else words
            if rows and metrics(10).horizontalAdvance(longer) <= room:
                rows[-1] = longer
            else:
                rows.append(words)
        return tuple(rows)

    @property
    def frozen_box(self) -> QRectF:
        """Where the snowflake of a frozen layer is, in the place of its family's dot."""
        return QRectF(16 - FLAKE / 2, -self.height / 2 + HEADER / 2 - FLAKE / 2, FLAKE, FLAKE)

    def _tag(self, rows: tuple[str, ...], top: float) -> QRectF:
        wide = max(map(metrics(10).horizontalAdvance, rows), default=0.0) + 14
        return QRectF(QPointF(TAG_AT, top), QSizeF(wide, TAG + TAG_ROW * max(0, len(rows) - 1)))


def facts_in(facts: tuple[str, ...], room: float) -> str:
    """As many facts as find room beside the title, from the first on, which matters most."""
    candidates = [SEPARATOR.join(facts[:end]) for end in range(len(facts), 0, -1)]
    fitting = (words for words in candidates if metrics(11).horizontalAdvance(words) <= room)
    return next(fitting, candidates[-1] if candidates else "")


def metrics(size: int, *, bold: bool = False) -> QFontMetricsF:
    return QFontMetricsF(text_font(size, bold=bold))
