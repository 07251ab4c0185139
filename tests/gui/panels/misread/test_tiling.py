"""Tiles fill the room there is, in low docks too."""

import pytest

from nnstudio.gui.panels.misread.tiling import EDGE, LINE, SMALLEST, edge_of, tile


@pytest.mark.parametrize("height", range(60, 200, 4))
def test_rows_of_pictures_leave_no_room_for_another_row(height):
    edge = edge_of(height)
    tiling = tile(600, height, edge, edge + LINE)
    used = tiling.rows * tiling.pitch_y
    assert tiling.corner(tiling.rows * tiling.columns - 1)[1] + tiling.tall <= height
    assert height - used < max(SMALLEST + LINE, 20)


def test_a_low_gallery_has_larger_pictures_in_one_row_or_two_rows():
    assert edge_of(100) > EDGE
    assert SMALLEST <= edge_of(135) < EDGE
    assert edge_of(400) == EDGE
