"""`nnstudio predict`: images in, a line for each out."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from nnstudio.cli import main
from nnstudio.cli.root import root
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
        assert list(found["outputs"].values()) == pytest.approx(shares.tolist())
        assert found["done"] == ["28×28 pixels"]
    assert told == ""


def test_a_dark_digit_on_paper_is_inverted_on_wish_and_told_of_else(nnstudio, digits):
    _, model, test = digits
    _, (plain,), told = nnstudio("predict", "digits.nns", "paper0.jpg")
    assert "add --invert" in told
    assert "80×60 pixels, resized to 28×28, made gray" in told
    _, (inverted,), told = nnstudio("predict", "digits.nns", "paper0.jpg", "--invert")
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
    "an image that is not there": (["predict", "digits.nns", "gone.png"], "gone.png"),
    "no image at all": (["predict", "digits.nns", "digits.nns"], "digits.nns cannot be read"),
    "a folder": (["predict", "digits.nns", "."], "."),
    "points instead of images": (["predict", "example:xor", "0.png"], "does not look at images"),
    "an unknown way to fit": (["predict", "digits.nns", "0.png", "--fit", "squeeze"], "squeeze"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_in_one_line(nnstudio, case):
    arguments, message = BAD[case]
    code, lines, told = nnstudio(*arguments)
    assert code == 2
    assert lines == []
    assert message in told.splitlines()[-1]
    assert "Traceback" not in told


def test_more_images_than_are_read_at_once_keep_their_order(nnstudio, digits, monkeypatch):
    monkeypatch.setattr("nnstudio.cli.predict._TOGETHER", 2)
    names = ["0.png", "1.png", "2.png", "3.png", "0.png"]
    _, lines, _ = nnstudio("predict", "digits.nns", *names)
    assert [line.split()[0] for line in lines] == names
    expected = digits[1].predict(digits[2].inputs[[0, 1, 2, 3, 0]])
    assert [int(line.split()[1]) for line in lines] == list(expected)


def test_the_command_explains_itself():
    told = CliRunner().invoke(root, ["predict", "--help"]).output
    for word in ("--invert", "--json", "--fit", "Try:"):
        assert word in told


def test_images_are_not_read_before_they_are_needed(nnstudio, monkeypatch):
    read = []

    def first(path, *more, **named):
        read.append(path)
        return np.zeros((28, 28, 1), np.uint8)

    monkeypatch.setattr("nnstudio.cli.predict.read_image", first)
    monkeypatch.setattr("nnstudio.cli.predict._TOGETHER", 1)
    nnstudio("predict", "digits.nns", "0.png", "gone.png", "1.png")
    assert [path.name for path in read] == ["0.png"]
