"""ONNX in, with little memory: small files that want much are refused soon, or read as what they are."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("onnx")

MEGABYTES = 200


def test_small_files_that_want_much_memory_are_refused_before_they_get_it(record_property):
    program = Path(__file__).with_name("onnx_bombs.py")
    done = subprocess.run(
        [sys.executable, str(program)],
        capture_output=True, text=True, check=False, timeout=200, cwd=program.parent,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    became = json.loads(done.stdout)
    faults = {
        name: one
        for name, one in became.items()
        if one["words"].startswith(("FAULT", "MemoryError")) or one["seconds"] > 1
    }
    assert not faults
    assert len(became) >= 30
    read = sum(one["words"] == "read" for one in became.values())
    slowest, peak = (max(one[what] for one in became.values()) for what in ("seconds", "peak"))
    assert peak < MEGABYTES
    record_property(
        "proof",
        f"ONNX: {len(became)} files that want memory, in {MEGABYTES} MB: {read} read, {len(became) - read} "
        f"refused, {slowest:.2f} s and {peak:.0f} MB at most",
    )
