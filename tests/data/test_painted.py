"""Points painted by hand: held in the settings, two classes or more."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data import DATASETS, DatasetError, Painted, Task
from nnstudio.nn.settings import SettingsError

COORDINATES = st.floats(-100, 100)
POINTS = st.lists(st.tuples(COORDINATES, COORDINATES, st.integers(0, 2)), min_size=1, max_size=60)


@given(POINTS)
def test_all_points_that_were_painted_are_learned_from_or_held_back(points):
    painted = Painted(points=tuple(points), classes=("A", "B", "C"))
    if painted.missing() is not None:
        assert len({label for *_, label in points}) < 2 or len(points) < 3
        return
    dataset = painted.load()
    splits = (dataset.training, dataset.validation, dataset.test)
    found = sorted(
        (*map(float, place), int(label))
        for split in splits
        for place, label in zip(split.inputs, split.labels, strict=True)
    )
    assert found == sorted((float(np.float32(x)), float(np.float32(y)), label) for x, y, label in points)
    assert dataset.scaling.apply(dataset.training.inputs).tolist() == dataset.training.inputs.tolist()


def test_it_comes_back_from_a_project_as_it_was():
    painted = Painted(points=((0.1, -2.5, 0), (3, 4, 1)), classes=("red", "blue"))
    assert DATASETS.parse(DATASETS.dump(painted)) == painted


def test_two_classes_are_a_question_of_yes_or_no_and_three_are_not():
    points = ((0, 0, 0), (1, 1, 1), (2, 2, 1))
    two, three = Painted(points=points).spec(), Painted(points=points, classes=("A", "B", "C")).spec()
    assert (two.task, two.sample_shape, two.size_hint) == (Task.BINARY, (2,), "3 points")
    assert (three.task, three.classes) == (Task.CLASSIFICATION, ("A", "B", "C"))


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ((), "No points are painted yet: paint some of each class"),
        (((0, 0, 1),) * 5, 'All points are of the class "B": paint some of another class, too'),
        (((0, 0, 0), (1, 1, 1)), "There are only 2 points: paint at least 3"),
        (
            ((0, 0, 0), (1, 1, 1), (2, 2, 2)),
            "There are points of 3 classes and names for 2: add names",
        ),
    ],
)
def test_it_is_said_what_has_to_be_painted_yet(points, reason):
    painted = Painted(points=points)
    assert painted.missing() == reason
    with pytest.raises(DatasetError, match=f"^{re.escape(reason)}$"):
        painted.load()


@pytest.mark.parametrize(
    "fields",
    [
        {"points": ((0, 0, 0),) * 2001},
        {"points": ((101, 0, 0),)},
        {"points": ((0, float("nan"), 0),)},
        {"points": ((0, 0, -1),)},
        {"points": ((0, 0, 10),)},
        {"classes": ("alone",)},
        {"classes": ("", "B")},
    ],
)
def test_what_is_out_of_limits_is_refused(fields):
    with pytest.raises(SettingsError):
        Painted.from_fields(fields)


def test_as_many_points_as_are_allowed_can_be_painted():
    painted = Painted(points=tuple((n % 7, n % 5, n % 2) for n in range(2000)))
    assert painted.spec().size_hint == "2,000 points"
    assert len(painted.load().training) == 1400
