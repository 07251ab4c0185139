"""What is said of work that was found."""

import os
import time

import pytest

from nnstudio.document.leftovers import Leftover
from nnstudio.document.lock import Lock
from nnstudio.document.recovery import Edit, Noted
from nnstudio.gui.recovery.words import lines_of, title_of, when

NOON = time.mktime((2026, 3, 12, 12, 5, 0, 0, 0, -1))
DAY = 86_400


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (NOON, "today at 12:05"),
        (NOON + 6 * 3600, "today at 12:05"),
        (NOON + 12 * 3600, "yesterday at 12:05"),
        (NOON + 2 * DAY, "12 March at 12:05"),
        (NOON + 365 * DAY, "12 March 2026 at 12:05"),
        (NOON - DAY, "12 March at 12:05"),
    ],
)
def test_a_moment_is_said_as_one_says_it(now, words):
    assert when(NOON, now) == words


def found(trained=None, **noted):
    edit = Edit(None, Noted(at=NOON, title="digits.nns", **noted))
    return Leftover(None, Lock(0), edit, trained)


def test_the_lines_say_when_and_what_and_where():
    trained = Noted(at=NOON + 120, title="digits.nns", step=1240)
    leftover = found(trained, edits=1200, label="Delete Hidden 2", path="/home/ada/digits.nns")
    assert title_of(leftover) == "digits.nns"
    assert lines_of(leftover, NOON) == [
        "Today at 12:07 · 1,200 changes, the last: Delete Hidden 2",
        "With its weights after 1,240 steps of training",
        "/home/ada/digits.nns",
    ]


def test_what_is_not_there_is_not_said():
    assert lines_of(found(), NOON) == ["Today at 12:05", "Never saved as a file"]
    assert lines_of(found(edits=1, label="Rename"), NOON)[0] == "Today at 12:05 · 1 change: Rename"
    carried = lines_of(found(Noted(at=NOON, title="x")), NOON)
    assert carried[1] == "With the weights it came with"
    assert lines_of(found(Noted(at=NOON, title="x", step=1)), NOON)[1].endswith("after 1 step of training")


def test_a_file_that_was_saved_after_the_crash_is_said(tmp_path):
    path = tmp_path / "digits.nns"
    path.write_bytes(b"")
    os.utime(path, (NOON, NOON + 60))
    assert lines_of(found(path=str(path)), NOON)[-1] == f"{path} (saved again since then)"
    os.utime(path, (NOON, NOON - 60))
    assert lines_of(found(path=str(path)), NOON)[-1] == str(path)


def test_a_long_label_is_cut():
    line = lines_of(found(edits=2, label="x" * 200), NOON)[0]
    assert len(line) < 100
    assert line.endswith("…")
