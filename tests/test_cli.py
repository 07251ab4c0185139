"""The command line, run as a user runs it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nnstudio.cli import main
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import load_project, save_project
from nnstudio.nn.activations import Linear
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.losses import MeanSquaredError
from nnstudio.nn.optimizers import SGD

SIGMOID = "example:mnist-784-16-16-10"
RELU = "example:mnist-784-128-10"
WITHOUT_QT = """
import sys
from nnstudio.__main__ import main
code = main(sys.argv[1:])
assert not any(name.startswith(("PySide6", "shiboken6", "pyqtgraph")) for name in sys.modules)
sys.exit(code)
"""


@pytest.fixture
def environment(tmp_path):
    """The environment of a user who has no dataset."""
    kept = {name: value for name, value in os.environ.items() if name != "NNSTUDIO_DATA"}
    return kept | {"XDG_DATA_HOME": str(tmp_path / "share")}


@pytest.fixture
def nnstudio(environment, tmp_path):
    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-c", WITHOUT_QT, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=environment,
            timeout=60,
        )

    return run


def results(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_help_teaches_the_first_steps(nnstudio):
    done = nnstudio("--help")
    assert done.returncode == 0
    for word in (
        "train",
        "evaluate",
        "predict",
        "export",
        "examples",
        "datasets",
        "--output",
        "PROJECT",
        "--version",
    ):
        assert word in done.stdout


@pytest.mark.parametrize(
    "command", ["train", "evaluate", "predict", "export", "examples", "datasets", "completion"]
)
def test_every_command_explains_itself(nnstudio, command):
    done = nnstudio(command, "--help")
    assert done.returncode == 0
    assert "Try:" in done.stdout
    assert done.stderr == ""


def test_version(nnstudio):
    assert nnstudio("--version").stdout == "nnstudio 0.1.0\n"


def test_help_comes_without_numpy():
    code = (
        "import sys\nfrom nnstudio.__main__ import main\nmain(['--help'])\n"
        "sys.exit('numpy' in sys.modules or 'pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_blas_has_one_thread_unless_the_user_says_otherwise(environment):
    code = "import os, nnstudio.__main__; print(os.environ['OPENBLAS_NUM_THREADS'])"
    without = {name: value for name, value in environment.items() if "NUM_THREADS" not in name}
    for env, expected in ((without, "1"), (without | {"OPENBLAS_NUM_THREADS": "2"}, "2")):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
        )
        assert done.stdout.strip() == expected


def test_numpy_is_not_imported_before_the_threads_are_set():
    code = (
        "import os, sys\n"
        "class Watch:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'numpy' and 'OMP_NUM_THREADS' not in os.environ: sys.exit(9)\n"
        "os.environ.pop('OMP_NUM_THREADS', None)\n"
        "sys.meta_path.insert(0, Watch())\n"
        "from nnstudio.__main__ import main\n"
        "sys.exit(main(['examples']))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_examples_are_listed_with_their_parameters(nnstudio):
    lines = nnstudio("examples").stdout.splitlines()
    assert len(lines) == len(EXAMPLES)
    assert lines[0].startswith("mnist-784-16-16-10")
    assert "13,002" in lines[0]
    assert EXAMPLES["mnist-784-30-10"].summary in lines[1]


def test_datasets_are_listed_with_what_is_missing(nnstudio):
    lines = nnstudio("datasets").stdout.splitlines()
    assert any(line.startswith("mnist-sample") and "ready" in line for line in lines)
    assert any(line.startswith("mnist ") and "nnstudio datasets get mnist" in line for line in lines)


def test_training_ends_with_one_line_of_json(nnstudio):
    done = nnstudio("train", SIGMOID, "--epochs", 2, "--seed", 7, "--json")
    found = results(done)

    assert len(done.stdout.splitlines()) == 1
    assert found["train_samples"] == 4000
    assert found["epochs"] == 2
    assert found["steps"] == 2 * 400
    assert found["parameters"] == 13_002
    assert found["seed"] == 7
    assert found["dataset"] == "mnist-sample"
    assert found["interrupted"] is False
    assert 0 < found["loss"] < 0.1
    assert 0 < found["validation_loss"] < 0.1
    assert 0 < found["test_loss"] < 0.1
    assert 0.3 < found["validation_accuracy"] <= 1
    assert 0.3 < found["test_accuracy"] <= 1
    # Measuring is not counted, so training alone is faster than the run as a whole.
    assert found["samples_per_second"] > 2 * 4000 / found["seconds"] > 100


def test_training_says_how_it_goes_once_an_epoch_where_there_is_no_terminal(nnstudio):
    first, *lines = nnstudio("train", SIGMOID, "--epochs", 3, "--json").stderr.splitlines()
    assert first.endswith("to keep it, add --output trained.nns")
    assert [line.split()[1] for line in lines] == ["1/3", "2/3", "3/3"]
    for word in ("loss", "validation", "samples/s"):
        assert all(word in line for line in lines)


def test_results_can_be_read_by_people(nnstudio):
    done = nnstudio("train", RELU, "--epochs", 1, "--output", "trained.nns")
    assert "101,770 parameters" in done.stdout
    assert "accuracy" in done.stdout
    assert done.stdout.splitlines()[-1] == "saved as trained.nns"


def test_settings_on_the_command_line_are_used_and_saved(nnstudio, tmp_path):
    found = results(
        nnstudio("train", RELU, "--epochs", 1, "--batch-size", 100, "--learning-rate", 0.002, "--seed", 3,
                 "--output", "trained.nns", "--json")
    )  # fmt: skip

    training = load_project(tmp_path / "trained.nns").document.training
    assert found["steps"] == 40
    assert (training.epochs, training.batch_size, training.seed) == (1, 100, 3)
    assert training.optimizer.learning_rate == 0.002


def test_an_epoch_of_one_step_is_told_as_well(nnstudio):
    found = results(nnstudio("train", SIGMOID, "--epochs", 2, "--batch-size", 5000, "--json"))
    assert found["steps"] == 2
    assert found["samples_per_second"] > 0


def test_what_was_saved_does_in_evaluation_what_it_did_after_training(nnstudio):
    trained = results(nnstudio("train", RELU, "--epochs", 1, "--output", "trained.nns", "--json"))
    evaluated = results(nnstudio("evaluate", "trained.nns", "--json"))

    for figure in ("test_accuracy", "test_loss", "validation_accuracy", "validation_loss", "parameters"):
        assert evaluated[figure] == trained[figure]


def test_the_same_seed_gives_the_same_network_bit_for_bit(nnstudio, tmp_path):
    for name, seed in (("one", 5), ("same", 5), ("other", 6)):
        results(nnstudio("train", RELU, "--epochs", 1, "--seed", seed, "--output", f"{name}.nns", "--json"))

    one, same, other = ((tmp_path / f"{name}.nns").read_bytes() for name in ("one", "same", "other"))
    assert one == same
    assert one != other


def test_a_trained_project_goes_on_from_its_weights(nnstudio):
    first = results(nnstudio("train", RELU, "--epochs", 2, "--output", "trained.nns", "--json"))
    second = results(nnstudio("train", "trained.nns", "--epochs", 2, "--json"))
    assert second["loss"] < 0.8 * first["loss"]


def test_an_evaluation_tells_of_each_class(nnstudio):
    nnstudio("train", RELU, "--epochs", 1, "--output", "trained.nns", "--json")
    found = results(nnstudio("evaluate", "trained.nns", "--json"))
    told = nnstudio("evaluate", "trained.nns", "--details").stdout

    confusion = found["test_confusion"]
    right = sum(confusion[at][at] for at in range(10))
    assert sum(map(sum, confusion)) == found["test_samples"] == 500
    assert right / 500 == pytest.approx(found["test_accuracy"])
    assert set(found["test_metrics"]) == {"accuracy", "top_3", "precision", "recall", "f1"}
    assert found["test_metrics"]["accuracy"] == pytest.approx(found["test_accuracy"])
    assert found["test_classes"][3]["recall"] == pytest.approx(confusion[3][3] / sum(confusion[3]))
    assert f"{found['test_classes'][3]['recall']:.2%}" in told
    assert "taken for" in told


def test_a_run_ends_at_its_target_and_says_so(nnstudio):
    found = results(nnstudio("train", RELU, "--epochs", 50, "--target-accuracy", 0.85, "--json"))
    assert found["epochs"] < 50
    assert found["validation_accuracy"] >= 0.85
    assert found["ended"].startswith("The validation accuracy has reached")


def test_a_patient_run_goes_back_to_its_best_weights(nnstudio):
    told = nnstudio("train", RELU, "--epochs", 500, "--patience", 2, "--learning-rate", 0.01).stdout
    assert "No smaller validation loss for 2 epochs" in told


def test_a_run_ends_when_its_time_is_over(nnstudio):
    found = results(nnstudio("train", RELU, "--epochs", 100000, "--time-limit", 0.2, "--json"))
    assert found["ended"] == "The time limit of 0.2 s is over"
    assert found["interrupted"] is False


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one processor only")
def test_two_threads_learn_what_one_does(nnstudio, tmp_path):
    one, two = (
        results(
            nnstudio(
                *("train", RELU, "--epochs", 1, "--batch-size", 128, "--threads", n),
                *("--output", f"{n}.nns", "--json"),
            )
        )
        for n in (1, 2)
    )
    assert two["loss"] == pytest.approx(one["loss"], rel=1e-2)
    # The rounding differs, so two threads there were.
    assert (tmp_path / "1.nns").read_bytes() != (tmp_path / "2.nns").read_bytes()


def test_a_network_that_was_never_trained_is_said_to_be_so(nnstudio):
    done = nnstudio("evaluate", SIGMOID, "--json")
    assert results(done)["test_accuracy"] < 0.3
    assert "has not been trained" in done.stderr


def test_a_dataset_that_is_there_need_not_be_fetched(nnstudio):
    assert "already" in nnstudio("datasets", "get", "mnist-sample").stdout


@pytest.mark.skipif(os.name != "posix", reason="a process cannot be sent Ctrl+C here")
def test_ctrl_c_ends_training_early_and_saves_what_was_learned(environment, tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "nnstudio", "train", SIGMOID, "--epochs", "100000", "--output", "trained.nns",
         "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment,
    ) as process:  # fmt: skip
        assert "1/100000" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)

    found = json.loads(output.splitlines()[-1])
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert found["interrupted"] is True
    assert 1 <= found["epochs"] < 100_000
    project = load_project(tmp_path / "trained.nns")
    assert project.document.training.epochs == 100_000
    assert project.weights


@pytest.mark.parametrize("name", ["wine.csv", "photos", "net.onnx"])
def test_data_and_networks_are_handed_to_the_window(monkeypatch, tmp_path, name):
    shown = []
    monkeypatch.setattr("nnstudio.gui.startup.problem", lambda: None)
    monkeypatch.setattr("nnstudio.gui.app.run", lambda path: shown.append(path) or 0)
    path = tmp_path / name
    path.write_bytes(b"x") if path.suffix else path.mkdir()
    assert main([str(path)]) == 0
    monkeypatch.chdir(tmp_path)
    assert main([name]) == 0  # which no dialog would find in its own folder
    assert shown == [path, path]


@pytest.mark.parametrize("problem", [None, "no screen"])
def test_a_file_that_is_no_project_is_told_here_and_in_the_window_if_there_is_one(
    monkeypatch, tmp_path, capsys, problem
):
    shown = []
    monkeypatch.setattr("nnstudio.gui.startup.problem", lambda: problem)
    monkeypatch.setattr("nnstudio.gui.app.run", lambda path: shown.append(path) or 0)
    path = tmp_path / garbage(tmp_path)
    assert main([str(path)]) == 2
    assert shown == ([] if problem else [path])
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("nnstudio: ")
    assert "garbage.nns cannot be opened" in line


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
@pytest.mark.parametrize("with_project", [False, True])
def test_without_a_screen_the_window_is_refused_in_words(environment, tmp_path, with_project):
    save_project(tmp_path / "name.nns", Project(EXAMPLES["mnist-784-128-10"].build()))
    screen = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    done = subprocess.run(
        [sys.executable, "-m", "nnstudio", *(["name.nns"] if with_project else [])],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={name: value for name, value in environment.items() if name not in screen},
        timeout=60,
    )
    assert done.returncode == 1  # and not -6, by which Qt aborts
    assert "nnstudio" in done.stderr
    assert "screen" in done.stderr
    assert "Traceback" not in done.stderr


def broken_design(folder: Path) -> str:
    document = EXAMPLES["mnist-784-128-10"].build()
    graph = document.graph.disconnect(Wire(NodeId("hidden1"), NodeId("output")))
    save_project(folder / "broken.nns", Project(document.replace(graph=graph)))
    return "broken.nns"


def garbage(folder: Path) -> str:
    (folder / "garbage.nns").write_bytes(b"PK\x03\x04 and then nothing of use")
    return "garbage.nns"


def onnx(folder: Path) -> str:
    (folder / "net.onnx").write_bytes(b"\x08\x09")
    return "net.onnx"


def weights(folder: Path) -> str:
    (folder / "weights.npz").write_bytes(b"PK")
    return "weights.npz"


def picture(folder: Path) -> str:
    (folder / "seven.png").write_bytes(b"")
    return "seven.png"


BAD_INPUT = {
    "no such file": (["train", "gone.nns"], "There is no file 'gone.nns'"),
    "no such file to evaluate": (["evaluate", "gone.nns"], "There is no file 'gone.nns'"),
    "no such file to open": (["gone.nns"], "There is no file 'gone.nns'"),
    "a picture to open": ([picture], "`nnstudio predict PROJECT seven.png` says what a network sees in it"),
    "an example to open": (["example:xor"], "`nnstudio train example:xor` trains this one"),
    "a mistyped command": (["trian", SIGMOID], "Did you mean the command 'train'?"),
    "a mistyped example": (["train", "example:mnist-784-16-16-1"], f"Did you mean {SIGMOID}?"),
    "an example without its prefix": (["train", "mnist-784-128-10"], f"Did you mean {RELU}?"),
    "an unknown example": (["train", "example:chess"], "nnstudio examples"),
    "a mistyped dataset": (["train", SIGMOID, "--dataset", "mnits"], "Did you mean 'mnist'?"),
    "a dataset that is not there": (["train", SIGMOID, "--dataset", "mnist"], "nnstudio datasets get mnist"),
    "no project": (["train"], "Missing argument"),
    "two projects": (["train", SIGMOID, RELU], "extra argument"),
    "an unknown option": (["train", SIGMOID, "--epoch-count", "3"], "--epoch-count"),
    "an unknown option of the window": (["--fullscreen"], "--fullscreen"),
    "an option without value": (["train", SIGMOID, "--epochs"], "--epochs"),
    "epochs 0": (["train", SIGMOID, "--epochs", "0"], "epochs should be greater than or equal to 1; got 0"),
    "epochs -1": (["train", SIGMOID, "--epochs", "-1"], "got -1"),
    "epochs in words": (["train", SIGMOID, "--epochs", "three"], "'three' is not a valid integer"),
    "no rows": (["train", SIGMOID, "--batch-size", "0"], "batch_size"),
    "a huge batch": (["train", SIGMOID, "--batch-size", str(10**30)], "batch_size"),
    "learning rate 0": (["train", SIGMOID, "--learning-rate", "0"], "learning_rate"),
    "learning rate nan": (["train", SIGMOID, "--learning-rate", "nan"], "finite"),
    "learning rate infinite": (["train", SIGMOID, "--learning-rate", "inf"], "finite"),
    "a negative seed": (["train", SIGMOID, "--seed", "-1"], "seed"),
    "a large seed": (["train", SIGMOID, "--seed", str(2**32)], "seed"),
    "an output nowhere": (["train", SIGMOID, "--output", "no/where.nns"], "There is no folder no"),
    "an output that is a folder": (["train", SIGMOID, "--output", "."], "is a folder"),
    "an unknown dataset to fetch": (["datasets", "get", "mnits"], "Did you mean 'mnist'?"),
    "an unknown word for datasets": (["datasets", "got", "mnist"], "No such command 'got'"),
    "a file that is no project": (["train", garbage], "garbage.nns cannot be opened"),
    "a file that is no project to evaluate": (["evaluate", garbage], "garbage.nns cannot be opened"),
    "a network of another program": (["evaluate", onnx], "in the window by File, Import network"),
    "weights alone": (["predict", weights, "a.csv"], "holds weights and no project"),
    "a design with a problem": (["train", broken_design], "Output has nothing wired into it"),
    "a design with a problem to evaluate": (["evaluate", broken_design], "Output has nothing wired into it"),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_gets_one_line_and_exit_code_2(nnstudio, tmp_path, case):
    arguments, expected = BAD_INPUT[case]

    done = nnstudio(*(part(tmp_path) if callable(part) else part for part in arguments))

    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("nnstudio: ")
    assert expected in line


def test_a_run_that_diverges_says_so_in_one_line_and_saves_nothing(nnstudio, tmp_path):
    document = EXAMPLES["mnist-784-128-10"].build()
    graph = document.graph
    for node_id in graph.of_kind("dense") + graph.of_kind("output"):
        graph = graph.with_layer(node_id, graph[node_id].layer.replace(activation=Linear()))
    (output,) = graph.of_kind("output")
    graph = graph.with_layer(output, graph[output].layer.replace(loss=MeanSquaredError()))
    training = document.training.replace(optimizer=SGD(learning_rate=1000))
    save_project(tmp_path / "wild.nns", Project(document.replace(graph=graph, training=training)))

    done = nnstudio("train", "wild.nns", "--output", "trained.nns")

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("nnstudio: Training has diverged")
    assert "smaller learning rate, for example 100" in line
    assert not (tmp_path / "trained.nns").exists()
