"""Project files changed at random: none crashes the program, none is read differently from what it says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COUNT, SECONDS, BYTES = 3000, 1.0, 200 * 2**20


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is bounded by means of Linux")
def test_three_thousand_changed_files_are_refused_or_read_as_they_are_written(record_property):
    done = subprocess.run(
        [sys.executable, "-m", "tests.document.mutants", str(COUNT), "20"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr

    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["count"] == sum(found["became"].values()) == COUNT
    assert found["became"]["refused"] > COUNT / 2
    assert found["slowest"] < SECONDS
    assert found["peak"] < BYTES
    became = ", ".join(f"{count:,} {what}" for what, count in sorted(found["became"].items()))
    record_property(
        "proof",
        f"{COUNT:,} changed project files: {became}; 0 crashes, 0 read differently; "
        f"slowest {found['slowest'] * 1000:.0f} ms, "
        f"at most {max(1, found['peak'] >> 20)} MB of memory for any of them",
    )
