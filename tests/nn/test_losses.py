"""Losses: values known by hand and by PyTorch, slopes, and the formulas that take an activation in."""

import importlib.util
import math

import numpy as np
import pytest

from nnstudio.engine.context import LayerContext
from nnstudio.nn.activations import (
    ACTIVATIONS,
    ELU,
    GELU,
    Arctan,
    Linear,
    ReLU,
    Sigmoid,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from nnstudio.nn.layer import FreshContext
from nnstudio.nn.losses import (
    LOSSES,
    ArctanError,
    BinaryCrossEntropy,
    CrossEntropy,
    Hinge,
    Huber,
    KullbackLeibler,
    MeanAbsoluteError,
    MeanSquaredError,
)

# Those with settings also with other ones, which take other ways through the formula.
CASES = [cls() for cls in LOSSES] + [CrossEntropy(label_smoothing=0.2), Huber(delta=0.3)]
EVERY = pytest.mark.parametrize("loss", CASES, ids=repr)
FUSING = pytest.mark.parametrize("loss", [loss for loss in CASES if loss.fuses], ids=repr)
TARGETS = np.eye(5)[[4, 0, 2]]
CTX = FreshContext(dtype=np.float64)
LARGEST_DIFFERENCE = {np.float32: 1e-4, np.float64: 1e-9}


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


@pytest.mark.parametrize("loss", [cls() for cls in LOSSES if cls is not Hinge], ids=repr)
def test_answers_that_are_right_cost_nothing(loss):
    assert loss.forward(CTX, TARGETS.copy(), TARGETS)[0] == 0


@EVERY
def test_the_loss_of_a_batch_is_the_mean_over_its_samples(loss):
    alone = [loss.forward(CTX, answers()[row : row + 1], TARGETS[row : row + 1])[0] for row in range(3)]
    assert loss.forward(CTX, answers(), TARGETS)[0] == pytest.approx(sum(alone) / 3)


@EVERY
def test_what_an_earlier_batch_has_left_makes_no_difference(loss):
    ctx = LayerContext(True, True, np.random.default_rng(0), np.float64)
    for rows in (3, 2, 3):
        for formula in [loss.forward, *([loss.from_logits] if loss.fuses else [])]:
            name = formula.__name__
            value, slope = formula(ctx, answers()[:rows], TARGETS[:rows])
            expected, slopes = getattr(loss, name)(CTX, answers()[:rows], TARGETS[:rows])
            assert value == expected
            np.testing.assert_array_equal(slope, slopes)


@EVERY
def test_answers_may_lie_in_memory_in_any_order(loss):
    value, slope = loss.forward(CTX, np.asfortranarray(answers()), np.asfortranarray(TARGETS))
    expected, slopes = loss.forward(CTX, answers(), TARGETS)
    assert value == pytest.approx(expected, rel=1e-14)
    np.testing.assert_allclose(slope, slopes, rtol=1e-14)


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


def test_mean_absolute_error_is_the_one_worked_out_by_hand():
    y, targets = np.array([[0.5, 0.0], [3.0, -1.0]]), np.array([[1.0, 0.0], [0.0, 0.0]])
    value, dy = MeanAbsoluteError().forward(CTX, y, targets)
    assert value == pytest.approx((0.5 + 0 + 3 + 1) / 4)
    assert dy.tolist() == [[-0.25, 0], [0.25, -0.25]]


def test_huber_loss_is_the_one_worked_out_by_hand():
    y, targets = np.array([[0.5, 3.0]]), np.array([[0.0, 0.0]])
    value, dy = Huber(delta=2).forward(CTX, y, targets)
    # Half the square of 0.5, and two times (3 - 1) beyond the threshold.
    assert value == pytest.approx((0.125 + 4) / 2)
    np.testing.assert_allclose(dy, [[0.25, 1]])


def test_hinge_loss_is_the_one_worked_out_by_hand():
    y, targets = np.array([[0.25, -2.0, 0.5]]), np.array([[1.0, 0.0, 0.0]])
    value, dy = Hinge().forward(CTX, y, targets)
    # The true class lacks 0.75 to its margin, the second keeps its own, the third is wrong by 1.5.
    assert value == pytest.approx((0.75 + 0 + 1.5) / 3)
    np.testing.assert_allclose(dy, [[-1 / 3, 0, 1 / 3]])


def test_answers_beyond_the_margin_cost_nothing_in_hinge_loss():
    value, dy = Hinge().forward(CTX, 1.5 * (2 * TARGETS - 1), TARGETS)
    assert value == 0
    assert not dy.any()


def test_binary_cross_entropy_is_the_one_worked_out_by_hand():
    y, targets = np.array([[0.25, 0.5]]), np.array([[1.0, 0.0]])
    value, dy = BinaryCrossEntropy().forward(CTX, y, targets)
    assert value == pytest.approx((math.log(4) + math.log(2)) / 2)
    np.testing.assert_allclose(dy, [[-2, 1]])


def test_a_yes_that_is_wrong_by_a_thousand_costs_a_thousand():
    z, targets = np.array([[1000.0, -1000.0]], np.float32), np.array([[0.0, 1.0]], np.float32)
    assert BinaryCrossEntropy().from_logits(FreshContext(), z, targets)[0] == 1000


@pytest.mark.parametrize("y", [[[0, 1]], [[1, 0]]])
def test_probabilities_of_zero_and_one_cost_no_infinite_binary_cross_entropy(y):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, dy = BinaryCrossEntropy().forward(
            FreshContext(), np.array(y, np.float32), np.array([[0, 1]], np.float32)
        )
    assert 0 <= value < 100
    assert np.isfinite(dy).all()


def test_kullback_leibler_divergence_is_the_one_worked_out_by_hand():
    y, targets = np.array([[0.25, 0.75]]), np.array([[0.5, 0.5]])
    value, dy = KullbackLeibler().forward(CTX, y, targets)
    assert value == pytest.approx((math.log(2) + math.log(2 / 3)) / 2)
    np.testing.assert_allclose(dy, [[-2, -2 / 3]])


def test_with_one_true_class_kullback_leibler_divergence_is_cross_entropy():
    mine, slope = KullbackLeibler().from_logits(CTX, logits(), TARGETS)
    value, slopes = CrossEntropy().from_logits(CTX, logits(), TARGETS)
    assert mine == pytest.approx(value, rel=1e-15)
    np.testing.assert_array_equal(slope, slopes)


def test_shares_that_are_met_cost_nothing_in_kullback_leibler_divergence():
    assert KullbackLeibler().forward(CTX, answers(), answers())[0] == pytest.approx(0, abs=1e-15)
    assert KullbackLeibler().from_logits(CTX, np.log(answers()), answers())[0] == pytest.approx(0, abs=1e-15)


def test_smoothed_labels_cost_least_where_the_answer_is_as_unsure_as_they_are():
    smoothed = 0.8 * TARGETS + 0.2 / 5
    value, slope = CrossEntropy(label_smoothing=0.2).from_logits(CTX, np.log(smoothed), TARGETS)
    assert value == pytest.approx(-(0.84 * math.log(0.84) + 4 * 0.04 * math.log(0.04)))
    np.testing.assert_allclose(slope, 0, atol=1e-16)


def test_cross_entropy_from_a_file_without_label_smoothing_has_none():
    assert LOSSES.parse({"kind": "cross_entropy", "version": 1}) == CrossEntropy(label_smoothing=0)


@pytest.mark.parametrize("loss", [CrossEntropy(), KullbackLeibler()], ids=repr)
@pytest.mark.parametrize("activation", [Sigmoid(), Tanh(), Linear()], ids=repr)
def test_softmax_is_advised_where_probabilities_are_missing(loss, activation):
    advice = loss.misfit(activation)
    assert advice.startswith(loss.entry.title)
    assert activation.entry.title in advice
    assert "Choose the activation Softmax" in advice


@pytest.mark.parametrize("activation", [Tanh(), ReLU(), Linear(), Softplus()], ids=repr)
def test_sigmoid_is_advised_where_an_output_may_be_no_probability(activation):
    advice = BinaryCrossEntropy().misfit(activation)
    assert activation.entry.title in advice
    assert "Choose the activation Sigmoid" in advice


@pytest.mark.parametrize("activation", [Sigmoid(), Softmax(), ReLU(), GELU(), ELU(alpha=0.5)], ids=repr)
def test_tanh_is_advised_where_no_output_reaches_the_margin_of_hinge_loss(activation):
    advice = Hinge().misfit(activation)
    assert activation.entry.title in advice
    assert "Choose the activation Linear or Tanh" in advice


@pytest.mark.parametrize(
    ("loss", "activation"),
    [
        (CrossEntropy(), Softmax()),
        (KullbackLeibler(), Softmax()),
        (BinaryCrossEntropy(), Sigmoid()),
        (BinaryCrossEntropy(), Softmax()),
        (Hinge(), Linear()),
        (Hinge(), Tanh()),
        (Hinge(), Arctan()),
        (Hinge(), Softsign()),
        (Hinge(), ELU()),
    ],
    ids=repr,
)
def test_a_loss_goes_with_what_gives_the_outputs_it_asks_for(loss, activation):
    assert loss.misfit(activation) is None


@pytest.mark.parametrize(
    "loss",
    [MeanSquaredError(), MeanAbsoluteError(), Huber(), ArctanError()],
    ids=lambda loss: loss.entry.kind,
)
def test_losses_of_differences_go_with_every_activation(loss):
    assert {loss.misfit(cls()) for cls in ACTIVATIONS} == {None}


def torch_mean_squared_error(functional, y, targets):
    return functional.mse_loss(y, targets)


def torch_mean_absolute_error(functional, y, targets):
    return functional.l1_loss(y, targets)


def torch_huber(functional, y, targets):
    return functional.huber_loss(y, targets, delta=0.3)


def torch_arctan_error(functional, y, targets):
    return (y - targets).arctan().square().mean()


def torch_binary_cross_entropy(functional, y, targets):
    return functional.binary_cross_entropy(y, targets)


def torch_binary_cross_entropy_of_logits(functional, z, targets):
    return functional.binary_cross_entropy_with_logits(z, targets)


def torch_cross_entropy_of_logits(functional, z, targets):
    return functional.cross_entropy(z, targets)


def torch_smoothed_cross_entropy_of_logits(functional, z, targets):
    return functional.cross_entropy(z, targets, label_smoothing=0.2)


def torch_kullback_leibler(functional, y, targets):
    return functional.kl_div(y.log(), targets, reduction="batchmean")


def torch_kullback_leibler_of_logits(functional, z, targets):
    return functional.kl_div(functional.log_softmax(z, dim=1), targets, reduction="batchmean")


def torch_hinge(functional, y, targets):
    # For the label -1, this loss is max(0, margin - x).
    agreement = (2 * targets - 1) * y
    label = agreement.new_full(agreement.shape, -1)
    return functional.hinge_embedding_loss(agreement, label, margin=1.0)


def in_pytorch(loss, y, targets):
    """The value of a loss and its slope."""
    import torch

    torch.set_num_threads(1)
    y = torch.tensor(y, requires_grad=True)
    value = loss(torch.nn.functional, y, torch.tensor(targets))
    value.backward()
    return value.item(), y.grad.numpy()


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("shares", [False, True], ids=["one true class", "true shares"])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (MeanSquaredError().forward, torch_mean_squared_error),
        (MeanAbsoluteError().forward, torch_mean_absolute_error),
        (Huber(delta=0.3).forward, torch_huber),
        (ArctanError().forward, torch_arctan_error),
        (BinaryCrossEntropy().forward, torch_binary_cross_entropy),
        (BinaryCrossEntropy().from_logits, torch_binary_cross_entropy_of_logits),
        (CrossEntropy().from_logits, torch_cross_entropy_of_logits),
        (CrossEntropy(label_smoothing=0.2).from_logits, torch_smoothed_cross_entropy_of_logits),
        (KullbackLeibler().forward, torch_kullback_leibler),
        (KullbackLeibler().from_logits, torch_kullback_leibler_of_logits),
        (Hinge().forward, torch_hinge),
    ],
    ids=lambda formula: formula.__name__,
)
@pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed (pip install torch)"
)
def test_value_and_slope_are_those_of_pytorch(ours, theirs, shares, dtype, elsewhere):
    rng = np.random.default_rng(8)
    weights = rng.uniform(0.05, 1, (40, 10))
    y = weights / weights.sum(axis=1, keepdims=True) if ours.__name__ == "forward" else 3 * np.log(weights)
    targets = rng.dirichlet(np.ones(10), 40) if shares else np.eye(10)[rng.integers(0, 10, 40)]
    y, targets = y.astype(dtype), targets.astype(dtype)
    expected, slopes = elsewhere.submit(in_pytorch, theirs, y, targets).result(timeout=120)
    value, slope = ours(FreshContext(dtype=dtype), y, targets)
    assert value == pytest.approx(expected, rel=LARGEST_DIFFERENCE[dtype])
    assert np.abs(slope - slopes).max() / np.abs(slopes).max() < LARGEST_DIFFERENCE[dtype]
