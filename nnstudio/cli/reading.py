"""Files as samples of a network: an image is one, and each row of a table is one."""

import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import click
import numpy as np
import numpy.typing as npt

from nnstudio.cli.asides import aside
from nnstudio.cli.failures import BadInput
from nnstudio.cli.outlying import outlying
from nnstudio.data.dataset import DatasetSource
from nnstudio.data.fitted import Column, DatasetError, Fitted
from nnstudio.document.document import Project
from nnstudio.export.errors import ExportError
from nnstudio.export.fitting import white_of
from nnstudio.export.model import Model, Numbers
from nnstudio.export.naming import in_one_line
from nnstudio.nn.task import Task

if TYPE_CHECKING:  # it imports Pillow
    from nnstudio.data.image_file import Look

Fit: TypeAlias = Literal["resize", "crop", "pad", "digit"]
FITS: tuple[Fit, ...] = get_args(Fit)

_FITTED = {"resize": "resized", "crop": "cropped and resized", "pad": "resized with bars"}
_DIGITS = ("mnist", "mnist-sample", "drawn")
_LIGHT, _LONGEST = 127, 512
_NAMED = 3


class RowsRefused(BadInput):
    """Some rows of a table cannot be read: `numbers` says which, and `reasons` why, for each of them."""

    def __init__(self, reasons: tuple[str, ...], numbers: tuple[int, ...]) -> None:
        more = len(reasons) - _NAMED
        rest = [f"{more:,} more row{'' if more == 1 else 's'} cannot be read either"] if more > 0 else []
        super().__init__(". ".join([*reasons[:_NAMED], *rest]))
        self.reasons = reasons
        self.numbers = numbers


@dataclass(frozen=True)
class Taken:
    """A sample from a file as the dataset would have it, and what was done to bring it there.

    `row` is that of a table, counted as a spreadsheet does, and is None for an image; `light`
    says that an image is light at its edges, as paper is. In a `series`, it is asked what comes after it.
    """

    path: Path
    row: int | None
    sample: npt.NDArray[Any]
    done: tuple[str, ...] = ()
    light: bool = False
    series: bool = False

    @property
    def name(self) -> str:
        """What people call it: the file, and the row in it."""
        file = click.format_filename(self.path)
        file = file if file.isprintable() else in_one_line(file)
        return file if self.row is None else f"{file} {'after ' if self.series else ''}row {self.row}"


def model_of(opened: Project) -> Model:
    """The network of a project, ready to predict; tells on stderr if it has never been trained.

    Raises:
        BadInput: It cannot predict.
    """
    if not opened.weights:
        aside("this network has not been trained; its answers are guesses")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is told above
            return Model(opened)
    except ExportError as error:
        raise BadInput(str(error)) from error


def fit_of(opened: Project, wished: Fit | None = None) -> Fit:
    """What becomes of images of another size: as wished, or as in the dataset, or stretched."""
    if wished is not None:
        return wished
    dataset = opened.document.dataset
    fit: Fit = getattr(dataset, "fit", "digit" if dataset.entry.kind in _DIGITS else "resize")
    return fit


def read_samples(
    path: Path, model: Model, *, invert: bool, fit: Fit, like: DatasetSource | None = None
) -> Iterator[Taken]:
    """The samples in a file: one if the network looks at images, the end of a series, or the rows of a table.

    What a table leaves open, such as whether 1,250 is a thousand, is as in the dataset `like`.

    Raises:
        RowsRefused: Some rows cannot be read; the others are given before.
        BadInput: The network takes no samples from files, or the file does not hold what it takes.
    """
    check_takes_files(model, invert=invert)
    fitted = model.fitted
    try:
        if _sees_images(model):
            yield _image(path, model.sample_shape_, invert=invert, fit=fit)
        elif fitted.task is Task.FORECASTING:
            yield _last_window(path, fitted, like)
        else:
            yield from _rows(path, fitted, like)
    except DatasetError as error:
        raise BadInput(str(error)) from error


def check_takes_files(model: Model, *, invert: bool) -> None:
    """Makes sure that the network takes samples from files.

    Raises:
        BadInput: It does not, or they cannot be inverted.
    """
    if _sees_images(model):
        return
    if not model.fitted.columns:
        axes = "×".join(map(str, model.sample_shape_))
        raise BadInput(f"This network looks at no images and no tables: its samples have the shape {axes}")
    if invert:
        raise BadInput("--invert is for images, and this network takes the rows of tables")


def _sees_images(model: Model) -> bool:
    shape = model.sample_shape_
    return len(shape) == 3 and shape[2] in (1, 3)


def answers(model: Model, taken: Sequence[Taken]) -> Numbers:
    """What the network says of each sample, (n, classes) or (n, targets)."""
    samples = np.stack([one.sample for one in taken])
    if samples.dtype == np.uint8 and (white := white_of(model.fitted)) != 255:
        samples = samples / np.float32(255) * np.float32(white)
    return model.outputs(samples)


def tell_what_was_done(taken: Taken, *, inverted: bool) -> None:
    """Says on stderr what was done to a sample, and what may be wrong with it."""
    if taken.done:
        aside(f"{taken.name}: {', '.join(taken.done)}")
    if taken.light and not inverted:
        aside(
            f"{taken.name} is light at its edges; if the network learned from light digits on black, "
            "add --invert"
        )


def _check_there(path: Path) -> None:
    if not os.path.exists(path):  # noqa: PTH110  # never raises, however long the name
        raise BadInput(f"There is no file {path}. Check the name")


def _check_table(path: Path) -> None:
    # Late, for this is for tables alone.
    from nnstudio.data.image_listing import ENDINGS

    _check_there(path)
    if path.suffix.lower() in ENDINGS:
        raise BadInput(f"{path} is an image, but this network reads tables (CSV, Parquet)")


def _last_window(path: Path, fitted: Fitted, like: DatasetSource | None) -> Taken:
    from nnstudio.data.series_file import SeriesFile, read_last_window

    _check_table(path)
    series = like if isinstance(like, SeriesFile) else None
    found = read_last_window(path, fitted.columns, fitted.sample_shape[0], series)
    ahead = series.horizon if series else 1
    done = [f"{ahead} steps ahead"] if ahead > 1 else []
    if found.filled:
        done.append(f"{found.filled} missing, taken from the step before")
    done += _far(*outlying(fitted, found.steps[np.newaxis]))
    return Taken(path, found.row, found.steps, tuple(done), series=True)


def _rows(path: Path, fitted: Fitted, like: DatasetSource | None) -> Iterator[Taken]:
    from nnstudio.data.table_file import TableFile, read_inputs

    _check_table(path)
    found = read_inputs(path, fitted.columns, like.dialect if isinstance(like, TableFile) else None)
    far = map(_far, outlying(fitted, found.inputs))
    for sample, row, lacking, strange in zip(found.inputs, found.numbers, found.lacking, far, strict=True):
        filled = [_filled(fitted.columns[at]) for at in np.flatnonzero(lacking)]
        yield Taken(path, row, sample, (*filled, *strange))
    # The others are answered first.
    if found.refused:
        raise RowsRefused(found.refused, found.refused_numbers)
    if not len(found.numbers):
        raise BadInput(f"{path} has a line of names and no rows below it. Choose another file")


def _far(names: Sequence[str]) -> list[str]:
    return [f"{', '.join(names)} far from all that was learned"] if names else []


def _filled(column: Column) -> str:
    """What was taken for an empty cell, as in the training."""
    fill = f"{column.fill:.6g}" if isinstance(column.fill, float) else column.fill or "none of its names"
    return f"{column.name} is empty, taken as {fill}"


def _image(path: Path, shape: tuple[int, ...], *, invert: bool, fit: Fit) -> Taken:
    # Late, for this imports Pillow.
    from nnstudio.data.image_file import look_at, read_image

    _check_there(path)
    look = look_at(path)
    height, width, channels = shape
    done = [f"{look.width}×{look.height} pixels"]
    if fit == "digit" and (look.height, look.width) != (height, width):
        return _digit(path, shape, look, invert=invert)
    sample = read_image(path, shape, fit="resize" if fit == "digit" else fit)
    if (look.height, look.width) != (height, width):
        done.append(f"{_FITTED[fit]} to {width}×{height}")
    if channels == 1 and not look.gray:
        done.append("made gray")
    edge = np.concatenate([sample[[0, -1]].reshape(-1), sample[:, [0, -1]].reshape(-1)])
    if invert:
        sample = 255 - sample
        done.append("inverted")
    return Taken(path, None, sample, tuple(done), light=bool(channels == 1 and edge.mean() > _LIGHT))


def _digit(path: Path, shape: tuple[int, ...], look: "Look", *, invert: bool) -> Taken:
    """A picture with a digit anywhere on it, as MNIST's digits were made."""
    from nnstudio.data.drawing import as_sample, from_ground
    from nnstudio.data.image_file import read_image

    smaller = min(1, _LONGEST / max(look.height, look.width))
    size = (max(1, round(look.height * smaller)), max(1, round(look.width * smaller)), 1)
    pixels = read_image(path, size)[..., 0]
    light = bool(np.median(np.concatenate([pixels[[0, -1]].ravel(), pixels[:, [0, -1]].ravel()])) > _LIGHT)
    done = [f"{look.width}×{look.height} pixels"]
    if invert or light:
        pixels = 255 - pixels
        done.append("inverted" if invert else "inverted, for it is light at its edges")
    done.append("digit cut out and centered as those of MNIST are")
    return Taken(path, None, as_sample(from_ground(pixels), shape), tuple(done))
