"""How samples of a dataset are looked at, by what they are: pictures, points, a course in time, or rows."""

import enum

from nnstudio.data.dataset import DATASETS, DatasetSource, DatasetSpec, Task
from nnstudio.gui.panels.answers.pictures import pictured
from nnstudio.gui.theme import Theme, mix

OWN = "Your own files"


class Look(enum.Enum):
    """A way to look at samples; the value is what such datasets are called."""

    PICTURES = "Images"
    PLANE = "Points"
    COURSE = "Series"
    ROWS = "Tables"


ICONS = {Look.PICTURES: "image", Look.PLANE: "mosaic", Look.COURSE: "curve", Look.ROWS: "rows"}
"""The icon that stands for a look."""


def ground(theme: Theme) -> str:
    """The color of a dialog, on which pictures are painted."""
    return mix(theme.panel, theme.raised, 0.5) if theme.dark else theme.panel


def look_of(spec: DatasetSpec) -> Look:
    """How samples are looked at; only their shape and the task count, whatever dataset they are of."""
    shape = spec.sample_shape
    if spec.task is Task.FORECASTING and len(shape) == 2:
        return Look.COURSE
    if pictured(shape):
        return Look.PICTURES
    if (shape == (2,) and spec.predicts_classes) or (shape == (1,) and len(spec.targets) == 1):
        return Look.PLANE
    return Look.ROWS


def sources() -> list[tuple[str, tuple[type[DatasetSource], ...]]]:
    """All datasets there are, by what they are; those in files of the user's own come last."""
    groups: dict[str, list[type[DatasetSource]]] = {look.value: [] for look in Look} | {OWN: []}
    for cls in DATASETS:
        groups[group_of(cls)].append(cls)
    return [(title, tuple(found)) for title, found in groups.items() if found]


def group_of(cls: type[DatasetSource]) -> str:
    """The title under which a dataset is listed."""
    # What can be made of a file is the user's own, whatever it holds.
    return OWN if hasattr(cls, "of") else look_of(cls().spec()).value
