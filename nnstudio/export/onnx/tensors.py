"""The arrays in an ONNX file as NumPy's: what they claim is compared with what they hold, first."""

import math
from types import ModuleType
from typing import Any

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.plain import Constant

MAX_AXES = 8
MAX_CLAIM = 2**40
"""Numbers of a shape, counting axes without length as 1."""


def array_of(onnx: ModuleType, tensor: Any, where: str) -> Constant:
    """The numbers of an array: floats as float32, all others as int64.

    Raises:
        ImportFailedError: They are not what the array claims, or are not finite.
    """
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
    if math.prod(max(1, int(length)) for length in tensor.dims) > MAX_CLAIM:
        raise ImportFailedError(f"{where} is damaged: its shape is too large for any network")
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


def refuse_external(onnx: ModuleType, tensor: Any, where: str) -> None:
    """Raises where the numbers of an array lie in another file."""
    if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
        raise ImportFailedError(
            f"{where} lies in another file, which nnstudio does not open. Export the network as one file, "
            "without external data (in PyTorch: external_data=False)"
        )


def whole_numbers(onnx: ModuleType, tensor: Any) -> int:
    """How many numbers an array may hold that take more memory here than in the file."""
    if tensor.data_type in (onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE, onnx.TensorProto.FLOAT16):
        return 0
    return len(tensor.raw_data) + len(tensor.int32_data) + len(tensor.int64_data)
