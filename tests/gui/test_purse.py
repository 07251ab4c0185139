"""The purse: a share of the time may be spent on drawing, saved up and owed within limits."""

import pytest

from nnstudio.gui import purse as module
from nnstudio.gui.purse import LIGHTS_SHARE, OWED, SAVED, Purse

SHARE = 0.1


class _Clocks:
    """Both clocks of a purse: of all, and of the window's thread alone."""

    def __init__(self):
        self.now = self.thread = 0.0

    def perf_counter(self):
        return self.now

    def thread_time(self):
        return self.thread


@pytest.fixture
def clocks(monkeypatch):
    clocks = _Clocks()
    monkeypatch.setattr(module, "time", clocks)
    return clocks


@pytest.fixture
def purse(clocks):
    return Purse(SHARE)


def test_a_share_of_the_time_is_earned_most_of_it_for_the_lights(clocks, purse):
    clocks.now = 0.02
    assert purse.begin(SHARE, painting=False) == 0
    assert purse.lights == pytest.approx(LIGHTS_SHARE * 0.002)
    assert purse.rest == pytest.approx((1 - LIGHTS_SHARE) * 0.002)


def test_no_more_is_saved_up_than_may_be_spent_at_once(clocks, purse):
    clocks.now = 60.0
    purse.begin(SHARE, painting=False)
    assert purse.lights == pytest.approx(LIGHTS_SHARE * SAVED * SHARE)
    assert purse.rest == pytest.approx(SAVED * SHARE)


def test_what_the_lights_do_not_need_goes_to_the_rest(clocks, purse):
    purse.lights = LIGHTS_SHARE * SAVED * SHARE
    clocks.now = 0.02
    purse.begin(SHARE, painting=False)
    assert purse.lights == pytest.approx(LIGHTS_SHARE * SAVED * SHARE)
    assert purse.rest == pytest.approx(0.002)


def test_what_panels_paint_after_their_turn_is_taken_from_the_rest(clocks, purse):
    purse.end()
    clocks.thread = 0.005
    assert purse.begin(SHARE, painting=True) == pytest.approx(0.005)
    assert purse.rest == pytest.approx(-0.005)


def test_what_the_thread_does_when_no_panel_paints_is_not_the_panels(clocks, purse):
    for _ in range(50):
        purse.end()
        clocks.thread += 0.004
        assert purse.begin(SHARE, painting=False) == 0
    purse.end()
    clocks.thread += 0.006
    assert purse.begin(SHARE, painting=True) == pytest.approx(0.002, abs=1e-4)


def test_debts_are_forgiven_beyond_a_quarter_of_a_second(clocks, purse):
    purse.lights = purse.rest = -5.0
    purse.begin(SHARE, painting=False)
    assert (purse.lights, purse.rest) == pytest.approx((-OWED * SHARE, -OWED * SHARE))
