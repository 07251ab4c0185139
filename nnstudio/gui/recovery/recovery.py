"""Recovery: what a window does so that a crash costs a second of edits and a few seconds of training."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nnstudio.document.document import Project
from nnstudio.document.errors import ProjectError
from nnstudio.document.leftovers import Leftover, find_leftovers
from nnstudio.gui.background import Background
from nnstudio.gui.editor import Editor
from nnstudio.gui.project_files import ProjectFiles
from nnstudio.gui.recovery.keeper import Keeper
from nnstudio.gui.recovery.offer import Offer
from nnstudio.gui.theme import Theme
from nnstudio.gui.training import TrainingController

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that reading what was found gets to end when the window goes."""


class Recovery(QObject):
    """Keeps the unsaved work of one window, and offers what others have left.

    Args:
        host: What the offer floats over.
        tell: Says a sentence to the user, who may close it.
    """

    def __init__(
        self,
        editor: Editor,
        training: TrainingController,
        files: ProjectFiles,
        host: QWidget,
        theme: Theme,
        tell: Callable[[str], object],
    ) -> None:
        super().__init__(host)
        self._files, self._training, self._host, self._theme, self._tell = files, training, host, theme, tell
        self._keeper = Keeper(editor, training, files, self)
        self._keeper.troubled.connect(self._on_troubled)
        self._reading = Background(self)
        self._ended = False
        self._waiting: list[Callable[[], object]] = []
        self.offered: Offer | None = None

    @property
    def reading(self) -> bool:
        """Whether it is being looked for unsaved work, or some is being read."""
        return self._reading.busy

    def offer(self) -> None:
        """Looks for what was left unsaved, and shows it if there is anything."""
        root = self._keeper.root
        self._reading.do(lambda: find_leftovers(root), self._show, self._on_not_seen)

    def when_answered(self, then: Callable[[], object]) -> None:
        """Does `then` once nothing is looked for and offered any more: one question after the other."""
        if self._ended:
            return
        if self.reading or self.offered is not None:
            self._waiting.append(then)
        else:
            then()

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            self.when_answered(then)

    def _on_not_seen(self, error: Exception) -> None:
        log.warning("It cannot be seen whether there is unsaved work: %s", error)
        self._go_on()

    def _show(self, found: list[Leftover]) -> None:
        if self._ended:
            for leftover in found:
                leftover.let_go()
        if self._ended or not found:
            self._go_on()
            return
        self.offered = Offer(self._host, found, self._theme)
        self.offered.restore_wanted.connect(self._restore)
        self.offered.discard_wanted.connect(self._discard)
        self.offered.put_off.connect(self._put_off)
        self.offered.open()

    def leave(self) -> None:
        """Keeps unsaved work for the next start; for when the program ends and nobody can be asked."""
        self._keeper.leave()

    def end(self) -> None:
        """Ends with the window: nothing is kept but what was to be left, and what is still offered."""
        self._ended = True
        self._reading.wait_here(PATIENCE)
        self._put_off()
        self._keeper.end()

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
        self._theme = theme
        if self.offered is not None:
            self.offered.show_theme(theme)

    def _restore(self, leftover: Leftover) -> None:
        """Reads the work while the window goes on, and then opens it."""

        def then(project: Project) -> None:
            # A window that goes opens nothing any more: what was found stays for the next start.
            if not self._ended and self._offers(leftover, reading=False):
                self._files.when_discardable(lambda: self._take(leftover, project))

        def failed(error: Exception) -> None:
            if not self._ended and self._offers(leftover, reading=False):
                expected = isinstance(error, ProjectError)
                log.warning("Unsaved work cannot be read", exc_info=None if expected else error)
                self._tell(f"{error}.")

        if self._offers(leftover, reading=True):
            self._reading.do(leftover.project, then, failed)

    def _offers(self, leftover: Leftover, *, reading: bool) -> bool:
        """Whether this is still offered; its row says whether it is being read."""
        rows = self.offered.rows if self.offered is not None else []
        found = [row for row in rows if row.leftover is leftover]
        for row in found:
            row.show_reading(reading=reading)
        return bool(found)

    def _take(self, leftover: Leftover, project: Project) -> None:
        if leftover.edit is None or not self._offers(leftover, reading=False):
            return
        noted = leftover.edit.noted
        path = Path(noted.path) if noted.path else None
        self._files.restore(project, path, path.stem if path else noted.title, noted.stamp)
        # What was found stays: from now on, it is the window's own, until it is saved or given up.
        self._keeper.take_over(leftover, self._training.learned.project().weights)
        self._drop(leftover)

    def _discard(self, leftover: Leftover) -> None:
        leftover.discard()
        self._drop(leftover)

    def _drop(self, leftover: Leftover) -> None:
        if self.offered is not None:
            self.offered.drop(leftover)
            if not self.offered.rows:
                self._close()

    def _put_off(self) -> None:
        if self.offered is not None:
            for row in self.offered.rows:
                row.leftover.let_go()
            self._close()

    def _close(self) -> None:
        """Takes the card away; whoever worked with keys is on the canvas again."""
        if self.offered is not None:
            self.offered.hide()
            self.offered.deleteLater()
            self.offered = None
            self._host.setFocus()
            self._go_on()

    def _on_troubled(self, reason: str) -> None:
        self._tell(
            f"Your work is not protected against a crash at the moment, so save it now and then. {reason}. "
            f"It would be kept in {self._keeper.root}."
        )
