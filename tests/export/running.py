"""Scripts that are run as people run them: in another process, which knows nothing of nnstudio."""

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

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
        if hasattr(script, "load"):
            model = script.load()
            answers = script.predict(model, samples)
        else:
            with np.load(script.WEIGHTS) as file:
                answers = script.predict(dict(file), samples)
        np.save(path[:-3] + ".answers.npy", answers)
        said = ""
    except BaseException:
        said = traceback.format_exc()
    print(json.dumps(said), file=sys.__stdout__, flush=True)
"""


class Runner:
    """A process that runs scripts of one framework, one after the other: to import it takes seconds."""

    def __init__(self, folder, write, weights, suffix):
        self._folder, self._write, self._weights, self._suffix = folder, write, weights, suffix
        self._count = 0
        environment = {**os.environ, "KERAS_BACKEND": "torch", "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", CHILD],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=folder,
        )  # fmt: skip

    def written(self, project, name=None):
        """The path of the script of a project, its weights beside it."""
        self._count += 1
        name = name or f"s{self._count}"
        weights = self._folder / f"{name}{self._suffix}"
        source = self._write(project, weights.name)
        compile(source, name, "exec", dont_inherit=True)
        path = self._folder / f"{name}.py"
        path.write_text(source, encoding="utf-8")
        save(weights, self._weights(project))
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

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def save(path: Path, arrays) -> None:
    """Weights as they stand beside a script."""
    if path.suffix == ".safetensors":
        safetensors = pytest.importorskip("safetensors.numpy", reason="safetensors is not installed")
        path.write_bytes(safetensors.save(arrays))
        return
    np.savez(path, **arrays)
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None


def needs(*modules):
    """Skips where a framework is not installed."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed (pip install {module})")


def run(path, *arguments):
    """The lines that a script prints when it is run by hand."""
    environment = {**os.environ, "KERAS_BACKEND": "torch", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, str(path), *map(str, arguments)],
        capture_output=True, text=True, check=False, env=environment, cwd=path.parent, timeout=120,
    )  # fmt: skip
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
