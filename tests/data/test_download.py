"""Fetching: from the first mirror that has the right bytes, and nothing else ever gets the file's name."""

import hashlib
import shutil
import threading

import pytest

from nnstudio.data import DatasetError
from nnstudio.data.download import MNIST_FILES, RemoteFile, fetch_files, fetch_mnist
from nnstudio.data.mnist import TRAINING_IMAGES, find

BODY = bytes(range(256)) * 1000
FILE = RemoteFile("digits.gz", len(BODY), hashlib.sha256(BODY).hexdigest())


def sends(body, *, status=200, length=None, headers=()):
    def answer(request):
        request.send_response(status)
        for name, value in (("Content-Length", str(len(body) if length is None else length)), *headers):
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def sends_without_end(request):
    request.send_response(200)
    request.end_headers()
    try:
        while True:
            request.wfile.write(BODY)
    except ConnectionError:
        pass  # this is what the test waits for


def holds(folder):
    return lambda request: sends((folder / request.path.rpartition("/")[2]).read_bytes())(request)


FAULTS = {
    "404": (sends(b"not here", status=404), "answered 404 Not Found"),
    "cut off": (sends(BODY[:1000], length=len(BODY)), "IncompleteRead.*1000 bytes read"),
    "too short": (sends(BODY[:-1]), "sent 255,999 bytes; the file has 256,000"),
    "too long": (sends(BODY + b"!"), "sent more than the 256,000 bytes"),
    "without end": (sends_without_end, "sent more than the 256,000 bytes"),
    "wrong hash": (sends(BODY[::-1]), "does not match the known hash"),
    "web page": (sends(b"<html>Log in to this network</html>"), "sent 35 bytes"),
    "redirect": (sends(b"", status=302, headers=[("Location", "http://127.0.0.1/")]), "answered 302"),
}


@pytest.mark.parametrize(("answer", "reason"), FAULTS.values(), ids=FAULTS)
def test_a_mirror_that_fails_is_named_with_its_reason_and_leaves_nothing(tmp_path, serve, answer, reason):
    mirror = serve(answer)
    with pytest.raises(DatasetError, match=f"digits.gz could not be fetched .*{mirror}: .*{reason}"):
        fetch_files([FILE], tmp_path, mirrors=[mirror])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("answer", [answer for answer, _ in FAULTS.values()], ids=FAULTS)
def test_after_a_mirror_that_fails_the_next_is_tried(tmp_path, serve, answer):
    fetch_files([FILE], tmp_path, mirrors=[serve(answer), serve(sends(BODY))])
    assert (tmp_path / "digits.gz").read_bytes() == BODY


def test_a_mirror_that_is_silent_is_given_up(tmp_path, serve):
    fetched = threading.Event()
    silent = serve(lambda request: fetched.wait(30))
    fetch_files([FILE], tmp_path, mirrors=[silent, serve(sends(BODY))], timeout=0.1)
    fetched.set()
    assert (tmp_path / "digits.gz").read_bytes() == BODY


def test_a_mirror_that_cannot_be_reached_says_so_in_a_few_words(tmp_path, serve):
    with pytest.raises(DatasetError, match=r"http://127\.0\.0\.1:1/: \[Errno \d+\] [^:;(]*refused"):
        fetch_files([FILE], tmp_path, mirrors=["http://127.0.0.1:1/"])


def test_an_error_that_is_being_handled_is_not_taken_for_the_reason(tmp_path, serve):
    try:
        raise LookupError("of the caller")
    except LookupError:
        with pytest.raises(DatasetError, match="answered 404"):
            fetch_files([FILE], tmp_path, mirrors=[serve(sends(b"", status=404))])


def test_all_mirrors_are_named_when_none_has_the_file(tmp_path, serve):
    mirrors = [serve(sends(b"", status=status)) for status in (403, 503)]
    with pytest.raises(DatasetError, match=f"{mirrors[0]}: answered 403 .*{mirrors[1]}: answered 503"):
        fetch_files([FILE], tmp_path, mirrors=mirrors)


def test_a_mirror_that_failed_comes_last_for_the_next_file(tmp_path, serve):
    asked = []

    def fails(request):
        asked.append(request.path)
        sends(b"", status=500)(request)

    second = RemoteFile("labels.gz", FILE.size, FILE.sha256)
    fetch_files([FILE, second], tmp_path, mirrors=[serve(fails), serve(sends(BODY))])
    assert asked == ["/mnist/digits.gz"]


def test_progress_ends_with_all_bytes_of_all_files(tmp_path, serve):
    told = []
    second = RemoteFile("labels.gz", FILE.size, FILE.sha256)
    fetch_files([FILE, second], tmp_path, mirrors=[serve(sends(BODY))], progress=lambda *at: told.append(at))
    assert told == sorted(told)
    assert told[-1] == (512_000, 512_000)


def test_what_progress_raises_ends_the_download_and_leaves_nothing(tmp_path, serve):
    class CancelledError(Exception):
        pass

    def cancel(received, total):
        raise CancelledError

    with pytest.raises(CancelledError):
        fetch_files([FILE], tmp_path, mirrors=[serve(sends(BODY))] * 2, progress=cancel)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_made(tmp_path, serve):
    folder = tmp_path / "datasets" / "digits"
    fetch_files([FILE], folder, mirrors=[serve(sends(BODY))])
    assert (folder / "digits.gz").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DatasetError, match="file cannot be made"):
        fetch_files([FILE], tmp_path / "file", mirrors=[])


@pytest.mark.parametrize("mirror", ["http://example.org/", "ftp://example.org/", "file:///srv/"])
def test_a_mirror_without_https_is_refused(tmp_path, mirror):
    with pytest.raises(DatasetError, match=f"reached by https; got '{mirror}'"):
        fetch_files([FILE], tmp_path, mirrors=[mirror])


def test_nothing_is_told_on_the_terminal(tmp_path, serve, capfd):
    fetch_files([FILE], tmp_path, mirrors=[serve(sends(BODY))])
    assert capfd.readouterr() == ("", "")


def test_damaged_files_of_mnist_are_fetched_again(tmp_path, serve):
    for file in MNIST_FILES:
        (tmp_path / file.name).write_bytes(b"damaged")
    with pytest.raises(DatasetError, match=MNIST_FILES[0].name):
        fetch_mnist(tmp_path, mirrors=[serve(sends(b"", status=404))])


@pytest.mark.mnist
def test_files_of_mnist_that_are_sound_need_no_mirror(full_mnist):
    fetch_mnist(full_mnist, mirrors=["http://127.0.0.1:1/"])


@pytest.mark.mnist
def test_only_those_files_of_mnist_that_are_missing_are_fetched(tmp_path, serve, full_mnist):
    by_hand = find(full_mnist, TRAINING_IMAGES)
    shutil.copyfile(by_hand, tmp_path / by_hand.name)
    told = []
    fetch_mnist(tmp_path, mirrors=[serve(holds(full_mnist))], progress=lambda *at: told.append(at))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(file.name for file in MNIST_FILES)
    assert told[-1] == (1_682_300, 1_682_300)
