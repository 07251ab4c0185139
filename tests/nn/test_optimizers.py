"""Optimizers: against the formulas of the books, written out number by number, and against PyTorch."""

import importlib.util
import math
import tracemalloc

import numpy as np
import pytest

from nnstudio.nn.optimizers import (
    OPTIMIZERS,
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSprop,
)

EVERY = pytest.mark.parametrize("optimizer", [cls() for cls in OPTIMIZERS], ids=lambda o: o.entry.kind)
STEPS = 60
LARGEST_DIFFERENCE = {np.float32: 1e-4, np.float64: 1e-9}


def gradients(count=9, steps=STEPS):
    """As many gradients as steps, of very different sizes."""
    rng = np.random.default_rng(5)
    return rng.normal(size=(steps, count)) * 10.0 ** rng.integers(-6, 3, count)


def start(count=9):
    return np.random.default_rng(6).normal(size=count)


def memory(optimizer, values):
    return {name: np.zeros_like(values) for name in optimizer.memory}


def run(optimizer, dtype=np.float64):
    """The values after all the gradients."""
    values = start().astype(dtype)
    kept = memory(optimizer, values)
    for step, gradient in enumerate(gradients(), 1):
        optimizer.update(values, gradient.astype(dtype), kept, step, optimizer.learning_rate)
    return values


def pytorch_steps(name, settings, values, slopes):
    """The values after all the gradients, by PyTorch."""
    import torch

    torch.set_num_threads(1)
    values = torch.tensor(values, requires_grad=True)
    steps = getattr(torch.optim, name)([values], **settings)
    for slope in slopes:
        values.grad = torch.tensor(slope)
        steps.step()
    return values.detach().numpy()


def book_sgd(w, slopes, rate):
    for g in slopes:
        w = w - rate * g
    return w


def book_momentum(w, slopes, rate, momentum):
    v = 0.0
    for g in slopes:
        v = momentum * v + g
        w = w - rate * v
    return w


def book_adam(w, slopes, rate, beta1, beta2, epsilon):
    """Algorithm 1 of Kingma and Ba (2015), line by line."""
    m = v = 0.0
    for t, g in enumerate(slopes, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        corrected_m = m / (1 - beta1**t)
        corrected_v = v / (1 - beta2**t)
        w = w - rate * corrected_m / (math.sqrt(corrected_v) + epsilon)
    return w


def book_nesterov(w, slopes, rate, momentum):
    v = 0.0
    for g in slopes:
        v = momentum * v + g
        w = w - rate * (g + momentum * v)
    return w


def book_adagrad(w, slopes, rate, epsilon):
    s = 0.0
    for g in slopes:
        s = s + g**2
        w = w - rate * g / (math.sqrt(s) + epsilon)
    return w


def book_rmsprop(w, slopes, rate, alpha, epsilon):
    v = 0.0
    for g in slopes:
        v = alpha * v + (1 - alpha) * g**2
        w = w - rate * g / (math.sqrt(v) + epsilon)
    return w


def book_adamw(w, slopes, rate, weight_decay):
    """Algorithm 2 of Loshchilov and Hutter (2019): the decay stands beside the step of Adam."""
    for t in range(1, len(slopes) + 1):
        before = book_adam(0.0, slopes[: t - 1], rate, 0.9, 0.999, 1e-8)
        step = book_adam(0.0, slopes[:t], rate, 0.9, 0.999, 1e-8) - before
        w = w + step - rate * weight_decay * w
    return w


@pytest.mark.parametrize(
    ("optimizer", "book"),
    [
        (SGD(learning_rate=0.3), lambda w, slopes: book_sgd(w, slopes, 0.3)),
        (Momentum(learning_rate=0.02), lambda w, slopes: book_momentum(w, slopes, 0.02, 0.9)),
        (
            Momentum(learning_rate=0.02, momentum=0),
            lambda w, slopes: book_sgd(w, slopes, 0.02),
        ),
        (Adam(), lambda w, slopes: book_adam(w, slopes, 0.001, 0.9, 0.999, 1e-8)),
        (
            Adam(learning_rate=0.1, beta1=0.5, beta2=0.7, epsilon=0.01),
            lambda w, slopes: book_adam(w, slopes, 0.1, 0.5, 0.7, 0.01),
        ),
        (Adam(beta1=0, beta2=0), lambda w, slopes: book_adam(w, slopes, 0.001, 0, 0, 1e-8)),
        (SGD(learning_rate=1), lambda w, slopes: book_sgd(w, slopes, 1)),
        (Nesterov(learning_rate=0.02), lambda w, slopes: book_nesterov(w, slopes, 0.02, 0.9)),
        (Nesterov(momentum=0), lambda w, slopes: book_sgd(w, slopes, 0.05)),
        (AdaGrad(), lambda w, slopes: book_adagrad(w, slopes, 0.01, 1e-10)),
        (RMSprop(alpha=0.8), lambda w, slopes: book_rmsprop(w, slopes, 0.001, 0.8, 1e-8)),
        (RMSprop(alpha=0), lambda w, slopes: book_rmsprop(w, slopes, 0.001, 0, 1e-8)),
        (
            AdamW(learning_rate=0.01, weight_decay=0.3),
            lambda w, slopes: book_adamw(w, slopes, 0.01, 0.3),
        ),
    ],
    ids=lambda value: "book" if callable(value) else repr(value),
)
def test_each_value_goes_where_the_formula_of_the_book_leads_it(optimizer, book):
    expected = [book(w, slopes) for w, slopes in zip(start(), gradients().T, strict=True)]
    np.testing.assert_allclose(run(optimizer), expected, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize(
    ("optimizer", "name", "settings"),
    [
        (SGD(learning_rate=0.3), "SGD", {"lr": 0.3}),
        (SGD(learning_rate=1), "SGD", {"lr": 1.0}),
        (Momentum(), "SGD", {"lr": 0.05, "momentum": 0.9}),
        (Nesterov(), "SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
        (AdaGrad(), "Adagrad", {"lr": 0.01, "eps": 1e-10}),
        (RMSprop(), "RMSprop", {"lr": 0.001, "alpha": 0.99, "eps": 1e-8}),
        (RMSprop(alpha=0.5, epsilon=0.01), "RMSprop", {"lr": 0.001, "alpha": 0.5, "eps": 0.01}),
        (Adam(), "Adam", {"lr": 0.001, "betas": (0.9, 0.999), "eps": 1e-8}),
        (Adam(beta1=0.5, epsilon=0.01), "Adam", {"lr": 0.001, "betas": (0.5, 0.999), "eps": 0.01}),
        (AdamW(), "AdamW", {"lr": 0.001, "weight_decay": 0.01}),
        (AdamW(learning_rate=0.02, weight_decay=0.5), "AdamW", {"lr": 0.02, "weight_decay": 0.5}),
    ],
    ids=repr,
)
@pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed (pip install torch)"
)
def test_the_values_are_those_of_pytorch(optimizer, name, settings, dtype, elsewhere):
    arguments = name, settings, start().astype(dtype), gradients().astype(dtype)
    expected = elsewhere.submit(pytorch_steps, *arguments).result(timeout=120)
    differences = np.abs(run(optimizer, dtype) - expected) / np.abs(expected)
    assert differences.max() < LARGEST_DIFFERENCE[dtype]


@EVERY
def test_a_bowl_is_descended(optimizer):
    steepness = np.linspace(0.5, 2, 9)
    values = start()
    kept = memory(optimizer, values)
    height = (steepness * values**2).sum()
    for step in range(1, 101):
        optimizer.update(values, 2 * steepness * values, kept, step, optimizer.learning_rate)
    assert (steepness * values**2).sum() < height


@EVERY
def test_values_and_memory_stay_in_float32(optimizer):
    values = start().astype(np.float32)
    kept = memory(optimizer, values)
    optimizer.update(values, gradients()[0].astype(np.float32), kept, 1, optimizer.learning_rate)
    assert {array.dtype for array in (values, *kept.values())} == {np.dtype(np.float32)}


@EVERY
def test_a_value_without_a_slope_and_without_decay_stays_where_it_is(optimizer):
    if "weight_decay" in type(optimizer).model_fields:
        optimizer = optimizer.replace(weight_decay=0)
    values = np.array([0.0, 1.5])
    kept = memory(optimizer, values)
    for step in range(1, 4):
        optimizer.update(values, np.zeros(2), kept, step, optimizer.learning_rate)
    assert values.tolist() == [0.0, 1.5]


@EVERY
def test_what_is_remembered_lies_in_the_declared_vectors_alone(optimizer):
    kept = memory(optimizer, start())
    values, twin = start(), start()
    for step, gradient in enumerate(gradients(), 1):
        # Another object of the same settings takes the odd steps: nothing may be kept in the optimizer.
        (optimizer if step % 2 else type(optimizer)()).update(
            values, gradient.copy(), kept, step, optimizer.learning_rate
        )
    alone = memory(optimizer, twin)
    for step, gradient in enumerate(gradients(), 1):
        optimizer.update(twin, gradient.copy(), alone, step, optimizer.learning_rate)
    np.testing.assert_array_equal(values, twin)


@EVERY
def test_a_value_moves_alike_alone_and_among_very_many(optimizer):
    slopes = np.random.default_rng(7).normal(size=(3, 150_001))
    together = np.zeros(150_001)
    kept = memory(optimizer, together)
    for step, gradient in enumerate(slopes, 1):
        optimizer.update(together, gradient.copy(), kept, step, 0.01)
    for at in (0, 65_535, 65_536, 131_072, 150_000):
        alone = np.zeros(1)
        own = memory(optimizer, alone)
        for step, gradient in enumerate(slopes[:, at], 1):
            optimizer.update(alone, np.array([gradient]), own, step, 0.01)
        assert together[at] == pytest.approx(alone[0], rel=1e-14)


@EVERY
def test_a_step_makes_no_arrays_as_large_as_the_vectors(optimizer):
    values, gradient = np.ones(1_000_000), np.ones(1_000_000)
    kept = memory(optimizer, values)
    tracemalloc.start()
    optimizer.update(values, gradient, kept, 1, 0.01)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 0.1 * values.nbytes


@EVERY
def test_half_the_learning_rate_of_the_schedule_makes_half_the_first_step(optimizer):
    moves = []
    for rate in (0.02, 0.01):
        values = start()
        optimizer.update(values, gradients()[0], memory(optimizer, values), 1, rate)
        moves.append(values - start())
    np.testing.assert_allclose(moves[0], 2 * moves[1], rtol=1e-6, atol=1e-12)


def test_at_a_learning_rate_of_one_sgd_takes_the_gradient_as_the_step():
    values, gradient = np.array([1.0, 2.0]), np.array([0.5, -0.25])
    SGD().update(values, gradient, {}, 1, 1.0)
    assert values.tolist() == [0.5, 2.25]


def test_weight_decay_is_not_divided_by_the_size_of_the_gradients():
    moves = []
    for weight_decay in (0, 0.5):
        values = np.array([2.0, 2.0])
        optimizer = AdamW(learning_rate=0.1, weight_decay=weight_decay)
        optimizer.update(values, np.array([1e-4, 1e4]), memory(optimizer, values), 1, 0.1)
        moves.append(values)
    np.testing.assert_allclose(moves[0] - moves[1], 0.1 * 0.5 * 2)


def test_the_first_step_of_adam_is_as_long_as_the_learning_rate_whatever_the_slope():
    values = np.zeros(3)
    optimizer = Adam(learning_rate=0.01)
    optimizer.update(values, np.array([1e-3, -5.0, 1e6]), memory(optimizer, values), 1, 0.01)
    np.testing.assert_allclose(values, [-0.01, 0.01, -0.01], rtol=1e-4)


@EVERY
def test_float32_follows_float64(optimizer):
    np.testing.assert_allclose(run(optimizer, np.float32), run(optimizer), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", [Adam, AdamW])
def test_means_stay_what_they_are_when_their_shares_change_in_the_run(kind):
    before, after = kind(), kind(beta1=0.5, beta2=0.9)
    values, kept = start(), memory(kind(), start())
    m = v = 0.0
    for step, gradient in enumerate(gradients(), 1):
        now = before if step < 30 else after
        if step == 30:
            after.take_over(kept, before)
        now.update(values, gradient.copy(), kept, step, 0.001)
        m, v = now.beta1 * m + (1 - now.beta1) * gradient, now.beta2 * v + (1 - now.beta2) * gradient**2
        np.testing.assert_allclose(kept["mean"] * (1 - now.beta1), m)
        np.testing.assert_allclose(kept["square"] * (1 - now.beta2), v)


@EVERY
def test_an_optimizer_that_folds_the_rate_makes_the_same_step_from_a_gradient_times_the_rate(optimizer):
    plain, folded = start(), start()
    kept, twin = memory(optimizer, plain), memory(optimizer, folded)
    # A rate that changes tells what is linear in its product only.
    for step, rate in enumerate((0.3, 0.1), 1):
        gradient = gradients()[step]
        optimizer.update(plain, gradient.copy(), kept, step, rate)
        optimizer.update(folded, rate * gradient, twin, step, 1.0)
    assert np.allclose(plain, folded, rtol=1e-12) == optimizer.folds_rate
