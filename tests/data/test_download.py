"""Fetching: what it does when all goes well, whom it tells, and when it is called off."""

import dataclasses
import hashlib
import shutil
import threading
import time
from pathlib import Path
from types import MappingProxyType

import pytest

from nnstudio.data import DatasetError, download
from nnstudio.data.download import FetchCancelledError, fetch, fetch_files
from nnstudio.data.published import find, folders
from nnstudio.data.remote import REMOTE, TRAINING_IMAGES
from nnstudio.data.transfer import TransferError, check_address
from tests.data.faults import BODY, FILE, has, in_pieces, sends, silent

SECOND = dataclasses.replace(FILE, name="labels.gz")


def holds(folder):
    return lambda request: sends((folder / request.path.rpartition("/")[2]).read_bytes())(request)


def test_a_file_is_fetched_and_nothing_else_is_left(tmp_path, serve):
    fetch_files([FILE], tmp_path, mirrors=[serve(has())])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"digits.gz": BODY}


def test_a_mirror_may_point_to_another_one_on_this_computer(tmp_path, serve):
    there = [("Location", serve(has()) + "elsewhere.gz")]
    fetch_files([FILE], tmp_path, mirrors=[serve(sends(b"", status=302, headers=there))])
    assert (tmp_path / "digits.gz").read_bytes() == BODY


def test_a_gzipped_file_is_kept_as_it_is_even_if_it_is_called_packed_for_the_way(tmp_path, serve):
    fetch_files([FILE], tmp_path, mirrors=[serve(sends(BODY, headers=[("Content-Encoding", "x-gzip")]))])
    assert (tmp_path / "digits.gz").read_bytes() == BODY


def test_a_file_may_come_in_pieces_of_which_nobody_knows_how_many_there_are(tmp_path, serve):
    fetch_files([FILE], tmp_path, mirrors=[serve(in_pieces())])
    assert (tmp_path / "digits.gz").read_bytes() == BODY


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("http://127.0.0.1/", "https://example.org/"),  # a mirror must not ask this computer's own servers
        ("http://example.org/", "https://example.org/"),
        ("http://example.org/", "http://127.0.0.1/"),
        ("HTTP://127.0.0.1@example.org/", "http://127.0.0.1/"),
        ("file://127.0.0.1/etc/passwd", "http://127.0.0.1/"),
    ],
)
def test_nobody_is_led_away_from_https(address, origin):
    with pytest.raises(TransferError, match="must be reached by https"):
        check_address(address, origin)


def test_an_error_that_is_being_handled_is_not_taken_for_the_reason(tmp_path, serve):
    try:
        raise LookupError("of the caller")
    except LookupError:
        with pytest.raises(DatasetError, match="answered 404"):
            fetch_files([FILE], tmp_path, mirrors=[serve(sends(b"", status=404))])


def test_a_mirror_that_cannot_be_reached_says_so_in_a_few_words(tmp_path):
    with pytest.raises(DatasetError, match=r"http://127\.0\.0\.1:1/: \[Errno \d+\] [^:;(]*refused"):
        fetch_files([FILE], tmp_path, mirrors=["http://127.0.0.1:1/"])


def test_all_mirrors_are_named_when_none_has_the_file(tmp_path, serve):
    mirrors = [serve(sends(b"", status=status)) for status in (403, 503)]
    with pytest.raises(DatasetError, match=f"{mirrors[0]}: answered 403 .*{mirrors[1]}: answered 503"):
        fetch_files([FILE], tmp_path, mirrors=mirrors)


def test_a_mirror_that_failed_comes_last_for_the_next_file(tmp_path, serve):
    asked = []

    def fails(request):
        asked.append(request.path)
        sends(b"", status=500)(request)

    fetch_files([FILE, SECOND], tmp_path, mirrors=[serve(fails), serve(has())])
    assert asked == ["/mnist/digits.gz"]


def test_progress_ends_with_all_bytes_of_all_files(tmp_path, serve):
    told = []
    fetch_files([FILE, SECOND], tmp_path, mirrors=[serve(has())], progress=lambda *at: told.append(at))
    assert told == sorted(told)
    assert told[-1] == (512_000, 512_000)


def test_what_progress_raises_ends_the_download(tmp_path, serve):
    def fail(received, total):
        raise OSError("of the caller")

    with pytest.raises(OSError, match="of the caller"):
        fetch_files([FILE], tmp_path, mirrors=[serve(has())] * 2, progress=fail)
    assert not (tmp_path / "digits.gz").exists()


@pytest.mark.parametrize("after", [None, 100_000])
def test_who_is_called_off_while_a_mirror_is_silent_ends_within_a_second(tmp_path, serve, after):
    done, called_off = threading.Event(), threading.Event()
    threading.Timer(0.3, called_off.set).start()
    begin = time.monotonic()
    with pytest.raises(FetchCancelledError, match=r"stopped after .* of 0.3 MB"):
        fetch_files([FILE], tmp_path, mirrors=[serve(silent(after, done))], cancelled=called_off.is_set)
    done.set()
    assert time.monotonic() - begin < 1.3
    assert not (tmp_path / "digits.gz").exists()


def test_after_being_called_off_it_goes_on_from_there(tmp_path, serve):
    told, asked = [], []
    server = serve(has(asked=asked))
    with pytest.raises(FetchCancelledError):
        fetch_files(
            [FILE],
            tmp_path,
            mirrors=[server],
            progress=lambda received, total: told.append(received),
            cancelled=lambda: bool(told) and told[-1] > 100_000,
        )
    fetch_files([FILE], tmp_path, mirrors=[server])
    assert asked == [0, told[-1]]
    assert [path.name for path in tmp_path.iterdir()] == ["digits.gz"]


def test_the_folder_is_made(tmp_path, serve):
    folder = tmp_path / "datasets" / "digits"
    fetch_files([FILE], folder, mirrors=[serve(has())])
    assert (folder / "digits.gz").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DatasetError, match="file cannot be made"):
        fetch_files([FILE], tmp_path / "file", mirrors=[])


def test_where_there_is_no_room_nothing_is_begun(tmp_path):
    huge = dataclasses.replace(FILE, size=2**60)
    with pytest.raises(DatasetError, match=r"has room for .* MB; 1,152,921,504,606.8 MB are to come"):
        fetch_files([huge], tmp_path, mirrors=["http://127.0.0.1:1/"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "mirror", ["http://example.org/", "ftp://example.org/", "file:///srv/", "http://localhost/"]
)
def test_a_mirror_without_https_is_refused(tmp_path, mirror):
    with pytest.raises(DatasetError, match=f"reached by https; got '{mirror}'"):
        fetch_files([FILE], tmp_path, mirrors=[mirror])


def test_nothing_is_told_on_the_terminal(tmp_path, serve, capfd):
    fetch_files([FILE], tmp_path, mirrors=[serve(has())])
    assert capfd.readouterr() == ("", "")


def test_what_is_not_published_cannot_be_fetched():
    with pytest.raises(
        DatasetError, match=r"nothing to fetch for 'xor'. What can be fetched: mnist, fashion"
    ):
        fetch("xor")


@pytest.mark.parametrize("kind", REMOTE)
def test_damaged_files_are_fetched_again(tmp_path, serve, kind):
    for file in REMOTE[kind].files:
        (tmp_path / file.name).write_bytes(b"damaged")
    with pytest.raises(DatasetError, match=f"{REMOTE[kind].files[0].name} could not be fetched"):
        fetch(kind, tmp_path, mirrors=[serve(sends(b"", status=404))])


def test_a_set_is_fetched_to_where_it_is_looked_for(monkeypatch, data_folder, serve):
    remote = REMOTE["kmnist"]
    small = tuple(
        dataclasses.replace(file, size=FILE.size, sha256=hashlib.sha256(BODY).hexdigest())
        for file in remote.files
    )
    changed = {"kmnist": dataclasses.replace(remote, files=small, mirrors=(serve(has()),))}
    monkeypatch.setattr(download, "REMOTE", MappingProxyType(changed))
    assert fetch("kmnist") == folders("kmnist")[0] == data_folder / "kmnist"
    assert sorted(path.name for path in (data_folder / "kmnist").iterdir()) == sorted(
        file.name for file in remote.files
    )


@pytest.mark.mnist
def test_files_of_mnist_that_are_sound_need_no_mirror(full_mnist):
    fetch("mnist", full_mnist, mirrors=["http://127.0.0.1:1/"])


@pytest.mark.mnist
def test_only_those_files_of_mnist_that_are_missing_are_fetched(tmp_path, serve, full_mnist):
    by_hand: Path = find(full_mnist, REMOTE["mnist"][TRAINING_IMAGES])
    shutil.copyfile(by_hand, tmp_path / by_hand.name)
    told = []
    fetch("mnist", tmp_path, mirrors=[serve(holds(full_mnist))], progress=lambda *at: told.append(at))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f.name for f in REMOTE["mnist"].files)
    assert told[-1] == (1_682_300, 1_682_300)
