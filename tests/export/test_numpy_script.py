"""What is special to scripts that need only NumPy, and what these show for all: files, words, refusals."""

import csv
import hashlib
import importlib.util

import numpy as np
import pytest
from running import attempt, faults, run, running
from script_names import NASTY
from scripted import PEOPLE, answering, blank, chain, close, ours, output, project, raw

from nnstudio.cli.sources import project_for
from nnstudio.data import ImageFolder
from nnstudio.data.table_file import TableFile, read_inputs
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.export.arrays import arrays_as
from nnstudio.export.errors import ExportError
from nnstudio.export.model import Model
from nnstudio.export.numpy_script import numpy_weights, to_numpy
from nnstudio.export.trained import trained
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.layers.unknown import UnknownLayer
from tests.data.pictures import save_classes


@pytest.fixture(scope="module")
def runner(tmp_path_factory):
    yield from running(tmp_path_factory, "numpy")


def test_many_samples_are_answered_as_few_are(runner):
    made = project(chain(Dense(units=4), output()), (5,))
    samples = raw((5,), 1203)
    assert close(runner.answers(made, samples), ours(made, samples))


def test_a_file_of_weights_may_have_any_name(tmp_path):
    made = project(chain(output()), (5,))
    for at, name in enumerate(NASTY):
        if "\x00" in name or "\ud800" in name or "/" in name or len(name.encode()) > 250:
            continue
        file = f"{at}{name}.npz"
        content = arrays_as(".npz", numpy_weights(made))
        (tmp_path / file).write_bytes(content)
        path = tmp_path / f"s{at}.py"
        path.write_text(to_numpy(made, file, hashlib.sha256(content).hexdigest()), encoding="utf-8")
        assert run(path, blank(made, tmp_path))[0].startswith(("a", "b", "c"))


def test_the_script_prints_an_answer_for_each_sample_of_a_file(runner, tmp_path):
    made = Project(EXAMPLES["mnist-784-128-10"].build())
    digits = made.document.dataset.load().test.inputs[:5]
    np.save(tmp_path / "digits.npy", digits)
    lines = run(runner.written(made), tmp_path / "digits.npy")
    assert [line.split()[0] for line in lines] == list(ours(made, digits).argmax(axis=1).astype(str))
    assert all("%" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.csv",
            "age\n3\n",
            "a.csv cannot be read: it has no column income, debt, late payments, employment",
        ),
        ("a.csv", f"{PEOPLE[0]}\n", "it has no rows"),
        ("a.csv", f"{PEOPLE[0]}\nAda,1,2,3,4,pirate\n", "'pirate' is no employment that is known: employed,"),
        ("a.csv", f"{PEOPLE[0]}\n\nAda,old,2,3,4,student\n", "row 3, income: 'old' is no number"),
        ("a.csv", f"{PEOPLE[0]}\nAda,1_000,2,3,4,student\n", "row 2, income: '1_000' is no number"),
        (
            "a.csv",
            f"{PEOPLE[0]}\nAda,4e38,2,3,4,student\n",
            "row 2, income: '4e38' is too large for a network",
        ),
        ("a.csv", f"{PEOPLE[0]}\nAda,8E747528,2,3,4,student\n", "'8E747528' is too large for a network"),
        (
            "a.csv",
            f"{PEOPLE[0]}\nAda,1,5,2,3,4,student\n",
            "a.csv cannot be read: row 2: 7 cells where there are 6 columns",
        ),
        ("a.csv", f"{PEOPLE[0]}\nAda,1,2,3,4,student\nAda\n", "row 3: 1 cell where there are 6 columns"),
        ("a.csv", "", "it has no rows"),
        ("a.npy", "no array", "a.npy cannot be read"),
        ("a.npy", "", "a.npy cannot be read"),
        ("a.png", "", "Usage: python"),
        (None, "", "a .csv table with the columns income, debt, age, late payments, employment"),
    ],
)
def test_a_file_that_a_script_cannot_read_is_told_without_a_traceback(
    runner, tmp_path, name, content, message
):
    script = runner.written(Project(EXAMPLES["credit"].build()))
    if name is not None:
        (tmp_path / name).write_text(content)
    given = [] if name is None else [tmp_path / name]
    done = attempt(script, *given)
    assert done.returncode == 1
    assert done.stdout == ""
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize(
    "numbers",
    [
        ["1.250", "3.500"], ["1,250", "3,500"], ["1.250", "2,5"], ["1,250", "2.5"], ["1.234.567", "1,5"],
        ["1 250", "€ 3", "12 %"], ["1'250.75", "3"], ["-$4", "+0.5"], ["1.5e3", "7"],
        ["n/a", "-", "none", "2"], ["\N{MINUS SIGN}4", "5"], ["(4)", "($5)", "$(6)", "7"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_the_script_reads_the_numbers_of_a_table_as_the_program_does(runner, tmp_path, decimal, numbers):
    learned = tmp_path / "learned.csv"
    sign = {".": ",", ",": ";"}[decimal]
    rows = [f"{at}{decimal}5{sign}{at % 7}{sign}{'ab'[at % 2]}" for at in range(40)]
    learned.write_text("\n".join([sign.join(["size", "age", "kind"]), *rows]) + "\n")
    source = TableFile.of(learned)
    assert source.dialect.decimal == decimal
    made = project_for(source)
    columns = made.document.dataset.load().fitted.columns
    script = runner.written(made)
    for delimiter in ",;\t":
        table = tmp_path / "new.csv"
        with table.open("w", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerows([["size", "age"], *([text, "3"] for text in numbers)])
        found = read_inputs(table, columns, source.dialect)
        assert not found.refused
        loaded = importlib.util.spec_from_file_location("script", script)
        module = importlib.util.module_from_spec(loaded)
        loaded.loader.exec_module(module)
        np.testing.assert_array_equal(module.read_table(table), found.inputs)


def learned_from(runner, table):
    """What was learned from a table, and its script as a module."""
    source = TableFile.of(table)
    made = project_for(source)
    loaded = importlib.util.spec_from_file_location("script", runner.written(made))
    module = importlib.util.module_from_spec(loaded)
    loaded.loader.exec_module(module)
    return source, made.document.dataset.load().fitted.columns, module


STREETS = [
    "Höhe;Größe, €;Straße;kind",
    *(f"{at},5;{at % 7};{'äßé'[at % 3]}{at % 3};{'ab'[at % 2]}" for at in range(40)),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("first", [[], ["sep=;"]], ids=len)
def test_the_script_reads_the_file_of_its_training_however_it_is_written(runner, tmp_path, encoding, first):
    table = tmp_path / "own.csv"
    table.write_bytes("\r\n".join([*first, *STREETS]).encode(encoding))
    source, columns, script = learned_from(runner, table)
    np.testing.assert_array_equal(script.read_table(table), read_inputs(table, columns).inputs)
    for other in ("utf-8", "utf-16", "cp1252"):
        new = tmp_path / "new.csv"
        new.write_bytes("\n".join(STREETS[:9]).encode(other))
        expected = read_inputs(new, columns, source.dialect).inputs
        np.testing.assert_array_equal(script.read_table(new), expected)


@pytest.mark.parametrize(
    "lines",
    [
        ["size|age|kind", *(f"{at}.5|{at % 7}|{'ab'[at % 2]}" for at in range(40))],
        ["size age kind", *(f"{at}.5  {at % 7} {at % 2 * 3.5}" for at in range(40))],
        [f"{at}.5,{at % 7},{'ab'[at % 2]}" for at in range(40)],
        ['"size, m";"the\nage";kind', *(f"{at},5;{at % 7};{'ab'[at % 2]}" for at in range(40))],
    ],
    ids=["pipes", "spaces", "no header", "signs in names"],
)
def test_the_script_reads_the_cells_of_its_training(runner, tmp_path, lines):
    table = tmp_path / "own.csv"
    table.write_text("\n".join(lines) + "\n")
    _, columns, script = learned_from(runner, table)
    assert len(columns) == 2
    np.testing.assert_array_equal(script.read_table(table), read_inputs(table, columns).inputs)


def test_other_columns_tell_what_stands_before_the_decimals_as_in_the_program(runner, tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("\n".join(["size,age,kind", *(f"{at}.5,{at % 7},{'ab'[at % 2]}" for at in range(40))]))
    source, columns, script = learned_from(runner, table)
    new = tmp_path / "new.csv"
    new.write_text("size;age;price\n1,250;3;3,50\n")
    expected = read_inputs(new, columns, source.dialect).inputs
    assert expected.tolist() == [[1.25, 3]]
    np.testing.assert_array_equal(script.read_table(new), expected)


def test_thousands_that_are_sure_are_no_decimals_as_in_the_program(runner, tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("\n".join(["size,age,kind", *(f"{at}.5,{at % 7},{'ab'[at % 2]}" for at in range(40))]))
    source, columns, script = learned_from(runner, table)
    for numbers in (["1.353", "835", "690"], ["1,353", "835", "690"], ["1.353", "835"], ["1.353.000", "2"]):
        new = tmp_path / "new.csv"
        new.write_text("".join(f"{text};3\n" for text in ("size;age", *numbers)).replace("age;3", "age"))
        found = read_inputs(new, columns, source.dialect)
        np.testing.assert_array_equal(script.read_table(new), found.inputs)
    assert found.inputs[0, 0] == 1_353_000


def test_a_file_of_another_country_has_its_own_decimals_as_in_the_program(runner, tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("\n".join(["size,age,kind", *(f"{at}.5,{at % 7},{'ab'[at % 2]}" for at in range(40))]))
    source, columns, script = learned_from(runner, table)
    new = tmp_path / "new.csv"
    new.write_text("size;age\n52,515;3\n47,358;4\n")
    assert script.read_table(new).tolist() == pytest.approx(np.array([[52.515, 3], [47.358, 4]]))
    np.testing.assert_array_equal(script.read_table(new), read_inputs(new, columns, source.dialect).inputs)


def test_what_is_true_may_be_written_in_letters_of_any_size(runner, tmp_path):
    table = tmp_path / "own.csv"
    rows = [f"{at}.5,{('true', 'false')[at % 2]},{'ab'[at // 2 % 2]}" for at in range(40)]
    table.write_text("\n".join(["size,paid,kind", *rows]))
    source, columns, script = learned_from(runner, table)
    new = tmp_path / "new.csv"
    new.write_text("size,paid\n1.5,True\n1.5,FALSE\n1.5,true\n")
    found = read_inputs(new, columns, source.dialect).inputs
    assert found[:, 1:].tolist() == [[0, 1], [1, 0], [0, 1]]
    np.testing.assert_array_equal(script.read_table(new), found)


def test_numbers_far_from_0_keep_their_digits(runner, tmp_path):
    table = tmp_path / "own.csv"
    rows = [f"{1_000_000 + at % 17},{2_000_000 + at % 13}" for at in range(60)]
    table.write_text("\n".join(["size,price", *rows]))
    made = project_for(TableFile.of(table, target="price"))
    made = Project(made.document, trained(made).weights, made.document.dataset.load().fitted)
    samples = 1_000_000 + np.arange(17, dtype="f4")[:, np.newaxis]
    answers = runner.answers(made, samples)
    assert answers.dtype == np.float32
    np.testing.assert_array_equal(answers, Model(made).outputs(samples))
    assert len(set(answers[:, 0].tolist())) > 10


def test_names_that_are_there_twice_or_not_at_all_are_those_of_the_program(runner, tmp_path):
    table = tmp_path / "own.csv"
    rows = [f"{at * 37 % 41}.5,{at % 7},{at % 5}.25,{'ab'[at % 2]}" for at in range(40)]
    table.write_text("\n".join([",size,size,kind", *rows]))
    _, columns, script = learned_from(runner, table)
    assert [column.name for column in columns] == ["column 1", "size", "size (2)"]
    np.testing.assert_array_equal(script.read_table(table), read_inputs(table, columns).inputs)


@pytest.mark.parametrize(
    ("odd", "message"),
    [
        (np.zeros((5, 3)), "odd.npy cannot be read: samples (n, 5) are needed; got (5, 3)"),
        (np.full((2, 5), np.nan), "samples must be finite numbers; got an infinity or a NaN"),
    ],
    ids=["shape", "missing"],
)
def test_an_array_that_does_not_fit_is_told_without_a_traceback(runner, tmp_path, odd, message):
    np.save(tmp_path / "odd.npy", odd)
    done = attempt(runner.written(project(chain(output()), (5,))), tmp_path / "odd.npy")
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_script_that_is_asked_for_help_has_not_failed(runner):
    script = runner.written(Project(EXAMPLES["mnist-784-30-10"].build()))
    done = attempt(script, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Usage: python {script.name} FILE" in done.stdout


def test_a_script_without_a_file_answers_nothing_and_says_how_it_is_used(runner):
    script = runner.written(Project(EXAMPLES["mnist-784-30-10"].build()))
    done = attempt(script)
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"Usage: python {script.name} FILE" in done.stderr
    assert "(n, 28, 28, 1)" in done.stderr
    assert "Images such as .png" in done.stderr


@pytest.mark.parametrize(("fit", "words"), [("resize", "stretched"), ("pad", "resized with black bars")])
def test_the_usage_says_what_was_made_of_images_of_other_sizes(runner, tmp_path, fit, words):
    source = ImageFolder.of(save_classes(tmp_path / "own", cat=10, dog=10), fit=fit, height=16, width=24)
    told = attempt(runner.written(project_for(source))).stderr
    assert f"For the training they were {words} to 24×16 pixels (bilinear)." in told


def test_the_script_knows_numbers_by_their_names(runner, tmp_path):
    made = dict(answering())["numbers"]
    (line,) = run(runner.written(made), blank(made, tmp_path))
    assert line.startswith("price: ")
    assert 'of "all": ' in line


def test_the_script_says_what_it_is_and_passes_the_linter(runner, tmp_path):
    made = Project(EXAMPLES["mnist-lenet-5"].build())
    path = runner.written(made)
    text = path.read_text(encoding="utf-8")
    assert "not trained yet" in text
    assert "61,706 parameters" in text
    assert "nnstudio" not in text
    assert faults(path) == ""


def test_a_network_that_cannot_compute_is_refused_with_the_reason():
    graph = chain(Dense(units=3), output()).with_inputs("n2", ())
    document = EXAMPLES["xor"].build()
    broken = Project(document.replace(graph=graph, layout=dict.fromkeys(graph, (0.0, 0.0))))
    with pytest.raises(ExportError, match="Output 2 has nothing wired into it"):
        to_numpy(broken, "w.npz", "")


def test_a_layer_that_is_not_known_is_refused_by_its_name():
    unknown = UnknownLayer.from_plain({"kind": "example.attention"})
    graph = chain(unknown, output(units=2), names=["Input", "My attention", "Output"])
    document = EXAMPLES["xor"].build()
    broken = Project(document.replace(graph=graph, layout=dict.fromkeys(graph, (0.0, 0.0))))
    with pytest.raises(ExportError, match="My attention"):
        to_numpy(broken, "w.npz", "")
