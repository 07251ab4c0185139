"""`nnstudio examples`: the networks that come with the program."""

import click

from nnstudio.document.examples import EXAMPLES


@click.command()
def examples() -> None:
    """List the networks that come with the program.

    \b
    Try:
      nnstudio train example:mnist-784-16-16-10
    """
    width = max(len(name) for name in EXAMPLES)
    for example in EXAMPLES.values():
        parameters = example.build().check().total_parameters
        click.echo(f"{example.name:{width}}  {parameters:>9,} parameters  {example.summary}")
