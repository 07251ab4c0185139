"""Scripts that are run as people run them: in another process, which knows nothing of nnstudio."""

import atexit
import importlib.util
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from nnstudio.export.scripts import script_files

# Reads the names of scripts, line by line; predicts the samples beside each, and says what went wrong.
CHILD = """
import importlib.util, json, sys, traceback, warnings
import numpy as np

class NoNnstudio:
    def find_spec(self, name, *rest):
        if name.split(".")[0] == "nnstudio":
            raise ImportError("a script must not need nnstudio")

sys.meta_path.insert(0, NoNnstudio())
warnings.simplefilter("ignore")
for line in sys.stdin:
    path = line.strip()
    try:
        spec = importlib.util.spec_from_file_location("script", path)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        samples = np.load(path[:-3] + ".samples.npy")
        np.save(path[:-3] + ".answers.npy", script.predict(script.load(), samples))
        said = ""
    except BaseException:
        said = traceback.format_exc()
    print(json.dumps(said), file=sys.__stdout__, flush=True)
"""

NEEDS = {"numpy": (), "torch": ("torch",), "keras": ("keras", "torch")}


_CHILDREN = {}


class Runner:
    """Has scripts of one framework run, one after the other, by one process: to import it takes seconds."""

    def __init__(self, folder, framework, weights="npz"):
        self._folder, self._framework, self._weights = folder, framework, weights
        self._count = 0
        if framework not in _CHILDREN:
            _CHILDREN[framework] = subprocess.Popen(
                [sys.executable, "-c", CHILD],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(), cwd=folder,
            )  # fmt: skip
            atexit.register(_end, _CHILDREN[framework])
        self._process = _CHILDREN[framework]

    def written(self, project, name=None):
        """The path of the script of a project, its weights beside it."""
        self._count += 1
        path = self._folder / f"{name or f's{self._count}'}.py"
        for file, content in script_files(project, path, self._framework, self._weights).items():
            file.write_bytes(content)
        compile(path.read_bytes(), path.name, "exec", dont_inherit=True)
        return path

    def answers(self, project, samples):
        """What the script of a project answers to raw samples."""
        path = self.written(project)
        np.save(path.with_suffix(".samples.npy"), samples)
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        assert not said, f"{said}\n{path.read_text(encoding='utf-8')}"
        return np.load(path.with_suffix(".answers.npy"))


def _end(child):
    child.stdin.close()
    child.wait(timeout=30)
    child.stdout.close()


def running(folders, framework, weights="npz"):
    """A runner for a fixture; skips where the framework is not installed."""
    needs(*NEEDS[framework])
    yield Runner(folders.mktemp(framework), framework, weights)


def needs(*modules):
    """Skips where a framework is not installed."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed (pip install {module})")


def environment():
    """The environment of a script: Keras computes with PyTorch."""
    return {
        **os.environ,
        "KERAS_BACKEND": os.environ.get("KERAS_BACKEND", "torch"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
    }


def attempt(path, *arguments):
    """What became of a script that was run by hand: its returncode, stdout and stderr."""
    return subprocess.run(
        [sys.executable, str(path), *map(str, arguments)],
        capture_output=True, text=True, check=False, env=environment(), cwd=path.parent, timeout=120,
    )  # fmt: skip


def run(path, *arguments):
    """The lines that a script prints when it is run by hand."""
    done = attempt(path, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def faults(path):
    """What a linter has to say of a script: unused names, unsorted imports, long lines."""
    wanted = ["--isolated", "--select", "E,F,W,I,B,UP", "--line-length", "110", "--output-format", "concise"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *wanted, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout
