"""The live views: all that shows numbers of the run, brought to its moments as often as it can spare."""

import time
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, SignalInstance

from nnstudio.engine.api import NOTHING_KEPT, Phase, Report
from nnstudio.engine.probes import Probe
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.branches import shared
from nnstudio.gui.canvas.faces.asking import probes_of_faces
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.purse import Purse
from nnstudio.gui.spacing import FRAME
from nnstudio.gui.training import TrainingController
from nnstudio.nn.graph import Graph

SHARE = 0.05
"""Of the time, so much of it may be spent in Python by the views while training flat out: the window's thread
and the run share one interpreter. `tests/benchmarks/live.py` measures what is left to the run."""
PACED_SHARE = 0.4
"""The same at a pace that leaves the run time to spare."""
MOST_OF_ONE = 0.4
"""As much of it one panel may take, so that others have their turns, too."""
CANVAS_AT_ONCE = 0.0015
"""Seconds that the canvas may take of one turn, for as many of its parts as can be drawn in it."""
EARLY = FRAME / 3000
"""Seconds by which the clock may tick early, and a turn need not wait for its next tick."""
SETTLE = 250
"""Milliseconds without a report until all views show the same moment, though the run goes on."""


class LiveView(Protocol):
    """A panel that shows moments of a run."""

    EVERY: int
    probes_changed: SignalInstance

    def isVisible(self) -> bool: ...

    def show_snapshot(self, snapshot: Snapshot) -> None: ...

    def probes(self) -> frozenset[Probe]: ...

    def begin_run(self) -> None: ...

    def leave_branch(self, step: int) -> None: ...


@dataclass
class _Turn:
    """When a panel was drawn last, the moment that it shows, and how many seconds that takes on average."""

    panel: LiveView
    at: float = 0.0
    shown: Snapshot | None = None
    cost: float = 0.0

    def overdue(self, now: float, share: float) -> float:
        """How often it could have been drawn since, if it may take this share of the time."""
        every = max(self.panel.EVERY / 1000, self.cost / share)
        return (now - self.at + EARLY) / every

    def charge(self, seconds: float, *, more: bool) -> None:
        """Takes note of what a picture has cost; `more` if that comes on top of what was noted."""
        self.cost += seconds / 4 if more else (seconds - self.cost) / 4


class LiveViews(QObject):
    """Hands out the moments of the run to the canvas and the panels that are seen.

    While a run goes on, faces follow each moment, and of all that takes longer one part is drawn at a time,
    the one that has waited longest for its turn. A view shows one moment, the present one or an earlier one.
    When the run stands still, or an earlier moment is looked at, all views are brought to the same moment.
    What hidden views show costs nothing; what faces and visible views ask for is asked of the run. That
    another run begins, or that the run goes on from an earlier moment, is told to all of them, hidden or not:
    what they have gathered so far belongs to what is no more.
    """

    def __init__(
        self, training: TrainingController, canvas: CanvasView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent or canvas)
        self._training, self._scene = training, canvas.scene()
        self._turns: list[_Turn] = []
        self._asked: frozenset[Probe] = frozenset()
        self._graph: Graph | None = None
        self._snapshot: Snapshot | None = None
        self._phase = Phase.EMPTY
        self._run = 0
        self._begun = False
        self._kept = NOTHING_KEPT
        self._purse = Purse(SHARE)
        self._painting: list[_Turn] = []
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE)
        self._settle.timeout.connect(self._show_all)
        training.reported.connect(self._on_reported)

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest moment that was handed out."""
        return self._snapshot

    def add(self, panel: LiveView) -> None:
        """Shows this panel, too, whenever it is visible."""
        turn = _Turn(panel)
        self._turns.append(turn)
        panel.probes_changed.connect(lambda: self._on_probes_changed(turn))
        self._ask()

    def clear(self) -> None:
        """Forgets the moment: a run is no more, and the views have been emptied."""
        self._settle.stop()
        self._snapshot = None
        for turn in self._turns:
            turn.shown = None

    def _on_reported(self, report: Report) -> None:
        snapshot = report.snapshot
        turned, self._phase = report.phase is not self._phase, report.phase
        if snapshot is None:
            self._settle.stop()
            if report.run != self._run:
                self.clear()  # views go on to show the last run until there is something of the next
            return
        self._follow(report, snapshot)
        before, self._snapshot = self._snapshot, snapshot
        if self._graph is not snapshot.graph:
            self._graph = snapshot.graph
            self._ask()
        flat_out = self._training.flat_out
        self._begin(SHARE if flat_out else PACED_SHARE)
        standing = report.phase is not Phase.RUNNING or turned or before is None
        apart = before is not None and _place(snapshot) != _place(before)
        elsewhere = apart and (snapshot.past or (before is not None and before.past))
        leisurely = not flat_out and not snapshot.past and self._purse.rest > 0
        if standing or elsewhere or leisurely:
            self._show_all()
        else:
            self._go_on(snapshot)
        self._purse.end()

    def _follow(self, report: Report, snapshot: Snapshot) -> None:
        """Tells all views that another run begins or another branch goes on, before they are shown of it."""
        if report.run != self._run:
            self._run, self._kept = report.run, NOTHING_KEPT
            self.clear()  # a view that asks for something else meanwhile must not be shown the last run
            for turn in self._turns:
                turn.panel.begin_run()
            # As long as nothing was learned, the scales of the faces hold, and each edit makes a run.
            if self._begun or snapshot.live_step:
                self._scene.clear_snapshot()
        before, now = self._kept, report.kept
        if before.branches and now.branches and before.branch != now.branch:
            step = shared(before.branches + now.branches, before.branch, now.branch)
            for turn in self._turns:
                turn.panel.leave_branch(step)
        self._kept = now if now.branches else before
        self._begun = snapshot.live_step > 0

    def _begin(self, share: float) -> None:
        """Earns some more time, and charges to panels what they have painted since the last report."""
        painted = self._purse.begin(share, painting=bool(self._painting))
        for turn in self._painting:
            turn.charge(painted / len(self._painting), more=True)
        self._painting = []

    def _show_all(self) -> None:
        """Brings everything that is seen to the newest moment at once."""
        self._settle.stop()
        snapshot = self._snapshot
        if snapshot is None:
            return
        begin = time.thread_time()
        self._scene.show_snapshot(snapshot)
        for turn in self._turns:
            if turn.panel.isVisible():
                self._show(turn, snapshot)
        self._purse.rest -= time.thread_time() - begin

    def _go_on(self, snapshot: Snapshot) -> None:
        """Shows what follows each moment, and then one part after the other as far as there is time."""
        purse = self._purse
        # An earlier moment is reported again and again while the run goes on behind it.
        if purse.lights > 0 and not snapshot.past:
            begin = time.thread_time()
            self._scene.show_live(snapshot)
            purse.lights -= time.thread_time() - begin
        while purse.rest > 0:
            begin = time.thread_time()
            if not self._show_next(snapshot):
                break
            purse.rest -= time.thread_time() - begin
        self._settle.start()

    def _show_next(self, snapshot: Snapshot) -> bool:
        """Shows this moment where one has waited longest; false if nobody's turn has come."""
        now, share = time.perf_counter(), self._purse.share * MOST_OF_ONE
        due = [turn for turn in self._turns if turn.shown is not snapshot and turn.panel.isVisible()]
        first = max(due, key=lambda turn: turn.overdue(now, share), default=None)
        waited = first.overdue(now, share) if first is not None else 0.0
        turns = self._scene.turns
        if not snapshot.past and turns.overdue() > max(waited, 1.0):
            until = time.thread_time() + CANVAS_AT_ONCE
            while turns.overdue() > 1 and time.thread_time() < until:
                turns.show_next(snapshot)
            return True
        if first is None or waited < 1.0:
            return False
        self._show(first, snapshot)
        return True

    def _show(self, turn: _Turn, snapshot: Snapshot) -> None:
        turn.at, turn.shown = time.perf_counter(), snapshot
        self._painting.append(turn)
        begin = time.thread_time()
        turn.panel.show_snapshot(snapshot)
        turn.charge(time.thread_time() - begin, more=False)

    def _on_probes_changed(self, turn: _Turn) -> None:
        """A panel was shown or hidden, or asks for something else."""
        self._ask()
        if self._snapshot is not None and turn.shown is not self._snapshot and turn.panel.isVisible():
            self._show(turn, self._snapshot)

    def _ask(self) -> None:
        visible = [turn.panel.probes() for turn in self._turns if turn.panel.isVisible()]
        faces = frozenset[Probe]() if self._graph is None else probes_of_faces(self._graph)
        asked = faces.union(*visible)
        if asked != self._asked:
            self._asked = asked
            self._training.ask(asked)


def _place(snapshot: Snapshot) -> object:
    """Equal for two reports of the same earlier moment; never for those that show a drawing."""
    index = snapshot.sample.index
    return snapshot.step, index if index is not None else snapshot
