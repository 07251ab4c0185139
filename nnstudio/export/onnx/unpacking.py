"""Unpacking: the bytes of an ONNX file as plain values, or the reason why not.

The file may come from anywhere. Only its bytes are read: no file that it names is opened, nothing in it is
run, and what it claims is compared with what it holds before memory is taken for it.
"""

from collections.abc import Collection
from types import ModuleType
from typing import Any

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.foreign_text import called, plain_text, quoted, short
from nnstudio.export.onnx.likely import advice
from nnstudio.export.onnx.packing import onnx_package
from nnstudio.export.onnx.plain import Attribute, Axis, Constant, OnnxGraph, Operation, Port
from nnstudio.export.onnx.pruning import pruned
from nnstudio.export.onnx.tensors import MAX_AXES, array_of, refuse_external, whole_numbers

MAX_BYTES = 256 * 2**20
MAX_OPERATIONS = 10_000
MAX_CONSTANTS = 10_000
MAX_WHOLE = 1_000_000
"""Whole numbers in a file: lengths and places."""
MAX_NAMES = 200_000
"""Names and settings of all operators together."""
MAX_LIST = 1_000
"""Numbers in one setting of an operator: a kernel's shape has two."""
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
        raise ImportFailedError(f"ONNX's checker finds the file faulty: {short(reason, 300)}") from error
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
    _refuse_what_lies_elsewhere(onnx, body)
    kept = pruned(onnx, body)
    constants: dict[str, Constant] = {}
    arrays = set()
    for tensor in body.initializer:
        name = plain_text(tensor.name)
        if name in arrays:
            raise ImportFailedError(f"The ONNX file is damaged: two arrays are called {quoted(name)}")
        arrays.add(name)
        if name in kept.names:
            constants[name] = array_of(onnx, tensor, f"The array {quoted(name)}")
    return OnnxGraph(
        name=plain_text(body.name),
        # Old files list their weights among the inputs.
        inputs=tuple(_port(onnx, port) for port in body.input if plain_text(port.name) not in arrays),
        outputs=tuple(Port(plain_text(port.name), ()) for port in kept.outputs),
        operations=tuple(_operation(onnx, node) for node in kept.operators),
        constants=constants,
        opset=_opset(onnx, model),
        producer=plain_text(model.producer_name),
        left_out=tuple(plain_text(port.name) for port in kept.left_out),
    )


def _refuse_what_lies_elsewhere(onnx: ModuleType, body: Any) -> None:
    """Raises where any array lies in another file, or a graph in a graph may say so; or there is too much."""
    kinds, whole, names = onnx.AttributeProto, 0, 0
    for tensor in body.initializer:
        refuse_external(onnx, tensor, f"The array {quoted(plain_text(tensor.name))}")
        whole += whole_numbers(onnx, tensor)
    for node in body.node:
        names += len(node.input) + len(node.output) + len(node.attribute)
        where = called(plain_text(node.op_type), plain_text(node.name))
        for attribute in node.attribute:
            if attribute.type in (kinds.GRAPH, kinds.GRAPHS) or attribute.graphs or attribute.HasField("g"):
                what = "a graph of its own, which nnstudio cannot take over"
                raise ImportFailedError(f"{where} holds {what}. {advice(node.op_type)}")
            names += max(len(attribute.floats), len(attribute.ints), len(attribute.strings))
            for tensor in (attribute.t, *attribute.tensors):
                refuse_external(onnx, tensor, where)
                whole += whole_numbers(onnx, tensor)
    for what, count, most in (("whole numbers", whole, MAX_WHOLE), ("names and settings", names, MAX_NAMES)):
        if count > most:
            raise ImportFailedError(f"The ONNX file has {count:,} {what}; nnstudio reads up to {most:,}")


def _refuse_unknown(graph: OnnxGraph, known: Collection[str]) -> None:
    """Raises where an operator is none that can become a layer."""
    for operation in graph.operations:
        if operation.kind in known:
            continue
        domain, _, kind = operation.kind.rpartition(".")
        where = called(kind, operation.name)
        if domain:
            raise ImportFailedError(
                f"{where} is not one of ONNX's own but of {quoted(domain)}, which nnstudio does not know"
            )
        raise ImportFailedError(f"{where} is none of nnstudio's layers, nor a part of one. {advice(kind)}")


def _refuse_disorder(graph: OnnxGraph) -> None:
    """Raises where an operator takes what is not there yet, as in a circle, or gives what is there."""
    known = {"", *graph.constants, *(port.name for port in graph.inputs)}
    for operation in graph.operations:
        where = called(operation.kind, operation.name)
        for name in operation.inputs:
            if name not in known:
                raise ImportFailedError(
                    f"{where} takes {quoted(name)}, which comes from nowhere or from further on. The "
                    "file is damaged, or its operators stand in a circle"
                )
        for name in operation.outputs:
            if name and name in known:
                raise ImportFailedError(f"{where} gives {quoted(name)}, which is there already")
            known.add(name)
    for port in graph.outputs:
        if port.name not in known:
            raise ImportFailedError(f"Nothing gives {quoted(port.name)}, which should leave the network")


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
    name = plain_text(port.name)
    if port.type.WhichOneof("value") != "tensor_type":
        raise ImportFailedError(f"The input {quoted(name)} of the ONNX file is no array of numbers")
    tensor = port.type.tensor_type
    if tensor.elem_type not in (onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE):
        raise ImportFailedError(
            f"The input {quoted(name)} of the ONNX file takes numbers of another type than float; export "
            "the network without the steps that turn raw data into floats"
        )
    if not tensor.HasField("shape") or len(tensor.shape.dim) > MAX_AXES:
        raise ImportFailedError(
            f"The shape of the input {quoted(name)} is not known. Export the network with the shape of a "
            "sample"
        )
    return Port(name, tuple(_axis(axis) for axis in tensor.shape.dim))


def _axis(axis: Any) -> Axis:
    if axis.WhichOneof("value") == "dim_value" and axis.dim_value > 0:
        return int(axis.dim_value)
    return plain_text(axis.dim_param) or "?"


def _operation(onnx: ModuleType, node: Any) -> Operation:
    kind, name = plain_text(node.op_type), plain_text(node.name)
    where = called(kind, name)
    if plain_text(node.domain) not in STANDARD:
        kind = f"{plain_text(node.domain)}.{kind}"
    if len(node.input) > MAX_LIST or len(node.output) > MAX_LIST or len(node.attribute) > MAX_LIST:
        raise ImportFailedError(f"{where} has more inputs, outputs or settings than any layer needs")
    return Operation(
        kind,
        name,
        tuple(plain_text(one) for one in node.input),
        tuple(plain_text(one) for one in node.output),
        {plain_text(one.name): _attribute(onnx, one, where) for one in node.attribute},
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
            return plain_text(attribute.s)
        case kinds.TENSOR:
            return array_of(onnx, attribute.t, where)
        case kinds.FLOATS:
            return tuple(float(number) for number in attribute.floats)
        case kinds.INTS:
            return tuple(int(number) for number in attribute.ints)
        case kinds.STRINGS:
            return tuple(plain_text(text) for text in attribute.strings)
    raise ImportFailedError(f"{where} has a setting of a kind that nnstudio cannot take over")
