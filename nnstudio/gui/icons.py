"""Icons: one drawing per meaning, in the colors of the theme, sharp on every screen."""

import math
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nnstudio.gui.tokens import Theme
from nnstudio.resources import resource

# Our word for what an icon means, and the file that draws it (resources/icons). Those of layers are our own,
# all others come from Lucide (LICENSE beside them).
ICONS: Mapping[str, str] = MappingProxyType(
    {
        "new": "file-plus",
        "open": "folder-open",
        "save": "save",
        "import": "download",
        "export": "upload",
        "undo": "undo-2",
        "redo": "redo-2",
        "history": "history",
        "cut": "scissors",
        "copy": "copy",
        "paste": "clipboard",
        "delete": "trash-2",
        "add": "plus",
        "remove": "minus",
        "run": "play",
        "pause": "pause",
        "step": "step-forward",
        "epoch": "skip-forward",
        "previous": "step-back",
        "first": "skip-back",
        "stop": "square",
        "reset": "rotate-ccw",
        "branch": "git-branch",
        "loop": "repeat",
        "film": "film",
        "dark": "moon",
        "light": "sun",
        "system": "monitor",
        "fit": "maximize",
        "zoom_in": "zoom-in",
        "zoom_out": "zoom-out",
        "tidy": "workflow",
        "search": "search",
        "command": "command",
        "help": "circle-help",
        "info": "info",
        "warning": "triangle-alert",
        "problem": "circle-x",
        "repair": "wrench",
        "done": "check",
        "close": "x",
        "locked": "lock",
        "unlocked": "lock-open",
        "frozen": "snowflake",
        "pinned": "pin",
        "down": "chevron-down",
        "up": "chevron-up",
        "left": "chevron-left",
        "right": "chevron-right",
        "more": "ellipsis",
        "data": "database",
        "image": "image",
        "device": "cpu",
        "speed": "gauge",
        "visible": "eye",
        "hidden": "eye-off",
        "settings": "sliders-horizontal",
        "palette": "swatch-book",
        "layers": "layers",
        "curve": "chart-line",
        "mosaic": "layout-grid",
        "rows": "list",
        "draw": "pencil",
        "erase": "eraser",
        "random": "dices",
        "layer.activation": "layer-bend",
        "layer.add": "layer-add",
        "layer.average_pool2d": "layer-average-pooling",
        "layer.batch_norm": "layer-batch-norm",
        "layer.concatenate": "layer-concatenate",
        "layer.conv2d": "layer-convolution",
        "layer.conv2d_transpose": "layer-deconvolution",
        "layer.dense": "layer-dense",
        "layer.dropout": "layer-dropout",
        "layer.flatten": "layer-flatten",
        "layer.gaussian_noise": "layer-noise",
        "layer.global_average_pool": "layer-global-average",
        "layer.input": "layer-input",
        "layer.layer_norm": "layer-layer-norm",
        "layer.max_pool2d": "layer-max-pooling",
        "layer.multiply": "layer-multiply",
        "layer.output": "layer-output",
        "layer.recursive_merge": "layer-tree",
        "layer.reshape": "layer-reshape",
        "layer.upsample2d": "layer-upsampling",
        "family.Sequence": "layer-sequence",
    }
)

# A QIcon takes the picture of the exact size if there is one, and scales a larger one down if not.
_PIXEL_RATIOS = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
_NORMAL = (QIcon.Mode.Normal, QIcon.State.Off)
_ON = (QIcon.Mode.Normal, QIcon.State.On)
_DISABLED = (QIcon.Mode.Disabled, QIcon.State.Off)
_DISABLED_ON = (QIcon.Mode.Disabled, QIcon.State.On)


def layer_icon(kind: str, category: str) -> str:
    """The key in `ICONS` for a kind of layer; one that has none shares that of its family, or of all."""
    names = (f"layer.{kind}", f"family.{category}", "layers")
    return next(name for name in names if name in ICONS)


def icon(name: str, theme: Theme, *, color: str | None = None, size: int = 18) -> QIcon:
    """The icon of a meaning in `ICONS`: quiet when disabled, in the accent when checked.

    Args:
        name: Key of `ICONS`.
        theme: Gives the colors.
        color: "#rrggbb" instead of the theme's text color.
        size: Edge in device-independent pixels; it is never drawn larger than this.

    Raises:
        KeyError: There is no icon of that name.
    """
    normal = color or theme.text
    lit = color or theme.accent
    drawn = QIcon()
    for ink, uses in (
        (theme.disabled, (_DISABLED, _DISABLED_ON)),
        *(((normal, (_NORMAL, _ON)),) if lit == normal else ((normal, (_NORMAL,)), (lit, (_ON,)))),
    ):
        renderer = QSvgRenderer(QByteArray(svg(name, ink).encode()))
        for ratio in _PIXEL_RATIOS:
            picture = _rendered(renderer, size, ratio)
            for mode, state in uses:
                drawn.addPixmap(picture, mode, state)
    return drawn


def pixmap(name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture for one device pixel ratio, for widgets that paint themselves.

    Raises:
        KeyError: There is no icon of that name.
    """
    return _rendered(QSvgRenderer(QByteArray(svg(name, color).encode())), size, ratio)


def svg(name: str, color: str) -> str:
    """The drawing as SVG text, in one color.

    Raises:
        KeyError: There is no icon of that name.
    """
    return _drawing(ICONS[name]).replace("currentColor", color)


@lru_cache
def _drawing(file: str) -> str:
    return resource("icons", f"{file}.svg").read_text(encoding="utf-8")


def _rendered(renderer: QSvgRenderer, size: int, ratio: float) -> QPixmap:
    edge = math.floor(size * ratio + 0.5)  # as Qt rounds: 22.5 is 23
    picture = QPixmap(edge, edge)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
