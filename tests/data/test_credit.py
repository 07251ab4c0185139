"""Credit decisions: made up by the rule that the docstring tells, with chance on top."""

import numpy as np
import pytest

from nnstudio.data import Credit, Task
from nnstudio.data.credit import EMPLOYMENT, score

BONUS = {"employed": 0.8, "retired": 0.6, "self-employed": 0.1, "student": -0.6, "unemployed": -1.8}


def people_of(source):
    dataset = source.load()
    splits = (dataset.training, dataset.validation, dataset.test)
    return np.concatenate([split.inputs for split in splits]), np.concatenate(
        [split.labels for split in splits]
    )


def by_the_rule(person):
    income, debt, age, late, *employment = map(float, person)
    total = 1.5 * np.log2(income / 40_000) - 2.5 * (debt / income - 0.35) - 0.9 * late
    return total + BONUS[EMPLOYMENT[employment.index(1)]] - 0.8 * (age < 22 or age > 75)


def test_it_loads_what_its_spec_promises():
    source = Credit(samples=200)
    dataset = source.load()
    assert dataset.spec == source.spec()
    assert (dataset.spec.task, dataset.spec.classes) == (Task.BINARY, ("no", "yes"))
    assert dataset.spec.sample_shape == (4 + len(EMPLOYMENT),)
    assert [column.name for column in dataset.columns] == [
        *("income", "debt", "age", "late payments", "employment")
    ]
    assert [len(split) for split in (dataset.training, dataset.validation, dataset.test)] == [140, 30, 30]
    assert source.missing() is None


def test_without_chance_every_decision_follows_the_rule():
    people, approved = people_of(Credit(noise=0))
    assert [by_the_rule(person) > 0 for person in people] == approved.astype(bool).tolist()


def test_the_rule_is_right_about_nine_times_in_ten():
    people, approved = people_of(Credit(samples=20_000))
    right = np.mean(
        [(by_the_rule(person) > 0) == answer for person, answer in zip(people, approved, strict=True)]
    )
    assert right == pytest.approx(0.9, abs=0.02)


def test_both_answers_are_frequent():
    for seed in range(3):
        assert 0.35 < people_of(Credit(seed=seed))[1].mean() < 0.65


def test_people_are_plausible():
    people, _ = people_of(Credit(samples=20_000))
    income, debt, age, late = people.T[:4]
    assert income.min() > 1000
    assert debt.min() >= 0
    assert (age.min(), age.max()) == (18, 84)
    assert late.max() < 10
    retired = people[:, 4 + EMPLOYMENT.index("retired")] == 1
    assert age[retired].min() > 66


def test_the_same_seed_makes_up_the_same_people():
    np.testing.assert_array_equal(people_of(Credit())[0], people_of(Credit())[0])
    assert not np.array_equal(people_of(Credit())[0], people_of(Credit(seed=1))[0])


def test_each_part_has_people_of_all_ages():
    # The seeds of people and of the split are alike: they must not have anything to do with each other.
    dataset = Credit().load()
    for split in (dataset.training, dataset.validation, dataset.test):
        assert split.inputs[:, 2].mean() == pytest.approx(45.5, abs=2)


def test_the_score_is_that_of_the_docstring():
    person = np.array([[80_000, 28_000, 40, 1, EMPLOYMENT.index("self-employed")]])
    assert score(person.astype(float)) == pytest.approx(1.5 - 0 - 0.9 + 0.1)
