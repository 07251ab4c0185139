"""Registries: a class becomes a choice by its decorator, and comes back from its plain form."""

import json
from typing import Annotated

import pytest
from pydantic import Field

from nnstudio.nn.registry import Choice, Registered, Registry, UnknownKindError
from nnstudio.nn.settings import Settings, SettingsError


class Fruit(Registered):
    """Something to choose from."""


FRUITS: Registry[Fruit] = Registry("fruit")


@FRUITS.register("apple", title="Apple", term="Malus", category="Pome", hint="keeps the doctor away")
class Apple(Fruit):
    """A fruit that keeps
    for a whole winter.

    What stands here is for the help page only.
    """

    seeds: int = Field(5, ge=0, description="How many there are inside.")


def rename_stones(fields, version):
    return {"stones": fields["kernels"] * (10 if version == 1 else 1)}


@FRUITS.register("cherry", title="Cherry", version=3, upgrade=rename_stones)
class Cherry(Fruit):
    """A fruit with a stone."""

    stones: int = Field(1, ge=1, description="How many there are inside.")


class Basket(Settings):
    """Settings with a choice in them."""

    fruit: Annotated[Fruit, Choice(FRUITS)] = Apple()


class Pebble(Fruit):
    """No fruit that anyone has registered."""


def test_classes_come_in_the_order_of_registration():
    assert list(FRUITS) == [Apple, Cherry]


def test_a_class_is_found_by_its_kind():
    assert FRUITS["apple"] is Apple


def test_a_registry_contains_the_kinds_of_its_classes():
    assert "apple" in FRUITS
    assert "pebble" not in FRUITS


def test_a_class_knows_what_is_said_of_it():
    entry = Apple.entry
    assert (entry.kind, entry.title, entry.term, entry.category, entry.hint, entry.version) == (
        "apple",
        "Apple",
        "Malus",
        "Pome",
        "keeps the doctor away",
        1,
    )


def test_without_a_term_of_the_field_the_title_serves():
    assert Cherry.entry.term == "Cherry"


def test_the_summary_is_the_first_paragraph_on_one_line():
    assert Apple.summary() == "A fruit that keeps for a whole winter."


def test_two_classes_cannot_share_a_kind():
    with pytest.raises(ValueError, match="Two classes register the fruit 'apple'; give one another kind"):
        FRUITS.register("apple", title="Crab apple")(Pebble)


def test_a_misspelt_kind_is_answered_with_the_one_that_was_meant():
    with pytest.raises(UnknownKindError, match=r"There is no fruit 'aple'\. Did you mean 'apple'\?"):
        FRUITS["aple"]


def test_a_kind_like_no_other_is_answered_with_all_that_are_known():
    with pytest.raises(UnknownKindError, match=r"There is no fruit 'xyz'\. Known: apple, cherry"):
        FRUITS["xyz"]


def test_the_plain_form_says_kind_version_and_fields():
    assert FRUITS.dump(Cherry(stones=2)) == {"kind": "cherry", "version": 3, "stones": 2}


def test_a_kind_alone_stands_for_its_default_settings():
    assert FRUITS.parse("apple") == Apple(seeds=5)


def test_fields_that_are_left_out_have_their_defaults():
    assert FRUITS.parse({"kind": "apple"}) == Apple(seeds=5)


def test_a_value_stands_for_itself():
    apple = Apple(seeds=3)
    assert FRUITS.parse(apple) is apple


def test_parsing_leaves_the_plain_form_as_it_is():
    plain = {"kind": "apple", "version": 1, "seeds": 3}
    FRUITS.parse(plain)
    assert plain == {"kind": "apple", "version": 1, "seeds": 3}


@pytest.mark.parametrize("value", [Pebble(), Basket(), 3, None, ["apple"]], ids=repr)
def test_what_is_no_registered_choice_is_refused(value):
    with pytest.raises(SettingsError, match="Expected a fruit by kind or with its settings; got "):
        FRUITS.parse(value)


@pytest.mark.parametrize("plain", [{}, {"seeds": 3}, {"kind": None}, {"kind": ["apple"]}], ids=repr)
def test_a_plain_form_without_a_kind_is_refused(plain):
    with pytest.raises(UnknownKindError, match="There is no fruit"):
        FRUITS.parse(plain)


def test_a_field_out_of_limits_is_refused_by_class_and_name():
    with pytest.raises(SettingsError, match="Apple: seeds should be greater than or equal to 0; got -1"):
        FRUITS.parse({"kind": "apple", "seeds": -1})


def test_a_field_that_the_kind_does_not_have_is_refused():
    with pytest.raises(SettingsError, match="Apple: stones there is no such setting; got 1"):
        FRUITS.parse({"kind": "apple", "stones": 1})


def test_a_newer_version_is_refused_with_both_numbers():
    with pytest.raises(SettingsError, match=r"'cherry' was saved in version 4; .* up to 3\. Please update"):
        FRUITS.parse({"kind": "cherry", "version": 4, "stones": 1})


@pytest.mark.parametrize("version", ["3", None, 2.5])
def test_a_version_that_is_no_whole_number_is_refused(version):
    with pytest.raises(SettingsError, match="'cherry' was saved in version"):
        FRUITS.parse({"kind": "cherry", "version": version, "stones": 1})


@pytest.mark.parametrize(("version", "stones"), [(1, 20), (2, 2)])
def test_fields_of_an_older_version_are_turned_into_those_of_today(version, stones):
    assert FRUITS.parse({"kind": "cherry", "version": version, "kernels": 2}) == Cherry(stones=stones)


def test_an_upgraded_value_is_saved_in_the_version_of_today():
    assert FRUITS.dump(FRUITS.parse({"kind": "cherry", "version": 1, "kernels": 2}))["version"] == 3


def test_a_choice_within_settings_comes_back_from_json():
    basket = Basket(fruit=Cherry(stones=2))
    assert Basket.model_validate(json.loads(basket.model_dump_json())) == basket


def test_a_choice_within_settings_is_refused_by_the_name_of_its_field():
    with pytest.raises(SettingsError, match=r"fruit: There is no fruit 'aple'\. Did you mean 'apple'"):
        Basket.from_fields({"fruit": "aple"})
