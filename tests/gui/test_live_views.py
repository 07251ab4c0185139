"""The live views: which view shows which moment, and how often."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import NOTHING_KEPT, Branch, Kept, Phase, Report, TrainingJob, Watch
from nnstudio.engine.probes import AnswersProbe, GradientsProbe, PopulationProbe
from nnstudio.engine.trainer import Trainer
from nnstudio.gui import live_views, purse
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.live_views import LiveViews
from nnstudio.gui.spacing import FRAME
from nnstudio.gui.theme import DARK
from nnstudio.gui.training import TrainingController
from nnstudio.nn.graph import Node, NodeId
from nnstudio.nn.layer import LAYERS

OUTPUT = NodeId("output")


class Panel(QWidget):
    """A panel that notes what it is shown, and takes its time for it."""

    probes_changed = Signal()
    EVERY = 100

    def __init__(self, clock, takes=0.0, asks=frozenset()):
        super().__init__()
        self._clock, self._takes, self._asks = clock, takes, asks
        self.shown = []
        self.told = []

    def begin_run(self):
        self.told.append("run")

    def leave_branch(self, step):
        self.told.append(step)

    def probes(self):
        return self._asks

    def show_snapshot(self, snapshot):
        self.shown.append(snapshot)
        self._clock.busy += self._takes

    def showEvent(self, event):
        super().showEvent(event)
        self.probes_changed.emit()

    def hideEvent(self, event):
        super().hideEvent(event)
        self.probes_changed.emit()


class Clock:
    """A clock that tests turn: `now` is the time of day, `busy` what the thread has worked."""

    def __init__(self):
        self.now = self.busy = 1000.0

    def perf_counter(self):
        return self.now

    def thread_time(self):
        return self.busy


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    for module in (live_views, purse):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture(scope="module")
def moments():
    """Moments of one run, a step apart."""
    document = EXAMPLES["mnist-784-16-16-10"].build()
    trainer = Trainer(
        TrainingJob(document.graph, document.dataset, document.training), document.dataset.load()
    )
    taken = [trainer.snapshot()]
    for _ in range(40):
        trainer.step()
        taken.append(trainer.snapshot())
    return taken


@pytest.fixture
def studio(qtbot, clock, monkeypatch):
    """A canvas, the views and what there is to report, without a run that would report by itself."""
    editor = Editor(EXAMPLES["mnist-784-16-16-10"].build(), settle=settle)
    training = TrainingController(editor)
    training.news.looks.stop()
    monkeypatch.setattr(TrainingController, "flat_out", True)
    canvas = CanvasView(editor, DARK)
    qtbot.addWidget(canvas)
    views = LiveViews(training, canvas)
    lights, whole = [], []
    scene = canvas.scene()
    for name, noted in (("show_live", lights), ("show_snapshot", whole)):
        show = getattr(scene, name)
        monkeypatch.setattr(
            scene, name, lambda moment, noted=noted, show=show: (noted.append(moment), show(moment))
        )

    def report(moment, phase=Phase.RUNNING, later=FRAME / 1000, run=1, kept=NOTHING_KEPT):
        clock.now += later
        training.reported.emit(Report(run, phase, moment, kept=kept))

    yield SimpleNamespace(
        views=views,
        training=training,
        canvas=canvas,
        report=report,
        lights=lights,
        whole=whole,
        editor=editor,
    )
    training.shut_down()


@pytest.fixture
def panel(clock, qtbot, studio):
    panel = Panel(clock)
    qtbot.addWidget(panel)
    studio.views.add(panel)
    panel.show()
    return panel


def test_a_run_that_stands_is_shown_everywhere_at_once(studio, panel, moments):
    studio.report(moments[0], Phase.READY)
    studio.report(moments[3], Phase.PAUSED)
    assert studio.whole == panel.shown == [moments[0], moments[3]]


def test_faces_follow_each_moment_and_a_panel_comes_in_its_turn(studio, panel, moments):
    for moment in moments:
        studio.report(moment)
    assert studio.whole == moments[:1]  # the first of a run
    assert studio.lights == moments[1:]
    # 40 ticks are 1.3 seconds, and the panel wants ten pictures a second.
    assert 10 <= len(panel.shown) <= 14
    assert [moments.index(moment) for moment in panel.shown] == sorted(map(moments.index, panel.shown))


def test_at_the_end_of_the_run_all_views_agree(studio, panel, moments):
    for moment in moments[:8]:
        studio.report(moment)
    studio.report(moments[8], Phase.PAUSED)
    assert panel.shown[-1] is studio.whole[-1] is moments[8]


def test_faces_move_on_though_a_panel_takes_long(studio, clock, qtbot, moments):
    slow = Panel(clock, takes=0.05)
    qtbot.addWidget(slow)
    studio.views.add(slow)
    slow.show()
    for moment in moments:
        studio.report(moment)
    assert len(studio.lights) == len(moments) - 1
    assert 2 <= len(slow.shown) <= 6


def test_faces_that_take_long_come_less_often_and_leave_the_run_its_time(studio, clock, moments, monkeypatch):
    show = studio.canvas.scene().show_live

    def show_slowly(moment):
        clock.busy += 0.006
        show(moment)

    monkeypatch.setattr(studio.canvas.scene(), "show_live", show_slowly)
    begin, ticks = clock.busy, 300
    for tick in range(ticks):
        studio.report(moments[tick % len(moments)])
    spent = (clock.busy - begin) / (ticks * FRAME / 1000)
    assert spent <= live_views.SHARE
    assert len(studio.lights) > ticks / 10


def test_panels_that_all_take_long_take_turns(studio, clock, qtbot, moments):
    panels = [Panel(clock, takes=0.004) for _ in range(3)]
    for panel in panels:
        qtbot.addWidget(panel)
        studio.views.add(panel)
        panel.show()
    for tick in range(200):
        studio.report(moments[tick % len(moments)])
    counts = [len(panel.shown) for panel in panels]
    assert min(counts) >= 5
    assert max(counts) - min(counts) <= 2


def test_what_a_panel_paints_later_is_counted_too(studio, clock, qtbot, moments):
    panel = Panel(clock)
    qtbot.addWidget(panel)
    studio.views.add(panel)
    panel.show()
    studio.report(moments[0])
    clock.busy += 3.0  # the window has been busy with something else
    studio.report(moments[1])
    painted = 0
    for tick in range(2, 202):
        before = len(panel.shown)
        studio.report(moments[tick % len(moments)])
        if len(panel.shown) > before:
            clock.busy += 0.012  # in its paintEvent, after the report
            painted += 1
    assert painted <= 200 * FRAME / 1000 * live_views.SHARE / 0.012 + 3


def test_a_hidden_panel_costs_nothing_and_is_up_to_date_when_it_is_shown(studio, panel, moments):
    panel.hide()
    panel.shown.clear()
    studio.report(moments[0], Phase.READY)
    for moment in moments[:9]:
        studio.report(moment)
    studio.report(moments[9], Phase.PAUSED)
    assert panel.shown == []
    panel.show()
    assert panel.shown == [moments[9]]


def test_of_the_run_is_asked_what_visible_panels_ask_for(studio, clock, qtbot, monkeypatch):
    asked = []
    monkeypatch.setattr(studio.training, "ask", asked.append)
    first, second = frozenset({AnswersProbe()}), frozenset({GradientsProbe(OUTPUT)})
    panels = [Panel(clock, asks=first), Panel(clock, asks=first | second)]
    for panel in panels:
        qtbot.addWidget(panel)
        studio.views.add(panel)
    panels[0].show()
    panels[1].show()
    panels[0].hide()
    panels[1].hide()
    assert asked == [first, first | second, frozenset()]


def test_asking_reaches_the_run(studio, clock, qtbot):
    panel = Panel(clock, asks=frozenset({AnswersProbe()}))
    qtbot.addWidget(panel)
    studio.views.add(panel)
    sent = []
    studio.training._send = sent.append
    panel.show()
    assert [control.probes for control in sent if isinstance(control, Watch)] == [panel.probes()]


def test_an_earlier_moment_is_shown_everywhere_at_once_and_drawn_once(studio, panel, moments):
    for moment in moments[:20]:
        studio.report(moment)
    whole, lights = len(studio.whole), len(studio.lights)
    for later in range(20, 30):  # the run goes on behind it
        studio.report(dataclasses.replace(moments[5], losses=moments[later].losses))
        assert panel.shown[-1].step == 5
    assert [moment.step for moment in studio.whole[whole:]] == [5]
    assert len(studio.lights) == lights
    studio.report(moments[30])  # back to the latest one
    assert studio.whole[-1] is panel.shown[-1] is moments[30]
    studio.report(moments[31])
    assert studio.lights[-1] is moments[31]


def test_when_nothing_more_is_reported_all_views_agree(studio, panel, moments, qtbot):
    studio.report(moments[0])
    studio.report(moments[1], later=0.001)  # too early for the panel
    assert panel.shown == [moments[0]]
    qtbot.waitUntil(lambda: studio.whole[-1] is moments[1])
    assert panel.shown[-1] is moments[1]


def test_at_a_pace_every_moment_is_shown_everywhere(studio, panel, moments, monkeypatch):
    monkeypatch.setattr(TrainingController, "flat_out", False)
    for moment in moments:
        studio.report(moment)
    assert studio.whole == panel.shown == moments


def test_views_that_were_emptied_are_not_filled_again_by_themselves(studio, panel, moments):
    studio.report(moments[0], Phase.READY)
    studio.views.clear()
    panel.hide()
    panel.shown.clear()
    panel.show()
    assert panel.shown == []


def test_all_panels_hidden_ones_too_are_told_of_another_run_before_they_are_shown_it(studio, panel, moments):
    studio.report(moments[3], Phase.PAUSED)
    assert panel.told == ["run"]
    panel.hide()
    studio.report(None, Phase.LOADING, run=2)
    studio.report(moments[0], Phase.READY, run=2)
    studio.report(moments[5], run=2)
    assert panel.told == ["run", "run"]


def test_a_panel_that_asks_for_something_else_when_a_run_begins_is_not_shown_the_last_one(
    studio, clock, qtbot, moments
):
    class Asking(Panel):
        def begin_run(self):
            super().begin_run()
            self.probes_changed.emit()

    panel = Asking(clock)
    qtbot.addWidget(panel)
    studio.views.add(panel)
    panel.show()
    for moment in moments[:3]:
        studio.report(moment)
    assert panel.shown[-1] is moments[0]  # later ones were too early for it
    panel.shown.clear()
    studio.report(moments[7], Phase.READY, run=2)
    assert panel.shown == [moments[7]]


def test_faces_forget_their_scales_when_a_run_begins_anew_and_not_at_an_edit_before_it(
    studio, moments, monkeypatch
):
    cleared = []
    monkeypatch.setattr(studio.canvas.scene(), "clear_snapshot", lambda: cleared.append(True))
    studio.report(moments[0], Phase.READY, run=1)
    studio.report(moments[0], Phase.READY, run=2)
    assert cleared == []
    studio.report(moments[9], run=2)
    studio.report(moments[0], Phase.READY, run=3)
    assert cleared == [True]


def test_while_the_next_run_is_being_made_ready_nobody_is_shown_the_last_one(studio, panel, moments):
    studio.report(moments[9], Phase.PAUSED)
    panel.hide()
    panel.shown.clear()
    studio.report(None, Phase.LOADING, run=2)
    panel.show()
    assert panel.shown == []
    assert studio.views.snapshot is None
    studio.report(moments[0], Phase.READY, run=2)
    assert panel.shown == [moments[0]]


def test_what_faces_need_is_asked_for_too(studio, moments, monkeypatch):
    asked = []
    monkeypatch.setattr(studio.training, "ask", asked.append)
    before = moments[0].graph
    bent = Node("Bend", LAYERS["activation"](), (NodeId("hidden1"),))
    graph = before.with_node(NodeId("bend"), bent)
    studio.report(moments[0], Phase.READY)
    studio.report(dataclasses.replace(moments[0], graph=graph), Phase.READY, run=2)
    studio.report(dataclasses.replace(moments[1], graph=graph), run=2)
    studio.report(moments[0], Phase.READY, run=3)
    assert asked == [frozenset({PopulationProbe(NodeId("hidden1"))}), frozenset()]


TREE = (Branch(0, None, 0, 40), Branch(1, 0, 12, 30), Branch(2, 1, 20, 25), Branch(3, 0, 5, 9))


def test_all_panels_are_told_up_to_which_step_another_branch_is_the_same(studio, panel, moments):
    def kept(branch, *branches):
        return Kept(np.arange(3), branch, branches)

    studio.report(moments[20], Phase.PAUSED, kept=kept(0, TREE[0]))
    studio.report(dataclasses.replace(moments[12], losses=moments[12].losses), Phase.PAUSED)
    panel.hide()
    studio.report(moments[12], Phase.PAUSED, kept=kept(1, TREE[0], Branch(1, 0, 12, 12)))
    studio.report(moments[13], kept=kept(1, TREE[0], Branch(1, 0, 12, 13)))
    studio.report(moments[20], Phase.PAUSED, kept=kept(0, TREE[0], Branch(1, 0, 12, 13)))
    assert panel.told == ["run", 12, 12]
