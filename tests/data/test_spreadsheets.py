"""Spreadsheets: what LibreOffice 7.4 has saved as CSV, in the forms of several countries, is read as meant.

In each file stand the same twelve rows: months, amounts of money, shares in percent, large numbers with their
thousands apart, ratios, days, numbers of which some are missing, and words with quotes, delimiters, letters
beyond ASCII and line breaks in them.
"""

import datetime as dt
import itertools
import math
from pathlib import Path

import numpy as np
import pytest

from nnstudio.cli import main
from nnstudio.data.columns import TableColumn
from nnstudio.data.ordering import read_moments
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.table import Table
from nnstudio.data.table_file import TableFile

FOLDER = Path(__file__).parent / "spreadsheets"
NAMES = ["Müller", "Zoë; Søn", "Straße, 5", 'Anna "A" B', "zwei\nZeilen", "plain", "Łódź", "Été", "käse", "x"]
ROWS = range(12)
TRUTH = {
    "amount": [round((-1) ** (row % 7 == 3) * (row * 1234.567 + 0.5), 2) for row in ROWS],
    "share": [(row * 7 % 100) + 0.5 for row in ROWS],
    "big": [row * 98765 + 1000 for row in ROWS],
    "ratio": [round(row / 7 - 3, 4) for row in ROWS],
    "gap": [math.nan if row % 6 == 2 else row * 1.25 for row in ROWS],
}
FILES = {
    "de-DE_cp1252": (";", ",", "cp1252"),
    "fr-FR_utf16": ("tab", ",", "utf-16"),
    "en-US_quoted": (",", ".", "utf-8"),
    "nl-NL_semicolon": (";", ",", "utf-8"),
    "de-CH_tab": ("tab", ".", "utf-8"),
    "en-IN_comma": (",", ".", "utf-8"),
}


@pytest.fixture(params=FILES)
def name(request):
    return request.param


@pytest.fixture
def source(name):
    return TableFile.of(FOLDER / f"{name}.csv", target="label")


@pytest.fixture
def table(source):
    return Table(Path(source.path), source.dialect)


def cells(table, name):
    return [cell for block in table.blocks([name]) for cell in block.cells[0]]


def test_how_it_is_written_is_found_out(source, name):
    found = source.dialect
    assert (found.delimiter, found.decimal, found.encoding, found.header) == (*FILES[name], True)
    assert source.rows == len(ROWS)


def test_numbers_are_what_stood_in_the_sheet(source, table):
    kinds = {column.name: column.kind for column in source.columns}
    assert {kinds[one] for one in TRUTH} == {"number"}
    values = table.values([TableColumn(name=one) for one in TRUTH], lambda rows: None)
    np.testing.assert_allclose(values.T, list(TRUTH.values()), atol=1e-6)


def test_words_are_those_of_the_sheet(table):
    # Not all of the letters are in the encoding of the one file: LibreOffice has written a question mark.
    found = [cell.replace("?ód?", "Łódź") for cell in cells(table, "name")]
    assert found == [NAMES[row % len(NAMES)] for row in ROWS]
    assert cells(table, "label") == ["nein" if row % 3 == 0 else "ja" for row in ROWS]


def test_days_and_months_are_moments_in_their_order(table, name):
    days, _ = read_moments(table, name, "day")
    begin = dt.datetime(2021, 1, 5, tzinfo=dt.UTC).timestamp()
    assert days.tolist() == [begin + row * 9 * 24 * 3600 for row in ROWS]
    months, _ = read_moments(table, name, "month")
    assert {after - before for before, after in itertools.pairwise(months.tolist())} == {1}


def test_a_series_is_ordered_by_the_first_column_that_tells_the_time(name):
    series = SeriesFile.of(FOLDER / f"{name}.csv")
    assert series.order_by == "month"
    assert {"share", "ratio", "gap"} <= set(series.columns)


def test_the_command_line_says_what_was_found(name, capsys):
    assert (
        main(["datasets", "import", str(FOLDER / f"{name}.csv"), "--as", "table", "--target", "ratio"]) == 0
    )
    told = capsys.readouterr().out
    assert f"{name}.csv: table, 10 of 12 rows" in told  # the others lack a number
    assert "to predict: ratio (regression)" in told
