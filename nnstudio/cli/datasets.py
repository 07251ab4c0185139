"""`nnstudio datasets`: what networks can learn from, and how to get it."""

import sys

import click

from nnstudio.cli.failures import RunFailed
from nnstudio.cli.sources import explained
from nnstudio.data.dataset import DATASETS, DatasetError
from nnstudio.data.mnist import Mnist, folders


@click.group(invoke_without_command=True, subcommand_metavar="[get ID]")
@click.pass_context
def datasets(ctx: click.Context) -> None:
    """List the datasets, or fetch one.

    \b
    Try:
      nnstudio datasets
      nnstudio datasets get mnist
    """
    if ctx.invoked_subcommand is not None:
        return
    width = max(len(kind.entry.kind) for kind in DATASETS)
    for kind in DATASETS:
        state = (
            "ready" if kind().missing() is None else f"get it by `nnstudio datasets get {kind.entry.kind}`"
        )
        click.echo(f"{kind.entry.kind:{width}}  {kind.entry.hint} ({state})")


@datasets.command()
@click.argument("dataset", metavar="ID")
@explained()
def get(dataset: str) -> None:
    """Fetch a dataset, so that it is on this computer from then on.

    Files that are there already and sound are kept. Each one is checked before it is used.
    """
    source = DATASETS.parse(dataset)
    if source.missing() is None:
        click.echo(f"{source.entry.title} is on this computer already")
        return
    if not isinstance(source, Mnist):
        raise RunFailed(f"{source.entry.title} cannot be fetched: {source.missing()}")
    # Late, for this imports what speaks HTTP, which a list of datasets need not wait for.
    from nnstudio.data.download import fetch_mnist

    folder = folders()[0]
    with click.progressbar(length=1, label=source.entry.title, file=sys.stderr) as bar:

        def show(received: int, total: int) -> None:
            bar.length = total
            bar.update(received - bar.pos)

        try:
            fetch_mnist(folder, progress=show)
        except DatasetError as error:
            raise RunFailed(str(error)) from error
    click.echo(f"{source.entry.title} is in {click.format_filename(folder)}")
