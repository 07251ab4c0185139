"""The face of an Input of few numbers calls them by their names, and says what they are in the data."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF

from nnstudio.data.fitted import Column, Fitted, Scaling
from nnstudio.engine.snapshot import Sample
from nnstudio.gui.canvas.faces.features import ROW, FeaturesFace
from nnstudio.gui.canvas.faces.names import elide
from nnstudio.gui.canvas.faces.notes import captions
from nnstudio.gui.canvas.faces.steps import StepsFace
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.input_names import input_names
from nnstudio.gui.theme import DARK, text_font
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.task import Task
from tests.gui.canvas.faces.conftest import INPUT, chain, moment, painted

COLUMNS = (
    Column(name="income"),
    Column(name="employment", kind="category", categories=("employed", "student")),
)
LOANS = Fitted(
    name="Loans",
    task=Task.REGRESSION,
    sample_shape=(3,),
    targets=("rate",),
    scaling=Scaling((1 / 10_000, 1.0, 1.0), (-5.0, 0.0, 0.0)),
    columns=COLUMNS,
)


@pytest.fixture(scope="module")
def loan():
    """A moment of a network that was shown an employed person with an income of 52,300."""
    snapshot = moment(chain(Dense(units=4)))
    raw = np.array([52_300, 1, 0], np.float32)
    sample = Sample(3, raw, None, np.array([-2.5], np.float32))
    seen = {**snapshot.activations, INPUT: LOANS.scaling.apply(raw)}
    return dataclasses.replace(snapshot, fitted=LOANS, sample=sample, activations=seen)


def test_a_category_has_a_name_for_each_of_its_places():
    assert input_names(LOANS, 3) == ("income", "employment = employed", "employment = student")


@pytest.mark.parametrize(
    ("fitted", "count", "expected"),
    [
        (None, 2, ["x1", "x2"]),
        (LOANS, 2, ["x1", "x2"]),
        (None, 1, ["x"]),
        (LOANS.replace(sample_shape=(2, 3)), 6, ["x1", "x2", "x3", "x4", "x5", "x6"]),
    ],
)
def test_without_columns_numbers_are_counted(fitted, count, expected):
    assert list(input_names(fitted, count)) == expected


def test_hovering_tells_the_column_the_number_of_the_data_and_what_the_network_sees(qtbot, loan):
    face = FeaturesFace(3)
    face.show(loan, INPUT)
    assert face.describe(QPointF(5, 5)) == "income: 52,300, scaled to 0.2300"
    assert face.describe(QPointF(5, ROW + 5)) == "employment = employed: 1.0000"


def test_hovering_a_step_of_a_series_tells_its_column_and_the_number_of_the_data(qtbot, loan):
    prices = Fitted(
        name="Prices",
        task=Task.FORECASTING,
        sample_shape=(3, 1),
        targets=("price",),
        scaling=Scaling((0.1,), (-10.0,)),
        columns=(Column(name="price"),),
    )
    raw = np.array([[101.5], [99], [104]], np.float32)
    seen = {**loan.activations, INPUT: prices.scaling.apply(raw)}
    sample = Sample(3, raw, None, np.array([105], np.float32))
    face = StepsFace((3, 1), -np.inf, np.inf)
    face.show(dataclasses.replace(loan, fitted=prices, sample=sample, activations=seen), INPUT)
    at = face._picture.topLeft() + QPointF(face._wide * 0.5, 3)
    assert face.describe(at) == "step 1 of 3, price: 101.5, scaled to 0.1500"
    face.show(dataclasses.replace(loan, fitted=None, sample=sample, activations=seen), INPUT)
    assert face.describe(at) == "step 1, value 1: 0.1500"


def test_a_long_name_stands_above_its_bar_with_all_the_width(qtbot, loan):
    face, look = FeaturesFace(3), Look(DARK)
    assert face._track(0) == face.TRACK
    face.show(loan, INPUT)
    track = face._track(1)
    assert track.width() == face.width
    assert ROW + 16 < track.top() < track.bottom() < 2 * ROW
    bare, named = painted(face, look), painted(face, look, detailed=True)
    above = slice(2, int(face._track(0).top()))
    assert (named != bare)[above].any()
    assert len(np.unique(bare[above, :160])) == 1
    face.show(dataclasses.replace(loan, fitted=None), INPUT)
    assert face._track(0) == face.TRACK


def test_of_a_long_name_the_column_is_cut_short_and_the_category_is_told(qtbot):
    metrics = QFontMetricsF(text_font(11))
    for column in ("color", "color of the skin of the fruit when it was picked"):
        shown = elide(f"{column} = dark red", metrics, 120)
        assert shown.endswith(" = dark red")
        assert metrics.horizontalAdvance(shown) <= 120
    assert "…" in elide("weight in grams of the whole fruit", metrics, 120)
    assert metrics.horizontalAdvance(elide("a = " + 40 * "b", metrics, 120)) <= 120


def test_the_numbers_to_be_predicted_are_told_instead_of_a_label(loan):
    assert captions(loan) == ("validation sample 4", "rate −2.5")
    several = LOANS.replace(targets=("a", "b", "c"))
    sample = dataclasses.replace(loan.sample, numbers=np.array([1, 2, 3], np.float32))
    words = captions(dataclasses.replace(loan, fitted=several, sample=sample))
    assert words[1] == "a 1 and 2 more"
