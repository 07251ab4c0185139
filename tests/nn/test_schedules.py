"""Schedules: learning rates worked out by hand and by PyTorch, and what they do beyond the plan."""

import importlib.util
import math

import pytest

from nnstudio.nn.schedules import (
    SCHEDULES,
    Constant,
    CosineAnnealing,
    ExponentialDecay,
    OneCycle,
    Progress,
    ReduceOnPlateau,
    StepDecay,
    WarmUp,
)
from nnstudio.nn.settings import SettingsError

EVERY = pytest.mark.parametrize("schedule", [cls() for cls in SCHEDULES], ids=lambda s: s.entry.kind)
STEPS_PER_EPOCH, EPOCHS = 8, 30
LOSSES = (2.3, 1.0, 0.99, 0.999, 1.1, 0.98999, 1.2, 0.7, 0.8, 0.9, 0.7, 0.6999, 0.71, 0.72, 0.73, 0.5)


def factors(schedule, steps=STEPS_PER_EPOCH * EPOCHS, epochs=EPOCHS, losses=()):
    return [schedule.factor(Progress(step, STEPS_PER_EPOCH, epochs, losses)) for step in range(steps)]


@EVERY
@pytest.mark.parametrize(("steps_per_epoch", "epochs"), [(1, 1), (3, 1), (1, 100), (600, 10)])
def test_no_factor_is_negative_or_above_one(schedule, steps_per_epoch, epochs):
    for step in range(steps_per_epoch * epochs + 10):
        assert 0 <= schedule.factor(Progress(step, steps_per_epoch, epochs, (1.0, 2.0))) <= 1


@EVERY
def test_beyond_the_plan_the_factor_stays_where_it_is(schedule):
    losses = (1.0,) * (EPOCHS + 1)
    end = schedule.factor(Progress(STEPS_PER_EPOCH * EPOCHS, STEPS_PER_EPOCH, EPOCHS, losses))
    for more in (1, 2, 100):
        epochs = EPOCHS + more
        beyond = Progress(STEPS_PER_EPOCH * epochs, STEPS_PER_EPOCH, EPOCHS, (1.0,) * (epochs + 1))
        assert schedule.factor(beyond) == end


def test_a_constant_factor_is_one():
    assert set(factors(Constant())) == {1.0}


def test_step_decay_drops_at_the_start_of_every_so_manyth_epoch():
    expected = [1.0] * 16 + [0.5] * 16 + [0.25] * 8
    assert factors(StepDecay(epochs=2, decay=0.5), steps=40, epochs=5) == expected


def test_step_decay_does_not_drop_when_the_last_planned_epoch_is_over():
    assert StepDecay(epochs=2, decay=0.5).factor(Progress(32, STEPS_PER_EPOCH, 4)) == 0.5


def test_exponential_decay_multiplies_in_each_epoch_and_half_as_much_in_half_an_epoch():
    found = factors(ExponentialDecay(decay=0.81), steps=17)
    assert found[0] == 1
    assert found[4] == pytest.approx(0.9)
    assert found[8] == pytest.approx(0.81)
    assert found[16] == pytest.approx(0.81**2)


def test_cosine_annealing_is_half_way_down_in_the_middle_and_at_its_end_after_the_plan():
    schedule = CosineAnnealing(final=0.2)
    start, third, middle, end = (schedule.factor(Progress(step, 6, 10)) for step in (0, 20, 30, 60))
    assert start == 1
    assert third == pytest.approx(0.2 + 0.8 * 0.75)  # the cosine of 60 degrees is 1/2
    assert middle == pytest.approx(0.6)
    assert end == pytest.approx(0.2)


def test_warm_up_rises_in_a_straight_line_to_the_whole_rate():
    assert factors(WarmUp(steps=4), steps=6) == [0.25, 0.5, 0.75, 1, 1, 1]


def test_a_warm_up_gives_a_growing_share_of_the_other_schedule():
    then = CosineAnnealing()
    found = factors(WarmUp(steps=20, then=then))
    assert found[19:] == factors(then)[19:]
    assert found[9] == pytest.approx(factors(then)[9] / 2)


def test_a_warm_up_that_is_longer_than_the_plan_lets_the_network_learn_all_the_same():
    found = factors(WarmUp(steps=100, then=CosineAnnealing()), steps=8, epochs=1)
    assert min(found) > 0


def test_one_cycle_starts_low_reaches_the_whole_rate_once_and_ends_lower():
    found = factors(OneCycle(rise=0.25, start=0.1, final=0.01), steps=80, epochs=10)
    assert found[0] == pytest.approx(0.1)
    assert found[19] == 1  # a quarter of 80 steps is over after step number 19, counted from 0
    assert found[79] == pytest.approx(0.01)
    assert found[:20] == sorted(found[:20])
    assert found[19:] == sorted(found[19:], reverse=True)
    assert max(found[:19] + found[20:]) < 1


def test_on_a_plateau_the_rate_drops_after_more_epochs_without_improvement_than_patience():
    schedule = ReduceOnPlateau(patience=1, decay=0.5)
    found = [
        schedule.factor(Progress(0, 1, 10, losses))
        for losses in ((), (1.0,), (1.0, 1.0), (1.0, 1.0, 1.1), (1.0, 1.0, 1.1, 2), (1.0, 1.0, 1.1, 2, 2))
    ]
    assert found == [1, 1, 1, 0.5, 0.5, 0.25]


def test_an_improvement_that_is_too_small_does_not_count():
    losses = (1.0, 0.99, 0.98)
    assert ReduceOnPlateau(patience=1, improvement=0.05).factor(Progress(0, 1, 10, losses)) == 0.1
    assert ReduceOnPlateau(patience=1, improvement=0.001).factor(Progress(0, 1, 10, losses)) == 1


def test_a_loss_that_is_no_number_is_no_improvement():
    assert ReduceOnPlateau(patience=0, decay=0.5).factor(Progress(0, 1, 10, (1.0, math.nan))) == 0.5


def test_a_schedule_within_a_schedule_comes_back_from_a_file():
    schedule = WarmUp(steps=7, then=OneCycle(rise=0.1))
    plain = SCHEDULES.dump(schedule)
    assert plain["then"]["kind"] == "one_cycle"
    assert SCHEDULES.parse(plain) == schedule


def test_a_warm_up_leads_to_a_schedule_and_nothing_else():
    with pytest.raises(SettingsError, match="There is no schedule 'sgd'"):
        WarmUp().replace(then="sgd")


def in_pytorch(name, settings, steps, measured):
    """The learning rates that start from 1, before each of so many steps, or after each measured loss."""
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = getattr(torch.optim.lr_scheduler, name)(optimizer, **settings)
    rates = []
    for at in range(steps):
        if measured:
            schedule.step(measured[at])
        rates.append(optimizer.param_groups[0]["lr"])
        if not measured and at < steps - 1:
            optimizer.step()
            schedule.step()
    return rates


PLANNED = STEPS_PER_EPOCH * EPOCHS
needs_pytorch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed (pip install torch)"
)


@pytest.mark.parametrize(
    ("schedule", "name", "settings"),
    [
        (Constant(), "ConstantLR", {"factor": 1.0}),
        (StepDecay(epochs=7, decay=0.3), "StepLR", {"step_size": 7 * STEPS_PER_EPOCH, "gamma": 0.3}),
        (ExponentialDecay(), "ExponentialLR", {"gamma": 0.95 ** (1 / STEPS_PER_EPOCH)}),
        (CosineAnnealing(final=0.1), "CosineAnnealingLR", {"T_max": PLANNED, "eta_min": 0.1}),
        (WarmUp(steps=50), "LinearLR", {"start_factor": 1 / 50, "total_iters": 49}),
        (OneCycle(), "OneCycleLR", {"max_lr": 1.0, "total_steps": PLANNED, "cycle_momentum": False}),
        (
            OneCycle(rise=0.11, start=0.5, final=0.05),
            "OneCycleLR",
            {
                "max_lr": 1.0,
                "total_steps": PLANNED,
                "pct_start": 0.11,
                "div_factor": 2.0,
                "final_div_factor": 10.0,
                "cycle_momentum": False,
            },
        ),
    ],
    ids=repr,
)
@needs_pytorch
def test_the_rates_are_those_of_pytorch(schedule, name, settings, elsewhere):
    expected = elsewhere.submit(in_pytorch, name, settings, PLANNED, ()).result(timeout=120)
    assert factors(schedule) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("schedule", "settings"),
    [
        (ReduceOnPlateau(patience=1), {"patience": 1}),
        (ReduceOnPlateau(patience=2, decay=0.5), {"patience": 2, "factor": 0.5}),
        (ReduceOnPlateau(patience=0, improvement=0.02), {"patience": 0, "threshold": 0.02}),
    ],
    ids=repr,
)
@needs_pytorch
def test_the_rates_on_a_plateau_are_those_of_pytorch(schedule, settings, elsewhere):
    settings = {**settings, "eps": 0.0}  # which would leave out drops that are very small
    expected = elsewhere.submit(in_pytorch, "ReduceLROnPlateau", settings, len(LOSSES), LOSSES)
    found = [schedule.factor(Progress(0, 1, EPOCHS, LOSSES[: at + 1])) for at in range(len(LOSSES))]
    assert found == pytest.approx(expected.result(timeout=120), rel=1e-12)
