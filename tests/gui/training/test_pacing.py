"""Pacing: how fast the user wants the run to go."""

from dataclasses import dataclass

import pytest

from nnstudio.engine.api import Pace, Phase, Report, Unit
from nnstudio.gui.training.pacing import Pacing


@dataclass(frozen=True)
class Moment:
    """As much of a snapshot as is asked for."""

    samples_per_epoch: int = 5000


def running(samples_per_second):
    return Report(1, Phase.RUNNING, Moment(), samples_per_second=samples_per_second)


@pytest.mark.parametrize(("unit", "steady"), [(Unit.SAMPLE, 100.0), (Unit.BATCH, 10.0), (Unit.EPOCH, 1 / 50)])
def test_a_pace_is_kept_or_not_whatever_its_unit_is(unit, steady):
    """There are 5,000 samples to learn from, of which 10 make a batch: 100 samples a second at most."""
    pacing = Pacing()
    assert pacing.choose(steady, unit) == Pace(steady, unit)
    assert not pacing.needs_all(running(100.0), batch_size=10)
    assert pacing.needs_all(running(50.0), batch_size=10)


def test_flat_out_all_the_time_is_needed_however_fast_it_is():
    pacing = Pacing()
    assert pacing.needs_all(running(1e9), batch_size=10)
    pacing.choose(1.0, Unit.SAMPLE)
    pacing.choose(None, Unit.SAMPLE)
    assert pacing.needs_all(running(1e9), batch_size=10)
