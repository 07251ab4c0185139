"""Geometry: frames of blocks and lines of arrows."""

import pytest
from PySide6.QtCore import QLineF, QPointF, QRectF

from nnstudio.gui.canvas.annotations.geometry import distance, frame_around, shaft, strip_height

LEFT, RIGHT = QRectF(0, 0, 100, 100), QRectF(300, 0, 100, 100)


def test_a_line_is_cut_off_a_little_outside_of_both_boxes():
    line = shaft(QPointF(50, 50), QPointF(350, 50), LEFT, RIGHT)
    assert (line.p1(), line.p2()) == (QPointF(105, 50), QPointF(295, 50))


def test_a_line_between_free_points_is_left_alone():
    line = shaft(QPointF(1, 2), QPointF(3, 4), None, None)
    assert line == QLineF(1, 2, 3, 4)


def test_a_slanting_line_keeps_its_direction():
    line = shaft(QPointF(50, 50), QPointF(350, 350), LEFT, None)
    assert line.p1().x() == pytest.approx(line.p1().y()) == pytest.approx(105)


def test_where_boxes_lie_over_each_other_the_line_runs_from_point_to_point():
    line = shaft(QPointF(20, 50), QPointF(80, 50), LEFT, QRectF(10, 0, 100, 100))
    assert line == QLineF(20, 50, 80, 50)


def test_an_end_that_is_no_longer_in_its_box_is_taken_to_its_border():
    line = shaft(QPointF(50, 50), QPointF(350, 180), LEFT, RIGHT)
    assert line.p2().y() <= 105


def test_the_distance_to_a_line_counts_beyond_its_ends_too():
    line = QLineF(0, 0, 100, 0)
    assert distance(line, QPointF(50, 7)) == pytest.approx(7)
    assert distance(line, QPointF(103, 4)) == pytest.approx(5)
    assert distance(QLineF(1, 1, 1, 1), QPointF(4, 5)) == pytest.approx(5)


def test_a_frame_is_lifted_by_whole_strips():
    frame = frame_around(LEFT, 30.0, lift=1)
    assert frame.top() == -18 - 60
    assert frame.bottom() == 118


def test_a_strip_grows_in_the_scene_when_it_is_seen_from_far():
    assert strip_height(1.0) == strip_height(4.0) == 30
    assert strip_height(0.1) * 0.1 >= 18
