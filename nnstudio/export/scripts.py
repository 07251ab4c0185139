"""A script and its weights beside it, for any framework, as the files that are to be written."""

import hashlib
import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from nnstudio.document.document import Project
from nnstudio.export.arrays import arrays_as
from nnstudio.export.errors import ExportError
from nnstudio.nn.layer import Array

Framework: TypeAlias = Literal["numpy", "torch", "keras"]
WeightsKind: TypeAlias = Literal["npz", "safetensors"]
FRAMEWORKS: tuple[Framework, ...] = get_args(Framework)
WEIGHTS: tuple[WeightsKind, ...] = get_args(WeightsKind)


def script_files(
    project: Project, script: Path, framework: Framework = "numpy", weights: WeightsKind = "npz"
) -> Mapping[Path, bytes]:
    """The contents of the file of weights and of the script, in the order in which they should be written.

    The script knows its weights by their digest: where only one of the two is there or new, it says so.

    Raises:
        ExportError: The network has a problem, the framework cannot express a layer, or its scripts do not
            read such weights.
    """
    if weights == "safetensors" and framework != "torch":
        raise ExportError("Only scripts for PyTorch read safetensors. Choose npz, or PyTorch")
    # Late, for each of them is used alone.
    package = importlib.import_module(f"nnstudio.export.{framework}_script")
    write: Callable[[Project, str, str], str] = getattr(package, f"to_{framework}")
    arrays: Callable[[Project], Mapping[str, Array]] = getattr(package, f"{framework}_weights")
    # Not digits.npz, for that may well be somebody's data.
    beside = script.with_name(f"{script.stem}_weights.{weights}")
    content = arrays_as(beside.suffix, arrays(project))
    source = write(project, beside.name, hashlib.sha256(content).hexdigest())
    return {beside: content, script: source.encode()}
