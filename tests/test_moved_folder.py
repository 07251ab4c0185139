"""A folder with a project and its table can be moved or handed on: nobody notices but by one line."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

import nnstudio
from nnstudio.cli.evaluate import evaluate
from nnstudio.cli.export import export
from nnstudio.cli.predict import predict
from nnstudio.cli.train import train
from nnstudio.data.table_file import TableFile
from nnstudio.document.document import Project
from nnstudio.document.file import load_project, save_project
from nnstudio.export.errors import ExportError
from nnstudio.nn.activations import Linear
from nnstudio.nn.layers.core import Output
from nnstudio.nn.losses import MeanSquaredError
from nnstudio.nn.optimizers import Adam
from tests.resuming import chain, digest, document, relu, saved, steps, trainer_of

EPOCHS, CUT = 3, 7
TOLD = "houses.csv is read from beside the project"


def write_houses(path, price=3):
    rng = np.random.default_rng(5)
    lines = ["rooms,street,price"]
    lines += [
        f"{rooms},{'abc'[rooms % 3]},{rooms * price + noise:.3f}"
        for rooms, noise in zip(rng.integers(1, 9, 80), rng.normal(size=80), strict=True)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def design(tmp_path):
    """A network that learns from a table in the folder `old/lesson`."""
    source = TableFile.of(write_houses(tmp_path / "old" / "lesson" / "data" / "houses.csv"))
    output = Output(units=1, activation=Linear(), loss=MeanSquaredError())
    return document(chain(relu(6), output), source, optimizer=Adam(), batch_size=9, epochs=EPOCHS)


@pytest.fixture
def moved(design, tmp_path):
    """A run of a few steps in a folder that was moved: its project file, where the folder is now."""
    save_project(
        tmp_path / "old" / "lesson" / "lesson.nns",
        saved(steps(trainer_of(Project(design), 1), CUT), design),
    )
    (tmp_path / "old" / "lesson").rename(tmp_path / "week 2")
    (tmp_path / "old").rmdir()
    return tmp_path / "week 2" / "lesson.nns"


@pytest.fixture
def run():
    def invoke(command, *arguments, fails=False):
        done = CliRunner().invoke(command, [*map(str, arguments)])
        assert bool(done.exit_code) == fails, done.output
        return done

    return invoke


def whole_run(design):
    """What the run would have come to, had nobody moved anything."""
    trainer = trainer_of(Project(design), 1)
    while not trainer.finished:
        trainer.step()
    return trainer


def test_a_run_in_a_folder_that_was_moved_goes_on_bit_for_bit(design, tmp_path):
    straight = digest(whole_run(design))
    save_project(
        tmp_path / "old" / "lesson" / "lesson.nns",
        saved(steps(trainer_of(Project(design), 1), CUT), design),
    )
    (tmp_path / "old").rename(tmp_path / "new")
    trainer = trainer_of(load_project(tmp_path / "new" / "lesson" / "lesson.nns"), 1)
    assert (trainer.step_count, trainer.begun_anew, trainer.inexact) == (CUT, "", "")
    while not trainer.finished:
        trainer.step()
    assert digest(trainer) == straight


def test_train_goes_on_with_it_in_another_process_and_tells_where_the_data_are(moved, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "nnstudio", "train", "week 2/lesson.nns", "--output", "done.nns", "--json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["from_step"] == CUT
    assert done.stderr.splitlines()[:2] == [
        f"nnstudio: {TOLD}", f"nnstudio: going on with the run at step {CUT}, in epoch 2"
    ]  # fmt: skip
    found = load_project(tmp_path / "done.nns")
    assert found.document.dataset.path == str(tmp_path / "week 2" / "data" / "houses.csv")
    before = load_project(moved)
    straight = whole_run(before.document)
    straight.evaluate_test()
    assert digest(trainer_of(found, 1)) == digest(straight)


def test_other_contents_under_that_name_are_told_and_begin_another_run(moved, run):
    write_houses(moved.parent / "data" / "houses.csv", price=4)
    told = run(train, moved).stderr
    assert TOLD in told
    assert "The data are others than the saved run has learned from" in told
    assert "going on with the run" not in told


def test_evaluate_predict_and_export_find_the_data_too(moved, run, tmp_path):
    done = run(evaluate, moved)
    assert TOLD in done.stderr
    assert "validation" in done.stdout
    assert run(predict, moved, moved.parent / "data" / "houses.csv").stdout.count("price") == 80
    run(export, moved, tmp_path / "answers.csv")
    assert (tmp_path / "answers.csv").read_text(encoding="utf-8").count("\n") > 5


def test_python_programs_find_a_network_that_needs_its_data(design, tmp_path):
    """Which was never trained: only the table says how its columns are scaled."""
    save_project(tmp_path / "old" / "lesson" / "lesson.nns", Project(design))
    (tmp_path / "old").rename(tmp_path / "new")
    with pytest.warns(UserWarning, match="never been trained"):
        model = nnstudio.load(tmp_path / "new" / "lesson" / "lesson.nns")
    assert model.predict([{"rooms": 3, "street": "a"}]).shape == (1,)
    shutil.rmtree(tmp_path / "new" / "lesson" / "data")
    with pytest.raises(ExportError, match="is not there"):
        nnstudio.load(tmp_path / "new" / "lesson" / "lesson.nns")


def test_what_is_nowhere_ends_the_command_with_both_places(moved, run, tmp_path):
    shutil.rmtree(moved.parent / "data")
    told = run(train, moved, fails=True).stderr
    gone = tmp_path / "old" / "lesson" / "data" / "houses.csv"
    assert f"The table {gone} is not there. Put it back, or choose another one." in told
    assert f"beside the project either, in {moved.parent}: put it there and open the project again" in told
    shutil.copy(write_houses(tmp_path / "usb" / "houses.csv"), moved.parent)
    assert TOLD in run(train, moved).stderr
