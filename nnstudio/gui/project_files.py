"""Project files: which file the window's project belongs to, and how it gets in and out without loss."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import Stamp, stamp_of
from nnstudio.gui.dialogs import Dialogs, Unsaved
from nnstudio.gui.editor import Editor
from nnstudio.gui.file_names import SUFFIX, show_name
from nnstudio.gui.opening import Opened, Opening, read_file
from nnstudio.gui.recent_files import RecentFiles
from nnstudio.gui.saving import Saved, Saving
from nnstudio.gui.training import TrainingController
from nnstudio.gui.turns import Turns
from nnstudio.gui.where_to_save import WhereToSave

FIRST = "mnist-784-16-16-10"
UNTITLED = "untitled"


class ProjectFiles(QObject):
    """Opens and saves projects, and asks before unsaved work is lost; the disk is never waited for.

    Signals:
        named: () when the project belongs to another file, or none.
        settled: () what the window held is lost no more: a file holds it, or the user has given it up. What
            was done while it was being saved is not in the file.
        doing_changed: () when something else is being saved or opened, or nothing any more.
        said: (str) what a file that was saved does not hold, for the user.
    """

    named = Signal()
    settled = Signal()
    doing_changed = Signal()
    said = Signal(str)

    def __init__(
        self,
        editor: Editor,
        training: TrainingController,
        dialogs: Dialogs,
        settings: QSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._training, self._dialogs = editor, training, dialogs
        self._path: Path | None = None
        self._stamp: Stamp | None = None
        self._restored = False
        self._told = self._left_behind = ""
        self._title, self._data = UNTITLED, ""
        self.recent = RecentFiles(settings, self)
        self._saving = Saving(training, self._ours, self)
        self._saving.saved.connect(self._on_saved)
        self._saving.turned.connect(self.doing_changed)
        self._opening = Opening(self)
        self._opening.changed.connect(self.doing_changed)
        self._turns = Turns(lambda: self.saving, self)
        self._saving.ended.connect(self._turns.go_on)
        self._where = WhereToSave(self._saving, self._turns, dialogs, self._suggested, self)

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
        """What the project is called: its file's name, or its example's while it learns from its data."""
        if self._path is not None:
            return show_name(self._path)
        return self._title if self._editor.document.dataset.entry.kind == self._data else UNTITLED

    @property
    def unsaved(self) -> bool:
        """Whether closing now would lose edits or learned weights."""
        learned = self._training.learned
        return self._restored or self._editor.modified or learned.unsaved or learned.dropped

    @property
    def doing(self) -> str:
        """What is being done with files at this moment, in words; empty if nothing is."""
        if self._saving.path is not None and self._saving.writing:
            return f"Saving {show_name(self._saving.path)}…"
        return f"Opening {show_name(self._opening.path)}…" if self._opening.path is not None else ""

    @property
    def saving(self) -> bool:
        """Whether the project is being saved."""
        return self._saving.path is not None

    def new(self) -> None:
        """Starts over with the first network."""
        self.open_example(FIRST)

    def open_example(self, name: str) -> None:
        """Opens an example as an untitled project."""
        self.when_discardable(lambda: self._take(Project(EXAMPLES[name].build()), None, name))

    def ask_open(self) -> None:
        """Lets the user choose a file and opens it."""
        folder = self._path.parent if self._path else self.recent.folder
        path = self._turns.ask(lambda: self._dialogs.ask_open(folder))
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Opens a file; a file that cannot be read leaves everything as it is, with a message."""
        self.when_discardable(lambda: self._read(path))

    def open_here(self, path: Path) -> Opened:
        """Opens a file before anything else happens, for a window not shown yet; nobody is asked or told."""
        opened = read_file(path)
        if opened.project is not None:
            self._on_read(path, opened)
        return opened

    def open_backup(self, path: Path, backup: Project) -> None:
        """Opens what this file held before its last save, as a project without a file."""
        self.recent.go_to(path.absolute().parent)
        self.restore(backup, None, path.stem)

    def revert(self) -> None:
        """Goes back to what the project's file holds, after a question if anything would be lost."""
        if self._turns.taken:
            self._turns.wait(self.revert)
        elif self._path is not None and (not self.unsaved or self._ask_revert()):
            self._read(self._path)

    def restore(self, project: Project, path: Path | None, title: str, stamp: Stamp | None = None) -> None:
        """Goes on with work that no file holds; it belongs to the one that it was of.

        With the `stamp` that the file had then, what has come into it since is not overwritten unasked.
        """
        self._take(project, path, title, stamp or (stamp_of(path) if path else None))
        self._restored = True
        self.named.emit()

    def save(self) -> None:
        """Saves into the project's file, asking for one if there is none."""
        self.save_then(None)

    def save_as(self) -> None:
        """Asks for a file and saves into it."""
        self._save_as(None)

    def save_then(self, then: Callable[[], object] | None) -> None:
        """Saves, and then does `then`; not if nothing was saved."""
        path = self._saving.last or self._path
        if path is not None:
            self._saving.begin(path, then)
        else:
            self._save_as(then)

    def when_discardable(self, then: Callable[[], object]) -> None:
        """Does `then` once the present project may go: at once if nothing is unsaved or the user says so.

        Otherwise it is done when it has been saved, or never.
        """
        if self._turns.taken:
            self._turns.wait(lambda: self.when_discardable(then))
            return
        if not self.unsaved:
            then()
            return
        learned = self._training.learned
        unsaved, dropped = learned.unsaved, learned.dropped
        answer = self._turns.ask(
            lambda: self._dialogs.ask_unsaved(self.name, trained=unsaved, dropped=dropped)
        )
        if answer is Unsaved.DISCARD:
            then()
        elif answer is Unsaved.SAVE:
            self.save_then(lambda: self._go_on_saved(then))

    def end(self) -> None:
        """Ends with the window: asks nothing and opens nothing any more."""
        self._turns.end()
        self._opening.drop()
        self._saving.drop()

    def ask_leave(self) -> bool:
        """Asks whether to end the program though the disk has not taken the project yet."""
        return self._turns.ask(lambda: self._dialogs.ask_leave(self.name))

    def _ask_revert(self) -> bool:
        learned = self._training.learned.unsaved
        return self._turns.ask(lambda: self._dialogs.ask_revert(self.name, trained=learned))

    def _go_on_saved(self, then: Callable[[], object]) -> None:
        if self._editor.modified:  # what was edited while it was being saved is asked for once more
            self.when_discardable(then)
        elif not self._told:  # else who has read what the file lacks does it again, or keeps that, too
            then()

    def _save_as(self, then: Callable[[], object] | None) -> None:
        path = self._where.ask()
        if path is not None:
            self._saving.begin(path, then)

    def _suggested(self) -> Path:
        return self._path or self.recent.folder / f"{self.name}{SUFFIX}"

    def _ours(self, path: Path) -> Stamp | None:
        return self._stamp if path == self._path else None

    def _on_saved(self, saved: Saved) -> None:
        taken = saved.taken
        self._stamp, self._restored = saved.stamp, False
        self._editor.mark_saved(taken.project.document)
        self._training.learned.mark_saved(taken)
        self._belong_to(saved.path)
        self.settled.emit()
        behind = saved.left_behind if saved.left_behind != self._left_behind else ""  # it is said once
        self._told, self._left_behind = saved.lacks or behind, saved.left_behind
        if self._told:
            self.said.emit(self._told)

    def _read(self, path: Path) -> None:
        """Opens a file; asks once more if something was done while it was read that would be lost."""
        document, stamp, unsaved = self._editor.document, self._stamp, self.unsaved

        def then(opened: Opened) -> None:
            if self._turns.asking:
                self._turns.wait(lambda: then(opened))
                return
            still = self._editor.document is document and self._stamp is stamp and not self.saving
            if (still and (unsaved or not self.unsaved)) or not (opened.project or opened.backup):
                self._on_read(path, opened)
            else:  # it may be the very file that has been saved meanwhile
                self.when_discardable(lambda: self._read(path))

        self._opening.begin(path, then)

    def _on_read(self, path: Path, opened: Opened) -> None:
        """Opens what was found, or says why it cannot be."""
        if opened.project is not None:
            self._take(opened.project, path.absolute(), path.stem, opened.stamp)
        elif opened.backup is None:
            self._turns.ask(lambda: self._dialogs.tell("The project cannot be opened", opened.trouble))
        elif self._turns.ask(lambda: self._dialogs.ask_backup(opened.trouble)):
            self.open_backup(path, opened.backup)

    def _take(self, project: Project, path: Path | None, title: str, stamp: Stamp | None = None) -> None:
        self._opening.drop()  # it was wanted before this
        self._title, self._data = title, project.document.dataset.entry.kind
        self._stamp, self._restored = stamp, False
        self._editor.open(project.document)
        self._training.open(project)
        self._belong_to(path)
        self.settled.emit()

    def _belong_to(self, path: Path | None) -> None:
        self._path = path
        if path is not None:
            self.recent.add(path)
        self.named.emit()
