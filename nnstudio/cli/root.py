"""The command `nnstudio`: opens the window, or hands on to one of the other commands."""

import difflib
import errno
import importlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

import click

from nnstudio import __version__
from nnstudio.cli.asides import aside, say
from nnstudio.cli.completing import EXAMPLE
from nnstudio.cli.failures import INTERRUPTED, BadInput, RunFailed, one_line

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# Where each command is and what it does. They are imported when they are called, so that help comes at once.
COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "train": ("nnstudio.cli.train", "Train a network without the window."),
        "evaluate": ("nnstudio.cli.evaluate", "Measure how well a trained network does."),
        "predict": ("nnstudio.cli.predict", "Say what a trained network sees in images or tables."),
        "export": ("nnstudio.cli.export", "Write a network as ONNX, script, weights, table or figure."),
        "examples": ("nnstudio.cli.examples", "List the networks that come with the program."),
        "datasets": ("nnstudio.cli.datasets", "List datasets, fetch one, or look at your own files."),
        "completion": ("nnstudio.cli.completion", "Let your shell complete commands and names."),
    }
)


PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
"""Endings of what networks look at one by one, which is no project."""
_FULL = (errno.ENOSPC, errno.EDQUOT)  # as where the output goes into a file


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line (that of the process by default) and returns the exit code."""
    if "_NNSTUDIO_COMPLETE" in os.environ:
        importlib.import_module("nnstudio.cli.completion")  # a shell asks: it knows how to answer
    _write_whatever_comes()
    try:
        code = root.main(arguments, prog_name="nnstudio", standalone_mode=False)
    except click.ClickException as error:
        say(one_line(error))
        return error.exit_code
    except click.Abort:
        aside("interrupted")
        return INTERRUPTED
    except OSError as error:
        if error.errno not in _FULL:
            raise
        aside(f"what was told cannot be written: {error.strerror}")
        return RunFailed.exit_code
    return code if isinstance(code, int) else 0


def _write_whatever_comes() -> None:
    """Has letters told by their numbers that the output has none for: a name must not end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


class _Root(click.Group):
    """A group whose commands are imported late; what is no command is a project to open."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(COMMANDS[name][0]), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        # Not by click's own, which would import every command for its help; and a file may stand here.
        from click.shell_completion import CompletionItem

        from nnstudio.cli.completing import WORD, to_open

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        commands = [
            CompletionItem(name, WORD, summary)
            for name, (_, summary) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*commands, *to_open(incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] in COMMANDS or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        if not ctx.resilient_parsing:  # as it is while a shell asks for completions
            _check_file(Path(args[0]))
        return "", _open, args


@click.group(
    cls=_Root,
    invoke_without_command=True,
    subcommand_metavar="[PROJECT | COMMAND ...]",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context) -> None:
    """Draw a neural network and watch it learn.

    Without a command this opens the window, with the PROJECT (a file name.nns) if one is given; or with data
    (CSV, Parquet, npz, idx, a folder of images), an ONNX network or weights, as if dropped onto it.

    \b
    Try:
      nnstudio
      nnstudio examples
      nnstudio train example:mnist-784-16-16-10 --epochs 3 --output digits.nns
      nnstudio evaluate digits.nns
      nnstudio predict digits.nns seven.png
      nnstudio export digits.nns digits.onnx
      nnstudio digits.nns
      nnstudio flowers.csv
    """
    if ctx.invoked_subcommand is None:
        _show_window(None)


@click.command("nnstudio")
@click.argument("project", type=click.Path(path_type=Path))
def _open(project: Path) -> None:
    """Opens the window with a project, or with what one may drop onto it."""
    # Late, for this imports NumPy; and before the window, for here the user can still read what is wrong.
    from nnstudio.document.file import ProjectError, load_project
    from nnstudio.gui.given import is_dropped

    if is_dropped(project):
        _show_window(project)
    if project.suffix.lower() in PICTURES:
        shown = click.format_filename(project)
        raise BadInput(
            f"{shown} is a single picture. `nnstudio predict PROJECT {shown}` says what a network sees in it"
        )
    try:
        load_project(project)
    except ProjectError as error:
        # Whoever has clicked the file twice has no terminal: the window opens and says it, too.
        bad = BadInput(str(error))
        say(one_line(bad))
        _show_window(project, bad.exit_code)
    _show_window(project)


def _check_file(path: Path) -> None:
    if str(path).startswith(EXAMPLE):
        raise BadInput(
            f"The window shows examples under File, Examples; `nnstudio train {path}` trains this one"
        )
    if not path.exists():
        near = difflib.get_close_matches(str(path), COMMANDS, n=1)
        advice = f"Did you mean the command {near[0]!r}?" if near else "Check the name and the folder"
        raise BadInput(f"There is no file {click.format_filename(path)!r}. {advice}")


def _show_window(project: Path | None, trouble: int = 0) -> NoReturn:
    """Opens the window; `trouble` is the exit code where something was told before that stands against it."""
    # Late, for without it no other command ever touches Qt; in two steps, for Qt aborts the process where it
    # finds no screen.
    from nnstudio.gui.startup import problem

    if (reason := problem()) is not None:
        if not trouble:
            say(reason)
        raise click.exceptions.Exit(trouble or 1)
    from nnstudio.gui.app import run

    # The window outlives the folder in which this was called: its dialogs have one of their own.
    raise click.exceptions.Exit(run(project.absolute() if project else None) or trouble)
