"""The numbers behind the picture of a plane, as a table."""

from collections.abc import Iterator

import numpy as np

from nnstudio.engine.snapshot import Answers, Plane, Snapshot
from nnstudio.gui.panels.exporting import Table


def table_of(plane: Plane, snapshot: Snapshot, names: tuple[str, ...]) -> Table:
    """A row for each point that was asked, then for each sample with the truth: coordinates and outputs."""
    answered = snapshot.classes if snapshot.predicts_classes else _targets(snapshot)
    columns = ("what", "sample", *names, *(f"answer {name}" for name in answered), "truth")
    return Table(columns, _rows(plane, snapshot))


def _rows(plane: Plane, snapshot: Snapshot) -> Iterator[tuple[object, ...]]:
    edges = plane.outputs.shape[-2::-1]
    along = [np.linspace(*ends) for ends in zip(plane.low, plane.high, edges, strict=True)]
    points = np.stack(np.meshgrid(*along, indexing="xy"), axis=-1).reshape(-1, len(along))
    outputs = plane.outputs.reshape(len(points), -1)
    for point, said in zip(points.tolist(), outputs.tolist(), strict=True):
        yield ("point", "", *point, *said, "")
    for kind, answers in (("training", plane.training), ("validation", plane.validation)):
        yield from _samples(kind, answers, snapshot)


def _samples(kind: str, answers: Answers, snapshot: Snapshot) -> Iterator[tuple[object, ...]]:
    inputs = answers.inputs.reshape(len(answers.inputs), -1).tolist()
    numbers, labels = answers.numbers, answers.labels.tolist()
    for index, (place, said) in enumerate(zip(inputs, answers.outputs.tolist(), strict=True)):
        truth = snapshot.classes[labels[index]] if numbers is None else float(numbers[index, 0])
        yield (kind, index + 1, *place, *said, truth)


def _targets(snapshot: Snapshot) -> tuple[str, ...]:
    return () if snapshot.fitted is None else snapshot.fitted.targets
