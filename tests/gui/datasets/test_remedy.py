"""What is said of rows that are left out says how they are kept, where they can be."""

from nnstudio.data import TableFile
from nnstudio.gui.datasets.remedy import KEEP, with_remedy


def notes(path, **settings):
    source = TableFile.of(path).replace(**settings)
    return with_remedy(source, source.load()).notes


def write(path, empty):
    """A table of ages and prices, in which a column is empty here and there."""
    rows = [{"age": n, "size": n % 7, "price": 3 * n} for n in range(60)]
    lines = [
        ",".join("" if name == empty and at % 9 == 0 else str(row[name]) for name in row)
        for at, row in enumerate(rows)
    ]
    path.write_text("age,size,price\n" + "\n".join(lines) + "\n")
    return path


def test_rows_that_lack_an_input_can_be_kept(tmp_path):
    path = write(tmp_path / "ages.csv", "age")
    assert notes(path) == (f"7 rows left out: age is empty (7){KEEP}",)
    assert notes(path, missing_values="mean") == ()


def test_rows_without_an_answer_cannot(tmp_path):
    assert notes(write(tmp_path / "ages.csv", "price")) == ("7 rows left out: price is empty (7)",)
