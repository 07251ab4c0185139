"""A transfer: the bytes of one file from one mirror, brought by a thread that can be left at any moment.

pooch is not used: it can neither go on with half a file nor be called off while a mirror is silent. For the
latter, a thread of its own is needed: nothing else ends a look-up of a name, or a handshake.
"""

import queue
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

import requests

CHUNK = 2**12
"""Bytes that are taken at once. A mirror that does not bring as many in the time it has counts as silent."""
MOST_REDIRECTS = 5

_LOOK = 0.1
_WAITING = 16
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


class TransferError(Exception):
    """A mirror did not give the file, for the reason that is the message."""


class CutError(TransferError):
    """The transfer has ended too early, or did not come about: another time there might be more."""


class WrongAnswerError(TransferError):
    """A mirror has something else than the file, or nothing: no need to ask it again."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for: the bytes from `begin` on of the file of `size` bytes at an address.

    `validator` is the ETag with which the bytes before `begin` came from this address, "" if unknown.
    """

    address: str
    size: int
    begin: int = 0
    validator: str = ""


@dataclass(frozen=True)
class Answer:
    """From which byte on the file will come, and by which ETag it can be known again ("" if by none)."""

    begin: int
    validator: str


_Item: TypeAlias = Answer | bytes | TransferError | None


def transfer(wanted: Wanted, *, timeout: float, check: Callable[[], None]) -> Iterator[Answer | bytes]:
    """The answer to a request, and then the bytes: never more than the file has from where they begin.

    Args:
        wanted: What is asked for.
        timeout: Seconds the mirror may be silent, whatever it may be busy with.
        check: Called at least ten times a second; what it raises ends the transfer.

    Raises:
        TransferError: The mirror fails.
    """
    arrived: queue.Queue[_Item] = queue.Queue(_WAITING)
    left = threading.Event()
    bring = threading.Thread(target=_bring, args=(wanted, timeout, arrived, left), daemon=True)
    bring.start()
    try:
        while (item := _next(arrived, timeout, check)) is not None:
            if isinstance(item, TransferError):
                raise item
            yield item
    finally:
        left.set()


def check_address(address: str, origin: str) -> None:
    """Makes sure that an address is reached by https; a server on this very computer needs none.

    Raises:
        WrongAnswerError: It is not; or `origin`, from where it was pointed to, is elsewhere.
    """
    parts, start = urlsplit(address), urlsplit(origin)
    local = (parts.scheme, parts.hostname, start.hostname) == ("http", "127.0.0.1", "127.0.0.1")
    if parts.scheme != "https" and not local:
        raise WrongAnswerError(f"A mirror must be reached by https; got {address!r}")


def _next(arrived: queue.Queue[_Item], timeout: float, check: Callable[[], None]) -> _Item:
    end = time.monotonic() + timeout
    while True:
        check()
        try:
            return arrived.get(timeout=min(_LOOK, timeout))
        except queue.Empty:
            if time.monotonic() >= end:
                raise CutError(f"was silent for {timeout:g} seconds") from None


def _bring(wanted: Wanted, timeout: float, arrived: queue.Queue[_Item], left: threading.Event) -> None:
    def give(item: _Item) -> bool:
        while not left.is_set():
            try:
                arrived.put(item, timeout=_LOOK)
            except queue.Full:
                continue
            return True
        return False

    size, at = wanted.size, -1
    try:
        with _opened(wanted, timeout) as response:
            answer = _answer(response, wanted)
            give(answer)
            at = answer.begin
            # As the bytes come: to undo what is packed for the way only would change the hash.
            while chunk := response.raw.read(CHUNK, decode_content=False):
                at += len(chunk)
                if at > size:
                    raise WrongAnswerError(f"sent more than the {size:,} bytes the file has")
                if not give(chunk):
                    return
            if at < size:
                raise WrongAnswerError(f"sent {at:,} bytes; the file has {size:,}")
        give(None)
    except TransferError as error:
        give(error)
    except Exception as error:  # the border of a thread: whatever goes wrong, the next mirror may do better
        root = _root(error)
        told = at < 0 or isinstance(root, OSError)  # else it is about how HTTP frames what it brings
        give(
            CutError(str(root) or type(root).__name__ if told else f"hung up after {at:,} of {size:,} bytes")
        )


@contextmanager
def _opened(wanted: Wanted, timeout: float) -> Iterator[requests.Response]:
    """The answer of the address or of where it points to, as long as that is as safe."""
    # Packed once more for the way, the bytes would not be those that are wanted.
    headers = {"Accept-Encoding": "identity"}
    if wanted.begin:
        headers["Range"] = f"bytes={wanted.begin}-"
        if wanted.validator:
            headers["If-Range"] = wanted.validator
    address = wanted.address
    with requests.Session() as session:
        for _ in range(MOST_REDIRECTS + 1):
            # Who waits has a clock of his own; this one is to end the thread when he has long gone.
            response = session.get(
                address, headers=headers, stream=True, timeout=2 * timeout, allow_redirects=False
            )
            with response:
                if not response.is_redirect:
                    yield response
                    return
                address = urljoin(address, response.headers["Location"])
            check_address(address, wanted.address)
    raise WrongAnswerError(f"points from one address to the next, more than {MOST_REDIRECTS} times")


def _answer(response: requests.Response, wanted: Wanted) -> Answer:
    """What a mirror is about to send, if that can be the file."""
    if response.status_code not in (requests.codes.ok, requests.codes.partial_content):
        raise WrongAnswerError(f"answered {response.status_code} {response.reason} instead of the file")
    if response.headers.get("Content-Type", "").startswith("text/html"):
        raise WrongAnswerError("sent a web page instead of the file. Does this network want you to log in?")
    begin = 0
    if response.status_code == requests.codes.partial_content:
        found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if not found or int(found[1]) != wanted.begin or found[3] not in ("*", str(wanted.size)):
            raise WrongAnswerError("sent another part of the file than it was asked for")
        begin = wanted.begin
    length = response.headers.get("Content-Length")
    if length is not None and int(length) != wanted.size - begin:
        raise WrongAnswerError(f"wants to send {int(length):,} bytes; {wanted.size - begin:,} are missing")
    validator = response.headers.get("ETag", "")
    # A weak one does not promise the same bytes.
    return Answer(begin, "" if validator.startswith("W/") else validator)


def _root(error: BaseException) -> BaseException:
    """What `error` came from: under three wrappings of requests lies "Connection refused"."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return error
