"""How right answers are, whatever the true ones are held in."""

import numpy as np
import pytest

from nnstudio.data.dataset import DatasetError
from nnstudio.export.scoring import accuracy

NAMES, DIGITS = np.array(["no", "yes"]), np.arange(10)


@pytest.mark.parametrize(
    "true",
    [
        ["no", "yes", "no", "no"],
        [0, 1, 0, 0],
        [0.0, 1.0, 0.0, 0.0],
        [False, True, False, False],
        np.array(["no", "yes", "no", "no"], object),
        np.array([0, 1, 0, 0], object),
        np.array([0.0, 1, 0, False], object),
    ],
    ids=repr,
)
def test_classes_with_names_are_told_by_them_or_by_their_places(true):
    answers = np.array(["no", "yes", "yes", "no"])
    assert accuracy(answers, np.asarray(true), NAMES) == 0.75


@pytest.mark.parametrize("true", [[7, 2, 1], ["7", "2", "1"], [7.0, 2.0, 1.0], np.array([7.0, 2, 1], object)])
def test_classes_that_are_numbers_are_told_as_such(true):
    assert accuracy(np.array([7, 2, 3]), np.asarray(true), DIGITS) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "true", [["no", np.nan], np.array(["no", np.nan], object), np.array(["no", None], object), [0, np.nan]]
)
def test_a_true_class_that_is_missing_is_no_wrong_answer(true):
    with pytest.raises(DatasetError, match=r"missing|finite numbers"):
        accuracy(np.array(["no", "yes"]), np.asarray(true), NAMES)


def test_a_class_may_be_called_as_if_it_were_missing():
    assert accuracy(np.array(["None", "some"]), np.array(["None", "some"]), np.array(["None", "some"])) == 1
