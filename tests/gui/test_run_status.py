"""The run in one line of words."""

from dataclasses import replace
from functools import lru_cache

import pytest

from nnstudio.data import Sine
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Advance, Phase, Report, TrainingJob
from nnstudio.engine.moments import Watched
from nnstudio.engine.snapshot import SCORE_VALIDATION, Evaluation
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.datasets.fitting import outlook
from nnstudio.gui.run_status import RunStatus, duration
from tests.gui.conftest import until_step


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (8.4, "8 s"), (59.6, "1 min 0 s"), (130, "2 min 10 s"), (11_100, "3 h 5 min"), (-1, "0 s")],
)
def test_a_time_is_said_as_people_say_it(seconds, words):
    assert duration(seconds) == words


def test_before_training_the_status_says_what_to_press(window):
    assert "Space" in window._status._where.text()


def first_column_of_ink(bar):
    image = bar.grab().toImage()
    rows = range(image.height() // 4, 3 * image.height() // 4)
    ground = image.pixel(0, image.height() // 2)
    return next(x for x in range(200) if any(image.pixel(x, y) != ground for y in rows))


def test_the_status_begins_where_words_that_take_its_place_do(window):
    bar = window.statusBar()
    window._status._where.setText("Hidden 1 is ready")
    before = first_column_of_ink(bar)
    bar.showMessage("Hidden 1 is ready")
    assert abs(first_column_of_ink(bar) - before) <= 1


def test_what_is_said_while_the_run_trains_does_not_hide_its_figures(window, qtbot):
    window.training.run()
    until_step(qtbot, window, 5)
    window.workbench.steering.said.emit("Hidden 1 is a layer")
    assert window.statusBar().currentMessage() == ""
    assert window._status._figures.isVisible()


def test_what_was_said_before_the_run_makes_room_for_its_figures(window, qtbot):
    window.workbench.steering.said.emit("Hidden 1 is a layer")
    assert window.statusBar().currentMessage()
    window.training.run()
    until_step(qtbot, window, 5)
    assert window.statusBar().currentMessage() == ""
    assert window._status._figures.isVisible()


def test_while_training_it_tells_epoch_loss_accuracy_speed_and_time_left(window, qtbot):
    window.training.set_pace(2000)
    window.training.run()
    until_step(qtbot, window, 900)
    figures = window._status._figures
    qtbot.waitUntil(lambda: "left" in figures.text())
    assert window._status._where.text().startswith("epoch ")
    for word in ("step", "loss", "validation", "samples/s"):
        assert word in figures.text()


def test_what_is_said_at_the_end_is_what_the_last_snapshot_holds(window, qtbot):
    document = window.editor.document
    window.editor.apply(document.replace(training=document.training.replace(epochs=1)), "One epoch")
    window.training.set_pace(None)
    window.training.run()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.FINISHED, timeout=10_000)
    test = window.training.snapshot.test
    assert f"test {test.accuracy:.1%}".replace("%", " %") in window._status._figures.text()
    assert window._status._progress.value() == 1000


def test_a_run_that_was_stopped_is_not_said_to_be_done(window, qtbot):
    window.training.set_pace(2000)
    window.training.run()
    until_step(qtbot, window, 20)
    window.training.stop()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.FINISHED, timeout=10_000)
    assert window._status._where.text().endswith(" of 10 · stopped")


def test_a_run_is_not_said_to_be_further_than_a_plan_that_was_made_shorter(window, qtbot):
    def plan(epochs):
        document = window.editor.document
        training = document.training.replace(epochs=epochs)
        window.editor.apply(document.replace(training=training), "Change epochs")

    plan(1)
    plan(4)
    window.training.set_pace(None)
    window.training.run()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.FINISHED, timeout=20_000)
    where = window._status._where
    assert where.text() == "epoch 4 of 4 · done"
    window.editor.undo()
    qtbot.waitUntil(lambda: where.text() != "epoch 4 of 4 · done")
    assert where.text() == "epoch 4, 1 planned · done"
    window.training.step()
    qtbot.waitUntil(lambda: "done" not in where.text())
    assert where.text() == "epoch 5, 1 planned · paused"


def test_a_run_that_a_rule_has_ended_says_which(window, qtbot):
    document = window.editor.document
    training = document.training.replace(epochs=500, target_accuracy=0.5)
    window.editor.apply(document.replace(training=training), "Stop at half")
    window.training.set_pace(None)
    window.training.run()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.FINISHED, timeout=10_000)
    assert window.training.snapshot.ended in window._status._figures.text()
    assert "has reached" in window.training.snapshot.ended


def test_an_earlier_moment_is_told_with_nothing_that_came_later(window, qtbot):
    window.training._go(Advance(to_epoch_end=True))
    qtbot.waitUntil(lambda: window.training.snapshot.epoch == 1, timeout=20_000)
    qtbot.waitUntil(lambda: not window.training.running)
    end = window.training.live.step
    window.observatory.timeline.look(20)
    qtbot.waitUntil(lambda: window.training.snapshot.step == 20)
    start = window.training.snapshot.epochs[0]
    qtbot.waitUntil(lambda: "looking back" in window._status._where.text())
    words = window._status._figures.text()
    assert f"validation {start[SCORE_VALIDATION]:.1%}".replace("%", " %") + " at step 0" in words
    assert f"step {end:,}" not in words


def test_while_a_step_is_told_slowly_the_run_is_not_called_paused(window, qtbot):
    window.training.step()
    qtbot.waitUntil(lambda: "paused" in window._status._where.text())
    window._status.show_motion(playing=True)
    assert window._status._where.text() == "epoch 1 of 10 · slow motion"
    window._status.show_motion(playing=False)
    assert window._status._where.text() == "epoch 1 of 10 · paused"


@lru_cache
def learned_sine():
    """The end of a run that predicts numbers."""
    document = outlook(EXAMPLES["mnist-784-16-16-10"].build(), Sine()).repaired
    training = document.training.replace(epochs=1)
    trainer = Trainer(TrainingJob(document.graph, Sine(), training), Sine().load())
    while not trainer.finished:
        trainer.step()
    trainer.evaluate_test()
    return trainer.snapshot(Watched(sample=0))


def told(qtbot, snapshot):
    status = RunStatus()
    qtbot.addWidget(status)
    status.show_report(Report(1, Phase.FINISHED, snapshot))
    return status._figures.text()


def test_the_end_of_a_run_that_predicts_numbers_says_how_far_off_they_are(qtbot):
    snapshot = learned_sine()
    words = told(qtbot, snapshot)
    assert f"test R² {snapshot.test.score:.3f}, off by {snapshot.test.errors[0]:.2g} on average" in words


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ((1.1314,), "test R² 0.937, off by 1.1 on average"),
        ((12345.6,), "test R² 0.937, off by 12,346 on average"),
        ((99.7,), "test R² 0.937, off by 100 on average"),
        ((1.0, 0.25), "test R² 0.937, off on average by a 1, b 0.25"),
        ((1.0, 0.25, 3, 4), "test R² 0.937, off on average by a 1, b 0.25 and 2 more"),
        ((float("nan"),), "test R² 0.937"),
        ((), "test R² 0.937"),
    ],
)
def test_errors_are_told_in_few_figures_and_few_words(qtbot, errors, words):
    snapshot = learned_sine()
    fitted = snapshot.fitted.replace(targets=tuple("abcd"[: len(errors)]) or ("a",))
    found = replace(snapshot, fitted=fitted, test=Evaluation(0.1, 0.937, errors))
    assert told(qtbot, found).endswith(f"   {words}")
