"""The timeline: moments of a run stay within their bounds, and come back as they were."""

import dataclasses
import functools
import logging
import math

import numpy as np
import pytest
from dots import job
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.data.batches import BatchesState
from nnstudio.engine.api import Branch, TrainingError
from nnstudio.engine.checkpoint import Checkpoint
from nnstudio.engine.keeping_times import KeepingTimes
from nnstudio.engine.shelf import Shelf
from nnstudio.engine.timeline import Timeline
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.optimizers import Adam
from nnstudio.nn.training import TrainingSettings

NUMBERS = 1000
BYTES = 3 * 8 * NUMBERS
ORDER = np.arange(40)


class Clock:
    """Time that passes as a test says."""

    def __init__(self, tick: float = 0.0) -> None:
        self.now, self.tick = 0.0, tick

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


def checkpoint(step: int, *, position: int = 1, branch: int = 0) -> Checkpoint:
    """A moment whose every number says which one it is."""
    values = np.full(NUMBERS, step + branch / 10)
    return dataclasses.replace(
        _pattern(),
        training=TrainingSettings(batch_size=10),
        step=step,
        seconds=float(step),
        values=values,
        good=values + 0.25,
        best=values,
        memory={"velocity": -values},
        memory_steps=step,
        noise=({"state": step},),
        batches=BatchesState(step // 4, position, ORDER, {"state": step}),
        losses=np.arange(float(step)).reshape(-1, 1) + branch / 10,
        epochs=np.zeros((1 + step // 4, 5)),
    )


@functools.cache
def _pattern() -> Checkpoint:
    made = job()
    return Trainer(made, made.dataset.load()).checkpoint()


def is_as(kept: Checkpoint, step: int, branch: int = 0) -> bool:
    made = checkpoint(step, branch=branch)
    return (
        kept.step == step
        and kept.values.tobytes() == made.values.tobytes()
        and kept.good.tobytes() == made.good.tobytes()
        and kept.best.tobytes() == made.best.tobytes()
        and kept.memory["velocity"].tobytes() == made.memory["velocity"].tobytes()
        and kept.noise == made.noise
        and kept.batches.generator == made.batches.generator
        and kept.losses.shape == made.losses.shape
        and kept.epochs.shape == made.epochs.shape
    )


@pytest.fixture
def timeline(tmp_path):
    made = Timeline(folder=tmp_path, clock=Clock())
    yield made
    made.close()


def follow(timeline: Timeline, end: int, begin: int = 0, branch: int = 0) -> list[int]:
    """Makes steps, and keeps those that are wanted, as a run does."""
    added = []
    for step in range(begin, end + 1):
        if timeline.wants(step):
            timeline.add(checkpoint(step, branch=branch, position=step % 4 * 10))
            added.append(step)
    return added


def test_a_new_timeline_has_nothing_and_wants_the_start(timeline):
    assert timeline.kept.steps.tolist() == []
    assert timeline.kept.branches == (Branch(0, None, 0, 0),)
    assert timeline.wants(0)


def test_the_first_steps_are_all_kept_and_later_ones_are_sparse(timeline):
    follow(timeline, 20_000)
    steps = timeline.kept.steps
    assert steps[:21].tolist() == list(range(21))
    assert len(steps) <= 400
    gaps = np.diff(steps)
    assert gaps[:20].max() == 1
    assert gaps[steps[1:] > 10_000].mean() > 5 * gaps[(steps[1:] > 100) & (steps[1:] < 500)].mean()


def test_no_part_of_a_long_run_is_without_moments(timeline):
    follow(timeline, 20_000)
    assert np.diff(timeline.kept.steps).max() < 20_000 / 60


def test_what_is_wanted_becomes_rarer_so_that_keeping_costs_little(timeline):
    assert len(follow(timeline, 20_000)) < 1500


def test_ends_of_epochs_are_preferred(timeline):
    # Each epoch takes four steps: a quarter of what is kept would end one by chance.
    follow(timeline, 5000)
    late = timeline.kept.steps[timeline.kept.steps > 400]
    assert (late % 4 == 0).mean() > 0.9


def test_a_machine_that_is_slow_at_keeping_keeps_less(tmp_path):
    clock = Clock()
    slow = Timeline(folder=tmp_path, clock=clock, busy=Clock(0.01))  # ten times as long as a step
    for step in range(2001):
        clock.now += 0.001
        if slow.wants(step):
            slow.add(checkpoint(step))
    kept = slow.kept.steps
    slow.close()
    assert kept[:21].tolist() == list(range(21))
    assert 22 < len(kept) < 40


def test_waiting_for_others_is_no_reason_to_keep_less(tmp_path):
    clock = Clock(0.01)  # the window's thread has its turn while a moment is kept
    held_up = Timeline(folder=tmp_path, clock=clock, busy=Clock())
    for step in range(301):
        clock.now += 0.001
        if held_up.wants(step):
            held_up.add(checkpoint(step))
    assert len(held_up.kept.steps) > 150
    held_up.close()


@settings(max_examples=40, deadline=None)
@given(
    gaps=st.lists(st.integers(1, 60), max_size=90),
    most=st.integers(24, 60),
    memory=st.integers(0, 30 * BYTES),
    disk=st.integers(0, 30 * BYTES),
)
def test_bounds_hold_whatever_is_added(tmp_path_factory, gaps, most, memory, disk):
    timeline = Timeline(memory, tmp_path_factory.mktemp("t"), disk=disk, most=most, clock=Clock())
    step = 0
    timeline.add(checkpoint(0))
    for gap in gaps:
        step += gap
        timeline.add(checkpoint(step, position=step % 4 * 10))
        kept = timeline.kept.steps
        assert len(kept) <= most
        # The first, where it is in memory, and the latest stay whatever the bounds are.
        assert timeline.in_memory <= max(memory, 2 * BYTES)
        assert timeline.on_disk <= disk
        assert kept[0] == 0
        assert kept[-1] == step
        assert (np.diff(kept) > 0).all()
    for kept in timeline.kept.steps.tolist():
        assert is_as(timeline.at(kept), kept)
    timeline.close()


@given(ends=st.lists(st.integers(21, 900), min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_the_first_twenty_steps_stay_as_long_as_there_is_room(tmp_path_factory, ends):
    timeline = Timeline(folder=tmp_path_factory.mktemp("t"), most=40, clock=Clock())
    follow(timeline, max(ends))
    assert timeline.kept.steps[:21].tolist() == list(range(21))
    timeline.close()


def test_what_is_looked_for_is_the_moment_at_or_before(timeline):
    for step in (0, 3, 8):
        timeline.add(checkpoint(step))
    assert [timeline.at(step).step for step in (0, 2, 3, 7, 8, 99)] == [0, 0, 3, 3, 8, 8]


def test_before_the_first_moment_there_is_nothing(timeline):
    timeline.add(checkpoint(5))
    with pytest.raises(TrainingError, match="Nothing is kept"):
        timeline.at(4)
    with pytest.raises(TrainingError, match="no branch 7"):
        timeline.at(5, 7)


def test_a_step_is_kept_once_and_time_does_not_run_backwards(timeline):
    timeline.add(checkpoint(5))
    timeline.add(checkpoint(5))
    assert timeline.kept.steps.tolist() == [5]
    with pytest.raises(ValueError, match="Step 4 is before"):
        timeline.add(checkpoint(4))


def test_what_is_kept_is_said_anew_only_after_a_change(timeline):
    timeline.add(checkpoint(0))
    before = timeline.kept
    assert timeline.kept is before
    timeline.add(checkpoint(1))
    assert timeline.kept is not before
    assert before.steps.tolist() == [0]
    with pytest.raises(ValueError, match="read-only"):
        timeline.kept.steps[0] = 7


def test_a_run_goes_on_from_the_disk_as_if_it_had_never_stopped(tmp_path):
    made = job(optimizer=Adam())
    whole = Trainer(made, made.dataset.load())
    timeline = Timeline(0, tmp_path, clock=Clock())
    for step in range(13):
        if step:
            whole.step()
        timeline.add(whole.checkpoint())
    resumed = Trainer(made, made.dataset.load())
    resumed.restore(timeline.at(7))
    for _ in range(5):
        resumed.step()
    one, other = whole.checkpoint(), resumed.checkpoint()
    timeline.close()
    assert one.values.tobytes() == other.values.tobytes()
    assert {name: v.tobytes() for name, v in one.memory.items()} == {
        name: v.tobytes() for name, v in other.memory.items()
    }
    assert one.losses.tolist() == other.losses.tolist()
    assert one.epochs.tolist() == other.epochs.tolist()
    assert one.batches.generator == other.batches.generator
    assert one.batches.order.tolist() == other.batches.order.tolist()


def test_beyond_the_memory_older_moments_lie_on_the_disk_and_come_back_bit_for_bit(tmp_path):
    timeline = Timeline(5 * BYTES, tmp_path, clock=Clock())
    for step in range(20):
        timeline.add(checkpoint(step))
    assert timeline.in_memory <= 5 * BYTES
    assert timeline.on_disk == 20 * BYTES - timeline.in_memory
    assert all(is_as(timeline.at(step), step) for step in range(20))
    assert not timeline.at(0).values.flags.writeable
    timeline.close()


def test_nothing_but_bare_arrays_is_written(tmp_path):
    timeline = Timeline(0, tmp_path, clock=Clock())
    for step in range(3):
        timeline.add(checkpoint(step))
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert len(files) == 2 * 3
    for path in files:
        np.load(path, allow_pickle=False)
    timeline.close()


def test_arrays_that_moments_share_are_counted_and_written_once(tmp_path):
    first = checkpoint(0)
    timeline = Timeline(folder=tmp_path, clock=Clock())
    timeline.add(first)
    timeline.add(dataclasses.replace(checkpoint(1), good=first.good, best=first.best))
    # The first has values that are also its best, the second has the best of the first.
    assert timeline.in_memory == 5 * 8 * NUMBERS
    timeline.close()


def test_losses_are_those_of_the_branch_and_not_copied(timeline):
    whole = np.arange(8.0).reshape(-1, 1)
    for step in (2, 5, 8):
        timeline.add(dataclasses.replace(checkpoint(step), losses=whole[:step]))
    found = timeline.at(5).losses
    assert found.ravel().tolist() == [0, 1, 2, 3, 4]
    assert np.shares_memory(found, whole)


def test_closing_removes_all_files(tmp_path):
    timeline = Timeline(0, tmp_path, clock=Clock())
    for step in range(5):
        timeline.add(checkpoint(step))
    assert len(list(tmp_path.rglob("*.npy"))) > 0
    timeline.close()
    assert list(tmp_path.iterdir()) == []
    assert timeline.kept.steps.tolist() == []
    assert not timeline.wants(6)


def test_files_of_moments_that_were_thinned_out_are_removed(tmp_path):
    timeline = Timeline(0, tmp_path, disk=9 * BYTES, clock=Clock())
    for step in range(40):
        timeline.add(checkpoint(step))
    files = list(tmp_path.rglob("*.npy"))
    assert sum(np.load(path).nbytes for path in files) == timeline.on_disk <= 9 * BYTES
    timeline.close()


def test_on_a_full_disk_fewer_moments_are_kept_and_the_reason_is_told_once(tmp_path, monkeypatch, caplog):
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    timeline = Timeline(6 * BYTES, tmp_path, clock=Clock())
    for step in range(10):
        timeline.add(checkpoint(step))
    monkeypatch.setattr("nnstudio.engine.shelf.np.save", full)
    with caplog.at_level(logging.WARNING):
        for step in range(10, 40):
            timeline.add(checkpoint(step))
    assert timeline.in_memory <= 6 * BYTES
    assert timeline.kept.steps[:4].tolist() == [0, 1, 2, 3]  # these were on the disk already
    assert timeline.kept.steps[-1] == 39
    assert all(is_as(timeline.at(step), step) for step in timeline.kept.steps.tolist())
    (record,) = caplog.records
    assert record.message == (
        "No more earlier moments of the run are kept on the disk ([Errno 28] No space left on device); "
        "fewer are kept in memory. Training goes on as before"
    )
    timeline.close()


def test_an_almost_full_disk_is_left_to_others(tmp_path, monkeypatch, caplog):
    usage = type("Usage", (), {"free": 1000})()
    monkeypatch.setattr("nnstudio.engine.shelf.shutil.disk_usage", lambda _folder: usage)
    timeline = Timeline(3 * BYTES, tmp_path, clock=Clock())
    for step in range(9):
        timeline.add(checkpoint(step))
    assert timeline.on_disk == 0
    assert timeline.in_memory <= 3 * BYTES
    assert "almost full" in caplog.text
    timeline.close()


def test_a_file_that_cannot_be_read_costs_that_moment_only(tmp_path, caplog):
    timeline = Timeline(0, tmp_path, clock=Clock())
    for step in range(6):
        timeline.add(checkpoint(step))
    for path in tmp_path.rglob("*.npy"):
        if np.load(path).flat[0] in (3.0, 3.25):
            path.write_bytes(path.read_bytes()[:500])
    assert timeline.at(3).step == 2
    assert timeline.kept.steps.tolist() == [0, 1, 2, 4, 5]
    assert "Step 3 is not kept any more" in caplog.text
    timeline.close()


def test_where_no_file_can_be_read_that_is_said(tmp_path):
    timeline = Timeline(0, tmp_path, clock=Clock())
    for step in range(4):
        timeline.add(checkpoint(step))
    for path in tmp_path.rglob("*.npy"):
        path.unlink()
    with pytest.raises(TrainingError, match="Nothing is kept of step 2"):
        timeline.at(2)
    assert timeline.at(3).step == 3  # the latest is in memory
    timeline.close()


def test_going_back_begins_a_branch_and_what_was_beyond_stays(timeline):
    follow(timeline, 10)
    assert timeline.go_to(6, 0).step == 6
    assert timeline.kept.branch == 1
    assert timeline.kept.branches == (Branch(0, None, 0, 10), Branch(1, 0, 6, 6))
    assert timeline.kept.steps.tolist() == [0, 1, 2, 3, 4, 5, 6]
    follow(timeline, 8, begin=7, branch=1)
    assert timeline.kept.branches[1] == Branch(1, 0, 6, 8)
    assert timeline.kept.steps.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert is_as(timeline.at(8), 8, branch=1)
    assert is_as(timeline.at(5), 5)
    assert is_as(timeline.at(8, 0), 8)
    assert timeline.at(8).losses[-1, 0] == pytest.approx(7.1)
    assert timeline.at(6).losses[-1, 0] == 5.0


def test_the_end_of_a_branch_goes_on_itself(timeline):
    follow(timeline, 10)
    timeline.go_to(6, 0)
    follow(timeline, 8, begin=7, branch=1)
    assert timeline.go_to(99, 0).step == 10
    timeline.add(checkpoint(11))
    assert timeline.kept.branch == 0
    assert timeline.kept.branches == (Branch(0, None, 0, 11), Branch(1, 0, 6, 8))


def test_a_branch_on_which_nothing_was_done_is_forgotten(timeline):
    follow(timeline, 10)
    for step in (6, 3, 4):
        timeline.go_to(step, 0)
    assert [(branch.parent, branch.begin) for branch in timeline.kept.branches] == [(None, 0), (0, 4)]
    assert timeline.go_to(10, 0).step == 10
    assert len(timeline.kept.branches) == 1


def test_a_branch_from_before_a_branch_leaves_the_one_that_went_there_first(timeline):
    follow(timeline, 10)
    timeline.go_to(6, 0)
    follow(timeline, 8, begin=7, branch=1)
    timeline.go_to(4, 1)
    assert timeline.kept.branches[-1] == Branch(2, 0, 4, 4)
    timeline.go_to(7, 1)
    assert timeline.kept.branches[-1] == Branch(3, 1, 7, 7)


def test_a_number_of_a_branch_is_never_given_twice(timeline):
    follow(timeline, 10)
    numbers = [(timeline.go_to(step, 0), timeline.kept.branch)[1] for step in (6, 3, 4)]
    timeline.go_to(10, 0)
    timeline.go_to(5, 0)
    assert [*numbers, timeline.kept.branch] == [1, 2, 3, 4]


def test_the_moment_where_a_branch_left_stays_however_far_the_run_goes(tmp_path):
    timeline = Timeline(folder=tmp_path, most=30, clock=Clock())
    follow(timeline, 2000)
    odd = int(timeline.kept.steps[22])
    timeline.go_to(odd, 0)
    follow(timeline, odd + 40, begin=odd + 1, branch=1)
    timeline.go_to(2000, 0)
    follow(timeline, 9000, begin=2001)
    assert odd in timeline.kept.steps
    timeline.close()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.integers(1, 40)),
            st.tuples(st.just("go"), st.integers(0, 400), st.integers(0, 6)),
        ),
        max_size=60,
    ),
    st.integers(0, 40 * BYTES),
    st.integers(0, 40 * BYTES),
)
def test_branches_stay_a_tree_whatever_is_done(tmp_path_factory, moves, memory, disk):
    timeline = Timeline(memory, tmp_path_factory.mktemp("t"), disk=disk, most=24, clock=Clock())
    step = 0
    timeline.add(checkpoint(0))
    for move in moves:
        if move[0] == "add":
            step += move[1]
            timeline.add(checkpoint(step))
        else:
            branches = timeline.kept.branches
            branch = branches[move[2] % len(branches)].number
            step = timeline.go_to(move[1], branch).step
        kept = timeline.kept
        by_number = {branch.number: branch for branch in kept.branches}
        assert kept.branch in by_number
        assert step == by_number[kept.branch].end == kept.steps[-1]
        assert kept.steps[0] == 0
        assert (np.diff(kept.steps) > 0).all()
        for branch in kept.branches:
            assert branch.begin <= branch.end
            assert branch.parent is None or branch.begin <= by_number[branch.parent].end
        assert timeline.in_memory <= max(memory, 3 * BYTES)
        assert timeline.on_disk <= disk
        assert [timeline.at(at).step for at in kept.steps.tolist()] == kept.steps.tolist()
    timeline.close()


def test_many_branches_have_a_bound_together(tmp_path):
    timeline = Timeline(folder=tmp_path, most=24, clock=Clock())
    follow(timeline, 30)
    for branch in range(1, 12):
        timeline.go_to(5, 0)
        follow(timeline, 30, begin=6, branch=branch)
    assert sum(len(way.moments) for way in timeline._ways.values()) <= 4 * 24
    timeline.close()


def test_a_shelf_counts_what_it_holds(tmp_path):
    shelf = Shelf(10 * BYTES, 10 * BYTES, tmp_path)
    one, two = shelf.put(checkpoint(1)), shelf.put(checkpoint(2))
    assert shelf.in_memory == 2 * BYTES
    shelf.drop(one)
    assert shelf.in_memory == BYTES
    shelf.drop(two)
    assert shelf.in_memory == 0
    shelf.close()


def test_asking_costs_one_comparison(timeline):
    # Called after each step of a few millionths of a second: nothing may be looked up.
    follow(timeline, 3000)
    assert math.isfinite(timeline._times._next)
    assert KeepingTimes.wants.__code__.co_names == ("_next",)
    assert timeline.wants.__func__ is KeepingTimes.wants


def test_a_timeline_that_begins_late_does_not_take_the_steps_before_for_its_own(tmp_path):
    clock = Clock()
    timeline = Timeline(folder=tmp_path, clock=clock, busy=Clock(0.001))
    clock.now += 1.0  # as long as it took to make the run ready, not to make a thousand steps
    timeline.add(checkpoint(1000))
    assert timeline.kept.steps.tolist() == [1000]
    # As in a run that has made them: one in about 400 evenly, not one in a hundred thousand.
    assert timeline.wants(1010)
    with pytest.raises(TrainingError, match="Nothing is kept of step 999 or before"):
        timeline.at(999)
    timeline.close()
