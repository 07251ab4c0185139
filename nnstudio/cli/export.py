"""`nnstudio export`: a network for other programs, in the format that the name of the file says."""

import csv
import functools
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import click
import numpy as np

from nnstudio.cli import completing
from nnstudio.cli.failures import BadInput, RunFailed
from nnstudio.cli.reading import answers, fit_of, model_of, read_samples
from nnstudio.cli.sources import check_design, explained, load_dataset, open_source
from nnstudio.document.document import Project
from nnstudio.export.errors import ExportError
from nnstudio.export.scripts import FRAMEWORKS, WEIGHTS, Framework, WeightsKind, script_files
from nnstudio.export.weights_file import write_weights
from nnstudio.export.writing import write_whole


@dataclass(frozen=True)
class Wishes:
    """What was asked for besides the file itself; None where nothing was said."""

    framework: Framework | None = None
    weights: WeightsKind | None = None
    images: tuple[Path, ...] = ()
    invert: bool = False


Files: TypeAlias = Mapping[Path, Callable[[], None]]
"""What writes each file, in this order: the one that was asked for comes last."""


@click.command()
@click.argument("project", metavar="PROJECT|example:NAME", shell_complete=completing.projects)
@click.argument("output", metavar="OUT", type=click.Path(path_type=Path))
@click.argument(
    "images", metavar="[IMAGE...]", nargs=-1, type=click.Path(path_type=Path),
    shell_complete=completing.samples,
)  # fmt: skip
@click.option(
    "--framework", type=click.Choice(FRAMEWORKS), help="What a .py script uses (numpy if not given)."
)
@click.option("--weights", type=click.Choice(WEIGHTS), help="The file of weights beside a .py script.")
@click.option("--invert", is_flag=True, help="Turn light into dark in the images of a .csv.")
@explained()
def export(
    project: str,
    output: Path,
    images: tuple[Path, ...],
    framework: Framework | None,
    weights: WeightsKind | None,
    invert: bool,  # noqa: FBT001  # click passes options by name
) -> None:
    """Write a network for other programs; the name OUT says how.

    \b
    OUT.onnx  for ONNX Runtime, Netron and many more
    OUT.py    a script to read and run: NumPy, PyTorch or Keras, its weights beside it
    OUT.npz   the weights alone, or OUT.safetensors
    OUT.csv   what the network says of the test samples, or of images or a table

    \b
    Try:
      nnstudio export digits.nns digits.onnx
      nnstudio export digits.nns digits.py --framework torch --weights safetensors
      nnstudio export digits.nns answers.csv
    """
    make = FORMATS.get(output.suffix.lower())
    if make is None:
        known = ", ".join(FORMATS)
        raise BadInput(f"There is no export to {output.name!r}: its name must end in one of {known}")
    wishes = Wishes(framework, weights, images, invert)
    _refuse_unheard(output, wishes)
    opened = open_source(project)
    check_design(opened.document)
    try:
        files = make(opened, output, wishes)
    except ExportError as error:
        raise BadInput(str(error)) from error
    if not opened.weights and output.suffix.lower() != ".csv":
        click.echo("nnstudio: this network has not been trained; its first weights are written", err=True)
    for write in files.values():
        try:
            write()
        except ExportError as error:
            raise RunFailed(str(error)) from error
    click.echo(f"saved as {' and '.join(click.format_filename(path) for path in reversed([*files]))}")


def _refuse_unheard(output: Path, wishes: Wishes) -> None:
    """Refuses options that would say nothing for this file.

    Raises:
        BadInput: One was given.
    """
    script, table = output.suffix.lower() == ".py", output.suffix.lower() == ".csv"
    for option, given, heard, fits in (
        ("--framework", wishes.framework, script, "a script, such as network.py"),
        ("--weights", wishes.weights, script, "a script, such as network.py"),
        ("images", wishes.images, table, "a table, such as answers.csv"),
        ("--invert", wishes.invert, table and bool(wishes.images), "a table of what is said of images"),
    ):
        if given and not heard:
            raise BadInput(f"{option} is for {fits}; {output.name} is none")


def _onnx(project: Project, output: Path, wishes: Wishes) -> Files:  # noqa: ARG001
    # Late, for this imports onnx.
    from nnstudio.export.onnx import to_onnx

    return _whole({output: to_onnx(project)})


def _script(project: Project, output: Path, wishes: Wishes) -> Files:
    framework, weights = wishes.framework or FRAMEWORKS[0], wishes.weights or WEIGHTS[0]
    return _whole(script_files(project, output, framework, weights))


def _weights(project: Project, output: Path, wishes: Wishes) -> Files:  # noqa: ARG001
    return {output: functools.partial(write_weights, output, project)}


def _csv(project: Project, output: Path, wishes: Wishes) -> Files:
    """A row for each sample: which one it is, what is true of it, and what the network says."""
    model = model_of(project)
    fitted = model.fitted
    names = list(fitted.classes if fitted.task.predicts_classes else fitted.targets)
    said = names if fitted.task.predicts_classes else [f"{name}, predicted" for name in names]
    truths: list[list[object]] = []
    if wishes.images:
        fit, invert = fit_of(project), wishes.invert
        taken = [one for path in wishes.images for one in read_samples(path, model, invert=invert, fit=fit)]
        found, heads = answers(model, taken), ["file"]
        truths = [[one.name] for one in taken]
    else:
        test = load_dataset(project.document).test
        found = model.decision_function(test.inputs)
        if fitted.task.predicts_classes:
            heads = ["sample", "truth"]
            truths = [[at, names[label]] for at, label in enumerate(test.labels)]
        else:
            heads = ["sample", *names]
            numbers = test.numbers if test.numbers is not None else np.empty((len(test), 0))
            truths = [[at, *map(_number, row)] for at, row in enumerate(numbers)]
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow([*heads, *(["answer"] if fitted.task.predicts_classes else []), *said])
    for truth, answer in zip(truths, found, strict=True):
        named = [names[int(answer.argmax())]] if fitted.task.predicts_classes else []
        rows.writerow([*truth, *named, *map(_number, answer)])
    return _whole({output: file.getvalue().encode()})


def _whole(contents: Mapping[Path, bytes]) -> Files:
    return {path: functools.partial(write_whole, path, content) for path, content in contents.items()}


def _number(value: np.floating) -> str:
    """A float32 in as many digits as it has."""
    return f"{float(value):.7g}"


FORMATS: Mapping[str, Callable[[Project, Path, Wishes], Files]] = MappingProxyType(
    {".onnx": _onnx, ".py": _script, ".npz": _weights, ".safetensors": _weights, ".csv": _csv}
)
"""What makes a file, by the ending of its name."""
