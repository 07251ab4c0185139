"""Slow motion: one step is made and told, at the pace and the grain that were chosen."""

import dataclasses
import gc
import weakref

import numpy as np
import pytest

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Phase
from nnstudio.gui.editor import Editor
from nnstudio.gui.motion import slow_motion
from nnstudio.gui.motion.grain import Grain
from nnstudio.gui.motion.moment import Stage
from nnstudio.gui.motion.slow_motion import SlowMotion
from nnstudio.gui.training import TrainingController


@pytest.fixture
def training(qtbot):
    editor = Editor(EXAMPLES["xor"].build())
    training = TrainingController(editor)
    training.refresh()
    qtbot.waitUntil(lambda: training.report.phase is Phase.READY, timeout=10_000)
    training.set_pace(200)
    yield training
    training.shut_down()


@pytest.fixture
def motion(training):
    return SlowMotion(training)


@pytest.fixture
def heard(motion):
    """What has been told: the pictures, and how often moments changed."""
    heard = []
    motion.pictured.connect(heard.append)
    return heard


def told(qtbot, motion, step=1):
    """Waits until this step is told."""
    qtbot.waitUntil(lambda: motion.story is not None and motion.story.step.trace.step == step, timeout=10_000)


def test_a_step_in_slow_motion_makes_one_step_of_one_sample_and_stands_at_its_first_moment(
    motion, training, heard, qtbot
):
    motion.govern(Grain.LAYER, 1.0)
    motion.step()
    told(qtbot, motion)
    assert motion.at == 0
    assert motion.story.step.trace.rows == 1
    assert training.snapshot.step == 1
    assert not motion.running
    assert [list(picture.activations) for picture in heard] == [list(motion.story.step.trace.order)[:1]]


def test_step_goes_through_the_moments_and_behind_the_last_one_to_the_next_step(motion, training, qtbot):
    motion.govern(Grain.LAYER, 1.0)
    motion.step()
    told(qtbot, motion)
    stages = []
    for _ in range(len(motion.story) - 1):
        motion.step()
        stages.append(motion.moment.stage)
    assert stages[-1] is Stage.UPDATE
    assert training.snapshot.step == 1
    motion.step()
    told(qtbot, motion, 2)
    assert motion.at == 0


def test_back_goes_one_moment_back_and_stands_at_the_first_one(motion, qtbot):
    motion.govern(Grain.LAYER, 1.0)
    motion.step()
    told(qtbot, motion)
    motion.go_to(2)
    motion.back()
    assert motion.at == 1
    motion.back()
    motion.back()
    assert motion.at == 0
    motion.go_to(motion.story.begin_of(Stage.LOSS))
    assert motion.moment.stage is Stage.LOSS
    motion.go_to(10_000)
    assert motion.at == len(motion.story) - 1


def test_run_plays_step_after_step_until_pause_which_acts_at_once(motion, training, qtbot):
    motion.govern(Grain.LAYER, 30.0)
    motion._timer.setInterval(1)  # nobody waits a second for a test
    motion.run()
    assert motion.playing
    assert motion.running
    told(qtbot, motion, 3)
    motion.pause()
    assert not motion.playing
    at, step = motion.at, motion.story.step.trace.step
    qtbot.wait(50)
    # A step that was being made already is told, too, but no more than its beginning.
    stands = motion.at, motion.story.step.trace.step
    assert stands in {(at, step), (0, step + 1)}
    qtbot.wait(50)
    assert (motion.at, motion.story.step.trace.step) == stands
    step = stands[1]
    assert training.snapshot.step == step
    motion.run()
    told(qtbot, motion, step + 1)


def test_another_grain_goes_on_where_the_last_one_was(motion, qtbot):
    motion.govern(Grain.LAYER, 1.0)
    motion.step()
    told(qtbot, motion)
    motion.go_to(motion.story.begin_of(Stage.BACKWARD))
    node_id, trace = motion.moment.node_id, motion.story.step.trace
    motion.govern(Grain.TERM, 3.0)
    assert (motion.moment.stage, motion.moment.node_id, motion.moment.part) == (Stage.BACKWARD, node_id, 0)
    assert motion.story.step.trace is trace
    assert motion._timer.interval() == 333


def test_slow_motion_that_is_left_while_it_plays_lets_the_run_go_on(motion, training, qtbot):
    left = []
    motion.left.connect(lambda: left.append(motion.story))
    motion.govern(Grain.UNIT, 60.0)
    motion.run()
    told(qtbot, motion)
    motion.govern(Grain.FREE, None)
    assert left == [None]
    assert motion.story is None
    qtbot.waitUntil(lambda: training.snapshot.step > 5, timeout=10_000)
    training.pause()


def test_slow_motion_that_is_left_while_it_stands_leaves_the_run_standing(motion, training, qtbot):
    motion.govern(Grain.UNIT, 60.0)
    motion.step()
    told(qtbot, motion)
    motion.govern(Grain.BATCH, 100.0)
    qtbot.wait(50)
    assert not training.running
    assert training.snapshot.step == 1


def test_a_run_that_goes_on_is_caught_and_told(motion, training, qtbot):
    training.run()
    qtbot.waitUntil(lambda: training.snapshot.step > 3, timeout=10_000)
    motion.govern(Grain.LAYER, 1.0)
    assert motion.playing
    qtbot.waitUntil(lambda: motion.story is not None, timeout=10_000)
    assert training.report.phase is Phase.PAUSED
    assert motion.story.step.trace.step == training.snapshot.step


def test_at_other_grains_the_transport_is_that_of_the_run(motion, training, qtbot):
    motion.govern(Grain.BATCH, 200.0)
    motion.step()
    qtbot.waitUntil(lambda: training.snapshot.step == 1, timeout=10_000)
    assert motion.story is None
    motion.run()
    assert motion.running
    assert not motion.playing
    motion.pause()
    qtbot.waitUntil(lambda: training.report.phase is Phase.PAUSED, timeout=10_000)


@pytest.mark.parametrize("what", ["step_epoch", "reset"])
def test_what_the_run_does_besides_ends_the_story(motion, training, qtbot, what):
    motion.govern(Grain.UNIT, 1.0)
    motion.step()
    told(qtbot, motion)
    getattr(training, what)()
    qtbot.waitUntil(lambda: motion.story is None, timeout=10_000)
    if what == "step_epoch":
        qtbot.waitUntil(lambda: training.report.phase is Phase.PAUSED, timeout=10_000)


def test_a_new_pinned_sample_does_not_change_what_is_told(motion, training, heard, qtbot):
    motion.govern(Grain.LAYER, 1.0)
    motion.step()
    told(qtbot, motion)
    motion.go_to(2)
    before = len(heard)
    training.watch(5)
    qtbot.waitUntil(lambda: len(heard) > before, timeout=10_000)
    assert motion.at == 2
    assert heard[-1].sample is motion.story.step.trace.sample


def test_pictures_are_made_only_where_the_canvas_would_look_another_way(motion, heard, qtbot):
    motion.govern(Grain.TERM, 1.0)
    motion.step()
    told(qtbot, motion)
    heard.clear()
    last = motion.story.begin_of(Stage.LOSS) - 1
    for at in range(1, last + 1):
        motion.go_to(at)
    assert len(heard) == 2, "one when the hidden layer, and one when the output is come to"


def test_the_run_is_the_same_whether_its_steps_are_told_or_not(motion, training, qtbot):
    motion.govern(Grain.LAYER, 1.0)
    motion.step()
    told(qtbot, motion)
    weights = training.snapshot.weights
    training.reset()
    qtbot.waitUntil(lambda: training.report.phase is Phase.READY, timeout=10_000)
    motion.govern(Grain.BATCH, 1.0)
    training.step_sample()
    qtbot.waitUntil(lambda: training.snapshot.step == 1, timeout=10_000)
    for node_id, params in training.snapshot.weights.items():
        for name, values in params.items():
            np.testing.assert_array_equal(values, weights[node_id][name])


def test_a_design_that_is_changed_while_it_plays_is_played_from_its_first_step(motion, training, qtbot):
    motion.govern(Grain.LAYER, 30.0)
    motion.step()
    told(qtbot, motion)
    graph = training._editor.document.graph
    (hidden,) = graph.of_kind("dense")
    node = graph[hidden]
    wider = graph.with_node(hidden, dataclasses.replace(node, layer=node.layer.replace(units=7)))
    training._editor.apply(training._editor.document.replace(graph=wider), "Widen")
    motion.go_to(len(motion.story) - 1)
    motion.run()
    qtbot.waitUntil(
        lambda: motion.story is not None and motion.story.step.node(hidden).output.size == 7, timeout=10_000
    )
    assert motion.playing


def test_the_numbers_of_a_step_are_let_go_with_its_story(motion, training, qtbot):
    motion.govern(Grain.UNIT, 1.0)
    motion.step()
    told(qtbot, motion)
    trace = weakref.ref(motion.story.step.trace)
    assert motion.picture is not None
    motion.govern(Grain.BATCH, 1.0)
    training.step()
    qtbot.waitUntil(lambda: training.report.trace is None and training.snapshot.step == 2, timeout=10_000)
    gc.collect()
    assert trace() is None


def test_a_step_that_was_told_is_not_told_again_while_it_is_reported_again(motion, training, qtbot):
    motion.govern(Grain.UNIT, 1.0)
    motion.step()
    told(qtbot, motion)
    motion.govern(Grain.BATCH, 1.0)
    motion.govern(Grain.UNIT, 1.0)
    training.watch(5)
    qtbot.waitUntil(lambda: training.snapshot.sample.index == 5, timeout=10_000)
    assert training.report.trace is not None
    assert motion.story is None


def test_the_same_step_that_is_made_again_from_an_earlier_moment_is_told_again(motion, training, qtbot):
    motion.govern(Grain.LAYER, 1.0)
    motion.step()
    told(qtbot, motion)
    first = motion.story.step.trace
    training.continue_from(0, training.report.kept.branch)
    qtbot.waitUntil(lambda: motion.story is None, timeout=10_000)
    motion.step()
    told(qtbot, motion)
    assert motion.story.step.trace is not first
    assert motion.story.step.trace.step == first.step == 1


def test_page_and_picture_are_made_once_however_many_ask(motion, monkeypatch, qtbot):
    made = []
    for name in ("page_of", "picture_of"):
        make = getattr(slow_motion, name)
        monkeypatch.setattr(
            slow_motion, name, lambda *args, name=name, make=make: (made.append(name), make(*args))[1]
        )
    motion.govern(Grain.TERM, 1.0)
    motion.step()
    told(qtbot, motion)
    motion.go_to(motion.story.begin_of(Stage.UPDATE))
    made.clear()
    pages, pictures = [], []
    for _ in range(2):
        motion.step()
        pages += [motion.page, motion.page]
        pictures += [motion.picture, motion.picture]
    assert motion.moment.unit == 0
    assert made.count("page_of") == 2
    assert made.count("picture_of") == 0, "all terms of a unit have one picture"
    assert len(set(map(id, pages))) == 2
    assert len(set(map(id, pictures))) == 1
    motion.go_to(motion.story.begin_of(Stage.LOSS))
    assert motion.page.stage is Stage.LOSS
    assert motion.picture is not pictures[0]


def test_run_takes_over_a_design_that_has_changed_though_the_story_is_not_at_its_end(motion, training, qtbot):
    motion.govern(Grain.LAYER, 0.2)
    motion.step()
    told(qtbot, motion)
    editor = training._editor
    (hidden,) = editor.document.graph.of_kind("dense")
    layer = editor.document.graph[hidden].layer.replace(units=7)
    graph = editor.document.graph.with_layer(hidden, layer)
    editor.apply(editor.document.replace(graph=graph), "Widen")
    assert training.stale
    motion.run()
    qtbot.waitUntil(
        lambda: motion.story is not None and motion.story.step.node(hidden).output.size == 7, timeout=10_000
    )
    assert not training.stale
    assert motion.at == 0


def test_a_window_that_goes_plays_no_more_and_says_nothing_to_the_run(motion, training, qtbot):
    motion.govern(Grain.LAYER, 5.0)
    motion.run()
    told(qtbot, motion)
    assert motion._timer.isActive()
    motion.shut_down()
    assert not motion._timer.isActive()
    assert not motion.playing


@pytest.mark.parametrize("before", [0, 1])
def test_a_step_too_large_to_be_told_is_made_and_nothing_plays_on(
    motion, training, qtbot, monkeypatch, before
):
    motion.govern(Grain.LAYER, 5.0)
    if before:
        motion.step()
        told(qtbot, motion)
        motion.go_to(len(motion.story) - 1)

    def rehearse(*_):
        raise MemoryError

    monkeypatch.setattr("nnstudio.engine.dissect._rehearse", rehearse)
    motion.run()
    qtbot.waitUntil(lambda: training.snapshot.step == before + 1 and not motion.running, timeout=10_000)
    assert motion.story is None
    assert "memory" in training.report.notice
