"""Saving: one save after the other, each of the project as it is when its turn comes."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from nnstudio.document.archive import left_out
from nnstudio.document.errors import ChangedOutsideError, ProjectError
from nnstudio.document.file import Stamp, save_project
from nnstudio.gui.background import Background, trouble_of
from nnstudio.gui.file_names import show_name
from nnstudio.gui.training import TrainingController
from nnstudio.gui.training.taking import Taken

log = logging.getLogger(__name__)

_OUTDATED = (
    "with the design on the canvas and the weights, but without the run, which is one of the design before. "
    "To keep its curve, undo and save again"
)
_WITHOUT_RUN = (
    "with the weights that were seen last but without the run itself, which did not answer in time. "
    "Save again when the run stands still"
)
_NO_MEMORY = "There is not enough memory to save it. Close other programs and try again"


@dataclass
class Save:
    """A save that was asked for, and what is to be done once it has succeeded."""

    path: Path
    then: list[Callable[[], object]] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Saved:
    """What a file holds now; `left_out` says what of it was too large."""

    path: Path
    taken: Taken
    stamp: Stamp
    left_out: str

    @property
    def lacks(self) -> str:
        """What of the project the file does not hold, for the user; empty if it holds all."""
        without = _WITHOUT_RUN if self.taken.late else _OUTDATED if self.taken.outdated else ""
        return self.left_out or (f"{show_name(self.path)} is saved, {without}" if without else "")

    @property
    def left_behind(self) -> str:
        """What of the run is not on the way that the file holds, for the user; empty if nothing is."""
        others = self.taken.others
        if not others:
            return ""
        last = max(branch.end for branch in others)
        one = f"another one that came to step {last:,}"
        which = one if len(others) == 1 else f"{len(others)} others, the longest to step {last:,}"
        return (
            f"{show_name(self.path)} is saved with the branch of the run that is on the timeline, without "
            f"{which}. To keep another one, choose it beside the timeline and save it under another name"
        )


class Saving(QObject):
    """Has projects written one by one.

    Args:
        over: Tells which contents of a file are ours to replace; None if any are.

    Signals:
        saved: (Saved) a file holds the project as it was when it was taken.
        changed_outside: (Path, Taken) it was not saved, for another program has changed the file: answer by
            `write` or `end`.
        not_saved: (str, Path, Taken) it could not be saved there, for this reason: answer likewise.
        failed: (str) it could not be saved anywhere, for this reason.
        turned: () another file is being written, or none.
        ended: () no save is under way, or waits, any more.
    """

    saved = Signal(object)
    changed_outside = Signal(object, object)
    not_saved = Signal(str, object, object)
    failed = Signal(str)
    turned = Signal()
    ended = Signal()

    def __init__(
        self,
        training: TrainingController,
        over: Callable[[Path], Stamp | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._training, self._over = training, over
        self._background = Background(self)
        self._waiting: deque[Save] = deque()
        self._present: Save | None = None
        self._asking = False

    @property
    def writing(self) -> bool:
        """Whether it is under way, and nobody is asked what is to be done."""
        return self._present is not None and not self._asking

    @property
    def path(self) -> Path | None:
        """The file that is being saved into; None while none is."""
        return self._present.path if self._present else None

    @property
    def last(self) -> Path | None:
        """The file that the project will belong to once all is saved that waits; None while nothing is."""
        return self._waiting[-1].path if self._waiting else self.path

    def begin(self, path: Path, then: Callable[[], object] | None = None) -> None:
        """Saves into this file, after all that is being saved; then does `then` if that has succeeded."""
        save = next((save for save in self._waiting if save.path == path), None)
        if save is None:
            save = Save(path)
            self._waiting.append(save)
        if then is not None:
            save.then.append(then)
        if self._present is None:
            self._go_on()

    def write(self, path: Path, taken: Taken, *, over_any: bool = False) -> None:
        """Writes what was taken, into another file or whatever the file holds."""
        assert self._present is not None
        if path != self._present.path or self._asking:
            self._present.path, self._asking = path, False
            self.turned.emit()
        over = None if over_any else self._over(path)

        def job() -> Saved:
            stamp = save_project(path, taken.project, over)
            return Saved(path, taken, stamp, left_out(taken.project))

        self._background.do(job, self._on_saved, lambda error: self._on_failed(error, path, taken))

    def end(self, saved: Saved | None = None) -> None:
        """Ends the present save, and begins the next."""
        done, self._present, self._asking = self._present, None, False
        try:
            if saved is not None:
                self.saved.emit(saved)
                for then in done.then if done else ():
                    then()
        finally:  # whatever goes wrong there, others still wait
            if self._present is None:
                self._go_on()

    def drop(self) -> None:
        """Tells nobody any more, and begins no other save, for the window goes; the present one goes on."""
        self.blockSignals(True)
        self._waiting.clear()
        if self._present is not None:
            self._present.then.clear()

    def _go_on(self) -> None:
        if not self._waiting:
            self.turned.emit()
            self.ended.emit()
            return
        self._present = save = self._waiting.popleft()
        self.turned.emit()
        self._training.learned.take(lambda taken: self.write(save.path, taken))

    def _on_saved(self, saved: Saved) -> None:
        self.end(saved)

    def _on_failed(self, error: Exception, path: Path, taken: Taken) -> None:
        if self.signalsBlocked():
            log.warning("%s was not saved before the window went: %s", path, error)
            self.end()
            return
        self._asking = True  # and nothing is written behind the words
        self.turned.emit()
        match error:
            case ChangedOutsideError():
                self.changed_outside.emit(path, taken)
                return
            case ProjectError():
                self.not_saved.emit(str(error), path, taken)
                return
            case _:
                self.failed.emit(trouble_of(error, no_memory=_NO_MEMORY))
        self.end()
