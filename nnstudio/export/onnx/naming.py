"""Names of layers that are read: what their makers called them, without the paths that exporters add."""

import re

from nnstudio.export.onnx.draft import REARRANGING
from nnstudio.export.onnx.plain import OnnxGraph, Operation

MOST_LETTERS = 40

_NOISE = re.compile(r"^(node_.*|n\d+|stateful.*|model|sequential\w*|functional\w*|\d*)$", re.IGNORECASE)
_OF_KERAS = {
    "matmul",
    "biasadd",
    "conv2d",
    "fusedbatchnormv3",
    "relu",
    "sigmoid",
    "tanh",
    "softmax",
    "reshape",
}
"""What TensorFlow calls its operators; the layer's name stands before it."""


def plain_name(graph: OnnxGraph, operation: Operation) -> str:
    """A short name for the layer that an operation is; empty where its maker gave it none of its own."""
    name = "".join(letter for letter in operation.name if letter.isprintable()).strip()
    if graph.producer == "nnstudio":
        # Ours: the layer's own name, and for its other operators name/Kind.
        layer = re.sub(rf"/{re.escape(operation.kind)}( \d+)?$", "", name)
        return "" if layer != name and operation.kind in REARRANGING else layer[:MOST_LETTERS]
    parts = [part for part in re.split(r"[/:;]", name) if part and not _NOISE.match(part)]
    if parts and re.sub(r"_[_\d]*$", "", parts[-1]).lower() in {operation.kind.lower(), *_OF_KERAS}:
        parts.pop()
    return parts[-1][:MOST_LETTERS] if parts else ""
