"""`nnstudio export`: the name of the file says what it becomes."""

import csv
import importlib.util
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from nnstudio.cli import main
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import load_project, save_project
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.export.model import Model
from nnstudio.export.weights_file import read_weights


def trained(name):
    document = EXAMPLES[name].build()
    data = document.dataset.load()
    trainer = Trainer(TrainingJob(document.graph, document.dataset, document.training), data)
    for _ in range(100):
        trainer.step()
    return Project(document, trainer.network.copy_weights(), data.fitted)


@pytest.fixture(scope="module")
def projects(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    for name in ("mnist-784-16-16-10", "xor", "prices"):
        save_project(folder / f"{name}.nns", trained(name))
    return folder


@pytest.fixture
def nnstudio(projects, tmp_path, monkeypatch, capsys):
    """Runs a command in a folder of its own: exit code, stdout, stderr."""
    for path in projects.glob("*.nns"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = main([*map(str, arguments)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def run_script(path, samples):
    np.save(path.with_suffix(".npy"), samples)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", path.name, path.with_suffix(".npy").name],
        capture_output=True, text=True, check=False, cwd=path.parent, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [line.split()[0] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("framework", "weights"),
    [(None, None), ("numpy", "npz"), ("torch", None), ("torch", "safetensors"), ("keras", None)],
)
def test_a_script_and_its_weights_work_where_they_are_written(
    nnstudio, tmp_path, monkeypatch, framework, weights
):
    for module in {"torch": ["torch"], "keras": ["keras", "torch"]}.get(framework, []):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    if weights == "safetensors":
        pytest.importorskip("safetensors", reason="safetensors is not installed")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    options = [
        *(["--framework", framework] if framework else []),
        *(["--weights", weights] if weights else []),
    ]
    code, out, err = nnstudio("export", "mnist-784-16-16-10.nns", "digits.py", *options)
    assert (code, err) == (0, "")
    assert out == f"saved as digits.py and digits_weights.{weights or 'npz'}\n"
    project = load_project(tmp_path / "mnist-784-16-16-10.nns")
    digits = project.document.dataset.load().test.inputs[:20]
    assert run_script(tmp_path / "digits.py", digits) == list(Model(project).predict(digits).astype(str))


def test_onnx_is_written(nnstudio, tmp_path):
    onnx = pytest.importorskip("onnx", reason="onnx is not installed")
    code, out, _ = nnstudio("export", "xor.nns", "xor.onnx")
    assert code == 0
    assert out == "saved as xor.onnx\n"
    onnx.checker.check_model(onnx.load(str(tmp_path / "xor.onnx")))


def test_how_raw_samples_are_scaled_for_an_onnx_file_is_told_with_it_and_in_it(nnstudio, tmp_path):
    onnx = pytest.importorskip("onnx", reason="onnx is not installed")
    _, _, told = nnstudio("export", "mnist-784-16-16-10.nns", "digits.onnx")
    (port,) = onnx.load(str(tmp_path / "digits.onnx")).graph.input
    assert port.doc_string == "Divide raw samples by 255 first"
    assert told == "nnstudio: Divide raw samples by 255 first; a script (.py) does so by itself\n"
    assert nnstudio("export", "xor.nns", "xor.onnx")[2] == ""  # which takes them as they are


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_weights_are_written_alone(nnstudio, tmp_path, suffix):
    if suffix == ".safetensors":
        pytest.importorskip("safetensors", reason="safetensors is not installed")
    code, out, _ = nnstudio("export", "xor.nns", f"xor{suffix}")
    assert (code, out) == (0, f"saved as xor{suffix}\n")
    project = load_project(tmp_path / "xor.nns")
    read = read_weights(tmp_path / f"xor{suffix}", project.document)
    for node_id, arrays in project.weights.items():
        for name, array in arrays.items():
            np.testing.assert_array_equal(read[node_id][name], array)


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_a_table_says_what_is_true_and_what_the_network_says(nnstudio, tmp_path):
    nnstudio("export", "xor.nns", "answers.csv")
    head, *rows = rows_of(tmp_path / "answers.csv")
    project = load_project(tmp_path / "xor.nns")
    test, model = project.document.dataset.load().test, Model(project)
    assert head == ["sample", "truth", "answer", "alike", "different"]
    assert [row[1] for row in rows] == [["alike", "different"][label] for label in test.labels]
    assert [row[2] for row in rows] == list(model.predict(test.inputs))
    np.testing.assert_allclose(
        [[float(cell) for cell in row[3:]] for row in rows], model.predict_proba(test.inputs), rtol=1e-6
    )


def test_a_table_of_numbers_has_truth_and_prediction_side_by_side(nnstudio, tmp_path):
    nnstudio("export", "prices.nns", "answers.csv")
    head, *rows = rows_of(tmp_path / "answers.csv")
    project = load_project(tmp_path / "prices.nns")
    (target,) = project.fitted.targets
    test = project.document.dataset.load().test
    assert head == ["sample", target, f"{target}, predicted", f"{target}, off by"]
    np.testing.assert_allclose([float(row[1]) for row in rows], test.numbers[:, 0], rtol=1e-6)
    np.testing.assert_allclose(
        [float(row[2]) for row in rows], Model(project).predict(test.inputs), rtol=1e-5
    )


def test_a_table_of_images_names_them(nnstudio, tmp_path):
    images = load_project(tmp_path / "mnist-784-16-16-10.nns").document.dataset.load().test.inputs[:2]
    for at, image in enumerate(images[..., 0]):
        Image.fromarray(image).save(tmp_path / f"{at}.png")
    nnstudio("export", "mnist-784-16-16-10.nns", "answers.csv", "0.png", "1.png")
    head, *rows = rows_of(tmp_path / "answers.csv")
    assert head == ["file", "answer", *"0123456789"]
    assert [row[0] for row in rows] == ["0.png", "1.png"]
    nnstudio("export", "mnist-784-16-16-10.nns", "other.csv", "0.png", "--invert")
    assert rows_of(tmp_path / "other.csv")[1][2:] != rows[0][2:]


def test_a_network_that_was_never_trained_is_written_and_said_to_be_so(nnstudio, tmp_path):
    code, _, err = nnstudio("export", "example:xor", "xor.py")
    assert code == 0
    assert "has not been trained" in err
    assert "not trained yet" in (tmp_path / "xor.py").read_text(encoding="utf-8")


def test_data_of_the_same_name_is_left_alone(nnstudio, tmp_path):
    (tmp_path / "xor.npz").write_bytes(b"my data")
    nnstudio("export", "xor.nns", "xor.py")
    assert (tmp_path / "xor.npz").read_bytes() == b"my data"


def test_what_was_there_before_is_replaced_whole(nnstudio, tmp_path):
    (tmp_path / "xor.py").write_text("x" * 100_000)
    nnstudio("export", "xor.nns", "xor.py")
    compile((tmp_path / "xor.py").read_text(encoding="utf-8"), "xor.py", "exec")
    assert not list(tmp_path.glob("*.tmp"))
    assert not list(tmp_path.glob(".nnstudio-*"))


BAD = {
    "an unknown ending": (["xor.nns", "xor.doc"], ".onnx, .py, .npz, .safetensors, .csv", 2),
    "no ending": (["xor.nns", "xor"], ".onnx", 2),
    "no project": (["gone.nns", "xor.py"], "There is no file 'gone.nns'", 2),
    "an unknown framework": (["xor.nns", "xor.py", "--framework", "jax"], "jax", 2),
    "a framework for what is no script": (
        ["xor.nns", "xor.csv", "--framework", "torch"],
        "--framework is for",
        2,
    ),
    "weights for what is no script": (["xor.nns", "xor.onnx", "--weights", "npz"], "--weights is for", 2),
    "images for what is no table": (["xor.nns", "xor.py", "a.png"], "FILE is for a table", 2),
    "inverting without images": (["xor.nns", "xor.csv", "--invert"], "--invert is for", 2),
    "safetensors for NumPy": (
        ["xor.nns", "xor.py", "--weights", "safetensors"],
        "Only scripts for PyTorch",
        2,
    ),
    "images for points": (["xor.nns", "xor.csv", "a.png"], "looks at no images", 2),
    "a folder that is not there": (["xor.nns", "no/xor.py"], "there is no folder", 1),
    "the name of a folder": (["xor.nns", "folder.py"], "folder", 1),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_in_one_line(nnstudio, tmp_path, case):
    arguments, message, expected = BAD[case]
    (tmp_path / "folder.py").mkdir()
    before = {path for path in tmp_path.iterdir() if path.suffix != ".npz"}
    code, out, err = nnstudio("export", *arguments)
    assert (code, out) == (expected, "")
    assert len(err.splitlines()) == 1
    assert message in err
    assert {path for path in tmp_path.iterdir() if path.suffix != ".npz"} == before


@pytest.mark.parametrize(("suffix", "start"), [(".svg", b"<?xml"), (".pdf", b"%PDF-"), (".png", b"\x89PNG")])
def test_the_figure_of_a_network_is_written_by_the_suffix(nnstudio, suffix, start, tmp_path):
    code, out, err = nnstudio("export", "xor.nns", f"net{suffix}", "--width", "84", "--look", "light")
    assert (code, err) == (0, "")
    assert f"net{suffix}" in out
    assert (tmp_path / f"net{suffix}").read_bytes().startswith(start)


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png"])
def test_a_figure_can_be_broken_into_rows(nnstudio, suffix, tmp_path):
    wide = ("export", "example:mnist-lenet-5", f"net{suffix}", "--width", "84")
    pictures = []
    for arguments in (wide, (*wide, "--rows")):
        assert nnstudio(*arguments)[0] == 0
        pictures.append((tmp_path / f"net{suffix}").read_bytes())
    assert pictures[0] != pictures[1]


def test_rows_are_for_figures_only(nnstudio, tmp_path):
    code, _, err = nnstudio("export", "xor.nns", "net.csv", "--rows")
    assert code == 2
    assert "--rows is for a figure" in err
    assert not (tmp_path / "net.csv").exists()


def test_dots_are_for_pictures_only(nnstudio, tmp_path):
    code, _, err = nnstudio("export", "xor.nns", "net.svg", "--dpi", "300")
    assert code != 0
    assert "--dpi is for a picture" in err
    assert not (tmp_path / "net.svg").exists()


def test_what_an_export_is_made_from_is_not_written_over(nnstudio, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text(
        "a,b,price\n" + "".join(f"{at},{at % 7},{at * 2}\n" for at in range(40)), encoding="utf-8"
    )
    assert nnstudio("datasets", "import", "table.csv", "--output", "table.nns")[0] == 0
    before = table.read_bytes()
    for arguments in (["table.csv"], ["table.csv", "table.csv"]):
        code, _, told = nnstudio("export", "table.nns", *arguments)
        assert code == 2
        assert "table.csv is what this export is made from" in told
        assert table.read_bytes() == before
    assert nnstudio("export", "table.nns", "answers.csv", "table.csv")[0] == 0
    assert nnstudio("export", "table.nns", "answers.csv", "table.csv")[0] == 0
