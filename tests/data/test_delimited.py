"""CSV files of any kind: how they are written is found out, and every complaint says where."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data import DatasetError, text_file
from nnstudio.data.delimited import Dialect, column_names, read_rows
from nnstudio.data.sniffing import sniff
from nnstudio.nn.settings import SettingsError
from tests.counting import lines_of

SIGNS = {",": ",", ";": ";", "tab": "\t", "|": "|"}
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12
)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=1, max_size=12)
)


@pytest.fixture
def write(tmp_path):
    """Writes a file, and gives its path."""

    def write(content, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def rows_of(path, dialect):
    return list(read_rows(path, dialect, len(column_names(path, dialect))))


@pytest.mark.parametrize("delimiter", SIGNS)
@given(rows=TABLES)
def test_cells_come_back_as_a_spreadsheet_has_written_them(tmp_path_factory, delimiter, rows):
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=SIGNS[delimiter], quoting=csv.QUOTE_ALL).writerows(rows)
    dialect = Dialect(delimiter=delimiter, header=False)
    assert [row.cells for row in rows_of(path, dialect)] == rows


@given(st.lists(WORDS, min_size=2, max_size=12))
def test_a_row_has_the_number_that_a_spreadsheet_shows(tmp_path_factory, words):
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([word, "end"] for word in words)
    path.write_bytes(text.getvalue().encode())
    # A cell of several lines is one cell.
    numbers = [row.number for row in rows_of(path, Dialect(header=False))]
    assert numbers == list(range(1, len(words) + 1))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_empty_lines_are_passed_over_and_counted(write, end):
    path = write(end.join(["a,b", "", "1,2", "", "", "3,4"]))
    assert [(row.number, row.cells) for row in rows_of(path, Dialect())] == [(3, ["1", "2"]), (6, ["3", "4"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2.5\n", Dialect()),
        ("a;b\n1;2,5\n", Dialect(delimiter=";", decimal=",")),
        ("1,5;2,5\n2,5;3,5\n", Dialect(delimiter=";", decimal=",", header=False)),
        ("a\tb, or c\n1\t2\n", Dialect(delimiter="tab")),
        ("a|b\n1|2\n", Dialect(delimiter="|")),
        ("day;price\n31.12.2024;1,5\n01.01.2025;2,5\n", Dialect(delimiter=";", decimal=",")),
        ('name,remark\nAnn,"no; not yet; later"\nBob,yes\n', Dialect()),
        ("1,2\n3,4\n", Dialect(header=False)),
        ("alone\n1\n2\n", Dialect()),
        ("a,b\n", Dialect(header=False)),
    ],
)
def test_how_a_file_is_written_is_found_out(write, text, expected):
    assert sniff(write(text)) == expected


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_letters_are_read_whatever_their_encoding(write, codec, encoding):
    path = write("Größe,Preis €\n1,2\n".encode(codec))
    dialect = sniff(path)
    assert dialect.encoding == encoding
    assert column_names(path, dialect) == ("Größe", "Preis €")


@pytest.mark.parametrize("content", ["a,b\n\x81,1\n", "a,b\n" + "1,2\n" * 300_000 + "\x81,1\n"])
def test_bytes_that_are_no_letter_on_windows_are_read_all_the_same(write, content):
    path = write(content.encode("latin-1"))
    dialect = sniff(path)
    assert dialect.encoding == "latin-1"
    assert rows_of(path, dialect)[-1].cells == ["\x81", "1"]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [("a,b\n1,2\n".encode("utf-16") + b"\x41", "utf-16"), (b"\xef\xbb\xbfa,b\n1,\xff\n", "utf-8")],
)
def test_letters_that_are_not_written_as_the_mark_of_the_file_says_are_refused(write, content, encoding):
    path = write(content)
    with refuses(f"^{re.escape(str(path))}: some letters are not written in {encoding}. Choose another"):
        sniff(path)


def test_a_cell_without_end_is_named_when_the_file_is_chosen(write):
    path = write('a,b\n1,2\n3,"4' + "5" * 200_000)
    with refuses(r"table.csv, row 3: this is no row of a table \(field larger .*\)\. Look for a quote that"):
        sniff(path)


def test_names_of_columns_are_made_unique_and_never_empty(write):
    path = write("x,,x, y ,x\n1,2,3,4,5\n")
    assert column_names(path, Dialect()) == ("x", "column 2", "x (2)", "y", "x (3)")
    assert column_names(path, Dialect(header=False)) == tuple(f"column {n}" for n in range(1, 6))


def refuses(message):
    return pytest.raises(DatasetError, match=message)


@pytest.mark.parametrize(
    ("row", "cells"), [("1", "1 cell"), ("1,2,3", "3 cells"), ('"1,2', "1 cell"), (",,", "3 cells")]
)
def test_a_row_of_another_length_is_named_with_its_number(write, row, cells):
    path = write(f"a,b\n1,2\n\n{row}\n")
    with refuses(f"^{re.escape(str(path))}, row 4: {cells} where there are 2 columns; it begins with '1?"):
        rows_of(path, Dialect())


def test_a_quote_that_is_left_open_is_named_with_the_row_where_it_begins(write):
    path = write('a,b\n1,2\n3,"4\n' + "5,6\n" * 40_000)
    with refuses(r"table.csv, row 3: this is no row of a table \(field larger .*\)\. Look for a quote that"):
        rows_of(path, Dialect())


def test_letters_of_another_encoding_are_refused(write):
    path = write("a,b\ngrün,1\n".encode("cp1252"))
    with refuses("table.csv: some letters are not written in utf-8. Choose another encoding$"):
        rows_of(path, Dialect())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty: there is not a byte in it. Get it again, or remove it"),
        (b"\n\n", "is empty: there is no row in it"),
        (b"a,b\n\0\0\0", "is not a text file: there are zero bytes in it. Save it as CSV"),
        (b"PK\x03\x04abc", "is a spreadsheet or an archive: open it there and save it as CSV"),
        (b"\xd0\xcf\x11\xe0abc", "is an old spreadsheet: open it there and save it as CSV"),
        (b"\x1f\x8babc", "is compressed: unpack it first"),
        (b"PAR1abc", "is a Parquet file: give it the ending .parquet"),
        (b"%PDF-1.7", "is a PDF document: save the table in it as CSV"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(write, content, message):
    path = write(content)
    with refuses(f"^{re.escape(f'{path} {message}')}$"):
        sniff(path)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(write, monkeypatch):
    path = write(b"PAR1")  # which would be refused for another reason
    monkeypatch.setattr(text_file, "MAX_FILE", 3)
    with refuses(r"table.csv has 0 MB; at most 0 MB are accepted. Leave out rows or columns"):
        sniff(path)


def test_a_file_that_is_gone_is_refused(tmp_path):
    with refuses("gone.csv is not there. Put it back, or choose another one$"):
        sniff(tmp_path / "gone.csv")


def test_too_many_columns_are_refused(write):
    path = write(",".join(["x"] * 10_001) + "\n")
    with refuses("table.csv has 10,001 columns; at most 10,000 are accepted. Leave out those"):
        column_names(path, Dialect())


def test_a_line_without_end_is_cut_rather_than_held(write, monkeypatch):
    monkeypatch.setattr(text_file, "MAX_LINE", 10)
    with refuses("table.csv, row 2: 1 cell where there are 2 columns"):
        rows_of(write("a,b\n" + "x" * 100), Dialect())


def test_an_unknown_delimiter_is_refused():
    with pytest.raises(SettingsError, match="delimiter should be"):
        Dialect.from_fields({"delimiter": "-"})


def test_many_columns_of_one_name_are_told_apart_at_once(tmp_path):
    def named(count):
        path = tmp_path / f"{count}.csv"
        path.write_text(",".join(["x"] * count), encoding="utf-8")
        names = column_names(path, Dialect())
        assert (names[:3], len(set(names))) == (("x", "x (2)", "x (3)"), count)

    assert lines_of(lambda: named(1600)) < 2.5 * lines_of(lambda: named(800))
