"""How a command ends when it cannot do what was asked: one line for the user, and an exit code."""

import click

from nnstudio.export.naming import in_one_line


class BadInput(click.ClickException):
    """Something that was asked for cannot be: a file, a name or a number is wrong."""

    exit_code = 2


class RunFailed(click.ClickException):
    """What was asked for was right, and still it did not work out."""

    exit_code = 1


INTERRUPTED = 130
"""The exit code after Ctrl+C: 128 and the number of the signal, as shells count."""


def one_line(error: click.ClickException) -> str:
    """The error as it stands on stderr; a misused option also names the help that would have helped.

    What it repeats of a file may hold signs that tell a terminal to do something, so those are left out.
    """
    message = in_one_line(error.format_message())
    if isinstance(error, click.UsageError) and error.ctx is not None:
        message = message.rstrip(".") + ("" if message.endswith("?") else ".")
        message = f"{message} See `{error.ctx.command_path.strip()} --help`"
    return f"nnstudio: {message}"
