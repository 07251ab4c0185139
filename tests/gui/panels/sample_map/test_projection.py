"""A projection shows the largest spread, and what is fitted anew moves as little as it can."""

import numpy as np
import pytest

from nnstudio.gui.panels.sample_map.naming import legend, short_names
from nnstudio.gui.panels.sample_map.projection import Reach, align, fit, place, share


def cloud(n, features, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n, features)) * np.linspace(3, 0.5, features)).astype(np.float32)


@pytest.mark.parametrize(("n", "features"), [(200, 16), (60, 300), (256, 784)])
def test_the_plane_is_that_of_the_principal_axes(n, features):
    x = cloud(n, features)
    basis = fit(x)
    _, lengths, axes = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    assert np.abs(np.abs(basis.T @ axes[:2].T) - np.eye(2)).max() < 1e-3
    assert share(x, basis) == pytest.approx((lengths[:2] ** 2).sum() / (lengths**2).sum(), rel=1e-4)


def test_the_same_vectors_give_the_same_plane_with_the_same_signs():
    x = cloud(50, 8)
    assert (fit(x) == fit(x.copy())).all()
    assert place(x, fit(x)) == pytest.approx(place(x, fit(x + 7)), abs=1e-4)


def test_a_plane_that_is_fitted_anew_is_turned_so_that_points_move_least():
    x = cloud(100, 12)
    before = fit(x)
    angle = 1.1
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    mirrored = (before @ turn) * np.array([1, -1], np.float32)
    assert place(x, align(mirrored, before, x)) == pytest.approx(place(x, before), abs=1e-3)


def test_aligning_changes_no_distance_and_hides_nothing():
    x, y = cloud(100, 12), cloud(100, 12, seed=1)
    fresh = fit(y)
    turned = align(fresh, fit(x), y)
    assert share(y, turned) == pytest.approx(share(y, fresh), rel=1e-5)
    assert turned.T @ turned == pytest.approx(np.eye(2), abs=1e-5)


@pytest.mark.parametrize("x", [np.zeros((5, 4)), np.ones((5, 1)), np.arange(5.0)[:, None], np.ones((1, 3))])
def test_what_has_no_second_axis_has_a_plane_all_the_same(x):
    basis = fit(x.astype(np.float32))
    assert basis.shape == (x.shape[1], 2)
    assert np.isfinite(place(x, basis)).all()
    assert 0 <= share(x, basis) <= 1.0001


def test_the_reach_grows_at_once_and_shrinks_calmly():
    reach = Reach()
    reach.follow(np.array([[-1.0, -1.0], [1.0, 1.0]]))
    reach.follow(np.array([[-1.0, -1.0], [2.0, 1.0]]))
    assert reach.high.tolist() == [2, 1]
    reach.follow(np.array([[-1.0, -1.0], [1.0, 1.0]]))
    assert reach.high == pytest.approx([1.9, 1])
    assert reach.scale(np.array([290.0, 1000.0])) == pytest.approx([100, 200])  # of 500 that would fit


def test_points_in_one_place_have_a_scale():
    reach = Reach()
    reach.follow(np.zeros((3, 2)))
    assert reach.scale(np.array([100.0, 100.0])).tolist() == [1, 1]
    reach.follow(np.array([[0.0, 5.0], [4.0, 5.0]]))
    assert reach.scale(np.array([100.0, 100.0]))[0] == 25


def test_classes_have_short_and_different_marks():
    assert short_names(tuple("0123456789")) == tuple("0123456789")
    assert short_names(("alike", "different")) == ("a", "d")
    assert short_names(("arm A", "arm B")) == ("A", "B")
    assert short_names(("cat", "car", "cab")) == ("1", "2", "3")
    for classes in (("class 1", "class 12"), ("", "x yz", "x ya")):
        assert len(set(short_names(classes))) == len(classes)


def test_the_legend_says_what_marks_stand_for():
    assert legend(tuple("0123456789")) == ""
    assert legend(("alike", "different")) == "a = alike, d = different"
    assert legend(tuple(f"kind {i}" for i in range(10))).endswith(", …")
