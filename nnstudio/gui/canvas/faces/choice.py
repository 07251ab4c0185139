"""Which face a node wears: chosen by its layer, its shape and what feeds it."""

import math
from collections.abc import Callable

from nnstudio.gui.canvas.faces.answer import AnswerFace
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.faces.features import MOST, FeaturesFace
from nnstudio.gui.canvas.faces.image import ImageFace
from nnstudio.gui.canvas.faces.maps import MapsFace
from nnstudio.gui.canvas.faces.steps import StepsFace
from nnstudio.gui.canvas.faces.tiles import TilesFace
from nnstudio.gui.canvas.faces.units import HeatFace, UnitsFace
from nnstudio.nn.activations import Activation
from nnstudio.nn.check import Check
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.shapes import Shape

MAX_TILES = 64
"""Layers with more units are shown as a heat map of all of them."""
SMALLEST_IMAGE = 4
"""Weights of an image with a shorter edge are no picture that says anything."""


def face_for(graph: Graph, node_id: NodeId, checked: Check) -> tuple[object, Callable[[], Face | None]]:
    """A key that is equal as long as the same face fits, and what makes the face; None without a shape."""
    layer = graph[node_id].layer
    shape = checked.shapes.get(node_id)
    if shape is None:
        return None, lambda: None
    activation = getattr(layer, "activation", None)
    lowest, highest = _bounds(activation)
    image = _image_before(graph, node_id, checked)
    kind = layer.entry.kind
    if isinstance(layer, Input) and len(shape) == 3:
        return (kind, shape), lambda: ImageFace(shape)
    if len(shape) == 3:
        return ("maps", shape), lambda: MapsFace(shape)
    if len(shape) == 2:
        return ("steps", shape, lowest, highest), lambda: StepsFace(shape, lowest, highest)
    units = math.prod(shape)
    if isinstance(layer, Input) and units <= MOST:
        return (kind, shape), lambda: FeaturesFace(units)
    if isinstance(layer, Output):
        return (kind, units), lambda: AnswerFace(units)
    if isinstance(layer, Dense) and image and units <= MAX_TILES:
        return ("tiles", units, image, highest), lambda: TilesFace(units, image, highest)
    if units <= MAX_TILES:
        return ("units", units, lowest, highest), lambda: UnitsFace(units, lowest, highest)
    return ("heat", units, lowest, highest), lambda: HeatFace(units, lowest, highest)


def _bounds(activation: object) -> tuple[float, float]:
    if isinstance(activation, Activation):
        return activation.lowest, activation.highest
    return -math.inf, math.inf


def _image_before(graph: Graph, node_id: NodeId, checked: Check) -> Shape | None:
    """The shape of the image that feeds a node, if it is one and large enough to be seen."""
    shapes = [checked.shapes.get(source) for source in graph[node_id].inputs]
    found = shapes[0] if len(shapes) == 1 else None
    return found if found and len(found) == 3 and min(found[:2]) >= SMALLEST_IMAGE else None
