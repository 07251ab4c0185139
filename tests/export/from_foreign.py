"""ONNX files made by hand, as other programs write them."""

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def node(kind, inputs, output, name="", **attributes):
    """An operator, its domain before it; `inputs` are names with spaces between, '-' for one left out."""
    names = ["" if one == "-" else one for one in inputs.split()]
    domain, _, kind = kind.rpartition(".")
    return helper.make_node(kind, names, [output], name=name, domain=domain, **attributes)


def constant(name, values):
    return helper.make_node("Constant", [], [name], value=numpy_helper.from_array(values))


def tensor(name, values):
    """An array: whole numbers for lists of lengths, else floats."""
    whole = isinstance(values, list) and all(isinstance(value, int) for value in values)
    return numpy_helper.from_array(np.asarray(values, np.int64 if whole else np.float32), name)


def model_of(axes, nodes, weights, answers, opset=17):
    """A model that takes x of these axes and gives y."""
    graph = helper.make_graph(
        nodes,
        "foreign",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, axes)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ("samples", answers))],
        [tensor(name, values) for name, values in weights.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def foreign(*args, **options):
    """The bytes of `model_of`."""
    return model_of(*args, **options).SerializeToString()


def in_onnxruntime(content, x):
    """What onnxruntime answers."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    (taken,) = session.get_inputs()
    (answer,) = session.run(None, {taken.name: x})
    return answer
