"""`nnstudio train` on projects that have a run: it goes on with it, and says so."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from nnstudio.cli import keeping
from nnstudio.cli.train import train
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import ProjectError, load_project, save_project
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.optimizers import Adam
from nnstudio.nn.settings import SettingsError
from tests.resuming import digest, saved, steps, trainer_of

EPOCHS = 3


@pytest.fixture
def document():
    found = EXAMPLES["xor"].build()
    training = found.training.replace(optimizer=Adam(), epochs=EPOCHS, batch_size=70)
    steps_of_an_epoch = -(-len(found.dataset.load().training) // 70)
    assert steps_of_an_epoch > 3
    return found.replace(training=training)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        done = CliRunner().invoke(train, [*map(str, arguments), "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout), done.stderr

    return invoke


def straight(document, epochs=EPOCHS):
    """The same run without any cut."""
    longer = document.replace(training=document.training.replace(epochs=epochs))
    trainer = trainer_of(Project(longer), 1)
    while not trainer.finished:
        trainer.step()
    return trainer


def cut(document, path, at, threads=1):
    project = saved(steps(trainer_of(Project(document), threads), at), document)
    save_project(path, project)
    return project


def weights_of(project):
    return {
        (at, name): array.tolist() for at, found in project.weights.items() for name, array in found.items()
    }


def test_a_run_that_was_cut_goes_on_to_the_end_of_its_plan_as_if_it_had_not_been(document, run, tmp_path):
    cut(document, tmp_path / "cut.nns", 4)
    figures, told = run("cut.nns", "--output", "done.nns")
    assert "nnstudio: going on with the run at step 4, in epoch 1" in told
    whole = straight(document)
    done = load_project(tmp_path / "done.nns")
    assert weights_of(done) == weights_of(saved(whole, document))
    assert done.run.arrays["losses"].tolist() == whole.losses.tolist()
    assert figures["from_step"] == 4
    assert figures["from_step"] + figures["steps"] == whole.step_count
    assert figures["epochs"] == EPOCHS


def test_what_train_saves_goes_on_as_well(document, run, tmp_path):
    save_project(tmp_path / "new.nns", Project(document))
    run("new.nns", "--output", "done.nns")
    whole = straight(document)
    whole.evaluate_test()
    assert digest(trainer_of(load_project(tmp_path / "done.nns"), 1)) == digest(whole)


def test_a_run_that_is_done_makes_as_many_epochs_again(document, run, tmp_path):
    whole = straight(document)
    cut(document, tmp_path / "done.nns", whole.step_count)
    figures, _ = run("done.nns")
    assert (figures["from_step"], figures["epochs"]) == (whole.step_count, EPOCHS)


@pytest.mark.parametrize("at", [4, 0])
def test_epochs_that_are_asked_for_are_made_from_here(document, run, tmp_path, at):
    whole = straight(document)
    cut(document, tmp_path / "cut.nns", at or whole.step_count)
    figures, _ = run("cut.nns", "--epochs", 2)
    assert figures["epochs"] == 2


def test_afresh_a_project_is_trained_as_if_it_never_had_been(document, run, tmp_path):
    cut(document, tmp_path / "cut.nns", 4)
    figures, told = run("cut.nns", "--afresh", "--output", "done.nns")
    assert "going on" not in told
    assert (figures["from_step"], figures["epochs"]) == (0, EPOCHS)
    assert weights_of(load_project(tmp_path / "done.nns")) == weights_of(saved(straight(document), document))


def test_a_run_that_does_not_fit_is_begun_from_its_weights_and_that_is_told(document, run, tmp_path):
    project = cut(document, tmp_path / "cut.nns", 4)
    figures, told = run("cut.nns", "--seed", 77)
    assert "nnstudio: The seed is another one than that of the saved run, so training begins anew" in told
    assert figures["from_step"] == 0
    other = dataclasses.replace(project, run=dataclasses.replace(project.run, plain={}))
    save_project(tmp_path / "damaged.nns", other)
    _, told = run("damaged.nns")
    assert "What was saved of the run is damaged" in told


def test_another_number_of_threads_is_told(document, run, tmp_path):
    cut(document, tmp_path / "cut.nns", 4, threads=2)
    _, told = run("cut.nns", "--threads", 1)
    assert "The run was saved with 2 threads and goes on with 1 thread" in told


def test_another_learning_rate_is_taken_over_and_leaves_a_mark(document, run, tmp_path):
    cut(document, tmp_path / "cut.nns", 4)
    run("cut.nns", "--learning-rate", 0.5, "--output", "done.nns")
    done = load_project(tmp_path / "done.nns")
    assert done.document.training.optimizer.learning_rate == 0.5
    (mark,) = done.run.plain["marks"]
    assert (mark[0], mark[1].split(" to ")[1]) == (4, "0.5")


@pytest.mark.parametrize(
    ("error", "words"),
    [(SettingsError("it is too odd"), "it is too odd"), (MemoryError(), "there is not enough memory")],
)
def test_what_no_file_can_tell_of_does_not_cost_the_weights(
    document, run, tmp_path, monkeypatch, error, words
):
    def fail(self):
        raise error

    save_project(tmp_path / "new.nns", Project(document))
    monkeypatch.setattr(Trainer, "saved", fail)
    _, told = run("new.nns", "--output", "done.nns")
    assert f"the run cannot be kept, only its weights: {words}" in told
    done = load_project(tmp_path / "done.nns")
    assert done.run is None
    assert done.weights


def test_a_run_too_large_for_a_file_is_told(document, run, tmp_path, monkeypatch):
    save_project(tmp_path / "new.nns", Project(document))
    monkeypatch.setattr(keeping, "left_out", lambda project: "The run takes 900 MB")
    _, told = run("new.nns", "--output", "done.nns")
    assert "nnstudio: The run takes 900 MB" in told


def test_what_cannot_be_saved_under_its_name_is_saved_elsewhere(document, tmp_path, monkeypatch):
    """As where the disk is full at the end of a long run."""

    def full(path, project):
        if path.name == path.as_posix():
            raise ProjectError(f"{path} cannot be saved: No space left on device")
        save_project(path, project)

    monkeypatch.chdir(tmp_path)
    save_project(tmp_path / "new.nns", Project(document))
    monkeypatch.setattr(keeping, "save_project", full)
    monkeypatch.setattr(keeping.tempfile, "mkdtemp", lambda prefix: tmp_path)
    done = CliRunner().invoke(train, ["new.nns", "--output", "done.nns"], standalone_mode=False)
    assert done.return_value == 1
    assert "test        loss" in done.stdout
    assert "saved" not in done.stdout
    assert done.stderr.splitlines()[-1] == (
        "nnstudio: done.nns cannot be saved: No space left on device. What was learned is saved as "
        f"{tmp_path}/done.nns instead"
    )
    assert weights_of(load_project(tmp_path / "done.nns")) == weights_of(saved(straight(document), document))


@pytest.mark.parametrize("streams", ["2>/dev/full", "2>&-", ">&- 2>&-"])
def test_where_nobody_hears_how_far_it_is_a_run_is_kept_all_the_same(document, tmp_path, streams):
    if not Path("/dev/full").exists():
        pytest.skip("no disk is always full here")
    save_project(tmp_path / "new.nns", Project(document))
    command = f'"{sys.executable}" -m nnstudio train new.nns --output done.nns {streams}'
    done = subprocess.run(
        ["sh", "-c", command], check=False, cwd=tmp_path, stdout=subprocess.PIPE, timeout=60
    )
    assert done.returncode == 0
    assert weights_of(load_project(tmp_path / "done.nns")) == weights_of(saved(straight(document), document))


@pytest.mark.skipif(os.name != "posix", reason="there are other signals here")
@pytest.mark.parametrize(
    "sent",
    [("SIGTERM",), ("SIGHUP",), ("SIGINT", "SIGINT"), ("SIGTERM", "SIGTERM")],
    ids=" ".join,
)
def test_a_signal_ends_the_run_and_keeps_it_though_it_is_handed_on_twice(tmp_path, sent):
    """By make and uv, for example, which get Ctrl+C as well."""
    with subprocess.Popen(
        [sys.executable, "-m", "nnstudio", "train", "example:xor", "--epochs", "100000", "--output", "t.nns"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
    ) as process:  # fmt: skip
        assert "1/100000" in process.stderr.readline()
        for name in sent:
            process.send_signal(getattr(signal, name))
        told, errors = process.communicate(timeout=30)
    assert process.returncode == 128 + getattr(signal, sent[0])
    assert "Traceback" not in errors
    assert told.endswith("saved as t.nns\n")
    assert load_project(tmp_path / "t.nns").run is not None


def test_a_name_that_no_dialog_would_show_is_refused_before_training(document, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save_project(tmp_path / "new.nns", Project(document))
    done = CliRunner().invoke(train, ["new.nns", "--output", "done.txt"])
    assert done.exit_code == 2
    assert "done.txt would not be known as a project: choose a name that ends in .nns" in done.output
    assert not (tmp_path / "done.txt").exists()


def test_before_the_first_step_it_is_told_that_nothing_will_be_kept(document, run, tmp_path):
    save_project(tmp_path / "new.nns", Project(document))
    _, told = run("new.nns")
    assert told.startswith("nnstudio: nothing of this will be kept; to keep it, add --output new.nns")
    _, told = run("new.nns", "--output", "done.nns")
    assert "kept" not in told
    save_project(tmp_path / "my net.nns", Project(document))
    _, told = run("my net.nns")
    assert "add --output 'my net.nns'\n" in told


def test_what_ends_a_call_early_is_no_setting_of_the_project(document, run, tmp_path):
    """Else a run in the window would stop one day, and nobody knows why."""
    save_project(tmp_path / "new.nns", Project(document))
    rules = ("--time-limit", 1000, "--patience", 50, "--target-accuracy", 0.001)
    figures, _ = run("new.nns", *rules, "--output", "done.nns")
    assert figures["ended"].startswith("The validation accuracy has reached")
    saved_training = load_project(tmp_path / "done.nns").document.training
    assert saved_training == document.training
    assert load_project(tmp_path / "done.nns").run.plain["training"] == saved_training.model_dump(mode="json")


def test_options_that_help_marks_as_saved_are_settings_of_the_project(document, run, tmp_path):
    save_project(tmp_path / "new.nns", Project(document))
    given = ("--epochs", 2, "--batch-size", 40, "--learning-rate", 0.5, "--seed", 9, "--dataset", "spirals")
    run("new.nns", *given, "--output", "done.nns")
    found = load_project(tmp_path / "done.nns").document
    assert (found.training.epochs, found.training.batch_size, found.training.seed) == (2, 40, 9)
    assert found.training.optimizer.learning_rate == 0.5
    assert found.dataset.entry.kind == "spirals"
    options = [option for option in train.params if isinstance(option, click.Option)]
    marked = {option.opts[0] for option in options if "[saved]" in option.help}
    assert marked == set(given[::2])


@pytest.mark.parametrize(
    "rule", [("--target-accuracy", 0.001), ("--time-limit", 1e-9)], ids=["target", "time"]
)
def test_a_run_that_a_call_has_ended_goes_on_with_its_plan_another_time(document, run, tmp_path, rule):
    save_project(tmp_path / "new.nns", Project(document))
    first, _ = run("new.nns", *rule, "--output", "part.nns")
    assert 0 < first["steps"] < straight(document).step_count
    part = trainer_of(load_project(tmp_path / "part.nns"), 1)
    assert (part.finished, part.ended, part.marks) == (False, "", ())
    second, told = run("part.nns", "--output", "done.nns")
    assert "going on with the run" in told
    assert first["epochs"] + second["epochs"] == EPOCHS
    assert weights_of(load_project(tmp_path / "done.nns")) == weights_of(saved(straight(document), document))


def test_the_time_of_a_call_begins_with_it(document, run, tmp_path):
    limited = document.replace(training=document.training.replace(time_limit=1e6))
    project = saved(steps(trainer_of(Project(limited), 1), 4), limited)
    plain = {**project.run.plain, "seconds": 5000.0}
    save_project(
        tmp_path / "cut.nns", dataclasses.replace(project, run=dataclasses.replace(project.run, plain=plain))
    )
    figures, _ = run("cut.nns", "--time-limit", 600, "--output", "done.nns")
    assert figures["ended"] == "The planned epochs are done"
    assert load_project(tmp_path / "done.nns").document.training.time_limit == 1e6


def test_a_rule_of_the_project_holds_unless_the_call_has_another(document, run, tmp_path):
    ruled = document.replace(training=document.training.replace(target_accuracy=0.001))
    save_project(tmp_path / "new.nns", Project(ruled))
    assert run("new.nns")[0]["ended"].startswith("The validation accuracy has reached")
    assert run("new.nns", "--target-accuracy", 0)[0]["ended"] == "The planned epochs are done"


def test_a_rule_out_of_its_limits_is_refused(document, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save_project(tmp_path / "new.nns", Project(document))
    done = CliRunner().invoke(train, ["new.nns", "--patience", "-1"])
    assert done.exit_code == 2
    assert "patience" in done.output.lower()
