"""ONNX, the exchange format for networks: out of a project, and back into one.

May import all that `nnstudio.export` may. Only `packing` and `unpacking` use the package `onnx`, and only
when they are called, for it takes half a second to load and not everybody has it.
"""

from nnstudio.export.onnx.reading import from_onnx
from nnstudio.export.onnx.writing import to_onnx

__all__ = ["from_onnx", "to_onnx"]
