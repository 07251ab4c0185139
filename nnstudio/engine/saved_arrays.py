"""Saved arrays: those of a run from a file, handed out only where they are as they must be."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

T = TypeVar("T", bound=np.generic)


class SavedArrays:
    """The arrays of a saved run, read-only; a vector that is equal to another was not saved twice.

    `values` is the vector of all parameters, which the weights of the project give, and `same` says which
    vectors are equal to it, or to one that was saved. Each method raises a ValueError where an array is
    missing, or is another one than is asked for.
    """

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[np.generic]], values: Array, same: Mapping[str, str]
    ) -> None:
        self._arrays = arrays
        self._values = values
        self._same = same

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def get(self, name: str, shape: Shape, dtype: type[T]) -> npt.NDArray[T]:
        """The array of this name."""
        return _native(self._found(name, shape), name, dtype)

    def table(self, name: str, columns: int, dtype: type[T], *, most: int) -> npt.NDArray[T]:
        """The array of this name with so many columns, and `most` rows or fewer."""
        rows = len(self._arrays[name]) if name in self._arrays and self._arrays[name].ndim else 0
        if rows > most:
            raise ValueError(f"{name} has {rows:,} rows; at most {most:,} are possible")
        return self.get(name, (rows, columns), dtype)

    def vector(self, name: str) -> Array:
        """A vector that is laid out as the values, which it or another one may be equal to."""
        source = self._same.get(name, name)
        if source == "values":
            return self._values
        vector: Array = _native(self._found(source, self._values.shape), source, self._values.dtype.type)
        return vector

    def _found(self, name: str, shape: Shape) -> npt.NDArray[np.generic]:
        found = self._arrays.get(name)
        if found is None or found.shape != shape:
            got = "nothing" if found is None else str(found.shape)
            raise ValueError(f"{name} should have the shape {shape}; got {got}")
        return found


def _native(array: npt.NDArray[np.generic], name: str, dtype: type[T]) -> npt.NDArray[T]:
    """The array in the order of bytes of this machine, without a copy where it lies so."""
    if array.dtype.name != np.dtype(dtype).name:
        raise ValueError(f"{name} should be of {np.dtype(dtype).name}; got {array.dtype.name}")
    native = np.ascontiguousarray(array, dtype)
    native.flags.writeable = False
    return native
