"""The story: what can be found on the timeline."""

import math

import pytest

from nnstudio.engine.api import NOTHING_KEPT, Branch, Kept, Phase, Report
from nnstudio.gui.timeline.story import NO_STORY, Story, forks_of


def test_it_is_told_of_the_live_run_also_while_an_earlier_moment_is_looked_at(report):
    story = Story.of(report(live=400, shown=20))
    assert story.live == 400
    assert story.epochs.tolist() == list(range(0, 401, 50))
    assert story.best == 250
    assert story.best_loss == 0.25


def test_without_a_run_there_is_none():
    assert Story.of(Report(0, Phase.EMPTY)) is NO_STORY


@pytest.mark.parametrize("live", [1, 20, 50, 73, 100, 400, 500])
def test_it_knows_how_many_steps_are_planned(report, live):
    assert Story.of(report(live=live)).planned == 500


def test_before_the_first_step_nobody_knows_how_many_there_will_be(report):
    assert Story.of(report(live=0)).planned == 0


def test_losses_that_are_no_numbers_are_not_the_best(report):
    news = report(live=100)
    news.live.epochs[:, 2] = (math.nan, 3.0, 2.0)
    assert Story.of(news).best == 100


@pytest.mark.parametrize(
    ("step", "moments", "expected"),
    [(None, -1, 390), (390, 1, None), (10, 1, 11), (10, -1, 9), (0, -1, 0), (23, 1, 25), (23, -1, 20)],
)
def test_beside_a_moment_are_the_kept_ones_before_and_after(report, step, moments, expected):
    assert Story.of(report()).beside(step, moments) == expected


def test_where_the_live_moment_is_not_kept_the_last_kept_one_is_before_it(report):
    assert Story.of(report(live=405)).beside(None, -1) == 400
    assert Story.of(report(live=405)).beside(400, 1) is None


def test_forks_are_those_on_the_way_to_the_present_branch():
    branches = (
        Branch(0, None, 0, 100),
        Branch(1, 0, 40, 80),
        Branch(2, 0, 70, 90),
        Branch(3, 1, 60, 60),
        Branch(4, 2, 75, 80),
    )
    kept = Kept(NOTHING_KEPT.steps, 1, branches)
    assert [branch.number for branch in forks_of(kept)] == [1, 3]
