"""Parquet files: the same tables as in CSV, with the kinds of their columns known."""

import datetime as dt
import importlib.util
import re
import subprocess
import sys

import numpy as np
import pytest

from nnstudio.data import DatasetError, TableFile, Task, parquet
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.table_file import read_inputs

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

ROWS = {
    "income": pa.array([1200.5, 2000, None, 3100, 900, 1100], pa.float32()),
    "job": pa.array(["a", "b", "b", "a", "b", "a"]).dictionary_encode(),
    "member": pa.array([True, False, True, True, None, False]),
    "since": pa.array([dt.date(2024, 1, day) for day in range(1, 7)]),
    "tags": pa.array([["x"]] * 6),
    "rating": pa.array([1, 2, 3, 2, 1, 3], pa.int8()),
}


def refuses(message):
    return pytest.raises(DatasetError, match=message)


@pytest.fixture
def path(tmp_path):
    pq.write_table(pa.table(ROWS), tmp_path / "loans.parquet")
    return tmp_path / "loans.parquet"


def test_the_kinds_of_the_columns_are_found_out(path):
    table = TableFile.of(path)
    assert [(column.name, column.role, column.kind) for column in table.columns] == [
        ("income", "input", "number"),
        ("job", "input", "category"),
        ("member", "input", "category"),
        ("since", "ignored", "category"),
        ("rating", "target", "category"),
    ]
    assert table.columns[2].categories == ("false", "true")
    assert table.columns[4].categories == ("1", "2", "3")
    assert (table.rows, table.spec().task) == (6, Task.CLASSIFICATION)


def test_values_are_read_and_gaps_are_gaps(path):
    table = TableFile.of(path)
    dataset = table.load()
    splits = (dataset.training, dataset.validation, dataset.test)
    rows = {tuple(row) for split in splits for row in split.inputs.tolist()}
    assert rows == {(1200.5, 1, 0, 0, 1), (2000, 0, 1, 1, 0), (3100, 1, 0, 0, 1), (1100, 1, 0, 1, 0)}


def test_new_rows_can_come_from_either_format(path, tmp_path):
    columns = TableFile.of(path, missing_values="mean").load().columns[:2]
    (tmp_path / "new.csv").write_text("income,job\n1200.5,a\n2000,b\n,b\n3100,a\n900,b\n1100,a\n")
    found, same = read_inputs(path, columns), read_inputs(tmp_path / "new.csv", columns)
    np.testing.assert_array_equal(found.inputs, same.inputs)
    np.testing.assert_array_equal(found.lacking, same.lacking)
    assert (list(found.numbers), list(same.numbers)) == ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7])


def test_a_bad_cell_is_named_with_row_and_column(path):
    table = TableFile.of(path)
    pq.write_table(pa.table({**ROWS, "income": pa.array(["1"] * 4 + ["much", "2"])}), path)
    with refuses("loans.parquet, row 5, column \"income\": 'much' is not a number"):
        table.load()
    pq.write_table(pa.table({**ROWS, "income": pa.array([1.0] * 3 + [float("inf")] * 3)}), path)
    with refuses('loans.parquet, row 4, column "income": inf is too large'):
        table.load()


def test_columns_of_lists_and_records_are_told(path, tmp_path):
    (note,) = [note for note in TableFile.of(path, missing_values="mean").load().notes if "tags" in note]
    assert note.startswith("Not seen: tags (lists or records). Write each of their values into a column")
    days = [dt.date(2024, 1, day) for day in range(1, 31)]
    table = {"day": days, "sales": list(range(30)), "where": [{"x": 1}] * 30, "tags": [["x"]] * 30}
    pq.write_table(pa.table(table), tmp_path / "days.parquet")
    notes = SeriesFile.of(tmp_path / "days.parquet", window=2).load().notes
    assert [note.split(" (")[0] for note in notes] == ["Not seen: where, tags"]


def test_a_damaged_file_is_refused(path):
    path.write_bytes(path.read_bytes()[:-20])
    with refuses(f"^{re.escape(str(path))} is no Parquet file, or it is damaged: "):
        TableFile.of(path)


def test_a_file_without_plain_columns_is_refused(path):
    pq.write_table(pa.table({"tags": ROWS["tags"]}), path)
    with refuses("loans.parquet has no column of plain values$"):
        TableFile.of(path)


def test_without_pyarrow_it_is_said_what_to_install(path, monkeypatch):
    table = TableFile.of(path)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    advice = (
        "Parquet files need the package pyarrow: run `pip install 'nnstudio[parquet]'`, "
        "or save the table as CSV"
    )
    assert table.missing() == advice
    with refuses(re.escape(f"{path} cannot be read. {advice}")):
        TableFile.of(path)


def test_more_rows_than_can_be_looked_at_are_refused_at_once(path, monkeypatch):
    monkeypatch.setattr(parquet, "MAX_ROWS", 5)
    with refuses(r"loans.parquet has 6 rows; at most 5 are accepted\. Leave out rows$"):
        TableFile.of(path)


def test_moments_of_nanoseconds_tell_the_time(tmp_path):
    moments = pa.array([(99 - n) * 86_400 * 10**9 + 1 for n in range(40)], pa.timestamp("ns", "America/Lima"))
    pq.write_table(pa.table({"day": moments, "price": [float(n) for n in range(40)]}), tmp_path / "p.parquet")
    series = SeriesFile.of(tmp_path / "p.parquet", window=3)
    assert series.order_by == "day"
    assert series.load().training.inputs[0, :, 0].tolist() == [39, 38, 37]


def test_values_that_python_cannot_hold_are_refused_with_their_column(tmp_path):
    texts = pa.py_buffer(np.array([0, 1, 2], np.int32))
    words = pa.Array.from_buffers(pa.utf8(), 2, [None, texts, pa.py_buffer(b"\xff\xfe")])
    pq.write_table(pa.table({"word": words, "y": [True, False]}), tmp_path / "w.parquet")
    with refuses(r'w.parquet, column "word": \'utf-8\' codec .*\. Leave the column out, or save the table'):
        TableFile.of(tmp_path / "w.parquet")


def test_a_series_is_read_in_the_order_of_its_dates(tmp_path):
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(40)]
    pq.write_table(pa.table({"day": days[::-1], "price": list(range(39, -1, -1))}), tmp_path / "p.parquet")
    series = SeriesFile.of(tmp_path / "p.parquet", window=3)
    assert (series.columns, series.forecast, series.order_by) == (("price",), "price", "day")
    assert series.load().training.inputs[0, :, 0].tolist() == [0, 1, 2]


def test_nobody_waits_for_pyarrow_who_has_no_parquet_file():
    program = "import nnstudio.data, sys; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
