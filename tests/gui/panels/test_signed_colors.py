"""Green and red instead of blue and orange: whoever wants them sees them in every panel, and nothing else."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtWidgets import QToolButton

from nnstudio.engine.probes import GradientsProbe
from nnstudio.engine.snapshot import Flow
from nnstudio.gui.colormaps import diverging, with_signs
from nnstudio.gui.panels.confusion import ConfusionPanel
from nnstudio.gui.panels.gradients import GradientsPanel
from nnstudio.gui.panels.weights import WeightsPanel
from nnstudio.gui.theme import DARK, LIGHT
from tests.gui.panels.answers.made import digits, packed, pixels, sure, with_answers


def before_and_now():
    """Two moments between which mistakes of one kind have come and those of another have gone."""
    labels = [0] * 8 + [1] * 8
    before = with_answers(digits(), sure([1] * 8 + [1] * 8, 10), labels)
    now = with_answers(digits(), sure([0] * 8 + [2] * 8, 10), labels)
    rows = np.zeros((2, 5))
    rows[1, 0] = 100
    later = dataclasses.replace(now, step=150, losses=np.ones(150), epochs=rows)
    later = dataclasses.replace(later, answers=dataclasses.replace(now.answers, step=150))
    early = dataclasses.replace(before, step=50, losses=np.ones(50), epochs=rows[:1])
    return dataclasses.replace(early, answers=dataclasses.replace(before.answers, step=50)), later


def shown(qtbot, kind):
    """A panel that shows numbers of both signs, the largest of either as strong as colors can be."""
    panel = kind(DARK)
    qtbot.addWidget(panel)
    panel.resize(900, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    if kind is ConfusionPanel:
        panel.findChild(QToolButton, "confusionPanel.change").click()
        for moment in before_and_now():
            panel.show_snapshot(moment)
        return panel
    moment = digits()
    values = np.resize(np.array([-1, 1], np.float32), (16, 10))
    params = {"kernel": values, "bias": values[0]}
    node_id = list(moment.graph)[-1]
    panel.show_node(node_id)
    assert GradientsProbe(node_id) in panel.probes() or kind is WeightsPanel
    weights, flows = {**moment.weights, node_id: params}, {node_id: Flow(1.0, 0.1, 1e-3)}
    panel.show_snapshot(
        dataclasses.replace(moment, weights=weights, gradients={node_id: params}, flows=flows)
    )
    return panel


def has(panel, theme):
    """Whether the strongest colors of negative and of positive are seen."""
    seen = set(np.unique(pixels(panel)).tolist())
    return packed(theme.negative) in seen, packed(theme.positive) in seen


@pytest.mark.parametrize("kind", [WeightsPanel, GradientsPanel, ConfusionPanel])
def test_all_that_has_a_sign_is_seen_in_the_wanted_colors_in_any_theme(qtbot, kind):
    panel = shown(qtbot, kind)
    assert has(panel, DARK) == (True, True)
    panel.show_colors("green-red")
    assert has(panel, with_signs(DARK, "green-red")) == (True, True)
    assert has(panel, DARK) == (False, False)
    panel.show_theme(LIGHT)
    assert has(panel, with_signs(LIGHT, "green-red")) == (True, True)
    panel.show_colors("blue-orange")
    assert has(panel, LIGHT) == (True, True)
    assert has(panel, with_signs(LIGHT, "green-red")) == (False, False)


@pytest.mark.parametrize("kind", [WeightsPanel, GradientsPanel])
def test_green_and_red_are_hatched_and_blue_and_orange_are_not(qtbot, kind):
    panel = shown(qtbot, kind)
    mosaic = panel._picture.mosaic
    panel.show_colors("green-red")
    assert mosaic._hatched
    panel.show_colors("blue-orange")
    assert not mosaic._hatched


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_map_of_a_theme_with_other_signs_is_the_map_with_these_colors(theme):
    lut = diverging(with_signs(theme, "green-red")).lut
    assert (lut == diverging(theme, "green-red").lut).all()
    assert lut[0] == packed(with_signs(theme, "green-red").negative)
    assert with_signs(theme, "blue-orange") is theme
