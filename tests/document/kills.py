"""Saves that are ended by force, or have no room: a program of its own, which forks one process for each.

`python -m tests.document.kills kill FOLDER COUNT SEED`, or `full FOLDER COUNT`, prints what became of the
file, in JSON. To fork is quick: nothing has to be imported again.
"""

import collections
import contextlib
import errno
import hashlib
import json
import os
import random
import resource
import signal
import sys
import time
from pathlib import Path

from nnstudio.document.archive import pack
from nnstudio.document.document import Project
from nnstudio.document.file import ProjectError, backup_of, load_project, save_project
from tests.document.conftest import example_project


def projects():
    """Two projects of some size, which one can tell from each other by a glance at their notes."""
    project = example_project("mnist-784-128-10")
    return {
        notes: Project(project.document.replace(notes=notes), project.weights) for notes in ("old", "new")
    }


def in_child(action, seconds=None, /):
    """The exit code of a forked process, or minus the number of the signal that ended it."""
    child = os.fork()
    if child == 0:
        code = 70
        with contextlib.suppress(BaseException):
            code = action() or 0
        os._exit(code)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill(folder: Path, count: int, seed: int) -> dict:
    """Kills saves at random moments, and once before each thing that a save asks of the system."""
    rng = random.Random(seed)
    path = folder / "name.nns"
    choice = projects()
    became = collections.Counter()
    faults = []
    save_project(path, choice["old"])
    start = time.perf_counter()
    for _ in range(5):
        in_child(lambda: save_project(path, choice["old"]) and 0)
    whole = (time.perf_counter() - start) / 5

    digests = {hashlib.sha256(pack(project)).digest(): notes for notes, project in choice.items()}

    def look(when, code):
        found = "gone or damaged"
        with contextlib.suppress(ProjectError):
            load_project(path)
            found = digests.get(hashlib.sha256(path.read_bytes()).digest(), "neither")
        became[found] += 1
        became["in the midst"] += code == -signal.SIGKILL
        became["left a stray"] += any(folder.glob(".nnstudio-*.tmp"))
        if found not in choice:
            faults.append(f"{when}: the project is {found}")
        if backup_of(path).exists():
            with contextlib.suppress(ProjectError):
                became["backup whole"] += load_project(backup_of(path)).document.notes in choice
        for stray in folder.glob(".nnstudio-*.tmp"):
            stray.unlink()
        save_project(path, choice["old"])  # the next save works, whatever was left

    for number in range(count):
        moment = rng.uniform(0, 1.1 * whole)
        look(
            f"kill {number} after {moment:.4f} s",
            in_child(lambda: save_project(path, choice["new"]) and 0, moment),
        )

    steps = 0
    while True:
        code = in_child(lambda steps=steps: save_until(path, choice["new"], steps))
        look(f"step {steps}", code)
        if code == 0:
            break
        steps += 1
    return {"count": count + steps + 1, "steps": steps, "became": became, "faults": faults, "whole": whole}


def save_until(path: Path, project: Project, step: int) -> None:
    """Saves, and ends by force before the system is asked for the n-th time to change a file."""
    left = step

    def hear(event, _arguments):
        nonlocal left
        if event in ("open", "os.link", "os.rename", "os.remove", "os.chmod", "os.chown"):
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(hear)
    save_project(path, project)


def full(folder: Path, count: int) -> dict:
    """Saves with room for less and less of the file, as on a disk that is full."""
    path = folder / "name.nns"
    choice = projects()
    save_project(path, choice["old"])
    before = path.read_bytes()
    faults, words = [], set()
    for number in range(count):
        limit = len(before) * number // count
        heard = folder.parent / "words"

        def attempt(limit=limit, heard=heard):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            text = heard.open("w")  # its few bytes must find room even if the limit is 0
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            try:
                save_project(path, choice["new"])
            except ProjectError as error:
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                text.write(str(error))
                text.close()
                return 3
            return 0

        code = in_child(attempt)
        said = heard.read_text()
        words.add(said)
        if code != 3:
            faults.append(f"{limit} bytes: ended with {code}")
        if os.strerror(errno.EFBIG) not in said or "Make room on the disk" not in said:
            faults.append(f"{limit} bytes: {said}")
        if path.read_bytes() != before:
            faults.append(f"{limit} bytes: the old file is another")
        if [entry.name for entry in folder.iterdir()] != ["name.nns"]:
            faults.append(f"{limit} bytes: left {sorted(entry.name for entry in folder.iterdir())}")
        save_project(path, choice["new"])
        if load_project(path).document.notes != "new":
            faults.append(f"{limit} bytes: the next save has not worked")
        path.write_bytes(before)
        backup_of(path).unlink()
    return {"count": count, "faults": faults, "words": sorted(words)}


if __name__ == "__main__":
    run = {"kill": kill, "full": full}[sys.argv[1]]
    sys.stdout.write(json.dumps(run(Path(sys.argv[2]), *map(int, sys.argv[3:]))))
