"""`nnstudio predict`: images in, a line for each out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from nnstudio.cli import main
from nnstudio.cli.failures import BadInput, one_line
from nnstudio.cli.predict import words, written
from nnstudio.cli.root import root
from nnstudio.cli.sources import project_for
from nnstudio.data import SeriesFile, TableFile
from nnstudio.data.npz_file import NpzFile
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import save_project
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.export.model import Model


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """A folder with a network that reads digits (digits.nns), some of them as 0.png ..., and the project."""
    folder = tmp_path_factory.mktemp("predict")
    document = EXAMPLES["mnist-784-128-10"].build()
    data = document.dataset.load()
    trainer = Trainer(TrainingJob(document.graph, document.dataset, document.training), data)
    while trainer.epoch < 1:
        trainer.step()
    project = Project(document, trainer.network.copy_weights(), data.fitted)
    save_project(folder / "digits.nns", project)
    for at, image in enumerate(data.test.inputs[:4, ..., 0]):
        Image.fromarray(image).save(folder / f"{at}.png")
        Image.fromarray(255 - image).resize((80, 60)).convert("RGB").save(folder / f"paper{at}.jpg")
    return folder, Model(project), data.test


@pytest.fixture
def nnstudio(digits, monkeypatch, capsys):
    """Runs a command in the folder: exit code, lines of stdout, stderr."""
    monkeypatch.chdir(digits[0])

    def run(*arguments):
        code = main([*map(str, arguments)])
        told = capsys.readouterr()
        return code, told.out.splitlines(), told.err

    return run


def test_each_image_gets_a_line_with_class_and_probability(nnstudio, digits):
    _, model, test = digits
    code, lines, told = nnstudio("predict", "digits.nns", "0.png", "1.png", "2.png")
    assert code == 0
    shares = model.predict_proba(test.inputs[:3])
    for at, line in enumerate(lines):
        name, found, share, *_ = line.split()
        assert (name, int(found)) == (f"{at}.png", shares[at].argmax())
        assert share == f"{shares[at].max():.1%}"
        assert "(then " in line
    assert "0.png: 28×28 pixels" in told


def test_what_is_said_for_programs_is_a_line_of_json_each(nnstudio, digits):
    _, model, test = digits
    _, lines, told = nnstudio("predict", "digits.nns", "1.png", "3.png", "--json")
    for at, line in zip((1, 3), lines, strict=True):
        found = json.loads(line)
        shares = model.predict_proba(test.inputs[[at]])[0]
        assert found["image"] == f"{at}.png"
        assert found["class"] == str(shares.argmax())
        assert list(found["outputs"].values()) == pytest.approx(shares.tolist(), rel=1e-4)
        assert found["done"] == ["28×28 pixels"]
    assert told == ""


def test_a_digit_anywhere_on_paper_is_cut_out_and_centered(nnstudio, digits):
    folder, model, test = digits
    for at in range(4):
        paper = np.full((520, 400), 235, np.uint8)
        paper += np.arange(400, dtype=np.uint8) // 40  # a shadow
        digit = np.kron(test.inputs[at, ..., 0], np.ones((7, 7), np.uint8))
        part = paper[250 : 250 + 196, 120 : 120 + 196]
        part[:] = np.minimum(part, 235 - np.minimum(digit, 210))
        Image.fromarray(paper).save(folder / f"photo{at}.png")
    names = [f"photo{at}.png" for at in range(4)]
    expected = model.predict(test.inputs[:4]).tolist()
    for options in ([], ["--invert"]):
        _, lines, told = nnstudio("predict", "digits.nns", *names, *options)
        found = [line.split()[1] for line in lines]
        assert sum(one == str(other) for one, other in zip(found, expected, strict=True)) >= 3
        assert "digit cut out and centered as those of MNIST are" in told
        assert "inverted" in told
    assert (
        "400×520 pixels, inverted, for it is light at its edges, digit"
        in nnstudio("predict", "digits.nns", "photo0.png")[2]
    )


def test_an_empty_sheet_of_paper_is_no_error(nnstudio, digits):
    Image.new("L", (90, 50), 240).save(digits[0] / "empty.png")
    assert nnstudio("predict", "digits.nns", "empty.png")[0] == 0


def test_a_dark_digit_on_paper_is_inverted_on_wish_and_told_of_else(nnstudio, digits):
    _, model, test = digits
    _, (plain,), told = nnstudio("predict", "digits.nns", "paper0.jpg", "--fit", "resize")
    assert "add --invert" in told
    assert "80×60 pixels, resized to 28×28, made gray" in told
    _, (inverted,), told = nnstudio("predict", "digits.nns", "paper0.jpg", "--invert", "--fit", "resize")
    assert "inverted" in told
    assert "add --invert" not in told
    assert inverted.split()[1] == str(model.predict(test.inputs[:1])[0])
    assert plain != inverted


def test_other_proportions_are_fitted_as_asked(nnstudio):
    found = {
        fit: json.loads(nnstudio("predict", "digits.nns", "paper1.jpg", "--fit", fit, "--json")[1][0])
        for fit in ("resize", "crop", "pad")
    }
    assert found["pad"]["done"][1] == "resized with bars to 28×28"
    assert len({json.dumps(one["outputs"]) for one in found.values()}) == 3


def test_an_example_can_be_asked_and_says_that_it_only_guesses(nnstudio):
    code, lines, told = nnstudio("predict", "example:mnist-784-16-16-10", "0.png")
    assert code == 0
    assert len(lines) == 1
    assert "has not been trained" in told


BAD = {
    "no image": (["predict", "digits.nns"], "Missing argument"),
    "no project": (["predict", "gone.nns", "0.png"], "There is no file 'gone.nns'"),
    "points instead of images": (["predict", "example:xor", "0.png"], "looks at no images"),
    "an unknown way to fit": (["predict", "digits.nns", "0.png", "--fit", "squeeze"], "squeeze"),
}


UNREAD = {
    "an image that is not there": ("gone.png", "There is no file gone.png"),
    "no image at all": ("digits.nns", "digits.nns cannot be read"),
    "a folder": (".", "it is no file, but a folder"),
}


@pytest.mark.parametrize("case", UNREAD)
def test_a_file_that_cannot_be_read_is_told_in_one_line(nnstudio, case):
    name, message = UNREAD[case]
    for command in (["predict", "digits.nns"], ["export", "digits.nns", "none.csv"]):
        code, lines, told = nnstudio(*command, name)
        assert (code, lines) == (1, [])
        assert message in told.splitlines()[0]
        assert "Traceback" not in told
    assert told.splitlines()[1:] == [
        "nnstudio: none.csv is not written, for nothing that was asked for could be read"
    ]
    assert not Path("none.csv").exists()


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_in_one_line(nnstudio, case):
    arguments, message = BAD[case]
    code, lines, told = nnstudio(*arguments)
    assert code == 2
    assert lines == []
    assert message in told.splitlines()[-1]
    assert "Traceback" not in told


def test_more_images_than_are_read_at_once_keep_their_order(nnstudio, digits, monkeypatch):
    monkeypatch.setattr("nnstudio.cli.answering.TOGETHER", 2)
    names = ["0.png", "1.png", "2.png", "3.png", "0.png"]
    _, lines, _ = nnstudio("predict", "digits.nns", *names)
    assert [line.split()[0] for line in lines] == names
    expected = digits[1].predict(digits[2].inputs[[0, 1, 2, 3, 0]])
    assert [int(line.split()[1]) for line in lines] == list(expected)


def test_the_command_explains_itself():
    told = CliRunner().invoke(root, ["predict", "--help"]).output
    for word in ("--invert", "--json", "--fit", "Try:"):
        assert word in told


def damaged(folder):
    """Files that are no images, each in a way of its own; their names."""
    whole = (folder / "0.png").read_bytes()
    contents = {
        "broken.png": b"\x89PNG",
        "cut.png": whole[: len(whole) // 2],
        "empty.png": b"",
        "words.png": b"Dear Ann,",
        "flipped.png": whole[:60] + bytes(byte ^ 255 for byte in whole[60:80]) + whole[80:],
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [*contents, "gone.png"]


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_images_around_those_that_cannot_be_read_are_answered(nnstudio, digits, options):
    bad = damaged(digits[0])
    names = ["0.png", *bad[:3], "1.png", *bad[3:], "2.png"]
    code, lines, told = nnstudio("predict", "digits.nns", *names, *options)
    assert code == 1
    complaints = [line for line in told.splitlines() if "pixels" not in line]
    for name, line in zip(bad, complaints, strict=False):
        assert line.startswith("nnstudio: ")
        assert name in line
    assert "nnstudio: There is no file gone.png. Check the name" in complaints
    assert complaints[len(bad) :] == ["nnstudio: 6 of 9 files could not be read"]
    if not options:
        assert [line.split()[0] for line in lines] == ["0.png", "1.png", "2.png"]
        return
    found = [json.loads(line) for line in lines]
    assert [one["image"] for one in found] == names
    assert [one["image"] for one in found if "error" in one] == bad
    assert found[-2] == {"image": "gone.png", "error": "There is no file gone.png. Check the name"}


def test_a_table_of_answers_leaves_out_and_counts_images_that_cannot_be_read(nnstudio, digits):
    bad = damaged(digits[0])
    code, lines, told = nnstudio("export", "digits.nns", "some.csv", "0.png", *bad, "1.png")
    assert (code, lines) == (1, ["saved as some.csv"])
    rows = Path("some.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[0] for row in rows] == ["file", "0.png", "1.png"]
    assert all(any(name in line for line in told.splitlines()) for name in bad)
    assert told.splitlines()[-1] == "nnstudio: 6 of 8 files could not be read and are not in the table"
    nnstudio("export", "digits.nns", "whole.csv", "0.png", "1.png")
    assert Path("some.csv").read_bytes() == Path("whole.csv").read_bytes()


def test_what_no_file_can_mend_is_said_once(nnstudio):
    code, lines, told = nnstudio("predict", "example:xor", "0.png", "1.png")
    assert (code, lines, told.count("looks at no images")) == (2, [], 1)


@pytest.mark.parametrize("white", [1, 16, 255])
def test_an_image_is_as_bright_as_those_of_the_training(nnstudio, tmp_path, monkeypatch, white):
    """scikit-learn's digits, for example, are of numbers from 0 to 16."""
    monkeypatch.chdir(tmp_path)
    images = (np.random.default_rng(0).integers(0, 17, (40, 8, 8)) * (white / 16)).astype(np.float32)
    images[:, 0] = [0, *[white] * 7]
    np.savez("own.npz", x=images, y=np.arange(40) % 3)
    document = project_for(NpzFile.of("own.npz")).document
    data = document.dataset.load()
    trainer = Trainer(TrainingJob(document.graph, document.dataset, document.training), data)
    project = Project(document, trainer.network.copy_weights(), data.fitted)
    save_project(Path("own.nns"), project)
    Image.fromarray((images[3] * (255 / white)).round().astype(np.uint8)).save("3.png")
    found = json.loads(nnstudio("predict", "own.nns", "3.png", "--json")[1][0])["outputs"]
    assert list(found.values()) == pytest.approx(Model(project).outputs(images[3:4])[0], abs=1e-2)
    if white < 255:
        with pytest.warns(UserWarning, match=f"0 to {white}, .* Divide the images by {255 / white:g}"):
            Model(project).outputs((images[3:4] * (255 / white)).astype(np.uint8))


def test_percent_is_said_only_where_all_classes_share_one_whole(digits):
    fitted = digits[1].fitted
    rest = (0.04,) * 8
    assert words(fitted, np.array([0.6, 0.08, *rest])).startswith("0  60.0%  (then 1 8.0%")
    assert words(fitted, np.array([0.6, 0.18, *rest])).startswith("0  0.6  (then 1 0.18")
    assert words(fitted, np.array([1.6, -0.92, *rest])).startswith("0  1.6  (then 2 0.04")


def test_names_that_would_command_a_terminal_do_not_reach_it(digits):
    fitted = digits[1].fitted.replace(classes=("\x1b[31mred\n", "\u202eblue", *map(str, range(8))))
    said = words(fitted, np.linspace(1, 0, 10))
    assert said.startswith("[31mred  1  (then blue ")
    told = one_line(BadInput("\x1b]0;mine\x07 is not there"))
    assert told == "nnstudio: ]0;mine is not there"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="names cannot be such here")
def test_a_file_has_one_line_whatever_it_is_called(nnstudio, digits):
    name = "a\n\x1b[31mb.png"
    (digits[0] / name).write_bytes((digits[0] / "0.png").read_bytes())
    _, (line,), told = nnstudio("predict", "digits.nns", name)
    assert line.startswith("a [31mb.png  ")
    assert told == "nnstudio: a [31mb.png: 28×28 pixels\n"
    assert json.loads(nnstudio("predict", "digits.nns", name, "--json")[1][0])["image"] == name


@pytest.mark.skipif(sys.platform != "linux", reason="names must be text here")
def test_a_name_that_is_no_text_is_told_to_programs_all_the_same(digits):
    name = b"d\xe4.png"
    Path(os.fsdecode(os.fsencode(digits[0]) + b"/" + name)).write_bytes((digits[0] / "0.png").read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "nnstudio", "predict", "digits.nns", name, "--json"],
        capture_output=True, check=True, cwd=digits[0], timeout=60,
    )  # fmt: skip
    assert os.fsencode(json.loads(done.stdout.decode("utf-8"))["image"]) == name


def test_letters_that_the_output_has_none_for_are_told_by_their_numbers(digits):
    """As where the output of a program goes into a file on Windows."""
    (digits[0] / "\u65e5.png").write_bytes((digits[0] / "0.png").read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "nnstudio", "predict", "digits.nns", "\u65e5.png", "--json"],
        capture_output=True, encoding="cp1252", check=False, cwd=digits[0], timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["image"] == "\u65e5.png"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk is always full here")
def test_answers_that_cannot_be_written_are_told_in_one_line(digits):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "nnstudio", "predict", "digits.nns", "0.png", "--json"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=digits[0], timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "nnstudio: what was told cannot be written: No space left on device\n"


@pytest.fixture
def credit(tmp_path, monkeypatch):
    """A folder with a network that decides on credit (credit.nns), and who asks for one (people.csv)."""
    document = EXAMPLES["credit"].build()
    data = document.dataset.load()
    trainer = Trainer(TrainingJob(document.graph, document.dataset, document.training), data)
    while trainer.epoch < 2:
        trainer.step()
    save_project(tmp_path / "credit.nns", Project(document, trainer.network.copy_weights(), data.fitted))
    names = [column.name for column in data.columns]
    rich = {"income": "90000", "debt": "0", "age": "50", "late payments": "0", "employment": "employed"}
    poor = {"income": "9000", "debt": "60000", "age": "20", "late payments": "4", "employment": "unemployed"}
    rows = [",".join(["name", *names])]
    rows += [",".join([name, *(one[at] for at in names)]) for name, one in (("Ann", rich), ("Bob", poor))]
    (tmp_path / "people.csv").write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_network_that_learned_from_a_table_reads_others(nnstudio, credit, monkeypatch):
    monkeypatch.chdir(credit)
    code, lines, told = nnstudio("predict", "credit.nns", "people.csv")
    assert (code, told) == (0, "")
    assert [line.split()[:4] for line in lines] == [
        ["people.csv", "row", "2", "yes"],
        ["people.csv", "row", "3", "no"],
    ]
    _, lines, _ = nnstudio("predict", "credit.nns", "people.csv", "--json")
    assert [(json.loads(line)["row"], json.loads(line)["class"]) for line in lines] == [(2, "yes"), (3, "no")]


def test_a_network_that_forecasts_says_what_comes_after_the_last_row(nnstudio, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "day,close\n" + "".join(f"2024-{1 + n // 28:02}-{1 + n % 28:02},{n % 9}\n" for n in range(90))
    Path("sales.csv").write_text(text, encoding="utf-8")
    document = project_for(SeriesFile.of("sales.csv", window=9)).document
    data = document.dataset.load()
    trainer = Trainer(TrainingJob(document.graph, document.dataset, document.training), data)
    project = Project(document, trainer.network.copy_weights(), data.fitted)
    save_project(Path("s.nns"), project)
    code, (line,), told = nnstudio("predict", "s.nns", "sales.csv")
    assert (code, told) == (0, "")
    window = (np.arange(81, 90) % 9).astype(np.float32).reshape(1, 9, 1)
    expected = float(Model(project).predict(window)[0])
    assert line.startswith("sales.csv after row 91  close ")
    assert float(line.split()[-1]) == pytest.approx(expected, rel=1e-4)
    Path("short.csv").write_text("day,close\n2024-01-01,4\n", encoding="utf-8")
    code, lines, told = nnstudio("predict", "s.nns", "short.csv")
    assert (code, lines) == (1, [])
    assert "has 1 complete step; the network needs 9 to say what comes next" in told


def test_a_row_that_cannot_be_read_does_not_stop_the_others(nnstudio, credit, monkeypatch):
    monkeypatch.chdir(credit)
    head, ann, bob = (credit / "people.csv").read_text(encoding="utf-8").splitlines()
    text = "\n".join([head, ann, bob.replace("unemployed", "pirate"), bob.replace("9000", "much"), ann, ""])
    (credit / "some.csv").write_text(text, encoding="utf-8")
    code, lines, told = nnstudio("predict", "credit.nns", "some.csv")
    assert code == 1
    assert [line.split()[:3] for line in lines] == [["some.csv", "row", "2"], ["some.csv", "row", "5"]]
    assert "some.csv, row 3, column \"employment\": 'pirate' is none of the categories" in told
    assert "some.csv, row 4, column" in told
    code, lines, _ = nnstudio("predict", "credit.nns", "some.csv", "--json")
    found = [json.loads(line) for line in lines]
    assert (code, [one["row"] for one in found]) == (1, [2, 5, 3, 4])
    assert [one["table"] for one in found] == ["some.csv"] * 4
    assert ["row 3, column" in found[2]["error"], "row 4, column" in found[3]["error"]] == [True, True]
    code, _, told = nnstudio("export", "credit.nns", "answers.csv", "some.csv", "people.csv", "gone.csv")
    rows = (credit / "answers.csv").read_text(encoding="utf-8").splitlines()
    assert code == 1
    assert [row.split(",")[0] for row in rows[1:]] == [
        *("some.csv row 2", "some.csv row 5", "people.csv row 2", "people.csv row 3")
    ]
    assert told.endswith("nnstudio: 1 of 3 files and 2 rows could not be read and are not in the table\n")


def test_large_numbers_are_told_in_all_their_digits():
    assert [written(np.float32(value)) for value in (1_234_567, 5e7, 0.1234567, -3, 1e-9)] == [
        *("1234567", "50000000", "0.1234567", "-3", "0.000000001")
    ]


def test_a_number_that_could_be_two_is_read_as_in_the_training(nnstudio, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{n},5;{'ja' if n > 50 else 'nein'}\n" for n in range(100))
    Path("trained.csv").write_text("wert;gut\n" + rows, encoding="utf-8")
    document = project_for(TableFile.of("trained.csv")).document
    data = document.dataset.load()
    trainer = Trainer(TrainingJob(document.graph, document.dataset, document.training), data)
    save_project(Path("t.nns"), Project(document, trainer.network.copy_weights(), data.fitted))
    answers = []
    # Three digits behind the comma could be thousands, but they are not where the training had decimals.
    for text in ('wert\n"50,250"\n', "wert\n50.25\n"):
        Path("new.csv").write_text(text, encoding="utf-8")
        answers.append(json.loads(nnstudio("predict", "t.nns", "new.csv", "--json")[1][0])["output"])
    assert answers[0] == answers[1]


def test_the_rows_of_another_table_become_a_table_of_answers(nnstudio, credit, monkeypatch):
    monkeypatch.chdir(credit)
    nnstudio("export", "credit.nns", "answers.csv", "people.csv")
    head, *rows = (credit / "answers.csv").read_text(encoding="utf-8").splitlines()
    assert head == "file,answer,no,yes"
    assert [row.split(",")[:2] for row in rows] == [["people.csv row 2", "yes"], ["people.csv row 3", "no"]]


def test_an_option_that_would_do_nothing_for_a_table_is_refused(nnstudio, credit, monkeypatch):
    monkeypatch.chdir(credit)
    for option in (["--invert"], ["--fit", "pad"]):
        code, lines, told = nnstudio("predict", "credit.nns", "people.csv", *option)
        assert (code, lines) == (2, [])
        assert f"{option[0]} is for images" in told


def test_a_table_without_rows_is_refused_rather_than_passed_over(nnstudio, credit, monkeypatch):
    monkeypatch.chdir(credit)
    head, *_ = (credit / "people.csv").read_text(encoding="utf-8").splitlines()
    (credit / "none.csv").write_text(f"{head}\n", encoding="utf-8")
    code, lines, told = nnstudio("predict", "credit.nns", "none.csv", "people.csv")
    assert (code, len(lines)) == (1, 2)
    assert "none.csv has a line of names and no rows below it" in told
    assert told.endswith("1 of 2 files could not be read\n")


def test_a_table_that_lacks_a_column_is_refused_by_its_name(nnstudio, credit, monkeypatch):
    monkeypatch.chdir(credit)
    (credit / "short.csv").write_text("income,debt\n1,2\n", encoding="utf-8")
    code, _, told = nnstudio("predict", "credit.nns", "short.csv")
    assert code == 1
    assert "age" in told


def test_a_row_has_the_same_number_in_an_answer_as_in_a_complaint(nnstudio, credit, monkeypatch):
    monkeypatch.chdir(credit)
    head, ann, _ = (credit / "people.csv").read_text(encoding="utf-8").splitlines()
    (credit / "gaps.csv").write_text(f"{head}\n\n{ann}\n", encoding="utf-8")
    assert nnstudio("predict", "credit.nns", "gaps.csv")[1][0].startswith("gaps.csv row 3 ")
    (credit / "gaps.csv").write_text(f"{head}\n\n{ann.replace('90000', 'much')}\n", encoding="utf-8")
    assert "gaps.csv, row 3, column" in nnstudio("predict", "credit.nns", "gaps.csv")[2]


def test_what_was_filled_into_an_empty_cell_is_told(nnstudio, credit, monkeypatch):
    monkeypatch.chdir(credit)
    text = (credit / "people.csv").read_text(encoding="utf-8")
    (credit / "people.csv").write_text(text.replace("90000", ""), encoding="utf-8")
    code, lines, told = nnstudio("predict", "credit.nns", "people.csv")
    assert (code, len(lines)) == (0, 2)
    (line,) = told.splitlines()
    assert line.startswith("nnstudio: people.csv row 2: income is empty, taken as ")
    _, lines, _ = nnstudio("predict", "credit.nns", "people.csv", "--json")
    done = [json.loads(line)["done"] for line in lines]
    assert done[0][0].startswith("income is empty, taken as ")
    assert done[1] == []
    _, _, told = nnstudio("export", "credit.nns", "answers.csv", "people.csv")
    assert "people.csv row 2: income is empty, taken as " in told


def test_what_is_far_from_all_that_was_learned_is_told(nnstudio, credit, monkeypatch):
    """As where a comma was taken for another sign than it is."""
    monkeypatch.chdir(credit)
    text = (credit / "people.csv").read_text(encoding="utf-8")
    (credit / "people.csv").write_text(text.replace("90000", "90000000"), encoding="utf-8")
    code, lines, told = nnstudio("predict", "credit.nns", "people.csv")
    assert (code, len(lines)) == (0, 2)
    assert told == "nnstudio: people.csv row 2: income far from all that was learned\n"


def test_a_network_of_tables_says_so_of_an_image(nnstudio, credit, monkeypatch):
    monkeypatch.chdir(credit)
    (credit / "ring.png").write_bytes(b"\x89PNG")
    code, _, told = nnstudio("predict", "credit.nns", "ring.png")
    assert code == 1
    assert "this network reads tables (CSV, Parquet)" in told
