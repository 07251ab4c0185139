"""Credit decisions: a small table made up by a rule and some chance, to learn yes or no from."""

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.data.columns import TableColumn, Values, spec_of, with_role
from nnstudio.data.dataset import DATASETS, Dataset, DatasetSource, DatasetSpec, InputColumn
from nnstudio.data.splitting import Splitting
from nnstudio.data.tabular import Rows, learn_from

EMPLOYMENT = ("employed", "retired", "self-employed", "student", "unemployed")
COLUMNS = (
    TableColumn(name="income"),
    TableColumn(name="debt"),
    TableColumn(name="age"),
    TableColumn(name="late payments"),
    TableColumn(name="employment", kind="category", categories=EMPLOYMENT),
    TableColumn(name="approved", role="target", kind="category", categories=("no", "yes")),
)

_STANDING = np.array([0.8, 0.6, 0.1, -0.6, -1.8])
"""What each kind of employment adds to the score."""
_WORKING = (0.68, 0.0, 0.14, 0.08, 0.1)
_YOUNG = (0.4, 0.0, 0.05, 0.45, 0.1)
_OLD = (0.05, 0.9, 0.05, 0.0, 0.0)


@DATASETS.register("credit", title="Credit decision", hint="a made-up table: is a loan approved, yes or no")
class Credit(DatasetSource):
    """Made-up people who ask for a loan, and whether it was approved; no real person is among them.

    Each has an income in dollars a year, a debt in dollars, an age, a number of late payments and a kind of
    employment. The rule is a score:

        1.5 log2(income / 40,000) - 2.5 (debt / income - 0.35) - 0.9 late payments + employment

    with +0.8 for the employed, +0.6 for the retired, +0.1 for the self-employed, -0.6 for students and -1.8
    for the unemployed, and 0.8 less for those under 22 or over 75. The loan is approved if score and chance
    add up to more than 0. Chance is normally distributed; at its default size the rule alone is right about
    nine times in ten, and no network can be better in the long run.
    """

    samples: int = Field(2000, ge=100, le=100_000, description="How many people there are in all.")
    noise: float = Field(
        0.5, ge=0, le=10, description="How much chance there is in a decision: 0 always follows the rule."
    )
    seed: int = Field(
        0,
        ge=0,
        le=2**32 - 1,
        description="Where random numbers start: the same seed makes up the same people.",
    )

    def spec(self) -> DatasetSpec:
        return spec_of(type(self).entry.title, COLUMNS, self.samples)

    @property
    def input_columns(self) -> tuple[InputColumn, ...]:
        return tuple(InputColumn(column.name, column.categories) for column in with_role(COLUMNS, "input"))

    def missing(self) -> str | None:
        """Nothing is ever missing."""
        return None

    def load(self) -> Dataset:
        rng = np.random.default_rng(self.seed)
        people = _people(rng, self.samples)
        approved = score(people) + rng.normal(0, self.noise, self.samples) > 0
        return learn_from(
            Rows(people, approved[:, np.newaxis].astype(np.float64)),
            with_role(COLUMNS, "input"),
            self.spec(),
            filling="drop row",
            scaling="standardized",
            splitting=Splitting(),
            what=type(self).entry.title,
        )


def score(people: Values) -> Values:
    """What the rule says of people (n, columns), as (n,): more than 0 is a yes."""
    income, debt, age, late, employment = people.T
    result: Values = 1.5 * np.log2(income / 40_000) - 2.5 * (debt / income - 0.35) - 0.9 * late
    result += _STANDING[employment.astype(np.intp)]
    result -= 0.8 * ((age < 22) | (age > 75))
    return result


def _people(rng: np.random.Generator, count: int) -> Values:
    age = np.floor(rng.triangular(18, 35, 85, count))
    employment = _choose(rng, np.where(age[:, np.newaxis] < 25, _YOUNG, _WORKING), age > 66)
    usual = np.array([42_000, 27_000, 45_000, 14_000, 13_000])[employment]
    income = np.round(usual * rng.lognormal(0, 0.45, count), -2) + 1000
    debt = np.round(income * rng.gamma(1.3, 0.3, count), -2)
    late = rng.poisson(0.5, count).astype(np.float64)
    return np.stack([income, debt, age, late, employment], axis=1)


def _choose(rng: np.random.Generator, shares: Values, old: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """The index of one kind of employment for each, with these shares (n, kinds) or those of the old."""
    edges = np.cumsum(np.where(old[:, np.newaxis], _OLD, shares), axis=1)
    chosen: npt.NDArray[np.intp] = (rng.uniform(0, edges[:, -1:]) > edges[:, :-1]).sum(axis=1)
    return chosen
