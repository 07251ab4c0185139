"""What a shell completes, asked as a shell asks."""

import os
import shutil
import subprocess
import sys

import click
import pytest

from nnstudio.cli import completion
from nnstudio.cli.export import FORMATS
from nnstudio.cli.root import root

COMMAND = [sys.executable, "-m", "nnstudio"]


@pytest.fixture
def folder(tmp_path):
    return fill(tmp_path)


def fill(folder):
    """A few files of all sorts."""
    for name in (
        *("digits.nns", "other.NNS", "notes.doc", "photo.png", ".hidden.nns", "table.csv", "net.onnx"),
        *("my scan.jpg", "a,b.png", "it's.png", "$x.png", "arrays.npz", "train-images-idx3-ubyte"),
    ):
        (folder / name).touch()
    (folder / "leaves.tsv").write_text("leaf length\tcolor\n1.5\tred\n2.5\tblue\n", encoding="utf-8")
    (folder / "deeper").mkdir()
    (folder / "deeper" / "net.nns").touch()
    return folder


@pytest.fixture
def complete(folder):
    """Completes the last of the words, as fish asks; the values in order."""

    def ask(*words):
        environment = {
            **os.environ,
            "_NNSTUDIO_COMPLETE": "fish_complete",
            "COMP_LINE": " ".join(["nnstudio", *words]),
        }
        done = subprocess.run(
            COMMAND, capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=60
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return [line.split("\t")[0] for line in done.stdout.splitlines() if line]

    return ask


def test_the_first_word_is_a_command_or_a_project(complete):
    found = complete("")
    assert {"train", "predict", "export", "completion", "digits.nns", "other.NNS", "deeper/"} <= set(found)
    assert not {"notes.doc", "photo.png", ".hidden.nns"} & set(found)
    assert complete("ex") == ["export", "examples"]
    assert complete("deeper/") == ["deeper/net.nns"]


def test_what_the_window_takes_is_offered_to_be_opened(complete):
    assert complete("ta") == ["table.csv"]
    assert complete("net") == ["net.onnx"]


def test_a_project_is_a_file_or_an_example(complete):
    assert complete("predict", "di") == ["digits.nns"]
    assert complete("export", "exa") == ["example:"]
    assert "example:xor" in complete("export", "example:")
    assert complete("export", "example:sp") == ["example:spirals"]


def test_images_and_tables_are_offered_where_samples_are_asked_for(complete):
    assert complete("predict", "digits.nns", "ph") == ["photo.png"]
    found = complete("predict", "digits.nns", "photo.png", "")
    assert {"photo.png", "my scan.jpg", "table.csv", "deeper/"} <= set(found)
    assert not {"digits.nns", "net.onnx", "arrays.npz"} & set(found)
    assert complete("export", "digits.nns", "out.csv", "ph") == ["photo.png"]
    assert complete("export", "digits.nns", "out.onnx", "ph") == []


def test_an_export_is_offered_by_each_ending_there_is(complete):
    endings = list(FORMATS)
    assert complete("export", "digits.nns", "out") == [f"out{ending}" for ending in endings]
    assert complete("export", "digits.nns", "deeper/out.p") == [
        "deeper/out.py",
        "deeper/out.pdf",
        "deeper/out.png",
    ]
    found = complete("export", "digits.nns", "")
    assert found[: len(endings)] == [f"digits{ending}" for ending in endings]
    assert {"table.csv", "net.onnx", "deeper/"} <= set(found)
    assert "digits.nns" not in found
    assert complete("export", "example:xor", "xor.on") == ["xor.onnx"]


def test_a_project_to_be_saved_is_offered_by_its_ending(complete):
    assert complete("train", "example:xor", "--output", "") == [
        *("xor.nns", "deeper/", "digits.nns", "other.NNS")
    ]
    assert complete("train", "digits.nns", "--output", "tr") == ["tr.nns"]
    assert complete("train", "digits.nns", "--output", "di") == ["digits.nns"]
    assert complete("train", "digits.nns", "--output=di") == ["--output=digits.nns"]
    assert complete("datasets", "import", "table.csv", "--output", "tab") == ["table.nns"]


def test_data_and_folders_are_offered_where_data_is_asked_for(complete):
    assert complete("datasets", "import", "") == [
        *("arrays.npz", "deeper/", "leaves.tsv", "table.csv", "train-images-idx3-ubyte")
    ]


def test_the_columns_of_a_table_are_offered_as_its_target(complete, folder):
    (folder / "table.csv").write_text("leaf length;color\n1,5;red\n2,5;blue\n", encoding="utf-8")
    assert complete("datasets", "import", "table.csv", "--target", "") == ["leaf length", "color"]
    assert complete("datasets", "import", "table.csv", "--target", "c") == ["color"]
    assert complete("datasets", "import", "gone.csv", "--target", "c") == []
    assert complete("datasets", "import", "photo.png", "--target", "c") == []


def commands(command, name=()):
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for each in command.list_commands(context):
            yield from commands(command.get_command(context, each), (*name, each))


def test_no_file_is_asked_for_without_something_that_knows_which_fit():
    asked = [
        (name, parameter)
        for name, command in commands(root)
        for parameter in command.params
        if isinstance(parameter.type, click.Path) or parameter.name == "project"
    ]
    assert len(asked) >= 10
    assert [(name, one.name) for name, one in asked if one._custom_shell_complete is None] == []


def test_options_and_their_choices_are_completed(complete):
    assert complete("export", "digits.nns", "x.py", "--framework", "t") == ["torch"]
    assert "--invert" in complete("predict", "--in")
    assert complete("completion", "z") == ["zsh"]


def test_datasets_are_completed_where_their_ids_are_enough(complete):
    found = complete("train", "digits.nns", "--dataset", "")
    assert {"mnist-sample", "mnist", "xor", "prices"} <= set(found)
    assert not {"table", "series", "image-folder", "npz", "idx", "awaited"} & set(found)
    assert complete("datasets", "get", "") == ["mnist", "fashion-mnist", "kmnist"]


def test_a_project_that_is_not_there_disturbs_nothing(complete):
    assert complete("gone.nns", "x") == []


def test_a_folder_that_is_not_there_has_nothing_to_offer(complete):
    assert complete("predict", "gone/x") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_comes_with_the_way_to_install_it(shell):
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    done = subprocess.run([*COMMAND, "completion", shell], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# To have this from the next shell on: ")
    assert "_NNSTUDIO_COMPLETE" in done.stdout


@pytest.fixture(scope="module", params=["bash", "zsh", "fish"])
def terminal(request, tmp_path_factory):
    """The shell itself, set up as `nnstudio completion` says, in a folder with a few files."""
    shell = request.param
    pytest.importorskip("pty", reason="there are no such terminals here")
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    from tests.cli.terminal import Terminal

    home = fill(tmp_path_factory.mktemp(shell))
    found = Terminal(shell, home)
    # As the help says it.
    install = subprocess.run(
        [shell, "-c", completion._INSTALL[shell]],
        capture_output=True, text=True, check=False, cwd=home, env=found.environment,
    )  # fmt: skip
    assert (install.returncode, install.stderr) == (0, "")
    found.start()
    yield found
    found.close()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["pred"], ["predict"]),
        (["predict ~/digi"], ["predict", "{home}/digits.nns"]),
        (["predict digits.nns my"], ["predict", "digits.nns", "my scan.jpg"]),
        (["predict digits.nns 'my"], ["predict", "digits.nns", "my scan.jpg"]),
        (["predict digits.nns a,"], ["predict", "digits.nns", "a,b.png"]),
        (["predict digits.nns \\$"], ["predict", "digits.nns", "$x.png"]),
        (["export digits.nns answers.o"], ["export", "digits.nns", "answers.onnx"]),
        (["export digits.nns out.onnx pho"], ["export", "digits.nns", "out.onnx", "pho"]),
        (["train exa", "spir"], ["train", "example:spirals"]),
        (["train digits.nns --output=digi"], ["train", "digits.nns", "--output=digits.nns"]),
        (
            ["datasets import leaves.tsv --target le"],
            ["datasets", "import", "leaves.tsv", "--target", "leaf length"],
        ),
        (["datasets im", "dee"], ["datasets", "import", "deeper/"]),
        (["deep", "n"], ["deeper/net.nns"]),
    ],
    ids=" ".join,
)
def test_the_shell_itself_completes(terminal, typed, words):
    """Of files, also those whose names must be quoted; after a folder and `example:`, one can go on."""
    assert terminal.words(*typed) == [word.format(home=terminal.environment["HOME"]) for word in words]
