"""The banner over the canvas: the one thing to know now, and what one click does about it."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.data import Circles, Sine, TableFile
from nnstudio.document.edits import remove_layers
from nnstudio.document.file import load_project, save_project
from nnstudio.engine.api import Phase
from nnstudio.gui.datasets.fitting import outlook
from nnstudio.gui.motion.grain import Grain
from nnstudio.nn.graph import NodeId
from nnstudio.nn.optimizers import SGD
from tests.gui.conftest import open_file, save, until_step

FIRST, SECOND, OUTPUT = (NodeId(name) for name in ("hidden1", "hidden2", "output"))


@pytest.fixture
def banner(window):
    return window.workbench.overlay.banner


def with_units(document, node_id, units):
    layer = document.graph[node_id].layer.replace(units=units)
    return document.replace(graph=document.graph.with_layer(node_id, layer))


def stale(window):
    return {node_id for node_id, item in window.canvas.scene().nodes.items() if item.stale}


def test_trouble_in_the_program_stays_until_it_is_closed(window, banner):
    window.tell("division by zero")
    window.editor.apply(with_units(window.editor.document, FIRST, 20), "Change units")
    assert "division by zero" in banner.words
    banner.buttons[0].click()
    assert "division by zero" not in banner.words


def test_a_problem_is_mended_by_the_button_of_the_banner_in_one_step(window, banner):
    window.editor.apply(remove_layers(window.editor.document, frozenset({OUTPUT})), "Delete Output")
    assert "no Output" in banner.words
    label = banner.buttons[0].text()
    banner.buttons[0].click()
    assert not window.editor.document.check().blocking
    assert window.editor.undo_label == label


def test_where_other_data_do_not_fit_all_that_helps_is_one_click_further(window, banner, qtbot):
    window.editor.apply(window.editor.document.replace(dataset=Circles()), "Learn from circles")
    assert [button.text() for button in banner.buttons][-1] == "All that fits the data…"
    banner.buttons[-1].click()
    browser = window.datasets.browser
    qtbot.waitUntil(lambda: not browser.busy, timeout=10_000)
    assert browser.foot.use.text() == "Make the network fit"
    browser.foot.use.click()
    assert not window.editor.document.check().blocking
    assert window.editor.document.training.optimizer != SGD(learning_rate=8)
    browser.reject()


def test_an_edit_while_it_trains_says_what_a_restart_changes_and_whose_weights_stay(window, banner, qtbot):
    window._actions["run"].trigger()
    until_step(qtbot, window, 2)
    window.editor.apply(with_units(window.editor.document, SECOND, 20), "Change units")
    assert "Hidden 2: units 16 → 20" in banner.words
    assert "Weights are kept in Hidden 1." in banner.words
    assert stale(window) == {SECOND}
    assert window.training.report.phase is Phase.RUNNING
    window.editor.undo()
    assert not stale(window)


def test_a_run_that_stands_or_has_ended_is_not_said_to_go_on_with_another_design(window, banner, qtbot):
    document = window.editor.document
    window.editor.apply(document.replace(training=document.training.replace(epochs=1)), "One epoch")
    window.training.set_pace(None)
    for go, phase, words in (
        (window.training.step, Phase.PAUSED, "The run stands still. Changed since: "),
        (window.training.run, Phase.FINISHED, "The run has ended. Changed since: "),
    ):
        go()
        qtbot.waitUntil(lambda phase=phase: window.training.report.phase is phase, timeout=20_000)
        window.editor.apply(with_units(window.editor.document, SECOND, 20), "Change units")
        assert banner.words.startswith(words)
        window.editor.undo()


def test_while_a_restart_is_not_possible_only_what_is_wrong_is_marked(window, banner, qtbot):
    window._actions["run"].trigger()
    until_step(qtbot, window, 2)
    window.editor.apply(remove_layers(window.editor.document, frozenset({OUTPUT})), "Delete Output")
    assert "no Output" in banner.words
    assert not stale(window)


@pytest.fixture
def diverged(window, qtbot):
    """The window with a run that has come to numbers that are too large."""
    learn_from(window, Sine(), optimizer=SGD(learning_rate=1000))
    window.training.run()
    qtbot.waitUntil(lambda: window.training.report.diverged, timeout=20_000)
    return window


def learn_from(window, source, **settings):
    document = outlook(window.editor.document, source).repaired
    training = document.training.replace(**settings)
    window.editor.apply(document.replace(training=training), "Change dataset")


def test_a_run_that_has_diverged_is_said_with_a_rate_that_helps_until_that_is_taken(diverged, banner, qtbot):
    assert "Training has diverged at step" in banner.words
    assert "too large to compute with" in banner.words
    assert banner.buttons[0].text() == "Use 100 and reset"
    banner.buttons[0].click()
    qtbot.waitUntil(lambda: "Ready to learn" in banner.words, timeout=10_000)


def test_other_data_take_away_what_was_said_of_a_run_that_has_diverged(diverged, banner):
    said = banner.words
    learn_from(diverged, Circles())
    assert "diverged" not in banner.words
    assert banner.words.startswith("The run has stopped. Changed since: ")
    assert [button.text() for button in banner.buttons][:1] == ["Restart with this design"]
    diverged.editor.undo()
    assert banner.words == said


def test_what_is_wrong_with_an_edit_comes_before_the_run_that_has_diverged(diverged, banner):
    diverged.editor.apply(remove_layers(diverged.editor.document, frozenset({OUTPUT})), "Delete Output")
    assert "no Output" in banner.words


def in_slow_motion(window):
    window.top_bar.speed.set_grain(Grain.LAYER)
    return window.motion


def test_run_of_the_banner_tells_a_step_in_slow_motion(window, banner, qtbot):
    motion = in_slow_motion(window)
    assert banner.buttons[0].text() == "Run"
    banner.buttons[0].click()
    assert motion.playing
    qtbot.waitUntil(lambda: motion.story is not None, timeout=10_000)
    assert window.training.snapshot.step == 1
    assert window.training.report.phase is Phase.PAUSED


def test_restart_of_the_banner_tells_the_first_step_of_the_new_design_in_slow_motion(window, banner, qtbot):
    motion = in_slow_motion(window)
    motion.step()
    qtbot.waitUntil(lambda: motion.story is not None, timeout=10_000)
    window.editor.apply(with_units(window.editor.document, SECOND, 20), "Change units")
    assert banner.buttons[0].text() == "Restart with this design"
    banner.buttons[0].click()
    qtbot.waitUntil(
        lambda: motion.playing and motion.story and motion.story.step.node(SECOND).output.size == 20,
        timeout=10_000,
    )
    qtbot.waitUntil(lambda: window.training.snapshot is not None)  # the story may come a moment before it
    assert window.training.snapshot.step == 1
    assert not window.training.stale


def test_a_project_that_was_trained_before_is_said_to_go_on(window, banner, tmp_path, qtbot):
    window.training.step()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=10_000)
    path = tmp_path / "trained.nns"
    save_project(path, window.training.learned.project())
    window.files.open(path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=10_000)
    assert "Trained before" in banner.words


def test_what_has_become_of_the_data_is_said_before_a_network_goes_on(window, banner, tmp_path, qtbot):
    def rows(first, end):
        return "".join(f"{n},{n % 3},{2 * n}\n" for n in range(first, end))

    path = tmp_path / "loans.csv"
    path.write_text("a,b,y\n,1,5\n" + rows(0, 40))
    learn_from(window, TableFile.of(path))
    window.training.step()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=10_000)
    left_out = "1 row left out: a is empty (1)"
    notes = window.inspector.findChild(QWidget, "training").findChild(QLabel, "dataNotes")
    assert (notes.text(), notes.isHidden()) == (left_out, False)
    assert left_out not in banner.words
    save_project(tmp_path / "trained.nns", window.training.learned.project())
    path.write_text(path.read_text() + rows(40, 80))
    window.files.open(tmp_path / "trained.nns")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=10_000)
    assert "Space goes on. 1 row left out" in banner.words
    assert "scaled as they were then" in banner.words
    assert notes.text().startswith(f"{left_out}\nloans.csv has changed since the network was trained")
    window.editor.apply(window.editor.document.replace(dataset=Circles()), "Change dataset")
    assert notes.isHidden()
    window.editor.undo()
    assert not notes.isHidden()


def homes(path, *districts):
    rows = "".join(f"{n},{district},{3 * n}\n" for n, district in enumerate(districts * 12))
    path.write_text(f"area,district,price\n{rows}")
    return TableFile.of(path, target="price")


def test_weights_of_a_category_that_is_gone_are_not_used_for_another_one(window, banner, tmp_path, qtbot):
    learn_from(window, homes(tmp_path / "homes.csv", "Altstadt", "Hafen", "Nordend", "Westend"))
    window.training.step()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=10_000)
    trained = window.training.learned.project()
    save_project(tmp_path / "trained.nns", trained)
    other = homes(tmp_path / "others.csv", "Altstadt", "Nordend", "Suedstadt", "Westend")
    document = window.editor.document
    window.editor.apply(document.replace(dataset=other), "Learn from others")
    assert "Changed since: district: Hafen is gone, Suedstadt is new; Table: path" in banner.words
    assert "Weights are kept in Hidden 2 and Output. Hidden 1 begins anew." in banner.words
    window.files.open(tmp_path / "trained.nns")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=10_000)
    assert banner.words.startswith("Trained before: Space goes on")
    before = trained.weights[FIRST]["kernel"]
    np.testing.assert_array_equal(window.training.live.weights[FIRST]["kernel"], before)

    window.editor.apply(window.editor.document.replace(dataset=other), "Learn from others")
    qtbot.waitUntil(lambda: window.training.live is not None, timeout=10_000)
    assert banner.words == (
        "Trained before, but Hidden 1 begins anew (district: Hafen is gone, Suedstadt is new). "
        "Space goes on with the other weights"
    )
    weights = window.training.live.weights
    assert not np.array_equal(weights[FIRST]["kernel"], before)
    np.testing.assert_array_equal(weights[SECOND]["kernel"], trained.weights[SECOND]["kernel"])
    window.editor.undo()
    qtbot.waitUntil(lambda: window.training.live is not None, timeout=10_000)
    np.testing.assert_array_equal(window.training.live.weights[FIRST]["kernel"], before)


def test_a_run_that_had_come_to_its_end_is_said_to_go_on_from_there(window, banner, answers, tmp_path, qtbot):
    document = window.editor.document
    window.editor.apply(document.replace(training=document.training.replace(epochs=1)), "One epoch")
    window.training.set_pace(None)
    window.training.run()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.FINISHED, timeout=20_000)
    answers.save_path = tmp_path / "ended.nns"
    assert save(qtbot, window)
    open_file(qtbot, window, answers.save_path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.FINISHED, timeout=20_000)
    assert banner.words == "Trained for 400 steps. The planned epochs are done. Space goes on"
    assert window.training.live.test is not None


def test_a_run_that_a_rule_has_ended_is_not_said_to_have_come_to_its_end(
    window, banner, answers, tmp_path, qtbot
):
    document = window.editor.document
    reached = document.training.replace(target_accuracy=0.01)
    window.editor.apply(document.replace(training=reached), "A low target")
    window.training.set_pace(None)
    window.training.run()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.FINISHED, timeout=20_000)
    ended = window.training.live.ended
    assert "has reached" in ended
    answers.save_path = tmp_path / "ended.nns"
    assert save(qtbot, window)
    open_file(qtbot, window, answers.save_path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.FINISHED, timeout=20_000)
    assert banner.words == f"Trained for 400 steps. {ended}. Space goes on"


def test_why_a_saved_run_cannot_be_gone_on_with_is_said(window, banner, answers, tmp_path, qtbot):
    window.training.step()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=10_000)
    answers.save_path = tmp_path / "trained.nns"
    assert save(qtbot, window)
    project = load_project(answers.save_path)
    other = replace(project.run, engine="another")
    save_project(answers.save_path, replace(project, run=other))
    open_file(qtbot, window, answers.save_path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=10_000)
    assert "begins anew from its weights" in banner.words
    assert not window.files.unsaved
    window.training.step()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=10_000)
    assert window.files.unsaved


@pytest.mark.parametrize("name", ["run", "step", "stepSample", "stepEpoch"])
def test_what_was_learned_from_other_data_is_not_dropped_without_a_word(window, banner, qtbot, name):
    window.training.step()
    qtbot.waitUntil(lambda: window.training.learned.unsaved and not window.training.running, timeout=10_000)
    before = window.editor.document
    window.editor.apply(outlook(before, Circles()).repaired, "Learn from circles")
    window._actions[name].trigger()
    assert window.training.stale
    assert window.training.made_of.dataset == before.dataset
    assert "learned from" in banner.words
    assert "1 step is in no file" in banner.words
    window.editor.undo()
    assert "in no file" not in banner.words
    window.editor.redo()
    window._actions[name].trigger()
    window._actions[name].trigger()
    assert not window.training.stale
    assert window.training.made_of is window.editor.document


def test_the_button_that_restarts_needs_no_second_click(window, banner, qtbot):
    window.training.step()
    qtbot.waitUntil(lambda: window.training.learned.unsaved and not window.training.running, timeout=10_000)
    window.editor.apply(outlook(window.editor.document, Circles()).repaired, "Learn from circles")
    banner.buttons[0].click()
    assert not window.training.stale


def test_where_all_weights_carry_over_other_data_hold_nothing_back(window, qtbot):
    window.training.step()
    qtbot.waitUntil(lambda: window.training.learned.unsaved and not window.training.running, timeout=10_000)
    document = window.editor.document
    other = document.dataset.replace(scaling="[-1, 1]")
    window.editor.apply(document.replace(dataset=other), "Change scaling")
    window._actions["step"].trigger()
    assert not window.training.stale


def test_what_is_told_can_be_mended_by_a_click_and_nothing_is_left_to_be_said(window):
    mended = []
    window.workbench.guidance.tell(
        "It is bent", lasting=True, choices=[("Straighten it", lambda: mended.append(1))]
    )
    window.workbench.guidance.show_banner()  # as other news of the run do
    banner = window.workbench.overlay.banner
    assert (banner.words, [button.text() for button in banner.buttons]) == (
        "It is bent",
        ["Straighten it", "Close"],
    )
    banner.buttons[0].click()
    assert mended == [1]
    assert banner.words == "Ready to learn: press Space"


def test_weights_of_other_data_in_a_file_are_said_to_be_that(window, banner, answers, tmp_path, qtbot):
    learn_from(window, homes(tmp_path / "homes.csv", "Altstadt", "Hafen", "Nordend", "Westend"))
    window.training.step()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=10_000)
    weights = window.training.live.weights
    other = homes(tmp_path / "others.csv", "Altstadt", "Nordend", "Suedstadt", "Westend")
    window.editor.apply(window.editor.document.replace(dataset=other), "Learn from others")
    answers.save_path = tmp_path / "trained.nns"
    assert save(qtbot, window)  # with the run of the data before
    open_file(qtbot, window, answers.save_path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=10_000)
    assert banner.words == "Trained before, on other data (homes.csv): Space goes on, Reset begins anew"
    found = window.training.live.weights  # nothing that was learned is thrown away by a save
    np.testing.assert_array_equal(found[FIRST]["kernel"], weights[FIRST]["kernel"])


def test_a_rate_that_an_emptied_canvas_has_left_behind_is_told_of_and_mended_by_one_click(
    window, banner, qtbot
):
    editor = window.editor
    editor.apply(remove_layers(editor.document, frozenset(editor.document.graph)), "Delete all")
    for kind in ("input", "dense", "output"):
        window.canvas.building.append(kind)
    qtbot.waitUntil(lambda: "press Space" in banner.words, timeout=10_000)
    assert "With cross-entropy, a learning rate of 8 is likely to learn little" in banner.words
    mend = next(button for button in banner.buttons if "Adam" in button.text())
    assert mend.text() == "Learn with Adam, learning rate 0.01"
    mend.click()
    assert editor.undo_label == "Learn with Adam, learning rate 0.01"
    qtbot.waitUntil(lambda: banner.words == "Ready to learn: press Space", timeout=10_000)
    editor.undo()
    qtbot.waitUntil(lambda: "a learning rate of 8" in banner.words, timeout=10_000)
