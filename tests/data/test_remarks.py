"""Remarks on datasets: what is right, but probably not what was meant."""

import numpy as np
import pytest

from nnstudio.data import NpzFile
from nnstudio.data.remarks import note_channels


@pytest.fixture
def notes(tmp_path):
    """The notes on samples with these answers."""

    def notes(y, x=None):
        np.savez(tmp_path / "a.npz", x=np.random.default_rng(0).random((len(y), 4)) if x is None else x, y=y)
        return NpzFile.of(tmp_path / "a.npz").load().notes

    return notes


def test_there_is_nothing_to_remark_on_what_is_as_usual(notes):
    assert notes(np.arange(40) % 4) == ()
    assert notes(np.linspace(0, 1, 40)) == ()


def test_classes_with_hardly_a_sample_are_told(notes):
    y = np.arange(40) % 4
    y[-3:] = [5, 6, 6]
    assert notes(y) == ("Too few samples to learn and to judge, fewer than 3: 4 (0), 5 (1), 6 (2)",)


def test_of_many_such_classes_the_first_are_named(notes):
    (note,) = notes(np.arange(40))
    assert note.endswith("0 (1), 1 (1), 2 (1), 3 (1), 4 (1) and 35 more")


def test_classes_that_are_counted_from_1_are_told(notes):
    assert notes(np.arange(40) % 4 + 1) == (
        "No sample is of the class 0: classes are counted from 0. If yours are from 1 on, subtract 1",
    )


def test_whole_numbers_to_predict_may_be_classes(notes):
    assert notes(np.arange(40) % 4.0) == (
        "Only 4 whole numbers are to be predicted. If they are classes, save them as integers: y.astype(int)",
    )


@pytest.mark.parametrize(
    ("shape", "told"),
    [((3, 8, 9), True), ((1, 8, 9), True), ((28, 28, 1), False), ((3, 8, 3), False), ((3, 8), 0)],
)
def test_images_whose_channels_come_first_are_told(shape, told):
    assert note_channels(shape).startswith("Samples are read as") == bool(told)
