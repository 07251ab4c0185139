"""The keeper: has unsaved work written while it is made, and removed once it is saved or given up."""

import logging
import time
from collections.abc import Hashable
from functools import partial
from types import MappingProxyType

from platformdirs import user_state_path
from PySide6.QtCore import QObject, QTimer, Signal

from nnstudio.document.leftovers import Leftover
from nnstudio.document.recovery import Edit, Moment, Noted
from nnstudio.engine.api import Phase, Report
from nnstudio.gui.editor import Change, Editor
from nnstudio.gui.project_files import ProjectFiles
from nnstudio.gui.recovery.writer import Writer
from nnstudio.gui.training import TrainingController
from nnstudio.gui.training.taking import Taken, Then
from nnstudio.nn.graph import Weights

log = logging.getLogger(__name__)

INTERVAL, LONG_INTERVAL, SOON = 10_000, 30_000, 1000
"""Milliseconds of training that a crash may cost; of a large network; and once the run stands still."""
LARGE = 2**22
"""Bytes of weights beyond which a network is large: disks wear out, too."""
SHARE = 0.1
"""Of the time, so much may go into writing what a run has learned: of a very large one, it takes seconds."""
HUGE = 2**27
"""Bytes of weights beyond which only they are kept and not the run, which is several times as large."""
PATIENCE = 10.0
"""Seconds that the writer gets to end."""

_NONE: Weights = MappingProxyType({})


class Keeper(QObject):
    """Hands each edit, and now and then the run with its weights, to the writer; what is saved is given up.

    Signals:
        troubled: (str) the reason why unsaved work cannot be kept at the moment.
    """

    troubled = Signal(str)

    def __init__(
        self, editor: Editor, training: TrainingController, files: ProjectFiles, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editor, self._training, self._files = editor, training, files
        self.root = user_state_path("nnstudio") / "recovery"
        self._writer: Writer | None = None
        self._leaves = False
        self._forget()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._keep_moment)
        editor.changed.connect(self._on_changed)
        training.reported.connect(self._on_reported)
        files.settled.connect(self._on_settled)

    def take_over(self, leftover: Leftover, weights: Weights) -> None:
        """Goes on with what another window has left, once it is open here with these weights."""
        self._forget()
        if leftover.edit is not None:
            self._edits, self._restored = leftover.edit.noted.edits, True
        self._steps_before = leftover.trained.step if leftover.trained else 0
        self._kept_weights = weights
        self._started_writer().give_up(then=leftover.take_over())

    def leave(self) -> None:
        """Keeps unsaved work for the next start, when the program ends without a question."""
        if not self._files.unsaved:
            return
        self._leaves = True
        if self._due():
            self._training.learned.take_here(self._asking())
        log.warning("The program was ended from outside. The next start will offer the unsaved work")

    def end(self) -> None:
        """Ends the thread; what it has kept goes, unless it was to be left."""
        self._timer.stop()
        if self._writer is None:
            return
        if not self._leaves:
            self._writer.give_up()
        if not self._writer.end(PATIENCE):
            log.error("Unsaved work is still being written after %d s", PATIENCE)
        self._writer = None

    def _forget(self) -> None:
        """Begins anew: no file lacks anything."""
        self._edits = self._steps_before = 0
        self._label = ""
        self._restored = False
        self._asked: object = None
        self._kept_key: Hashable = None
        self._kept_weights: Weights = _NONE
        self._kept_without_run = False

    def _on_changed(self, change: Change) -> None:
        self._edits += 1
        self._label = self._editor.undo_label  # after an undo, what was undone is not the last that counts
        self._started_writer().keep_edit(Edit(change.after, self._noted()))
        # The weights that the design has come with, or has learned until now; or the run, if it is one of the
        # design again.
        if self._edits == 1 or self._kept_without_run:
            self._keep_moment()

    def _on_reported(self, report: Report) -> None:
        running = report.phase is Phase.RUNNING
        waiting = self._timer.remainingTime() if self._timer.isActive() else None
        if (waiting is None or (not running and waiting > SOON)) and self._due():
            # The first one soon: until then, a crash takes all of the run.
            self._timer.start(self._interval() if running and self._kept_key is not None else SOON)

    def _on_settled(self) -> None:
        label = self._label
        self._forget()
        self._timer.stop()
        if self._writer is not None:
            self._writer.give_up()
        if self._editor.modified:  # while it was being saved
            saved_at = self._editor.saved_at
            self._edits = 1 if saved_at is None else abs(self._editor.at - saved_at)
            self._label = label
            self._started_writer().keep_edit(Edit(self._editor.document, self._noted()))
            self._keep_moment()

    def _keep_moment(self) -> None:
        """Has the latest moment of the run written, as soon as that is frozen, if it has not been."""
        if self._asked is None and self._due():
            self._training.learned.take(self._asking(), run=self._size() <= HUGE)

    def _asking(self) -> Then:
        self._asked = asked = object()
        return partial(self._keep, asked, self._edits)

    def _keep(self, asked: object, edits: int, taken: Taken) -> None:
        """Hands on what was taken after so many `edits`, unless it was saved or given up meanwhile."""
        if asked is not self._asked:
            return
        self._asked = None
        project = taken.project
        if not self._lacking() or not (project.weights or self._kept_weights):
            return
        if not project.weights:
            self._steps_before = 0
        self._kept_key, self._kept_weights = taken.key, project.weights
        self._kept_without_run = taken.outdated or taken.late
        self._started_writer().keep_moment(Moment(project, self._noted(edits, taken.mark.step)))

    def _lacking(self) -> bool:
        """Whether a file lacks anything at all."""
        return bool(self._edits) or self._restored or self._training.learned.unsaved

    def _due(self) -> bool:
        """Whether there are other weights than were kept last, and a file lacks anything at all."""
        if not self._lacking():
            return False
        weights, key = self._training.learned.project().weights, self._training.learned.key
        if not weights and not self._kept_weights:
            return False
        if key is None:
            return weights is not self._kept_weights
        return key != self._kept_key or (self._kept_without_run and not self._training.stale)

    def _noted(self, edits: int | None = None, step: int | None = None) -> Noted:
        """What is to be noted of now, or of the moment after so many `edits` and `step`."""
        live, path = self._training.live, self._files.path
        if step is None:
            step = live.step if live is not None else 0
        before = 0 if self._training.learned.goes_on else self._steps_before
        return Noted(
            at=time.time(),
            title=self._files.name,
            path=str(path) if path else None,
            stamp=self._files.stamp,
            edits=self._edits if edits is None else edits,
            label=self._label,
            edited=self._restored or self._editor.modified,
            learned=self._training.learned.unsaved,
            step=before + step,
        )

    def _interval(self) -> int:
        took = self._writer.took if self._writer is not None else 0.0
        return max(LONG_INTERVAL if self._size() > LARGE else INTERVAL, round(1000 * took / SHARE))

    def _size(self) -> int:
        """Bytes of the weights."""
        weights = self._training.learned.project().weights
        return sum(array.nbytes for params in weights.values() for array in params.values())

    def _started_writer(self) -> Writer:
        if self._writer is None:
            self._writer = Writer(self.root, self.troubled.emit)
        return self._writer
