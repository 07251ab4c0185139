"""How a network that leaves the program reads samples: as it was trained on them."""

import numpy as np

from nnstudio.data.dataset import DatasetError, DatasetSpec
from nnstudio.data.fitted import Fitted
from nnstudio.document.document import Project
from nnstudio.export.errors import ExportError
from nnstudio.nn.shapes import Shape
from nnstudio.nn.task import Task

_DARK = 64
"""Of images of bytes, the brightest pixel is brighter than that."""


def fitted_of(project: Project) -> Fitted:
    """What was saved with the project when it was trained; else what its dataset says today.

    Raises:
        ExportError: Nothing that fits the network was saved, and the dataset is not there.
    """
    source = project.document.dataset
    # A project may have been given another dataset since it was trained.
    if project.fitted is not None and _form(project.fitted) == _form(source.spec()):
        return project.fitted
    try:
        # It says where own data were looked for, too.
        if (reason := project.document.missing()) is not None:
            raise DatasetError(reason)
        return source.load().fitted
    except DatasetError as error:
        raise ExportError(
            "How this network reads its samples was not saved with it, and its dataset cannot tell. "
            f"{error}. Or train it once more and save it"
        ) from error


def _form(of: Fitted | DatasetSpec) -> tuple[Shape, Task, int]:
    """What a network must be made for, to take such samples and to give such answers."""
    return of.sample_shape, of.task, of.outputs


def white_of(fitted: Fitted) -> float:
    """The number of a white pixel in the images of the dataset: 255 for bytes, and often 1 for others.

    It shows in how they are scaled. Where that is by mean and deviation, gray values that spread far are
    those of bytes.
    """
    factors, offsets = np.atleast_1d(fitted.scaling.factor), np.atleast_1d(fitted.scaling.offset)
    # So the least of the numbers, which is 0 then, and the greatest become the ends of an interval.
    if isinstance(fitted.scaling.factor, tuple) and np.isin(offsets, (0, -1)).all():
        greatest = float(np.max((1 - offsets) / factors))
        return 1.0 if greatest <= 1 else 255.0 if _DARK < greatest <= 255 else greatest
    return 255.0 if float(np.max(np.abs(factors))) < 0.1 else 1.0
