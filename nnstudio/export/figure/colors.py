"""The colors of a figure: black on white for print, or as on the window's canvas for slides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

Look: TypeAlias = Literal["print", "light", "dark"]
LOOKS: tuple[Look, ...] = get_args(Look)


@dataclass(frozen=True)
class Colors:
    """One set of colors, each as "#rrggbb"."""

    ground: str
    card: str
    edge: str
    wire: str
    text: str
    quiet: str
    paper: str
    """What notes are written on."""
    frame: str
    """What blocks are filled with."""
    families: Mapping[str, str] = field(hash=False)

    def header(self, category: str) -> str:
        """Behind the name of a layer of this category: its color, as pale as a marker."""
        return mix(self.card, self.families.get(category, self.quiet), 0.22)

    def family(self, category: str) -> str:
        return self.families.get(category, self.quiet)


def mix(first: str, second: str, share: float) -> str:
    """The first color with a share (0 to 1) of the second in it."""
    pairs = zip(bytes.fromhex(first[1:]), bytes.fromhex(second[1:]), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex()


_ON_LIGHT = MappingProxyType(
    {
        "Input": "#22994d",
        "Core": "#1f6fe5",
        "Image": "#7a3fd1",
        "Sequence": "#0b857a",
        "Normalization": "#4f5fd6",
        "Regularization": "#cc5e10",
        "Activation": "#cf4289",
        "Output": "#b87400",
    }
)
_ON_DARK = MappingProxyType(
    {
        "Input": "#7bd88f",
        "Core": "#48a6ff",
        "Image": "#b98cff",
        "Sequence": "#5fdcc6",
        "Normalization": "#8ea6ff",
        "Regularization": "#ff8c42",
        "Activation": "#ff8fc0",
        "Output": "#ffd682",
    }
)

COLORS: Mapping[Look, Colors] = MappingProxyType(
    {
        "print": Colors(
            ground="#ffffff",
            card="#ffffff",
            edge="#4a4a4a",
            wire="#4a4a4a",
            text="#000000",
            quiet="#404040",
            paper="#fff4d6",
            frame="#f4f4f4",
            families=_ON_LIGHT,
        ),
        "light": Colors(
            ground="#f4f6f9",
            card="#fafbfd",
            edge="#b9c3cf",
            wire="#8a96a6",
            text="#1b2430",
            quiet="#5a6779",
            paper="#fff0cf",
            frame="#e9edf2",
            families=_ON_LIGHT,
        ),
        "dark": Colors(
            ground="#0f1319",
            card="#171d26",
            edge="#3b4859",
            wire="#66758a",
            text="#e6ebf2",
            quiet="#a3afc1",
            paper="#3a332a",
            frame="#181e27",
            families=_ON_DARK,
        ),
    }
)
