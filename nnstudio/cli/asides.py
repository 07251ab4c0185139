"""Asides: what a command says on stderr, beside its results; it goes on where nobody can hear it."""

import contextlib

import click


def aside(words: str) -> None:
    """Says a line on stderr, after the name of the program."""
    say(f"nnstudio: {words}")


def say(text: str, *, ends_line: bool = True) -> None:
    """Puts a text on stderr as it is.

    That may be a file on a full disk, or a terminal that was closed: hours of training must not be lost for
    that.
    """
    with contextlib.suppress(OSError):
        click.echo(text, err=True, nl=ends_line)
