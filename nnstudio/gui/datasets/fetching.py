"""Fetching: a published dataset comes onto this computer, on a thread, with progress and a way to stop it."""

import threading
from collections.abc import Callable

from nnstudio.data.dataset import DatasetSource
from nnstudio.data.remote import REMOTE

OFFLINE = "No connection: none of the mirrors could be reached. Check the network, then press Retry."


class CancelledError(Exception):
    """The user does not want it any more."""


def megabytes(source: DatasetSource) -> float | None:
    """How much would have to be fetched, in millions of bytes; None where there is nothing to be fetched."""
    remote = REMOTE.get(source.entry.kind)
    return None if remote is None else remote.size / 1e6


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
