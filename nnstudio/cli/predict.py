"""`nnstudio predict`: what a trained network says of images, or of the rows of a table."""

import json
from collections.abc import Mapping
from pathlib import Path

import click
import numpy as np

from nnstudio.cli import completing
from nnstudio.cli.answering import FAILED, Reader, Refused, count_words
from nnstudio.cli.asides import aside
from nnstudio.cli.failures import BadInput
from nnstudio.cli.reading import FITS, Fit, Taken, fit_of, model_of, tell_what_was_done
from nnstudio.cli.sources import explained, open_source
from nnstudio.data.fitted import Fitted
from nnstudio.export.model import Numbers
from nnstudio.export.naming import in_one_line, is_text

TOLD = 3
"""How many classes are named for a sample, at most."""
DIGITS = 7
"""That a number of a network has."""
_ROUNDED = 1e-4  # how far shares may be from 1 together


@click.command()
@click.argument("project", metavar="PROJECT|example:NAME", shell_complete=completing.projects)
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    shell_complete=completing.samples,
)
@click.option("--invert", is_flag=True, help="Turn light into dark: for dark digits on light paper.")
@click.option(
    "--fit",
    type=click.Choice(FITS),
    help="What becomes of other sizes: stretched, cut off, bars beside it, or the digit on it is cut out and "
    "centered as those of MNIST are.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each image or row.")
@explained()
def predict(
    project: str,
    files: tuple[Path, ...],
    invert: bool,  # noqa: FBT001  # click passes options by name
    fit: Fit | None,
    as_json: bool,  # noqa: FBT001
) -> int:
    """Say what a trained network sees in images (PNG, JPEG, BMP, GIF or WebP).

    Each image is brought to the size that the network was trained on and gets a line: its name, the class,
    and how much the network thinks so, in percent where all classes share one whole. A digit is cut out and
    centered for a network that learned from MNIST or from drawings. What was done to the image stands on
    stderr, and so does what cannot be read: the other files are answered all the same, and the command ends
    with exit code 1. With --json, it has a line of its own after them that gives the reason as "error".

    A network that was trained on a table takes other tables (CSV, Parquet), with a line for each row,
    numbered as a spreadsheet numbers them. An empty cell is filled in with the mean, or the most frequent
    name, of the rows that were learned from, which stands on stderr; so do rows that cannot be read. A
    network that forecasts a series takes its table and says what comes after the last row.

    \b
    Try:
      nnstudio predict digits.nns three.png seven.png
      nnstudio predict digits.nns photo-of-paper.jpg --invert
      nnstudio predict credit.nns applicants.csv --json
      nnstudio predict sales.nns sales.csv
    """
    opened = open_source(project)
    model = model_of(opened)
    if fit is not None and model.fitted.columns:
        raise BadInput("--fit is for images, and this network takes the rows of tables")
    reader = Reader(model, fit_of(opened, fit), opened.document.dataset, invert)
    refused: list[Refused] = []
    for found in reader.answered(files):
        if isinstance(found, Refused):
            refused.append(found)
            if as_json:
                for at, reason in enumerate(found.reasons):
                    row = {} if found.rows is None else {"row": found.rows[at]}
                    _tell_json({_noun(model.fitted): str(found.path)} | row | {"error": reason})
            continue
        one, answer = found
        if as_json:
            _tell_json(plain(model.fitted, one, answer))
            continue
        tell_what_was_done(one, inverted=invert)
        click.echo(f"{one.name}  {words(model.fitted, answer)}")
    if refused and len(files) > 1:
        aside(count_words(refused, len(files)))
    return FAILED if refused else 0


def words(fitted: Fitted, answer: Numbers) -> str:
    """An answer for people: the likeliest class and its rivals, or the numbers."""
    if not fitted.task.predicts_classes:
        named = zip(map(in_one_line, fitted.targets), answer, strict=True)
        return "  ".join(f"{name} {written(value)}" for name, value in named)
    classes = [in_one_line(name) for name in fitted.classes]
    best, *others = np.argsort(-answer, kind="stable")[:TOLD]
    # Sigmoid units answer each for itself: a percentage would not be of any whole.
    shares = bool(np.all(answer >= 0) and abs(answer.sum(dtype=np.float64) - 1) < _ROUNDED)

    def told(at: int) -> str:
        return f"{answer[at]:.1%}" if shares else f"{answer[at]:.3g}"

    found = f"{classes[best]}  {told(best)}"
    rivals = ", ".join(f"{classes[at]} {told(at)}" for at in others)
    return f"{found}  (then {rivals})" if rivals else found


def written(value: np.floating) -> str:
    """A number in the digits that a network has for it: 1234567, 0.1234568."""
    return np.format_float_positional(value, precision=DIGITS, fractional=False, trim="-")


def plain(fitted: Fitted, taken: Taken, answer: Numbers) -> Mapping[str, object]:
    """An answer for programs."""
    values = [float(value) for value in answer]
    found: dict[str, object] = {_noun(fitted): str(taken.path)}
    if taken.row is not None:
        found["row"] = taken.row
    found["done"] = list(taken.done)
    if not fitted.task.predicts_classes:
        return found | {"numbers": dict(zip(fitted.targets, values, strict=True))}
    best = int(np.argmax(answer))
    return found | {
        "class": fitted.classes[best],
        "output": values[best],
        "outputs": dict(zip(fitted.classes, values, strict=True)),
    }


def _noun(fitted: Fitted) -> str:
    """What programs are told that a file is."""
    return "table" if fitted.columns else "image"


def _tell_json(found: Mapping[str, object]) -> None:
    line = json.dumps(found, ensure_ascii=False)
    # A name of a file may be no text at all; then it is told in signs that programs read back.
    click.echo(line if is_text(line) else json.dumps(found))
