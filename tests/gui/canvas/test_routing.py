"""Routing: wires go over cards that they would run behind, and only over those."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPathStroker

from nnstudio.gui.canvas.routing import CLEARANCE, HALF, heights_over, region
from nnstudio.gui.canvas.strands import curve

LEFT, RIGHT = (-100.0, -50.0, 0.0, 50.0), (1000.0, -50.0, 1100.0, 50.0)


def height(*obstacles, end=(1000.0, 0.0)):
    cards = np.array([LEFT, RIGHT, *obstacles])
    return heights_over(np.array([(0.0, 0.0, *end)]), cards, np.array([(0, 1)]))[0]


def test_a_free_wire_takes_the_straight_way():
    assert height((400.0, 100.0, 500.0, 200.0)) is None


def test_a_wire_passes_over_the_card_in_its_way():
    assert height((400.0, -80.0, 500.0, 80.0)) == -80.0 - CLEARANCE


def test_on_its_way_over_one_card_a_wire_does_not_run_behind_another():
    assert height((400.0, -80.0, 500.0, 80.0), (600.0, -300.0, 700.0, -90.0)) == -300.0 - CLEARANCE


@pytest.mark.parametrize("top", [-40.0, 20.0, 60.0, 90.0, 130.0, 330.0])
@pytest.mark.parametrize("left", [150.0, 250.0, 600.0])
def test_a_slanting_wire_meets_only_cards_that_its_curve_touches(top, left):
    stroker = QPainterPathStroker()
    stroker.setWidth(2 * HALF)
    way = stroker.createStroke(curve(QPointF(0, 0), QPointF(1000, 400)))
    met = way.intersects(QRectF(left, top, 100, 20))
    assert (height((left, top, left + 100, top + 20), end=(1000.0, 400.0)) is not None) == met


def test_between_the_ends_of_a_short_wire_no_card_can_stand():
    assert height((20.0, -50.0, 80.0, 50.0), end=(100.0, 0.0)) is None
    assert region((0.0, 0.0, 100.0, 0.0), None) is None


def test_many_wires_are_laid_as_each_alone():
    rng = np.random.default_rng(3)
    corners = rng.uniform(0, 2000, (60, 2))
    cards = np.hstack([corners, corners + rng.uniform(40, 200, (60, 2))])
    own = rng.integers(0, 60, (200, 2))
    ways = np.array(
        [(cards[a, 2], cards[a, 1:4:2].mean(), cards[b, 0], cards[b, 1:4:2].mean()) for a, b in own]
    )
    together = heights_over(ways, cards, own)
    alone = [heights_over(ways[row : row + 1], cards, own[row : row + 1])[0] for row in range(200)]
    assert together == alone
    assert any(found is not None for found in together)
