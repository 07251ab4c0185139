"""A network as a script that needs nothing but NumPy: plain functions, each of which can be read."""

from nnstudio.export.numpy_script.script import numpy_weights, to_numpy

__all__ = ["numpy_weights", "to_numpy"]
