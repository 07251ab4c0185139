"""What was seen when the epoch before ended is what the present is compared with."""

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


def test_the_end_of_the_epoch_before_is_compared_with():
    memory = remember(at(0), at(60), at(100), at(110), at(150), at(190))
    assert memory.before(190).step == 100
    assert memory.before(190).value == "value at 100"
    assert memory.before(190).since == "since step 100, the end of the epoch before"


def test_an_end_that_was_not_seen_is_replaced_by_the_last_before_it():
    memory = remember(at(0), at(60), at(97), at(104), at(190))
    assert memory.before(190).since == "since step 97, the last seen of the epoch before"
    memory = remember(at(0), at(190), at(450))
    assert memory.before(450).since == "since step 190, the last seen of an earlier epoch"


def test_the_end_of_an_epoch_is_compared_with_the_end_of_the_one_before():
    memory = remember(at(0), at(60), at(100), at(150), at(200))
    assert memory.before(200).step == 100
    assert memory.before(100).since == "since step 0, the start"


def test_in_the_epoch_that_was_seen_first_the_first_that_was_seen_is_compared_with():
    memory = remember(at(37), at(60), at(90))
    assert memory.before(90).since == "since step 37, the first that was seen"


def test_before_anything_else_was_seen_there_is_nothing_to_compare_with():
    assert remember(at(0)).before(0) is None
    assert remember(at(37)).before(37) is None


def test_an_earlier_moment_that_is_looked_at_is_compared_with_what_was_before_it():
    memory = remember(at(0), at(105), at(205), at(305), at(130))
    assert memory.before(250).step == 130
    assert memory.before(310).step == 205


def test_a_moment_that_is_looked_at_again_does_not_take_the_place_of_a_later_one():
    memory = remember(at(0), at(100), at(180), at(305), at(120))
    assert memory.before(230).step == 180


def test_of_a_run_that_goes_on_from_an_earlier_moment_what_comes_after_it_is_forgotten():
    memory = remember(at(0), at(105), at(205), at(305))
    memory.cut(150)
    memory.see(at(180), 180, "on another branch")
    memory.see(at(210), 210, "later")
    assert memory.before(210).value == "on another branch"
    assert memory.before(180).step == 0


def test_of_a_run_that_was_first_seen_after_the_branch_nothing_is_left():
    memory = remember(at(205), at(305))
    memory.cut(150)
    assert memory.before(400) is None


def test_of_a_run_that_begins_anew_nothing_is_remembered():
    memory = remember(at(0), at(105), at(205))
    memory.clear()
    assert memory.before(400) is None


def test_answers_older_than_their_moment_belong_to_their_own_epoch():
    memory = EpochMemory()
    memory.see(at(120), 90, "still the first epoch")
    memory.see(at(180), 130, "the second")
    memory.see(at(280), 230, "the third")
    assert memory.before(230).value == "the second"
    assert memory.before(130).value == "still the first epoch"
