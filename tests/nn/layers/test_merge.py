"""Add, Multiply and Concatenate, beside PyTorch and by hand."""

import numpy as np
import pytest
from modules_in_pytorch import run_function
from trials import DTYPES, close, context, lying, needs_pytorch, orders

from nnstudio.nn.layers.merge import Add, Concatenate, Multiply
from nnstudio.nn.shapes import ShapeError

LAYERS = {"add": Add(), "mul": Multiply(), "cat": Concatenate()}


def drawn(wires, dtype=np.float64, rows=4, shape=(5, 3, 2)):
    rng = np.random.default_rng(6)
    return [rng.normal(size=(rows, *shape)).astype(dtype) for _ in range(wires)]


@needs_pytorch
@DTYPES
@pytest.mark.parametrize("wires", [2, 3, 4])
@pytest.mark.parametrize("name", LAYERS)
def test_a_merge_does_what_pytorch_does(name, wires, dtype, elsewhere):
    xs, settings = drawn(wires, dtype), {"dim": -1} if name == "cat" else {}
    y, backward = LAYERS[name].forward({}, context(dtype), *xs)
    dy = np.random.default_rng(1).normal(size=y.shape).astype(dtype)
    theirs = elsewhere.submit(run_function, name, xs, dy, **settings).result(timeout=120)
    dxs = backward(dy, {})
    assert close(y, theirs.y, dtype)
    assert all(close(dx, other, dtype) for dx, other in zip(dxs, theirs.dxs, strict=True))


@pytest.mark.parametrize("order", orders(4))
@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_the_order_of_axes_in_memory_changes_nothing(layer, order):
    xs = drawn(3)
    expected, backward = layer.forward({}, context(), *xs)
    slopes = backward(expected, {})
    y, backward = layer.forward({}, context(), *(lying(x, order) for x in xs))
    np.testing.assert_array_equal(y, expected)
    for dx, slope in zip(backward(expected, {}), slopes, strict=True):
        np.testing.assert_array_equal(dx, slope)


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_branches_may_lie_in_orders_of_their_own(layer):
    first, second = drawn(2)
    expected = layer.forward({}, context(), first, second)[0]
    y, _ = layer.forward({}, context(), lying(first, (3, 1, 2, 0)), second)
    np.testing.assert_array_equal(y, expected)


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_batches_of_any_size_may_follow_each_other(layer):
    ctx = context()
    for rows in (4, 1, 3, 4):
        xs = drawn(2, rows=rows)
        y, backward = layer.forward({}, ctx, *xs)
        np.testing.assert_array_equal(y, layer.forward({}, context(), *xs)[0])
        assert [dx.shape for dx in backward(y, {})] == [x.shape for x in xs]


def test_what_is_side_by_side_keeps_the_order_of_axes_in_memory():
    y, _ = Concatenate().forward({}, context(), *(lying(x, (3, 1, 2, 0)) for x in drawn(2)))
    assert y.transpose(3, 1, 2, 0).flags.c_contiguous


def test_branches_of_different_depth_stand_side_by_side():
    first, second = np.array([[1.0, 2]]), np.array([[3.0]])
    y, backward = Concatenate().forward({}, context(), first, second)
    assert y.tolist() == [[1, 2, 3]]
    assert [dx.tolist() for dx in backward(np.array([[7.0, 8, 9]]), {})] == [[[7, 8]], [[9]]]
    assert Concatenate().infer_shape((4, 4, 8), (4, 4, 3)) == (4, 4, 11)


def test_a_factor_of_zero_leads_back_finite_slopes():
    xs = [np.array([[0.0, 2]]), np.array([[3.0, 0]]), np.array([[5.0, 7]])]
    _, backward = Multiply().forward({}, context(), *xs)
    dxs = backward(np.ones((1, 2)), {})
    assert [dx.tolist() for dx in dxs] == [[[15, 0]], [[0, 14]], [[0, 0]]]


@pytest.mark.parametrize("layer", [Add(), Multiply()])
@pytest.mark.parametrize(
    ("shapes", "advice"),
    [
        (((28, 28, 1), (784,)), "28×28×1 and 784. They hold as many numbers"),
        (((12, 12, 8), (12, 12, 4)), "12×12×8 and 12×12×4. Give the layers before it as many"),
        (((12, 12, 8), (10,)), "12×12×8 and 10. Bring the branches to one shape"),
        (((3,), (3,), (4,)), "3 and 4. Give the layers"),
    ],
)
def test_unequal_shapes_are_refused_with_both_and_what_would_help(layer, shapes, advice):
    with pytest.raises(ShapeError, match=advice):
        layer.infer_shape(*shapes)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((4, 4, 8), (128,)), "4×4×8 and 128 cannot stand side by side, for one has more axes"),
        (((4, 4, 8), (4, 5, 8)), "4×4×8 and 4×5×8 cannot stand side by side, for only the last"),
    ],
)
def test_branches_of_different_size_cannot_stand_side_by_side(shapes, message):
    with pytest.raises(ShapeError, match=message):
        Concatenate().infer_shape(*shapes)
