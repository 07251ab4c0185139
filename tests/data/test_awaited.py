"""Data to come: a place for data that fits a network, which says what must be brought."""

import pytest

from nnstudio.data.awaited import Awaited
from nnstudio.data.dataset import DATASETS, DatasetError, Task
from nnstudio.nn.settings import SettingsError


@pytest.mark.parametrize(
    ("source", "task", "outputs", "words"),
    [
        (Awaited.of((32, 32, 3), 10), Task.CLASSIFICATION, 10, "samples of 32×32×3 in 10 classes"),
        (Awaited.of((7,), 2), Task.BINARY, 2, "samples of 7 numbers in 2 classes"),
        (Awaited.of((24, 1), 1, "numbers"), Task.REGRESSION, 1, "samples of 24×1 with a number to predict"),
        (Awaited.of((1,), 3, "numbers"), Task.REGRESSION, 3, "samples of one number with 3 numbers"),
        (Awaited.of((28, 28, 1)), Task.CLASSIFICATION, 0, "samples of 28×28"),
    ],
)
def test_it_says_what_must_be_brought(source, task, outputs, words):
    spec = source.spec()
    assert (spec.sample_shape, spec.task, spec.outputs) == (source.shape, task, outputs)
    assert words in source.missing()


def test_it_never_is_there():
    with pytest.raises(DatasetError, match="no data to learn from yet"):
        Awaited().load()


def test_it_comes_back_from_a_file_as_it_was():
    source = Awaited.of((5, 4, 3), 6, "numbers")
    assert DATASETS.parse(DATASETS.dump(source)) == source


@pytest.mark.parametrize(
    ("shape", "outputs"), [((), 2), ((0, 3), 2), ((1, 2, 3, 4), 2), ((70_000,), 2), ((3,), -1)]
)
def test_what_no_network_takes_is_refused(shape, outputs):
    with pytest.raises(SettingsError):
        Awaited.of(shape, outputs)
