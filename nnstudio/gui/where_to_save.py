"""Where to save: the file that the user chooses, also when the one that was meant cannot be written."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from nnstudio.document.file import backup_of
from nnstudio.gui.dialogs import Changed, Dialogs
from nnstudio.gui.file_names import as_project_file, show_name
from nnstudio.gui.saving import Saving
from nnstudio.gui.training.taking import Taken
from nnstudio.gui.turns import Turns


class WhereToSave(QObject):
    """Asks for a file, and answers a save that did not succeed in the way that the user wants.

    Args:
        suggested: Tells the file that is offered first.
    """

    def __init__(
        self,
        saving: Saving,
        turns: Turns,
        dialogs: Dialogs,
        suggested: Callable[[], Path],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._saving, self._turns, self._dialogs = saving, turns, dialogs
        self._suggested = suggested
        saving.changed_outside.connect(self._on_changed_outside)
        saving.not_saved.connect(self._on_not_saved)
        saving.failed.connect(self._on_failed)

    def ask(self) -> Path | None:
        """The file to save into that the user wants, with our ending."""
        suggestion = self._suggested()
        path = self._turns.ask(lambda: self._dialogs.ask_save(suggestion))
        return as_project_file(path) if path is not None else None

    def _on_changed_outside(self, path: Path, taken: Taken) -> None:
        names = show_name(path), show_name(backup_of(path))
        self._answer(path, taken, lambda: self._dialogs.ask_changed(*names))

    def _on_not_saved(self, trouble: str, path: Path, taken: Taken) -> None:
        def ask() -> Changed:
            return Changed.SAVE_AS if self._dialogs.ask_elsewhere(trouble) else Changed.CANCEL

        self._answer(path, taken, ask)

    def _on_failed(self, trouble: str) -> None:
        self._turns.ask(lambda: self._dialogs.tell("The project was not saved", trouble))

    def _answer(self, path: Path, taken: Taken, question: Callable[[], Changed]) -> None:
        """Saves what could not be saved as it was meant in the way that the user wants, if any."""
        answer, other = Changed.CANCEL, None
        try:
            answer = self._turns.ask(question)
            if answer is Changed.SAVE_AS:
                other = self.ask()
        finally:  # whatever goes wrong, others still wait for their turn
            if answer is Changed.OVERWRITE:
                self._saving.write(path, taken, over_any=True)
            elif other is not None:
                self._saving.write(other, taken)
            else:
                self._saving.end()
