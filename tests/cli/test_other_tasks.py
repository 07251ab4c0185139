"""`train` and `evaluate` on other tasks than to name one of several classes: figures in the right words."""

import json
from typing import ClassVar

import numpy as np
import pytest
from click.testing import CliRunner

from nnstudio.cli.evaluate import evaluate
from nnstudio.cli.train import train
from nnstudio.data.dataset import DATASETS, Dataset, DatasetSource, DatasetSpec, Scaling, Split, Task
from nnstudio.data.table_file import TableFile
from nnstudio.document.document import Document, Project
from nnstudio.document.file import load_project, save_project
from nnstudio.nn.activations import Linear, Sigmoid, Tanh
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.losses import BinaryCrossEntropy, MeanSquaredError
from nnstudio.nn.optimizers import Adam
from nnstudio.nn.registry import Entry
from nnstudio.nn.training import TrainingSettings

SCALING = Scaling(0.1, -2.0)


class Tried(DatasetSource):
    """Small datasets of any task."""

    entry: ClassVar[Entry] = Entry("tried", "Tried", "Tried")

    task: Task = Task.REGRESSION

    def spec(self) -> DatasetSpec:
        targets = {Task.REGRESSION: ("wave", "plane"), Task.FORECASTING: ("price",)}.get(self.task, ())
        classes = () if targets else ("refused", "granted")
        shape = (5,) if self.task is Task.FORECASTING else (2,)
        return DatasetSpec("Tried", shape, classes, "few", self.task, targets)

    def missing(self) -> str | None:
        return None

    def load(self) -> Dataset:
        rng = np.random.default_rng(0)

        def split(count: int) -> Split:
            if self.task is Task.FORECASTING:
                first = rng.uniform(0, 50, (count, 1))
                series = (20 + 10 * np.sin(0.8 * (first + np.arange(6)))).astype(np.float32)
                return Split.to_predict(series[:, :5], series[:, 5:])
            x = rng.normal(0, 1, (count, 2)).astype(np.float32)
            if self.task is Task.BINARY:
                return Split(x, (x.sum(axis=1) > 0.3).astype(np.intp))
            numbers = np.stack([20 + 10 * np.sin(x[:, 0]), x[:, 0] + 30 * x[:, 1]], axis=1)
            return Split.to_predict(x, numbers.astype(np.float32))

        scaling = SCALING if self.task is Task.FORECASTING else Scaling(1, 0)
        return Dataset(self.spec(), split(200), split(50), split(60), scaling, SCALING)


def project(task):
    output = Output(units=2, activation=Linear(), loss=MeanSquaredError())
    if task is Task.FORECASTING:
        output = output.replace(units=1)
    if task is Task.BINARY:
        output = Output(units=1, activation=Sigmoid(), loss=BinaryCrossEntropy())
    graph, before = Graph(), ()
    for name, layer in (
        ("Input", Input()),
        ("Hidden", Dense(units=16, activation=Tanh())),
        ("Output", output),
    ):
        graph = graph.with_node(NodeId(name), Node(name, layer, before))
        before = (NodeId(name),)
    layout = {node_id: (200.0 * at, 0.0) for at, node_id in enumerate(graph)}
    training = TrainingSettings(optimizer=Adam(learning_rate=0.01), batch_size=10, epochs=20)
    return Project(Document(graph, layout, Tried(task=task), training))


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Runs a command on a project of a task; what it prints, and what it trains is saved as trained.nns."""
    monkeypatch.setitem(DATASETS._classes, "tried", Tried)
    monkeypatch.chdir(tmp_path)

    def run(command, *arguments):
        done = CliRunner().invoke(command, [str(one) for one in arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done

    def learn_and_measure(task, *options):
        save_project(tmp_path / "new.nns", project(task))
        learned = run(train, "new.nns", "--output", "trained.nns", *options)
        return learned, run(evaluate, "trained.nns", *options)

    run.both = learn_and_measure
    return run


def test_numbers_are_told_by_r2_and_their_mean_errors(run):
    learned, measured = run.both(Task.REGRESSION)
    assert "accuracy" not in learned.output + measured.output
    assert "validation  loss" in learned.stdout
    assert "mean absolute errors: wave " in learned.stdout
    assert "test        r2 0.9" in measured.stdout
    assert "of 60 samples" in measured.stdout
    assert "mean_absolute_error" not in measured.stdout  # of two numbers in different units
    assert all("validation R² " in line for line in learned.stderr.splitlines())
    assert len(learned.stderr.splitlines()) == 20


def test_numbers_are_told_to_other_programs(run):
    learned, measured = run.both(Task.REGRESSION, "--json")
    learned, measured = json.loads(learned.stdout), json.loads(measured.stdout)
    assert learned["test_r2"] > 0.9
    assert learned["seed"] == 1
    for name in ("validation_loss", "validation_r2", "test_loss", "test_r2", "test_mean_absolute_errors"):
        assert measured[name] == learned[name]
    wave, plane = measured["test_targets"]
    assert wave["target"] == "wave"
    assert wave["mean_absolute_error"] == pytest.approx(
        learned["test_mean_absolute_errors"]["wave"], rel=1e-4
    )
    assert plane["root_mean_squared_error"] >= plane["mean_absolute_error"]
    assert measured["test_metrics"] == {"r2": pytest.approx(measured["test_r2"], abs=1e-5)}
    assert not any("accuracy" in name or "naive" in name for name in learned | measured)


def test_the_details_of_numbers_have_a_line_each(run, tmp_path):
    save_project(tmp_path / "new.nns", project(Task.REGRESSION))
    lines = run(evaluate, "new.nns", "--details").stdout.splitlines()
    assert [line.split()[0] for line in lines[-3:]] == ["number", "wave", "plane"]
    assert len({len(line) for line in lines[-3:]}) == 1


def test_a_forecast_is_told_beside_the_last_value(run):
    learned, measured = run.both(Task.FORECASTING)
    for done in (learned, measured):
        assert "\nnaive test  loss" in done.stdout
        assert "mean absolute error " in done.stdout
    assert "better than that" in learned.stdout
    assert "root_mean_squared_error" in measured.stdout
    learned, measured = run.both(Task.FORECASTING, "--json")
    learned, measured = json.loads(learned.stdout), json.loads(measured.stdout)
    assert learned["test_r2"] > learned["naive_r2"]
    assert measured["naive_mean_absolute_errors"] == learned["naive_mean_absolute_errors"]
    assert measured["naive_mean_absolute_errors"]["price"] > 2


def test_yes_or_no_is_told_by_the_accuracy(run):
    learned, measured = run.both(Task.BINARY)
    assert "accuracy 9" in learned.stdout
    assert "accuracy 9" in measured.stdout
    measured = run(evaluate, "trained.nns", "--details").stdout
    assert "refused" in measured
    learned, measured = run.both(Task.BINARY, "--json")
    learned, measured = json.loads(learned.stdout), json.loads(measured.stdout)
    assert measured["test_accuracy"] == learned["test_accuracy"] > 0.9
    confusion = np.array(measured["test_confusion"])
    assert np.trace(confusion) / 60 == pytest.approx(measured["test_accuracy"])


@pytest.mark.parametrize("task", [Task.REGRESSION, Task.FORECASTING, Task.BINARY])
def test_what_was_fitted_is_saved_with_what_was_learned(run, tmp_path, task):
    run.both(task)
    saved = load_project(tmp_path / "trained.nns")
    assert saved.fitted == Tried(task=task).load().fitted


def test_a_run_on_numbers_may_end_at_enough_r2(run, tmp_path):
    save_project(tmp_path / "new.nns", project(Task.REGRESSION))
    done = run(train, "new.nns", "--target-accuracy", 0.5, "--json")
    found = json.loads(done.stdout)
    assert found["ended"].startswith("R² on the validation samples has reached 0.")
    assert found["validation_r2"] >= 0.5


def test_a_network_is_measured_on_samples_scaled_as_it_learned_them(run, tmp_path, monkeypatch):
    _, measured = run.both(Task.FORECASTING, "--json")
    load = Tried.load

    def scaled_otherwise(source):
        made = load(source)
        other = Scaling(7.0, 3.0)
        splits = made.training, made.validation, made.test
        return Dataset(made.spec, *splits, other, other)

    monkeypatch.setattr(Tried, "load", scaled_otherwise)
    again = run(evaluate, "trained.nns", "--json")
    assert json.loads(again.stdout) == json.loads(measured.stdout)


def test_a_table_that_has_grown_is_measured_as_the_network_learned_to_see_it(run, tmp_path):
    path = tmp_path / "cats.csv"
    lines = "".join(f"{n % 20},{'young' if n % 20 < 10 else 'old'}\n" for n in range(200))
    path.write_text(f"age,is\n{lines}")
    document = project(Task.BINARY).document.replace(dataset=TableFile.of(path))
    save_project(tmp_path / "cats.nns", Project(document))
    run(train, "cats.nns", "--output", "trained.nns")
    # The mean age is that of none of the cats now.
    path.write_text(f"age,is\n{lines}" + "9999,old\n" * 10)
    measured = run(evaluate, "trained.nns", "--json")
    assert json.loads(measured.stdout)["test_accuracy"] > 0.9


def test_the_gaps_of_a_table_that_has_grown_are_measured_as_the_network_learned_to_fill_them(run, tmp_path):
    path = tmp_path / "cats.csv"
    # No cat whose age nobody knows is young.
    lines = "".join(
        f"{n % 40 if n % 4 else ''},{'old' if n % 4 == 0 or n % 40 > 6 else 'young'}\n" for n in range(200)
    )
    path.write_text(f"age,is\n{lines}")
    source = TableFile.of(path, missing_values="mean")
    save_project(tmp_path / "cats.nns", Project(project(Task.BINARY).document.replace(dataset=source)))
    run(train, "cats.nns", "--output", "trained.nns")
    # The mean age makes them younger than any cat.
    path.write_text(f"age,is\n{lines}" + "-99999,young\n" * 10)
    measured = run(evaluate, "trained.nns", "--json")
    assert json.loads(measured.stdout)["test_accuracy"] > 0.9
