"""Fetching: a published dataset comes onto this computer, on a thread, with progress and a way to stop it."""

import errno
import re
import socket
import threading
from collections.abc import Callable

from nnstudio.data.dataset import DatasetSource
from nnstudio.data.remote import REMOTE

OFFLINE = "No connection: none of the mirrors could be reached. Check the network, then press Retry."
_UNREACHED = frozenset(
    {socket.EAI_NONAME, socket.EAI_AGAIN, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}
)


class CancelledError(Exception):
    """The user does not want it any more."""


def megabytes(source: DatasetSource) -> float | None:
    """How much would have to be fetched, in millions of bytes; None where there is nothing to be fetched."""
    remote = REMOTE.get(source.entry.kind)
    return None if remote is None else remote.size / 1e6


def is_offline(trouble: str) -> bool:
    """Whether what went wrong with each of the mirrors is that there is no way to it."""
    numbers = {int(number) for number in re.findall(r"\[Errno (-?\d+)\]", trouble)}
    return bool(numbers) and numbers <= _UNREACHED


def fetch(kind: str, progress: Callable[[int, int], None], cancelled: threading.Event) -> None:
    """Fetches a dataset to where it is looked for.

    Args:
        kind: Of which dataset.
        progress: Called on this thread with the bytes that have come, and those that are to come in all.
        cancelled: Ends the fetching a moment after it is set.

    Raises:
        DatasetError: It cannot be fetched; says why.
        CancelledError: It was cancelled.
    """
    # Late, for this imports what speaks HTTP, which the window must not wait for.
    from nnstudio.data.download import FetchCancelledError
    from nnstudio.data.download import fetch as download

    try:
        download(kind, progress=progress, cancelled=cancelled.is_set)
    except FetchCancelledError as error:
        raise CancelledError from error
