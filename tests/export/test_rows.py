"""Rows of tables as Python programs hold them, which are often what csv.DictReader or a data frame gives."""

import csv
import io
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from nnstudio.cli.sources import project_for
from nnstudio.data import TableFile
from nnstudio.data.dataset import DatasetError
from nnstudio.data.splitting import Splitting
from nnstudio.document.document import Project
from nnstudio.export import rows as reading
from nnstudio.export.model import Model
from nnstudio.export.trained import trained

TOWNS = ("Basel", "Bern", "Chur")
ROWS = [
    {"id": at, "age": 20 + at % 7 + 0.25, "town": TOWNS[at % 3], "paid": ("no", "yes")[at % 2]}
    for at in range(30)
]
SEEN = ("age", "town")


def written(rows, delimiter=",", decimal="."):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: str(cell).replace(".", decimal) for name, cell in row.items()})
    return text.getvalue()


def learned_from(path, text):
    path.write_text(text)
    project = project_for(TableFile.of(path, target="paid", splitting=Splitting()))
    dataset = project.document.dataset
    return Model(Project(project.document, trained(project).weights, dataset.load().fitted))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return learned_from(tmp_path_factory.mktemp("rows") / "people.csv", written(ROWS))


class Frame:
    """What a data frame of pandas shows of itself."""

    def __init__(self, rows, names):
        self.columns, self._rows = names, rows

    def to_numpy(self):
        return np.array([[row[name] for name in self.columns] for row in self._rows], object)


def test_rows_are_found_by_name_whatever_else_is_there(model):
    expected = model.outputs([[row[name] for name in SEEN] for row in ROWS])
    assert expected.shape == (30, 2)
    for rows in (
        ROWS,
        iter(ROWS),
        csv.DictReader(io.StringIO(written(ROWS))),
        csv.DictReader(io.StringIO("\ufeff" + written([{"age": row["age"], **row} for row in ROWS]))),
        [{f" {name} ": cell for name, cell in row.items()} for row in ROWS],
        np.array(ROWS, object),
        Frame(ROWS, ["paid", "town", "age", "id"]),
        pa.Table.from_pylist(ROWS),
        [tuple(row[name] for name in SEEN) for row in ROWS],
        csv.reader(io.StringIO("\n".join(f"{row['age']},{row['town']}" for row in ROWS))),
    ):
        np.testing.assert_array_equal(model.outputs(rows), expected)


def test_a_data_frame_without_names_has_the_columns_in_order(model):
    class Bare(Frame):
        def to_numpy(self):
            return np.array([[row[name] for name in SEEN] for row in self._rows], object)

    expected = model.outputs([[row[name] for name in SEEN] for row in ROWS])
    np.testing.assert_array_equal(model.outputs(Bare(ROWS, [0, 1])), expected)


def test_decimals_are_read_as_in_the_table_of_the_training(tmp_path):
    german = learned_from(tmp_path / "people.csv", written(ROWS, ";", ","))
    texts = list(csv.DictReader(io.StringIO(written(ROWS, ";", ",")), delimiter=";"))
    np.testing.assert_array_equal(german.outputs(texts), german.outputs(ROWS))
    # 21,250 alone could be a thousand and more: it is what it would have been in the training.
    unsure = [{"age": "21,250", "town": "Bern"}]
    np.testing.assert_array_equal(german.outputs(unsure), german.outputs([{"age": 21.25, "town": "Bern"}]))


def test_exact_numbers_are_no_texts(tmp_path):
    german = learned_from(tmp_path / "people.csv", written(ROWS, ";", ","))
    exact, plain = ([{"age": age, "town": "Bern"}] for age in (Decimal("21.250"), 21.25))
    np.testing.assert_array_equal(german.outputs(exact), german.outputs(plain))


def test_numbers_that_are_missing_in_an_array_are_filled_in(model):
    age, _ = model.fitted.columns
    lacking, filled = (np.array([[first, 0, 1, 0], [30, 1, 0, 0]]) for first in (np.nan, age.fill))
    np.testing.assert_array_equal(model.outputs(lacking), model.outputs(filled))
    np.testing.assert_array_equal(model.outputs(lacking), model.outputs([[None, "Bern"], [30, "Basel"]]))
    assert np.isnan(lacking[0, 0])
    with pytest.raises(DatasetError, match="finite numbers"):
        model.outputs(np.array([[30, np.nan, 1, 0]]))


def test_numbers_take_no_way_through_texts(model, monkeypatch):
    expected = model.outputs(ROWS)
    asked = []
    real = reading.text_of
    monkeypatch.setattr(reading, "text_of", lambda cell, *more: asked.append(cell) or real(cell, *more))
    np.testing.assert_array_equal(model.outputs(Frame(ROWS, ["age", "town"])), expected)
    assert set(asked) == set(TOWNS)


def test_thousands_are_read_where_a_point_stands_before_decimals(model):
    many = [{"age": "21,250", "town": "Bern"}]
    np.testing.assert_array_equal(model.outputs(many), model.outputs([{"age": 21_250, "town": "Bern"}]))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([*ROWS[:2], {"age": 3}], r'samples\[2\]: The column "town" is missing.*age, town \(Basel'),
        (
            [*ROWS[:2], {"age": 3, "town": "Rom"}],
            r'samples\[2\], column "town": \'Rom\' is none.*Bern, Chur\). Correct it, or leave it empty$',
        ),
        ([*ROWS[:2], {"age": "old", "town": "Bern"}], r'samples\[2\], column "age": \'old\' is not a number'),
        ([[3, "Bern"], [float("inf"), "Bern"]], r'samples\[1\], column "age": \'inf\' is not a number'),
        ([[3, "Bern"], [1e300, "Bern"]], r'samples\[1\], column "age": 1e\+300 is too large'),
        ([[3, "Bern"], [[3, 4], "Bern"]], r'samples\[1\], column "age": .*not a number'),
        ([[3, "Bern"], [True, "Bern"], [None, "Bern"]], r'samples\[1\], column "age": \'True\' is not'),
        ([[3, "Bern"], [3, "Bern", 1]], r"got a row of 3: samples\[1\]"),
        (Frame(ROWS, ["age", "id"]), '^The column "town" is missing'),
        (
            list(csv.DictReader(io.StringIO(written(ROWS, ";")))),
            r"The column \"age\" is missing. Read the file with delimiter=';'",
        ),
        (
            list(csv.DictReader(io.StringIO(written(ROWS, ";", ",")))),
            r"The column \"age\" is missing. Read the file with delimiter=';'",
        ),
        (
            list(csv.DictReader(io.StringIO("age,town\n3,Bern\n4,Bern,x\n"))),
            r"samples\[1\] has more cells than there are names",
        ),
    ],
)
def test_what_does_not_fit_is_told_by_row_and_column(model, rows, message):
    with pytest.raises(DatasetError, match=message):
        model.predict(rows)
