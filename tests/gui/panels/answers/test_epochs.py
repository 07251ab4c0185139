"""What was seen when an epoch began is what the present is compared with."""

import dataclasses

import numpy as np

from nnstudio.gui.panels.answers.epochs import EpochMemory
from tests.gui.panels.answers.made import digits


def at(step: int):
    """A moment of a run of 100 steps per epoch."""
    live = step
    losses = np.full(live, 1.0)
    rows = np.zeros((live // 100 + 1, 5))
    rows[:, 0] = 100 * np.arange(len(rows))
    return dataclasses.replace(digits(), step=step, losses=losses, epochs=rows, epoch=step // 100)


def remember(*snapshots):
    memory = EpochMemory()
    for snapshot in snapshots:
        memory.see(snapshot, snapshot.step, f"value at {snapshot.step}")
    return memory


def test_the_first_that_was_seen_in_an_epoch_is_compared_with():
    memory = remember(at(0), at(60), at(110), at(150), at(190))
    assert memory.before(190).step == 110
    assert memory.before(190).value == "value at 110"


def test_at_the_very_start_of_an_epoch_the_one_before_is_compared_with():
    assert remember(at(0), at(60), at(100)).before(100).step == 0


def test_before_anything_else_was_seen_there_is_nothing_to_compare_with():
    assert remember(at(0)).before(0) is None
    assert remember(at(37)).before(37) is None


def test_an_earlier_moment_that_is_looked_at_is_compared_with_what_was_before_it():
    memory = remember(at(0), at(105), at(205), at(305))
    assert memory.before(250).step == 205


def test_of_a_run_that_goes_on_from_an_earlier_moment_what_comes_after_it_is_forgotten():
    memory = remember(at(0), at(105), at(205), at(305))
    memory.cut(150)
    assert memory.before(400).step == 105
    memory.see(at(310), 310, "on another branch")
    assert memory.before(400).value == "on another branch"


def test_of_a_run_that_begins_anew_nothing_is_remembered():
    memory = remember(at(0), at(105), at(205))
    memory.clear()
    assert memory.before(400) is None


def test_answers_older_than_their_moment_belong_to_their_own_epoch():
    memory = EpochMemory()
    memory.see(at(120), 90, "still the first epoch")
    memory.see(at(180), 130, "the second")
    assert memory.before(180).value == "the second"
    assert memory.before(130).value == "still the first epoch"
