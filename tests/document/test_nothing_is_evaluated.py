"""Nothing that a file holds is ever run: the program has no word of those that could."""

import ast
from pathlib import Path

import nnstudio

ROOT = Path(nnstudio.__file__).parent
MODULES = frozenset(
    {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "code", "runpy", "imp"}
)
CALLS = frozenset({"eval", "exec", "compile", "__import__", "execfile"})
READERS = frozenset({"read_pickle", "to_pickle", "loadtxt", "genfromtxt", "fromregex"})


def forbidden(text):
    """What a module has that could run a file's contents, with the lines where it stands."""
    for at in ast.walk(ast.parse(text)):
        match at:
            case ast.Import(names=names):
                yield from ((at.lineno, name.name) for name in names if name.name.split(".")[0] in MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in MODULES:
                yield at.lineno, module
            case ast.Name(id=name) if name in CALLS:
                yield at.lineno, name
            case ast.Attribute(attr=name) if name in READERS or (name in CALLS and _is_builtins(at.value)):
                yield at.lineno, name
            case ast.keyword(arg="allow_pickle", value=value) if not _is_false(value):
                yield at.value.lineno, "allow_pickle"


def _is_builtins(value):
    return isinstance(value, ast.Name) and value.id in ("builtins", "__builtins__")


def _is_false(value):
    return isinstance(value, ast.Constant) and value.value is False


def test_no_module_of_the_program_can_unpickle_or_evaluate_anything(record_property):
    modules = sorted(ROOT.rglob("*.py"))
    found = [
        f"{path.relative_to(ROOT)}:{line} {word}"
        for path in modules
        for line, word in forbidden(path.read_text("utf-8"))
    ]
    assert found == []
    record_property("proof", f"{len(modules)} modules of the program: none unpickles or evaluates anything")


def test_what_could_run_a_file_is_found():
    planted = """
import pickle, json
from joblib import load
import numpy as np
def read(path, flag):
    np.load(path, allow_pickle=True)
    np.load(path, allow_pickle=flag)
    np.load(path, allow_pickle=False)
    eval("1")
    import builtins
    builtins.exec("1")
    re.compile("x")
"""
    assert [word for _, word in sorted(forbidden(planted))] == [
        "pickle",
        "joblib",
        "allow_pickle",
        "allow_pickle",
        "eval",
        "exec",
    ]
