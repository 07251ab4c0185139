"""Optimizers: against the formulas of the books, written out number by number, and against PyTorch."""

import importlib.util
import math
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from nnstudio.nn.optimizers import OPTIMIZERS, SGD, Adam, Momentum

EVERY = pytest.mark.parametrize("optimizer", [cls() for cls in OPTIMIZERS], ids=lambda o: o.entry.kind)
STEPS = 60


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

    values = torch.tensor(values, requires_grad=True)
    steps = getattr(torch.optim, name)([values], **settings)
    for slope in slopes:
        values.grad = torch.tensor(slope)
        steps.step()
    return values.detach().numpy()


@pytest.fixture(scope="module")
def elsewhere():
    """Another process: in this one, PyTorch would slow down every later search through all objects."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        yield process


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
    ],
    ids=["sgd", "momentum", "momentum of zero", "adam", "adam with other settings", "adam without means"],
)
def test_each_value_goes_where_the_formula_of_the_book_leads_it(optimizer, book):
    expected = [book(w, slopes) for w, slopes in zip(start(), gradients().T, strict=True)]
    np.testing.assert_allclose(run(optimizer), expected, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(
    ("optimizer", "name", "settings"),
    [
        (SGD(learning_rate=0.3), "SGD", {"lr": 0.3}),
        (Momentum(), "SGD", {"lr": 0.05, "momentum": 0.9}),
        (Adam(), "Adam", {"lr": 0.001, "betas": (0.9, 0.999), "eps": 1e-8}),
        (Adam(beta1=0.5, epsilon=0.01), "Adam", {"lr": 0.001, "betas": (0.5, 0.999), "eps": 0.01}),
    ],
    ids=["sgd", "momentum", "adam", "adam with other settings"],
)
@pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed (pip install torch)"
)
def test_the_values_are_those_of_pytorch(optimizer, name, settings, elsewhere):
    expected = elsewhere.submit(pytorch_steps, name, settings, start(), gradients()).result(timeout=120)
    np.testing.assert_allclose(run(optimizer), expected, rtol=1e-11, atol=1e-12)


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
def test_a_value_without_a_slope_stays_where_it_is(optimizer):
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


def test_the_first_step_of_adam_is_as_long_as_the_learning_rate_whatever_the_slope():
    values = np.zeros(3)
    optimizer = Adam(learning_rate=0.01)
    optimizer.update(values, np.array([1e-3, -5.0, 1e6]), memory(optimizer, values), 1, 0.01)
    np.testing.assert_allclose(values, [-0.01, 0.01, -0.01], rtol=1e-4)


def test_float32_follows_float64():
    np.testing.assert_allclose(run(Adam(), np.float32), run(Adam()), rtol=1e-4, atol=1e-6)
