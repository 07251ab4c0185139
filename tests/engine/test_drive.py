"""The loop that drives a run: it obeys between two steps, keeps the pace, and survives what fails."""

import dataclasses
import queue
import threading
import time
from typing import ClassVar

import numpy as np
import pytest
from dots import CLASSES, SHAPE, Dots, chain, flat, job, small_graph
from pydantic import Field

from nnstudio.data import TableFile
from nnstudio.data.dataset import DatasetError
from nnstudio.engine import dissect
from nnstudio.engine.api import (
    Advance,
    Continue,
    Dissect,
    Finish,
    Freeze,
    Look,
    Pace,
    Pause,
    Phase,
    Prepare,
    Quit,
    Report,
    Resume,
    SetLive,
    Unit,
    Watch,
)
from nnstudio.engine.drive import drive
from nnstudio.engine.gauge import Gauge
from nnstudio.engine.keeping_times import KeepingTimes
from nnstudio.engine.mailbox import Mailbox
from nnstudio.engine.probes import AnswersProbe, PopulationProbe
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Linear
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.losses import MeanSquaredError
from nnstudio.nn.optimizers import SGD, Adam
from nnstudio.nn.registry import Entry
from nnstudio.nn.shapes import Shape

PATIENCE = 20
"""Seconds after which something that should have happened is taken not to happen any more."""
ENDLESS = 100_000


class PassOn(Layer):
    """A layer that changes nothing, for tests to put something in its way."""

    def infer_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def forward(self, params, ctx, *xs):
        self.before(ctx)
        return xs[0], lambda dy, _: (dy,)

    def before(self, ctx):
        raise NotImplementedError


class Gate:
    """Where steps wait to be let through, one by one."""

    def __init__(self):
        self._arrived, self._open = threading.Semaphore(0), threading.Semaphore(0)

    def pass_through(self):
        self._arrived.release()
        assert self._open.acquire(timeout=PATIENCE)

    def wait_for_a_step(self):
        assert self._arrived.acquire(timeout=PATIENCE)

    def let_through(self, steps):
        self._open.release(steps)


class Gated(PassOn):
    """Holds every training step until its gate lets it through."""

    entry: ClassVar[Entry] = Entry("gated", "Gated", "Gated")
    gate: Gate = Field(description="Where the steps wait.")

    def before(self, ctx):
        if ctx.training:
            self.gate.pass_through()


class Broken(PassOn):
    """Raises an error, when training or always."""

    entry: ClassVar[Entry] = Entry("broken", "Broken", "Broken")
    error: Exception = Field(description="What is raised.")
    always: bool = Field(False, description="Whether predictions fail too.")

    def before(self, ctx):
        if ctx.training or self.always:
            raise self.error


class Recorder(Mailbox):
    """A mailbox that also keeps every report, so that a test can wait for one."""

    def __init__(self):
        super().__init__()
        self.posted: queue.SimpleQueue[Report] = queue.SimpleQueue()

    def post(self, report):
        super().post(report)
        self.posted.put(report)


class Driven:
    """The loop in a thread, and the ends of it that the window would hold."""

    def __init__(self, load=lambda source: source.load()):
        self.inbox, self.mailbox = queue.SimpleQueue(), Recorder()
        self.thread = threading.Thread(target=self._run, args=(load,))
        self.thread.start()

    def tell(self, *controls):
        for control in controls:
            self.inbox.put(control)

    def next(self):
        """The next report that has not been looked at, whenever it comes."""
        return self.mailbox.posted.get(timeout=PATIENCE)

    def until(self, phase, is_it=lambda report: True):
        """The first report from now on in this phase, of which it is true."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.mailbox.take()
            report = self.next()
            if report.phase is phase and is_it(report):
                return report
        raise AssertionError(f"{phase} has not come")

    def until_step(self, step):
        return self.until(Phase.RUNNING, lambda report: report.snapshot.step >= step)

    def ends(self):
        self.thread.join(PATIENCE)
        return not self.thread.is_alive()

    def _run(self, load):
        # As in the window: that a run overflows is told by its report.
        with np.errstate(all="ignore"):
            drive(self.inbox, self.mailbox, load)


@pytest.fixture
def driven():
    made = Driven()
    yield made
    made.tell(Quit())
    assert made.ends()


def gated(**training):
    """A job whose steps wait at a gate, and the gate."""
    gate = Gate()
    return job(chain(gated=Gated(gate=gate), output=Output(units=CLASSES)), **training), gate


def broken(error, **settings):
    return job(chain(broken=Broken(error=error, **settings), output=Output(units=CLASSES)))


def twin(made, steps):
    """The same run, stepped by hand."""
    run = Trainer(made, made.dataset.load())
    for _ in range(steps):
        run.step()
    return run


def test_a_job_is_loaded_and_ready_before_its_first_step(driven):
    driven.tell(Prepare(1, job()))
    loading, ready = driven.next(), driven.next()
    assert (loading.phase, loading.snapshot) == (Phase.LOADING, None)
    assert (ready.phase, ready.snapshot.step, ready.error) == (Phase.READY, 0, "")


def test_reports_bear_the_number_of_their_run(driven):
    driven.tell(Prepare(7, job()))
    assert driven.until(Phase.READY).run == 7
    driven.tell(Prepare(8, job()))
    assert driven.until(Phase.READY).run == 8


def test_a_run_that_is_let_go_makes_all_its_epochs(driven):
    driven.tell(Prepare(1, job(epochs=3)), Resume())
    snapshot = driven.until(Phase.FINISHED).snapshot
    assert (snapshot.step, snapshot.epoch, snapshot.progress) == (15, 3, 1)


def test_a_driven_run_is_the_same_as_one_stepped_by_hand(driven):
    made = job(epochs=3)
    driven.tell(Prepare(1, made), Advance(2), Advance(1), Resume())
    assert flat(driven.until(Phase.FINISHED).snapshot.weights) == flat(twin(made, 15).network.params)


def test_nothing_but_changes_of_phase_is_reported_while_nobody_looks(driven):
    driven.tell(Prepare(1, job(epochs=3)), Resume())
    phases = [driven.next().phase for _ in range(4)]
    assert phases == [Phase.LOADING, Phase.READY, Phase.RUNNING, Phase.FINISHED]


def test_who_looks_is_told_of_a_running_run(driven):
    driven.tell(Prepare(1, job(epochs=ENDLESS)), Resume())
    first = driven.until_step(1)
    assert driven.until_step(first.snapshot.step + 1).snapshot.step > first.snapshot.step


def test_a_running_run_tells_how_many_samples_it_takes_in_a_second(driven):
    driven.tell(Prepare(1, job(epochs=ENDLESS)), Resume())
    assert driven.until(Phase.RUNNING, lambda report: report.samples_per_second > 0)


def test_a_pause_is_obeyed_after_the_present_step(driven):
    made, gate = gated()
    driven.tell(Prepare(1, made), Resume())
    gate.wait_for_a_step()
    driven.tell(Pause())
    gate.let_through(100)
    assert driven.until(Phase.PAUSED).snapshot.step == 1


def test_a_paused_run_goes_on_where_it_stood(driven):
    made, gate = gated()
    driven.tell(Prepare(1, made), Resume())
    gate.wait_for_a_step()
    driven.tell(Pause(), Resume())
    gate.let_through(100)
    assert driven.until(Phase.RUNNING, lambda report: report.snapshot.step == 1)
    assert driven.until(Phase.FINISHED).snapshot.step == 15


def test_a_run_that_stands_still_does_not_mind_a_pause(driven):
    driven.tell(Prepare(1, job()), Pause(), Advance())
    assert driven.until(Phase.PAUSED).snapshot.step == 1


@pytest.mark.parametrize("steps", [1, 3, 7])
def test_advancing_makes_exactly_so_many_steps(driven, steps):
    driven.tell(Prepare(1, job()), Advance(steps))
    assert driven.until(Phase.PAUSED).snapshot.step == steps


def test_advancing_again_goes_on_from_there(driven):
    driven.tell(Prepare(1, job()), Advance(2))
    driven.until(Phase.PAUSED)
    driven.tell(Advance(2))
    assert driven.until(Phase.PAUSED).snapshot.step == 4


def test_advancing_by_one_sample_takes_one_sample(driven):
    driven.tell(Prepare(1, job()), Advance(1, rows=1))
    snapshot = driven.until(Phase.PAUSED).snapshot
    assert (snapshot.step, snapshot.position) == (1, 1)


def test_after_a_step_of_one_sample_batches_have_their_size_again(driven):
    driven.tell(Prepare(1, job()), Advance(1, rows=1))
    driven.until(Phase.PAUSED)
    driven.tell(Advance())
    assert driven.until(Phase.PAUSED).snapshot.position == 11


def test_advancing_to_the_end_of_the_epoch_stops_there(driven):
    driven.tell(Prepare(1, job()), Advance(), Advance(to_epoch_end=True))
    snapshot = driven.until(Phase.PAUSED, lambda report: report.snapshot.step > 1).snapshot
    assert (snapshot.step, snapshot.epoch, snapshot.position) == (5, 1, 0)


def test_advancing_to_the_end_from_the_start_of_an_epoch_makes_a_whole_one(driven):
    driven.tell(Prepare(1, job()), Advance(to_epoch_end=True))
    driven.until(Phase.PAUSED)
    driven.tell(Advance(to_epoch_end=True))
    assert driven.until(Phase.PAUSED).snapshot.epoch == 2


def test_advancing_beyond_the_last_epoch_finishes_the_run(driven):
    driven.tell(Prepare(1, job(epochs=1)), Advance(50))
    assert driven.until(Phase.FINISHED).snapshot.step == 5


def test_a_finished_run_is_measured_on_the_test_split(driven):
    made = job(epochs=1)
    driven.tell(Prepare(1, made), Resume())
    assert driven.until(Phase.FINISHED).snapshot.test == twin(made, 5).evaluate_test()


def test_a_run_finished_by_hand_is_measured_as_it_stands(driven):
    made = job()
    driven.tell(Prepare(1, made), Advance(2))
    driven.until(Phase.PAUSED)
    driven.tell(Finish())
    snapshot = driven.until(Phase.FINISHED).snapshot
    assert (snapshot.step, snapshot.test) == (2, twin(made, 2).evaluate_test())


def test_a_running_run_can_be_finished(driven):
    driven.tell(Prepare(1, job(epochs=ENDLESS)), Resume(), Finish())
    assert driven.until(Phase.FINISHED).snapshot.test is not None


def test_a_run_that_has_not_begun_cannot_be_finished(driven):
    driven.tell(Prepare(1, job()), Finish(), Advance())
    assert driven.until(Phase.PAUSED).snapshot.test is None


def test_a_finished_run_goes_on_for_as_many_epochs_again(driven):
    driven.tell(Prepare(1, job(epochs=2)), Resume())
    driven.until(Phase.FINISHED)
    driven.tell(Resume())
    assert driven.until(Phase.FINISHED).snapshot.epoch == 4


def test_a_run_keeps_the_pace_and_does_not_hurry_ahead_of_it(driven):
    driven.tell(Prepare(1, job(epochs=ENDLESS)), Pace(50))
    driven.until(Phase.READY)
    start = time.perf_counter()
    driven.tell(Resume())
    elapsed, step = 0.0, 0
    while elapsed < 1:
        step = driven.until(Phase.RUNNING).snapshot.step
        elapsed = time.perf_counter() - start
        assert step <= 50 * elapsed + 10
    assert step >= 5


def test_a_pause_interrupts_a_slow_pace_at_once(driven):
    driven.tell(Prepare(1, job()), Pace(0.001), Resume())
    driven.until_step(1)
    # The next step is due in a quarter of an hour.
    driven.tell(Pause())
    assert driven.until(Phase.PAUSED).snapshot.step == 1


def test_a_faster_pace_interrupts_a_slow_one_at_once(driven):
    driven.tell(Prepare(1, job()), Pace(0.001), Resume())
    driven.until_step(1)
    driven.tell(Pace(None))
    assert driven.until(Phase.FINISHED).snapshot.step == 15


def test_at_a_slow_pace_every_step_is_shown_even_if_nobody_had_looked(driven):
    driven.tell(Prepare(1, job()), Pace(0.001), Resume())
    _loading, _ready, begun, stepped = (driven.next() for _ in range(4))
    assert (begun.snapshot.step, stepped.snapshot.step) == (0, 1)


def test_another_sample_is_shown_at_once_by_a_run_that_stands_still(driven):
    driven.tell(Prepare(1, job()))
    driven.until(Phase.READY)
    driven.tell(Watch(5))
    assert driven.until(Phase.READY).snapshot.sample.index == 5


def test_the_sample_stays_the_one_that_was_chosen(driven):
    driven.tell(Watch(5), Prepare(1, job()), Advance())
    assert driven.until(Phase.PAUSED).snapshot.sample.index == 5


def test_changed_settings_are_in_force_for_the_next_step(driven):
    made = job()
    driven.tell(Prepare(1, made), SetLive(made.training.replace(batch_size=4)), Advance())
    assert driven.until(Phase.PAUSED).snapshot.position == 4


def test_changed_settings_are_told_at_once_by_a_run_that_stands_still(driven):
    made = job(epochs=3)
    driven.tell(Prepare(1, made))
    driven.until(Phase.READY)
    driven.tell(SetLive(made.training.replace(epochs=9)))
    assert driven.until(Phase.READY).snapshot.epochs_planned == 9


def test_a_drawing_is_shown_in_the_place_of_a_sample_until_another_one_is_chosen(driven):
    drawn = np.full(SHAPE, 99, np.uint8)
    driven.tell(Watch(5), Prepare(1, job()), Watch(drawn))
    sample = driven.until(Phase.READY, lambda report: report.snapshot.sample.index is None).snapshot.sample
    drawn[...] = 0  # the hand goes on
    assert (sample.pixels == 99).all()
    assert sample.label is None
    driven.tell(Watch(6))
    assert driven.until(Phase.READY).snapshot.sample.index == 6


def test_what_is_watched_stays_while_one_thing_of_it_changes(driven):
    asked = frozenset({AnswersProbe(), PopulationProbe(NodeId("hidden"))})
    driven.tell(Watch(5, asked), Prepare(1, job()), Watch(drawings=np.zeros((2, *SHAPE), np.uint8)), Watch(7))
    moment = driven.until(Phase.READY, lambda report: report.snapshot.sample.index == 7).snapshot
    assert moment.answers is not None
    assert moment.populations.keys() == {"hidden"}
    assert moment.drawings.shape == (2, CLASSES)
    driven.tell(Watch(probes=frozenset()))
    moment = driven.until(Phase.READY).snapshot
    assert (moment.answers, moment.populations, moment.sample.index) == (None, {}, 7)


def test_flows_are_those_of_the_step_that_is_shown(driven):
    driven.tell(Prepare(1, job(epochs=ENDLESS)), Pace(300), Advance(3))
    assert driven.until(Phase.PAUSED).snapshot.measured_step == 3
    driven.tell(Pace(None), Resume())
    driven.until_step(4)
    for _ in range(20):
        moment = driven.until(Phase.RUNNING, lambda report: report.live.step > 4).snapshot
        assert moment.measured_step == moment.step


def test_flat_out_no_step_is_measured_that_nobody_looks_at_or_keeps(driven, monkeypatch):
    measured = []
    monkeypatch.setattr(KeepingTimes, "wants", lambda *_: False)
    before = Gauge.before
    monkeypatch.setattr(Gauge, "before", lambda gauge: (measured.append(gauge), before(gauge)))
    driven.tell(Prepare(1, job(epochs=1, source=Dots(training_size=30_000))), Resume())
    phases = [driven.next().phase for _ in range(4)]
    assert phases == [Phase.LOADING, Phase.READY, Phase.RUNNING, Phase.FINISHED]
    # The last one of an epoch, and those after a step that other programs have made slow.
    assert 1 <= len(measured) < 100


def test_while_the_run_stands_still_answers_are_those_of_the_moment(driven):
    driven.tell(Watch(probes=frozenset({AnswersProbe()})), Prepare(1, job(epochs=ENDLESS)), Resume())
    driven.until_step(50)
    driven.tell(Pause())
    moment = driven.until(Phase.PAUSED).snapshot
    assert moment.answers.step == moment.step
    driven.tell(Advance())
    assert driven.until(
        Phase.PAUSED, lambda report: report.live.step > moment.step
    ).snapshot.answers.step == (moment.step + 1)


def test_a_run_can_go_on_sample_by_sample(driven):
    driven.tell(Prepare(1, job()), Resume(rows=1))
    snapshot = driven.until(Phase.FINISHED).snapshot
    assert snapshot.step == 3 * 47


def test_after_samples_one_by_one_batches_have_their_size_again(driven):
    made, gate = gated()
    driven.tell(Prepare(1, made), Resume(rows=1))
    gate.wait_for_a_step()
    driven.tell(Pause())
    gate.let_through(100)
    assert driven.until(Phase.PAUSED).snapshot.position == 1
    driven.tell(Resume())
    assert driven.until(Phase.FINISHED).snapshot.step == 1 + 5 + 5 + 5


def test_at_a_pace_of_samples_each_step_is_one_sample(driven):
    driven.tell(Prepare(1, job()), Pace(1000, Unit.SAMPLE), Resume())
    assert driven.until(Phase.FINISHED).snapshot.step == 3 * 47


def test_at_a_pace_of_samples_a_single_step_is_still_a_batch(driven):
    driven.tell(Prepare(1, job()), Pace(1000, Unit.SAMPLE), Advance())
    assert driven.until(Phase.PAUSED).snapshot.position == 10


def test_at_a_pace_of_epochs_a_whole_one_is_made_and_shown_before_the_wait(driven):
    driven.tell(Prepare(1, job()), Pace(0.001, Unit.EPOCH), Resume())
    moment = driven.until(Phase.RUNNING, lambda report: report.snapshot.step > 0).snapshot
    while moment.step < 5:
        moment = driven.until(Phase.RUNNING).snapshot
    assert (moment.step, moment.epoch, moment.position) == (5, 1, 0)
    driven.tell(Pause())
    assert driven.until(Phase.PAUSED).snapshot.step == 5


DISSECTED = job(
    chain(
        hidden=Dense(units=5, l2=0.01),
        norm=BatchNorm(),
        dropout=Dropout(rate=0.4),
        output=Output(units=CLASSES),
    ),
    optimizer=Adam(),
    clip_norm=0.5,
    epochs=ENDLESS,
)


@pytest.mark.parametrize("rows", [1, 7])
def test_a_dissected_step_is_the_step_that_would_have_been_made_anyway(driven, rows):
    driven.tell(Prepare(1, DISSECTED), Advance(3))
    driven.until(Phase.PAUSED)
    driven.tell(Dissect(rows))
    report = driven.until(Phase.PAUSED, lambda report: report.live.step == 4)
    plain = twin(DISSECTED, 3)
    plain.step(rows)
    assert flat(report.snapshot.weights) == flat(plain.network.params)
    assert (report.trace.step, report.trace.rows, report.trace.loss) == (4, rows, report.snapshot.losses[-1])
    assert (report.snapshot.measured_step, report.snapshot.position) == (4, 30 + rows)
    after = report.trace.nodes["hidden"].after["kernel"]
    np.testing.assert_array_equal(after, report.snapshot.weights["hidden"]["kernel"])
    first = twin(DISSECTED, 3)._batches.state()
    index = first.order[first.position]
    np.testing.assert_array_equal(report.trace.sample.pixels, Dots().load().training.inputs[index])
    driven.tell(Resume(), Pause())
    later = driven.until(Phase.PAUSED)
    for _ in range(later.live.step - 4):
        plain.step()
    assert flat(later.live.weights) == flat(plain.network.params)


def test_a_trace_is_told_until_another_step_is_made(driven):
    driven.tell(Prepare(1, DISSECTED), Dissect())
    trace = driven.until(Phase.PAUSED).trace
    assert trace.step == 1
    driven.tell(Watch(4))
    assert driven.until(Phase.PAUSED).trace is trace
    driven.tell(Advance())
    assert driven.until(Phase.PAUSED).trace is None
    driven.tell(Dissect(), Prepare(2, DISSECTED))
    assert driven.until(Phase.READY).trace is None


def test_a_dissected_step_that_diverges_fails_the_run_without_a_trace(driven):
    output = Output(units=CLASSES, activation=Linear(), loss=MeanSquaredError())
    driven.tell(Prepare(1, job(chain(output=output), optimizer=SGD(learning_rate=1000), epochs=99)))
    report = driven.until(Phase.READY)
    while report.phase is not Phase.FAILED:
        driven.tell(Dissect())
        driven.mailbox.take()
        report = driven.next()
        while report.phase is Phase.RUNNING:
            report = driven.next()
    assert report.diverged
    assert report.trace is None


def test_a_change_leaves_one_mark_however_often_its_value_was_dragged(driven):
    made = job(epochs=ENDLESS)
    driven.tell(Prepare(1, made), Advance(2))
    driven.until(Phase.PAUSED)
    for size in (11, 12, 13):
        changed = made.training.replace(batch_size=size)
        driven.tell(SetLive(changed))
    driven.tell(SetLive(changed.replace(epochs=7)), Advance())
    marks = driven.until(Phase.PAUSED, lambda report: report.live.step == 3).live.marks
    assert [(mark.step, mark.words) for mark in marks] == [
        (2, "Batch size 10 to 13"),
        (2, "Epochs 100,000 to 7"),
    ]


def test_what_is_chosen_before_the_first_step_is_no_change(driven):
    made = job(epochs=ENDLESS)
    driven.tell(Prepare(1, made), SetLive(made.training.replace(batch_size=7)), Advance())
    assert driven.until(Phase.PAUSED).live.marks == ()


def test_all_that_was_told_while_a_step_was_made_is_answered_by_one_picture(driven):
    made, gate = gated(epochs=ENDLESS)
    driven.tell(Prepare(1, made), Resume())
    gate.wait_for_a_step()
    for sample in range(50):
        driven.tell(Watch(sample))
    driven.tell(SetLive(made.training.replace(batch_size=7)), Pace(1))
    while not driven.mailbox.posted.empty():
        driven.next()
    driven.mailbox.post(Report(0, Phase.EMPTY))  # the last one has not been taken, so no step is shown
    driven.next()
    gate.let_through(1)
    gate.wait_for_a_step()
    told = [driven.next() for _ in range(driven.mailbox.posted.qsize())]
    assert [report.snapshot.sample.index for report in told] == [49 % 20]
    assert told[0].heard == 54
    gate.let_through(ENDLESS)
    driven.tell(Pause())
    driven.until(Phase.PAUSED)


def test_a_report_says_how_many_controls_were_heard(driven):
    driven.tell(Watch(1))
    assert driven.next().heard == 1
    driven.tell(Pace(None), Prepare(1, job()))
    assert [driven.next().heard for _ in range(2)] == [3, 3]
    driven.tell(Advance())
    assert driven.until(Phase.PAUSED).heard == 4


def test_a_step_too_large_to_be_dissected_is_made_all_the_same(driven, monkeypatch):
    def full(*_):
        raise MemoryError

    monkeypatch.setattr(dissect, "_rehearse", full)
    driven.tell(Prepare(1, DISSECTED), Dissect())
    report = driven.until(Phase.PAUSED)
    assert (report.snapshot.step, report.trace) == (1, None)
    assert report.notice.startswith("There is not enough memory to show all numbers")
    driven.tell(Advance())
    assert driven.until(Phase.PAUSED).notice == ""


def frozen(driven, made, steps=7):
    """The project's part of a run that has made so many steps, and the run stepped by hand."""
    driven.tell(Prepare(1, made), Advance(steps))
    driven.until(Phase.PAUSED)
    driven.tell(Freeze())
    report = driven.until(Phase.PAUSED, lambda report: report.frozen is not None)
    return report.frozen, twin(made, steps)


def test_a_frozen_run_is_of_one_moment_and_all_of_it(driven):
    found, by_hand = frozen(driven, job(optimizer=Adam()))
    assert (found.number, found.step, found.run.step) == (1, 7, 7)
    assert flat(found.weights) == flat(by_hand.network.params)
    np.testing.assert_array_equal(found.run.arrays["losses"], by_hand.losses)
    assert found.fitted == by_hand.dataset.fitted


def test_a_run_that_goes_on_is_frozen_between_two_steps_and_goes_on_as_before(driven):
    made = job(epochs=ENDLESS)
    driven.tell(Prepare(1, made), Resume())
    driven.until_step(1)
    driven.tell(Freeze())
    found = driven.until(Phase.RUNNING, lambda report: report.frozen is not None).frozen
    assert flat(found.weights) == flat(twin(made, found.step).network.params)
    later = driven.until_step(found.step + 5).snapshot
    assert flat(later.weights) == flat(twin(made, later.step).network.params)


def test_a_frozen_run_is_told_until_somebody_has_taken_it_and_then_no_more(driven):
    driven.tell(Prepare(1, job()), Advance(3))
    driven.until(Phase.PAUSED)
    driven.tell(Freeze())
    first = driven.next()
    driven.tell(Watch(1))
    second = driven.next()
    assert first.frozen is second.frozen is not None
    driven.mailbox.take()
    driven.tell(Watch(2))
    assert driven.next().frozen is None


def test_a_frozen_run_is_told_though_another_one_has_been_prepared_meanwhile(driven):
    driven.tell(Prepare(1, job()), Advance(3))
    driven.until(Phase.PAUSED)
    driven.tell(Freeze(), Prepare(2, job()))
    loading, ready = driven.next(), driven.next()
    assert (loading.run, ready.run) == (2, 2)
    assert loading.frozen is ready.frozen
    assert (ready.frozen.number, ready.frozen.step) == (1, 3)


def test_behind_an_earlier_moment_the_latest_one_is_frozen(driven):
    driven.tell(Prepare(1, job()), Advance(7))
    driven.until(Phase.PAUSED)
    driven.tell(Look(2), Freeze())
    report = driven.until(Phase.PAUSED, lambda report: report.frozen is not None)
    assert (report.snapshot.step, report.frozen.step) == (2, 7)


def test_where_no_step_was_made_or_the_run_has_failed_there_is_nothing_to_freeze(driven):
    driven.tell(Freeze(), Prepare(1, job()), Freeze())
    report = driven.until(Phase.READY, lambda report: report.heard == 3)
    assert report.frozen is None
    output = Output(units=CLASSES, activation=Linear(), loss=MeanSquaredError())
    driven.tell(Prepare(2, job(chain(output=output), optimizer=SGD(learning_rate=900), epochs=99)), Resume())
    driven.until(Phase.FAILED)
    driven.tell(Freeze())
    report = driven.until(Phase.FAILED, lambda report: report.heard == 6)
    assert report.frozen is None


def test_a_run_too_large_to_be_frozen_goes_on_and_says_so(driven, monkeypatch):
    def fail(self):
        raise MemoryError

    monkeypatch.setattr(Trainer, "saved", fail)
    driven.tell(Prepare(1, job()), Advance(3))
    driven.until(Phase.PAUSED)
    driven.tell(Freeze())
    report = driven.next()
    assert (report.phase, report.frozen) == (Phase.PAUSED, None)
    assert "not enough memory to keep the whole run" in report.notice
    driven.tell(Advance(1))
    assert driven.until(Phase.PAUSED).snapshot.step == 4


def test_a_layer_that_no_file_can_tell_of_is_no_reason_to_end_the_run(driven):
    made, gate = gated()
    gate.let_through(3)
    driven.tell(Prepare(1, made), Advance(3))
    driven.until(Phase.PAUSED)
    driven.tell(Freeze())
    report = driven.next()
    assert (report.phase, report.frozen) == (Phase.PAUSED, None)
    assert report.notice.startswith("The run cannot be kept, only its weights: ")


def going_on(found, made):
    return dataclasses.replace(made, weights=found.weights, saved=found.run, fitted=found.fitted)


def test_a_saved_run_stands_still_where_it_was_with_its_whole_curve_and_goes_on(driven):
    made = job(optimizer=Adam(), epochs=3)
    found, _ = frozen(driven, made)
    driven.tell(Prepare(2, going_on(found, made)))
    report = driven.until(Phase.PAUSED, lambda report: report.run == 2)
    assert (report.begun_anew, report.inexact) == ("", "")
    assert (report.snapshot.step, report.snapshot.live_step, len(report.snapshot.epochs)) == (7, 7, 2)
    assert report.kept.begun
    driven.tell(Resume())
    assert flat(driven.until(Phase.FINISHED).snapshot.weights) == flat(twin(made, 15).network.params)


def test_a_run_that_was_saved_finished_is_finished_and_goes_on_with_another_plan(driven):
    made = job(epochs=3)
    driven.tell(Prepare(1, made), Resume())
    driven.until(Phase.FINISHED)
    driven.tell(Freeze())
    found = driven.until(Phase.FINISHED, lambda report: report.frozen is not None).frozen
    driven.tell(Prepare(2, going_on(found, made)))
    report = driven.until(Phase.FINISHED, lambda report: report.run == 2)
    assert report.snapshot.test is not None
    driven.tell(Resume())
    assert driven.until(Phase.FINISHED, lambda report: report.snapshot.step > 15).snapshot.step == 30


def test_before_the_place_where_a_run_was_taken_up_there_is_nothing_to_look_at(driven):
    made = job()
    found, by_hand = frozen(driven, made)
    driven.tell(Prepare(2, going_on(found, made)), Advance(3))
    report = driven.until(Phase.PAUSED, lambda report: report.run == 2 and report.snapshot.step == 10)
    assert report.kept.steps.tolist()[0] == 7
    driven.tell(Look(3))
    report = driven.next()
    assert (report.phase, report.snapshot.step) == (Phase.PAUSED, 10)
    assert "Nothing is kept of step 3 or before" in report.notice
    driven.tell(Look(8))
    report = driven.until(Phase.PAUSED, lambda report: report.snapshot.past)
    assert (report.snapshot.step, report.snapshot.live_step) == (8, 10)
    np.testing.assert_array_equal(report.snapshot.losses[:7], by_hand.losses)


def test_a_run_that_was_taken_up_can_go_back_to_where_it_was_and_branch(driven):
    made = job()
    found, _ = frozen(driven, made)
    driven.tell(Prepare(2, going_on(found, made)), Advance(3))
    driven.until(Phase.PAUSED, lambda report: report.run == 2 and report.snapshot.step == 10)
    driven.tell(Continue(7, 0), Advance(2))
    report = driven.until(Phase.PAUSED, lambda report: report.run == 2 and report.snapshot.step == 9)
    assert [(branch.parent, branch.begin, branch.end) for branch in report.kept.branches] == [
        (None, 0, 10),
        (0, 7, 9),
    ]
    assert len(report.snapshot.losses) == 9


def test_a_saved_run_that_does_not_fit_is_begun_from_its_weights_and_every_report_says_why(driven):
    made = job()
    found, _ = frozen(driven, made)
    other = going_on(found, job(seed=9))
    driven.tell(Prepare(2, other))
    report = driven.until(Phase.READY, lambda report: report.run == 2)
    assert (report.snapshot.step, flat(report.snapshot.weights)) == (0, flat(found.weights))
    assert report.begun_anew.startswith("The seed is another one")
    driven.tell(Advance(2))
    assert driven.until(Phase.PAUSED).begun_anew == report.begun_anew


def test_preparing_again_gives_the_same_initial_weights_bit_for_bit(driven):
    driven.tell(Prepare(1, job()))
    start = flat(driven.until(Phase.READY).snapshot.weights)
    driven.tell(Advance(3))
    assert flat(driven.until(Phase.PAUSED).snapshot.weights) != start
    driven.tell(Prepare(2, job()))
    again = driven.until(Phase.READY).snapshot
    assert (again.step, flat(again.weights)) == (0, start)


def test_preparing_stops_a_running_run(driven):
    driven.tell(Prepare(1, job(epochs=ENDLESS)), Resume())
    driven.until_step(1)
    driven.tell(Prepare(2, job()))
    assert driven.until(Phase.READY, lambda report: report.run == 2).snapshot.step == 0


def test_a_dataset_is_loaded_once_and_another_one_anew():
    loaded = []

    def load(source):
        loaded.append(source)
        return source.load()

    driven = Driven(load)
    driven.tell(Prepare(1, job()), Prepare(2, job()), Prepare(3, job(source=Dots(training_size=9))), Quit())
    assert driven.ends()
    assert loaded == [Dots(), Dots(training_size=9)]


def test_a_dataset_whose_file_has_changed_is_loaded_anew(tmp_path, driven):
    path = tmp_path / "own.csv"
    path.write_text("a,b\n" + "".join(f"{n},{n / 4}\n" for n in range(20)))
    source = TableFile.of(path, target="b")
    graph = chain(output=Output(units=1, activation=Linear(), loss=MeanSquaredError()))
    driven.tell(Prepare(1, job(graph, source)))
    assert driven.until(Phase.READY).snapshot.size_hint == "20 rows"
    path.write_text(path.read_text() + ",9\n")
    driven.tell(Prepare(2, job(graph, source)))
    again = driven.until(Phase.READY, lambda report: report.run == 2)
    assert again.snapshot.size_hint == "20 of 21 rows"
    assert again.snapshot.notes == ("1 row left out: a is empty (1)",)


def test_controls_before_the_first_job_do_no_harm(driven):
    driven.tell(Resume(), Advance(), Pause(), Finish(), Watch(1), Pace(None), SetLive(job().training))
    driven.tell(Prepare(1, job()))
    assert driven.until(Phase.READY).error == ""


def test_a_dataset_that_cannot_be_loaded_fails_the_run_with_its_reason(driven):
    driven.tell(Prepare(1, job(source=Dots(lost=True))))
    report = driven.until(Phase.FAILED)
    assert (report.run, report.error) == (1, "The dots are lost. Look under the table")


def test_a_graph_that_cannot_be_trained_fails_the_run_with_its_reason(driven):
    driven.tell(Prepare(1, job(small_graph().with_inputs("hidden", ()))))
    assert driven.until(Phase.FAILED).error.startswith("Hidden has nothing wired into it")


def test_a_run_that_diverges_fails_with_the_reason_and_its_last_weights(driven):
    output = Output(units=CLASSES, activation=Linear(), loss=MeanSquaredError())
    driven.tell(Prepare(1, job(chain(output=output), optimizer=SGD(learning_rate=900), epochs=99)), Resume())
    report = driven.until(Phase.FAILED)
    assert report.error.startswith("Training has diverged at step ")
    assert report.snapshot.step > 0


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            ZeroDivisionError("no half of nothing"),
            "Broken cannot compute: ZeroDivisionError: no half of nothing",
        ),
        (KeyError("kernel"), "Broken cannot compute: KeyError: 'kernel'"),
        (ValueError("another shape"), "Broken cannot compute: ValueError: another shape"),
        (MemoryError(), "There is not enough memory for this network. Give its largest layers fewer units"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_layer_raises_fails_the_run_with_its_words_and_the_nodes_name(driven, error, told):
    driven.tell(Prepare(1, broken(error)), Resume())
    report = driven.until(Phase.FAILED)
    assert (report.run, report.error) == (1, told)


def test_a_mistake_in_the_data_is_told_to_the_user_and_not_as_a_fault_of_the_program(caplog):
    def load(_source):
        raise DatasetError('people.csv lacks the column "income"')

    inbox, mailbox = queue.SimpleQueue(), Mailbox()
    inbox.put(Prepare(1, job(chain())))
    inbox.put(Quit())
    drive(inbox, mailbox, load)
    report = mailbox.take()
    assert (report.phase, report.error) == (Phase.FAILED, 'people.csv lacks the column "income"')
    assert "Traceback" not in caplog.text


def test_a_run_that_fails_in_a_step_shows_where_it_stood(driven):
    driven.tell(Prepare(1, broken(ValueError("no"))), Resume())
    assert driven.until(Phase.FAILED).snapshot.step == 0


def test_a_layer_that_fails_in_every_picture_fails_the_run_without_one(driven):
    driven.tell(Prepare(1, broken(ValueError("no"), always=True)))
    report = driven.until(Phase.FAILED)
    assert (report.snapshot, report.error) == (None, "Broken cannot compute: ValueError: no")


@pytest.mark.parametrize(
    "failing",
    [job(source=Dots(lost=True)), broken(ValueError("no")), broken(ValueError("no"), always=True)],
    ids=["no dataset", "in a step", "always"],
)
def test_after_a_failure_the_next_job_is_obeyed(driven, failing):
    driven.tell(Prepare(1, failing), Resume())
    driven.until(Phase.FAILED)
    driven.tell(Prepare(2, job()), Resume())
    assert driven.until(Phase.FINISHED).run == 2


def test_a_failed_run_does_not_go_on(driven):
    driven.tell(Prepare(1, broken(ValueError("no"))), Resume())
    driven.until(Phase.FAILED)
    driven.tell(Resume(), Advance(), Finish(), Watch(3))
    report = driven.next()
    assert (report.phase, report.snapshot.sample.index) == (Phase.FAILED, 3)


@pytest.mark.parametrize("control", [Watch(3), SetLive(job().training)], ids=["watch", "set live"])
def test_a_failed_run_keeps_its_reason_whatever_is_asked_of_it_afterwards(driven, control):
    driven.tell(Prepare(1, broken(ValueError("no"))), Resume())
    driven.until(Phase.FAILED)
    driven.tell(control)
    assert driven.until(Phase.FAILED).error.endswith("ValueError: no")


def test_a_new_run_does_not_bear_the_reason_of_the_failed_one(driven):
    driven.tell(Prepare(1, job(source=Dots(lost=True))), Prepare(2, job()))
    assert driven.until(Phase.READY).error == ""


ENDLESS_JOB = job(epochs=ENDLESS)
WAYS = {
    Phase.READY: [Prepare(1, job())],
    Phase.RUNNING: [Prepare(1, ENDLESS_JOB), Resume()],
    Phase.PAUSED: [Prepare(1, job()), Advance()],
    Phase.FINISHED: [Prepare(1, job(epochs=1)), Resume()],
    Phase.FAILED: [Prepare(1, job(source=Dots(lost=True)))],
}


@pytest.mark.parametrize("phase", WAYS, ids=lambda phase: phase.value)
def test_quit_ends_the_loop_in_every_phase(phase):
    driven = Driven()
    driven.tell(*WAYS[phase])
    driven.until(phase)
    driven.tell(Quit())
    assert driven.ends()


def test_quit_ends_the_loop_before_anything_is_prepared():
    driven = Driven()
    driven.tell(Quit())
    assert driven.ends()


def test_quit_ends_the_loop_as_soon_as_a_dataset_is_loaded():
    loading, may_go_on = threading.Event(), threading.Event()

    def load(source):
        loading.set()
        assert may_go_on.wait(PATIENCE)
        return source.load()

    driven = Driven(load)
    driven.tell(Prepare(1, job()))
    assert loading.wait(PATIENCE)
    driven.tell(Quit(), Resume())
    may_go_on.set()
    assert driven.ends()


def test_quit_interrupts_a_slow_pace_at_once(driven):
    driven.tell(Prepare(1, job()), Pace(0.001), Resume())
    driven.until_step(1)
    driven.tell(Quit())
    assert driven.ends()
