"""The field: outputs at every pixel, which class is ahead there, by how much, and how far the boundary is."""

import numpy as np
import pytest

from nnstudio.gui.colormaps import sequential
from nnstudio.gui.panels.plane.field import colors_of, decide, hatches, paint, spread
from nnstudio.gui.theme import DARK, LIGHT


def three():
    """Outputs of three classes, each ahead in a part of the plane, (rows, columns, classes)."""
    y, x = np.mgrid[0:1:9j, 0:1:9j]
    return np.stack([x, 1 - x, 1.6 * y - 0.4], axis=-1).astype(np.float32)


def test_values_on_the_edges_are_those_of_the_plane_and_the_first_row_is_below():
    values = three()
    fields = spread(values, 900, 700)
    assert fields.shape == (3, 900, 700)
    for place, corner in (((-1, 0), (0, 0)), ((-1, -1), (0, -1)), ((0, 0), (-1, 0)), ((0, -1), (-1, -1))):
        np.testing.assert_allclose(fields[:, *place], values[corner], atol=2e-3)


def test_between_two_values_it_is_interpolated():
    values = np.array([[[0.0], [1.0]], [[2.0], [3.0]]], np.float32)
    field = spread(values, 4, 4)[0]
    np.testing.assert_allclose(field[0], 2 * 7 / 8 + np.array([1, 3, 5, 7]) / 8, rtol=1e-5)


@pytest.mark.parametrize("classes", [2, 3])
def test_the_distance_to_the_boundary_is_counted_in_pixels(classes):
    x = np.linspace(0, 1, 201, dtype=np.float32)[None, :, None] * np.ones((201, 1, 1), np.float32)
    values = np.concatenate([x, 1 - x, 0 * x - 5], axis=-1)[..., :classes]
    fields = spread(values, 100, 200)
    decision = decide(fields[:1] - fields[1:] if classes == 2 else fields)
    assert (decision.ahead[:, :99] == 1).all()
    assert (decision.ahead[:, 101:] == 0).all()
    expected = np.abs(np.arange(200) + 0.5 - 100)
    np.testing.assert_allclose(decision.distance[50, 60:140], expected[60:140], atol=0.05)
    np.testing.assert_allclose(decision.lead[50], expected / 100, atol=1e-4)


def test_where_three_classes_meet_each_boundary_has_a_line():
    decision = decide(spread(three(), 200, 200))
    changes = np.zeros((200, 200), bool)
    changes[:, 1:] |= decision.ahead[:, 1:] != decision.ahead[:, :-1]
    changes[1:] |= decision.ahead[1:] != decision.ahead[:-1]
    assert changes.sum() > 200
    assert (decision.distance[changes] < 1.6).all()
    assert (decision.distance < 1.1).sum() < 4 * changes.sum()


@pytest.mark.parametrize("classes", [2, 3])
def test_a_plane_without_any_difference_has_no_boundary(classes):
    decision = decide(spread(np.full((4, 4, classes), 0.5, np.float32), 30, 30))
    assert np.isinf(decision.distance).all()
    assert not decision.lead.any()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_without_a_lead_all_classes_have_the_color_of_a_card_and_with_it_their_own(theme):
    colors = colors_of(theme, 10)
    assert len(set(colors[:, :, 0].ravel().tolist())) == 1
    assert colors[0, 0, 0] == sequential(theme).lut[0]
    assert len(set(colors[0, :, -1].tolist())) == 10
    assert not (colors[0, :, -1] == colors[1, :, -1]).any()


def test_each_of_ten_classes_has_another_hatch_and_the_first_none():
    kinds = hatches(10, 60, 60, 1)
    assert not kinds[0].any()
    assert len({kind.tobytes() for kind in kinds}) == 10
    assert all(0 < kind.mean() < 0.5 for kind in kinds[1:])


def test_the_boundary_is_painted_in_its_color_and_nowhere_else():
    x = np.linspace(0, 1, 51, dtype=np.float32)[None, :, None] * np.ones((51, 1, 1), np.float32)
    decision = decide(spread(2 * x - 1, 40, 101))
    image = paint(decision, colors_of(DARK, 2), hatches(2, 40, 101, 1), DARK.text)
    seen = [image.pixelColor(column, 20).name() for column in range(101)]
    assert [column for column, color in enumerate(seen) if color == DARK.text] == [50]


def test_two_classes_are_decided_by_their_difference_as_by_both():
    rng = np.random.default_rng(4)
    fields = spread(rng.uniform(0, 1, (7, 7, 2)).astype(np.float32), 60, 80)
    both, one = decide(fields), decide(fields[:1] - fields[1:])
    np.testing.assert_array_equal(both.ahead, one.ahead)
    np.testing.assert_allclose(both.lead, one.lead, atol=1e-6)
    np.testing.assert_allclose(both.distance, one.distance, rtol=1e-2, atol=1e-3)
