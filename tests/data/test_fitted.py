"""What was fitted: scalings that can be undone, samples prepared as in training, answers in own units."""

import numpy as np
import pytest

from nnstudio.data.dataset import DatasetError, Scaling, Task
from nnstudio.data.fitted import UNSCALED, Column, Fitted, class_answers
from nnstudio.nn.settings import SettingsError

TABLE = Fitted(
    name="Houses",
    task=Task.REGRESSION,
    sample_shape=(3,),
    targets=("price", "rent"),
    scaling=Scaling((0.5, 1.0, 2.0), (1.0, 0.0, -1.0)),
    target_scaling=Scaling((0.01, 2.0), (-1.0, 0.5)),
    columns=(
        Column(name="area", fill=80),
        Column(name="town", kind="category", categories=("here", "there"), fill="here"),
    ),
)
IMAGES = Fitted(name="Dots", sample_shape=(2, 2, 1), classes=("a", "b", "c"), scaling=Scaling(1 / 255, -0.5))


def test_a_scaling_has_a_number_for_each_place_of_the_last_axis():
    scaled = Scaling((0.5, 2.0), (1.0, -1.0)).apply(np.array([[[2, 3], [4, 5]]], np.uint8))
    assert scaled.tolist() == [[[2, 5], [3, 9]]]
    assert scaled.dtype == np.float32


@pytest.mark.parametrize(
    "scaling", [Scaling(0.25, -3), Scaling((0.5, 2, 8), (1, 0, -4)), Scaling((2, 4, 8), 1)]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_scaling_can_be_undone(scaling, dtype):
    numbers = np.random.default_rng(0).integers(-50, 50, (7, 3)).astype(np.float32)
    undone = scaling.undo(scaling.apply(numbers, dtype), dtype)
    assert undone.tolist() == numbers.tolist()
    assert undone.dtype == dtype


def test_scalings_are_values():
    assert len({Scaling((1, 2), 0), Scaling([1.0, 2.0], 0.0), Scaling((1, 2), (0, 0))}) == 2


@pytest.mark.parametrize("factor", [0, (1.0, 0.0)])
def test_a_scaling_that_nothing_could_undo_is_refused(factor):
    with pytest.raises(ValueError, match="factor 0 makes all numbers alike"):
        Scaling(factor, 1)


def test_a_scaling_with_more_factors_than_offsets_is_refused():
    with pytest.raises(ValueError, match="as many factors as offsets"):
        Scaling((1, 2), (0, 0, 0))


@pytest.mark.parametrize("fitted", [TABLE, IMAGES], ids=["table", "images"])
def test_what_was_fitted_comes_back_from_its_json(fitted):
    again = Fitted.model_validate_json(fitted.model_dump_json())
    assert again == fitted
    assert hash(again) == hash(fitted)
    assert Fitted.from_fields(fitted.model_dump(mode="json")) == fitted


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"scaling": {"factor": [1, 2], "offset": 0}}, "another length than what it scales"),
        ({"target_scaling": {"factor": [1, 2, 3], "offset": 0}}, "another length than what it scales"),
        ({"scaling": {"factor": 1, "offset": "nan"}}, "finite"),
        ({"scaling": {"factor": 1, "offset": 0, "more": 1}}, "more"),
        ({"task": "binary", "classes": ("a",)}, "binary does not go with 1 names"),
        ({"targets": ()}, "regression does not go with 0 names"),
        ({"sample_shape": (0,)}, "sample_shape"),
        ({"task": "guessing"}, "task"),
    ],
)
def test_what_does_not_fit_together_is_refused(changes, reason):
    with pytest.raises(SettingsError, match=reason):
        TABLE.replace(**changes)


def test_samples_are_prepared_as_for_training():
    prepared = TABLE.prepare([[2, 3, 4], [0, 1, 0]])
    assert prepared.tolist() == [[2, 3, 7], [1, 1, -1]]
    assert prepared.dtype == np.float32


def test_bytes_are_prepared_bit_for_bit_as_a_run_does():
    images = np.random.default_rng(0).integers(0, 256, (5, 2, 2, 1), np.uint8)
    assert IMAGES.prepare(images).tobytes() == IMAGES.scaling.apply(images).tobytes()


@pytest.mark.parametrize(
    ("samples", "reason"),
    [
        (np.zeros((2, 4)), r"shape 3; got 4\. Bring"),
        (np.zeros(3), r"must have the shape 3; got \(\)"),
        (np.float32(1), "got one number"),
        (np.zeros((2, 3, 1)), "got 3×1"),
        (np.array([["a", "b", "c"]]), "must be numbers; got <U1"),
        (np.array([[1, np.nan, 0]]), "finite numbers"),
        (np.array([[1, 1e39, 0]]), "finite numbers"),
    ],
)
def test_samples_that_do_not_fit_are_refused(samples, reason):
    with pytest.raises(DatasetError, match=f"Houses: .*{reason}"), np.errstate(over="ignore"):
        TABLE.prepare(samples)


def test_answers_in_numbers_are_told_in_their_own_units():
    assert TABLE.answers(np.array([[0, 0.5], [1, 2.5]], np.float32)) == pytest.approx(
        np.array([[100, 0], [200, 1]]), rel=1e-6
    )


def test_a_lone_unit_says_yes_with_p_and_no_with_the_rest():
    answer = IMAGES.replace(task=Task.BINARY, classes=("no", "yes")).answers(
        np.array([[0.25], [1]], np.float32)
    )
    assert answer.tolist() == [[0.75, 0.25], [0, 1]]


def test_a_unit_for_each_class_speaks_for_itself():
    y = np.array([[0.1, 0.9]])
    assert class_answers(y, 2) is y


def test_a_category_has_a_place_for_each_of_its_names():
    assert [column.width for column in TABLE.columns] == [1, 2]


def test_a_column_of_numbers_is_not_filled_with_a_text():
    with pytest.raises(ValueError, match="the column \"area\" of numbers cannot be filled with '80'"):
        Column(name="area", fill="80")


@pytest.mark.parametrize("offset", [-20_000_000.0, (-20_000_000.0, -20_000_010.0)])
def test_numbers_far_from_zero_are_scaled_and_come_back_with_all_digits_they_have(offset):
    numbers = 50_000_000 + 4 * np.arange(20, dtype=np.float32).reshape(10, 2)
    scaling = Scaling(0.4, offset)
    assert scaling.needs_float64
    scaled = scaling.apply(numbers)
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(scaled, numbers.astype(np.float64) * 0.4 + np.asarray(offset), rtol=1e-6)
    back = scaling.undo(scaled)
    assert back.dtype == np.float32
    np.testing.assert_array_equal(back, numbers)


@pytest.mark.parametrize("scaling", [UNSCALED, Scaling(2 / 255, -1.0), Scaling((0.3, 2.0), (-3.1, 16.0))])
def test_numbers_about_zero_are_scaled_in_float32(scaling):
    numbers = np.linspace(-2, 2, 20, dtype=np.float32).reshape(10, 2)
    assert not scaling.needs_float64
    expected = numbers * np.asarray(scaling.factor, np.float32) + np.asarray(scaling.offset, np.float32)
    np.testing.assert_array_equal(scaling.apply(numbers), expected)
