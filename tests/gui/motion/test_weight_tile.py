"""The tile beside the page shows the weights of the unit at hand, and where the one at hand stands."""

import dataclasses
from types import MappingProxyType

import numpy as np
import pytest
from PySide6.QtGui import QImage

from nnstudio.gui.colormaps import diverging
from nnstudio.gui.motion.moment import Moment, Stage
from nnstudio.gui.motion.pages import page_of
from nnstudio.gui.motion.weight_tile import WeightTile, show_unit
from nnstudio.gui.scale import limit_of
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Dense, Output
from tests.gui.motion.conftest import DENSE, IMAGES, chain, make_step
from tests.gui.panels.answers.made import digits

HIDDEN = NodeId("hidden")


@pytest.fixture
def tile(qtbot):
    tile = WeightTile(DARK)
    qtbot.addWidget(tile)
    tile.resize(tile.width(), 140)
    return tile


def show(tile, step, moment):
    weights = MappingProxyType({node_id: node.before for node_id, node in step.trace.nodes.items()})
    picture = dataclasses.replace(digits(), weights=weights)
    return show_unit(tile, step, moment, picture, page_of(step, moment).place)


def seen(tile):
    image = tile.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def test_each_pixel_wears_the_color_of_its_weight(tile):
    step = make_step(DENSE)
    assert show(tile, step, Moment(Stage.FORWARD, HIDDEN, 3))
    kernel = step.node(HIDDEN).before["kernel"]
    wanted = diverging(DARK).pixels(kernel[:, 3].reshape(6, 6), limit_of(kernel))
    pixels = seen(tile)
    for row in range(6):
        for column in range(6):
            center = tile.box_of((row, column)).center().toPoint()
            assert pixels[center.y(), center.x()] == wanted[row, column]


def test_of_colors_the_mean_is_shown(tile):
    step = make_step(DENSE, shape=(6, 6, 3))
    assert show(tile, step, Moment(Stage.FORWARD, HIDDEN, 3))
    means = step.node(HIDDEN).before["kernel"].reshape(6, 6, 3, 15).mean(axis=2)
    wanted = diverging(DARK).pixels(means[..., 3], limit_of(means.reshape(36, 15)))
    center = tile.box_of((2, 4)).center().toPoint()
    assert seen(tile)[center.y(), center.x()] == wanted[2, 4]


@pytest.mark.parametrize("stage", [Stage.FORWARD, Stage.UPDATE])
def test_a_frame_is_around_the_weight_at_hand(tile, stage):
    step, moment = make_step(DENSE), Moment(stage, HIDDEN, 3, 2)
    show(tile, step, Moment(stage, HIDDEN, 3))
    without = seen(tile)
    assert show(tile, step, moment)
    place, accent = page_of(step, moment).place, 0xFF000000 | int(DARK.accent[1:], 16)
    with_frame = seen(tile)
    ys, xs = np.nonzero((with_frame != without) & (with_frame == accent))
    box = tile.box_of(place).adjusted(-5, -5, 5, 5)
    assert len(ys)
    assert box.left() <= xs.min() <= xs.max() <= box.right()
    assert box.top() <= ys.min() <= ys.max() <= box.bottom()


def test_the_weight_at_hand_is_the_one_of_the_row(tile):
    step, moment = make_step(DENSE), Moment(Stage.UPDATE, HIDDEN, 3, 2)
    page = page_of(step, moment)
    row, column, _ = page.place
    kernel = step.node(HIDDEN).before["kernel"][:, 3].reshape(6, 6)
    assert kernel[row, column] == pytest.approx(page.rows[2].cells[0])


def test_what_reads_no_image_has_no_tile(tile):
    assert not show(tile, make_step(DENSE), Moment(Stage.FORWARD, NodeId("output"), 1))
    assert not show(tile, make_step(IMAGES), Moment(Stage.FORWARD, NodeId("conv"), 1))
    assert not show(tile, make_step(DENSE), Moment(Stage.FORWARD, HIDDEN))


def test_a_row_of_numbers_is_no_image(tile):
    step = make_step(chain(hidden=Dense(units=4), output=Output(units=3)), shape=(9,))
    assert not show(tile, step, Moment(Stage.UPDATE, HIDDEN, 1, 1))
    assert page_of(step, Moment(Stage.UPDATE, HIDDEN, 1, 1)).place is not None
