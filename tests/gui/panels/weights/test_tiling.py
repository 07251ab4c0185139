"""The pictures of the units lie apart, and as large as there is room."""

import numpy as np
import pytest

from nnstudio.gui.panels.weights.kernel import Kernel
from nnstudio.gui.panels.weights.tiling import SMALLEST_TILE, tile


def kernel_of_images(units: int) -> Kernel:
    return Kernel(np.zeros((784, units), np.float32), None, 28, 28, image=True)


@pytest.mark.parametrize("units", [1, 2, 7, 10, 16, 100, 128, 512])
@pytest.mark.parametrize("area", [(560, 120), (300, 80), (200, 600), (1400, 900), (10, 10)])
@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_tiles_lie_inside_the_area_and_apart(units, area, ratio):
    width, height = (round(side * ratio) for side in area)
    tiling = tile(kernel_of_images(units), width, height, ratio)
    shown = min(units, tiling.capacity)
    places = tiling.places(width, height, shown)
    end = tiling.height * tiling.width * shown
    if min(area) > 28:
        assert set(np.unique(places)) - {end} == set(range(end)), "each value of each tile is seen"
        assert tiling.wide >= min(SMALLEST_TILE * ratio, 28)
        assert tiling.pitch_x - tiling.wide >= 4 * ratio


def test_sixteen_tiles_are_an_integer_multiple_of_their_pixels():
    tiling = tile(kernel_of_images(16), 560, 130, 1.0)
    assert (tiling.columns, tiling.wide) == (8, 56)
