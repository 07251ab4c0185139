"""Datasets as values: what fits together, what is refused, how bytes become floats."""

import numpy as np
import pytest

from nnstudio.data import (
    DATASETS,
    Column,
    Dataset,
    DatasetError,
    DatasetSpec,
    Fitted,
    MnistSample,
    Scaling,
    Split,
    Task,
)
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


NUMBERS = DatasetSpec("Houses", (2,), (), "a few", Task.REGRESSION, ("price", "rent"))


def houses(count, targets=2):
    return Split.to_predict(np.ones((count, 2), np.float32), np.ones((count, targets), np.float32))


def test_a_dataset_may_ask_for_numbers():
    made = Dataset(NUMBERS, houses(3), houses(1), houses(1), Scaling(1, 0), Scaling((2, 3), 0))
    assert made.training.labels.tolist() == [0, 0, 0]
    assert (made.spec.outputs, made.spec.predicts_classes) == (2, False)
    assert (SPEC.outputs, SPEC.predicts_classes) == (2, True)


def test_the_numbers_to_predict_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        houses(2).numbers[0] = 1


def test_the_first_samples_of_a_split_keep_their_labels_and_numbers():
    numbers = np.arange(6, dtype=np.float32).reshape(3, 2)
    whole = Split(np.arange(3, dtype=np.uint8)[:, np.newaxis], np.array([2, 1, 0]), numbers)
    first = whole.first(2)
    assert (first.inputs.tolist(), first.labels.tolist()) == ([[0], [1]], [2, 1])
    assert first.numbers.tolist() == [[0, 1], [2, 3]]
    assert len(whole.first(9)) == 3


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        (np.zeros((2, 1), np.float32), r"a row of numbers .* for each sample; .*\(2, 1\)"),
        (np.zeros(3, np.float32), r"a row of numbers .*\(3,\)"),
        (np.zeros((3, 1)), "must be float32; got float64"),
        (np.full((3, 1), np.nan, np.float32), "must be finite"),
    ],
)
def test_numbers_that_do_not_go_with_the_samples_are_refused(numbers, reason):
    with pytest.raises(DatasetError, match=reason):
        Split.to_predict(np.zeros((3, 4), np.uint8), numbers)


@pytest.mark.parametrize(
    ("splits", "reason"),
    [
        (
            {"test": split([0], shape=(2,))},
            "Houses, test split: the numbers to predict are price, rent; got none",
        ),
        ({"validation": houses(2, targets=1)}, "Houses, validation split: .*; got 1 for each sample"),
    ],
)
def test_a_split_without_the_numbers_that_were_promised_is_refused(splits, reason):
    complete = {"training": houses(3), "validation": houses(1), "test": houses(1), **splits}
    with pytest.raises(DatasetError, match=reason):
        Dataset(NUMBERS, **complete, scaling=Scaling(1, 0))


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (DatasetSpec("Odd", (2,), ("a", "b", "c"), "", Task.BINARY), "has two classes; got 3"),
        (DatasetSpec("Odd", (2,), (), "", Task.FORECASTING), "no number to predict"),
    ],
)
def test_a_task_that_does_not_go_with_its_names_is_refused(spec, reason):
    with pytest.raises(DatasetError, match=f"Odd: .*{reason}"):
        Dataset(spec, houses(3), houses(1), houses(1), Scaling(1, 0))


@pytest.mark.parametrize(
    "scalings", [(Scaling((1, 2, 3), 0), Scaling(1, 0)), (Scaling(1, 0), Scaling((1,), 0))]
)
def test_scalings_of_another_length_than_what_they_scale_are_refused(scalings):
    with pytest.raises(DatasetError, match="does not fit the 2 there are"):
        Dataset(NUMBERS, houses(3), houses(1), houses(1), *scalings)


def test_a_dataset_tells_what_was_fitted_to_it():
    column = Column(name="area")
    scaling, other = Scaling((2, 1), 0), Scaling(1, (0, 1))
    made = Dataset(NUMBERS, houses(3), houses(1), houses(1), scaling, other, columns=(column,))
    assert made.fitted == Fitted(
        name="Houses",
        task=Task.REGRESSION,
        sample_shape=(2,),
        targets=("price", "rent"),
        scaling=scaling,
        target_scaling=other,
        columns=(column,),
    )
    assert dataset().fitted.classes == ("no", "yes")


def test_every_source_describes_itself_without_loading():
    names = [source().spec().name for source in DATASETS]
    assert {"MNIST sample", "MNIST", "XOR", "Two spirals"} <= set(names)
    assert len(set(names)) == len(names)


def test_every_setting_of_every_source_is_described():
    fields = [field for source in DATASETS for field in source.model_fields.values()]
    assert all(field.description for field in fields)


def test_every_source_comes_back_from_its_plain_form():
    others = {"scaling": "[-1, 1]", "noise": 0.5}
    for cls in DATASETS:
        source = cls(**{name: value for name, value in others.items() if name in cls.model_fields})
        assert DATASETS.parse(DATASETS.dump(source)) == source


def test_an_unknown_interval_is_refused_with_the_known_ones():
    with pytest.raises(SettingsError, match=r"scaling should be '\[0, 1\]' or '\[-1, 1\]'; got '\[0, 255\]'"):
        MnistSample.from_fields({"scaling": "[0, 255]"})
