"""`nnstudio datasets`: what networks can learn from, and how to get it."""

import math
import shlex
from pathlib import Path

import click

from nnstudio.cli import completing
from nnstudio.cli.asides import aside
from nnstudio.cli.failures import BadInput, RunFailed
from nnstudio.cli.fetching import fetch_told
from nnstudio.cli.sources import check_output, explained, load_dataset, project_for
from nnstudio.data.columns import AS_SERIES, TableColumn, tell_case_twins, with_role
from nnstudio.data.dataset import DATASETS, Dataset, DatasetError, DatasetSource
from nnstudio.data.dates import find_reader
from nnstudio.data.from_disk import at
from nnstudio.data.guessing import hardly_repeated
from nnstudio.data.recognizing import OWN_KINDS, OwnKind, recognize
from nnstudio.data.remote import REMOTE
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.table import Table
from nnstudio.data.table_file import TableFile
from nnstudio.document.file import save_project
from nnstudio.nn.shapes import describe

MOST_NAMES = 10
"""How many classes or columns are named."""


@click.group(invoke_without_command=True, subcommand_metavar="[list | get ID | import PATH]")
@click.pass_context
def datasets(ctx: click.Context) -> None:
    """List the datasets, fetch one, or look at files of your own.

    \b
    Try:
      nnstudio datasets
      nnstudio datasets get fashion-mnist
      nnstudio datasets import photos/ --output photos.nns
    """
    if ctx.invoked_subcommand is None:
        _list()


@datasets.command("list")
def list_() -> None:
    """List the datasets, and say which are on this computer."""
    _list()


@datasets.command()
@click.argument("dataset", metavar="ID", shell_complete=completing.remote_datasets)
@explained()
def get(dataset: str) -> int:
    """Fetch a dataset, so that it is on this computer from then on.

    Files that are there already and sound are kept. Each one is checked before it is used. Ctrl+C stops the
    download; called again, it goes on where it was.
    """
    source = DATASETS.parse(dataset)
    title, kind = source.entry.title, source.entry.kind
    if source.missing() is None and _is_sound(source):
        click.echo(f"{title} is on this computer already")
        return 0
    if kind not in REMOTE:
        raise RunFailed(f"{title} cannot be fetched: {source.missing()}")
    return fetch_told(source)


@datasets.command("import")
@click.argument("path", type=click.Path(path_type=Path), shell_complete=completing.own_data)
@click.option(
    "--as", "kind", type=click.Choice(OWN_KINDS), help="What it is, if nnstudio takes it for something else."
)
@click.option(
    "--target",
    default="",
    metavar="COLUMN",
    shell_complete=completing.columns,
    help="The column of a table that is predicted or forecast.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE.nns",
    shell_complete=completing.new_project,
    help="Save a project that learns from it.",
)
@explained()
def import_(path: Path, kind: OwnKind | None, target: str, output: Path | None) -> None:
    """Look at files of your own as a dataset: images, idx, npz, CSV or Parquet.

    Says what was found. Nothing is copied or changed; with --output, a project with a small network is saved
    that learns from these files where they are.

    \b
    Try:
      nnstudio datasets import flowers.csv
      nnstudio datasets import flowers.csv --target color
      nnstudio datasets import photos/ --output photos.nns
      nnstudio train photos.nns --output photos.nns
    """
    if output is not None:
        check_output(output)
    source = recognize(path, kind, target)
    project = project_for(source)
    try:
        dataset = load_dataset(project.document)
    except DatasetError as error:
        raise BadInput(str(error).replace(AS_SERIES, f"{AS_SERIES} (--as series)")) from error
    for line in _found(source, dataset):
        click.echo(line)
    shown = shlex.quote(click.format_filename(path))
    if kind is None and isinstance(source, SeriesFile) and TableFile.of(source.path).missing() is None:
        click.echo(f"if each row stands for itself: nnstudio datasets import {shown} --as table")
    if output is None:
        chosen = (f" --as {kind}" if kind else "") + (f" --target {shlex.quote(target)}" if target else "")
        click.echo(f"to learn from it: nnstudio datasets import {shown}{chosen} --output name.nns")
        return
    if project.document.check().blocking:
        raise BadInput(f"No small network fits samples of the shape {describe(source.spec().sample_shape)}")
    save_project(output, project)
    name = click.format_filename(output)
    click.echo(f"saved as {name}")
    name = shlex.quote(name)
    click.echo(f"to train it: nnstudio train {name} --output {name}")


def _list() -> None:
    width = max(len(kind.entry.kind) for kind in DATASETS)
    for kind in DATASETS:
        click.echo(f"{kind.entry.kind:{width}}  {kind.entry.hint} ({_state(kind)})")


def _state(cls: type[DatasetSource]) -> str:
    kind = cls.entry.kind
    if kind in OWN_KINDS:
        return "look at yours by `nnstudio datasets import PATH`"
    if cls().missing() is None:
        return "ready"
    if kind in REMOTE:
        return f"{REMOTE[kind].size / 1e6:.0f} MB; get it by `nnstudio datasets get {kind}`"
    if kind == "awaited":
        return "until you choose some: nothing can be learned from it"
    return "yours to make in the window"


def _is_sound(source: DatasetSource) -> bool:
    """Whether what is there is what was published; says on stderr why not, before it is fetched again."""
    if source.entry.kind not in REMOTE:
        return True
    try:
        source.load()
    except DatasetError as error:
        aside(str(error))
        return False
    return True


def _found(source: DatasetSource, dataset: Dataset) -> list[str]:
    """What there is in a dataset, line by line."""
    spec = dataset.spec
    lines = [f"{spec.name}: {source.entry.title.lower()}, {spec.size_hint}"]
    if dataset.columns:
        names = tuple(column.name for column in dataset.columns)
        size = math.prod(spec.sample_shape)
        columns = f"{len(names):,} column{'' if len(names) == 1 else 's'}"
        lines.append(f"seen: {columns}, {size:,} number{'' if size == 1 else 's'}: {_names(names)}")
    else:
        lines[0] += f", each {describe(spec.sample_shape)}"
    asked = spec.classes if spec.predicts_classes else spec.targets
    noun = f"{len(asked)} classes" if spec.predicts_classes else "to predict"
    lines.append(f"{noun}: {_names(asked)} ({spec.task.value})")
    counts = ", ".join(
        f"{len(split):,} for {name}"
        for name, split in (
            ("training", dataset.training),
            ("validation", dataset.validation),
            ("the test", dataset.test),
        )
    )
    return [*lines, counts, *dataset.notes, *_remarks(source)]


def _remarks(source: DatasetSource) -> list[str]:
    """What whoever wrote a table may not expect, and how to have it otherwise."""
    elsewhere = "add --target NAME"
    if isinstance(source, SeriesFile):
        return _remarks_on_series(source, elsewhere)
    if not isinstance(source, TableFile):
        return []
    unseen = [
        f"{column.name} ({_why_unseen(column, source.rows)})"
        for column in with_role(source.columns, "ignored")
    ]
    used = [column for column in source.columns if column.role in {"input", "target"}]
    twins = [(column.name, words) for column in used if (words := tell_case_twins(column))]
    target = " and ".join(column.name for column in used if column.role == "target")
    own = [column.name for column in used if hardly_repeated(column.width, source.rows)]
    return [
        *([f"not seen: {_names(tuple(unseen))}"] if unseen else []),
        *(
            f"{name}: nearly each row has a name of its own, from which nothing can be learned"
            for name in own
        ),
        *(
            f"{name}: {words} differ only by case and are kept apart; write them alike"
            for name, words in twins
        ),
        f"predicted is {target}; for another column, {elsewhere}",
    ]


def _remarks_on_series(source: SeriesFile, elsewhere: str) -> list[str]:
    seen = {*source.columns, source.order_by}
    unseen = tuple(name for name in Table(at(source.path), source.dialect).names if name not in seen)
    others = len(source.columns) > 1
    return [
        *([f"not seen: {_names(unseen)} (no numbers, or always the same)"] if unseen else []),
        f"in the order of {source.order_by}"
        if source.order_by
        else "in the order of the rows, for no column tells the time",
        *([f"forecast is {source.forecast}; for another column, {elsewhere}"] if others else []),
    ]


def _why_unseen(column: TableColumn, rows: int) -> str:
    """Why a column is left out unless one asks for it."""
    if column.kind == "number":
        return "counts the rows, or is always the same"
    if column.width == 1:
        return "always the same"
    if find_reader(column.categories) is not None:
        return "dates"
    # Of too many words, none are remembered.
    return (
        "another in nearly each row"
        if not column.width or hardly_repeated(column.width, rows)
        else "many words"
    )


def _names(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
