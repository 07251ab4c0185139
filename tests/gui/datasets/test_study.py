"""Studies: what is counted is what is there."""

import numpy as np
import pytest

from nnstudio.data import Credit, MnistSample, Prices, Sine, Xor
from nnstudio.data.dataset import Dataset, DatasetSpec, Scaling, Split
from nnstudio.gui.datasets.study import BINS, count, feature_names, features, mean_images, study
from nnstudio.gui.datasets.twins import Place, find_twins
from nnstudio.gui.input_names import input_names

RNG = np.random.default_rng(3)


def test_each_class_is_counted_in_each_split():
    dataset = Xor(samples=40).load()
    counted = count(dataset)
    assert counted.names == dataset.spec.classes
    for row, split in zip(counted.counts, (dataset.training, dataset.validation, dataset.test), strict=True):
        assert row.tolist() == [int((split.labels == label).sum()) for label in (0, 1)]


def test_numbers_to_predict_are_counted_in_steps_and_none_is_lost():
    dataset = Sine(samples=300).load()
    counted = count(dataset)
    assert counted.subject == "y"
    assert counted.counts.shape == (3, BINS)
    assert counted.counts.sum(axis=1).tolist() == [300, 75, 75]


def test_numbers_that_are_all_alike_are_counted_too():
    split = Split.to_predict(np.zeros((4, 1), np.float32), np.full((4, 1), 7, np.float32))
    spec = DatasetSpec("flat", (1,), (), "4", task=Sine().spec().task, targets=("y",))
    assert count(Dataset(spec, split, split, split, Scaling(1, 0))).counts.sum() == 12


def test_mean_images_are_those_of_the_training_samples():
    dataset = MnistSample().load()
    means = mean_images(dataset)
    training = dataset.training
    assert means.shape == (11, 28, 28, 1)
    for index, chosen in ((0, slice(None)), (8, training.labels == 7)):
        expected = training.inputs[chosen].astype(np.float64).sum(axis=0) / len(training.inputs[chosen])
        np.testing.assert_allclose(means[index], expected, rtol=1e-6)


def test_features_have_the_names_of_columns_and_of_their_categories():
    dataset = Credit(samples=200).load()
    found = {feature.name: feature for feature in features(dataset)}
    assert "employment = student" in found
    income = dataset.training.inputs[:, 0]
    assert found["income"].mean == pytest.approx(float(income.mean(dtype=np.float64)))
    assert (found["income"].least, found["income"].largest) == (income.min(), income.max())


def test_numbers_without_columns_are_called_as_on_the_canvas():
    assert feature_names(Xor().load(), 2) == ("x1", "x2") == input_names(None, 2)
    assert feature_names(Xor().load(), 3) == ("x1", "x2", "x3")
    assert feature_names(Prices().load(), 1) == ("price",)


def test_a_study_is_of_the_dataset_that_its_source_loads():
    found = study(Xor(samples=12))
    assert found.source == Xor(samples=12)
    assert len(found.split(0)) == 12
    assert found.answer(0, 0) == found.dataset.spec.classes[found.dataset.training.labels[0]]
    assert found.means is None


def split_of(rows, labels=None):
    inputs = np.array(rows, np.float32)
    return Split(inputs, np.array(labels if labels is not None else [0] * len(rows), np.intp))


def test_samples_that_occur_twice_are_found_within_and_across_splits():
    training = split_of([[1, 2], [3, 4], [1, 2]])
    validation, test = split_of([[3, 4], [9, 9]]), split_of([[9, 9], [0, 1]])
    found = find_twins((training, validation, test))
    assert set(found.groups) == {
        (Place(0, 0), Place(0, 2)),
        (Place(0, 1), Place(1, 0)),
        (Place(1, 1), Place(2, 0)),
    }
    assert (found.extra, found.leaked, found.torn) == (3, 1, 0)


def test_equal_samples_with_different_answers_are_counted():
    found = find_twins((split_of([[1], [1], [2]], [0, 1, 0]), split_of([[5]]), split_of([[6]])))
    assert found.torn == 1
    assert "different answers" in found.in_words()


def test_samples_that_are_all_different_are_no_twins_whatever_their_type():
    for inputs in (RNG.integers(0, 256, (3000, 5, 5, 1), np.uint8), RNG.random((3000, 3), np.float32)):
        parts = [Split(part, np.zeros(len(part), np.intp)) for part in np.split(inputs, 3)]
        assert find_twins(parts).extra == 0


def test_zero_and_minus_zero_are_the_same_number():
    assert find_twins((split_of([[0.0], [-0.0]]), split_of([[1]]), split_of([[2]]))).extra == 1


def test_twins_of_a_whole_dataset_are_those_that_a_set_of_rows_tells():
    source = Credit(samples=400)
    dataset = source.load()
    splits = (dataset.training, dataset.validation, dataset.test)
    coarse = [Split(np.round(s.inputs[:, 2:4]) // 10, s.labels) for s in splits]
    rows = [tuple(row) for split in coarse for row in split.inputs.tolist()]
    assert find_twins(coarse).extra == len(rows) - len(set(rows))
