"""Points painted by hand: the one dataset that is held in its settings, and so in the project."""

from typing import Annotated, TypeAlias

import numpy as np
from pydantic import Field

from nnstudio.data.dataset import (
    DATASETS,
    Dataset,
    DatasetError,
    DatasetSource,
    DatasetSpec,
    Scaling,
    Split,
    Task,
)
from nnstudio.data.splitting import FEWEST, Splitting

MOST_POINTS = 2000
"""More would make each step of undo, and each look at the settings, slow."""

Coordinate: TypeAlias = Annotated[float, Field(ge=-100, le=100)]
PaintedPoint: TypeAlias = tuple[Coordinate, Coordinate, Annotated[int, Field(ge=0, le=9)]]


@DATASETS.register("painted", title="Painted points", hint="points in the plane that you put there yourself")
class Painted(DatasetSource):
    """Points of two classes or more that are painted by hand, each as (x, y, index of its class)."""

    points: tuple[PaintedPoint, ...] = Field(
        (),
        max_length=MOST_POINTS,
        description="The points, each with its two coordinates and its class.",
        json_schema_extra={"hidden": True},
    )
    classes: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = Field(
        ("A", "B"), min_length=2, max_length=10, description="The names of the classes."
    )
    splitting: Splitting = Field(
        Splitting(), description="How points are dealt out to training, validation and test."
    )

    def spec(self) -> DatasetSpec:
        task = Task.BINARY if len(self.classes) == 2 else Task.CLASSIFICATION
        count = len(self.points)
        hint = f"{count:,} point{'' if count == 1 else 's'}" if count else "none painted yet"
        return DatasetSpec(type(self).entry.title, (2,), self.classes, hint, task)

    def missing(self) -> str | None:
        used = {label for _, _, label in self.points}
        if max(used, default=0) >= len(self.classes):
            return f"There are points of {max(used) + 1} classes and names for {len(self.classes)}: add names"
        if not used:
            return "No points are painted yet: paint some of each class"
        if len(used) < 2:
            name = self.classes[used.pop()]
            return f'All points are of the class "{name}": paint some of another class, too'
        if len(self.points) < FEWEST:
            return f"There are only {len(self.points)} points: paint at least {FEWEST}"
        return None

    def load(self) -> Dataset:
        if (reason := self.missing()) is not None:
            raise DatasetError(reason)
        places = np.array([(x, y) for x, y, _ in self.points], np.float32)
        labels = np.array([label for _, _, label in self.points], np.intp)
        parts = self.splitting.parts(labels, type(self).entry.title)
        training, validation, test = (Split(places[part], labels[part]) for part in parts)
        return Dataset(self.spec(), training, validation, test, Scaling(1, 0))
