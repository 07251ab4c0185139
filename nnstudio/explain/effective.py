"""Effective weights: what the pixels would do to a unit two layers on, if nothing between bent."""

from nnstudio.engine.snapshot import Snapshot
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.core import Dense, Output


def effective_image(snapshot: Snapshot, node_id: NodeId, unit: int) -> Array | None:
    """W₁ · W₂ for one unit, in the shape of the image (height, width, channels) before the layer before.

    A linear approximation: the activation between is left out. None where a dense layer is not fed by a
    dense layer that is fed by an image.
    """
    graph = snapshot.graph
    node = graph.nodes.get(node_id)
    if node is None or not isinstance(node.layer, Dense | Output) or len(node.inputs) != 1:
        return None
    before = graph[node.inputs[0]]
    if not isinstance(before.layer, Dense) or len(before.inputs) != 1:
        return None
    image = snapshot.activations.get(before.inputs[0])
    first = snapshot.weights.get(node.inputs[0], {}).get("kernel")
    second = snapshot.weights.get(node_id, {}).get("kernel")
    if image is None or image.ndim != 3 or first is None or second is None:
        return None
    found: Array = (first @ second[:, unit]).reshape(image.shape)
    return found
