"""The pace: when a step is due, without anybody having to wait for it."""

import pytest

from nnstudio.engine import pace
from nnstudio.engine.api import Unit
from nnstudio.engine.pace import Pacer, Rate


class Clock:
    """Shows the seconds that a test has let pass."""

    def __init__(self):
        self.now = 100.0

    def perf_counter(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(pace, "time", made)
    return made


def paced(per_second, unit=Unit.BATCH):
    pacer = Pacer()
    pacer.set(per_second, unit)
    return pacer


def test_flat_out_nothing_is_waited_for():
    pacer = paced(None)
    assert pacer.flat_out
    assert pacer.wait(epoch_start=True) == 0
    assert not pacer.leisurely(epoch_start=True)


@pytest.mark.parametrize("unit", [Unit.SAMPLE, Unit.BATCH])
def test_each_step_is_due_a_while_after_the_one_before(clock, unit):
    pacer = paced(10, unit)
    assert pacer.wait(epoch_start=False) == 0
    clock.now += 0.03
    assert pacer.wait(epoch_start=False) == pytest.approx(0.07)
    clock.now += 0.07
    assert pacer.wait(epoch_start=False) == 0


def test_what_could_not_be_kept_up_with_is_not_made_up_for_in_a_burst(clock):
    pacer = paced(10)
    assert pacer.wait(epoch_start=False) == 0
    clock.now += 60
    assert pacer.wait(epoch_start=False) == 0
    assert pacer.wait(epoch_start=False) <= 0.1
    clock.now += 0.001
    assert pacer.wait(epoch_start=False) > 0


def test_an_epoch_is_made_flat_out_and_the_next_one_waited_for(clock):
    pacer = paced(0.5, Unit.EPOCH)
    assert pacer.wait(epoch_start=True) == 0
    clock.now += 0.4
    assert pacer.wait(epoch_start=False) == 0
    assert pacer.wait(epoch_start=True) == pytest.approx(1.6)
    assert (pacer.leisurely(epoch_start=False), pacer.leisurely(epoch_start=True)) == (False, True)


@pytest.mark.parametrize(
    ("unit", "rows"), [(Unit.SAMPLE, 1), (Unit.BATCH, None), (Unit.EPOCH, None)], ids=str
)
def test_samples_are_taken_one_by_one(unit, rows):
    assert paced(3, unit).rows == rows


def test_a_step_is_shown_where_the_next_one_is_far_away():
    assert paced(10).leisurely(epoch_start=False)
    assert not paced(100).leisurely(epoch_start=False)


def test_the_rate_is_told_soon_and_then_averaged(clock):
    rate = Rate()
    rate.count(100)
    assert rate.per_second == 0
    clock.now += 0.2
    rate.count(100)
    assert rate.per_second == pytest.approx(1000)
    clock.now += 0.4
    rate.count(1)
    assert rate.per_second == pytest.approx(1000)
    clock.now += 0.1
    rate.count(49)
    assert rate.per_second == pytest.approx(100)
