"""What a shell may complete a word of a command to: project files, examples and datasets."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

EXAMPLE = "example:"


def projects(
    ctx: click.Context,  # noqa: ARG001  # click hands in more than is needed
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Project files, the folders on the way to them, and examples."""
    return [*files(incomplete, (".nns",)), *_examples(incomplete)]


def datasets(
    ctx: click.Context,  # noqa: ARG001
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """The datasets that are known by their ids alone: those that are here, or can be fetched."""
    # Late, for this imports NumPy.
    from nnstudio.data.dataset import DATASETS
    from nnstudio.data.remote import REMOTE

    return [
        CompletionItem(kind.entry.kind, help=kind.entry.hint)
        for kind in DATASETS
        if kind.entry.kind.startswith(incomplete) and (kind.entry.kind in REMOTE or kind().missing() is None)
    ]


def remote_datasets(
    ctx: click.Context,  # noqa: ARG001
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """The datasets that can be fetched."""
    # Late, as above.
    from nnstudio.data.dataset import DATASETS
    from nnstudio.data.remote import REMOTE

    return [
        CompletionItem(kind, help=DATASETS[kind].entry.hint) for kind in REMOTE if kind.startswith(incomplete)
    ]


def samples(
    ctx: click.Context,  # noqa: ARG001
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Images and tables, and the folders on the way to them."""
    images = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
    return list(files(incomplete, (*images, ".csv", ".tsv", ".txt", ".parquet")))


def files(incomplete: str, suffixes: Iterable[str]) -> Iterator[CompletionItem]:
    """The folders and the files of these kinds whose names begin so."""
    head, slash, start = incomplete.rpartition("/")
    folder = Path(head + slash).expanduser() if slash else Path()
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return  # a folder that cannot be looked into has nothing to offer
    for path in found:
        if not path.name.startswith(start) or (path.name.startswith(".") and not start):
            continue
        if path.is_dir():
            yield CompletionItem(f"{head}{slash}{path.name}/")
        elif path.suffix.lower() in suffixes:
            yield CompletionItem(f"{head}{slash}{path.name}")


def _examples(incomplete: str) -> Iterator[CompletionItem]:
    if not incomplete.startswith(EXAMPLE):
        # All of them at once would bury the files.
        if EXAMPLE.startswith(incomplete):
            yield CompletionItem(EXAMPLE, help="a network that comes with the program")
        return
    # Late, for this imports NumPy.
    from nnstudio.document.examples import EXAMPLES

    for example in EXAMPLES.values():
        if (EXAMPLE + example.name).startswith(incomplete):
            yield CompletionItem(EXAMPLE + example.name, help=example.summary)
