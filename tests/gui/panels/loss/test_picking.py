"""Picking: the mouse means a step of the run, its marks, and the latest step beyond the end."""

import numpy as np
import pyqtgraph as pg
import pytest

from nnstudio.engine.snapshot import Mark
from nnstudio.gui.panels.loss.axis import Axis
from nnstudio.gui.panels.loss.curves import Curves
from nnstudio.gui.panels.loss.picking import Picking
from nnstudio.gui.theme import DARK

STEPS = 100


class _Picked:
    """Two plots of a run of 100 steps, and what was told of them."""

    def __init__(self, qtbot):
        self.view = pg.GraphicsLayoutWidget()
        qtbot.addWidget(self.view)
        self.curves = [Curves(Axis("left", kind), DARK) for kind in ("loss", "percent")]
        plots = [(self.view.addPlot(), curves) for curves in self.curves]
        for plot, curves in plots:
            plot.addItem(curves, ignoreBounds=True)
            plot.vb.setXRange(0, STEPS, padding=0)
        self.picking = Picking(self.view, plots, self.view)
        self.pointed, self.wanted, self.hovered, self.drawn = [], [], [], []
        self.picking.pointed.connect(lambda *said: self.pointed.append(said))
        self.picking.wanted.connect(self.wanted.append)
        self.picking.hovered.connect(self.hovered.append)
        self.picking.drawn.connect(lambda: self.drawn.append(True))

    def run(self):
        self.curves[0].losses.follow(np.ones(STEPS, np.float32))


@pytest.fixture
def picked(qtbot):
    return _Picked(qtbot)


def test_a_step_is_marked_in_both_plots_and_drawn_only_if_it_is_another(picked):
    picked.run()
    picked.picking.point_at(41.7)
    assert [curves.pointed for curves in picked.curves] == [42, 42]
    assert picked.pointed == [(42, ())]
    drawn = len(picked.drawn)
    picked.picking.point_at(42.2)
    assert len(picked.drawn) == drawn > 0
    picked.picking.point_at(None)
    assert [curves.pointed for curves in picked.curves] == [None, None]


def test_marks_are_told_where_the_mouse_is_near_them(picked):
    picked.run()
    mark = Mark(40, "Learning rate 0.1 → 0.01")
    picked.picking.marks = (mark,)
    pixel = picked.picking._plots[0][0].vb.viewPixelSize()[0]
    picked.picking.point_at(40 + 5 * pixel)
    picked.picking.point_at(40 + 8 * pixel)
    assert [marks for _, marks in picked.pointed] == [(mark,), ()]


def test_what_is_chosen_is_a_step_of_the_run_or_the_latest(picked):
    picked.run()
    for x in (-3.0, 17.2, STEPS + 20.0):
        picked.picking._on_chosen(x)
    assert picked.wanted == [1, 17, None]


def test_nothing_is_picked_where_there_is_no_run(picked):
    picked.picking.point_at(12.0)
    picked.picking._on_hovered(12.0)
    picked.picking._on_chosen(12.0)
    assert (picked.pointed, picked.hovered, picked.wanted) == ([(None, ())], [None], [])
