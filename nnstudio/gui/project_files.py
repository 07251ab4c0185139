"""Project files: which file the window's project belongs to, and how it gets in and out without loss."""

import logging
import time
from pathlib import Path

from platformdirs import user_state_path
from PySide6.QtCore import QObject, QSettings, Signal

from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import ProjectError, load_project, save_project
from nnstudio.gui.dialogs import Dialogs, Unsaved
from nnstudio.gui.editor import Editor
from nnstudio.gui.training import TrainingController

log = logging.getLogger(__name__)

FIRST = "mnist-784-16-16-10"
RECENT = 8
SUFFIX = ".nns"


class ProjectFiles(QObject):
    """Opens and saves projects, and asks before unsaved work is lost.

    Signals:
        named: () when the project belongs to another file, or none.
        recent_changed: () when the list of recent files is another.
    """

    named = Signal()
    recent_changed = Signal()

    def __init__(
        self,
        editor: Editor,
        training: TrainingController,
        dialogs: Dialogs,
        settings: QSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._training, self._dialogs, self._settings = editor, training, dialogs, settings
        self._path: Path | None = None
        self._title = "untitled"

    @property
    def path(self) -> Path | None:
        """The file of the project; None if it has never been saved."""
        return self._path

    @property
    def name(self) -> str:
        """What the project is called: its file's name, or its example's."""
        return self._path.name if self._path else self._title

    @property
    def unsaved(self) -> bool:
        """Whether closing now would lose edits or learned weights."""
        return self._editor.modified or self._training.learned

    def recent(self) -> list[Path]:
        """The files used last, newest first, as far as they still exist."""
        stored = self._settings.value("recent", [])
        names = [stored] if isinstance(stored, str) else list(stored or [])
        return [Path(name) for name in names if Path(name).is_file()]

    def new(self) -> None:
        """Starts over with the first network."""
        self.open_example(FIRST)

    def open_example(self, name: str) -> None:
        """Opens an example as an untitled project."""
        if self.may_discard():
            self._take(Project(EXAMPLES[name].build()), None, name)

    def ask_open(self) -> None:
        """Lets the user choose a file and opens it."""
        folder = self._path.parent if self._path else Path(str(self._settings.value("folder", Path.home())))
        path = self._dialogs.ask_open(folder)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Opens a file; a file that cannot be read leaves everything as it is, with a message."""
        if not self.may_discard():
            return
        try:
            project = load_project(path)
        except ProjectError as error:
            self._dialogs.tell("The project cannot be opened", str(error))
            return
        self._take(project, path.absolute(), path.stem)

    def save(self) -> bool:
        """Saves into the project's file, asking for one if there is none; False if nothing was saved."""
        return self._save(self._path) if self._path else self.save_as()

    def save_as(self) -> bool:
        """Asks for a file and saves into it."""
        folder = Path(str(self._settings.value("folder", Path.home())))
        path = self._dialogs.ask_save(self._path or folder / f"{self._title}{SUFFIX}")
        if path is None:
            return False
        return self._save(path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX))

    def keep_unsaved(self) -> None:
        """Writes unsaved work beside the user's other state, for when nobody can be asked."""
        if not self.unsaved:
            return
        name = f"unsaved-{time.strftime('%Y%m%d-%H%M%S')}{SUFFIX}"
        try:
            path = user_state_path("nnstudio", ensure_exists=True) / name
            save_project(path, self._training.project())
        except (OSError, ProjectError):
            log.exception("Unsaved work could not be kept")
            return
        self._remember(path)
        log.warning("The program was ended from outside. Unsaved work is kept in %s", path)

    def may_discard(self) -> bool:
        """Whether the present project may go: nothing is unsaved, it was saved now, or the user says so."""
        if not self.unsaved:
            return True
        answer = self._dialogs.ask_unsaved(self.name, trained=self._training.learned)
        return self.save() if answer is Unsaved.SAVE else answer is Unsaved.DISCARD

    def _save(self, path: Path) -> bool:
        project = self._training.project()
        try:
            save_project(path, project)
        except ProjectError as error:
            self._dialogs.tell("The project was not saved", str(error))
            return False
        self._editor.mark_saved(project.document)
        self._training.mark_saved()
        self._belong_to(path.absolute())
        return True

    def _take(self, project: Project, path: Path | None, title: str) -> None:
        self._title = title
        self._editor.open(project.document)
        self._training.open(project)
        self._belong_to(path)

    def _belong_to(self, path: Path | None) -> None:
        self._path = path
        if path is not None:
            self._remember(path)
            self._settings.setValue("folder", str(path.parent))
        self.named.emit()

    def _remember(self, path: Path) -> None:
        others = [str(other) for other in self.recent() if other != path]
        self._settings.setValue("recent", [str(path), *others][:RECENT])
        self.recent_changed.emit()
