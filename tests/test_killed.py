"""A program that is killed loses at most a second of edits and one interval of its run, and loses it once."""

import hashlib
import json
import random
import subprocess
import sys
import time

import pytest
from platformdirs import user_state_path

from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import load_project
from nnstudio.document.leftovers import find_leftovers
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.project_files import FIRST

KILLS = 15
INTERVAL = 0.4
"""Seconds of the run that may be lost here; users get a longer one."""
SLACK = 0.8
"""Seconds that a busy machine may keep a thread waiting; no edit may take them."""

PROGRAM = """
import hashlib, json, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from nnstudio.document.edits import add_layer, move_layers, remove_layers
from nnstudio.engine.api import Advance, Phase
from nnstudio.gui.app import make_window
from nnstudio.gui.dialogs import Unsaved
from nnstudio.gui.recovery import keeper
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Dense

way, saved = sys.argv[1], Path(sys.argv[2])
keeper.INTERVAL = keeper.LONG_INTERVAL = keeper.SOON = round(1000 * float(sys.argv[3]))


class Answers:
    def ask_save(self, suggestion):
        return saved

    def ask_elsewhere(self, trouble):
        say("told", text=trouble)
        return False

    def tell(self, title, text):
        say("told", text=text)


def say(what, **more):
    print(json.dumps({"what": what, "at": time.monotonic(), **more}), flush=True)


def digest(weights):
    return hashlib.sha256(
        b"".join(weights[at][name].tobytes() for at in sorted(weights) for name in sorted(weights[at]))
    ).hexdigest()


def edit():
    # Of each sort in turn: words, a place, a loose layer that comes and goes.
    global count, loose
    count += 1
    document = editor.document.replace(notes=str(count))
    if count % 3 == 1:
        document = move_layers(document, {NodeId("hidden1"): (float(count % 100), 0.0)})
    elif count % 3 == 2 and loose is None:
        document, loose = add_layer(document, Dense(units=3), (0.0, 400.0))
    elif loose in document.graph:
        document, loose = remove_layers(document, frozenset({loose})), None
    editor.apply(document, f"Edit {count}")
    say("edit", count=count)


def reported(report):
    live = training.live
    if live is not None and live.begun:
        say("step", step=before + live.step)
        if way == "save" and live.step > 50:
            QTimer.singleShot(0, save)


def save():
    if timer.isActive():
        timer.stop()
        training.pause()  # or there would be steps after the save, about which one is asked
        when(lambda: training.report.phase is not Phase.RUNNING, lambda: window.files.save_then(saved_it))


def saved_it():
    say("saved", count=count)
    window.close()


def when(ready, then):
    if ready():
        then()
    else:
        QTimer.singleShot(5, lambda: when(ready, then))


def offered():
    offer = window.recovery.offered
    say("offer", rows=len(offer.rows) if offer else 0)
    if offer and way != "watch":
        leftover = offer.rows[0].leftover
        offer.rows[0].restore.click()
        stands = (Phase.READY, Phase.PAUSED, Phase.FINISHED)
        ready = lambda: not window.recovery.reading and training.report.phase in stands
        when(ready, lambda: restored(leftover.trained.step if leftover.trained else 0))
    else:
        begin()


def restored(step):
    global count, before
    before = 0 if training.learned.goes_on else step
    count = int(editor.document.notes or 0)
    live = training.live
    project = training.learned.project()
    say("restored", weights=digest(project.weights), unsaved=window.files.unsaved,
        goes_on=training.learned.goes_on, step=live.step, losses=len(live.losses),
        banner=window.workbench.overlay.banner.words)
    begin()


def begin():
    training.reported.connect(reported)
    if way in ("work", "save"):
        timer.start(25)
        training.set_pace(None)
        training.run()
    if way == "train":
        training.set_pace(500)
        training.run()
    if way == "go on":
        training._go(Advance(50))
        end = training.live.step + 50
        when(lambda: training.live.step == end and training.report.phase is Phase.PAUSED, went_on)
    else:
        say("ready")


def went_on():
    live = training.live
    losses = hashlib.sha256(live.losses.tobytes()).hexdigest()
    say("went on", step=live.step, weights=digest(live.weights), losses=losses)
    say("ready")


app = QApplication(sys.argv[:1])
window = make_window(dialogs=Answers())
editor, training = window.editor, window.training
window.show()
count, loose, before = 0, None, 0
timer = QTimer()
timer.timeout.connect(edit)
window.recovery.offer()
when(lambda: not window.recovery.reading, offered)
sys.exit(app.exec())
"""


class Killed:
    """One start of the program, which is killed some seconds after it was ready; what it has said."""

    def __init__(self, way, folder, seconds=None):
        arguments = [sys.executable, "-c", PROGRAM, way, str(folder / "saved.nns"), str(INTERVAL)]
        self.said = []
        with subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as program:
            for line in program.stdout:
                self.said.append(json.loads(line))
                if seconds is not None and self.said[-1]["what"] == "ready":
                    time.sleep(seconds)
                    self.at = time.monotonic()
                    program.kill()
            self.errors = program.stderr.read()
        self.code = program.returncode

    def all(self, what):
        return [said for said in self.said if said["what"] == what]

    def the(self, what):
        (said,) = self.all(what)
        return said

    def last(self, what, key, seconds=0.0):
        """The last number that it said at least so many seconds before it was killed; 0 if there is none."""
        return max((said[key] for said in self.all(what) if said["at"] <= self.at - seconds), default=0)


def digest(weights):
    arrays = (weights[at][name].tobytes() for at in sorted(weights) for name in sorted(weights[at]))
    return hashlib.sha256(b"".join(arrays)).hexdigest()


@pytest.fixture
def root():
    return user_state_path("nnstudio") / "recovery"


class Kept:
    """What is found after a kill: the number of the last edit, the step and the weights."""

    def __init__(self, root):
        (leftover,) = find_leftovers(root)
        self.edits = int(leftover.edit.document.notes)
        self.step = leftover.trained.step if leftover.trained else 0
        self.weights = digest(leftover.project().weights)
        leftover.let_go()


def test_killed_again_and_again_it_loses_a_second_of_edits_at_most(root, tmp_path, record_property):
    rng = random.Random(5)
    lost_edits, lost_seconds, lost_steps, before = 0, 0.0, 0, None
    for kill in range(KILLS):
        # Every fifth is killed as soon as it has restored what the one before has left, ...
        way = "restore" if kill % 5 == 4 else "work"
        # ... and of the others every third has worked so long that a second's loss would be seen.
        # The first of all has to leave something: what is younger than a second may be lost.
        long = kill % 3 == 1 or before is None
        seconds = rng.uniform(1.6, 2.2) if long else rng.uniform(0.2, 0.8)
        run = Killed(way, tmp_path, 0.0 if way == "restore" else seconds)
        assert run.code == -9, run.errors
        assert run.the("offer")["rows"] == (0 if before is None else 1)
        kept = Kept(root)
        if before is not None:
            assert run.the("restored")["weights"] == before.weights
            assert run.the("restored")["unsaved"]
        if way == "work":
            assert kept.edits >= run.last("edit", "count", seconds=1.0)
            assert kept.step >= run.last("step", "step", seconds=INTERVAL + SLACK)
            lost_edits += max(0, run.last("edit", "count") - kept.edits)
            missing = [said["at"] for said in run.all("edit") if said["count"] > kept.edits]
            lost_seconds = max(lost_seconds, run.at - min(missing, default=run.at))
            lost_steps = max(lost_steps, run.last("step", "step") - kept.step)
        else:
            assert (kept.edits, kept.weights) == (before.edits, before.weights)
        before = kept
    done = Killed("save", tmp_path)
    assert done.code == 0, done.errors
    assert done.the("restored")["weights"] == before.weights
    assert int(load_project(tmp_path / "saved.nns").document.notes) == done.the("saved")["count"]
    assert list(root.iterdir()) == []
    record_property(
        "proof",
        f"kill -9: {KILLS} kills while editing and training, {KILLS} restores; of {before.edits:,} edits "
        f"{lost_edits} lost, none older than {lost_seconds:.2f} s; at most {lost_steps:,} steps of the run",
    )


def test_a_run_that_was_killed_goes_on_as_if_it_had_not_been(root, tmp_path, record_property):
    Killed("train", tmp_path, 2.5)
    run = Killed("go on", tmp_path, 0.0)
    restored, after = run.the("restored"), run.the("went on")
    assert restored["goes_on"]
    assert restored["step"] == restored["losses"] > 100
    assert "Space goes on" in restored["banner"]
    assert f"{restored['step']:,} steps" in restored["banner"]

    document = EXAMPLES[FIRST].build()
    straight = Trainer(
        TrainingJob(document.graph, document.dataset, document.training), document.dataset.load()
    )
    for _ in range(after["step"]):
        straight.step()
    saved, weights = straight.saved()
    assert after["step"] == restored["step"] + 50
    assert after["weights"] == digest(weights)
    assert after["losses"] == hashlib.sha256(saved.arrays["losses"].tobytes()).hexdigest()
    record_property(
        "proof",
        f"kill -9 after step {restored['step']:,}: restored with all its losses, and equal bit "
        "by bit to a run that was never interrupted 50 steps later",
    )


def test_who_does_not_answer_is_asked_again_after_another_kill(root, tmp_path):
    Killed("work", tmp_path, 1.6)
    for _ in range(2):
        run = Killed("watch", tmp_path, 0.0)
        assert run.the("offer")["rows"] == 1
    assert len(find_leftovers(root)) == 1
