"""Tables of the user's own: columns by name, gaps, categories, and complaints that name the cell."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data import DATASETS, Column, DatasetError, Scaling, SeriesFile, TableFile, Task, limits
from nnstudio.data.columns import TableColumn, tell_case_twins
from nnstudio.data.delimited import Dialect
from nnstudio.data.sniffing import sniff
from nnstudio.data.splitting import Splitting
from nnstudio.data.table_file import read_inputs

LOANS = """id,income,job,age,approved
1,1200.5,painter,33,yes
2,2000,doctor,44,no
3,,doctor,55,yes
4,3100,painter,NA,yes
5,900,doctor,21,no
6,1100,,28,yes
7,1500,nurse,61,no
8,1700,nurse,35,yes
"""


@pytest.fixture
def write(tmp_path):
    """Writes a file, and gives its path."""

    def write(content, name="loans.csv"):
        (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path / name

    return write


def samples_of(dataset):
    """All samples as the network gets them, with their answers, whichever part they are in."""
    splits = (dataset.training, dataset.validation, dataset.test)
    inputs = np.concatenate([split.inputs for split in splits])
    if dataset.spec.predicts_classes:
        return inputs, np.concatenate([split.labels for split in splits])
    return inputs, np.concatenate([split.numbers for split in splits])


def refuses(message):
    return pytest.raises(DatasetError, match=message)


def test_what_stands_in_a_table_is_found_out_and_remembered(write):
    path = write(LOANS)
    table = TableFile.of(path)
    assert [(column.name, column.role, column.kind) for column in table.columns] == [
        ("id", "ignored", "number"),
        ("income", "input", "number"),
        ("job", "input", "category"),
        ("age", "input", "number"),
        ("approved", "target", "category"),
    ]
    assert table.columns[2].categories == ("doctor", "nurse", "painter")
    path.unlink()
    spec = table.spec()
    assert (spec.name, spec.sample_shape, spec.classes, spec.size_hint, spec.task) == (
        "loans.csv",
        (1 + 3 + 1,),
        ("no", "yes"),
        "8 rows",
        Task.BINARY,
    )
    assert table.missing() == f"The table {path} is not there. Put it back, or choose another one"
    with refuses("is not there. Put it back"):
        table.load()


def test_it_comes_back_from_a_project_as_it_was(write):
    table = TableFile.of(write(LOANS), missing_values="median", splitting=Splitting(test=0.2))
    assert DATASETS.parse(DATASETS.dump(table)) == table


def test_a_file_is_read_once_when_it_is_chosen_and_once_when_it_is_loaded(write, monkeypatch):
    path = write("x,y\n" + "".join(f"{n % 97}.5,{n % 7}\n" for n in range(100_000)))
    opened, blocks = [], []
    open_path = Path.open
    monkeypatch.setattr(Path, "open", lambda self, *mode: opened.append(self) or open_path(self, *mode))
    whole = np.stack
    monkeypatch.setattr(np, "stack", lambda parts, axis=0: blocks.append(len(parts)) or whole(parts, axis))
    table = TableFile.of(path)
    # For the letters, the delimiter, the first rows, the names of the columns, and what is in them.
    assert len(opened) == 5
    assert table.rows == 100_000
    dataset = table.load()
    assert len(opened) == 7
    assert len(blocks) <= 3  # 100,000 rows are read by the block, not one by one
    assert sum(len(split) for split in (dataset.training, dataset.validation, dataset.test)) == 100_000


def test_categories_become_places_and_numbers_stay_numbers(write):
    dataset = TableFile.of(write(LOANS)).load()
    inputs, labels = samples_of(dataset)
    rows = {(*row, label) for row, label in zip(inputs.tolist(), labels.tolist(), strict=True)}
    # income, doctor, nurse, painter, age; rows with gaps are left out
    assert rows == {
        (1200.5, 0, 0, 1, 33, 1),
        (2000, 1, 0, 0, 44, 0),
        (900, 1, 0, 0, 21, 0),
        (1500, 0, 1, 0, 61, 0),
        (1700, 0, 1, 0, 35, 1),
    }


@pytest.mark.parametrize("filling", ["mean", "median", "most frequent"])
def test_gaps_are_filled_with_what_the_rows_to_learn_from_have(write, filling):
    text = "x,job,y\n" + "".join(f"{n**2 % 23},{'ab'[n % 3 == 0]},{n}\n" for n in range(60)) + ",,5\n" * 20
    dataset = TableFile.of(write(text), missing_values=filling).load()
    learned = dataset.training.inputs
    # Rows that were filled in are alike; what they hold must follow from the others that are learned from.
    gap = np.float32(dataset.columns[0].fill)
    if filling == "mean":
        assert gap == pytest.approx(learned[learned[:, 0] != gap, 0].mean(), rel=1e-5)
    else:
        assert gap in learned[:, 0]
    assert dataset.columns[1].fill == "a"
    assert (np.concatenate([learned, dataset.validation.inputs, dataset.test.inputs]) == [gap, 1, 0]).all(
        axis=1
    ).sum() >= 20


def test_what_is_fitted_never_sees_validation_or_test(write):
    # One enormous number: whichever part holds it alone sees it.
    text = "x,y\n" + "".join(f"{n},{n}\n" for n in range(50)) + "1000000,3\n,4\n"
    columns = (TableColumn(name="x"), TableColumn(name="y", role="target"))
    seen = set()
    for seed in range(12):
        source = TableFile.of(
            write(text), columns=columns, missing_values="mean", splitting=Splitting(seed=seed)
        )
        dataset = source.load()
        learned = 1e6 in dataset.training.inputs
        seen.add(learned)
        assert (dataset.columns[0].fill > 1000) == learned
        assert (dataset.scaling.offset[0] > -1.0) == learned
    assert seen == {True, False}


def test_numbers_are_scaled_and_categories_are_not(write):
    dataset = TableFile.of(write(LOANS), scaling="[-1, 1]").load()
    scaled = dataset.scaling.apply(dataset.training.inputs)
    assert scaled[:, 0].min() == pytest.approx(-1)
    assert scaled[:, 0].max() == pytest.approx(1)
    assert set(scaled[:, 1:4].ravel().tolist()) == {0, 1}
    assert dataset.scaling.factor[1:4] == (1, 1, 1)


def test_a_number_to_predict_makes_a_regression_and_several_make_several_outputs(write):
    path = write("x,width,height\n" + "".join(f"{n},{2 * n}.5,{-n}.25\n" for n in range(20)))
    one = TableFile.of(path)
    assert (one.spec().task, one.spec().targets, one.spec().outputs) == (Task.REGRESSION, ("height",), 1)
    two = one.replace(
        columns=tuple(
            column.replace(role="input" if column.name == "x" else "target") for column in one.columns
        )
    )
    assert two.spec().targets == ("width", "height")
    dataset = two.load()
    inputs, numbers = samples_of(dataset)
    np.testing.assert_allclose(numbers[:, 0], 2 * inputs[:, 0] + 0.5)
    scaled = dataset.target_scaling.apply(dataset.training.numbers)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(scaled.std(axis=0), 1, atol=1e-5)


def test_three_categories_to_predict_make_a_classification(write):
    path = write("x,species\n" + "".join(f"{n},{'cba'[n % 3]}\n" for n in range(20)))
    spec = TableFile.of(path).spec()
    assert (spec.task, spec.classes) == (Task.CLASSIFICATION, ("a", "b", "c"))


@pytest.mark.parametrize(
    ("values", "kind", "categories"),
    [
        (["0", "1"], "category", ("0", "1")),
        (["1", "0"], "category", ("0", "1")),
        (["2", "10", "9"], "category", ("2", "9", "10")),
        (["0.5", "1.5"], "number", ()),
        (["True", "False"], "category", ("False", "True")),
        (["ja", "nein"], "category", ("nein", "ja")),
        ([str(n) for n in range(11)], "number", ()),
    ],
)
def test_a_target_is_a_category_where_it_can_be_one(write, values, kind, categories):
    path = write("x,y\n" + "".join(f"{n % 5},{values[n % len(values)]}\n" for n in range(40)))
    target = TableFile.of(path).columns[1]
    assert (target.role, target.kind, target.categories) == ("target", kind, categories)


def test_a_column_with_a_telling_name_is_the_target_wherever_it_stands(write):
    path = write("Label,x,z\n" + "".join(f"{'ab'[n % 2]},{n % 7},{n % 5}\n" for n in range(20)))
    assert [column.role for column in TableFile.of(path).columns] == ["target", "input", "input"]


@pytest.mark.parametrize(
    "cells",
    [
        [f"Mr {n}" for n in range(30)],
        ["same"] * 30,
        ["7"] * 30,
        [""] * 30,
    ],
    ids=["names", "one word", "one number", "nothing"],
)
def test_a_column_that_teaches_nothing_is_ignored(write, cells):
    path = write("who,x,y\n" + "".join(f"{cell},{n % 7},{n % 2}\n" for n, cell in enumerate(cells)))
    assert [column.role for column in TableFile.of(path).columns] == ["ignored", "input", "target"]


def test_remarks_are_no_target_though_they_stand_last(write):
    path = write("x,kind,note\n" + "".join(f"{n}.5,{'ab'[n % 2]},note {n}\n" for n in range(60)))
    assert [column.role for column in TableFile.of(path).columns] == ["input", "target", "ignored"]


def test_whole_numbers_that_hardly_come_twice_are_predicted_as_numbers(write):
    path = write("size,rooms,price\n" + "".join(f"{n}.5,{n % 3},{100 + 5 * n}\n" for n in range(9)))
    assert TableFile.of(path).spec().task is Task.REGRESSION


@pytest.mark.parametrize("answer", ["yes", "7"])
def test_a_target_that_never_changes_is_complained_of(write, answer):
    table = TableFile.of(write("a,b,y\n" + "".join(f"{n}.5,{n % 4},{answer}\n" for n in range(20))))
    with refuses('^There is nothing to tell apart in the column "y": it needs two categories or more$'):
        table.load()


def test_a_slip_among_many_numbers_is_complained_of_and_makes_no_categories(write):
    path = write("a,y\n" + "".join(f"{'1O' if n == 7 else n}.5,{n % 2}\n" for n in range(40)))
    table = TableFile.of(path)
    assert table.columns[0].kind == "number"
    with refuses("loans.csv, row 9, column \"a\": '1O.5' is not a number. Correct it"):
        table.load()


def test_a_table_of_names_without_rows_is_refused(write):
    for text, told in (("a,b,y\n", {}), ("a;b", {}), ("a,,y", {}), ("a,b,y\n", {"dialect": Dialect()})):
        for source in (TableFile, SeriesFile):
            with refuses("loans.csv has a line of names and no rows below it. Choose another file$"):
                source.of(write(text), **told)


@pytest.mark.parametrize("text", ["1,2\n", "a,2\n", "5,5;x"])
def test_a_single_row_of_numbers_is_no_line_of_names(write, text):
    with refuses("loans.csv has a single row; at least 3 are needed. Choose another file$"):
        TableFile.of(write(text))


@given(
    numbers=st.lists(st.floats(-(2.0**90), 2.0**90, width=32), min_size=6, max_size=30),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_numbers_come_back_from_any_csv_file(tmp_path_factory, numbers, delimiter):
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, delimiter=delimiter)
        table.writerow(["x", "y"])
        table.writerows((repr(number), at) for at, number in enumerate(numbers))
    source = TableFile(
        path=str(path),
        dialect=Dialect(delimiter="tab" if delimiter == "\t" else delimiter),
        columns=(TableColumn(name="x"), TableColumn(name="y", role="target")),
    )
    inputs, order = samples_of(source.load())
    np.testing.assert_array_equal(inputs[np.argsort(order[:, 0]), 0], np.array(numbers, np.float32))


@given(st.text('ab1.,;"\n\t é\ud800', max_size=80) | st.text(max_size=80))
def test_whatever_stands_in_a_file_it_is_read_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    complaint = str(path)
    try:
        table = TableFile.of(path)
        if table.missing() is None:
            assert table.load().spec == table.spec()
    except DatasetError as error:
        complaint = str(error)
    assert str(path) in complaint


PARTED = "x,set,y\n" + "".join(
    f"{n},{name},{n % 2}\n" for n, name in enumerate([*["train"] * 10, *["{}"] * 5])
)


@pytest.mark.parametrize("names", [("validation", "test"), ("Dev", "TEST"), ("val", "testing")])
def test_a_column_can_say_which_rows_are_for_what(write, names):
    validation, test = names
    text = PARTED.replace("{}", validation, 2).replace("{}", test)
    table = TableFile.of(write(text))
    assert [column.role for column in table.columns] == ["input", "part", "target"]
    dataset = table.load()
    parts = (dataset.training, dataset.validation, dataset.test)
    assert [sorted(part.inputs[:, 0].tolist()) for part in parts] == [[*range(10)], [10, 11], [12, 13, 14]]


def test_a_part_that_no_column_gives_is_dealt_out_of_the_training(write):
    dataset = TableFile.of(write(PARTED.replace("{}", "test")), splitting=Splitting(validation=0.2)).load()
    assert sorted(dataset.test.inputs[:, 0].tolist()) == [10, 11, 12, 13, 14]
    rest = np.concatenate([dataset.training.inputs, dataset.validation.inputs])[:, 0]
    assert sorted(rest.tolist()) == [*range(10)]
    assert len(dataset.validation) == 2


def test_a_row_of_which_the_part_is_not_said_is_for_training(write):
    table = TableFile.of(write(PARTED.replace("{}", "validation", 2).replace("{}", "test")))
    write(PARTED.replace("{}", "validation", 1).replace("{}", "test", 1).replace("{}", ""))
    assert sorted(table.load().training.inputs[:, 0].tolist()) == [*range(10), 12, 13, 14]


# Complaints


def test_a_word_among_numbers_is_named_with_row_and_column(write):
    path = write(LOANS)
    table = TableFile.of(path)
    path.write_text(LOANS.replace("\n5,900", "\n\n5,about 900"), encoding="utf-8")
    with refuses(
        f"^{re.escape(str(path))}, row 7, column \"income\": 'about 900' is not a number. Correct it, leave "
        "it empty, or take the column as categories$"
    ):
        table.load()


def test_an_unknown_category_is_named_with_row_and_column(write):
    path = write(LOANS)
    table = TableFile.of(path)
    path.write_text(LOANS.replace("7,1500,nurse", "7,1500,pilot"), encoding="utf-8")
    with refuses(
        f"^{re.escape(str(path))}, row 8, column \"job\": 'pilot' is none of the categories that are known "
        r"of it \(doctor, nurse, painter\). Correct it, or choose the table anew to take it in$"
    ):
        table.load()


def test_a_number_that_is_too_large_is_named_with_row_and_column(write):
    path = write("x,y\n1,2.5\n1e39,3\n2,4\n")
    with refuses(
        'row 3, column "x": 1e[+]39 is too large for a network, whose numbers end at 3.4e[+]38. Write'
    ):
        TableFile.of(path).load()


def test_a_long_text_is_shortened_in_a_complaint(write):
    path = write("x,y\n1,2.5\n2,3\n" + "9" * 20 + "x" * 80 + ",4\n")
    columns = (TableColumn(name="x"), TableColumn(name="y", role="target"))
    with refuses(f"row 4, column \"x\": '{'9' * 20}{'x' * 17}...' is not a number"):
        TableFile.of(path, columns=columns).load()


def test_a_column_that_is_gone_is_named(write):
    path = write(LOANS)
    table = TableFile.of(path)
    path.write_text(LOANS.replace("income", "wage"), encoding="utf-8")
    with refuses('loans.csv lacks the column "income"; it has id, wage, job, age, approved. Name it so, or'):
        table.load()


def test_columns_may_stand_in_another_order_than_before(write):
    path = write("a,b,y\n1,10,0\n2,20,1\n3,30,0\n")
    table = TableFile.of(path)
    path.write_text("y,b,c,a\n0,10,7,1\n1,20,7,2\n0,30,7,3\n", encoding="utf-8")
    inputs, _ = samples_of(table.load())
    assert sorted(inputs.tolist()) == [[1, 10], [2, 20], [3, 30]]


@pytest.mark.parametrize(
    ("filling", "advice"),
    [
        ("drop row", "Fill in what is missing, or ignore the columns that lack it"),
        ("mean", "Choose another column to predict"),
    ],
)
def test_too_few_rows_without_gaps_are_refused(write, filling, advice):
    gaps = ("x,y\n" + ",1\n" * 5 + "1,0\n") if filling == "drop row" else "x,y\n" + "1,\n" * 5 + "2,0\n"
    columns = (TableColumn(name="x"), TableColumn(name="y", role="target"))
    with refuses(f"loans.csv: something is missing in 5 of 6 rows. {advice}$"):
        TableFile.of(write(gaps), columns=columns, missing_values=filling).load()


def test_too_few_rows_are_refused(write):
    with refuses("loans.csv has 2 samples; at least 3 are needed"):
        TableFile.of(write("x,y\n1,5.5\n2,3\n")).load()


def test_a_table_that_is_too_large_is_refused_before_it_is_read(write, monkeypatch):
    table = TableFile.of(write(LOANS))
    monkeypatch.setattr(limits, "MAX_BYTES", 100)
    monkeypatch.setattr(Path, "open", None)
    with refuses(
        r"loans.csv with its 8 rows would take 0.0 GB of memory; at most .* is accepted. Ignore columns that "
        "are not needed, or leave out rows$"
    ):
        table.load()


def test_a_table_that_has_grown_too_large_is_refused_while_it_is_read(write, monkeypatch):
    table = TableFile.of(write(LOANS))
    write(LOANS + "9,1,nurse,20,no\n" * 40_000)
    monkeypatch.setattr(limits, "MAX_BYTES", 1_000_000)
    with refuses("loans.csv with its 40,00"):
        table.load()


def test_a_folder_is_no_table(tmp_path):
    table = TableFile(path=str(tmp_path))
    assert table.missing() == f"{tmp_path} is a folder. Choose a CSV or Parquet file in it"


def test_a_table_that_is_not_there_is_refused(tmp_path):
    with refuses("gone.csv is not there. Put it back, or choose another one$"):
        TableFile.of(tmp_path / "gone.csv")
    with refuses("it is no file, but a folder. Choose a file in it$"):
        TableFile.of(tmp_path)


SINGLE = (
    'The table has a single column, "x"; one to see and one to predict are needed. If the file has more, '
    "choose what stands between them (delimiter), or read it as a series"
)
NO_INPUT = 'The network would see no column, "id" is ignored: choose at least one input'
NUMBER = TableColumn(name="x")
WORD = TableColumn(name="job", kind="category", categories=("a", "b"))
SET = TableColumn(name="set", role="part", kind="category", categories=("test", "train"))


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ((), "No column is to be predicted yet: choose the target"),
        ((NUMBER, NUMBER), "No column is to be predicted yet: choose the target"),
        (
            (NUMBER.replace(role="target"), NUMBER.replace(name="id", role="ignored")),
            f"{NO_INPUT}, or read it as a series",
        ),
        (
            (WORD.replace(role="target"), NUMBER.replace(name="id", role="ignored")),
            NO_INPUT,
        ),
        ((NUMBER,), SINGLE),
        ((WORD.replace(name="x"),), SINGLE.removesuffix(", or read it as a series")),
        (
            (NUMBER, NUMBER.replace(name="y", role="target"), WORD.replace(role="target")),
            'Several columns can be predicted only if all are numbers: "job" would have to be alone',
        ),
        (
            (NUMBER, WORD.replace(role="target", categories=("a",))),
            'There is nothing to tell apart in the column "job": it needs two categories or more',
        ),
        (
            (WORD.replace(categories=()), NUMBER.replace(role="target")),
            'No categories are known of the column "job": choose the file again, or ignore it',
        ),
        (
            (NUMBER, NUMBER.replace(name="y", role="target"), WORD.replace(role="part")),
            'The column "job" gives no rows for training: let it say "train" there',
        ),
        (
            (NUMBER, NUMBER.replace(name="y", role="target"), SET.replace(categories=("train", "later"))),
            'The column "set" says "later": write train, validation or test instead',
        ),
        (
            (NUMBER, NUMBER.replace(name="y", role="target"), SET, SET.replace(name="more")),
            'Only one column can say which rows are for training: choose one of "set" and "more"',
        ),
    ],
)
def test_a_choice_of_columns_that_cannot_be_learned_is_missing_something(write, columns, reason):
    table = TableFile(path=str(write(LOANS)), columns=columns)
    assert table.missing() == reason
    assert table.spec().size_hint == "none chosen yet"
    with refuses(f"^{re.escape(reason)}$"):
        table.load()


def test_without_a_file_there_is_a_table_to_choose():
    assert TableFile().missing() == "No table is chosen yet: choose a CSV or Parquet file"
    assert TableFile().spec().name == "Table"


@pytest.mark.parametrize("path", ["x" * 5000, "a\0b", "~nobody/x", r"C:\loans.csv"])
def test_a_path_that_no_file_can_have_is_not_there(path):
    assert (
        TableFile(path=path).missing() == f"The table {path} is not there. Put it back, or choose another one"
    )
    with refuses("is not there. Put it back|cannot be read: (File name too long|embedded null byte)$"):
        TableFile.of(path)


def test_whether_something_is_missing_is_seen_without_reading(write, monkeypatch):
    table = TableFile.of(write(LOANS))
    monkeypatch.setattr(Path, "open", None)
    assert table.missing() is None
    assert table.spec().size_hint == "8 rows"


# New rows


def test_new_rows_are_read_as_those_that_were_learned_from(write):
    dataset = TableFile.of(write(LOANS), missing_values="median").load()
    path = write("age;job;income\n40;nurse;1.000,5\n;;\n", "new.csv")
    inputs, numbers, lacking, refused, _ = read_inputs(path, dataset.columns)
    assert not refused
    assert (numbers, lacking.tolist()) == ([2, 3], [[False] * 3, [True] * 3])
    fills = {column.name: column.fill for column in dataset.columns}
    job = [float(fills["job"] == name) for name in ("doctor", "nurse", "painter")]
    np.testing.assert_array_equal(
        inputs, np.array([[1000.5, 0, 1, 0, 40], [fills["income"], *job, fills["age"]]], np.float32)
    )
    assert dataset.fitted.prepare(inputs).shape == (2, 5)


def test_what_new_rows_leave_open_is_as_in_the_table_that_was_trained_on(write):
    column = Column(name="x")
    trained = sniff(write("x;y\n1,5;2\n", "trained.csv"))
    new = write("y;x\n1;1,250\n2;1,251\n", "new.csv")
    assert read_inputs(new, (column,)).inputs[:, 0].tolist() == [np.float32(1.25), np.float32(1.251)]
    assert read_inputs(new, (column,), trained).inputs[0, 0] == np.float32(1.25)
    thousands = sniff(write("x;y\n1.5;2\n", "trained.csv"))
    assert read_inputs(new, (column,), thousands).inputs[:, 0].tolist() == [1250, 1251]
    quoted = write('y,x\n1,"1,250"\n2,"1,251"\n', "new.csv")
    assert read_inputs(quoted, (column,)).inputs[:, 0].tolist() == [1250, 1251]
    assert read_inputs(quoted, (column,), trained).inputs[0, 0] == np.float32(1.25)


def test_semicolons_between_new_rows_mean_decimal_commas_to_a_network_that_knows_commas_between_cells(write):
    column = Column(name="x")
    trained = sniff(write("x,y\n1.5,2\n", "trained.csv"))
    new = write("y;x\n1;52,515\n2;47,358\n", "new.csv")
    assert read_inputs(new, (column,), trained).inputs[:, 0].tolist() == [
        np.float32(52.515),
        np.float32(47.358),
    ]
    tabs = write("y\tx\n1\t52,515\n2\t47,358\n", "new.csv")
    assert read_inputs(tabs, (column,), trained).inputs[:, 0].tolist() == [52515, 47358]


def test_what_new_rows_say_themselves_counts_more_than_the_table_that_was_trained_on(write):
    trained = sniff(write("x;y\n1,5;2\n", "trained.csv"))
    new = write("y,x\n1,2.5\n2,1.251\n", "new.csv")
    assert read_inputs(new, (Column(name="x"),), trained).inputs[0, 0] == 2.5


def test_names_that_are_numbers_are_a_header_if_they_are_those_of_the_columns(write):
    new = write("2023,2024\n1,2\n3,4\n", "new.csv")
    assert read_inputs(new, (Column(name="2024"),)).inputs[:, 0].tolist() == [2, 4]


def test_letters_that_may_be_of_either_kind_are_read_as_in_the_table_that_was_trained_on(tmp_path):
    path = tmp_path / "new.csv"
    path.write_bytes("x;wort\n1;\x93so\x94\n".encode("latin-1"))
    assert sniff(path).encoding == "cp1252"
    assert sniff(path, Dialect(encoding="latin-1")).encoding == "latin-1"
    path.write_bytes("x;wort\n1;müde\n".encode())
    assert sniff(path, Dialect(encoding="latin-1")).encoding == "utf-8"


def test_new_rows_that_cannot_be_read_are_left_out_and_told_of(write):
    columns = (Column(name="job", kind="category", categories=("a", "b")), Column(name="x"))
    found = read_inputs(write("job,x\na,1\nc,2\nb,3\na,much\nd,more\n,5\n", "new.csv"), columns)
    assert found.inputs.tolist() == [[1, 0, 1], [0, 1, 3], [0, 0, 5]]
    assert list(found.numbers) == [2, 4, 7]
    assert found.lacking.tolist() == [[False, False], [False, False], [True, False]]
    assert [words.partition("new.csv, ")[2][:20] for words in found.refused] == [
        'row 3, column "job":',
        'row 5, column "x": \'',
        'row 6, column "job":',
    ]


def test_a_category_without_a_filling_is_none_of_them(write):
    column = Column(name="job", kind="category", categories=("a", "b"), fill="")
    assert read_inputs(write("job,x\na,1\n,2\n", "new.csv"), (column,)).inputs.tolist() == [[1, 0], [0, 0]]


def test_a_constant_column_becomes_0(write):
    columns = (TableColumn(name="x"), TableColumn(name="z"), TableColumn(name="y", role="target"))
    dataset = TableFile.of(write("x,z,y\n" + "7,1,2\n" * 4 + "7,2,3\n" * 4), columns=columns).load()
    assert (dataset.scaling.apply(dataset.training.inputs)[:, 0] == 0).all()
    assert isinstance(dataset.scaling, Scaling)


def test_the_rows_that_are_left_out_are_told_with_their_columns(write):
    table = TableFile.of(write(LOANS))
    dataset = table.load()
    assert sum(len(part) for part in (dataset.training, dataset.validation, dataset.test)) == 5
    assert dataset.notes[0] == "3 rows left out: income is empty (1), job is empty (1), age is empty (1)"


def test_where_gaps_are_filled_in_only_rows_without_an_answer_are_left_out_and_told(write):
    table = TableFile.of(write(LOANS + "9,1,nurse,2,\n"), missing_values="mean")
    assert table.load().notes == ("1 row left out: approved is empty (1)",)
    assert table.replace(path=str(write(LOANS))).load().notes == ()


def test_a_table_that_has_grown_is_scaled_as_it_was_where_a_network_goes_on(write):
    table = TableFile.of(write(LOANS), missing_values="mean")
    before = table.load()
    write(LOANS + "".join(f"{n},{n * 1000},nurse,{n},no\n" for n in range(9, 40)))
    grown = table.load()
    on = grown.going_on(before.fitted)
    filled = [
        dict(zip(part.origins.numbers.tolist(), part.inputs.tolist(), strict=True))
        for dataset in (before, on)
        for part in (dataset.training, dataset.validation, dataset.test)
    ]
    then, now = ({**first, **second, **third} for first, second, third in (filled[:3], filled[3:]))
    # Rows 4, 5 and 7 of the file have gaps, which had been filled in with the former means.
    assert {row: now[row] for row in then} == then
    assert grown.scaling != before.scaling == on.scaling
    assert on.fitted == before.fitted
    (note,) = on.notes
    assert note == (
        "loans.csv has changed since the network was trained: numbers are scaled as they were then, so that "
        "the weights keep their meaning. Start over to scale them anew"
    )


def test_a_table_that_is_as_it_was_is_gone_on_with_without_a_word(write):
    dataset = TableFile.of(write(LOANS)).load()
    assert dataset.going_on(TableFile.of(write(LOANS)).load().fitted) is dataset
    assert dataset.going_on(None) is dataset


def test_what_was_fitted_to_other_columns_is_not_taken(write):
    table = TableFile.of(write(LOANS))
    columns = tuple(
        column.replace(role="ignored") if column.name == "age" else column for column in table.columns
    )
    dataset = table.replace(columns=columns).load()
    assert dataset.going_on(table.load().fitted) is dataset


def test_each_number_that_a_network_sees_of_a_table_has_a_name(write):
    fitted = TableFile.of(write(LOANS)).load().fitted
    assert fitted.input_names == ("income", "job = doctor", "job = nurse", "job = painter", "age")
    assert fitted.replace(columns=()).input_names == ()


def test_words_of_which_each_row_has_its_own_name_no_classes(write):
    table = TableFile.of(write("kind,who\n" + "".join(f"{'ab'[n % 2]},Mr {n}\n" for n in range(8))))
    assert [column.role for column in table.columns] == ["target", "ignored"]


def test_a_word_among_a_few_numbers_makes_no_classes_of_them(write):
    table = TableFile.of(write("size,temp\n1.5,3\n2.5,abc\n3.5,5\n"))
    assert table.spec().task is Task.REGRESSION
    with refuses("row 3, column \"temp\": 'abc' is not a number. Correct it"):
        table.load()


def test_names_that_differ_only_by_case_are_told():
    column = TableColumn(name="y", kind="category", categories=("no", "NO", "perhaps", "yes", "Yes", "YES"))
    assert tell_case_twins(column) == "no/NO, yes/Yes/YES"
    assert tell_case_twins(column.replace(categories=("no", "yes"))) == ""


def test_dates_are_not_predicted_even_if_they_stand_last(write):
    rows = "".join(f"{n},{'ab'[n % 2]},{n / 3},2024-01-{1 + n % 28:02}\n" for n in range(60))
    table = TableFile.of(write(f"size,color,price,date\n{rows}"))
    assert [column.role for column in table.columns] == ["input", "input", "target", "ignored"]
    assert table.spec().targets == ("price",)


def test_who_asks_a_network_is_not_told_to_choose_its_table_anew(write):
    columns = (
        Column(name="age"),
        Column(name="job", kind="category", categories=("doctor", "nurse"), fill="nurse"),
    )
    found = read_inputs(write("age,job\n1x,nurse\n30,baker\n40,nurse\n"), columns)
    assert found.inputs.tolist() == [[40, 0, 1]]
    assert (found.numbers, found.refused_numbers) == ([4], (2, 3))
    first, second = found.refused
    assert first.endswith("row 2, column \"age\": '1x' is not a number. Correct it or leave it empty")
    assert second.endswith("known of it (doctor, nurse). Correct it, or leave it empty")


@pytest.mark.parametrize("names", [("false", "true"), ("FALSE", "TRUE"), ("False", "True")])
def test_true_and_false_are_read_in_whichever_letters_a_program_writes_them(write, names):
    column = Column(name="paid", kind="category", categories=names)
    found = read_inputs(write("paid\ntrue\nTrue\nTRUE\nfalse\nFalse\nFALSE\nyes\n"), [column])
    assert found.inputs.tolist() == [[0, 1]] * 3 + [[1, 0]] * 3
    assert len(found.refused) == 1


def test_other_words_are_told_apart_by_their_letters(write):
    column = Column(name="unit", kind="category", categories=("mm", "Mm"))
    found = read_inputs(write("unit\nMm\nMM\n"), [column])
    assert (found.inputs.tolist(), len(found.refused)) == ([[0, 1]], 1)


@pytest.mark.parametrize(
    ("head", "target"),
    [
        ("x,y,color", "color"),
        ("y,x,color", "color"),
        ("x1,y,color", "y"),
        ("x,y,color,label", "label"),
        ("color,x,y", "y"),
    ],
)
def test_of_points_in_a_plane_what_is_there_is_predicted_and_not_where_they_are(write, head, target):
    names = head.split(",")
    cells = {"color": ["red", "blue"], "label": ["a", "b"]}
    lines = [
        ",".join(cells.get(name, [f"{n}.5", f"{n * 7 % 5}.5"])[n % 2] for name in names) for n in range(20)
    ]
    table = TableFile.of(write("\n".join([head, *lines])))
    assert [column.name for column in table.columns if column.role == "target"] == [target]


def test_numbers_that_are_too_large_for_their_differences_are_told(write):
    lines = [f"{1_700_000_000 + n},{n},{50_000_000 + n % 5}" for n in range(40)]
    table = TableFile.of(
        write("\n".join(["at,x,y", *lines])),
        columns=(TableColumn(name="at"), TableColumn(name="x"), TableColumn(name="y", role="target")),
    )
    (note,) = table.load().notes
    assert note == (
        "A network has some 7 digits for a number, so it sees at in steps of 128, y in steps of 4. First "
        "subtract what all have in common, such as 1,700,000,000"
    )
    year = [f"{1_700_000_000 + 86400 * n},{n},{2000 + n % 5}" for n in range(40)]
    assert table.replace(path=str(write("\n".join(["at,x,y", *year])))).load().notes == ()


@pytest.mark.parametrize(
    ("texts", "kind", "role"),
    [
        (("01003", "10115", "99084", "01067"), "category", "input"),
        (("007", "030", "", "211"), "category", "input"),
        (("07", "30", "11", "12"), "number", "input"),  # months, days and hours are written so, too
        (("01003", "10115", "984", "01067"), "number", "input"),
        (("0.07", "0.30", "0.11", "0.12"), "number", "input"),
        (("10003", "10115", "99084", "10067"), "number", "input"),
    ],
)
def test_codes_that_begin_with_zeros_are_no_numbers(write, texts, kind, role):
    table = TableFile.of(write("code,y\n" + "".join(f"{texts[n % 4]},{n * 7 % 5}.5\n" for n in range(40))))
    assert [(column.kind, column.role) for column in table.columns] == [(kind, role), ("number", "target")]
    if kind == "category":
        assert table.columns[0].categories == tuple(sorted(filter(None, texts)))


def test_rows_that_are_counted_with_zeros_are_still_counted(write):
    path = write("step,x,y\n" + "".join(f"{n:04},{n * 3 % 7}.5,{n * 7 % 5}.5\n" for n in range(40)))
    assert [column.role for column in TableFile.of(path).columns] == ["ignored", "input", "target"]
    assert SeriesFile.of(path).order_by == "step"
    path = write("code,y\n" + "".join(f"{n * 7 % 9:04},{n * 7 % 5}.5\n" for n in range(40)))
    assert SeriesFile.of(path).order_by == ""


@pytest.mark.parametrize(
    ("texts", "note"),
    [
        (
            ("1.353", "835", "690"),
            "rent: 1.353 is read as 1353. If it is 1.353, choose another sign before the decimals",
        ),
        (
            ("1.353", "2.250", "3.125"),
            "rent: 1.353 is read as 1.353. If it is 1353, choose another sign before the decimals",
        ),
        (
            ("-1,353", "-2,250", ""),
            "rent: -1,353 is read as -1.353. If it is -1353, choose another sign before the decimals",
        ),
        (("1.353", "0.353", "3.125"), None),
        (("1.353", "2.5", "3.125"), None),
        (
            ("1.353", "2.250.000", "690"),
            "rent: 1.353 is read as 1353. If it is 1.353, choose another sign before the decimals",
        ),
        (("1353", "835", "690"), None),
    ],
)
def test_how_numbers_were_read_that_may_be_thousands_is_told(write, texts, note):
    path = write("size;rent\n" + "".join(f"{at};{texts[at % 3]}\n" for at in range(24)))
    columns = (TableColumn(name="size"), TableColumn(name="rent", role="target"))
    notes = TableFile.of(path, columns=columns).load().notes
    assert [told for told in notes if "is read as" in told] == ([note] if note else [])


def test_where_commas_stand_between_the_cells_a_point_is_one(write):
    path = write("size,rent\n" + "".join(f"{at},1.{at:03}\n" for at in range(24)))
    assert TableFile.of(path).load().notes == ()


def test_rows_are_counted_as_they_are_when_the_table_is_read(tmp_path):
    path = tmp_path / "houses.csv"
    lines = ["size,price", *(f"{at},{at * 3}" for at in range(40))]
    path.write_text("\n".join(lines), encoding="utf-8")
    source = TableFile.of(path)
    assert source.load().spec.size_hint == source.spec().size_hint == "40 rows"
    path.write_text("\n".join(lines[:31]), encoding="utf-8")
    assert source.load().spec.size_hint == "30 rows"
