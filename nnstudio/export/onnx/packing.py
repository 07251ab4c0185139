"""Packing: an ONNX graph as the bytes of a file, looked over by ONNX's own checker."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from nnstudio import __version__
from nnstudio.export.errors import ExportError
from nnstudio.export.onnx.plain import OnnxGraph, Operation, Port

IR_VERSION = 8
"""The version of the file format that came with opset 17, in 2022: old enough for most readers."""


def onnx_package(error: type[ValueError]) -> ModuleType:
    """The package `onnx`, which not everybody has installed.

    Raises:
        ValueError: Of the class `error`; says how to get the package.
    """
    try:
        onnx = import_module("onnx")
        import_module("onnx.checker")
        import_module("onnx.numpy_helper")
    except ImportError as missing:
        raise error(
            f"ONNX files need one more package. Get it with: {sys.executable} -m pip install onnx; then try "
            "again"
        ) from missing
    return onnx


def pack(graph: OnnxGraph) -> bytes:
    """The bytes of an ONNX file; the same graph gives the same bytes.

    Raises:
        ExportError: The package onnx is not installed, or finds fault with the graph.
    """
    onnx = onnx_package(ExportError)
    helper = onnx.helper
    body = helper.make_graph(
        [_node(onnx, operation) for operation in graph.operations],
        graph.name,
        [_port(onnx, port) for port in graph.inputs],
        [_port(onnx, port) for port in graph.outputs],
        [onnx.numpy_helper.from_array(array, name) for name, array in graph.constants.items()],
    )
    model = helper.make_model(
        body,
        producer_name="nnstudio",
        producer_version=__version__,
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", graph.opset)],
    )
    helper.set_model_props(model, dict(graph.metadata))
    content: bytes = model.SerializeToString(deterministic=True)
    try:
        onnx.checker.check_model(content, full_check=True)
    except Exception as error:  # the checker has classes of its own for each kind of fault
        raise ExportError(f"ONNX's checker does not accept the network: {error}") from error
    return content


def _node(onnx: ModuleType, operation: Operation) -> Any:
    attributes = {name: _setting(value) for name, value in operation.attributes.items()}
    return onnx.helper.make_node(
        operation.kind, operation.inputs, operation.outputs, name=operation.name, **attributes
    )


def _setting(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _port(onnx: ModuleType, port: Port) -> Any:
    kind = onnx.helper.np_dtype_to_tensor_dtype(np.dtype(np.float32))
    return onnx.helper.make_tensor_value_info(port.name, kind, port.axes, port.doc)
