"""Answers: what a network says of the samples that are watched, as values."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Inputs, Labels, Numbers
from nnstudio.data.origins import Origins
from nnstudio.nn.layer import Array


@dataclass(frozen=True)
class Sample:
    """The one sample that pictures show, its `pixels` as they stand in the dataset.

    `index` is its place in the validation split and `label` its true class; both None for a drawing, whose
    truth only the user knows. Where numbers are predicted there is no label, but `numbers` (targets,), in
    their own units. `origin` says in words where in the user's files it is; empty where it is in none.
    """

    index: int | None
    pixels: Inputs
    label: int | None
    numbers: Numbers | None = None
    origin: str = ""


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Answers:
    """What a network answers to the first n of `total` validation samples.

    `outputs` (n, classes) float32; `inputs` (n, *sample_shape) and `labels` (n,) are views of the dataset.
    A network with a lone unit says yes with p: its outputs here are 1 - p and p. `once_right` (n,) says
    whose answer was right at an earlier evaluation of the run. They were given after `step` steps: those of a
    run that goes flat out are renewed now and then only.

    Where numbers are predicted, `outputs` and the true `numbers` are (n, targets), in their own units; labels
    mean nothing, and nobody was ever right. `origins` say where in the user's files the samples are.
    """

    outputs: Array
    inputs: Inputs
    labels: Labels
    once_right: npt.NDArray[np.bool_]
    total: int
    step: int = 0
    numbers: Numbers | None = None
    origins: Origins | None = None

    @property
    def said(self) -> npt.NDArray[np.intp]:
        """The class that each answer names, (n,)."""
        return np.asarray(self.outputs.argmax(axis=1))


# The same goes for these.
@dataclass(frozen=True, eq=False)
class Plane:
    """What a network answers all over the plane in which its samples of two numbers lie, after `step` steps.

    `low` and `high` (axes,) are its corners, in the units of the data. `outputs` (rows, columns, classes), in
    the form of `Answers.outputs`, are the answers at evenly spread points, those at the corners included: the
    first number grows along the columns, the second along the rows. Where samples have one number, there is
    one axis, a line, and `outputs` are (columns, classes). `training` and `validation` are the answers to the
    first samples of these splits; whose answer was right before is not told.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    outputs: Array
    training: Answers
    validation: Answers
    step: int
