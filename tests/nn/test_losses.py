"""Losses: values known by hand, slopes, and the formulas that take an activation in."""

import math

import numpy as np
import pytest

from nnstudio.nn.activations import ACTIVATIONS, Sigmoid, Softmax, Tanh
from nnstudio.nn.layer import FreshContext
from nnstudio.nn.losses import LOSSES, ArctanError, CrossEntropy, MeanSquaredError

EVERY = pytest.mark.parametrize("loss", [cls() for cls in LOSSES], ids=lambda loss: loss.entry.kind)
FUSING = pytest.mark.parametrize(
    "loss", [cls() for cls in LOSSES if cls.fuses], ids=lambda loss: loss.entry.kind
)
TARGETS = np.eye(5)[[4, 0, 2]]
CTX = FreshContext(dtype=np.float64)


def logits():
    return np.random.default_rng(1).normal(size=(3, 5))


def answers(dtype=np.float64):
    """Rows of probabilities, which every loss can judge."""
    weights = np.random.default_rng(1).uniform(0.2, 1, (3, 5))
    return (weights / weights.sum(axis=1, keepdims=True)).astype(dtype)


@EVERY
def test_the_slope_is_that_of_central_differences(loss, central_differences):
    y = answers()
    expected = central_differences(lambda: loss.forward(CTX, y, TARGETS)[0], y)
    np.testing.assert_allclose(loss.forward(CTX, y, TARGETS)[1], expected, rtol=1e-7, atol=1e-9)


@EVERY
def test_answers_that_are_right_cost_nothing(loss):
    assert loss.forward(CTX, TARGETS.copy(), TARGETS)[0] == 0


@EVERY
def test_the_loss_of_a_batch_is_the_mean_over_its_samples(loss):
    alone = [loss.forward(CTX, answers()[row : row + 1], TARGETS[row : row + 1])[0] for row in range(3)]
    assert loss.forward(CTX, answers(), TARGETS)[0] == pytest.approx(sum(alone) / 3)


@EVERY
def test_answers_and_targets_are_left_as_they_are(loss):
    y, targets = answers(), TARGETS.copy()
    y.flags.writeable = targets.flags.writeable = False
    loss.forward(CTX, y, targets)
    np.testing.assert_array_equal(y, answers())


@EVERY
def test_the_loss_is_a_plain_number_and_its_slope_keeps_float32(loss):
    value, dy = loss.forward(FreshContext(), answers(np.float32), TARGETS.astype(np.float32))
    assert type(value) is float
    assert dy.dtype == np.float32


@FUSING
def test_the_fused_loss_is_that_of_activation_and_loss_in_turn(loss):
    y = ACTIVATIONS[loss.fuses]()(logits())
    assert loss.from_logits(CTX, logits(), TARGETS)[0] == pytest.approx(
        loss.forward(CTX, y, TARGETS)[0], rel=1e-13
    )


@FUSING
def test_the_fused_slope_is_that_of_activation_and_loss_in_turn(loss):
    y, backward = ACTIVATIONS[loss.fuses]().forward(FreshContext(dtype=np.float64), logits())
    expected = backward(loss.forward(CTX, y, TARGETS)[1])
    np.testing.assert_allclose(loss.from_logits(CTX, logits(), TARGETS)[1], expected, rtol=1e-10, atol=1e-14)


@FUSING
def test_the_fused_slope_is_that_of_central_differences(loss, central_differences):
    z = logits()
    expected = central_differences(lambda: loss.from_logits(CTX, z, TARGETS)[0], z)
    np.testing.assert_allclose(loss.from_logits(CTX, z, TARGETS)[1], expected, rtol=1e-7, atol=1e-9)


@FUSING
@pytest.mark.parametrize("extreme", [-1e4, 1e4])
def test_huge_logits_give_a_finite_loss_and_slope(loss, extreme):
    z = np.array([[extreme, 0, 1]], np.float32)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, dz = loss.from_logits(FreshContext(), z, np.array([[0, 1, 0]], np.float32))
    assert math.isfinite(value)
    assert np.isfinite(dz).all()


@FUSING
def test_logits_are_left_as_they_are(loss):
    z = logits()
    loss.from_logits(CTX, z, TARGETS)
    np.testing.assert_array_equal(z, logits())


def test_a_network_that_knows_nothing_of_ten_classes_pays_the_logarithm_of_ten():
    targets = np.eye(10, dtype=np.float32)[[0, 4, 9]]
    assert CrossEntropy().from_logits(CTX, np.zeros((3, 10), np.float32), targets)[0] == pytest.approx(
        math.log(10)
    )


def test_cross_entropy_is_minus_the_logarithm_of_the_true_class():
    y = np.array([[0.25, 0.75], [0.5, 0.5]])
    targets = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert CrossEntropy().forward(CTX, y, targets)[0] == pytest.approx((math.log(4 / 3) + math.log(2)) / 2)


def test_a_logit_that_is_wrong_by_a_thousand_costs_a_thousand():
    z = np.array([[1000, 0]], np.float32)
    assert CrossEntropy().from_logits(CTX, z, np.array([[0, 1]], np.float32))[0] == 1000


def test_a_probability_of_zero_for_the_truth_costs_much_but_not_infinitely_much():
    value, dy = CrossEntropy().forward(CTX, np.array([[1, 0]], np.float32), np.array([[0, 1]], np.float32))
    assert 50 < value < math.inf
    assert np.isfinite(dy).all()


def test_mean_squared_error_is_the_one_worked_out_by_hand():
    y, targets = np.array([[0.5, 0.0], [1.0, -1.0]]), np.array([[1.0, 0.0], [0.0, 0.0]])
    value, dy = MeanSquaredError().forward(CTX, y, targets)
    assert value == pytest.approx((0.25 + 0 + 1 + 1) / 4)
    np.testing.assert_allclose(dy, [[-0.25, 0], [0.5, -0.5]])


def test_arctan_error_is_the_one_worked_out_by_hand():
    y, targets = np.array([[2.0, 0.0]]), np.array([[1.0, math.sqrt(3)]])
    value, dy = ArctanError().forward(CTX, y, targets)
    # arctan 1 = π/4 and arctan √3 = π/3; the slope of arctan² at e is 2 arctan(e) / (1 + e²).
    assert value == pytest.approx(((math.pi / 4) ** 2 + (math.pi / 3) ** 2) / 2)
    np.testing.assert_allclose(dy, [[math.pi / 8, -math.pi / 12]])


def test_an_outlier_costs_at_most_a_quarter_of_pi_squared_in_arctan_error():
    value, _ = ArctanError().forward(CTX, np.array([[1e30]]), np.array([[0.0]]))
    assert value == pytest.approx((math.pi / 2) ** 2)


@pytest.mark.parametrize("activation", [Sigmoid(), Tanh()], ids=lambda a: a.entry.kind)
def test_cross_entropy_advises_softmax_where_probabilities_are_missing(activation):
    advice = CrossEntropy().misfit(activation)
    assert activation.entry.title in advice
    assert "Choose the activation Softmax" in advice


def test_cross_entropy_goes_with_softmax():
    assert CrossEntropy().misfit(Softmax()) is None


@pytest.mark.parametrize("loss", [MeanSquaredError(), ArctanError()], ids=lambda loss: loss.entry.kind)
def test_losses_of_differences_go_with_every_activation(loss):
    assert {loss.misfit(cls()) for cls in ACTIVATIONS} == {None}
