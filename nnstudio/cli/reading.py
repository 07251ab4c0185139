"""Files as samples of a network: an image is one, and each row of a table is one."""

import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import click
import numpy as np
import numpy.typing as npt

from nnstudio.cli.failures import BadInput
from nnstudio.data.fitted import Column, DatasetError
from nnstudio.document.document import Project
from nnstudio.export.errors import ExportError
from nnstudio.export.fitting import reads_bytes
from nnstudio.export.model import Model, Numbers
from nnstudio.nn.task import Task

Fit: TypeAlias = Literal["resize", "crop", "pad"]
FITS: tuple[Fit, ...] = get_args(Fit)

_FITTED = {"resize": "resized", "crop": "cropped and resized", "pad": "resized with bars"}
_LIGHT = 127


@dataclass(frozen=True)
class Taken:
    """A sample from a file as the dataset would have it, and what was done to bring it there.

    `row` is that of a table, counted as an editor counts lines, and is None for an image; `light`
    says that an image is light at its edges, as paper is.
    """

    path: Path
    row: int | None
    sample: npt.NDArray[Any]
    done: tuple[str, ...] = ()
    light: bool = False

    @property
    def name(self) -> str:
        """What people call it: the file, and the row in it."""
        file = click.format_filename(self.path)
        return file if self.row is None else f"{file} row {self.row}"


def model_of(opened: Project) -> Model:
    """The network of a project, ready to predict; tells on stderr if it has never been trained.

    Raises:
        BadInput: It cannot predict.
    """
    if not opened.weights:
        click.echo("nnstudio: this network has not been trained; its answers are guesses", err=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is told above
            return Model(opened)
    except ExportError as error:
        raise BadInput(str(error)) from error


def fit_of(opened: Project, wished: Fit | None = None) -> Fit:
    """What becomes of images with other proportions: as wished, or as in the dataset, or stretched."""
    if wished is not None:
        return wished
    fit: Fit = getattr(opened.document.dataset, "fit", FITS[0])
    return fit


def read_samples(path: Path, model: Model, *, invert: bool, fit: Fit) -> Iterator[Taken]:
    """The samples in a file: one if the network looks at images, and else those of a table, row by row.

    Raises:
        BadInput: The network takes no samples from files, or the file does not hold what it takes.
    """
    shape, fitted = model.sample_shape_, model.fitted
    try:
        if len(shape) == 3 and shape[2] in (1, 3):
            yield _image(path, shape, invert=invert, fit=fit)
            return
        if fitted.columns and fitted.task is not Task.FORECASTING:
            if invert:
                raise BadInput("--invert is for images, and this network takes the rows of tables")
            yield from _rows(path, fitted.columns)
            return
    except DatasetError as error:
        raise BadInput(str(error)) from error
    axes = "×".join(map(str, shape))
    raise BadInput(f"This network looks at no images and no tables: its samples have the shape {axes}")


def answers(model: Model, taken: Sequence[Taken]) -> Numbers:
    """What the network says of each sample, (n, classes) or (n, targets)."""
    samples = np.stack([one.sample for one in taken])
    if samples.dtype == np.uint8 and not reads_bytes(model.fitted):
        samples = (samples / np.float32(255)).astype(np.float32)
    return model.decision_function(samples)


def _check_there(path: Path) -> None:
    if not os.path.exists(path):  # noqa: PTH110  # never raises, however long the name
        raise BadInput(f"There is no file {path}. Check the name")


def _rows(path: Path, columns: Sequence[Column]) -> Iterator[Taken]:
    # Late, for this is for tables alone.
    from nnstudio.data.image_listing import ENDINGS
    from nnstudio.data.table_file import read_inputs

    _check_there(path)
    if path.suffix.lower() in ENDINGS:
        raise BadInput(f"{path} is an image, but this network reads tables (CSV, Parquet)")
    found = read_inputs(path, columns)
    for sample, row, lacking in zip(found.inputs, found.numbers, found.lacking, strict=True):
        filled = tuple(_filled(columns[at]) for at in np.flatnonzero(lacking))
        yield Taken(path, row, sample, filled)


def _filled(column: Column) -> str:
    """What was taken for an empty cell, as in the training."""
    fill = f"{column.fill:.6g}" if isinstance(column.fill, float) else column.fill or "none of its names"
    return f"{column.name} is empty, taken as {fill}"


def _image(path: Path, shape: tuple[int, ...], *, invert: bool, fit: Fit) -> Taken:
    # Late, for this imports Pillow.
    from nnstudio.data.image_file import look_at, read_image

    _check_there(path)
    look, sample = look_at(path), read_image(path, shape, fit=fit)
    height, width, channels = shape
    done = [f"{look.width}×{look.height} pixels"]
    if (look.height, look.width) != (height, width):
        done.append(f"{_FITTED[fit]} to {width}×{height}")
    if channels == 1 and not look.gray:
        done.append("made gray")
    edge = np.concatenate([sample[[0, -1]].reshape(-1), sample[:, [0, -1]].reshape(-1)])
    if invert:
        sample = 255 - sample
        done.append("inverted")
    return Taken(path, None, sample, tuple(done), light=bool(channels == 1 and edge.mean() > _LIGHT))
