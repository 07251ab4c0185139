"""Closing: when the window may go, and what becomes of unsaved work then."""

import logging
from collections.abc import Callable

from nnstudio.gui.inspector import Inspector
from nnstudio.gui.project_files import ProjectFiles
from nnstudio.gui.recovery.recovery import Recovery
from nnstudio.gui.workbench import Workbench

log = logging.getLogger(__name__)


class Closing:
    """Asks about unsaved work once, unless the whole session ends: then it is kept for the next start.

    `close` closes the window; it is called when what had to be saved before is saved.
    """

    def __init__(
        self,
        files: ProjectFiles,
        recovery: Recovery,
        inspector: Inspector,
        workbench: Workbench,
        tell: Callable[[str], object],
        close: Callable[[], object],
    ) -> None:
        self._files, self._recovery, self._tell, self._close = files, recovery, tell, close
        self._inspector, self._annotating = inspector, workbench.annotating
        self._allowed = self._asking = self._waits = False
        files.doing_changed.connect(self._on_doing_changed)

    def ask_nothing(self) -> None:
        """Lets the window go without a question; the next start offers what was not saved."""
        self._finish_typing()
        self._recovery.leave()
        self._allowed = True

    def allowed(self) -> bool:
        """Whether the window may go now; asks if work would be lost, and closes it later if that is saved."""
        self._asking = True
        try:
            if not self._allowed and self._finish_typing():
                self._ask()
        except Exception as error:
            # An exception that leaves an event handler of Qt ends the process, and the work with it.
            log.exception("Asking about unsaved work has failed")
            self._tell(f"The window stays open, for asking about unsaved work has failed: {error}")
        finally:
            self._asking = False
        if self._allowed:
            self._files.end()
        return self._allowed

    def _ask(self) -> None:
        if self._waits and self._files.saving:
            # Who closes twice does not want to wait for a disk that does not answer.
            if self._files.ask_leave():
                self.ask_nothing()
            return
        self._waits = self._files.saving
        if self._waits:
            self._files.said.emit(
                f"{self._files.name} is still being saved: the window closes when that is done. "
                "Close it once more to leave without waiting"
            )
        self._files.when_discardable(self._on_discardable)

    def _on_doing_changed(self) -> None:
        if not self._files.saving:  # who closed has been asked, or will be at the next time
            self._waits = False

    def _on_discardable(self) -> None:
        self._allowed = True
        if not self._asking:
            self._close()

    def _finish_typing(self) -> bool:
        """Lets count what is being typed, and says whether it could: numbers, notes, names of blocks."""
        self._inspector.finish()
        return self._annotating.writing.finish()
