"""How datasets are looked at follows from what their samples are."""

import numpy as np
import pytest

from nnstudio.data import DATASETS, Credit, MnistSample, Prices, Sine, Xor
from nnstudio.data.dataset import Dataset, DatasetSource, DatasetSpec, Scaling, Split
from nnstudio.gui.datasets.looks import OWN, Look, look_of, sources


@pytest.mark.parametrize(
    ("source", "look"),
    [
        (MnistSample(), Look.PICTURES),
        (Xor(), Look.PLANE),
        (Sine(), Look.PLANE),
        (Prices(), Look.COURSE),
        (Credit(), Look.ROWS),
    ],
)
def test_shape_and_task_choose_the_look(source, look):
    assert look_of(source.spec()) is look


def test_every_dataset_is_listed_once_and_files_come_last():
    groups = sources()
    listed = [cls for _, classes in groups for cls in classes]
    assert sorted(cls.entry.kind for cls in listed) == sorted(cls.entry.kind for cls in DATASETS)
    assert groups[-1][0] == OWN


@pytest.fixture
def stripes(monkeypatch):
    """A dataset that nobody has thought of: sequences of three values in eight steps, as rows."""
    monkeypatch.setattr(DATASETS, "_classes", dict(DATASETS._classes))

    @DATASETS.register("stripes", title="Stripes", hint="made for a test")
    class Stripes(DatasetSource):
        """Stripes of two kinds."""

        def spec(self):
            return DatasetSpec("Stripes", (8, 3), ("a", "b"), "30 stripes", task=Xor().spec().task)

        def missing(self):
            return None

        def load(self):
            rows = np.random.default_rng(0).random((30, 8, 3), np.float32)
            parts = [Split(part, np.arange(10) % 2) for part in np.split(rows, 3)]
            return Dataset(self.spec(), *parts, scaling=Scaling(2, 1))

    return Stripes


def test_a_new_dataset_appears_by_itself_and_can_be_looked_at(stripes, open_browser):
    shown = open_browser()
    shown.choose("stripes")
    assert shown.browser.headline.facts.startswith("30 stripes")
    assert shown.browser.pages.samples.view is shown.browser.pages.samples.gallery
    received = shown.browser.pages.samples.received.values
    np.testing.assert_array_equal(received, stripes().load().training.inputs[0] * 2 + 1)
