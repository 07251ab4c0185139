"""A run that was saved, read and gone on with in another process is the run that was never interrupted."""

import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings

from nnstudio.document.document import Project
from nnstudio.document.file import load_project, save_project
from tests import any_run
from tests.resuming import cases, digest, saved, steps, trainer_of

ANY = 100
"""Random networks that are trained."""

GOLDEN = Path(__file__).parent / "document" / "golden"

CUTS = 20
STEPS, STEPS_SHARED = 60, 34
"""Steps of a run; where threads share it, fewer than they take to judge whether that pays."""


def elsewhere(path, count, threads):
    """What another process comes to that goes on with the run in this file."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.resuming", str(path), str(count), str(threads)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_twenty_cuts_leave_no_trace(tmp_path, record_property):
    rng = random.Random(25)
    straight, cut = {}, []
    for name, (document, threads) in cases(tmp_path).items():
        total = STEPS if threads == 1 else STEPS_SHARED
        straight[name] = digest(steps(trainer_of(Project(document), threads), total))
        for _ in range(CUTS // len(cases(tmp_path))):
            at = rng.randrange(1, total)
            path = tmp_path / f"{len(cut)}.nns"
            save_project(path, saved(steps(trainer_of(Project(document), threads), at), document))
            cut.append((name, at, path, total - at, threads))

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda one: elsewhere(*one[2:]), cut))

    equal = 0
    for (name, at, *_), (begun, anew, inexact, come_to) in zip(cut, found, strict=True):
        assert (begun, anew, inexact) == (at, "", ""), name
        assert come_to == straight[name], f"{name}, cut after step {at}"
        equal += 1
    assert equal == CUTS
    record_property(
        "proof",
        f"{CUTS} runs cut at a random step ({', '.join(straight)}), saved, gone on with in another process: "
        f"{equal} equal to the run that was never interrupted, bit by bit",
    )


def test_runs_of_any_network_with_any_settings_can_be_cut_anywhere(tmp_path, record_property):
    found = []

    @seed(6)
    @settings(max_examples=ANY, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(any_run.any_runs(tmp_path))
    def check(run):
        straight = any_run.come_to(run, cut=False)
        assert any_run.come_to(run, cut=True) == straight
        found.append(straight)

    check()
    steps_made = [steps for *_, steps in found if steps]
    assert len(steps_made) > ANY / 2
    record_property(
        "proof",
        f"{len(found)} runs of random networks with random settings, cut at a random place, saved, read and "
        f"gone on with: {len(found)} equal to the run without a cut, bit by bit ({sum(steps_made):,} steps)",
    )


def test_a_run_saved_in_the_first_form_can_be_gone_on_with_for_ever():
    resumed = trainer_of(load_project(GOLDEN / "run-of-version-1.nns"), 1)
    assert resumed.begun_anew == ""
    assert resumed.step_count == len(resumed.losses) == 7
    steps(resumed, 3)
    assert resumed.losses[-1] < resumed.losses[0] + 0.5
