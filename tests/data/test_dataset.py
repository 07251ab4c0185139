"""Datasets as values: what fits together, what is refused, how bytes become floats."""

import numpy as np
import pytest

from nnstudio.data import DATASETS, Dataset, DatasetError, DatasetSpec, MnistSample, Scaling, Split
from nnstudio.nn.settings import SettingsError

SPEC = DatasetSpec("Dots", (2, 2, 1), ("no", "yes"), "a few dots")


def split(labels, shape=(2, 2, 1)):
    return Split(np.zeros((len(labels), *shape), np.uint8), np.array(labels))


def dataset(**splits):
    complete = {"training": split([0, 1, 1]), "validation": split([0]), "test": split([1]), **splits}
    return Dataset(SPEC, **complete, scaling=Scaling(1 / 255, 0))


def test_a_split_is_as_long_as_it_has_samples():
    assert len(split([0, 1, 1])) == 3


def test_a_split_needs_one_label_for_each_sample():
    with pytest.raises(DatasetError, match=r"one label for each sample; got .*\(3, 2, 2, 1\) and .*\(2,\)"):
        Split(np.zeros((3, 2, 2, 1), np.uint8), np.array([0, 1]))


def test_one_hot_rows_are_no_labels():
    with pytest.raises(DatasetError, match=r"one label for each sample; .* labels of shape \(3, 2\)"):
        Split(np.zeros((3, 4), np.uint8), np.zeros((3, 2), int))


def test_labels_that_are_no_integers_are_refused():
    with pytest.raises(DatasetError, match="integers that index the classes; got float64"):
        Split(np.zeros((2, 4), np.uint8), np.array([0.0, 1.0]))


@pytest.mark.parametrize("dtype", [np.float64, np.float16, np.int64, bool])
def test_inputs_that_are_neither_bytes_nor_float32_are_refused(dtype):
    with pytest.raises(DatasetError, match=rf"must be bytes .* or float32; got {np.dtype(dtype)}"):
        Split(np.zeros((2, 4), dtype), np.array([0, 1]))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_inputs_that_are_no_numbers_are_refused(value):
    with pytest.raises(DatasetError, match="must be finite"):
        Split(np.full((2, 4), value, np.float32), np.array([0, 1]))


@pytest.mark.parametrize("field", ["inputs", "labels"])
def test_the_arrays_of_a_split_are_read_only(field):
    with pytest.raises(ValueError, match="read-only"):
        getattr(split([0, 1]), field)[0] = 1


@pytest.mark.parametrize("name", ["training", "validation", "test"])
def test_a_split_whose_samples_have_another_shape_than_promised_is_refused(name):
    with pytest.raises(
        DatasetError, match=rf"Dots, {name} split: samples have the shape \(4,\); \(2, 2, 1\) was"
    ):
        dataset(**{name: split([0], shape=(4,))})


@pytest.mark.parametrize("label", [-1, 2])
def test_a_label_without_a_class_is_refused(label):
    with pytest.raises(DatasetError, match=rf"Dots, test split: labels must lie in 0\.\.1; got .*{label}"):
        dataset(test=split([0, 1, label] if label > 0 else [label, 0]))


def test_scaling_multiplies_and_adds():
    scaled = Scaling(0.5, -1).apply(np.array([[0, 1], [2, 255]], np.uint8))
    assert scaled.tolist() == [[-1, -0.5], [0, 126.5]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scaling_by_one_leaves_floats_as_they_are(dtype):
    inputs = np.array([[0.25, -3]], np.float32)
    scaled = Scaling(1, 0).apply(inputs, dtype)
    assert scaled.tolist() == inputs.tolist()
    assert scaled.dtype == dtype
    assert not np.shares_memory(scaled, inputs)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scaling_gives_the_type_it_is_asked_for(dtype):
    assert Scaling(1 / 255, -1).apply(np.zeros(3, np.uint8), dtype).dtype == dtype


def test_scaling_leaves_the_bytes_as_they_are():
    images = np.array([0, 255], np.uint8)
    Scaling(2 / 255, -1).apply(images)
    assert images.tolist() == [0, 255]


def test_every_source_describes_itself_without_loading():
    assert [source().spec().name for source in DATASETS] == [
        "MNIST sample",
        "MNIST",
        "XOR",
        "Two spirals",
    ]


def test_every_setting_of_every_source_is_described():
    fields = [field for source in DATASETS for field in source.model_fields.values()]
    assert all(field.description for field in fields)


def test_every_source_comes_back_from_its_plain_form():
    chosen = [cls(scaling="[-1, 1]") if "scaling" in cls.model_fields else cls(noise=0.5) for cls in DATASETS]
    for source in chosen:
        assert DATASETS.parse(DATASETS.dump(source)) == source


def test_an_unknown_interval_is_refused_with_the_known_ones():
    with pytest.raises(SettingsError, match=r"scaling should be '\[0, 1\]' or '\[-1, 1\]'; got '\[0, 255\]'"):
        MnistSample.from_fields({"scaling": "[0, 255]"})
