"""The dataset browser: all datasets on the left, what one of them is on the right."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from nnstudio.data.dataset import DATASETS, DatasetSource
from nnstudio.data.painted import Painted
from nnstudio.document.document import Document
from nnstudio.gui.datasets.adding import Adding, dropped_paths
from nnstudio.gui.datasets.drafts import Drafts
from nnstudio.gui.datasets.fetching import megabytes
from nnstudio.gui.datasets.fitting import Outlook, outlook, with_points
from nnstudio.gui.datasets.foot import Foot
from nnstudio.gui.datasets.headline import Headline
from nnstudio.gui.datasets.inquiry import Inquiry
from nnstudio.gui.datasets.pages import Pages
from nnstudio.gui.datasets.remedy import with_remedy
from nnstudio.gui.datasets.source_list import WIDTH, SourceList
from nnstudio.gui.datasets.strokes import Strokes
from nnstudio.gui.datasets.study import Study, study
from nnstudio.gui.datasets.weights_kept import came_with_weights
from nnstudio.gui.editor import Editor
from nnstudio.gui.inspector.parts import make_rule
from nnstudio.gui.theme import Theme
from nnstudio.gui.training import TrainingController

SIZE, LEAST = QSize(1200, 740), QSize(960, 520)
FRAME = QSize(4, 32)
"""What a title bar and borders may take of a small screen."""
NARROWEST = QSize(560, 220)
"""What the pages get on the smallest of screens."""
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
    ) -> None:
        super().__init__(parent)
        self.setObjectName("datasets")
        self.setWindowTitle("Data")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self._editor, self._training = editor, training
        self._drafts = Drafts(editor.document.dataset, strokes)
        self._study: Study | None = None
        self._outlook: Outlook | None = None
        self.list, self.adding = SourceList(theme), Adding(theme)
        self.headline, self.pages, self.foot = Headline(), Pages(theme), Foot()
        self._studying, self._judging = Inquiry(self), Inquiry(self)
        self._typing = QTimer(self, singleShot=True, interval=TYPING)
        self._arrange()
        self._connect()
        self._on_document()
        self.list.choose(editor.document.dataset.entry.kind)

    @property
    def source(self) -> DatasetSource:
        """The dataset that is shown, with the settings that it would be used with."""
        return self._drafts[self.list.kind]

    @property
    def _came(self) -> bool:
        """Whether the network came with weights, as one that is imported, and has not learned here yet."""
        training = self._training
        return training is not None and came_with_weights(training)

    @property
    def busy(self) -> bool:
        """Whether something is still being worked out."""
        parts = (self._studying, self._judging, self.pages, self.adding)
        return self._typing.isActive() or any(part.busy for part in parts)

    @property
    def study(self) -> Study | None:
        """What is shown of the dataset; None while it is not there."""
        return self._study

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

    def done(self, result: int) -> None:
        """Closes; no answer is wanted any more."""
        for part in (self._studying, self._judging, self.adding):
            part.forget()
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

    def _arrange(self) -> None:
        # Whatever the screen is, the foot with its buttons is on it; pages rather get less than they need.
        most = self.screen().availableSize() - FRAME
        least = LEAST.boundedTo(most)
        self.setMinimumSize(least)
        self.pages.setMinimumSize(NARROWEST)
        room = self.parentWidget().window().size() - QSize(48, 48) if self.parentWidget() else SIZE
        self.resize(SIZE.boundedTo(room).expandedTo(least).boundedTo(most))
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        left.addWidget(self.adding)
        self.adding.setFixedWidth(WIDTH)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.headline)
        right.addWidget(self.pages, 1)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addLayout(left)
        top.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(top, 1)
        layout.addWidget(make_rule())
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self.list.chosen.connect(lambda _kind: self._show_draft())
        self.list.chosen.connect(lambda _kind: self.adding.notice.show_messages([]))  # of other files
        self.adding.added.connect(self._on_added)
        self._studying.answered.connect(self._on_study)
        self._studying.failed.connect(self._on_trouble)
        self._judging.answered.connect(self._on_outlook)
        self._judging.failed.connect(partial(self.foot.show_obstacle, bad=True))
        self._typing.timeout.connect(self._show_draft)
        self.pages.edited.connect(self._on_edited)
        self.pages.retry.connect(self._on_retry)
        self.pages.missing.files_wanted.connect(self.adding.ask)
        self.foot.used.connect(self._on_used)
        self.foot.closed.connect(self.reject)
        self._editor.changed.connect(self._on_document)
        self._editor.opened.connect(self.reject)
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
        self._forget_study()
        self._show_rows()
        self._show_draft()

    def _show_draft(self) -> None:
        """Shows what is chosen; reads it, if it is not what was read last."""
        source, known = self.source, self._study
        self._typing.stop()
        self.headline.show_source(source)
        self.pages.show_source(source)
        self.foot.come_last()  # with Tab, after what has just been built
        self._judge()
        document = self._editor.document
        # Of the data in use it is known, too, where else they have been looked for.
        reason = document.missing() if source == document.dataset else source.missing()
        if reason is not None:
            self._forget_study()
            fetched = megabytes(source) is not None
            self.foot.show_obstacle("Fetch it first: it is not on this computer" if fetched else reason)
            self.pages.show_missing(source, reason)
        elif known is not None and (known.source == source or (known := known.of_settings(source))):
            self._on_study(known)
        else:
            self.pages.show_reading(source.spec().name)
            self._studying.ask(lambda: study(source))

    def _judge(self) -> None:
        source, document = self.source, self._editor.document
        self._outlook = None
        if source == document.dataset:
            self.foot.show_used()
        else:
            self.foot.forbid("It is being found out what would become of the network")
        trained = self._came
        self._judging.ask(lambda: outlook(document, source, trained=trained))

    def _on_study(self, found: object) -> None:
        assert isinstance(found, Study)
        self._studying.forget()
        self._study = found
        self.headline.show_loaded(with_remedy(found.source, found.dataset))
        self.list.show_read(found.source, found.dataset.spec.size_hint)
        self.pages.show_study(found)
        self._offer()

    def _on_trouble(self, trouble: str) -> None:
        self._forget_study()
        self.foot.show_obstacle(trouble, bad=True)
        self.pages.show_trouble(self.source, trouble)

    def _on_outlook(self, found: object) -> None:
        assert isinstance(found, Outlook)
        self._outlook = found
        self._offer()

    def _offer(self) -> None:
        """Lets the dataset be used as soon as it could be read and it is known what would become of it."""
        if self._outlook is not None and self._study is not None and self._study.source == self.source:
            if self.source != self._editor.document.dataset:
                self.foot.show_outlook(self._outlook)
            elif self._outlook.repairs:
                self.foot.show_misfit(self._outlook)
            else:
                return
            if (training := self._training) is not None:
                # Weights that came with a project are those of other data, too.
                begun = training.begun or training.resettable
                self.foot.show_run(begun=begun, unsaved=begun and training.learned.unsaved, came=self._came)

    def _forget_study(self) -> None:
        self._studying.forget()
        self._study = None

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
            self._typing.start()

    def _on_used(self, after: Document) -> None:
        anew = self.foot.wants_reset  # the foot is another one after the edit
        if self.source == self._editor.document.dataset:
            self._editor.apply(after, "Make the network fit")
        else:
            self._editor.apply(after, f"Learn from {after.dataset.spec().name}")
            self.accept()
        if anew and self._training is not None:
            self._training.reset()
