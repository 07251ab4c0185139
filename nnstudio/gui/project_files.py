"""Project files: which file the window's project belongs to, and how it gets in and out without loss."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from nnstudio.document.disk import shown
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import (
    ChangedOutsideError,
    NewerProjectError,
    ProjectError,
    Stamp,
    backup_of,
    load_project,
    read_project,
    save_project,
    stamp_of,
)
from nnstudio.gui.dialogs import Changed, Dialogs, Unsaved
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
        settled: () what the window held is lost no more: a file holds it, or the user has given it up.
    """

    named = Signal()
    recent_changed = Signal()
    settled = Signal()

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
        self._stamp: Stamp | None = None
        self._restored = False
        self._title = "untitled"

    @property
    def path(self) -> Path | None:
        """The file of the project; None if it has never been saved."""
        return self._path

    @property
    def stamp(self) -> Stamp | None:
        """What the file held when it was opened or saved here; None where there is none, or nobody knows."""
        return self._stamp

    @property
    def name(self) -> str:
        """What the project is called: its file's name, or its example's."""
        return show_name(self._path) if self._path else self._title

    @property
    def unsaved(self) -> bool:
        """Whether closing now would lose edits or learned weights."""
        return self._restored or self._editor.modified or self._training.learned

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
        if self.may_discard():
            self._read(path)

    def revert(self) -> None:
        """Goes back to what the project's file holds, after a question if anything would be lost."""
        if self._path is None:
            return
        if not self.unsaved or self._dialogs.ask_revert(self.name, trained=self._training.learned):
            self._read(self._path)

    def restore(self, project: Project, path: Path | None, title: str, stamp: Stamp | None = None) -> None:
        """Goes on with work that no file holds; it belongs to the one that it was of.

        With the `stamp` that the file had then, what has come into it since is not overwritten unasked.
        """
        self._take(project, path, title, stamp or (stamp_of(path) if path else None))
        self._restored = True
        self.named.emit()

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

    def may_discard(self) -> bool:
        """Whether the present project may go: nothing is unsaved, it was saved now, or the user says so."""
        if not self.unsaved:
            return True
        answer = self._dialogs.ask_unsaved(self.name, trained=self._training.learned)
        return self.save() if answer is Unsaved.SAVE else answer is Unsaved.DISCARD

    def _read(self, path: Path) -> None:
        try:
            project, stamp = read_project(path)
        except NewerProjectError as error:
            self._dialogs.tell("The project cannot be opened", str(error))
        except ProjectError as error:
            self._read_backup(path, str(error))
        else:
            self._take(project, path.absolute(), path.stem, stamp)

    def _read_backup(self, path: Path, trouble: str) -> None:
        """Says what is wrong with a file, and offers its backup if that is whole."""
        try:
            project = load_project(backup_of(path))
        except ProjectError:
            self._dialogs.tell("The project cannot be opened", trouble)
            return
        if self._dialogs.ask_backup(trouble):
            self._settings.setValue("folder", str(path.absolute().parent))
            self.restore(project, None, path.stem)

    def _save(self, path: Path, *, over_any: bool = False) -> bool:
        project, path = self._training.project(), path.absolute()
        over = self._stamp if path == self._path and not over_any else None
        try:
            self._stamp = save_project(path, project, over)
        except ChangedOutsideError:
            return self._save_changed(path)
        except ProjectError as error:
            self._dialogs.tell("The project was not saved", str(error))
            return False
        self._restored = False
        self._editor.mark_saved(project.document)
        self._training.mark_saved()
        self._belong_to(path)
        self.settled.emit()
        return True

    def _save_changed(self, path: Path) -> bool:
        """Saves in spite of what another program has done, as the user wants it."""
        match self._dialogs.ask_changed(show_name(path), show_name(backup_of(path))):
            case Changed.OVERWRITE:
                return self._save(path, over_any=True)
            case Changed.SAVE_AS:
                return self.save_as()
        return False

    def _take(self, project: Project, path: Path | None, title: str, stamp: Stamp | None = None) -> None:
        self._title, self._stamp, self._restored = title, stamp, False
        self._editor.open(project.document)
        self._training.open(project)
        self._belong_to(path)
        self.settled.emit()

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


def show_name(path: Path) -> str:
    """The name of a file as it can be shown: a name may be any bytes."""
    return shown(Path(path.name))
