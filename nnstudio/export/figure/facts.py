"""Facts: what a figure says of a layer below its name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from nnstudio.nn.check import Check
from nnstudio.nn.graph import Node, NodeId
from nnstudio.nn.shapes import describe

LETTERS = 40
"""Of the name of a kind of layer at most, for a layer from elsewhere may call itself anything."""


def facts_of(node: Node, checked: Check, node_id: NodeId) -> tuple[str, ...]:
    """The kind of the layer if its name does not say it, its most important settings, and its parameters."""
    layer = node.layer
    title = layer.entry.title[:LETTERS]
    lines = [] if title.casefold() in node.name.casefold() else [title]
    settings = [
        words(getattr(layer, name))
        for name, words in _SETTINGS.items()
        if getattr(layer, name, None) is not None
    ]
    lines += [words for words in settings if words]
    shape = checked.shapes.get(node_id)
    if layer.entry.kind == "input" and shape:
        lines.append(describe(shape))
    for name in ("activation", "loss"):
        part = getattr(layer, name, None)
        if part is not None:
            lines.append(_lower(part.entry.title))
    parameters = checked.parameters.get(node_id, 0)
    if parameters:
        frozen = ", frozen" if getattr(layer, "frozen", False) else ""
        lines.append(f"{parameters:,} parameter{'' if parameters == 1 else 's'}{frozen}")
    return tuple(lines)


def _count(noun: str) -> Callable[[Any], str]:
    return lambda count: f"{count:,} {noun}{'' if count == 1 else 's'}"


def _square(words: str) -> Callable[[Any], str]:
    return lambda size: f"{words} {size}×{size}".strip() if isinstance(size, int) and size else ""


def _stride(stride: Any) -> str:
    return f"stride {stride}" if isinstance(stride, int) and stride > 1 else ""


_SETTINGS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "units": _count("unit"),
        "filters": _count("filter"),
        "kernel_size": _square("kernel"),
        "patch_size": _square("patches"),
        "size": _square("window"),
        "stride": _stride,
        "factor": lambda factor: f"{factor} times larger" if isinstance(factor, int) else "",
        "rate": lambda rate: f"rate {rate:g}" if isinstance(rate, float) else "",
        "deviation": lambda deviation: f"deviation {deviation:g}" if isinstance(deviation, float) else "",
    }
)
"""Of all settings, those that say what is computed, each in words."""


def _lower(title: str) -> str:
    """A title within a sentence: names such as ReLU keep their capitals."""
    return title if any(letter.isupper() for letter in title[1:]) else title.lower()
