"""`nnstudio export`: a network for other programs, in the format that the name of the file says."""

import functools
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import click

from nnstudio.cli import completing
from nnstudio.cli.answering import FAILED, Reader, Refused, count_words
from nnstudio.cli.asides import aside
from nnstudio.cli.failures import BadInput, RunFailed
from nnstudio.cli.reading import fit_of, model_of, tell_what_was_done
from nnstudio.cli.sources import check_design, explained, open_source
from nnstudio.data.dataset import DatasetSource
from nnstudio.document.document import Project
from nnstudio.export.errors import ExportError
from nnstudio.export.figure import DPI, LOOKS, WIDTH, Look, figure_pdf, figure_png, figure_svg
from nnstudio.export.scripts import FRAMEWORKS, WEIGHTS, Framework, WeightsKind, script_files
from nnstudio.export.tables import columns_of, csv_of, number_of, predictions_csv
from nnstudio.export.weights_file import write_weights
from nnstudio.export.writing import write_whole


@dataclass(frozen=True)
class Wishes:
    """What was asked for besides the file itself; None where nothing was said."""

    framework: Framework | None = None
    weights: WeightsKind | None = None
    images: tuple[Path, ...] = ()
    invert: bool = False
    width: float | None = None
    dpi: int | None = None
    look: Look | None = None
    rows: bool = False


FIGURES = (".svg", ".pdf", ".png")

Files: TypeAlias = Mapping[Path, Callable[[], None]]
"""What writes each file, in this order: the one that was asked for comes last."""


@dataclass(frozen=True)
class Made:
    """What is to be written, and what cannot be in it, in words."""

    files: Files
    left_out: str = ""


@click.command()
@click.argument("project", metavar="PROJECT|example:NAME", shell_complete=completing.projects)
@click.argument("output", metavar="OUT", type=click.Path(path_type=Path), shell_complete=completing.exports)
@click.argument(
    "images", metavar="[FILE...]", nargs=-1, type=click.Path(path_type=Path),
    shell_complete=completing.samples,
)  # fmt: skip
@click.option(
    "--framework", type=click.Choice(FRAMEWORKS), help="What a .py script uses (numpy if not given)."
)
@click.option("--weights", type=click.Choice(WEIGHTS), help="The file of weights beside a .py script.")
@click.option("--invert", is_flag=True, help="Turn light into dark in the images of a .csv.")
@click.option(
    "--width", type=float, help=f"How wide a figure is printed, in millimeters ({WIDTH:g} if not given)."
)
@click.option("--dpi", type=int, help=f"Dots to the inch of a .png ({DPI} if not given).")
@click.option("--look", type=click.Choice(LOOKS), help="Colors of a figure (print if not given).")
@click.option("--rows", is_flag=True, help="Break a wide figure into rows, with letters that can be read.")
@explained()
def export(
    project: str,
    output: Path,
    images: tuple[Path, ...],
    framework: Framework | None,
    weights: WeightsKind | None,
    invert: bool,  # noqa: FBT001  # click passes options by name
    width: float | None,
    dpi: int | None,
    look: Look | None,
    rows: bool,  # noqa: FBT001
) -> int:
    """Write a network for other programs; the name OUT says how.

    \b
    OUT.onnx  for ONNX Runtime, Netron and many more
    OUT.py    a script to read and run: NumPy, PyTorch or Keras, its weights beside it
    OUT.npz   the weights alone, or OUT.safetensors
    OUT.csv   what the network says of the test samples, or of images or a table
    OUT.svg   a figure of the network for print, or OUT.pdf or OUT.png

    Images and rows that cannot be read are told of and left out of a table; then the exit code is 1.

    \b
    Try:
      nnstudio export digits.nns digits.onnx
      nnstudio export digits.nns digits.py --framework torch --weights safetensors
      nnstudio export digits.nns answers.csv
      nnstudio export digits.nns figure.pdf --width 84 --rows
    """
    make = FORMATS.get(output.suffix.lower())
    if make is None:
        known = ", ".join(FORMATS)
        raise BadInput(f"There is no export to {output.name!r}: its name must end in one of {known}")
    wishes = Wishes(framework, weights, images, invert, width, dpi, look, rows)
    _refuse_unheard(output, wishes)
    opened, figure = open_source(project), output.suffix.lower() in FIGURES
    if not figure:  # it shows designs that cannot compute yet, too
        check_design(opened.document)
    try:
        made = make(opened, output, wishes)
    except ExportError as error:
        raise BadInput(str(error)) from error
    _refuse_to_replace(made.files, [project, *images, *_files_of(opened.document.dataset)])
    if not opened.weights and not figure and output.suffix.lower() != ".csv":
        aside("this network has not been trained; its first weights are written")
    for write in made.files.values():
        try:
            write()
        except ExportError as error:
            raise RunFailed(str(error)) from error
    if output.suffix.lower() == ".onnx":
        _tell_scaling(opened)
    names = [click.format_filename(path) for path in reversed([*made.files])]
    click.echo(f"saved as {' and '.join(names)}")
    if made.left_out:
        aside(made.left_out)
        return FAILED
    return 0


def _refuse_unheard(output: Path, wishes: Wishes) -> None:
    """Refuses options that would say nothing for this file.

    Raises:
        BadInput: One was given.
    """
    suffix = output.suffix.lower()
    script, table, figure = suffix == ".py", suffix == ".csv", suffix in FIGURES
    for option, given, heard, fits in (
        ("--framework", wishes.framework, script, "a script, such as network.py"),
        ("--weights", wishes.weights, script, "a script, such as network.py"),
        ("FILE", wishes.images, table, "a table, such as answers.csv"),
        ("--invert", wishes.invert, table and bool(wishes.images), "a table of what is said of images"),
        ("--width", wishes.width is not None, figure, "a figure, such as network.pdf"),
        ("--dpi", wishes.dpi is not None, suffix == ".png", "a picture, such as network.png"),
        ("--look", wishes.look, figure, "a figure, such as network.pdf"),
        ("--rows", wishes.rows, figure, "a figure, such as network.pdf"),
    ):
        if given and not heard:
            raise BadInput(f"{option} is for {fits}; {output.name} is none")


def _files_of(dataset: DatasetSource) -> list[str]:
    """What may be the files that a dataset is read from, among its settings."""
    return [value for value in dataset.model_dump().values() if isinstance(value, str) and value]


def _refuse_to_replace(outputs: Iterable[Path], sources: Iterable[str | Path]) -> None:
    """Refuses to write over what the export is made from, for there would be no way back.

    Raises:
        BadInput: It would be.
    """
    there = [path for path in outputs if path.exists()]
    for source in filter(os.path.exists, sources):
        for path in there:
            if path.samefile(source):
                name = click.format_filename(path)
                raise BadInput(f"{name} is what this export is made from. Choose another name for OUT")


def _onnx(project: Project, output: Path, wishes: Wishes) -> Made:  # noqa: ARG001
    # Late, for this imports onnx.
    from nnstudio.export.onnx import to_onnx

    return _whole({output: to_onnx(project)})


def _tell_scaling(project: Project) -> None:
    """Says how raw samples must be scaled for an ONNX file, which does not do it."""
    # Late, as above.
    from nnstudio.export.onnx.raw_samples import scaling_words

    if words := scaling_words(project):
        aside(f"{words}; a script (.py) does so by itself")


def _script(project: Project, output: Path, wishes: Wishes) -> Made:
    framework, weights = wishes.framework or FRAMEWORKS[0], wishes.weights or WEIGHTS[0]
    return _whole(script_files(project, output, framework, weights))


def _weights(project: Project, output: Path, wishes: Wishes) -> Made:  # noqa: ARG001
    return Made({output: functools.partial(write_weights, output, project)})


def _csv(project: Project, output: Path, wishes: Wishes) -> Made:
    """A row for each sample: which one it is, what is true of it, and what the network says."""
    model = model_of(project)  # which says so if the network has not been trained
    if not wishes.images:
        return _whole({output: predictions_csv(project)})
    reader = Reader(model, fit_of(project), project.document.dataset, wishes.invert)
    rows: list[list[object]] = []
    refused: list[Refused] = []
    for found in reader.answered(wishes.images):
        if isinstance(found, Refused):
            refused.append(found)
            continue
        one, answer = found
        tell_what_was_done(one, inverted=wishes.invert)
        named = [model.fitted.classes[int(answer.argmax())]] if model.predicts_classes else []
        rows.append([one.name, *named, *map(number_of, answer)])
    left_out = f"{count_words(refused, len(wishes.images))} and are not in the table" if refused else ""
    if not rows:
        raise RunFailed(
            f"{click.format_filename(output)} is not written, for nothing that was asked for could be read"
        )
    return replace(_whole({output: csv_of(columns_of(model.fitted, file=True), rows)}), left_out=left_out)


def _figure(project: Project, output: Path, wishes: Wishes) -> Made:
    width, look = WIDTH if wishes.width is None else wishes.width, wishes.look or LOOKS[0]
    match output.suffix.lower():
        case ".svg":
            content = figure_svg(project.document, look, width, rows=wishes.rows).encode()
        case ".pdf":
            content = figure_pdf(project.document, look, width, rows=wishes.rows)
        case _:
            dpi = DPI if wishes.dpi is None else wishes.dpi
            content = figure_png(project.document, look, width, dpi, rows=wishes.rows)
    return _whole({output: content})


def _whole(contents: Mapping[Path, bytes]) -> Made:
    return Made({path: functools.partial(write_whole, path, content) for path, content in contents.items()})


FORMATS: Mapping[str, Callable[[Project, Path, Wishes], Made]] = MappingProxyType(
    {".onnx": _onnx, ".py": _script, ".npz": _weights, ".safetensors": _weights, ".csv": _csv}
    | dict.fromkeys(FIGURES, _figure)
)
"""What makes a file, by the ending of its name."""
