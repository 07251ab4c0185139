"""What a panel has gathered of a run that is no more is not seen in another, even if it was hidden."""

from functools import lru_cache

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Branch, Kept, Phase, Report, TrainingJob
from nnstudio.engine.moments import Watched
from nnstudio.engine.probes import AnswersProbe, GradientsProbe, PopulationProbe
from nnstudio.engine.snapshot import Snapshot
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.live_views import LiveViews
from nnstudio.gui.panels.activations import ActivationsPanel
from nnstudio.gui.panels.classes import ClassesPanel
from nnstudio.gui.panels.confusion import ConfusionPanel
from nnstudio.gui.panels.gradients import GradientsPanel
from nnstudio.gui.panels.misread import MisreadPanel
from nnstudio.gui.panels.sample_map import MapPanel
from nnstudio.gui.panels.weights import WeightsPanel
from nnstudio.gui.theme import DARK
from nnstudio.gui.training import TrainingController

PANELS = (
    ActivationsPanel,
    ClassesPanel,
    ConfusionPanel,
    GradientsPanel,
    MapPanel,
    MisreadPanel,
    WeightsPanel,
)
LEFT, SHARED, LAST = 30, 10, 40
"""A run is left after so many steps; a branch of it begins where it was shared, and has come farther."""


def trained(faster: float, *steps: int) -> tuple[Snapshot, ...]:
    """Moments of a run with all that panels ask for; all runs begin alike, one learns faster than another."""
    design = EXAMPLES["mnist-784-16-16-10"].build()
    optimizer = design.training.optimizer
    optimizer = optimizer.replace(learning_rate=faster * optimizer.learning_rate)
    training = design.training.replace(optimizer=optimizer)
    trainer = Trainer(TrainingJob(design.graph, design.dataset, training), design.dataset.load())
    probes = [AnswersProbe()]
    for node_id in design.graph:
        probes += [PopulationProbe(node_id), GradientsProbe(node_id)]
    found = []
    for step in steps:
        while trainer.step_count < step:
            trainer.step(measured=True)
        found.append(trainer.snapshot(Watched(sample=3, probes=frozenset(probes))))
    return tuple(found)


@lru_cache
def first_run() -> tuple[Snapshot, ...]:
    return trained(1.0, 0, 5, SHARED, 20, LEFT)


@lru_cache
def other_run() -> tuple[Snapshot, ...]:
    return trained(0.2, 0, 20, LAST)


class Studio:
    """A canvas, its views and a run that is made up: each of its moments is reported by hand."""

    def __init__(self, qtbot):
        editor = Editor(EXAMPLES["mnist-784-16-16-10"].build(), settle=settle)
        self.training = TrainingController(editor)
        self.training.news.looks.stop()
        self.canvas = CanvasView(editor, DARK)
        qtbot.addWidget(self.canvas)
        self.views = LiveViews(self.training, self.canvas)
        self._qtbot = qtbot

    def add(self, kind):
        panel = kind(DARK)
        self._qtbot.addWidget(panel)
        panel.resize(700, 300)
        change = panel.findChild(QToolButton, "confusionPanel.change")
        if change is not None:
            change.setChecked(True)
        self.views.add(panel)
        panel.show()
        return panel

    def report(self, *moments, run=1, branch=0, phase=Phase.PAUSED):
        """Each of these moments, one after the other."""
        for moment in moments:
            branches = (Branch(0, None, 0, LEFT), Branch(1, 0, SHARED, moment.live_step))[: branch + 1]
            kept = Kept(np.arange(moment.live_step + 1), branch, branches)
            self.training.reported.emit(Report(run, phase, moment, kept=kept))


@pytest.fixture
def studios(qtbot):
    """Makes studios, and ends their threads."""
    made = []

    def make():
        made.append(Studio(qtbot))
        return made[-1]

    yield make
    for studio in made:
        studio.training.shut_down()


def assert_alike(panel, expected):
    """What is said, saved and painted in the picture is the same, to the last pixel."""
    QTest.qWait(20)  # for Qt to lay out what was hidden
    assert panel.seen
    assert panel.words.said() == expected.words.said()
    assert panel.caption.said() == expected.caption.said()
    tables = [(one.table().columns, [tuple(row) for row in one.table().rows]) for one in (panel, expected)]
    assert repr(tables[0]) == repr(tables[1])
    assert panel.probes() == expected.probes()
    # Not the controls above: one of two windows has the focus.
    assert panel._pages.grab().toImage() == expected._pages.grab().toImage()


@pytest.mark.parametrize("kind", PANELS)
@pytest.mark.parametrize("hidden", [True, False], ids=["hidden", "seen"])
def test_after_reset_a_panel_shows_the_new_run_as_if_there_had_been_no_other(studios, kind, hidden):
    studio, fresh = studios(), studios()
    panel, expected = studio.add(kind), fresh.add(kind)
    studio.report(*first_run())
    if hidden:
        panel.hide()
        expected.hide()
    for one in (studio, fresh):
        one.report(*other_run(), run=2)
    panel.show()
    expected.show()
    assert panel.snapshot is other_run()[-1]
    assert_alike(panel, expected)


@pytest.mark.parametrize("kind", PANELS)
def test_a_branch_that_has_come_farther_while_the_panel_was_hidden_keeps_nothing_of_the_one_it_left(
    studios, kind
):
    studio, fresh = studios(), studios()
    panel, expected = studio.add(kind), fresh.add(kind)
    studio.report(*first_run())
    fresh.report(*first_run()[:3])
    panel.hide()
    expected.hide()
    for one in (studio, fresh):
        one.report(first_run()[2], other_run()[-1], branch=1)
    panel.show()
    expected.show()
    assert_alike(panel, expected)


@pytest.mark.parametrize("kind", PANELS)
def test_what_is_chosen_while_a_panel_is_hidden_is_seen_when_it_is_shown(studios, kind):
    studio, fresh = studios(), studios()
    panel, expected = studio.add(kind), fresh.add(kind)
    for one in (studio, fresh):
        one.report(first_run()[-1])
    if not hasattr(panel, "show_node"):
        pytest.skip("it shows no single layer")
    node_id = list(first_run()[0].graph)[-1]
    panel.hide()
    panel.show_node(node_id)
    panel.show()
    expected.show_node(node_id)
    assert_alike(panel, expected)
