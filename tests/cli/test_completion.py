"""What a shell completes, asked as a shell asks."""

import os
import shutil
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "nnstudio"]


@pytest.fixture
def folder(tmp_path):
    for name in ("digits.nns", "other.NNS", "notes.txt", "photo.png", ".hidden.nns"):
        (tmp_path / name).touch()
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "net.nns").touch()
    return tmp_path


@pytest.fixture
def complete(folder):
    """Completes the last of the words, as fish asks; the values in order."""

    def ask(*words):
        environment = {
            **os.environ,
            "_NNSTUDIO_COMPLETE": "fish_complete",
            "COMP_WORDS": " ".join(["nnstudio", *words]),
            "COMP_CWORD": words[-1],
        }
        done = subprocess.run(
            COMMAND, capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=60
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        # Newer clicks give type, value and help a line each, older ones one line in all.
        lines = [line for line in done.stdout.splitlines() if line]
        if lines and lines[0] == "plain":
            return lines[1::3]
        return [line.split(",", 1)[1].split("\t")[0] for line in lines]

    return ask


def test_the_first_word_is_a_command_or_a_project(complete):
    found = complete("")
    assert {"train", "predict", "export", "completion", "digits.nns", "other.NNS", "deeper/"} <= set(found)
    assert not {"notes.txt", ".hidden.nns"} & set(found)
    assert complete("ex") == ["export", "examples"]
    assert complete("deeper/") == ["deeper/net.nns"]


def test_a_project_is_a_file_or_an_example(complete):
    assert complete("predict", "di") == ["digits.nns"]
    assert complete("export", "exa") == ["example:"]
    assert "example:xor" in complete("export", "example:")
    assert complete("export", "example:sp") == ["example:spirals"]


def test_images_are_completed_where_images_are_asked_for(complete):
    assert complete("predict", "digits.nns", "ph") == ["photo.png"]


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


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("nnstudio exp", "export"),
        ("nnstudio predict digi", "digits.nns"),
        ("nnstudio export example:spir", "spirals"),
        ("nnstudio export example:", "xor"),
        ("nnstudio predict digits.nns fold", "nospace"),
    ],
)
def test_bash_itself_completes(folder, line, found):
    """Bash takes a colon for the end of a word: what stands before it must not come twice."""
    (folder / "bin").mkdir()
    (folder / "folder").mkdir(exist_ok=True)
    (folder / "bin" / "nnstudio").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nnstudio "$@"\n')
    (folder / "bin" / "nnstudio").chmod(0o755)
    words = line.replace(":", " : ").split() + ([""] if line.endswith(" ") else [])
    script = (
        'eval "$(nnstudio completion bash)"\n'
        f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}\n"
        'compopt() { echo "$2"; }\n'  # which works only where somebody types
        "COMPREPLY=(); _nnstudio_completion nnstudio\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, cwd=folder, timeout=60,
        env={**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert found in done.stdout.splitlines(), done.stderr
    assert "example" not in done.stdout or ":" not in line
