"""Scripts of networks that forecast: they read a series as the program and `nnstudio.load` do."""

import importlib.util

import numpy as np
import pytest
from running import attempt, faults, run, running

from nnstudio.cli.sources import project_for
from nnstudio.data.series_file import SeriesFile, read_last_window
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.export.model import Model
from nnstudio.export.trained import trained

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@pytest.fixture(scope="module", params=["numpy", "torch", "keras"])
def runner(request, tmp_path_factory):
    yield from running(tmp_path_factory, request.param)


@pytest.fixture(scope="module")
def numpy_runner(tmp_path_factory):
    yield from running(tmp_path_factory, "numpy")


def values(count=60):
    return np.round(20 + 5 * np.sin(np.arange(count) / 3), 2)


def written(path, times, name="Passagiere", delimiter=",", decimal=".", encoding="utf-8", tail=("",)):
    """A series with a column of times and two of numbers; some cells of the end are missing."""
    lines = [delimiter.join(["Zeit", name, "load"])]
    for at, (time, value) in enumerate(zip(times, values(len(times)), strict=True)):
        there = str(value).replace(".", decimal) if at < len(times) - 2 else "NA"
        lines.append(delimiter.join([time, there, f"{at}{decimal}5"]))
    path.write_text("\n".join([*lines, *tail]), encoding=encoding)
    return path


def begun(source):
    made = project_for(source)
    return Project(made.document, trained(made).weights, made.document.dataset.load().fitted)


def days(count=60):
    return [str(np.datetime64("2024-01-01") + at) for at in range(count)]


def module_of(script):
    loaded = importlib.util.spec_from_file_location("script", script)
    module = importlib.util.module_from_spec(loaded)
    loaded.loader.exec_module(module)
    return module


def told(lines):
    return [float(line.rpartition(": ")[2]) for line in lines if ": " in line]


def test_the_file_of_the_training_gives_what_comes_next(runner, tmp_path):
    times = days()[::-1]  # the latest comes first, as banks write them
    path = written(tmp_path / "own.csv", times, "Zugänge", ";", ",", "cp1252")
    source = SeriesFile.of(path, window=5)
    assert (source.order_by, source.dialect.encoding) == ("Zeit", "cp1252")
    made = begun(source)
    script = runner.written(made)
    assert faults(script) == ""
    last = read_last_window(path, made.fitted.columns, 5, source).steps
    expected = Model(made).predict(last[np.newaxis])
    assert told(run(script, path)) == pytest.approx(list(expected), rel=1e-4)


@pytest.mark.parametrize(
    "times",
    [
        days()[::-1],
        [f"{day[8:]}.{day[5:7]}.{day[:4]}" for day in days()],
        [f"{day[5:7]}/{day[8:]}/{day[:4]} 10:30" for day in days()[::-1]],
        [f"{MONTHS[at % 12]}-{(60 + at // 12) % 100}" for at in range(240)][::-1],
        [f"{MONTHS[at % 12]} {2000 + at // 12}" for at in range(60)],
        [f"{1990 + at // 12}-{at % 12 + 1:02}" for at in range(60)][::-1],
        [str(at) for at in range(100)][::-1],
        [f"{MONTHS[at % 12]}-{1 + at // 12:02}" for at in range(60)][::-1],
        [
            f"{day[5:7]}/{day[8:]}/{day[:4]} {at * 7 % 12 + 1}:30 {'AP'[at * 7 % 24 // 12]}M"
            for at, day in enumerate(days()[::-1])
        ],
        [
            f"{day[8:]}.{day[5:7]}.{day[2:4]} 12:00:0{at % 10}.5 {'ap'[at % 2]}m"
            for at, day in enumerate(days()[::-1])
        ],
        [f"{1990 + at // 4}-Q{at % 4 + 1}" for at in range(60)][::-1],
        [f"Q{at % 4 + 1} '{(80 + at // 4) % 100:02}" for at in range(120)][::-1],
        [f"{at % 4 + 1}Q{1990 + at // 4}" for at in range(60)][::-1],
        [f"{1990 + at // 12}M{at % 12 + 1:02}" for at in range(60)][::-1],
        [f"Mon {day[8:]} {MONTHS[int(day[5:7]) - 1]} {day[:4]} 10:00" for day in days()[::-1]],
        [f"{MONTHS[int(day[5:7]) - 1]} {day[8:]} {day[:4]}" for day in days()[::-1]],
        [f"{day[8:]}-{day[5:7]}-{day[:4]}" for day in days()[::-1]],
        [f"{day[5:7]}/{day[8:]}/{day[2:4]}" for day in days()[::-1]],
        [day.replace("-", ".") for day in days()[::-1]],
        [day[2:] for day in days()[::-1]],
        [f"{day[8:]}/{day[5:7]}/{day[2:4]}" for day in days()],
        [f"2024.{at}" for at in (*range(10), *range(10, 60))],
    ],
    ids=lambda times: times[0],
)
@pytest.mark.parametrize("missing", ["last value", "drop row"])
def test_rows_come_into_the_order_of_time_as_in_the_program(numpy_runner, tmp_path, times, missing):
    path = written(tmp_path / "own.csv", times)
    source = SeriesFile.of(path, window=5, order_by="Zeit", columns=("Passagiere", "load"), forecast="load")
    source = source.replace(missing_values=missing)
    made = begun(source)
    found = read_last_window(path, made.fitted.columns, 5, source).steps
    read = module_of(numpy_runner.written(made)).read_table(path)
    np.testing.assert_array_equal(read, found[np.newaxis])


@pytest.mark.parametrize(
    ("times", "message"),
    [
        (["01/02/2024", "02/01/2024", "03/03/2024"] * 5, "write all dates like 2024-01-31"),
        ([f"Jan-{at:02}" for at in (*range(1, 15), 17)], "write all dates like 2024-01-31"),
        (["soon"] * 15, "the rows cannot be ordered by Zeit: write all dates like 2024-01-31"),
        (days(4), "the series has 4 complete steps; the network needs 5 to say what comes next"),
    ],
)
def test_a_series_that_does_not_fit_is_told_in_words(numpy_runner, tmp_path, times, message):
    script = numpy_runner.written(begun(SeriesFile.of(written(tmp_path / "own.csv", days()), window=5)))
    done = attempt(script, written(tmp_path / "new.csv", times))
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_numbers_that_tell_the_time_have_the_decimals_of_their_table(numpy_runner, tmp_path):
    times = [f"{at / 8:.3f}".replace(".", ",") for at in range(60)][::-1]
    path = written(tmp_path / "own.csv", times, delimiter=";", decimal=",")
    source = SeriesFile.of(path, window=5, order_by="Zeit", columns=("Passagiere", "load"), forecast="load")
    made = begun(source)
    found = read_last_window(path, made.fitted.columns, 5, source).steps
    read = module_of(numpy_runner.written(made)).read_table(path)
    np.testing.assert_array_equal(read, found[np.newaxis])
    assert read[0, -1, 1] == 0.5


def test_a_column_without_a_name_tells_the_time_as_pandas_writes_it(numpy_runner, tmp_path):
    lines = [f"{day},{value}" for day, value in zip(days()[::-1], values(), strict=True)]
    path = tmp_path / "own.csv"
    path.write_text("\n".join([",price", *lines]))
    source = SeriesFile.of(path, window=5)
    assert source.order_by == "column 1"
    made = begun(source)
    found = read_last_window(path, made.fitted.columns, 5, source).steps
    read = module_of(numpy_runner.written(made)).read_table(path)
    np.testing.assert_array_equal(read, found[np.newaxis])


def test_an_array_is_windows_or_one_series_as_for_a_model(runner, tmp_path):
    made = Project(EXAMPLES["prices"].build())
    made = Project(made.document, trained(made).weights, made.document.dataset.load().fitted)
    model, script = Model(made), runner.written(made)
    series = values(240).astype("f4") * 5
    windows = np.lib.stride_tricks.sliding_window_view(series, 14)[:7]
    gaps = series.copy()
    gaps[[0, -1, -2]] = np.nan
    many = {
        "whole": series, "column": series[:, np.newaxis], "rows": windows, "gaps": gaps,
        "windows": windows[..., np.newaxis],
    }  # fmt: skip
    for name, samples in many.items():
        np.save(tmp_path / f"{name}.npy", samples)
        expected = model.predict(samples)
        assert len(expected) == (7 if name in ("rows", "windows") else 1)
        assert told(run(script, tmp_path / f"{name}.npy")) == pytest.approx(list(expected), rel=1e-4)
    np.testing.assert_allclose(runner.answers(made, series)[:, 0], model.predict(series), rtol=1e-4)


def test_a_window_of_one_step_makes_a_sample_of_each_row(numpy_runner, tmp_path):
    made = begun(SeriesFile.of(written(tmp_path / "own.csv", days()), window=1))
    rows = np.stack([values(9), np.arange(9)], axis=1).astype("f4")
    np.testing.assert_allclose(numpy_runner.answers(made, rows)[:, 0], Model(made).predict(rows), rtol=1e-4)


def test_an_array_of_another_shape_is_told_with_those_that_would_do(numpy_runner, tmp_path):
    script = numpy_runner.written(Project(EXAMPLES["prices"].build()))
    np.save(tmp_path / "odd.npy", np.zeros((28, 2)))
    done = attempt(script, tmp_path / "odd.npy")
    assert (done.returncode, done.stdout) == (1, "")
    assert "one series (steps, 1) or windows (n, 14, 1) are needed; got (28, 2)" in done.stderr


def test_the_usage_says_what_a_series_is_given_as(numpy_runner, tmp_path):
    script = numpy_runner.written(begun(SeriesFile.of(written(tmp_path / "own.csv", days()), window=5)))
    done = attempt(script, tmp_path / "own.xlsx")
    assert done.returncode == 1
    assert "own.xlsx is not one of the files that can be read" in done.stderr
    assert "- a .csv table with the columns Passagiere, load, Zeit, in the order of Zeit, or" in done.stderr
    assert "- a .npy or .npz array (steps, 2) whose last 5 steps are seen" in done.stderr
