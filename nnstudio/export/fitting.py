"""How a network that leaves the program reads samples: as it was trained on them."""

import numpy as np

from nnstudio.data.dataset import DatasetError, DatasetSpec
from nnstudio.data.fitted import Fitted
from nnstudio.document.document import Project
from nnstudio.export.errors import ExportError
from nnstudio.nn.shapes import Shape
from nnstudio.nn.task import Task


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


def reads_bytes(fitted: Fitted) -> bool:
    """Whether the samples are images of bytes, 0 to 255, rather than of numbers from about 0 to 1.

    It shows in how they are scaled: by a factor near 1 / 255, or by that of gray values that spread far.
    """
    return len(fitted.sample_shape) == 3 and float(np.max(np.abs(fitted.scaling.factor))) < 0.1
