"""Saves that are killed or find no room: the old file or the new one, whole, and never anything else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each save is a forked process")


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "tests.document.kills", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_hundred_kills_while_saving_leave_the_old_file_or_the_new_one(tmp_path, record_property):
    found = run("kill", tmp_path, 100, 1)

    became = found["became"]
    assert found["faults"] == []
    assert became["old"] + became["new"] == found["count"] >= 100
    assert became["backup whole"] == found["count"]
    # Kills that all come too early or too late would prove nothing.
    assert found["steps"] >= 8
    assert became["left a stray"] >= 5
    assert min(became["old"], became["new"]) >= 1
    record_property(
        "proof",
        f"{found['count']} kill -9 during a save: {became['old']} old, {became['new']} new by SHA-256, "
        f"0 unreadable, 0 gone; {became['in the midst']} came in the midst, {found['steps']} of them once "
        "before each step of it",
    )


def test_a_full_disk_of_twenty_sizes_leaves_the_old_file_and_nothing_else(tmp_path, record_property):
    """A limit on the size of files fails as a full disk does: in the midst of a write."""
    (tmp_path / "disk").mkdir()

    found = run("full", tmp_path / "disk", 20)

    assert found["faults"] == []
    assert found["count"] == 20
    record_property(
        "proof",
        f"{found['count']} sizes of a full disk: {found['count']} times the old bytes, no stray file, "
        f"and the next save works; the message: {found['words'][0].split('saved: ')[-1]!r}",
    )
