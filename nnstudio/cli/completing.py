"""What a shell may complete a word of a command to: files that fit, new names, examples and datasets."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import click
from click.shell_completion import CompletionItem

EXAMPLE = "example:"
NETWORKS = (".onnx", ".py", ".npz", ".safetensors", ".csv", ".svg", ".pdf", ".png")
"""What a network can be exported as, by the endings of the files."""

PATH, GOES_ON, WORD = "path", "part", "word"
"""Types of what is offered: a file or folder, what has more to come after it, and any other word."""

Completer: TypeAlias = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

_PROJECT = (".nns",)
_IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
_TABLES = (".csv", ".tsv", ".txt", ".parquet")
_DATA = (*_TABLES, ".npz", ".idx", ".gz", "-ubyte")
_QUICKLY_READ = 5_000_000
_DROPPED = (*_PROJECT, *_DATA, ".onnx", ".safetensors")


def projects(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001  # click hands in more than is needed
    """Project files, the folders on the way to them, and examples."""
    return [*files(incomplete, _PROJECT), *_examples(incomplete)]


def to_open(incomplete: str) -> list[CompletionItem]:
    """Projects, and data and networks that the window takes as if they were dropped onto it."""
    return list(files(incomplete, _DROPPED))


def own_data(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Files that may hold a dataset, and folders, which may be full of images."""
    return list(files(incomplete, _DATA))


def datasets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """The datasets that are known by their ids alone: those that are here, or can be fetched."""
    # Late, for this imports NumPy.
    from nnstudio.data.dataset import DATASETS
    from nnstudio.data.remote import REMOTE

    return [
        CompletionItem(kind.entry.kind, WORD, kind.entry.hint)
        for kind in DATASETS
        if kind.entry.kind.startswith(incomplete) and (kind.entry.kind in REMOTE or kind().missing() is None)
    ]


def remote_datasets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """The datasets that can be fetched."""
    # Late, as above.
    from nnstudio.data.dataset import DATASETS
    from nnstudio.data.remote import REMOTE

    return [
        CompletionItem(kind, WORD, DATASETS[kind].entry.hint)
        for kind in REMOTE
        if kind.startswith(incomplete)
    ]


def samples(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Images and tables, and the folders on the way to them; nothing for an export that is no table."""
    output = ctx.params.get("output")
    if output is not None and Path(output).suffix.lower() != ".csv":
        return []
    return list(files(incomplete, (*_IMAGES, *_TABLES)))


def exports(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Names for an export of the project: what was begun with each ending, and files that are there."""
    return _new_names(incomplete, _stem(ctx, "project"), NETWORKS)


def new_project(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Names for a project to be saved: projects that are there, else what was begun with its ending."""
    there = list(files(incomplete, _PROJECT))
    if there and incomplete:
        return there
    return _new_names(incomplete, _stem(ctx, "project", "path"), _PROJECT)


def columns(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """The columns of the table that is to be imported; none of a large one, for nobody waits that long."""
    # Late, for these import NumPy.
    from nnstudio.data.fitted import DatasetError
    from nnstudio.data.table import Table, locate, sniff

    try:
        where = locate(_given(ctx, "path"))
        names = Table(where, sniff(where)).names if where.stat().st_size <= _QUICKLY_READ else ()
    except (DatasetError, OSError):
        return []  # it is told when the command is run
    return [
        CompletionItem(name, WORD) for name in names if name.startswith(incomplete) and name.isprintable()
    ]


def files(incomplete: str, endings: Iterable[str]) -> Iterator[CompletionItem]:
    """The folders and the files with one of these endings whose names begin so."""
    head, slash, start = incomplete.rpartition("/")
    try:
        folder = Path(head + slash).expanduser() if slash else Path()
        found = [(path, path.is_dir()) for path in sorted(folder.iterdir())]
    except (OSError, RuntimeError):
        return  # a folder that cannot be looked into has nothing to offer
    ends = tuple(endings)
    for path, is_folder in found:
        # Of a name that breaks lines, no shell could be told.
        hidden = path.name.startswith(".") and not start
        if not path.name.startswith(start) or hidden or not path.name.isprintable():
            continue
        if is_folder:
            yield CompletionItem(f"{head}{slash}{path.name}/", PATH)
        elif path.name.lower().endswith(ends):
            yield CompletionItem(f"{head}{slash}{path.name}", PATH)


def _new_names(incomplete: str, stem: str, endings: tuple[str, ...]) -> list[CompletionItem]:
    head, slash, start = incomplete.rpartition("/")
    name, dot, ending = start.rpartition(".")
    begun = name if dot and any(one.startswith(dot + ending) for one in endings) else start
    if stem.startswith(begun):
        begun = stem
    new = (
        [f"{head}{slash}{begun}{one}" for one in endings if (begun + one).startswith(start)] if begun else []
    )
    there = list(files(incomplete, endings))
    known = {item.value for item in there}
    return [*(CompletionItem(one, PATH) for one in new if one not in known), *there]


def _stem(ctx: click.Context, *names: str) -> str:
    """What a file may be called that is made from the argument with one of these names, without an ending."""
    return Path(_given(ctx, *names).removeprefix(EXAMPLE)).stem


def _given(ctx: click.Context, *names: str) -> str:
    """The argument with one of these names, as far as it is there already."""
    given = next((ctx.params[name] for name in names if ctx.params.get(name)), None)
    # Where an option still lacks its value, click leaves the arguments as they are.
    return str(given or next(iter(ctx.args), ""))


def _examples(incomplete: str) -> Iterator[CompletionItem]:
    if not incomplete.startswith(EXAMPLE):
        # All of them at once would bury the files.
        if EXAMPLE.startswith(incomplete):
            yield CompletionItem(EXAMPLE, GOES_ON, "a network that comes with the program")
        return
    # Late, for this imports NumPy.
    from nnstudio.document.examples import EXAMPLES

    for example in EXAMPLES.values():
        if (EXAMPLE + example.name).startswith(incomplete):
            yield CompletionItem(EXAMPLE + example.name, WORD, example.summary)
