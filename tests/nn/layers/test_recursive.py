"""RecursiveMerge, beside a plain loop written from the definition, and by hand."""

import numpy as np
import pytest
from trials import context, lying, orders

from nnstudio.nn.activations import Linear, Sigmoid, Tanh
from nnstudio.nn.layers.recursive import RecursiveMerge
from nnstudio.nn.shapes import ShapeError

# Leaves 7×7 -> 4×4 -> 2×2 -> 1×1; sides with a rest; one row; one column; a single leaf; taller than wide.
CASES = [((28, 28, 1), 4), ((9, 7, 2), 2), ((1, 6, 3), 1), ((5, 1, 1), 1), ((3, 2, 2), 4), ((11, 3, 1), 3)]
FITTING = pytest.mark.parametrize(("shape", "patch_size"), CASES)
ACTIVATIONS = {"tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}


def drawn(layer, shape, rows=3, seed=2):
    rng = np.random.default_rng(seed)
    x, dy = rng.normal(size=(rows, *shape)), rng.normal(size=(rows, layer.units))
    params = {name: rng.normal(0, 0.5, p.shape) for name, p in layer.parameters(shape).items()}
    return x, dy, params, {name: np.full_like(values, np.nan) for name, values in params.items()}


def by_definition(image, params, patch_size, bend):
    """The vector of one image (height, width, channels), patch by patch and parent by parent."""
    height, width, channels = image.shape
    grid = []
    for top in range(0, height, patch_size):
        row = []
        for left in range(0, width, patch_size):
            patch = np.zeros((patch_size, patch_size, channels))
            for down in range(min(patch_size, height - top)):
                for right in range(min(patch_size, width - left)):
                    patch[down, right] = image[top + down, left + right]
            row.append(bend(patch.ravel() @ params["leaf_kernel"] + params.get("leaf_bias", 0)))
        grid.append(row)
    nothing = np.zeros(params["kernel"].shape[1])
    while len(grid) > 1 or len(grid[0]) > 1:
        if len(grid) % 2:
            grid.append([nothing] * len(grid[0]))
        if len(grid[0]) % 2:
            grid = [[*row, nothing] for row in grid]
        grid = [
            [
                bend(
                    np.concatenate([upper[at], upper[at + 1], lower[at], lower[at + 1]]) @ params["kernel"]
                    + params.get("bias", 0)
                )
                for at in range(0, len(upper), 2)
            ]
            for upper, lower in zip(grid[::2], grid[1::2], strict=True)
        ]
    return grid[0][0]


def once(layer, ctx, x, dy, params, gradients):
    y, backward = layer.forward(params, ctx, x)
    y = y.copy()
    (dx,) = backward(dy, gradients)
    return {"y": y, "dx": dx.copy()} | {name: gradient.copy() for name, gradient in gradients.items()}


def assert_equal(mine, theirs):
    for name, values in mine.items():
        np.testing.assert_allclose(values, theirs[name], rtol=1e-12, atol=1e-12, err_msg=name)


@FITTING
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize("activation", [Tanh(), Sigmoid()], ids=["tanh", "sigmoid"])
def test_the_output_is_that_of_the_definition(activation, bias, shape, patch_size):
    layer = RecursiveMerge(units=5, patch_size=patch_size, activation=activation, bias=bias)
    x, _, params, _ = drawn(layer, shape)
    y, _ = layer.forward(params, context(), x)
    bend = ACTIVATIONS[activation.entry.kind]
    expected = [by_definition(image, params, patch_size, bend) for image in x]
    np.testing.assert_allclose(y, expected, rtol=1e-12, atol=1e-12)


@FITTING
def test_the_gradients_are_the_slopes_of_the_definition(shape, patch_size, central_differences):
    layer = RecursiveMerge(units=2, patch_size=patch_size)
    x, dy, params, gradients = drawn(layer, shape, rows=2)
    (dx,) = layer.forward(params, context(), x)[1](dy, gradients)

    def along_dy():
        return sum(
            by_definition(image, params, patch_size, np.tanh) @ d for image, d in zip(x, dy, strict=True)
        )

    # Some weights and pixels suffice: each of them takes part everywhere.
    for mine, array in [
        (dx[:, -1], x[:, -1]),
        *((gradients[name][-1:], params[name][-1:]) for name in params),
    ]:
        np.testing.assert_allclose(mine, central_differences(along_dy, array), rtol=1e-6, atol=1e-8)


def test_with_ones_for_weights_the_pixels_are_added_up():
    layer = RecursiveMerge(units=1, patch_size=1, activation=Linear(), bias=False)
    params = {"leaf_kernel": np.ones((1, 1)), "kernel": np.ones((4, 1))}
    x = np.arange(15.0).reshape(1, 5, 3, 1)
    y, _ = layer.forward(params, context(), x)
    assert y.tolist() == [[105]]


def test_the_children_are_taken_row_by_row():
    layer = RecursiveMerge(units=1, patch_size=1, activation=Linear(), bias=False)
    params = {"leaf_kernel": np.ones((1, 1)), "kernel": np.array([[1.0], [10.0], [100.0], [1000.0]])}
    x = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 2, 2, 1)
    y, _ = layer.forward(params, context(), x)
    assert y.tolist() == [[4321]]


def test_a_patch_as_large_as_the_image_leaves_nothing_to_merge():
    layer = RecursiveMerge(units=3, patch_size=4)
    x, dy, params, gradients = drawn(layer, (4, 4, 1))
    layer.forward(params, context(), x)[1](dy, gradients)
    assert not gradients["kernel"].any()
    assert not gradients["bias"].any()


def test_batches_and_images_of_other_sizes_may_follow_one_another():
    layer = RecursiveMerge(units=4, patch_size=2)
    ctx = context()
    for seed, (rows, shape) in enumerate([(32, (9, 7, 1)), (7, (9, 7, 1)), (32, (9, 7, 1)), (32, (4, 3, 1))]):
        trial = drawn(layer, shape, rows, seed)
        assert_equal(once(layer, ctx, *trial), once(layer, context(), *trial))


@pytest.mark.parametrize("order", orders(4)[::5])
def test_it_does_not_matter_how_the_axes_lie_in_memory(order):
    layer = RecursiveMerge(units=4, patch_size=2)
    x, dy, params, gradients = drawn(layer, (9, 7, 2))
    straight = once(layer, context(), x, dy, params, gradients)
    assert_equal(once(layer, context(), lying(x, order), lying(dy, (1, 0)), params, gradients), straight)


@pytest.mark.parametrize("shape", [(784,), (28, 28), ()])
def test_what_is_no_image_is_refused_with_what_would_fit(shape):
    with pytest.raises(ShapeError, match=r"\(height, width, channels\).*Put a Reshape before it"):
        RecursiveMerge().infer_shape(shape)


def test_an_image_without_pixels_is_refused():
    with pytest.raises(ShapeError, match="at least one pixel"):
        RecursiveMerge().infer_shape((0, 4, 1))
