"""The reference: the words at the line of what guessing gives are readable, and are explained."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSizeF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from nnstudio.gui.panels.loss import LossPanel
from nnstudio.gui.panels.loss.reference import place_of
from nnstudio.gui.theme import DARK

WORDS, ROOM = "guessing: 2.303", QSizeF(300, 100)


@pytest.fixture
def panel(qtbot):
    panel = LossPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def test_words_stand_on_the_side_where_no_learned_curve_is():
    assert place_of(WORDS, DARK, ROOM, 50, over=True).bottom() < 50
    assert place_of(WORDS, DARK, ROOM, 50, over=False).top() > 50


def test_words_stay_within_the_plot_though_the_line_is_at_its_edge():
    assert place_of(WORDS, DARK, ROOM, 4, over=True).top() > 4
    assert place_of(WORDS, DARK, ROOM, 96, over=False).bottom() < 96


def test_there_are_no_half_words():
    assert place_of(WORDS, DARK, QSizeF(40, 100), 50, over=True) is None


def _middle_of_words(panel, plot, curves) -> QPoint:
    corner = plot.vb.sceneBoundingRect().topLeft()
    return panel._plots._view.mapFromScene(corner + curves.reference_place().center())


def test_losses_that_pass_under_the_words_leave_them_readable(panel, snapshot):
    losses = np.random.default_rng(3).uniform(0.0, 0.4, 3000)
    panel.show_snapshot(dataclasses.replace(snapshot, losses=losses, step=3000))
    plots = panel._plots
    at = _middle_of_words(panel, plots._loss_plot, plots._loss)
    image = plots._view.viewport().grab().toImage()
    around = [image.pixelColor(at.x() + x, at.y() + y).name() for x in range(-30, 31) for y in range(-6, 7)]
    assert DARK.quiet in around


@pytest.mark.parametrize(
    ("number", "said"), [(0, "Below the line"), (1, "Of 10 classes, guessing gets one in 10")]
)
def test_the_mouse_on_the_words_is_told_what_the_line_means(panel, snapshot, number, said):
    panel.show_snapshot(snapshot)
    plots = panel._plots
    plot, curves = ((plots._loss_plot, plots._loss), (plots._accuracy_plot, plots._accuracy))[number]
    at = _middle_of_words(panel, plot, curves)
    viewport = plots._view.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QHelpEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
    assert said in QToolTip.text()
    assert plots._tips.words_at(QPoint(at.x() - 200, at.y())) == ""
    QToolTip.hideText()
