"""Forecasts are measured against one who says the last value again, and nothing else is."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from nnstudio.data import Credit, Sine
from nnstudio.data.prices import Prices
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.moments import Watched
from nnstudio.engine.snapshot import SCORE_VALIDATION, Evaluation
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.datasets.fitting import outlook
from nnstudio.gui.panels.loss import LossPanel
from nnstudio.gui.panels.loss.wording import ADVICE, advice
from nnstudio.gui.theme import DARK


@lru_cache
def moment(source):
    """The first example after an epoch with other data."""
    document = outlook(EXAMPLES["mnist-784-16-16-10"].build(), source).repaired
    trainer = Trainer(TrainingJob(document.graph, source, document.training), source.load())
    while trainer.epoch < 1:
        trainer.step()
    return trainer.snapshot(Watched(sample=0))


def scoring(snapshot, score):
    """The moment as if the last evaluation had found this R²."""
    epochs = snapshot.epochs.copy()
    epochs[-1, SCORE_VALIDATION] = score
    return replace(snapshot, epochs=epochs)


@pytest.fixture
def panel(qtbot):
    made = LossPanel(DARK)
    qtbot.addWidget(made)
    made.resize(1100, 320)
    with qtbot.waitExposed(made):
        made.show()
    return made


def rows_of_the_line(panel):
    """Rows of the second plot with the color of what guessing gives in many places, from above."""
    panel._plots._kept.refresh()
    box = panel._plots._accuracy_plot.vb
    place = panel._plots._view.mapFromScene(box.sceneBoundingRect()).boundingRect()
    image = panel._plots._view.grab(place).toImage()
    color = int(DARK.quiet.removeprefix("#"), 16) | 0xFF000000
    across = range(image.width() // 2)  # the words stand on the right
    found = [y for y in range(image.height()) if sum(image.pixel(x, y) == color for x in across) > 30]
    low, high = box.viewRange()[1]
    return [high - (high - low) * (y + 0.5) / image.height() for y in found]


def test_a_forecast_is_drawn_over_a_line_at_the_last_value_again(panel):
    snapshot = moment(Prices())
    panel.show_snapshot(snapshot)
    same = snapshot.naive.score
    assert 0.5 < same < 1
    assert panel._plots._accuracy.reference == (same, f"the last value again: {same:.3g}")
    heights = rows_of_the_line(panel)
    assert heights
    assert np.allclose(heights, same, atol=0.02)


@pytest.mark.parametrize(("source", "words"), [(Sine(), "always the mean: 0"), (Credit(), "chance 50 %")])
def test_what_is_no_forecast_has_no_such_line(panel, source, words):
    snapshot = moment(source)
    panel.show_snapshot(snapshot)
    assert snapshot.naive is None
    assert panel._plots._accuracy.reference[1] == words
    assert not any("last value" in said for said in advice(snapshot))


def test_where_the_mean_does_better_than_the_last_value_it_is_the_line(panel):
    snapshot = replace(moment(Prices()), naive=Evaluation(1.0, -0.4, (1.0,)))
    panel.show_snapshot(snapshot)
    assert panel._plots._accuracy.reference == (0.0, "always the mean: 0")
    assert advice(scoring(snapshot, 0.3)) == ADVICE


def test_a_forecast_is_told_that_being_above_the_line_is_what_counts():
    snapshot = moment(Prices())
    same = f"R² {snapshot.naive.score:.3f}"
    above, below = scoring(snapshot, snapshot.naive.score + 0.1), scoring(snapshot, 0.3)
    assert advice(above)[0].startswith("What counts is an R² above the dotted line")
    assert advice(below)[0].startswith("No better so far than saying the last value again")
    for words in (*advice(above)[:1], *advice(below)):
        assert same in words
    assert "mean" in advice(scoring(snapshot, -0.2))[0]
