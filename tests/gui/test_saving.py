"""Saving and opening keep the window alive, lose nothing that is done meanwhile, and keep the run."""

import threading

import numpy as np
import pytest

from nnstudio.document.document import Project
from nnstudio.document.file import load_project, save_project
from nnstudio.engine.api import Advance, Phase, TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui import opening, saving
from nnstudio.gui.dialogs import Unsaved
from nnstudio.gui.files_status import FilesStatus
from nnstudio.gui.training import taking
from nnstudio.nn.graph import NodeId
from nnstudio.nn.settings import SettingsError
from tests.gui.conftest import open_file, save, until_step, until_still

HIDDEN = NodeId("hidden1")


class Gate:
    """Holds what goes through it until it is opened; notes on which threads that was."""

    def __init__(self, monkeypatch, module, name):
        self._open = threading.Event()
        self.threads = []
        self.count = 0
        monkeypatch.setattr(module, name, self._through(getattr(module, name)))

    def _through(self, function):
        def held(*arguments):
            self.threads.append(threading.current_thread())
            self.count += 1
            assert self._open.wait(20)
            return function(*arguments)

        return held

    def open(self):
        self._open.set()

    def shut(self):
        self._open.clear()


@pytest.fixture
def writing(monkeypatch):
    """Where saves are held before they write."""
    gate = Gate(monkeypatch, saving, "save_project")
    yield gate
    gate.open()


@pytest.fixture
def reading(monkeypatch):
    """Where files are held before they are read."""
    gate = Gate(monkeypatch, opening, "read_project")
    yield gate
    gate.open()


@pytest.fixture
def path(answers, tmp_path):
    answers.save_path = tmp_path / "digits.nns"
    return answers.save_path


def note(window, words):
    window.editor.apply(window.editor.document.replace(notes=words), f"Write {words}")


def train(window, qtbot, steps=60):
    window.training.set_pace(1000)
    window.training.run()
    until_step(qtbot, window, steps)
    window.training.pause()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED)


def until_held(qtbot, gate, count=1):
    qtbot.waitUntil(lambda: gate.count == count, timeout=20_000)


def test_an_edit_made_while_it_is_saved_is_not_saved_and_not_lost(window, qtbot, path, writing):
    note(window, "first")
    window.files.save()
    until_held(qtbot, writing)
    note(window, "second")
    assert window.files.saving
    writing.open()
    until_still(qtbot, window)
    assert threading.main_thread() not in writing.threads
    assert load_project(path).document.notes == "first"
    assert window.files.unsaved
    window.editor.undo()
    assert not window.files.unsaved


def test_a_save_while_saving_waits_its_turn_and_saves_what_there_is_then(window, qtbot, path, writing):
    note(window, "first")
    window.files.save()
    until_held(qtbot, writing)
    note(window, "second")
    for _ in range(5):
        window.files.save()
    qtbot.wait(50)
    assert writing.count == 1
    writing.open()
    until_still(qtbot, window)
    assert writing.count == 2
    assert load_project(path).document.notes == "second"
    assert not window.files.unsaved


def test_closing_while_saving_says_so_and_waits(window, qtbot, path, writing):
    note(window, "kept")
    window.files.save()
    until_held(qtbot, writing)
    window.close()
    assert window.isVisible()
    assert "still being saved" in window.workbench.overlay.banner.words
    writing.open()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert load_project(path).document.notes == "kept"


def test_an_edit_made_while_closing_waits_is_asked_for(window, qtbot, answers, path, writing):
    note(window, "first")
    window.files.save()
    until_held(qtbot, writing)
    window.close()
    note(window, "second")
    answers.unsaved = Unsaved.CANCEL
    writing.open()
    until_still(qtbot, window)
    qtbot.waitUntil(lambda: bool(answers.asked))
    assert window.isVisible()
    assert window.editor.document.notes == "second"


def test_saving_in_answer_to_the_question_closes_once_it_is_saved(window, qtbot, answers, path, writing):
    note(window, "kept")
    answers.unsaved = Unsaved.SAVE
    window.close()
    until_held(qtbot, writing)
    assert window.isVisible()
    writing.open()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert load_project(path).document.notes == "kept"


def test_a_save_that_fails_in_answer_to_the_question_closes_nothing(window, qtbot, answers, tmp_path):
    answers.save_path = tmp_path / "missing" / "digits.nns"
    note(window, "kept")
    answers.unsaved = Unsaved.SAVE
    window.close()
    until_still(qtbot, window)
    assert len(answers.told) == 1
    assert window.isVisible()
    assert window.files.unsaved
    answers.unsaved = Unsaved.DISCARD  # or the end of the test would begin another save


def test_what_cannot_be_saved_can_be_saved_elsewhere_and_then_the_window_closes(
    window, qtbot, answers, tmp_path, monkeypatch
):
    note(window, "kept")
    places = [tmp_path / "missing" / "digits.nns", tmp_path / "digits.nns"]
    behind = []
    monkeypatch.setattr(answers, "ask_save", lambda _suggestion: places.pop(0))
    elsewhere = lambda _trouble: behind.append(window.files.doing) or True  # noqa: E731
    monkeypatch.setattr(answers, "ask_elsewhere", elsewhere)
    answers.unsaved = Unsaved.SAVE
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert behind == [""]  # nothing is being saved behind the question
    assert load_project(tmp_path / "digits.nns").document.notes == "kept"


def test_a_question_that_fails_lets_others_save(window, qtbot, answers, tmp_path, monkeypatch):
    answers.save_path = tmp_path / "missing" / "digits.nns"
    note(window, "kept")
    with monkeypatch.context() as broken, qtbot.captureExceptions() as raised:
        broken.setattr(answers, "ask_elsewhere", lambda _trouble: 1 / 0)
        assert not save(qtbot, window)
    assert len(raised) == 1
    answers.save_path = tmp_path / "digits.nns"
    assert save(qtbot, window)


def test_who_closes_again_need_not_wait_for_a_disk_that_does_not_answer(
    window, qtbot, answers, path, writing
):
    note(window, "left")
    window.files.save()
    until_held(qtbot, writing)
    window.close()
    window.close()
    assert answers.asked == ["mnist-784-16-16-10 is being saved"]
    assert window.isVisible()
    answers.leave = True
    window.close()
    assert not window.isVisible()
    writing.open()
    until_still(qtbot, window)


def test_a_save_while_it_is_saved_under_another_name_leaves_the_old_file_alone(
    window, qtbot, answers, tmp_path, writing
):
    answers.save_path = tmp_path / "old.nns"
    writing.open()
    assert save(qtbot, window)
    writing.shut()
    note(window, "new")
    answers.save_path = tmp_path / "new.nns"
    window.files.save_as()
    until_held(qtbot, writing, 2)
    window.files.save()
    writing.open()
    until_still(qtbot, window)
    assert load_project(tmp_path / "old.nns").document.notes == ""
    assert load_project(tmp_path / "new.nns").document.notes == "new"
    assert window.files.path == tmp_path / "new.nns"


def test_what_follows_a_save_fails_and_all_others_still_have_their_turn(window, qtbot, path, writing):
    note(window, "first")
    window.files.save_then(lambda: 1 / 0)
    until_held(qtbot, writing)
    window.files.save()
    window.files.new()
    writing.open()
    with qtbot.captureExceptions() as raised:
        qtbot.waitUntil(lambda: bool(raised) and window.files.path is None, timeout=20_000)
    assert len(raised) == 1
    assert writing.count == 2
    assert load_project(path).document.notes == "first"
    assert window.editor.document.notes == ""


def test_after_the_window_has_gone_nothing_is_asked_or_told(window, qtbot, answers, path, writing):
    note(window, "first")
    window.files.save()
    until_held(qtbot, writing)
    window.close()
    window.files.new()  # waits, too
    note(window, "second")
    writing.open()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    qtbot.wait(50)
    assert answers.asked == ["digits.nns"]
    assert window.editor.document.notes == "second"


def test_a_save_that_fails_after_the_window_has_gone_opens_no_dialog(
    window, qtbot, answers, path, writing, caplog
):
    note(window, "left")
    path.mkdir()
    window.files.save()
    until_held(qtbot, writing)
    window.end()
    assert not window.isVisible()
    writing.open()
    until_still(qtbot, window)
    assert answers.told == []
    assert "was not saved before the window went" in caplog.text


def test_a_close_that_was_canceled_after_waiting_is_forgotten(window, qtbot, answers, path, writing):
    note(window, "first")
    window.files.save()
    until_held(qtbot, writing)
    window.close()
    note(window, "second")
    answers.unsaved = Unsaved.CANCEL
    writing.open()
    until_still(qtbot, window)
    answers.asked.clear()
    writing.shut()
    window.files.save()
    until_held(qtbot, writing, 2)
    window.close()
    assert answers.asked == []
    writing.open()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)


def test_what_goes_wrong_while_saving_is_told_and_nothing_counts_as_saved(
    window, qtbot, answers, path, monkeypatch, caplog
):
    monkeypatch.setattr(saving, "save_project", lambda *_arguments: 1 / 0)
    note(window, "kept")
    assert not save(qtbot, window)
    assert "division by zero" in answers.told[0]
    assert "ZeroDivisionError" in caplog.text
    assert window.files.unsaved


def test_a_file_is_read_while_the_window_goes_on_and_an_edit_meanwhile_is_asked_for(
    window, qtbot, answers, tmp_path, reading
):
    other = tmp_path / "other.nns"
    save_project(other, Project(window.editor.document.replace(notes="other")))
    window.files.open(other)
    until_held(qtbot, reading)
    note(window, "mine")
    answers.unsaved = Unsaved.CANCEL
    reading.open()
    until_still(qtbot, window)
    assert threading.main_thread() not in reading.threads
    assert window.editor.document.notes == "mine"
    assert answers.asked == ["mnist-784-16-16-10"]


def test_of_files_that_are_opened_one_after_the_other_the_last_is_shown(window, qtbot, tmp_path, reading):
    paths = [tmp_path / f"{name}.nns" for name in ("one", "two")]
    for path in paths:
        save_project(path, Project(window.editor.document.replace(notes=path.stem)))
        window.files.open(path)
    until_held(qtbot, reading, 2)
    reading.open()
    qtbot.waitUntil(lambda: window.editor.document.notes == "two")
    qtbot.wait(100)
    assert window.files.name == "two.nns"


def test_a_file_that_was_read_when_the_window_had_gone_is_not_opened(
    window, qtbot, answers, tmp_path, reading
):
    window.files.open(tmp_path / "missing.nns")
    until_held(qtbot, reading)
    window.close()
    assert not window.isVisible()
    reading.open()
    qtbot.waitUntil(lambda: not threads("background"))
    qtbot.wait(50)
    assert answers.told == []


def threads(name):
    return [thread for thread in threading.enumerate() if thread.name == name]


def test_a_file_that_was_saved_while_it_was_read_is_read_again(window, qtbot, answers, path, reading):
    assert save(qtbot, window)
    window.files.open(path)
    until_held(qtbot, reading)
    before, gate = reading.count, reading
    note(window, "mine")
    answers.unsaved = Unsaved.SAVE
    gate.open()
    until_held(qtbot, reading, before + 1)
    until_still(qtbot, window)
    assert load_project(path).document.notes == window.editor.document.notes == "mine"
    note(window, "more")
    assert save(qtbot, window)
    assert answers.asked == ["digits.nns"]


def test_a_file_that_is_read_waits_while_a_name_is_asked_for(window, qtbot, answers, tmp_path, monkeypatch):
    """Qt goes on while a dialog is open: else another project than that on the screen would be saved."""
    other, mine = tmp_path / "other.nns", tmp_path / "mine.nns"
    save_project(other, Project(window.editor.document.replace(notes="other")))

    def ask_save(_suggestion):
        qtbot.waitUntil(lambda: not window.files.doing)
        return mine

    monkeypatch.setattr(answers, "ask_save", ask_save)
    window.files.open(other)
    window.files.save_as()
    until_still(qtbot, window)
    assert load_project(mine).document.notes == ""
    qtbot.waitUntil(lambda: window.files.path == other, timeout=20_000)


def test_what_takes_a_while_is_said_in_the_status_bar(window, qtbot, path, writing):
    status = window.findChild(FilesStatus)
    assert not status.isVisible()
    window.files.save_as()
    qtbot.waitUntil(status.isVisible)
    assert status.text() == "Saving digits.nns…"
    writing.open()
    until_still(qtbot, window)
    assert not status.isVisible()


def straight(document, steps):
    """The weights, and the losses of all steps, of a run that was never interrupted."""
    trainer = Trainer(
        TrainingJob(document.graph, document.dataset, document.training), document.dataset.load()
    )
    for _ in range(steps):
        trainer.step()
    run, weights = trainer.saved()
    return weights, run.arrays["losses"]


def test_a_run_that_was_saved_and_opened_goes_on_as_if_it_had_not_been(window, qtbot, path, record_property):
    train(window, qtbot)
    step = window.training.live.step
    assert save(qtbot, window)
    window.files.new()
    assert window.training.live is None or window.training.live.step == 0
    open_file(qtbot, window, path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=20_000)

    live, status = window.training.live, window._status
    assert live.step == len(live.losses) == step
    assert not window.files.unsaved
    banner = window.workbench.overlay.banner
    assert banner.words == f"Trained for {step} steps so far: Space goes on"
    assert f"step {step}" in status._figures.text()

    window.training._go(Advance(50))
    qtbot.waitUntil(lambda: window.training.live.step == step + 50, timeout=20_000)
    assert window.files.unsaved
    weights, losses = straight(window.editor.document, step + 50)
    for node_id, params in weights.items():
        for name, values in params.items():
            assert np.array_equal(values, window.training.live.weights[node_id][name])
    assert np.array_equal(window.training.live.losses.ravel(), losses)
    record_property(
        "proof",
        f"saved after step {step}, closed, opened, 50 steps more: equal bit by bit, curve and weights",
    )


def test_a_run_is_frozen_in_one_moment_while_it_goes_on(window, qtbot, path):
    window.training.set_pace(1000)
    window.training.run()
    until_step(qtbot, window, 30)
    assert save(qtbot, window)
    assert window.training.running
    project = load_project(path)
    weights, losses = straight(window.editor.document, project.run.step)
    assert np.array_equal(project.weights[HIDDEN]["kernel"], weights[HIDDEN]["kernel"])
    assert np.array_equal(project.run.arrays["losses"], losses)
    assert window.training.learned.unsaved or window.training.live.step == project.run.step


def test_a_run_of_another_design_is_not_saved_with_this_one(window, qtbot, path):
    train(window, qtbot)
    document = window.editor.document
    layer = document.graph[HIDDEN].layer.replace(units=5)
    window.editor.apply(document.replace(graph=document.graph.with_layer(HIDDEN, layer)), "Change units")
    assert window.training.stale
    assert save(qtbot, window)
    project = load_project(path)
    assert project.run is None
    assert project.weights[HIDDEN]["kernel"].shape == (784, 16)
    window.editor.undo()
    assert save(qtbot, window)
    assert load_project(path).run.step == window.training.live.step


def test_a_project_saved_as_it_was_opened_keeps_its_run(window, qtbot, path):
    train(window, qtbot)
    save(qtbot, window)
    run = load_project(path).run
    open_file(qtbot, window, path)
    note(window, "while it may still be loading")
    assert save(qtbot, window)
    again = load_project(path)
    assert again.document.notes == "while it may still be loading"
    assert again.run.step == run.step
    assert np.array_equal(again.run.arrays["losses"], run.arrays["losses"])


@pytest.fixture
def long_steps(monkeypatch):
    """Lets each step wait from now on: an event that one has begun, and one that lets them go on."""

    def begin():
        inside, stuck = threading.Event(), threading.Event()
        step = Trainer.step

        def long_step(*arguments, **more):
            inside.set()
            assert stuck.wait(20)
            return step(*arguments, **more)

        monkeypatch.setattr(Trainer, "step", long_step)
        return inside, stuck

    return begin


def test_a_run_that_does_not_answer_is_saved_as_it_was_seen_and_that_is_said(
    window, qtbot, path, monkeypatch, long_steps
):
    monkeypatch.setattr(taking, "PATIENCE", 100)
    train(window, qtbot)
    inside, stuck = long_steps()
    seen = window.training.live
    window.training.step()
    qtbot.waitUntil(inside.is_set)
    try:
        assert save(qtbot, window)
        project = load_project(path)
        assert project.run is None
        assert np.array_equal(project.weights[HIDDEN]["kernel"], seen.weights[HIDDEN]["kernel"])
        assert "did not answer in time" in window.workbench.overlay.banner.words
    finally:
        stuck.set()
    qtbot.waitUntil(lambda: window.training.live.step == seen.step + 1, timeout=20_000)


def test_that_a_run_of_an_earlier_design_is_in_no_file_is_said_and_undo_brings_it_in(window, qtbot, path):
    train(window, qtbot)
    before = window.editor.document.dataset
    document = window.editor.document.replace(dataset=before.replace(scaling="[-1, 1]"))
    window.editor.apply(document, "Change scaling")
    assert save(qtbot, window)
    assert load_project(path).run is None
    banner = window.workbench.overlay.banner
    assert "without the run" in banner.words
    assert "undo and save again" in banner.words
    window.editor.undo()
    assert save(qtbot, window)
    assert load_project(path).run is not None


def test_what_was_learned_of_data_that_are_scaled_otherwise_by_now_does_not_scale_them(window, qtbot, path):
    train(window, qtbot)
    before = window.training.live.fitted.scaling
    dataset = window.editor.document.dataset.replace(scaling="[-1, 1]")
    window.editor.apply(window.editor.document.replace(dataset=dataset), "Change scaling")
    assert save(qtbot, window)
    open_file(qtbot, window, path)
    qtbot.waitUntil(lambda: window.training.live is not None, timeout=20_000)
    live = window.training.live
    assert live.fitted.scaling != before
    assert live.fitted == dataset.load().fitted
    assert not any("has changed since" in note for note in live.notes)


def test_a_window_that_is_closed_with_a_save_stays_to_say_what_the_file_lacks(window, qtbot, answers, path):
    train(window, qtbot)
    document = window.editor.document
    layer = document.graph[HIDDEN].layer.replace(units=5)
    window.editor.apply(document.replace(graph=document.graph.with_layer(HIDDEN, layer)), "Change units")
    answers.unsaved = Unsaved.SAVE
    window.close()
    until_still(qtbot, window)
    assert load_project(path).run is None
    assert window.isVisible()
    assert "without the run" in window.workbench.overlay.banner.words
    window.editor.undo()  # as it says
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert load_project(path).run is not None


def test_a_branch_that_no_file_holds_is_told_once(window, qtbot, path):
    train(window, qtbot)
    end = window.training.live.step
    window.training.continue_from(3, 0)
    qtbot.waitUntil(lambda: window.training.live.step == 3, timeout=20_000)
    window.training.step()
    qtbot.waitUntil(lambda: window.training.live.step == 4, timeout=20_000)
    assert save(qtbot, window)
    banner = window.workbench.overlay.banner
    assert f"without another one that came to step {end:,}" in banner.words
    assert load_project(path).run.step == 4
    banner.buttons[-1].click()
    assert save(qtbot, window)
    assert "without another one" not in banner.words


def test_a_run_that_was_frozen_before_a_reset_is_saved_though_its_news_come_after_it(
    window, qtbot, path, long_steps
):
    train(window, qtbot)
    at = window.training.live.step
    inside, stuck = long_steps()
    window.files.save()
    window.training.step()
    assert inside.wait(20)
    try:
        window.training.reset()  # of which the worker hears when the step is done
        until_still(qtbot, window)
        assert load_project(path).run.step == at
    finally:
        stuck.set()


def test_a_run_that_no_file_can_tell_of_is_saved_as_weights_and_goes_on(window, qtbot, path, monkeypatch):
    def untold(_trainer):
        raise SettingsError("a layer that is registered nowhere")

    monkeypatch.setattr(Trainer, "saved", untold)
    train(window, qtbot)
    live = window.training.live
    assert save(qtbot, window)
    project = load_project(path)
    assert project.run is None
    assert np.array_equal(project.weights[HIDDEN]["kernel"], live.weights[HIDDEN]["kernel"])
    assert "registered nowhere" in window.workbench.overlay.banner.words
    assert not window.files.unsaved
    window.training.step()
    qtbot.waitUntil(lambda: window.training.live.step == live.step + 1, timeout=20_000)


def test_a_reset_while_the_run_is_asked_saves_what_was_there_and_is_not_undone_by_it(window, qtbot, path):
    train(window, qtbot)
    step = window.training.live.step
    window.files.save()
    window.training.reset()
    until_still(qtbot, window)
    assert load_project(path).run.step == step
    assert not window.training.learned.unsaved
