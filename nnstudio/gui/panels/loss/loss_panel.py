"""The panel with the curves of loss and accuracy."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from nnstudio.engine.api import Phase, Report
from nnstudio.engine.snapshot import Mark, Snapshot
from nnstudio.gui.icons import icon
from nnstudio.gui.panels.answers.judged import loss_of
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import small_button
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.panels.loss.framing import Focus
from nnstudio.gui.panels.loss.ghosts import KEPT, Ghost, Ghosts
from nnstudio.gui.panels.loss.peeking import Peeking
from nnstudio.gui.panels.loss.plots import Plots
from nnstudio.gui.panels.loss.ruler import Unit
from nnstudio.gui.panels.loss.table import table_of
from nnstudio.gui.panels.loss.wording import advice, how, legend, read_marks, read_out
from nnstudio.gui.theme import Theme

_EMPTY = (
    "Press Space: the loss of each step appears here",
    "The loss says how wrong the network is. Training makes it small.",
)
_LOADING = ("The run is being made ready", "Losses that a file has of it appear here in a moment.")
_UNREADY = "Nothing can be trained yet: the note at the top of the canvas says why"
_UNDRAWN = (_UNREADY, "The loss of each step appears here as soon as something learns.")
_UNREAD = (
    _UNREADY,
    "If it has learned before, that is kept meanwhile, and its curve comes back when it can be trained.",
)
_UNITS: Mapping[Unit, str] = MappingProxyType({"step": "steps", "epoch": "epochs", "samples": "samples"})
_WORDS = 200
"""Milliseconds from figures to figures in words, while a run goes on."""


class LossPanel(LivePanel):
    """Loss of each step and epoch on the left, accuracy of each epoch on the right, over the same steps.

    Where numbers are predicted, R² takes the place of the accuracy. What is left of the last few runs is
    drawn behind the present one, until `forget_earlier_runs`.

    Signals:
        step_wanted: (int | None) the user wants to look at this step; None for the latest.
        step_peeked: (int | None) the same for as long as the mouse is over it, while the run stands still.
    """

    step_wanted = Signal(object)
    step_peeked = Signal(object)

    EVERY = 33

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "lossPanel", "Loss and accuracy", _EMPTY, parent)
        self._ghosts = Ghosts()
        self._run: Snapshot | None = None
        """The latest moment that is drawn: of the run that becomes a ghost as soon as another begins."""
        self._pointed: tuple[int, tuple[Mark, ...]] | None = None
        self._plots = Plots(theme)
        self._plots.pointed.connect(self._on_pointed)
        self._plots.focused.connect(self._on_focused)
        self._plots.step_wanted.connect(self._on_wanted)
        self._plots.step_hovered.connect(self._on_hovered)
        self._peeking = Peeking(self.step_peeked.emit)
        self._saying = QTimer(self)
        self._saying.setSingleShot(True)
        self._saying.setInterval(_WORDS)
        self._saying.timeout.connect(self._show_words)
        self._log = small_button(
            self,
            "lossPanel.log",
            "Logarithmic loss",
            "Show the loss on a logarithmic axis: late progress becomes visible",
        )
        self._log.setText("log")
        self._log.setCheckable(True)
        self._log.toggled.connect(self._plots.show_logarithmic)
        self._recent = small_button(
            self,
            "lossPanel.recent",
            "Recent part",
            "Show the last fifth of the run from as close as possible, and follow it",
        )
        self._recent.setText("recent")
        self._recent.setCheckable(True)
        self._recent.clicked.connect(lambda wanted: self._plots.focus("recent" if wanted else "whole"))
        self._fit = small_button(
            self, "lossPanel.fit", "Fit", "Show the whole run and follow it again (double-click a plot)"
        )
        self._fit.clicked.connect(lambda: self._plots.focus("whole"))
        self._options = small_button(
            self,
            "lossPanel.options",
            "Axis and earlier runs",
            "Count steps, epochs or samples; show earlier runs",
        )
        self._fill_options()
        for control in (self._log, self._recent, self._fit, self._options):
            self.add_control(control)
        self.set_picture(self._plots)
        self.show_theme(theme)
        self._on_focused("whole")
        self._show_ghosts()

    def draw(self, snapshot: Snapshot) -> bool:
        if not self._plots.losses.continued_by(snapshot.losses):
            self._end_run(snapshot)
        going_on = not snapshot.past and len(snapshot.losses) > len(self._plots.losses) > 0
        begun, self._run = self._run is None, snapshot
        self._plots.show_snapshot(snapshot)
        if self._ghosts.drop_continued(snapshot.losses) or begun:
            self._show_ghosts()
        if not len(snapshot.losses):
            return False
        # Words that change with each picture cannot be read, and cost more than the picture.
        if begun or not going_on:
            self._show_words()
        elif not self._saying.isActive():
            self._saying.start()
        return True

    def show_report(self, report: Report) -> None:
        """Takes note of whether the run goes on: while it stands still, the mouse moves what is looked at."""
        self._peeking.stand(still=report.phase in (Phase.PAUSED, Phase.FINISHED))
        # For good, as the panel is cleared just after it was told that there is no run.
        self._empty_words = _words_without_losses(report)
        self.say_empty(*self._empty_words)

    def forget(self) -> None:
        self._saying.stop()
        self._peeking.forget()
        self._end_run(None)
        self._show_ghosts()

    def forget_earlier_runs(self) -> None:
        """Draws no run but the present one, as when another document was opened."""
        self._ghosts.clear()
        self._show_ghosts()
        self._show_words()

    def table(self) -> Table | None:
        if self.snapshot is None or not len(self._plots.losses):
            return None
        return table_of(self.snapshot, self._plots.losses, self._plots.ruler, self._comparable())

    def dress(self, theme: Theme) -> None:
        self._plots.show_theme(theme)
        self._fit.setIcon(icon("fit", theme, size=14))
        self._options.setIcon(icon("settings", theme, size=14))

    def _fill_options(self) -> None:
        """What the axis counts, and whether earlier runs are seen; the right mouse button offers it, too."""
        group = QActionGroup(self)
        self._units = {unit: QAction(f"Axis in {words}", group) for unit, words in _UNITS.items()}
        for unit, action in self._units.items():
            action.setCheckable(True)
            action.setChecked(unit == "step")
            action.triggered.connect(lambda _checked=False, unit=unit: self._plots.show_unit(unit))
        self._earlier = QAction("Show earlier runs", self)
        self._earlier.setToolTip(f"Show the last {KEPT} runs behind this one")
        self._earlier.setCheckable(True)
        self._earlier.setChecked(True)
        self._earlier.toggled.connect(self._show_ghosts)
        self._clear_earlier = QAction("Forget earlier runs", self)
        self._clear_earlier.triggered.connect(self.forget_earlier_runs)
        menu = QMenu(self._options)
        menu.setToolTipsVisible(True)
        menu.addActions(group.actions())
        menu.addSeparator()
        menu.addActions((self._earlier, self._clear_earlier))
        self._options.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._options.setMenu(menu)
        self.add_to_menu(*group.actions(), self._earlier, self._clear_earlier)

    def _end_run(self, following: Snapshot | None) -> None:
        """Makes a ghost of the run that was drawn, or of the part which the one that follows has left."""
        run, losses = self._run, self._plots.losses
        shared = losses.shared_with(following.losses) if following is not None else 0
        if run is not None:
            self._ghosts.keep(losses, run.epochs, self._plots.ruler, _metric(run), shared)
        self._run = None
        self._plots.clear(branched=shared)

    def _comparable(self) -> tuple[Ghost, ...]:
        """The earlier runs that measured the same loss as this one."""
        return self._ghosts.of(_metric(self.snapshot)) if self.snapshot is not None else ()

    def _show_ghosts(self) -> None:
        some = bool(self._comparable())
        self._plots.show_ghosts(self._comparable() if self._earlier.isChecked() else ())
        self._earlier.setEnabled(some)
        self._clear_earlier.setEnabled(some)
        self._show_words()

    def _show_words(self) -> None:
        snapshot = self.snapshot
        if snapshot is None or not len(self._plots.losses) or self._run is not snapshot:
            return
        shown = len(self._comparable()) if self._earlier.isChecked() else 0
        self._saying.stop()
        self.words.setToolTip(how(snapshot))
        self.words.say(*legend(snapshot, self._plots.losses, shown, self.theme))
        self._show_caption(snapshot)

    def _show_caption(self, snapshot: Snapshot) -> None:
        if self._pointed is None:
            self.caption.say(*advice(snapshot))
            return
        step, marks = self._pointed
        ghosts = self._comparable() if self._earlier.isChecked() else ()
        losses = self._plots.losses
        click = "click to stay here" if self._peeking.allowed else "click to look at it"
        words = (
            read_marks(marks) if marks else read_out(snapshot, losses, ghosts, self._plots.ruler, step, click)
        )
        self.caption.say(*words, bright=True)

    def _on_pointed(self, step: int | None, marks: tuple[Mark, ...]) -> None:
        self._pointed = None if step is None else (step, marks)
        if self.snapshot is not None and self._run is self.snapshot:
            self._show_caption(self.snapshot)

    def _on_hovered(self, step: int | None) -> None:
        snapshot = self.snapshot
        if snapshot is not None:
            self._peeking.point(step, snapshot.step if snapshot.past else None)

    def _on_wanted(self, step: int | None) -> None:
        self._peeking.keep(step)
        self.step_wanted.emit(step)

    def _on_focused(self, focus: Focus) -> None:
        self._fit.setVisible(focus == "free")
        self._recent.setChecked(focus == "recent")


def _metric(snapshot: Snapshot) -> str:
    """What the losses of a run are; those of another metric cannot be compared."""
    loss, fitted = loss_of(snapshot), snapshot.fitted
    targets = () if fitted is None else fitted.targets
    return f"{loss.entry.kind if loss else ''} of {', '.join(snapshot.classes or targets)}"


def _words_without_losses(report: Report) -> tuple[str, str]:
    """What is to be done for the curves, or what they wait for."""
    if report.phase is Phase.LOADING:
        return _LOADING
    if report.phase is Phase.EMPTY:
        return _UNDRAWN
    return _UNREAD if report.phase is Phase.FAILED and report.snapshot is None else _EMPTY
