"""Which face a node wears: chosen by its layer, its shape and what feeds it."""

import math
from collections.abc import Callable

from nnstudio.explain.states import reads_steps
from nnstudio.gui.activation_curve import sample_curve
from nnstudio.gui.canvas.faces.answer import AnswerFace
from nnstudio.gui.canvas.faces.closeup import Closeup
from nnstudio.gui.canvas.faces.curve import CurveFace
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.faces.features import MOST, FeaturesFace
from nnstudio.gui.canvas.faces.filters import FiltersFace
from nnstudio.gui.canvas.faces.image import ImageFace
from nnstudio.gui.canvas.faces.maps import MapsFace
from nnstudio.gui.canvas.faces.ranges import bounds_of
from nnstudio.gui.canvas.faces.remarks import remark_on
from nnstudio.gui.canvas.faces.steps import StatesFace, StepsFace
from nnstudio.gui.canvas.faces.tiles import TilesFace
from nnstudio.gui.canvas.faces.units import HeatFace, UnitsFace
from nnstudio.nn.check import Check
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.shapes import Shape

MAX_TILES = 64
"""Layers with more units are shown as a heat map of all of them."""
SMALLEST_IMAGE = 4
"""Weights of an image with a shorter edge are no picture that says anything."""

Build = Callable[[], Face]


def face_for(graph: Graph, node_id: NodeId, checked: Check) -> tuple[object, Callable[[], Face | None]]:
    """A key that is equal as long as the same face fits, and what makes the face; None without a shape."""
    layer = graph[node_id].layer
    shape = checked.shapes.get(node_id)
    if shape is None:
        return None, lambda: None
    inputs = tuple(checked.shapes[source] for source in graph[node_id].inputs if source in checked.shapes)
    key, build = _chosen(layer, shape, inputs)
    closer = isinstance(layer, Dense | Output | Conv2D | Conv2DTranspose) and len(inputs) == 1
    caption, remark = remark_on(layer)
    came = inputs[0] if layer.entry.kind == "flatten" and inputs else None

    def dressed() -> Face:
        face = build()
        face.caption, face.remark, face.came = caption, remark, came
        if closer:
            image = _is_image(inputs[0])
            face.closeup = Closeup(layer, shape, inputs[0], face.width, face.height, image=image)
        return face

    return (key, type(layer) if closer else None, inputs if closer else None, caption, came), dressed


def _chosen(layer: Layer, shape: Shape, inputs: tuple[Shape, ...]) -> tuple[object, Build]:
    """The face for a layer with an output and inputs of these shapes."""
    lowest, highest = bounds_of(layer)
    kind = layer.entry.kind
    before = inputs[0] if len(inputs) == 1 else None
    if isinstance(layer, ActivationLayer) and sample_curve(layer.activation) is not None:
        activation = layer.activation
        return (kind, activation, shape), lambda: CurveFace(activation, shape)
    if isinstance(layer, Conv2D | Conv2DTranspose) and before:
        size, channels = layer.kernel_size, before[2]
        return (kind, shape, size, channels), lambda: FiltersFace(shape, size, channels)
    if reads_steps(layer) and before:
        whole, last = (before[0], shape[-1]), len(shape) == 1
        return (kind, whole, last, lowest), lambda: StatesFace(whole, lowest, highest, last=last)
    if isinstance(layer, Input) and len(shape) == 3:
        return (kind, shape), lambda: ImageFace(shape)
    if len(shape) == 3:
        return ("maps", shape), lambda: MapsFace(shape)
    if len(shape) == 2:
        return ("steps", shape, lowest, highest), lambda: StepsFace(shape, lowest, highest)
    return _face_of_units(layer, math.prod(shape), before, lowest, highest)


def _face_of_units(
    layer: Layer, units: int, before: Shape | None, lowest: float, highest: float
) -> tuple[object, Build]:
    kind = layer.entry.kind
    if isinstance(layer, Input) and units <= MOST:
        return (kind, units), lambda: FeaturesFace(units)
    if isinstance(layer, Output):
        return (kind, units), lambda: AnswerFace(units)
    if isinstance(layer, Dense) and before and _is_image(before) and units <= MAX_TILES:
        return ("tiles", units, before, lowest, highest), lambda: TilesFace(units, before, lowest, highest)
    if units <= MAX_TILES:
        return ("units", units, lowest, highest), lambda: UnitsFace(
            units, lowest, highest, remark_on(layer)[0]
        )
    return ("heat", units, lowest, highest), lambda: HeatFace(units, lowest, highest)


def _is_image(shape: Shape) -> bool:
    """Whether weights of an input of this shape are a picture that is large enough to be seen."""
    return len(shape) == 3 and min(shape[:2]) >= SMALLEST_IMAGE
