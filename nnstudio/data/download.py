"""Fetches datasets from several mirrors, so that only files with the published bytes come to stay."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import pooch  # type: ignore[import-untyped]  # it ships no types
import requests

from nnstudio.data import mnist
from nnstudio.data.dataset import DatasetError
from nnstudio.data.idx import read_idx

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True)
class RemoteFile:
    """A file as its mirrors hold it: name, size in bytes, SHA-256."""

    name: str
    size: int
    sha256: str


MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
MNIST_FILES = (
    RemoteFile(
        f"{mnist.TRAINING_IMAGES}.gz",
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    RemoteFile(
        f"{mnist.TRAINING_LABELS}.gz",
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    RemoteFile(
        f"{mnist.TEST_IMAGES}.gz",
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    RemoteFile(
        f"{mnist.TEST_LABELS}.gz",
        4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
)
TIMEOUT = 15.0

_CHUNK = 2**16


def fetch_mnist(
    folder: Path,
    *,
    progress: Progress | None = None,
    mirrors: Sequence[str] = MIRRORS,
    timeout: float = TIMEOUT,
) -> None:
    """Puts MNIST's four files into `folder`; those that are there and sound stay as they are.

    Args:
        folder: Is made if needed.
        progress: Called in this thread with the bytes that have come and those that are to come in all;
            steps back where a mirror fails in mid-file. What it raises ends the download, unless it is an
            OSError or a ValueError: these count as failures of the mirror.
        mirrors: Addresses of folders that hold the files, the first tried first.
        timeout: Seconds a mirror may be silent.

    Raises:
        DatasetError: The folder cannot be written to, or no mirror gave a file; says why, mirror by mirror.
    """
    wanted = [file for file in MNIST_FILES if not _is_sound(folder, file)]
    fetch_files(wanted, folder, progress=progress, mirrors=mirrors, timeout=timeout)


def fetch_files(
    files: Sequence[RemoteFile],
    folder: Path,
    *,
    mirrors: Sequence[str],
    progress: Progress | None = None,
    timeout: float = TIMEOUT,
) -> None:
    """Puts `files` into `folder`, each from the first mirror that has it with the right SHA-256.

    A file comes under a temporary name and gets its own only when it is known to be right.
    Arguments and errors are those of `fetch_mnist`.
    """
    for mirror in mirrors:
        _check_scheme(mirror)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatasetError(f"The folder {folder} cannot be made: {error}. Choose another one") from error
    pooch.get_logger().setLevel("WARNING")  # progress is told by `progress`, not on the terminal
    total = sum(file.size for file in files)
    before = 0
    order = list(mirrors)
    for file in files:
        report = partial(_report, progress, before, total)
        _fetch(file, folder, order, report, timeout)
        before += file.size


def _fetch(
    file: RemoteFile, folder: Path, order: list[str], report: Callable[[int], None], timeout: float
) -> None:
    """Fetches one file; a mirror that fails goes to the end of `order`, for the next file."""
    reasons = []
    outer = sys.exception()
    for mirror in tuple(order):
        download = partial(_download, file.size, report, timeout)
        try:
            pooch.retrieve(
                mirror.rstrip("/") + "/" + file.name, file.sha256, file.name, folder, downloader=download
            )
        # What requests raises is an OSError, pooch's complaint about a hash a ValueError.
        except (OSError, ValueError) as error:
            reasons.append(f"{mirror}: {_root(error, outer)}")
            order.remove(mirror)
            order.append(mirror)
        else:
            return
    raise DatasetError(
        f"{file.name} could not be fetched from any mirror. {'. '.join(reasons)}. "
        f"Check the connection, or put the file into {folder} yourself"
    )


def _download(
    size: int, report: Callable[[int], None], timeout: float, url: str, target: str, _pooch: None
) -> None:
    """Downloads `url` to `target` in pooch's way, and not a byte more than `size`."""
    with (
        # Packing for the way only would be undone here, which changes the hash; a redirect could leave https.
        requests.get(
            url,
            stream=True,
            timeout=timeout,
            allow_redirects=False,
            headers={"Accept-Encoding": "identity"},
        ) as response,
        Path(target).open("wb") as output,
    ):
        if response.status_code != requests.codes.ok:
            raise DatasetError(f"answered {response.status_code} {response.reason} instead of the file")
        received = 0
        for chunk in response.iter_content(_CHUNK):
            received += len(chunk)
            if received > size:
                raise DatasetError(f"sent more than the {size:,} bytes the file has")
            output.write(chunk)
            report(received)
        if received < size:
            raise DatasetError(f"sent {received:,} bytes; the file has {size:,}")


def _report(progress: Progress | None, before: int, total: int, received: int) -> None:
    if progress is not None:
        progress(before + received, total)


def _check_scheme(mirror: str) -> None:
    address = urlsplit(mirror)
    if address.scheme != "https" and (address.scheme, address.hostname) != ("http", "127.0.0.1"):
        raise DatasetError(f"A mirror must be reached by https; got {mirror!r}")


def _is_sound(folder: Path, file: RemoteFile) -> bool:
    name = file.name.removesuffix(".gz")
    path = mnist.find(folder, name)
    if path is None:
        return False
    try:
        mnist.verify(path, read_idx(path), mnist.SHA256[name], "It is fetched again")
    except DatasetError:
        return False  # a file that cannot be used is one to be fetched
    return True


def _root(error: BaseException, outer: BaseException | None) -> BaseException:
    """What `error` came from: under three wrappings of requests lies "Connection refused"."""
    while (inner := error.__cause__ or error.__context__) is not None and inner is not outer:
        error = inner
    return error
