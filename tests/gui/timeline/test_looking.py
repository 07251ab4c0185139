"""Looking: one moment at a time, and the newest that is wanted wins."""

import pytest

from nnstudio.engine.api import Phase, Report
from nnstudio.gui.timeline import looking as module
from nnstudio.gui.timeline.looking import Looking


@pytest.fixture
def looking(report):
    looking = Looking()
    looking.show_report(report())
    return looking


@pytest.fixture
def asked(looking):
    asked = []
    looking.looked.connect(asked.append)
    return asked


def test_the_next_moment_is_asked_for_when_the_last_one_has_been_shown(looking, asked, report):
    looking.want(10)
    looking.want(12)
    looking.want(17)
    assert asked == [10]
    looking.show_report(report(shown=10))
    assert asked == [10, 17]
    looking.show_report(report(shown=17))
    assert asked == [10, 17]
    assert looking.wanted == 17


def test_news_that_do_not_show_what_was_asked_for_are_no_answer(looking, asked, report):
    looking.want(10)
    looking.want(12)
    looking.show_report(report())
    looking.show_report(report(shown=9))
    assert asked == [10]
    assert looking.waiting
    assert looking.wanted == 12


def test_a_moment_that_was_thinned_out_meanwhile_is_answered_by_the_one_before(looking, asked, report):
    looking.want(120)
    thinned = (*range(21), 110, 130, 400)
    looking.show_report(report(shown=110, steps=thinned))
    assert not looking.waiting


def test_the_live_moment_is_asked_for_as_none(looking, asked, report):
    looking.want(10)
    looking.show_report(report(shown=10))
    looking.want(None)
    assert asked == [10, None]
    looking.show_report(report(shown=10))
    assert looking.waiting
    looking.show_report(report(live=410))
    assert not looking.waiting
    assert looking.wanted is None


def test_what_is_shown_already_is_not_asked_for(looking, asked, report):
    looking.want(None)
    assert asked == []
    looking.want(10)
    looking.show_report(report(shown=10))
    looking.want(10)
    assert asked == [10]


def test_what_was_wanted_in_between_and_is_not_any_more_is_never_asked_for(looking, asked, report):
    looking.want(10)
    looking.want(17)
    looking.want(10)
    looking.show_report(report(shown=10))
    assert asked == [10]


def test_where_another_has_looked_is_taken_over(looking, report):
    looking.show_report(report(shown=15))
    assert looking.wanted == 15
    looking.show_report(report())
    assert looking.wanted is None


def test_another_run_is_seen_live(looking, asked, report):
    looking.want(10)
    looking.show_report(report(run=2))
    assert looking.wanted is None
    assert not looking.waiting


def test_a_moment_that_never_comes_is_given_up(qtbot, monkeypatch, report):
    monkeypatch.setattr(module, "PATIENCE", 20)
    looking = Looking()
    looking.show_report(report())
    asked = []
    looking.looked.connect(asked.append)
    looking.want(10)
    looking.want(17)
    qtbot.waitUntil(lambda: asked == [10, 17], timeout=2000)


def test_the_step_of_the_live_moment_is_the_live_moment(looking, asked, report):
    looking.want(10)
    looking.show_report(report(shown=10))
    looking.want(400)
    assert asked == [10, None]


def test_before_the_first_moment_that_was_kept_the_first_one_is_shown(looking, asked, report):
    from_a_file = (300, 310, 400)
    looking.show_report(report(steps=from_a_file))
    looking.want(12)
    assert asked == [300]
    looking.show_report(report(shown=300, steps=from_a_file))
    assert not looking.waiting
    assert looking.wanted == 300


def test_nothing_is_asked_of_a_run_that_is_made_ready(looking, asked, report):
    looking.show_report(Report(2, Phase.LOADING))
    looking.want(350)
    assert asked == []
    assert looking.wanted is None
    looking.show_report(report(live=0, run=2))
    assert looking.wanted is None
    assert not looking.waiting


def test_after_the_run_has_gone_back_behind_the_moment_the_live_one_is_shown(looking, asked, report):
    looking.want(350)
    looking.show_report(report(live=0))
    assert looking.wanted is None
    assert asked == [350, None]
    looking.show_report(report(live=0))
    assert not looking.waiting


def test_of_a_moment_that_was_thinned_out_the_one_that_is_shown_counts(looking, asked, report):
    looking.want(120)
    looking.show_report(report(shown=110, steps=(*range(21), 110, 130, 400)))
    assert looking.wanted == 110
    assert asked == [120]


def test_of_a_window_that_goes_nothing_is_asked_any_more(looking, asked):
    looking.want(10)
    looking.want(30)
    looking.shut_down()
    assert not looking._patience.isActive()
    looking.want(40)
    assert asked == [10]
