"""Fetching a dataset in a terminal: its progress, Ctrl+C, and what to do without a connection."""

import sys

import click

from nnstudio.cli.asides import aside
from nnstudio.cli.failures import INTERRUPTED, RunFailed
from nnstudio.data.dataset import DatasetError, DatasetSource
from nnstudio.data.offline import is_offline
from nnstudio.data.published import folders
from nnstudio.data.remote import REMOTE


def fetch_told(source: DatasetSource) -> int:
    """Fetches a dataset that is one of `REMOTE` and tells of it; returns the exit code.

    Raises:
        RunFailed: No mirror gives it.
    """
    # Late, for this imports what speaks HTTP, which a list of datasets need not wait for.
    from nnstudio.data.download import fetch

    title, kind = source.entry.title, source.entry.kind
    with click.progressbar(length=REMOTE[kind].size, label=title, file=sys.stderr) as bar:

        def show(received: int, total: int) -> None:
            bar.length = total
            bar.update(received - bar.pos)

        try:
            folder = fetch(kind, progress=show)
        except DatasetError as error:
            raise RunFailed(_offline_words(kind) if is_offline(str(error)) else str(error)) from error
        except KeyboardInterrupt:
            folder = None
    if folder is None:
        aside(
            f"stopped; the {bar.pos / 1e6:,.1f} MB that have come are kept. "
            f"Go on by `nnstudio datasets get {kind}`"
        )
        return INTERRUPTED
    click.echo(f"{title} is in {click.format_filename(folder)}")
    return 0


def _offline_words(kind: str) -> str:
    names = ", ".join(file.name for file in REMOTE[kind].files)
    return (
        "No mirror could be reached: this computer seems to be offline. Check the network and try again; or "
        f"get the files elsewhere ({names}) and put them into {click.format_filename(folders(kind)[0])}"
    )
