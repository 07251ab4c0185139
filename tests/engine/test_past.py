"""Looking back: the loop shows earlier moments of a run, and goes on from them as if nothing had been."""

import gc
import weakref
from types import MappingProxyType

import numpy as np
import pytest
from dots import CLASSES, SHAPE, Dots, chain, flat, job
from test_drive import ENDLESS, Driven, twin

from nnstudio.engine import past
from nnstudio.engine import run as run_module
from nnstudio.engine.api import (
    Advance,
    Continue,
    Dissect,
    Drop,
    Look,
    Pace,
    Pause,
    Phase,
    Prepare,
    Quit,
    Report,
    Resume,
    SetLive,
    TrainingError,
    Watch,
)
from nnstudio.engine.keeping_times import KeepingTimes
from nnstudio.engine.moments import Watched
from nnstudio.engine.probes import AnswersProbe, GradientsProbe, PopulationProbe
from nnstudio.engine.replay import Replay
from nnstudio.engine.timeline import Timeline
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.pooling import MaxPool2D
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.optimizers import SGD, Adam

ALL = frozenset({AnswersProbe(), PopulationProbe(NodeId("hidden")), GradientsProbe(NodeId("hidden"))})


@pytest.fixture
def driven():
    made = Driven()
    yield made
    made.tell(Quit())
    assert made.ends()


def paused(driven, made, steps):
    """The report of a run that stands still after so many steps."""
    driven.tell(Prepare(1, made), Advance(steps))
    return driven.until(Phase.PAUSED)


def looked(driven, step, phase=Phase.PAUSED):
    driven.tell(Look(step))
    return driven.until(phase, lambda report: report.snapshot.step == step)


def test_every_moment_of_the_first_steps_can_be_looked_at(driven):
    made = job(epochs=5)
    report = paused(driven, made, 17)
    assert report.kept.steps.tolist() == list(range(18))
    for step in (3, 0, 11, 17):
        moment = looked(driven, step).snapshot
        run = twin(made, step)
        assert flat(moment.weights) == flat(run.network.params)
        assert (moment.epoch, moment.position) == (run.epoch, step % 5 * 10)


def test_an_earlier_moment_is_shown_as_it_was_when_it_was_the_latest(driven):
    made = job(epochs=5)
    drawn = np.random.default_rng(1).integers(0, 256, (2, *SHAPE), np.uint8)
    driven.tell(Watch(5, ALL, drawn))
    report = paused(driven, made, 17)
    moment = looked(driven, 8).snapshot
    expected = twin(made, 8).snapshot(Watched(5, None, ALL, drawn))
    assert moment.past
    assert moment.live_step == 17
    for name in moment.activations:
        np.testing.assert_array_equal(moment.activations[name], expected.activations[name])
    np.testing.assert_array_equal(moment.answers.outputs, expected.answers.outputs)
    np.testing.assert_array_equal(moment.answers.once_right, expected.answers.once_right)
    np.testing.assert_array_equal(moment.populations["hidden"], expected.populations["hidden"])
    np.testing.assert_array_equal(moment.drawings, expected.drawings)
    assert (moment.answers.step, moment.populations_step) == (8, 8)
    assert (moment.health, moment.learning_rate) == (expected.health, expected.learning_rate)
    assert (moment.gradients, moment.measured_step) == ({}, 8)
    assert moment.flows.keys() == {"hidden", "output"}
    np.testing.assert_array_equal(moment.losses, report.snapshot.losses)
    np.testing.assert_array_equal(moment.epochs, report.snapshot.epochs)


def test_while_an_earlier_moment_is_shown_the_latest_is_told_too(driven):
    paused(driven, job(), 9)
    report = looked(driven, 4)
    assert (report.snapshot.step, report.live.step, report.live.past) == (4, 9, False)
    driven.tell(Look(None))
    report = driven.until(Phase.PAUSED, lambda report: report.snapshot.step == 9)
    assert report.live is report.snapshot


def test_another_sample_is_shown_in_the_moment_that_is_looked_at(driven):
    paused(driven, job(), 9)
    before = looked(driven, 4).snapshot
    driven.tell(Watch(7))
    moment = driven.until(Phase.PAUSED).snapshot
    assert (moment.step, moment.sample.index) == (4, 7)
    assert not np.array_equal(moment.activations["output"], before.activations["output"])


def test_a_run_goes_on_behind_the_moment_that_is_looked_at(driven):
    driven.tell(Prepare(1, job(epochs=ENDLESS)), Resume())
    driven.until_step(20)
    moment = looked(driven, 7, Phase.RUNNING).snapshot
    later = driven.until(Phase.RUNNING, lambda report: report.live.step > moment.live_step + 20)
    assert later.snapshot.step == 7
    assert later.snapshot.live_step >= later.live.step
    # Nothing of the moment is computed anew while the run goes on.
    assert later.snapshot.weights is moment.weights


def test_the_latest_moment_of_a_large_network_is_not_copied_each_time_behind_an_earlier_one(monkeypatch):
    monkeypatch.setattr(run_module, "SHARE", 1e-9)  # as if it took very long
    monkeypatch.setattr(run_module, "LATEST", 1e9)
    run = run_module.Run(job(epochs=ENDLESS), Dots().load())
    report, watched = Report(1, Phase.RUNNING), Watched()

    def told(hurried=True):
        run.step(None, measured=False)
        return run.told(report, watched, hurried=hurried)

    assert told().live.step == 1
    run.past.look(0)
    seen = [told() for _ in range(3)]
    assert [later.live.step for later in seen] == [1, 1, 1]
    assert [later.snapshot.live_step for later in seen] == [2, 3, 4]
    assert told(hurried=False).live.step == 5
    run.past.look(None)
    assert told().live.step == 6
    run.past.close()


@pytest.mark.parametrize("control", [Resume(), Advance(), Dissect()], ids=lambda c: type(c).__name__)
def test_a_step_is_made_from_the_latest_moment_whatever_is_looked_at(driven, control):
    made = job(epochs=ENDLESS)
    paused(driven, made, 9)
    looked(driven, 4)
    driven.tell(control, *[Pause()] * isinstance(control, Resume))
    report = driven.until(Phase.PAUSED)
    assert report.snapshot is report.live
    assert report.snapshot.step == (9 if isinstance(control, Resume) else 10)


def test_a_paused_and_a_finished_run_can_be_looked_at_as_they_stand(driven):
    report = paused(driven, job(epochs=ENDLESS), 333)
    assert report.kept.steps[-1] == 333
    driven.tell(Prepare(2, job(epochs=90)), Resume())
    assert driven.until(Phase.FINISHED).kept.steps[-1] == 450


def test_dropping_a_run_or_preparing_another_forgets_the_past(driven, monkeypatch):
    closed = []
    close = Timeline.close
    monkeypatch.setattr(Timeline, "close", lambda timeline: (closed.append(timeline), close(timeline)))
    paused(driven, job(), 9)
    driven.tell(Prepare(2, job()))
    assert driven.until(Phase.READY, lambda report: report.run == 2).kept.steps.tolist() == [0]
    assert len(closed) == 1
    driven.tell(Drop(3))
    assert len(driven.until(Phase.EMPTY, lambda report: report.run == 3).kept.steps) == 0
    assert len(closed) == 2


def test_when_the_loop_ends_the_past_is_forgotten(monkeypatch):
    closed = []
    monkeypatch.setattr(Timeline, "close", lambda timeline: closed.append(timeline))
    driven = Driven()
    driven.tell(Prepare(1, job()), Quit())
    assert driven.ends()
    assert len(closed) == 1


def test_a_moment_that_cannot_be_read_any_more_is_no_reason_to_end_the_run(driven, monkeypatch):
    def lost(*_):
        raise TrainingError("The moment is lost. Look at a later one")

    paused(driven, job(epochs=2), 7)
    monkeypatch.setattr(Timeline, "at", lost)
    monkeypatch.setattr(Timeline, "go_to", lost)
    for control in (Look(3), Continue(3, 0)):
        driven.tell(control)
        report = driven.until(Phase.PAUSED)
        assert (report.snapshot.step, report.notice) == (7, "The moment is lost. Look at a later one")
    driven.tell(Resume())
    assert driven.until(Phase.FINISHED).notice == ""


def test_why_a_moment_is_lost_is_said_until_it_was_heard_whatever_is_told_meanwhile(driven, monkeypatch):
    def lost(*_):
        raise TrainingError("The moment is lost. Look at a later one")

    made = job(epochs=ENDLESS)
    paused(driven, made, 7)
    monkeypatch.setattr(Timeline, "go_to", lost)
    driven.tell(Continue(3, 0))
    assert driven.until(Phase.PAUSED).notice
    driven.tell(SetLive(made.training), Watch(3))
    while (told := driven.next()).snapshot.sample.index != 3:
        pass
    assert told.notice
    driven.tell(Watch(4))
    assert driven.until(Phase.PAUSED, lambda report: report.snapshot.sample.index == 4).notice == ""


def test_after_going_back_to_the_start_a_change_is_marked(driven):
    made = job(epochs=ENDLESS)
    paused(driven, made, 7)
    driven.tell(Continue(0, 0), SetLive(made.training.replace(batch_size=9)))
    report = driven.until(Phase.PAUSED, lambda report: report.heard == 4)
    assert [(mark.step, mark.words) for mark in report.live.marks] == [(0, "Batch size 10 to 9")]


def test_a_run_goes_on_without_a_past_where_there_is_no_memory_for_one(driven, monkeypatch):
    def full(*_):
        raise MemoryError

    monkeypatch.setattr(Timeline, "add", full)
    driven.tell(Prepare(1, job()), Advance(3))
    report = driven.until(Phase.PAUSED)
    assert (report.snapshot.step, len(report.kept.steps)) == (3, 0)
    driven.tell(Look(1), Continue(1, 0), Resume())
    assert driven.until(Phase.FINISHED).snapshot.step == 15


def test_where_there_is_no_memory_for_a_second_network_the_latest_moment_is_shown(driven, monkeypatch):
    def full(*_):
        raise MemoryError

    paused(driven, job(), 9)
    monkeypatch.setattr(Replay, "__init__", full)
    driven.tell(Look(4))
    report = driven.until(Phase.PAUSED)
    assert report.notice.startswith("There is not enough memory to show")
    assert report.snapshot is report.live
    driven.tell(Resume())
    assert driven.until(Phase.FINISHED).notice == ""


def images():
    """A small network of the kind of LeNet, with all that remembers: noise, running means, an optimizer."""
    return chain(
        maps=Conv2D(filters=3, kernel_size=2),
        pool=MaxPool2D(size=2, stride=1),
        norm=BatchNorm(),
        hidden=Dense(units=6),
        dropout=Dropout(rate=0.4),
        output=Output(units=CLASSES),
    )


@pytest.mark.parametrize("at", [0, 4, 5, 12, 18])
def test_a_run_that_goes_on_from_an_earlier_moment_is_the_one_that_was_never_interrupted(driven, at):
    made = job(images(), epochs=6, optimizer=Adam())
    paused(driven, made, 19)
    looked(driven, 2)
    driven.tell(Continue(at, 0))
    back = driven.until(Phase.PAUSED, lambda report: report.live.step == at)
    assert back.snapshot is back.live
    assert len(back.snapshot.losses) == at
    driven.tell(Resume())
    end, expected = driven.until(Phase.FINISHED).snapshot, twin(made, 30).snapshot()
    assert end.step == 30
    for node_id, params in expected.weights.items():
        for name, values in params.items():
            assert values.dtype == np.float32
            assert np.array_equal(end.weights[node_id][name], values)
    assert np.array_equal(end.losses, expected.losses)
    assert np.array_equal(end.epochs, expected.epochs)


def test_what_was_trained_beyond_the_point_stays_a_branch_that_can_be_gone_back_to(driven):
    made = job(epochs=ENDLESS)
    paused(driven, made, 19)
    driven.tell(Continue(7, 0))
    driven.until(Phase.PAUSED, lambda report: report.live.step == 7)
    driven.tell(SetLive(made.training.replace(optimizer=SGD(learning_rate=1e-6))), Advance(4))
    report = driven.until(Phase.PAUSED, lambda report: report.live.step == 11)
    ends = {branch.number: branch.end for branch in report.kept.branches}
    assert (report.kept.branch, ends) == (1, {0: 19, 1: 11})
    assert report.kept.steps.tolist() == list(range(12))
    driven.tell(Continue(19, 0))
    report = driven.until(Phase.PAUSED, lambda report: report.live.step == 19)
    assert report.kept.branch == 0
    assert flat(report.live.weights) == flat(twin(made, 19).network.params)


def test_a_running_run_keeps_where_it_was_before_it_goes_back(driven, monkeypatch):
    monkeypatch.setattr(KeepingTimes, "wants", lambda *_: False)
    paused(driven, job(epochs=ENDLESS), 33)
    driven.tell(Pace(0.001), Resume())
    driven.until(Phase.RUNNING, lambda report: report.live.step == 34)
    driven.tell(Continue(0, 0))
    report = driven.until(Phase.PAUSED)
    assert report.live.step == 0
    assert [branch.end for branch in report.kept.branches] == [34, 0]


def test_settings_are_again_those_of_the_moment_one_goes_back_to(driven):
    made = job(epochs=ENDLESS)
    paused(driven, made, 9)
    driven.tell(SetLive(made.training.replace(optimizer=SGD(learning_rate=1e3))), Advance(40))
    report = driven.until(Phase.PAUSED, lambda report: report.live.step == 49)
    driven.tell(Continue(9, 0))
    report = driven.until(Phase.PAUSED, lambda report: report.live.step == 9)
    assert report.live.learning_rate == made.training.optimizer.learning_rate


def test_marks_stay_up_to_the_moment_one_goes_back_to(driven):
    made = job(epochs=ENDLESS)
    first = made.training.replace(batch_size=9)
    paused(driven, made, 3)
    driven.tell(SetLive(first), Advance(6))
    driven.until(Phase.PAUSED, lambda report: report.live.step == 9)
    driven.tell(SetLive(first.replace(clip_norm=1)), Advance(1))
    report = driven.until(Phase.PAUSED, lambda report: report.live.step == 10)
    assert [(mark.step, mark.words) for mark in report.live.marks] == [
        (3, "Batch size 10 to 9"),
        (9, "Clip gradient off to 1"),
    ]
    # Those of the whole run are shown with an earlier moment, too.
    assert looked(driven, 2).snapshot.marks == report.live.marks
    driven.tell(Continue(6, 0))
    report = driven.until(Phase.PAUSED, lambda report: report.live.step == 6)
    assert [mark.words for mark in report.live.marks] == ["Batch size 10 to 9"]


def test_a_moment_has_the_live_layers_that_were_in_force_then(driven):
    made = job(images(), epochs=ENDLESS)
    paused(driven, made, 4)
    dropping = made.graph.with_layer(NodeId("dropout"), Dropout(rate=0.1))
    driven.tell(SetLive(made.training, dropping), Advance(4))
    driven.until(Phase.PAUSED, lambda report: report.live.step == 8)
    moment = looked(driven, 3)
    assert moment.snapshot.graph["dropout"].layer.rate == 0.4
    assert moment.live.graph["dropout"].layer.rate == 0.1
    driven.tell(Continue(3, 0), Advance(3))
    report = driven.until(Phase.PAUSED, lambda report: report.live.step == 6)
    assert flat(report.live.weights) == flat(twin(made, 6).network.params)


def test_a_replay_does_not_touch_the_run():
    made = job(epochs=5)
    run = twin(made, 3)
    kept = run.checkpoint()
    for _ in range(4):
        run.step()
    live, before = run.snapshot(), flat(run.network.params)
    replay = Replay(made.graph, Dots().load(), np.float32)
    moment = replay.snapshot(kept, live, Watched(2))
    assert flat(run.network.params) == before
    assert (moment.step, moment.past, isinstance(moment.gradients, MappingProxyType)) == (3, True, True)


@pytest.mark.parametrize(("rest", "large"), [(0.0, past.LARGE), (past.REST, 0)], ids=["a while", "large"])
def test_the_network_of_the_replay_is_given_up_when_nobody_has_looked(monkeypatch, rest, large):
    monkeypatch.setattr(past, "REST", rest)
    monkeypatch.setattr(past, "LARGE", large)
    run = twin(job(epochs=5), 0)
    kept = past.Past(run, Dots().load())
    kept.keep()
    run.step()
    kept.look(0)
    assert kept.shown(run.snapshot(), Watched()).past
    replay = weakref.ref(kept._replay)
    kept.look(None)
    kept.shown(run.snapshot(), Watched())
    gc.collect()
    assert replay() is None
    kept.look(0)
    assert kept.shown(run.snapshot(), Watched()).past
    kept.close()


def test_the_network_of_the_replay_stays_while_somebody_looks_now_and_then():
    run = twin(job(epochs=5), 0)
    kept = past.Past(run, Dots().load())
    kept.keep()
    run.step()
    replays = []
    for step in (0, None, 0):
        kept.look(step)
        kept.shown(run.snapshot(), Watched())
        replays.append(kept._replay)
    assert replays[0] is replays[1] is replays[2]
    kept.close()


def test_no_parameters_are_drawn_for_a_replay(monkeypatch):
    run = twin(job(epochs=5), 3)
    monkeypatch.setattr("nnstudio.engine.network._generator", None)
    replay = Replay(run.network.graph, Dots().load(), np.float32)
    moment = replay.snapshot(run.checkpoint(), run.snapshot(), Watched())
    assert flat(moment.weights) == flat(run.network.params)
