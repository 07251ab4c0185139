"""Samples as Python programs hold them, brought into the form in which a network's dataset has them."""

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import DatasetSource
from nnstudio.data.fitted import DatasetError, Fitted
from nnstudio.export.fitting import white_of
from nnstudio.export.rows import filled_in, listed, read_rows, reads_rows, refuse_path
from nnstudio.export.steps import Habits, is_series, last_window
from nnstudio.nn.shapes import size
from nnstudio.nn.task import Task


class Samples:
    """Reads samples for a network that reads them as `fitted`, and has learned from `source`.

    `names` are those of the columns where a sample is a row of a table; else there are none.
    """

    def __init__(self, fitted: Fitted, source: DatasetSource) -> None:
        self._fitted = fitted
        self._habits = Habits.of(source)
        self._decimal = getattr(getattr(source, "dialect", None), "decimal", None)
        windows = len(fitted.sample_shape) == 2 and len(fitted.columns) == fitted.sample_shape[1]
        self._forecasts = fitted.task is Task.FORECASTING and windows
        self.names = tuple(column.name for column in fitted.columns) if reads_rows(fitted) else ()

    @property
    def about_series(self) -> str:
        """What to do where a series was meant to be several samples, if the network takes series."""
        return ". A series is one sample: cut it into windows" if self._forecasts else ""

    def read(self, samples: Any) -> npt.NDArray[Any]:
        """The samples as an array, one after the other along its first axis, yet to be scaled.

        Raises:
            DatasetError: They are none of this network.
        """
        refuse_path(samples, self._fitted)
        samples = listed(samples)
        if self._forecasts:
            if is_series(samples, self._fitted):
                return last_window(samples, self._fitted, self._habits)
            array = np.asarray(samples)
        else:
            array = self._table(samples) if self.names else np.asarray(samples)
        shape = self._fitted.sample_shape
        if array.dtype.kind not in "buif":
            raise DatasetError(f"Samples must be numbers; got {array.dtype}")
        fitting = {shape, (size(shape),)} | ({shape[:-1]} if shape[-1:] == (1,) else set())
        if array.ndim > 1 and array.shape[1:] in fitting:
            self._warn_of_scaled(array)
            return array
        ways = " or ".join(_shape("n", *way) for way in sorted(fitting, key=len, reverse=True))
        if self._forecasts:
            ways += f", or one series {_shape('steps', shape[-1])}"
        advice = ""
        if array.shape in fitting:
            advice = ". A single sample needs an axis before it: samples[np.newaxis]"
        raise DatasetError(f"Samples must have the shape {ways}; got {_shape(*array.shape)}{advice}")

    def _table(self, samples: Any) -> npt.NDArray[Any]:
        """Rows of a table, if they are not numbers already as the network takes them."""
        if not hasattr(samples, "to_numpy"):
            try:
                array = np.asarray(samples)
            except ValueError:  # rows of several lengths, which are told below
                array = np.empty(0, object)
            if array.dtype.kind in "buif" and array.shape[1:] == self._fitted.sample_shape:
                return filled_in(array, self._fitted.columns)
        return read_rows(samples, self._fitted.columns, self._decimal)

    def _warn_of_scaled(self, array: npt.NDArray[Any]) -> None:
        """Warns of images whose white is not that of the dataset: they would look black, or glaring."""
        if len(self._fitted.sample_shape) != 3 or not array.size:
            return
        white = white_of(self._fitted)
        given = 255 if array.dtype == np.uint8 else 1
        if (given == 1 and white > 1 and 0 < array.max() <= 1) or (given == 255 and array.max() > white):
            way = "Multiply the images by" if white > given else "Divide the images by"
            factor = max(white, given) / min(white, given)
            warnings.warn(
                f"These images reach from 0 to {given}, and this network was trained on gray values from 0 "
                f"to {white:g}, which it scales by itself. {way} {factor:g}",
                stacklevel=5,
            )


def _shape(*axes: object) -> str:
    return f"({', '.join(map(str, axes))}{',' if len(axes) == 1 else ''})"
