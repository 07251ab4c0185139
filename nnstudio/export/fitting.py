"""How a network that leaves the program reads samples: as it was trained on them."""

import numpy as np

from nnstudio.data.dataset import DatasetError
from nnstudio.data.fitted import Fitted
from nnstudio.document.document import Project
from nnstudio.export.errors import ExportError


def fitted_of(project: Project) -> Fitted:
    """What was saved with the project when it was trained; else what its dataset says today.

    Raises:
        ExportError: Nothing was saved, and the dataset is not there.
    """
    if project.fitted is not None:
        return project.fitted
    source = project.document.dataset
    try:
        return source.load().fitted
    except DatasetError as error:
        raise ExportError(
            "How this network reads its samples was not saved with it, and its dataset cannot tell. "
            f"{error}. Or train it once more and save it"
        ) from error


def reads_bytes(fitted: Fitted) -> bool:
    """Whether the samples are images of bytes, 0 to 255, rather than of numbers from about 0 to 1.

    It shows in how they are scaled: by a factor near 1 / 255, or by that of gray values that spread far.
    """
    return len(fitted.sample_shape) == 3 and float(np.max(np.abs(fitted.scaling.factor))) < 0.1
