"""What can be gone back to, on all the ways that a run has taken."""

import pytest

from nnstudio.engine.api import NOTHING_KEPT, Branch, Kept

BRANCHES = (
    Branch(0, None, 0, 100),
    Branch(1, 0, 40, 80),
    Branch(2, 0, 70, 90),
    Branch(3, 1, 60, 60),
    Branch(4, 2, 75, 80),
)


@pytest.mark.parametrize(
    ("present", "step", "others"),
    [
        (0, 100, [1, 2, 4]),
        (0, 50, [0, 1, 2, 4]),  # it has gone back, and made no step since
        (1, 80, [0, 2, 4]),
        (4, 80, [0, 1, 2]),
    ],
)
def test_other_branches_are_those_with_steps_that_did_not_lead_to_where_the_run_stands(present, step, others):
    kept = Kept(NOTHING_KEPT.steps, present, BRANCHES)
    assert [branch.number for branch in kept.others(step)] == others


def test_a_run_that_never_went_back_has_no_others():
    assert NOTHING_KEPT.others(0) == ()
    assert Kept(NOTHING_KEPT.steps, 0, (Branch(0, None, 0, 9),)).others(9) == ()
