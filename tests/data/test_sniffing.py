"""How a CSV file is written, found out: spaces between the cells, spreadsheets' own first lines, units."""

import pytest

from nnstudio.data import DatasetError, TableFile
from nnstudio.data.delimited import Dialect, read_all
from nnstudio.data.numerals import read_number, read_numbers
from nnstudio.data.sniffing import sniff


@pytest.fixture
def write(tmp_path):
    """Writes a file, and gives its path."""

    def write(content):
        (tmp_path / "table.csv").write_text(content, encoding="utf-8", newline="")
        return tmp_path / "table.csv"

    return write


def cells_in(path):
    return [row.cells for row in read_all(path, sniff(path))]


def test_any_number_of_spaces_may_stand_between_cells(write):
    path = write("a  b   kind\n  1 2.5 x\n10   3.5 y  \n")
    assert sniff(path).delimiter == "space"
    assert cells_in(path) == [["a", "b", "kind"], ["1", "2.5", "x"], ["10", "3.5", "y"]]


@pytest.mark.parametrize(
    "text",
    [
        "name\nAnn Lee\nBob Ray\nCy Dee\n",
        "a b,c d\n1 1,2 2\n3 3,4 4\n",
        "when\n2024-01-01 10:00\nnever ever\n",
    ],
    ids=["words", "commas", "moments"],
)
def test_spaces_within_cells_part_nothing(write, text):
    assert sniff(write(text)).delimiter == ","


def test_a_line_that_tells_the_delimiter_is_no_row(write):
    path = write("sep=;\r\na;b\r\n1;2\r\n3;x\r\n")
    assert [(row.number, row.cells) for row in read_all(path, sniff(path))] == [
        (1, ["a", "b"]),
        (2, ["1", "2"]),
        (3, ["3", "x"]),
    ]


def test_what_stands_above_the_names_of_the_columns_is_to_be_removed(write):
    with pytest.raises(
        DatasetError, match=r"table\.csv, row 3: 3 cells, but only one where the names .* Remove"
    ):
        TableFile.of(write("Sales report\n\na,b,y\n" + "1,2,3\n" * 9))


def test_a_header_that_comes_once_more_is_told_as_such(write):
    path = write("a,y\n" + "".join(f"{n},{n % 2}\n" for n in range(40)) + "a,y\n")
    with pytest.raises(
        DatasetError, match='row 42, column "a": the names of the columns stand there once more'
    ):
        TableFile.of(path).load()


@pytest.mark.parametrize(
    ("text", "number"),
    [("$1,234.50", 1234.5), ("-$5", -5), ("5 %", 5), ("€ 7", 7), ("12€", 12), ("£0.5", 0.5), ("-3%", -3)],
)
def test_signs_of_money_and_percent_stand_beside_numbers(text, number):
    assert read_number(text) == number
    assert read_numbers([text, "1"]) == [number, 1]


@pytest.mark.parametrize("text", ["$", "%", "5%%", "$x", "1$2", "5 % of it"])
def test_other_words_with_such_signs_are_no_numbers(text):
    assert read_number(text) is None


def test_money_may_have_decimal_commas(write):
    path = write("preis;y\n1,50 €;1\n2,25 €;0\n")
    assert sniff(path).decimal == ","
    assert read_number("1.234,50 €", ",") == 1234.5


def test_columns_that_are_counted_in_brackets_have_names_all_the_same(write):
    path = write("plot,(1),(2)\n" + "".join(f"{at},{at}.5,({at})\n" for at in range(1, 9)))
    assert sniff(path).header
    table = TableFile.of(path)
    assert [(column.name, column.kind) for column in table.columns] == [
        ("plot", "number"),
        ("(1)", "number"),
        ("(2)", "number"),
    ]


def test_balances_as_accountants_write_them_are_numbers(write):
    path = write("day;balance;y\n" + "".join(f"{at};(1.{at:03},50);{at % 2}\n" for at in range(1, 21)))
    assert sniff(path).decimal == ","
    table = TableFile.of(path, target="y")
    assert [column.kind for column in table.columns] == ["number", "number", "category"]
    read = table.load().columns
    assert [column.name for column in read] == ["day", "balance"]


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [(("1.353", "835", "690"), ","), (("1,353", "835", "690"), "."), (("1.353", "1.250"), ".")],
)
def test_a_column_of_thousands_tells_the_decimal_sign(write, texts, decimal):
    path = write("size;rent\n" + "".join(f"{at};{text}\n" for at, text in enumerate(texts * 3)))
    assert sniff(path).decimal == decimal
    assert sniff(path, Dialect(delimiter=";", decimal="," if decimal == "." else ".")).decimal == (
        decimal if len(texts) == 3 else ","
    )


def test_where_commas_stand_between_the_cells_points_part_no_thousands(write):
    path = write(
        "size,rent\n" + "".join(f"{at},{text}\n" for at, text in enumerate(("1.353", "835", "690") * 3))
    )
    assert sniff(path).decimal == "."
