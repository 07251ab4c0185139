"""What scikit-learn's models have around their networks: scaled columns, and answers by class."""

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import Seen
from nnstudio.export.onnx.naming import plain_name
from nnstudio.export.onnx.plain import Operation
from nnstudio.export.onnx.reader import Reader, Thing, operator, setting
from nnstudio.nn.activations import Sigmoid
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.merge import Concatenate


@operator("ai.onnx.ml.Scaler")
def _scaler(reader: Reader, operation: Operation) -> Thing:
    x = reader.seen(operation)
    scale, offset = (
        np.asarray(setting(operation, name, (default,)), np.float32)
        for name, default in (("scale", 1.0), ("offset", 0.0))
    )
    if any(len(part) not in (1, x.shape[-1]) for part in (scale, offset)) or x.order is not None:
        raise ImportFailedError(f"it scales {len(scale):,} columns, and is given {x.shape[-1]:,}")
    channels = x.shape[-1:]
    scale, offset = np.broadcast_to(scale, channels), np.broadcast_to(-offset * scale, channels)
    return reader.assembly.affine(x, plain_name(reader.graph, operation), scale, offset)


@operator("ai.onnx.ml.ZipMap")
def _zip_map(reader: Reader, operation: Operation) -> Thing:
    # It only writes the names of the classes beside their numbers.
    return reader.seen(operation)


def yes_alone(reader: Reader, answer: Seen) -> Seen:
    """The one sigmoid unit of an answer that says (1 - p, p) with it; the answer itself where it does not."""
    pieces = reader.assembly.pieces
    joined = pieces[answer.piece]
    if not isinstance(joined.layer, Concatenate) or len(joined.inputs) != 2 or joined.shape != (2,):
        return answer
    no, yes = joined.inputs
    turned, unit = pieces[no], pieces[yes].layer
    if turned.affine is None or turned.inputs != (yes,) or not isinstance(unit, ActivationLayer):
        return answer
    scale, offset = turned.affine
    if not isinstance(unit.activation, Sigmoid) or scale.tolist() != [-1] or offset.tolist() != [1]:
        return answer
    return Seen(yes, (1,), answer.axes)
