"""Counting: earlier runs lie where they had done as many steps, epochs or samples as the present one."""

import numpy as np
import pytest

from nnstudio.engine.snapshot import LOSS_STEP, SCORE_VALIDATION
from nnstudio.gui.panels.loss.axis import Axis
from nnstudio.gui.panels.loss.counting import Counting
from nnstudio.gui.panels.loss.curves import Curves
from nnstudio.gui.panels.loss.epoch_lines import EpochLines
from nnstudio.gui.panels.loss.ghosts import Ghost
from nnstudio.gui.panels.loss.ruler import Ruler
from nnstudio.gui.theme import DARK


def ruler(steps_in_epoch):
    return Ruler(np.array([0.0, steps_in_epoch]), np.array([0.0, 1.0]), 1000)


@pytest.fixture
def ghost():
    """An earlier run of two epochs with 10 steps in each."""
    rows = np.zeros((2, 5))
    rows[:, LOSS_STEP], rows[:, SCORE_VALIDATION] = (10, 20), (0.5, 0.8)
    x, y = np.array([0.0, 10.0, 20.0]), np.array([3.0, 2.0, 1.0])
    return Ghost(0, 20, x, y, rows, ruler(10), 1.0, "mean_squared_error")


class _Plots:
    """What is counted for: two plots with an axis of steps for each."""

    def __init__(self, qapp):
        self.axes = [Axis("bottom", "step") for _ in range(2)]
        score = Axis("left", "percent")
        self.loss, self.score = Curves(Axis("left", "loss"), DARK), Curves(score, DARK)
        self.epochs = EpochLines(self.loss, self.score, score, qapp)
        self.counting = Counting(self.axes, self.loss, self.score, self.epochs)

    def steps(self):
        """Where the ghost lies in both plots."""
        return [curves.ghosts[0][0].tolist() for curves in (self.loss, self.score)]


@pytest.fixture
def plots(qapp, ghost):
    plots = _Plots(qapp)
    plots.counting.show_ghosts((ghost,))
    yield plots
    plots.epochs.deleteLater()


def test_by_steps_an_earlier_run_lies_at_its_own_steps(plots):
    plots.counting.take(ruler(40))
    assert plots.steps() == [[0, 10, 20], [10, 20]]
    assert plots.score.ghosts[0][1].tolist() == pytest.approx([50, 80])


@pytest.mark.parametrize("unit", ["epoch", "samples"])
def test_by_epochs_it_lies_where_the_present_run_had_done_as_much(plots, unit):
    plots.counting.take(ruler(40))
    plots.counting.show_unit(unit)
    assert plots.steps() == [[0, 40, 80], [40, 80]]
    assert [axis.unit for axis in plots.axes] == [unit, unit]


def test_another_ruler_moves_earlier_runs_and_says_so_unless_steps_are_counted(plots):
    assert not plots.counting.take(ruler(40))
    plots.counting.show_unit("epoch")
    bent = ruler(20)
    assert plots.counting.take(bent)
    assert plots.steps() == [[0, 20, 40], [20, 40]]
    assert not plots.counting.take(bent), "nothing has moved since"
    assert all(axis.ruler is bent for axis in plots.axes)
