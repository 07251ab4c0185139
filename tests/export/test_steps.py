"""Series as Python programs hold them: a model says what comes next, as `nnstudio predict` does."""

import csv
import datetime as dt
import io
import json
import math

import numpy as np
import pytest

from nnstudio.cli.root import main
from nnstudio.cli.sources import project_for
from nnstudio.data.dataset import DatasetError
from nnstudio.data.series_file import SeriesFile
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import save_project
from nnstudio.export.model import Model
from nnstudio.export.trained import trained

STEPS = 60


def wave(step):
    return round(20 + 5 * math.sin(step / 3), 3)


def rows_of(count=STEPS):
    first = dt.date(2024, 1, 1)
    return [
        {"day": str(first + dt.timedelta(step)), "visitors": 100 + step, "load": wave(step)}
        for step in range(count)
    ]


def written(rows, delimiter=",", decimal="."):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = {name: str(cell) for name, cell in row.items()}
        writer.writerow({name: cell.replace(".", decimal) for name, cell in cells.items()})
    return text.getvalue()


def with_weights(project):
    """The project with its first weights, as if they had been trained."""
    return Project(project.document, trained(project).weights, project.document.dataset.load().fitted)


def begun(source):
    return with_weights(project_for(source))


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A network that forecasts the load of a series with two columns, and dates that order it."""
    path = tmp_path_factory.mktemp("series") / "load.csv"
    path.write_text(written(rows_of()))
    return begun(SeriesFile.of(path, window=5))


@pytest.fixture(scope="module")
def model(project):
    return Model(project)


@pytest.fixture(scope="module")
def prices():
    return Model(with_weights(Project(EXAMPLES["prices"].build())))


class Frame:
    """What a data frame of pandas shows of itself."""

    def __init__(self, rows, names):
        self.columns, self._rows, self._names = names, rows, names

    def to_numpy(self):
        return np.array([[row[name] for name in self._names] for row in self._rows], object)


class Unnamed(Frame):
    """A data frame without names, which when looped over gives its columns."""

    def to_numpy(self):
        return np.array(self._rows, object)

    def __iter__(self):
        return iter(self.columns)


def numbers(rows):
    return np.array([[row["visitors"], row["load"]] for row in rows])


def test_a_whole_series_has_one_answer_that_of_its_last_window(model):
    rows = rows_of(30)
    expected = model.predict(numbers(rows)[np.newaxis, -5:])
    assert expected.shape == (1,)
    for series in (
        numbers(rows),
        numbers(rows).tolist(),
        numbers(rows).astype(str),
        numbers(rows)[-5:],
        rows,
        iter(rows),
        csv.DictReader(io.StringIO(written(rows))),
        Frame(rows, ["load", "day", "visitors"]),
        [{"extra": "x", **row} for row in rows],
    ):
        np.testing.assert_array_equal(model.predict(series), expected)


def test_windows_are_answered_one_by_one(model):
    windows = np.lib.stride_tricks.sliding_window_view(numbers(rows_of(30)), 5, axis=0).transpose(0, 2, 1)
    answers = model.predict(windows)
    assert answers.shape == (26,)
    np.testing.assert_array_equal(model.predict(windows.reshape(26, 10)), answers)
    assert answers[-1] == model.predict(numbers(rows_of(30)))[0]


def test_the_answer_is_that_of_the_command_line(project, model, tmp_path, capsys):
    save_project(tmp_path / "load.nns", project)
    (tmp_path / "new.csv").write_text(written(rows_of(40)))
    main(["predict", str(tmp_path / "load.nns"), str(tmp_path / "new.csv"), "--json"])
    told = json.loads(capsys.readouterr().out)["numbers"]["load"]
    with (tmp_path / "new.csv").open(newline="") as file:
        assert model.predict(csv.DictReader(file))[0] == pytest.approx(told, rel=1e-6)


@pytest.mark.parametrize("kind", [str, dt.date.fromisoformat, np.datetime64])
def test_the_column_that_tells_the_time_brings_rows_into_order(model, kind):
    rows = rows_of(30)
    expected = model.predict(rows)
    turned = [{**row, "day": kind(row["day"])} for row in reversed(rows)]
    np.testing.assert_array_equal(model.predict(turned), expected)
    np.testing.assert_array_equal(model.predict(Frame(turned, ["visitors", "day", "load"])), expected)
    without = [{name: row[name] for name in ("visitors", "load")} for row in turned]
    assert model.predict(without) != expected


class Index(list):
    """What an index of pandas shows of itself."""

    name = None


class DatetimeIndex(Index):
    """One that holds times."""


@pytest.mark.parametrize(("kind", "name"), [(DatetimeIndex, None), (Index, "day"), (DatetimeIndex, "day")])
def test_an_index_that_tells_the_time_brings_rows_into_order(model, kind, name):
    rows = rows_of(30)
    turned = [{**row, "day": dt.datetime.fromisoformat(row["day"])} for row in reversed(rows)]
    frame = Frame(turned, ["visitors", "load"])
    frame.index = kind(row["day"] for row in turned)
    frame.index.name = name
    np.testing.assert_array_equal(model.predict(frame), model.predict(rows))


def test_an_index_beside_a_single_column_tells_the_time_as_well(tmp_path):
    class Column(np.ndarray):
        """What a series of pandas shows of itself."""

    path = tmp_path / "load.csv"
    path.write_text(written([{"day": row["day"], "load": row["load"]} for row in rows_of()]))
    model, rows = Model(begun(SeriesFile.of(path, window=5))), rows_of(30)
    column = np.array([row["load"] for row in reversed(rows)]).view(Column)
    column.index = DatetimeIndex(dt.datetime.fromisoformat(row["day"]) for row in reversed(rows))
    np.testing.assert_array_equal(model.predict(column), model.predict([row["load"] for row in rows]))


def test_an_index_that_counts_the_rows_brings_nothing_into_order(model):
    frame = Frame(rows_of(30), ["visitors", "load"])
    frame.index = Index(range(30, 0, -1))
    np.testing.assert_array_equal(model.predict(frame), model.predict(rows_of(30)))


def test_a_column_without_a_name_brings_nothing_into_order(prices):
    """Spreadsheets and pandas write one for the numbers of the rows."""
    series = [100 + math.sin(step) for step in range(40)]
    for first in (lambda step: -step, lambda step: f"row {step}"):
        rows = [{"": first(step), "price": value} for step, value in enumerate(series)]
        np.testing.assert_array_equal(prices.predict(rows), prices.predict(series))


@pytest.mark.parametrize("nothing", [None, "", math.nan, "n/a"])
def test_a_missing_value_is_the_one_before_it(model, nothing):
    rows = rows_of(30)
    lacking, filled = [*rows], [*rows]
    lacking[28] = {**rows[28], "load": nothing}
    filled[28] = {**rows[28], "load": rows[27]["load"]}
    np.testing.assert_array_equal(model.predict(lacking), model.predict(filled))
    if not isinstance(nothing, str):
        np.testing.assert_array_equal(
            model.predict(numbers(lacking).astype(float)), model.predict(numbers(filled))
        )


def test_steps_that_lack_something_are_left_out_where_the_training_did_so(project):
    document = project.document
    strict = document.replace(dataset=document.dataset.replace(missing_values="drop row"))
    model, rows = Model(Project(strict, project.weights, project.fitted)), rows_of(30)
    lacking = [*rows[:28], {**rows[28], "load": None}, rows[29]]
    np.testing.assert_array_equal(model.predict(lacking), model.predict([*rows[:28], rows[29]]))


def test_a_series_of_one_column_may_be_a_plain_list(prices):
    series = [100 + math.sin(step) for step in range(40)]
    expected = prices.predict(np.array(series)[np.newaxis, -14:, np.newaxis])
    for given in (
        series,
        tuple(series),
        np.array(series),
        np.array(series)[:, np.newaxis],
        [[value] for value in series],
        [str(value) for value in series],
        Unnamed([[value] for value in series], [0]),
        [None, *series],
        [{"price": value} for value in series],
        series[-14:],
    ):
        np.testing.assert_array_equal(prices.predict(given), expected)


def test_a_series_as_a_whole_cannot_be_scored(model):
    with pytest.raises(DatasetError, match=r"got 1 sample and 30. A series is one sample: cut it"):
        model.score(numbers(rows_of(30)), np.zeros(30))


def test_rows_of_as_many_numbers_as_the_window_are_windows(prices):
    windows = 100 + np.random.default_rng(0).random((3, 14))
    np.testing.assert_array_equal(prices.predict(windows), prices.predict(windows[..., np.newaxis]))
    assert prices.predict(windows).shape == (3,)


def test_with_a_window_of_one_step_each_row_of_an_array_is_a_sample(tmp_path):
    path = tmp_path / "load.csv"
    path.write_text(written(rows_of()))
    model = Model(begun(SeriesFile.of(path, window=1)))
    rows = rows_of(7)
    assert model.predict(numbers(rows)).shape == (7,)
    # Dicts may be ordered by their dates, so they are a series all the same.
    np.testing.assert_array_equal(model.predict(rows), model.predict(numbers(rows))[-1:])


def test_commas_before_the_decimals_are_read_as_in_the_training(tmp_path):
    path = tmp_path / "load.csv"
    path.write_text(written(rows_of(), ";", ","))
    model, rows = Model(begun(SeriesFile.of(path, window=5))), rows_of(30)
    texts = csv.DictReader(io.StringIO(written(rows, ";", ",")), delimiter=";")
    np.testing.assert_array_equal(model.predict(texts), model.predict(rows))
    # 20,125 could be twenty thousand, too: it is what it would have been in the training.
    unsure = [{**row, "load": 20 + step / 8 + 0.125} for step, row in enumerate(rows[:7])]
    texts = [{**row, "load": f"{row['load']:.3f}".replace(".", ",")} for row in unsure]
    np.testing.assert_array_equal(model.predict(texts), model.predict(unsure))


@pytest.mark.parametrize(
    ("series", "message"),
    [
        (rows_of(3), "The series has 3 complete steps; the network needs 5"),
        (np.zeros((1, 2)), "has 1 complete step; the network needs 5"),
        ([{"visitors": 3}] * 9, r'samples\[0\]: The column "load" is missing.*visitors, load'),
        (Frame(rows_of(9), ["load", "day"]), '^The column "visitors" is missing'),
        ([*rows_of(8), {**rows_of(1)[0], "load": "many"}], r'samples\[8\], column "load".*many'),
        ([*rows_of(8), {**rows_of(1)[0], "day": "soon"}], r'samples\[8\], column "day": .*soon.*ordered'),
        (
            [*rows_of(8), {"visitors": 3, "load": 4}],
            r'\[8\]: The column "day" is missing.*visitors, load, day',
        ),
        (np.where(np.arange(9)[:, np.newaxis] == 8, 1e300, np.zeros((9, 2))), "finite numbers"),
        ([[1, 2]] * 8 + [[1, 2, 3]], r"got a row of 3: samples\[8\]"),
        (np.zeros(9), r"\(n, 5, 2\) or \(n, 10\), or one series \(steps, 2\); got \(9,\)"),
        (np.zeros((9, 3)), r"or one series \(steps, 2\); got \(9, 3\)"),
        (np.zeros((9, 6, 2)), r"got \(9, 6, 2\)"),
        ("load.csv", r"csv\.DictReader"),
        (7, r"got \(\)"),
    ],
)
def test_a_series_that_does_not_fit_is_refused_in_words(model, series, message):
    with pytest.raises(DatasetError, match=message):
        model.predict(series)


def test_numbers_that_tell_the_time_have_the_decimals_of_the_training(tmp_path):
    path = tmp_path / "load.csv"
    timed = [{"at": 999 + step / 8, "load": wave(step)} for step in range(STEPS)]
    path.write_text(written(timed, ";", ","))
    source = SeriesFile.of(path, window=5, order_by="at", columns=("load",), forecast="load")
    model = Model(begun(source))
    expected = model.predict([row["load"] for row in timed])
    texts = [{"at": f"{row['at']:.3f}".replace(".", ","), "load": row["load"]} for row in timed[::-1]]
    for rows in (timed[::-1], texts):
        np.testing.assert_array_equal(model.predict(rows), expected)
