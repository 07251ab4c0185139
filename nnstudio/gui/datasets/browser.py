"""The dataset browser: all datasets on the left, what one of them is on the right."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from nnstudio.data.dataset import DATASETS, DatasetSource
from nnstudio.data.from_disk import stamp
from nnstudio.data.painted import Painted
from nnstudio.document.document import Document
from nnstudio.gui.datasets.adding import Adding, dropped_paths
from nnstudio.gui.datasets.arrangement import arrange
from nnstudio.gui.datasets.drafts import Drafts
from nnstudio.gui.datasets.fetching import megabytes
from nnstudio.gui.datasets.findings import Findings
from nnstudio.gui.datasets.fitting import with_points
from nnstudio.gui.datasets.foot import Foot
from nnstudio.gui.datasets.headline import Headline
from nnstudio.gui.datasets.pages import Pages
from nnstudio.gui.datasets.read_files import ReadFiles
from nnstudio.gui.datasets.remedy import with_remedy
from nnstudio.gui.datasets.source_list import SourceList
from nnstudio.gui.datasets.strokes import Strokes
from nnstudio.gui.datasets.study import Study
from nnstudio.gui.datasets.verdict import Verdict
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import Theme
from nnstudio.gui.training import TrainingController

TYPING = 300
"""Milliseconds without an edit after which a dataset is read anew."""


class DatasetBrowser(QDialog):
    """Shows each dataset before it is used. Closing it changes nothing.

    Only to points that are in use already, each stroke adds at once, as a step of the project.
    """

    def __init__(
        self,
        editor: Editor,
        theme: Theme,
        strokes: Strokes,
        parent: QWidget | None = None,
        training: TrainingController | None = None,
        files: ReadFiles | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("datasets")
        self.setWindowTitle("Data")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self._editor, self._training = editor, training
        self._drafts = Drafts(editor.document.dataset, strokes)
        self.list, self.adding = SourceList(theme), Adding(theme)
        self.headline, self.pages, self.foot = Headline(), Pages(theme), Foot()
        self._findings = Findings(self)
        self._verdict = Verdict(editor, training, self._findings, self.foot, files)
        self._typing = QTimer(self, singleShot=True, interval=TYPING)
        arrange(self, self.list, self.adding, self.headline, self.pages, self.foot)
        self._connect()
        self._on_document()
        self.list.choose(editor.document.dataset.entry.kind)

    @property
    def source(self) -> DatasetSource:
        """The dataset that is shown, with the settings that it would be used with."""
        return self._drafts[self.list.kind]

    @property
    def busy(self) -> bool:
        """Whether something is still being worked out."""
        parts = (self._findings, self.pages, self.adding)
        return self._typing.isActive() or any(part.busy for part in parts)

    @property
    def study(self) -> Study | None:
        """What is shown of the dataset; None while it is not there."""
        return self._findings.study

    def show_source(self, source: DatasetSource) -> None:
        """Goes to a dataset with these settings."""
        self._drafts.put(source)
        self._show_rows()
        if self.list.kind == source.entry.kind:
            self._show_draft()
        else:
            self.list.choose(source.entry.kind)

    def show_theme(self, theme: Theme) -> None:
        for part in (self.list, self.adding, self.pages):
            part.show_theme(theme)

    def reject(self) -> None:
        """Calls off a download, or else closes: what has come of it would be lost without a word."""
        if kind := self.pages.missing.fetched_kind:
            self.list.choose(kind)
            self.pages.missing.stop()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """Closes; no answer is wanted any more."""
        self._findings.end()
        self.adding.forget()
        self._typing.stop()
        self.pages.missing.stop()
        super().done(result)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.list.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.adding.add(dropped_paths(event.mimeData()))

    def _connect(self) -> None:
        self.list.chosen.connect(lambda _kind: self._show_draft())
        self.list.chosen.connect(lambda _kind: self.adding.notice.show_messages([]))  # of other files
        self.adding.added.connect(self._on_added)
        self._findings.studied.connect(self._show_study)
        self._findings.unreadable.connect(self._on_trouble)
        self._findings.judged.connect(self._say_verdict)
        self._findings.unjudged.connect(partial(self.foot.show_obstacle, bad=True))
        self._typing.timeout.connect(self._show_draft)
        self.pages.edited.connect(self._on_edited)
        self.pages.retry.connect(self._on_retry)
        self.pages.missing.files_wanted.connect(self.adding.ask)
        self.foot.used.connect(self._on_used)
        self.foot.closed.connect(self.reject)
        self._editor.changed.connect(self._on_document)
        self._editor.opened.connect(self._on_opened)
        for keys, edit, stroke in (
            (QKeySequence.StandardKey.Undo, self._editor.undo, self._drafts.undo),
            (QKeySequence.StandardKey.Redo, self._editor.redo, self._drafts.redo),
        ):
            QShortcut(keys, self).activated.connect(partial(self._step, edit, stroke))

    def _step(self, edit: Callable[[], object], stroke: Callable[[], object]) -> None:
        """Undo and redo: of strokes while points are painted that are not used yet, else of the project."""
        if self.list.kind != "painted" or self._drafts.is_used("painted"):
            edit()
            return
        stroke()
        self._show_rows()
        self._show_draft()

    def _on_added(self, source: DatasetSource) -> None:
        self.show_source(self._drafts.placed(source))
        self.pages.show_own()
        self.pages.tabBar().setFocus()  # the keys go on with what has just come

    def _on_opened(self) -> None:
        """Another project is there: what was looked at was for the one before."""
        self.done(int(QDialog.DialogCode.Rejected))

    def _on_document(self) -> None:
        """The dataset in use may be another one, or have other settings."""
        self._drafts.use(self._editor.document.dataset)
        self._show_rows()
        if self.list.kind:
            self._show_draft()

    def _show_rows(self) -> None:
        for cls in DATASETS:
            kind = cls.entry.kind
            self.list.show_source(self._drafts[kind], mark=self._drafts.mark_of(kind))

    def _on_retry(self) -> None:
        """What is read may be another thing now, although no setting has changed by hand."""
        self._drafts.renew()
        self._findings.forget_study()
        self._show_rows()
        self._show_draft()

    def _show_draft(self) -> None:
        """Shows what is chosen; reads it, if it is not what was read last."""
        source = self.source
        self._typing.stop()
        self.headline.show_source(source)
        self.pages.show_source(source)
        self.foot.come_last()  # with Tab, after what has just been built
        self._verdict.ask(source)
        # Of the files that the project names it is known, too, where else they have been looked for.
        reason = self._editor.document.replace(dataset=source).missing()
        if reason is not None:
            self._findings.forget_study()
            fetched = megabytes(source) is not None
            self.foot.show_obstacle("Fetch it first: it is not on this computer" if fetched else reason)
            if any(path and stamp(path) is None for path in source.paths):
                self.headline.show_gone()
            self.pages.show_missing(source, reason)
        elif self._findings.knows(source):
            self._show_study()
        else:
            self.pages.show_reading(source.spec().name)
            self._findings.read(source)

    def _show_study(self) -> None:
        found = self._findings.study
        assert found is not None
        self.headline.show_loaded(with_remedy(found.source, found.dataset))
        self.list.show_read(found.source, found.dataset.spec.size_hint)
        self.pages.show_study(found)
        self._say_verdict()

    def _say_verdict(self) -> None:
        self._verdict.tell(self.source)

    def _on_trouble(self, trouble: str) -> None:
        self.foot.show_obstacle(trouble, bad=True)
        self.pages.show_trouble(self.source, trouble)

    def _on_edited(self, source: DatasetSource, label: str) -> None:
        """All waits for Use; but to points that are in use, each stroke is a step at once."""
        kind = source.entry.kind
        if label and isinstance(source, Painted):
            if self._drafts.is_used(kind):
                self._editor.apply(with_points(self._editor.document, source), label)
                return
            self._drafts.paint(source)
            self._show_rows()
        if kind != self.list.kind:
            self.show_source(source)
            return
        self._drafts.put(source)
        if label:
            self._show_draft()
        else:
            self._verdict.wait()  # the Enter that ends the typing must not use what was there before
            self._typing.start()

    def _on_used(self, after: Document) -> None:
        if self.pages.making:
            self.foot.hold("What was chosen last is still being looked for in the file: press again then.")
            return
        anew = self.foot.wants_reset  # the foot is another one after the edit
        if self.source == self._editor.document.dataset:
            self._editor.apply(after, "Make the network fit")
        else:
            self._editor.apply(after, f"Learn from {after.dataset.spec().name}")
            self.accept()
        if anew and self._training is not None:
            self._training.reset()
