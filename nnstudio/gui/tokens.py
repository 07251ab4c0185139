"""The tokens of the look: every color and size that anything on the screen is drawn with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Theme:
    """One look. Colors are "#rrggbb", sizes are device-independent pixels.

    `text`, `quiet`, `accent`, `positive`, `negative`, `active_text`, `good`, `warning` and `bad` may carry
    words: each has a contrast of at least 4.5:1 on `ground`, `panel` and `card`. `active` and the colors
    of layer families and classes are for marks (3:1).
    """

    name: Literal["dark", "light"]

    # Surfaces, from the back to the front.
    ground: str
    panel: str
    card: str
    raised: str  # a button; a row under the mouse
    line: str

    text: str
    quiet: str
    accent: str
    accent_fill: str  # behind `on_accent` words: the one primary button
    on_accent: str

    positive: str
    negative: str
    active: str  # a unit lights up from `card` to this
    active_text: str  # words about what is active
    good: str
    warning: str
    bad: str
    missing: str  # a value that is not a number; no map contains this hue

    families: Mapping[str, str] = field(hash=False)
    classes: tuple[str, ...]

    text_size: int = 12
    caption_size: int = 11
    title_size: int = 15
    step: int = 4  # all spacing is a multiple of it
    card_radius: int = 10
    control_radius: int = 7

    @property
    def dark(self) -> bool:
        return self.name == "dark"

    @property
    def canvas_dot(self) -> str:
        """The grid of the canvas: there when one looks for it."""
        return mix(self.ground, self.line, 0.75)

    @property
    def soft_line(self) -> str:
        """An edge between two surfaces that differ already."""
        return mix(self.panel, self.line, 0.6)

    @property
    def hover(self) -> str:
        return mix(self.raised, self.text, 0.07)

    @property
    def pressed(self) -> str:
        return mix(self.raised, self.ground, 0.6)

    @property
    def selection(self) -> str:
        """Behind a chosen row; `text` stays readable on it."""
        return mix(self.card, self.accent, 0.26 if self.dark else 0.18)

    @property
    def disabled(self) -> str:
        return mix(self.panel, self.quiet, 0.55)

    def family(self, category: str) -> str:
        """The color of a layer's category; gray for one that is not known here."""
        return self.families.get(category, self.quiet)

    def of_class(self, index: int) -> str:
        """The color of a class; after ten they repeat, so the class's name must stand beside it."""
        return self.classes[index % len(self.classes)]


def rgb(color: str) -> RGB:
    """The red, green and blue of "#rrggbb", each 0..255."""
    value = int(color.removeprefix("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def mix(first: str, second: str, share: float) -> str:
    """`first` with `share` (0..1) of `second` in it."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgb(first), rgb(second), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*parts)


def contrast(first: str, second: str) -> float:
    """Contrast of two colors, 1..21.

    Source: WCAG 2.2, "contrast ratio", https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in rgb(color))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


DARK = Theme(
    name="dark",
    ground="#0f1319",
    panel="#151a22",
    card="#171d26",
    raised="#1e2632",
    line="#2a3442",
    text="#e6ebf2",
    quiet="#93a0b3",
    accent="#4b93ff",
    # White on the accent itself is 3.1:1.
    accent_fill="#2b6cde",
    on_accent="#ffffff",
    positive="#48a6ff",
    negative="#ff8c42",
    active="#ffd682",
    active_text="#ffd682",
    good="#7bd88f",
    warning="#f4b860",
    bad="#ff7b7b",
    missing="#d946c4",
    families=MappingProxyType(
        {
            "Input": "#7bd88f",
            "Core": "#48a6ff",
            "Image": "#b98cff",
            "Sequence": "#5fdcc6",
            "Shape": "#9aa8bb",
            "Merge": "#9aa8bb",
            "Normalization": "#8ea6ff",
            "Regularization": "#ff8c42",
            "Activation": "#ff8fc0",
            "Output": "#ffd682",
        }
    ),
    classes=(
        "#5aa9ff",
        "#ff9d52",
        "#7bd88f",
        "#ff7b7b",
        "#b79bff",
        "#d9a679",
        "#ff8fc7",
        "#b8c2cf",
        "#d9d36a",
        "#56d0dc",
    ),
)

# The light one darkens what carries words: #1f6fe5 is 4.35:1 on the ground, and the dark theme's
# positive, negative, active and good lie between 1.3:1 and 2.5:1 on white.
LIGHT = Theme(
    name="light",
    ground="#f4f6f9",
    panel="#ffffff",
    card="#fafbfd",
    raised="#eef2f7",
    line="#d9e0e8",
    text="#1b2430",
    quiet="#5a6779",
    accent="#1a66d6",
    accent_fill="#1f6fe5",
    on_accent="#ffffff",
    positive="#0b6cc7",
    negative="#b8520a",
    active="#b87400",
    active_text="#8f5b00",
    good="#147a3c",
    warning="#8f5b00",
    bad="#c62f3a",
    missing="#c02aa8",
    families=MappingProxyType(
        {
            "Input": "#22994d",
            "Core": "#1f6fe5",
            "Image": "#7a3fd1",
            "Sequence": "#0b857a",
            "Shape": "#6b788a",
            "Merge": "#6b788a",
            "Normalization": "#4f5fd6",
            "Regularization": "#cc5e10",
            "Activation": "#cf4289",
            "Output": "#b87400",
        }
    ),
    classes=(
        "#1f6fe5",
        "#cc5e10",
        "#22994d",
        "#cc3a44",
        "#7a4fd6",
        "#8a5a36",
        "#c43f91",
        "#6b788a",
        "#8c8500",
        "#0f8a99",
    ),
)
