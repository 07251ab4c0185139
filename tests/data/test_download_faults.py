"""Faults of mirrors, disks and programs: only the right bytes ever get the file's name, in bounded time."""

import dataclasses
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from nnstudio.data import DatasetError
from nnstudio.data.download import fetch_files
from nnstudio.data.part_file import PartFile, part_path
from tests.data.faults import BODY, FAULTS, FILE, faults, has, sends, silent

TIMEOUT = 0.3
CUTS = [round(at * (len(BODY) - 1) / 19) for at in range(20)]
COUNTED: Counter[str] = Counter()
posix = pytest.mark.skipif(os.name != "posix", reason="there are no such limits here")


@pytest.fixture
def done():
    """Set when the test is over: servers that are silent on purpose wait for it."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def run(tmp_path):
    """Fetches the file, and looks that nothing but the file ever has its name."""

    def fetch(*mirrors, **options):
        begin = time.monotonic()
        COUNTED["faults"] += 1
        try:
            fetch_files([FILE], tmp_path, mirrors=list(mirrors), timeout=TIMEOUT, **options)
        finally:
            COUNTED["slowest, in ms"] = max(
                COUNTED["slowest, in ms"], round(1000 * (time.monotonic() - begin))
            )
            if (tmp_path / FILE.name).exists():
                assert (tmp_path / FILE.name).read_bytes() == BODY
                COUNTED["fetched all the same"] += 1
            else:
                COUNTED["refused in words"] += 1

    return fetch


@pytest.mark.parametrize("fault", FAULTS)
def test_a_mirror_that_fails_is_named_with_its_reason(serve, run, done, tmp_path, fault):
    answer, reason = faults(done)[fault]
    mirror = serve(answer)
    with pytest.raises(DatasetError, match=f"digits.gz could not be fetched .*{mirror}: .*({reason})"):
        run(mirror)
    assert not (tmp_path / FILE.name).exists()
    # What is kept is the beginning of the file, and nothing else.
    part = part_path(tmp_path, FILE)
    assert not part.exists() or BODY.startswith(part.read_bytes())


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_mirror_that_fails_the_next_is_tried(serve, run, done, tmp_path, fault):
    run(serve(faults(done)[fault][0]), serve(has()))
    assert [path.name for path in tmp_path.iterdir()] == [FILE.name]


def test_after_a_mirror_that_refuses_the_next_is_tried(run):
    with pytest.raises(DatasetError, match=r"refused.*refused"):
        run("http://127.0.0.1:1/", "http://127.0.0.1:9/")


@pytest.mark.parametrize("cut", CUTS)
def test_a_mirror_that_cuts_off_is_asked_for_the_rest(serve, run, cut):
    asked = []
    if cut:
        run(serve(has(cut=cut, asked=asked)))
        assert asked[0] == 0
        assert len(asked) == 2
        assert cut - 4096 < asked[1] <= cut
    else:  # nothing came, so it is not asked at once; it is the next time
        mirror = serve(has(cut=0))
        with pytest.raises(DatasetError, match="could not be fetched"):
            run(mirror)
        run(mirror)


@pytest.mark.parametrize("cut", CUTS)
def test_another_mirror_goes_on_where_one_cuts_off(serve, run, cut):
    asked = []
    run(serve(has(cut=cut)), serve(has(asked=asked, etag='"of another"')))
    assert len(asked) == 1
    assert cut - 4096 < asked[0] <= cut


@pytest.mark.parametrize("cut", CUTS[1:])
def test_what_is_kept_of_a_cut_is_gone_on_from_another_day(serve, run, cut, tmp_path):
    asked = []
    with pytest.raises(DatasetError):
        run(serve(has(cut=cut, cuts=99)))
    run(serve(has(asked=asked)))
    assert asked == [cut]


def test_a_mirror_that_cuts_off_again_and_again_gives_up_in_the_end(serve, run):
    step = [0]

    def answer(request):
        step[0] += 8192
        has(cut=step[0])(request)

    with pytest.raises(DatasetError, match="could not be fetched"):
        run(serve(answer))
    assert step[0] == 10 * 8192


def test_where_range_is_ignored_the_file_is_begun_anew(serve, run):
    with pytest.raises(DatasetError):
        run(serve(has(cut=100_000, cuts=99)))
    run(serve(sends(BODY)))


def test_where_the_file_has_changed_on_the_mirror_it_is_begun_anew(serve, run):
    asked, old = [], [has(BODY[::-1], etag='"old"', cut=100_000)]

    def changes(request):
        asked.append(request.headers.get("If-Range"))
        (old.pop() if old else has(etag='"new"'))(request)

    run(serve(changes))
    assert asked == [None, '"old"']


def test_where_the_bytes_have_changed_but_not_the_etag_it_is_begun_anew(serve, run):
    asked, old = [], [has(BODY[::-1], cut=100_000)]

    def changes(request):
        asked.append(request.headers.get("Range"))
        (old.pop() if old else has())(request)

    run(serve(changes))
    assert asked == [None, "bytes=100000-", None]


def test_a_range_beyond_the_end_is_a_wrong_answer_and_costs_nothing(serve, run, tmp_path):
    part_path(tmp_path, FILE).write_bytes(BODY[:50_000])
    with pytest.raises(DatasetError, match="answered 416"):
        run(serve(sends(b"", status=416)))
    assert part_path(tmp_path, FILE).read_bytes() == BODY[:50_000]


@pytest.mark.parametrize(
    "part", [b"garbage", BODY[::-1], BODY + b"more", BODY[:-1] + b"!", bytes(1000)], ids=len
)
def test_a_part_that_is_none_does_no_harm(serve, run, tmp_path, part):
    part_path(tmp_path, FILE).write_bytes(part)
    run(serve(has()))
    assert [path.name for path in tmp_path.iterdir()] == [FILE.name]


def test_a_part_that_is_all_of_the_file_needs_no_mirror(run, tmp_path):
    part_path(tmp_path, FILE).write_bytes(BODY)
    run()


def test_a_part_of_another_file_of_the_same_name_is_not_taken(serve, run, tmp_path):
    other = dataclasses.replace(FILE, sha256="0" * 64)
    part_path(tmp_path, other).write_bytes(b"other" * 100)
    asked = []
    run(serve(has(asked=asked)))
    assert asked == [0]


def test_a_note_of_where_a_part_came_from_that_is_damaged_does_no_harm(serve, run, tmp_path):
    part = part_path(tmp_path, FILE)
    part.write_bytes(BODY[:9])
    part.with_suffix(".part-source").write_bytes(b"\xff[")
    run(serve(has()))


def test_of_a_bomb_nothing_is_unpacked(serve, run, done):
    import tracemalloc

    mirror = serve(faults(done)["gzip bomb"][0])
    tracemalloc.start()
    with pytest.raises(DatasetError):
        run(mirror)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**23


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks here")
def test_two_who_fetch_the_same_file_do_not_write_into_each_others(serve, run, tmp_path):
    mirror = serve(has())
    with PartFile(tmp_path, FILE) as mine:
        mine.append(b"mine")
        with pytest.raises(DatasetError, match=r"is being fetched to .* already"):
            run(mirror)
    run(mirror)


CHILD = """
import os, resource, sys
from pathlib import Path
from nnstudio.data.download import DatasetError, fetch_files
from tests.data.faults import FILE
import http.client, encodings.idna, requests, stringprep  # before the user's rights are given up
{before}
try:
    fetch_files([FILE], Path(sys.argv[1]), mirrors=[sys.argv[2]], timeout=10)
except DatasetError as error:
    print(error)
    sys.exit(3)
"""


def child(before, folder, mirror):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD.format(before=before), str(folder), mirror],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@posix
def test_a_full_disk_is_told_and_what_came_is_gone_on_from(serve, run, tmp_path):
    asked = []
    mirror = serve(has(asked=asked))
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (99_000, 99_000))"
    with child(limit, tmp_path, mirror) as process:
        told, errors = process.communicate(timeout=30)
    COUNTED["faults"] += 1
    COUNTED["refused in words"] += 1
    assert process.returncode == 3, errors
    assert f"{tmp_path} cannot be written to: File too large. Make room there" in told
    assert not (tmp_path / FILE.name).exists()
    run(mirror)
    assert asked == [0, 99_000]


@posix
def test_a_folder_that_may_only_be_read_is_told(serve):
    # Root may write everywhere: become nobody, who could not even look into pytest's folders.
    nobody = "os.geteuid() or os.setuid(65534)"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        with child(nobody, folder, serve(has())) as process:
            told, errors = process.communicate(timeout=30)
        assert list(Path(folder).iterdir()) == []
        Path(folder).chmod(0o755)
    COUNTED["faults"] += 1
    COUNTED["refused in words"] += 1
    assert process.returncode == 3, errors
    assert f"{folder} cannot be written to: Permission denied" in told


@posix
def test_a_program_that_is_killed_leaves_a_part_from_which_the_next_goes_on(serve, run, done, tmp_path):
    with child("", tmp_path, serve(silent(100_000, done))) as process:
        part = part_path(tmp_path, FILE)
        end = time.monotonic() + 20
        while not (part.exists() and part.stat().st_size > 90_000):
            assert time.monotonic() < end
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    COUNTED["faults"] += 1
    COUNTED["refused in words"] += 1
    assert not (tmp_path / FILE.name).exists()
    asked = []
    run(serve(has(asked=asked)))
    assert asked[0] > 90_000


def test_the_faults_are_counted(record_property):
    counted = dict(COUNTED)
    slowest = counted.pop("slowest, in ms", 0)
    words = ", ".join(f"{count} {what}" for what, count in counted.items())
    record_property(
        "proof",
        f"download faults: {words}; wrong bytes under the file's name: 0; slowest {slowest / 1000:.1f} s "
        f"(a mirror may be silent for {TIMEOUT} s)",
    )
    assert counted.get("faults", 0) == sum(counted.values()) - counted.get("faults", 0)
