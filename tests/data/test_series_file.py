"""Series of the user's own: windows of the past, in the order of time, with nothing seen of the future."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data import DATASETS, DatasetError, SeriesFile, Task, limits
from nnstudio.data.dates import find_reader
from nnstudio.data.series_file import read_last_window
from nnstudio.data.splitting import Shares
from nnstudio.data.windows import cut_windows, window_spec


@pytest.fixture
def write(tmp_path):
    """Writes a file, and gives its path."""

    def write(text, name="prices.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def days(count, line="2024-{0:02}-{1:02},{2},{3}\n"):
    """Rows of so many days of 28-day months: the volume counts down, the price up."""
    return "day,volume,close\n" + "".join(
        line.format(1 + n // 28, 1 + n % 28, 1000 - n, n) for n in range(count)
    )


def refuses(message):
    return pytest.raises(DatasetError, match=message)


def test_what_stands_in_a_series_is_found_out_and_remembered(write):
    path = write(days(60))
    series = SeriesFile.of(path, window=5)
    path.unlink()
    assert (series.columns, series.forecast, series.order_by) == (("volume", "close"), "close", "day")
    spec = series.spec()
    assert (spec.name, spec.sample_shape, spec.task) == ("prices.csv", (5, 2), Task.FORECASTING)
    assert (spec.targets, spec.size_hint) == (("close",), "60 steps")
    assert series.missing() == f"The table {path} is not there. Put it back, or choose another one"
    assert DATASETS.parse(DATASETS.dump(series)) == series


def test_the_end_of_a_series_is_what_a_network_says_the_next_value_from(write):
    series = SeriesFile.of(write(days(60)), window=5)
    columns = series.load().columns
    head, *rows = days(30).splitlines(keepends=True)
    # The newest day first.
    path = write("".join([head, *reversed(rows)]), "new.csv")
    found = read_last_window(path, columns, 5, series)
    assert found.steps.tolist() == [[1000 - n, n] for n in range(25, 30)]
    assert (found.row, found.filled) == (2, 0)
    with refuses("has 30 complete steps; the network needs 31 to say what comes next"):
        read_last_window(path, columns, 31, series)


def test_values_that_are_missing_in_the_end_of_a_series_are_those_before_and_told(write):
    series = SeriesFile.of(write(days(60)), window=3)
    text = days(28).replace("973,27", ",27").replace("974,26", ",26")
    found = read_last_window(write(text, "new.csv"), series.load().columns, 3, series)
    assert found.steps.tolist() == [[975, 25], [975, 26], [975, 27]]
    assert (found.filled, found.row) == (2, 29)


def test_the_last_step_is_the_last_one_that_is_complete_where_others_are_left_out(write):
    series = SeriesFile.of(write(days(60)), window=3, missing_values="drop row")
    text = days(28).replace("973,27", ",27")
    found = read_last_window(write(text, "new.csv"), series.load().columns, 3, series)
    assert found.steps.tolist() == [[976, 24], [975, 25], [974, 26]]
    assert (found.row, found.filled) == (28, 0)


def test_the_window_that_is_suggested_fits_a_short_series(write):
    assert SeriesFile.of(write(days(20))).window == 5
    assert SeriesFile.of(write(days(200))).window == 24
    assert SeriesFile.of(write(days(20)), window=7).window == 7


def test_what_is_missing_in_a_series_is_told(write):
    rows = days(28).splitlines(keepends=True)
    rows[1] = "2024-01-01,,\n"
    rows[5], rows[9], rows[11] = "2024-01-05,,4\n", "2024-01-09,,\n", "2024-01-11,,10\n"
    series = SeriesFile.of(write("".join(rows)), window=5)
    (note,) = series.load().notes
    assert note == (
        "1 step left out before the first complete one. 4 missing values are taken from the step before: "
        "volume (3), close (1)"
    )
    dropped = series.replace(missing_values="drop row").load()
    assert dropped.notes == ("4 rows left out: volume is empty (4), close is empty (2)",)


def test_steps_that_a_series_leaves_out_or_has_twice_are_told(write):
    rows = days(28).splitlines(keepends=True)
    assert SeriesFile.of(write("".join(rows)), window=3).load().notes == ()
    del rows[10:13]
    rows.insert(4, rows[4])
    (note,) = SeriesFile.of(write("".join(rows)), window=3).load().notes
    assert note == (
        "Steps are missing in 1 place, most between 2024-01-09 and 2024-01-13. 1 row has the same moment as "
        "the one before, such as 2024-01-04"
    )


def test_months_of_28_to_31_days_are_even_and_so_are_working_days(write):
    months = "".join(f"{year}-{month:02}-01,{month}\n" for year in (2021, 2022) for month in range(1, 13))
    assert SeriesFile.of(write("month,x\n" + months), window=3).load().notes == ()
    week = [day for day in range(1, 29) if day % 7 not in (0, 6)]
    working = "".join(f"2024-01-{day:02},{day}\n" for day in week)
    assert SeriesFile.of(write("day,x\n" + working), window=3).load().notes == ()


@pytest.mark.parametrize("horizon", [1, 4])
def test_each_sample_is_a_window_with_the_value_that_came_so_many_steps_later(write, horizon):
    dataset = SeriesFile.of(write(days(60)), window=5, horizon=horizon).load()
    for split in (dataset.training, dataset.validation, dataset.test):
        # The price is the number of the day.
        first = split.inputs[:, 0, 1]
        np.testing.assert_array_equal(split.inputs[:, :, 1], first[:, np.newaxis] + np.arange(5))
        np.testing.assert_array_equal(split.inputs[:, :, 0], 1000 - split.inputs[:, :, 1])
        np.testing.assert_array_equal(split.numbers[:, 0], first + 4 + horizon)


def test_validation_comes_after_training_and_the_test_after_both(write):
    dataset = SeriesFile.of(write(days(60)), window=5, splitting=Shares(validation=0.2, test=0.1)).load()
    targets = [split.numbers[:, 0].tolist() for split in (dataset.training, dataset.validation, dataset.test)]
    assert targets == [list(range(5, 44)), list(range(44, 55)), list(range(55, 60))]


def test_what_is_fitted_never_sees_the_future(write):
    text = days(60)
    before = SeriesFile.of(write(text), window=5).load()
    # The rows from the first target of the validation on are changed beyond measure.
    lines = text.splitlines(keepends=True)
    first = 1 + 5 + len(before.training)
    changed = "".join(lines[:first]) + "".join(line.replace(",", ",999") for line in lines[first:])
    after = SeriesFile.of(write(changed), window=5).load()
    assert after.test.numbers.max() > 100 * before.test.numbers.max()
    assert after.scaling == before.scaling
    assert after.columns == before.columns


def test_the_column_that_is_forecast_is_scaled_alike_as_input_and_target(write):
    dataset = SeriesFile.of(write(days(60)), window=5).load()
    assert dataset.target_scaling.factor == dataset.scaling.factor[1:]
    assert dataset.target_scaling.offset == dataset.scaling.offset[1:]
    assert [column.name for column in dataset.columns] == ["volume", "close"]


@pytest.mark.parametrize(
    "line",
    [
        "2024-{0:02}-{1:02},{2},{3}\n",
        "2024/{0:02}/{1:02},{2},{3}\n",
        "{1:02}.{0:02}.2024,{2},{3}\n",
        "{0:02}/{1:02}/2024,{2},{3}\n",
        "{1:02}/{0:02}/2024 09:30,{2},{3}\n",
        "2024-{0:02}-{1:02}T09:30:00Z,{2},{3}\n",
    ],
)
def test_rows_are_ordered_by_their_dates(write, line):
    header, *lines = days(60, line).splitlines(keepends=True)
    series = SeriesFile.of(write(header + "".join(reversed(lines))), window=5)
    assert series.order_by == "day"
    assert series.load().training.inputs[0, :, 1].tolist() == [0, 1, 2, 3, 4]


def test_a_date_that_could_be_either_day_or_month_is_not_guessed(write):
    text = "day,close\n" + "".join(f"{1 + n % 12:02}/01/{2000 + n // 12},{n}\n" for n in range(60))
    series = SeriesFile.of(write(text), window=5)
    assert series.order_by == ""
    assert series.load().training.inputs[0, :, 0].tolist() == [0, 1, 2, 3, 4]
    with refuses(
        "prices.csv, row 2, column \"day\": '01/01/2000' cannot be ordered with the others. Write all"
    ):
        series.replace(order_by="day").load()


def test_years_that_count_down_tell_the_time_and_are_not_seen(write):
    text = "year,price\n" + "".join(f"{2020 - n},{n}.5\n" for n in range(60))
    series = SeriesFile.of(write(text), window=3)
    assert (series.columns, series.order_by) == (("price",), "year")
    assert series.load().training.inputs[0, :, 0].tolist() == [59.5, 58.5, 57.5]


def test_a_date_that_is_none_is_named_with_row_and_column(write):
    series = SeriesFile.of(write(days(60)), window=5)
    path = write(days(60).replace("2024-01-09", "9th Jan"))
    with refuses(
        f"^{re.escape(str(path))}, row 10, column \"day\": '9th Jan' cannot be ordered with the others. "
        "Write all dates like 2024-01-31, or order by no column if the rows are in order$"
    ):
        series.load()


def test_rows_can_be_ordered_by_a_number(write):
    text = "n,close\n" + "".join(f"{-n},{n}\n" for n in range(40))
    series = SeriesFile.of(write(text), window=3, columns=("close",), order_by="n")
    assert series.load().training.inputs[0, :, 0].tolist() == [39, 38, 37]


def test_a_gap_is_filled_with_the_value_before_it_or_left_out(write):
    text = "close\n" + "".join(f"{'NA' if n in (0, 4, 5) else n}\n" for n in range(40))
    columns = {"columns": ("close",), "forecast": "close", "window": 6}
    kept = SeriesFile.of(write(text), **columns).load()
    assert kept.training.inputs[0, :, 0].tolist() == [1, 2, 3, 3, 3, 6]
    left_out = SeriesFile.of(write(text), missing_values="drop row", **columns).load()
    assert left_out.training.inputs[0, :, 0].tolist() == [1, 2, 3, 6, 7, 8]


@pytest.mark.parametrize("missing_values", ["last value", "drop row"])
def test_a_series_of_nothing_but_gaps_is_too_short(write, missing_values):
    series = SeriesFile.of(write("a,close\n" + "1,\n" * 40), columns=("a", "close"), forecast="a", window=5)
    with refuses(
        "prices.csv has 0 steps; a window of 5 and a horizon of 1 need at least 8. Make the window shorter, "
        "or take a longer series$"
    ):
        series.replace(missing_values=missing_values).load()


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 40))
def test_a_series_gives_all_its_windows_or_is_too_short(window, horizon, steps):
    spec = window_spec("series", 1, "x", window, steps)
    values = np.arange(steps, dtype=float)[:, np.newaxis]

    def cut():
        return cut_windows(
            spec, values, ("x",), horizon=horizon, scaling="[0, 1]", splitting=Shares(), what="x.csv"
        )

    count = steps - window - horizon + 1
    if count < 3:
        with refuses(f"x.csv has {steps} steps; .* need at least {window + horizon + 2}"):
            cut()
    else:
        dataset = cut()
        assert len(dataset.training) + len(dataset.validation) + len(dataset.test) == count


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"columns": ()}, "The network would see no column: choose at least one of numbers"),
        ({"columns": ("close", "close")}, "A column is chosen twice: choose each one once"),
        ({"forecast": "x"}, 'The column "x" is to be forecast: choose it as one that is seen, too'),
    ],
)
def test_a_choice_of_columns_that_cannot_be_learned_is_missing_something(write, changes, reason):
    series = SeriesFile.of(write(days(60))).replace(**changes)
    assert series.missing() == reason
    with refuses(f"^{re.escape(reason)}$"):
        series.load()


def test_without_a_file_there_is_one_to_choose():
    assert SeriesFile().missing() == "No table is chosen yet: choose a CSV or Parquet file"
    assert SeriesFile().spec().size_hint == "none chosen yet"


def test_a_file_without_numbers_is_refused(write):
    with refuses("prices.csv has no column of numbers to forecast. Choose another file$"):
        SeriesFile.of(write("a,b\nx,y\nz,w\n"))


@pytest.mark.parametrize("field", ["order_by", "columns"])
def test_a_column_that_is_gone_is_named(write, field):
    series = SeriesFile.of(write(days(60)), window=5)
    old, new = ("day", "date") if field == "order_by" else ("volume", "sold")
    write(days(60).replace(old, new, 1))
    with refuses(f'prices.csv lacks the column "{old}"; it has'):
        series.load()


def test_windows_that_would_fill_the_memory_are_refused_before_anything_is_read(write, monkeypatch):
    series = SeriesFile.of(write(days(60)), window=10_000)
    monkeypatch.setattr(limits, "MAX_BYTES", 1_000_000)
    with refuses("prices.csv with its 60 rows would take"):
        series.load()


def test_words_are_no_moments():
    assert find_reader(["today", "tomorrow"]) is None
    assert find_reader([]) is None


def test_steps_with_groups_of_thousands_are_counted_as_such(write):
    """By a decimal point, 1.000 would come long before 999."""
    lines = [f"{n:,}".replace(",", ".") + f";{n % 7},5\n" for n in range(980, 1040)]
    path = write("step;load\n" + "".join(lines))
    series = SeriesFile.of(path, window=5)
    assert (series.order_by, series.columns) == ("step", ("load",))
    assert series.load().training.inputs[:16, 0, 0].tolist() == [n % 7 + 0.5 for n in range(980, 996)]
    assert read_last_window(path, series.load().columns, 3, series).row == 61


def test_a_series_that_was_emptied_since_is_told_to_be_too_short(write):
    series = SeriesFile.of(write(days(60)), window=5)
    write("day,volume,close\n")
    with refuses("has 0 (complete )?steps"):
        series.load()


def test_one_complete_step_is_told_as_one(write):
    series = SeriesFile.of(write(days(60)), window=5)
    with refuses("new.csv has 1 complete step; the network needs 5 to say what comes next$"):
        read_last_window(write(days(1), "new.csv"), series.load().columns, 5, series)


def test_days_that_begin_with_a_year_of_two_digits_are_in_order(write):
    lines = [f"{24 + n // 336}/{1 + n // 28 % 12:02}/{1 + n % 28:02},{n}\n" for n in range(400)]
    series = SeriesFile.of(write("day,close\n" + "".join(lines)), window=5)
    assert series.order_by == "day"
    assert series.load().training.inputs[:250, 0, 0].tolist() == [*range(250)]


def test_values_that_are_too_large_for_their_differences_are_told(write):
    text = "day,close\n" + "".join(f"2024-01-{n:02},{90_000_000 + n}\n" for n in range(1, 30))
    (note,) = SeriesFile.of(write(text), window=5, columns=("close",), forecast="close").load().notes
    assert note.startswith("A network has some 7 digits for a number, so it sees close in steps of 8.")


def test_steps_are_counted_as_they_are_when_the_series_is_read(tmp_path):
    path = tmp_path / "load.csv"
    lines = ["load", *(f"{at * 7 % 11}.5" for at in range(60))]
    path.write_text("\n".join(lines), encoding="utf-8")
    source = SeriesFile.of(path, window=5)
    assert source.load().spec.size_hint == source.spec().size_hint == "60 steps"
    path.write_text("\n".join(lines[:51]), encoding="utf-8")
    assert source.load().spec.size_hint == "50 steps"
