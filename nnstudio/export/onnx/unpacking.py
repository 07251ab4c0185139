"""Unpacking: the bytes of an ONNX file as plain values, or the reason why not.

The file may come from anywhere. Only its bytes are read: no file that it names is opened, nothing in it is
run, and what it claims is compared with what it holds before memory is taken for it.
"""

from collections.abc import Collection
from types import ModuleType
from typing import Any

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.packing import onnx_package
from nnstudio.export.onnx.plain import Attribute, Axis, Constant, OnnxGraph, Operation, Port

MAX_BYTES = 256 * 2**20
MAX_OPERATIONS = 10_000
MAX_CONSTANTS = 10_000
MAX_AXES = 8
MAX_LIST = 1_000
"""Numbers in one setting of an operator: a kernel's shape has two."""
MAX_TEXT = 1_000
"""Letters in a name."""
OLDEST_OPSET = 9

STANDARD = ("", "ai.onnx")
"""Names of the domain of ONNX's own operators."""


def unpack(content: bytes, known: Collection[str]) -> OnnxGraph:
    """The graph in the bytes of an ONNX file, whose operators are among those that are known.

    Raises:
        ImportFailedError: It is no ONNX file, is damaged, too large, refers to other files, or holds what no
            network of layers needs; the message names the place.
    """
    if len(content) > MAX_BYTES:
        raise ImportFailedError(
            f"The ONNX file has {len(content):,} bytes; nnstudio reads up to {MAX_BYTES:,}. "
            "Networks of this size are too large to be trained here"
        )
    onnx = onnx_package(ImportFailedError)
    model = onnx.ModelProto()
    try:
        model.ParseFromString(content)
    except Exception as error:  # the class hangs on how protobuf was built
        raise ImportFailedError("This is no ONNX file, or it is damaged: it cannot be decoded") from error
    _refuse_what_is_foreign(model)
    graph = _graph(onnx, model)
    _refuse_unknown(graph, known)
    _refuse_disorder(graph)
    try:
        onnx.checker.check_model(content)
    except Exception as error:  # the checker has classes of its own for each kind of fault
        reason = str(error).strip().split("\n", 1)[0]
        raise ImportFailedError(f"ONNX's checker finds the file faulty: {_short(reason, 300)}") from error
    return graph


def _refuse_what_is_foreign(model: Any) -> None:
    """Raises where the file holds more than a graph of operators and their arrays, or too many of them."""
    body = model.graph
    if not body.node:
        raise ImportFailedError("This is no ONNX file, or an empty one: there is no network in it")
    for what, found in (
        ("functions of its own", model.functions),
        ("steps of training", model.training_info),
        ("sparse weights", body.sparse_initializer),
        ("quantized weights", body.quantization_annotation),
    ):
        if found:
            raise ImportFailedError(f"The ONNX file holds {what}, which nnstudio cannot take over")
    for what, count, most in (
        ("operators", len(body.node), MAX_OPERATIONS),
        ("arrays", len(body.initializer), MAX_CONSTANTS),
        ("notes", len(model.metadata_props), MAX_CONSTANTS),
    ):
        if count > most:
            raise ImportFailedError(f"The ONNX file has {count:,} {what}; nnstudio reads up to {most:,}")


def _graph(onnx: ModuleType, model: Any) -> OnnxGraph:
    body = model.graph
    constants = {}
    for tensor in body.initializer:
        name = _text(tensor.name)
        if name in constants:
            raise ImportFailedError(f"The ONNX file is damaged: two arrays are called {_quoted(name)}")
        constants[name] = _array(onnx, tensor, f"The array {_quoted(name)}")
    return OnnxGraph(
        name=_text(body.name),
        # Old files list their weights among the inputs.
        inputs=tuple(_port(onnx, port) for port in body.input if _text(port.name) not in constants),
        outputs=tuple(Port(_text(port.name), ()) for port in body.output),
        operations=tuple(_operation(onnx, node) for node in body.node),
        constants=constants,
        opset=_opset(onnx, model),
        producer=_text(model.producer_name),
    )


def _refuse_unknown(graph: OnnxGraph, known: Collection[str]) -> None:
    """Raises where an operator is none that can become a layer."""
    for operation in graph.operations:
        if operation.kind not in known:
            raise ImportFailedError(
                f"{_called(operation.kind, operation.name)} is none of nnstudio's layers, nor a part of one. "
                "Export the network without it"
            )


def _refuse_disorder(graph: OnnxGraph) -> None:
    """Raises where an operator takes what is not there yet, as in a circle, or gives what is there."""
    known = {"", *graph.constants, *(port.name for port in graph.inputs)}
    for operation in graph.operations:
        where = _called(operation.kind, operation.name)
        for name in operation.inputs:
            if name not in known:
                raise ImportFailedError(
                    f"{where} takes {_quoted(name)}, which comes from nowhere or from further on. The "
                    "file is damaged, or its operators stand in a circle"
                )
        for name in operation.outputs:
            if name and name in known:
                raise ImportFailedError(f"{where} gives {_quoted(name)}, which is there already")
            known.add(name)
    for port in graph.outputs:
        if port.name not in known:
            raise ImportFailedError(f"Nothing gives {_quoted(port.name)}, which should leave the network")


def _opset(onnx: ModuleType, model: Any) -> int:
    versions = [entry.version for entry in model.opset_import if entry.domain in STANDARD]
    if not versions:
        raise ImportFailedError("The ONNX file is damaged: it does not say which operators it is written in")
    version = int(versions[0])
    if version < OLDEST_OPSET:
        raise ImportFailedError(
            f"The ONNX file is written in opset {version}, of before 2019. Export the network again with "
            f"opset {OLDEST_OPSET} or later; 17 is a good choice"
        )
    newest = onnx.defs.onnx_opset_version()
    if version > newest:
        raise ImportFailedError(
            f"The ONNX file is written in opset {version}, and the package onnx knows opsets up to {newest}. "
            "Update the package, or export the network again with opset 17"
        )
    return version


def _port(onnx: ModuleType, port: Any) -> Port:
    """An input with its axes; those of any length go by their name, or '?'."""
    name = _text(port.name)
    if port.type.WhichOneof("value") != "tensor_type":
        raise ImportFailedError(f"The input {_quoted(name)} of the ONNX file is no array of numbers")
    tensor = port.type.tensor_type
    if tensor.elem_type not in (onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE):
        raise ImportFailedError(
            f"The input {_quoted(name)} of the ONNX file takes numbers of another type than float; export "
            "the network without the steps that turn raw data into floats"
        )
    if not tensor.HasField("shape") or len(tensor.shape.dim) > MAX_AXES:
        raise ImportFailedError(
            f"The shape of the input {_quoted(name)} is not known. Export the network with the shape of a "
            "sample"
        )
    return Port(name, tuple(_axis(axis) for axis in tensor.shape.dim))


def _axis(axis: Any) -> Axis:
    if axis.WhichOneof("value") == "dim_value" and axis.dim_value > 0:
        return int(axis.dim_value)
    return _text(axis.dim_param) or "?"


def _operation(onnx: ModuleType, node: Any) -> Operation:
    kind, name = _text(node.op_type), _text(node.name)
    where = _called(kind, name)
    if _text(node.domain) not in STANDARD:
        raise ImportFailedError(
            f"{where} is not one of ONNX's own but of {_quoted(_text(node.domain))}, which nnstudio does not "
            "know"
        )
    if len(node.input) > MAX_LIST or len(node.output) > MAX_LIST or len(node.attribute) > MAX_LIST:
        raise ImportFailedError(f"{where} has more inputs, outputs or settings than any layer needs")
    return Operation(
        kind,
        name,
        tuple(_text(one) for one in node.input),
        tuple(_text(one) for one in node.output),
        {_text(one.name): _attribute(onnx, one, where) for one in node.attribute},
    )


def _attribute(onnx: ModuleType, attribute: Any, where: str) -> Attribute:
    kinds = onnx.AttributeProto
    if attribute.ref_attr_name:
        raise ImportFailedError(f"{where} takes a setting from a function, which nnstudio cannot take over")
    if max(len(attribute.floats), len(attribute.ints), len(attribute.strings)) > MAX_LIST:
        raise ImportFailedError(f"{where} has a setting of more numbers than any layer needs")
    match attribute.type:
        case kinds.FLOAT:
            return float(attribute.f)
        case kinds.INT:
            return int(attribute.i)
        case kinds.STRING:
            return _text(attribute.s)
        case kinds.TENSOR:
            return _array(onnx, attribute.t, where)
        case kinds.FLOATS:
            return tuple(float(number) for number in attribute.floats)
        case kinds.INTS:
            return tuple(int(number) for number in attribute.ints)
        case kinds.STRINGS:
            return tuple(_text(text) for text in attribute.strings)
        case kinds.GRAPH | kinds.GRAPHS:
            raise ImportFailedError(
                f"{where} holds a graph of its own (a loop or a branch), which nnstudio cannot take over. "
                "Export the network without it, unrolled for one shape"
            )
    raise ImportFailedError(f"{where} has a setting of a kind that nnstudio cannot take over")


def _array(onnx: ModuleType, tensor: Any, where: str) -> Constant:
    """The numbers of an array: floats as float32, all others as int64.

    Raises:
        ImportFailedError: They lie in another file, are not what the array claims, or are not finite.
    """
    if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
        raise ImportFailedError(
            f"{where} lies in another file, which nnstudio does not open. Export the network as one file, "
            "without external data (in PyTorch: external_data=False)"
        )
    kinds = onnx.TensorProto
    floats = {kinds.FLOAT: "float_data", kinds.DOUBLE: "double_data", kinds.FLOAT16: "int32_data"}
    integers = {kinds.INT64: "int64_data", kinds.INT32: "int32_data", kinds.BOOL: "int32_data"}
    typed = (floats | integers).get(tensor.data_type)
    if typed is None:
        raise ImportFailedError(
            f"{where} holds numbers of a type that nnstudio cannot take over; use float32"
        )
    claimed, width = 1, np.dtype(onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type)).itemsize
    if len(tensor.dims) > MAX_AXES or tensor.HasField("segment"):
        raise ImportFailedError(f"{where} has more axes than any layer needs, or comes in parts")
    for length in tensor.dims:
        claimed *= int(length)
    held = len(tensor.raw_data) / width if tensor.HasField("raw_data") else len(getattr(tensor, typed))
    if min(tensor.dims, default=0) < 0 or claimed != held:
        shape = "×".join(str(length) for length in tensor.dims)
        raise ImportFailedError(f"{where} is damaged: its shape is {shape}, and it holds {held:,.0f} numbers")
    array: Constant = onnx.numpy_helper.to_array(tensor)
    if tensor.data_type in integers:
        return array.astype(np.int64)
    with np.errstate(over="ignore"):
        array = np.ascontiguousarray(array, np.float32).reshape(array.shape)
    if not np.isfinite(array).all():
        raise ImportFailedError(f"{where} holds an infinity or what is no number (NaN)")
    return array


def _text(text: str | bytes) -> str:
    """A name in the file; what is no text comes as bytes."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if len(text) > MAX_TEXT:
        raise ImportFailedError(f"The ONNX file has a name of {len(text):,} letters; that is no network's")
    return text


def _called(kind: str, name: str) -> str:
    return f"The operator {_short(kind, 60)}" + (f" ({_quoted(name)})" if name else "")


def _quoted(name: str) -> str:
    return f"“{_short(name, 60)}”"


def _short(text: str, most: int) -> str:
    """Text from a file as it may stand in a message."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:most])
    return shown + ("…" if len(text) > most else "")
