"""Repairs of shapes: a layer in between that brings what comes in to a shape that fits, or other settings."""

import dataclasses
import functools
from collections.abc import Callable, Iterator
from typing import Any

from nnstudio.document.document import Document
from nnstudio.document.edits import insert_layer
from nnstudio.document.fitting import adapted, arrangements
from nnstudio.document.repairs.judging import mends
from nnstudio.document.repairs.repair import Case, Repair, between, full, oddest
from nnstudio.nn.activations import Linear
from nnstudio.nn.check import Cause, Problem
from nnstudio.nn.graph import Graph, NodeId, Wire
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.pooling import Pooling
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.settings import SettingsError
from nnstudio.nn.shapes import Shape, ShapeError, size

# The settings that say how large the output of a layer is, and how a repair speaks of them.
_EXTENTS = {"units": "{} unit{}", "filters": "{} filter{}", "factor": "a factor of {}"}


def fit_shapes(case: Case) -> Iterator[Repair]:
    """For each wire into the layer, what would make it fit; the odd ones first."""
    for source in oddest(case):
        yield from fit_by_adapter(case, source)


def fit_by_adapter(case: Case, source: NodeId) -> Iterator[Repair]:
    """What would make the wire from this source fit: other settings of its target, or a layer in it."""
    shapes, node = case.checked.shapes, case.graph[case.node_id]
    shape = shapes.get(source)
    if shape is None:
        return
    others = tuple(shapes[other] for other in node.inputs if other != source and other in shapes)
    yield from _other_settings(case, shape)
    wire = Wire(source, case.node_id)
    for layer in _adapters(shape, others):
        try:
            given = layer.infer_shape(shape)
            # The filter or the window may be larger than the image that now comes in.
            target = node.layer
            if _has_side(target):
                target = adapted(target, given, case.outputs, case.task)
            target.infer_shape(*others, given)
        except ShapeError:
            continue
        after, _ = insert_layer(case.document, layer, between(case.document, wire), wire)
        label = f"Insert {_called(layer, shape, given)}"
        if target != node.layer:
            after = after.replace(graph=after.graph.with_layer(case.node_id, target))
            label += f", give {case.name} {_side_of(target)}"
        yield Repair(label, after)
    if others:
        yield from _as_many(case, source, others[0])


def make_smaller(case: Case) -> Iterator[Repair]:
    """Fewer units, filters or pixels, here or in the layers before, as many as are allowed."""
    for node_id in _with_extent(case):
        for name, words in _EXTENTS.items():
            most = getattr(case.graph[node_id].layer, name, 0)
            resized = functools.partial(_resized, case, node_id, name)
            found = _largest_power(most, resized, lambda after: _helps(case, after))
            if found:
                count, after = found
                yield Repair(f"Give {case.name_of(node_id)} {words.format(count, _s(count))}", after)
    yield from _all_smaller(case)


def _other_settings(case: Case, shape: Shape) -> Iterator[Repair]:
    """The settings of the layer that suit what comes in."""
    layer = adapted(case.layer, shape, case.outputs, case.task)
    if layer != case.layer:
        if isinstance(layer, Reshape):
            label = f"Set the shape of {case.name} to {full(layer.shape)}"
        else:
            label = f"Give {case.name} {_side_of(layer)}"
        yield Repair(label, case.with_layer(case.node_id, layer))
    if isinstance(case.layer, Conv2D) and case.layer.padding == "valid" and len(shape) == 3:
        after = case.with_layer(case.node_id, case.layer.replace(padding="same"))
        yield Repair(f"Use padding 'same' in {case.name}", after)


def _has_side(layer: Layer) -> bool:
    """Whether a square goes over the image, a filter or a window."""
    return isinstance(layer, Conv2D | Pooling)


def _side_of(layer: Layer) -> str:
    """How large the square is that goes over the image, in words."""
    if isinstance(layer, Conv2D):
        return f"a kernel of {layer.kernel_size}×{layer.kernel_size}"
    side = getattr(layer, "size", 0)
    return f"a window of {side}×{side}"


def _adapters(shape: Shape, others: tuple[Shape, ...]) -> Iterator[Layer]:
    """Layers that may bring a shape to one that fits, besides these others if there are any."""
    if others:
        wanted = others[0]
        if len(wanted) == 1 and len(shape) > 1:
            yield Flatten()
        if size(wanted) == size(shape) and wanted != shape and len(wanted) > 1:
            yield from _made(Reshape, shape=wanted)
        if len(wanted) == 3 and len(shape) == 3:
            yield from _projections(shape, wanted)
        if len(wanted) == 1:
            yield from _made(Dense, units=wanted[0], activation=Linear())
        return
    if len(shape) > 1:
        yield Flatten()
    for arrangement in arrangements(shape):
        yield from _made(Reshape, shape=arrangement)


def _projections(shape: Shape, wanted: Shape) -> Iterator[Layer]:
    """Convolutions that bring an image to the size and the channels of another.

    Source: He et al., Deep Residual Learning (2016), section 3.3, for those of 1×1.
    """
    (height, width, _), (to_height, to_width, filters) = shape, wanted
    stride = -(-height // to_height)
    usual = {"filters": filters, "kernel_size": 1, "activation": Linear()}
    yield from _made(Conv2D, **usual, **({"stride": stride, "padding": "same"} if stride > 1 else {}))
    if height - to_height == width - to_width > 0:
        yield from _made(Conv2D, **{**usual, "kernel_size": height - to_height + 1})


def _made(cls: type[Layer], **fields: Any) -> Iterator[Layer]:
    """The layer with these settings; none where one is out of its limits."""
    try:
        yield cls.from_fields(fields)
    except SettingsError:
        return


def _as_many(case: Case, source: NodeId, wanted: Shape) -> Iterator[Repair]:
    """The source itself gives as many units or filters as what it is joined with."""
    layer = case.graph[source].layer
    name = next((name for name in ("units", "filters") if hasattr(layer, name)), None)
    if name and not isinstance(layer, Output) and getattr(layer, name) != wanted[-1]:
        try:
            after = case.with_layer(source, layer.replace(**{name: wanted[-1]}))
        except SettingsError:
            return  # more than the layer may have
        yield Repair(f"Set the {name} of {case.name_of(source)} to {wanted[-1]}", after)


def _called(layer: Layer, shape: Shape, given: Shape) -> str:
    """How a layer that is inserted is spoken of."""
    title = layer.entry.title
    if isinstance(layer, Dense):
        return f"{title} with {layer.units} unit{_s(layer.units)}"
    if isinstance(layer, Conv2D):
        stride = f", stride {layer.stride}," if layer.stride > 1 else ""
        filters = f"{layer.filters} filter{_s(layer.filters)}"
        return f"{title} {layer.kernel_size}×{layer.kernel_size}{stride} with {filters}"
    return f"{title} {full(shape)} → {full(given)}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _with_extent(case: Case) -> Iterator[NodeId]:
    """The node if its output can be made smaller, and the nearest before it of which that is true."""
    waiting, seen, found = [case.node_id], set(), 0
    while waiting and found < 4:
        at = waiting.pop(0)
        if at in seen:
            continue
        seen.add(at)
        layer = case.graph[at].layer
        has_extent = not isinstance(layer, Output) and any(hasattr(layer, name) for name in _EXTENTS)
        if has_extent:
            found += 1
            yield at
        if at == case.node_id or not has_extent:
            waiting.extend(case.graph[at].inputs)


def _resized(case: Case, node_id: NodeId, name: str, count: int) -> Document:
    return case.with_layer(node_id, case.graph[node_id].layer.replace(**{name: count}))


def _largest_power(
    most: int, make: Callable[[int], Document], helps: Callable[[Document], bool]
) -> tuple[int, Document] | None:
    """The largest power of two that is smaller and with which the document is mended, found by halving."""
    if most < 2 or not helps(smallest := make(1)):
        return None  # most often it is another layer that is too large, which is known after one trial
    found = 1, smallest
    low, high = 1, (most - 1).bit_length()
    while low < high:
        middle = (low + high) // 2
        after = make(2**middle)
        if helps(after):
            found, low = (2**middle, after), middle + 1
        else:
            high = middle
    return found


def _helps(case: Case, after: Document) -> bool:
    return mends(case.checked, after.check(), Problem(case.node_id, "", cause=Cause.TOO_LARGE))


def _all_smaller(case: Case) -> Iterator[Repair]:
    """Where several layers are too large together, all of them get fewer units."""
    nodes = case.graph.nodes
    layers = {
        node_id: node.layer
        for node_id, node in nodes.items()
        if not isinstance(node.layer, Output) and getattr(node.layer, "units", 0) > 1
    }
    most = max((getattr(layer, "units", 0) for layer in layers.values()), default=0)

    def smaller(count: int) -> Document:
        made: dict[Layer, Layer] = {}  # most layers of a deep network are equal
        changed = dict(nodes)
        for node_id, layer in layers.items():
            if getattr(layer, "units", 0) > count:
                if layer not in made:
                    made[layer] = layer.replace(units=count)
                changed[node_id] = dataclasses.replace(nodes[node_id], layer=made[layer])
        return case.with_graph(Graph(changed))

    found = _largest_power(most, smaller, lambda after: not after.check().blocking)
    if found:
        count, after = found
        yield Repair(f"Give no layer more than {count} unit{_s(count)}", after)
