"""Settings: frozen, checked when they are made, and clear about what they refuse."""

import math

import pytest
from pydantic import Field, ValidationError

from nnstudio.nn.settings import Settings, SettingsError
from nnstudio.nn.training import TrainingSettings


class Garden(Settings):
    """Something with a few fields."""

    trees: int = Field(2, ge=0, le=9)
    acidity: float = Field(7.0, gt=0, lt=14)
    name: str = ""


def test_settings_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Garden().trees = 3


def test_equal_fields_make_equal_settings():
    assert Garden(trees=3) == Garden().replace(trees=3)


def test_settings_are_keys():
    assert {Garden(trees=3): "orchard"}[Garden(trees=3)] == "orchard"


def test_replacing_leaves_the_original_as_it_is():
    garden = Garden(trees=3)
    garden.replace(trees=4)
    assert garden.trees == 3


def test_replacing_keeps_the_other_fields():
    assert Garden(trees=3, name="east").replace(trees=4) == Garden(trees=4, name="east")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"trees": 10}, "trees should be less than or equal to 9; got 10"),
        ({"trees": -1}, "trees should be greater than or equal to 0; got -1"),
        ({"acidity": 0.0}, "acidity should be greater than 0; got 0.0"),
        ({"acidity": 14.0}, "acidity should be less than 14; got 14.0"),
        ({"acidity": math.nan}, "acidity should be a finite number; got nan"),
        ({"acidity": math.inf}, "acidity should be a finite number; got inf"),
        ({"bushes": 1}, "bushes there is no such setting; got 1"),
    ],
)
def test_what_cannot_be_is_refused_with_field_reason_and_value(fields, message):
    with pytest.raises(SettingsError) as caught:
        Garden.from_fields(fields)
    assert str(caught.value) == message


def test_replacing_refuses_what_making_refuses():
    with pytest.raises(SettingsError, match="trees should be less than or equal to 9; got 10"):
        Garden().replace(trees=10)


def test_text_is_no_number():
    with pytest.raises(SettingsError, match=r"trees should be a valid integer.*; got 'many'"):
        Garden.from_fields({"trees": "many"})


def test_what_is_missing_is_told_without_all_that_stands_around_it():
    class Shed(Settings):
        doors: int

    with pytest.raises(SettingsError, match=r"^doors is missing$"):
        Shed.from_fields({})


def test_a_value_without_end_is_told_by_its_beginning():
    with pytest.raises(SettingsError, match=r"trees should be .*; got 'xxx") as caught:
        Garden.from_fields({"trees": "x" * 10_000})
    assert len(str(caught.value)) < 300


def test_all_complaints_are_told_at_once():
    with pytest.raises(SettingsError, match=r"trees should be .*; got 10\. acidity should be .*; got 0\.0"):
        Garden.from_fields({"trees": 10, "acidity": 0.0})


def test_a_refused_setting_is_a_value_error():
    assert issubclass(SettingsError, ValueError)


def test_a_complaint_about_a_setting_within_a_setting_names_both():
    with pytest.raises(SettingsError, match=r"optimizer: SGD: learning_rate should be .*; got 0$"):
        TrainingSettings.from_fields({"optimizer": {"kind": "sgd", "learning_rate": 0}})


@pytest.mark.parametrize("field", TrainingSettings.model_fields)
def test_each_training_setting_is_described(field):
    assert TrainingSettings.model_fields[field].description.endswith(".")


@pytest.mark.parametrize("fields", [{"batch_size": 0}, {"epochs": 0}, {"seed": -1}, {"seed": 2**32}])
def test_training_settings_refuse_what_no_run_can_do(fields):
    (name, value), *_ = fields.items()
    with pytest.raises(SettingsError, match=f"{name} should be .*; got {value}"):
        TrainingSettings.from_fields(fields)
