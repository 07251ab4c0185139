"""Findings: what is in the dataset that is shown, and what would become of the network with it."""

from PySide6.QtCore import QObject, Signal

from nnstudio.data.dataset import DatasetSource
from nnstudio.document.document import Document
from nnstudio.gui.datasets.fitting import Outlook, outlook
from nnstudio.gui.datasets.inquiry import Inquiry
from nnstudio.gui.datasets.study import Study, study


class Findings(QObject):
    """Reads one dataset at a time, and judges what it would mean; of what comes late, nothing is kept.

    Signals:
        studied: () the dataset was read; `study` is what is in it.
        unreadable: (str) it could not be read; why, in words for the user.
        judged: () it is known what would become of the network: `outlook`.
        unjudged: (str) that could not be found out; why.
    """

    studied = Signal()
    unreadable = Signal(str)
    judged = Signal()
    unjudged = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.study: Study | None = None
        """What is in the dataset; None while it is not known."""
        self.outlook: Outlook | None = None
        """What would become of the network; None while it is not known."""
        self._studying, self._judging = Inquiry(self), Inquiry(self)
        self._studying.answered.connect(self._on_studied)
        self._studying.failed.connect(self._on_unreadable)
        self._judging.answered.connect(self._on_judged)
        self._judging.failed.connect(self.unjudged)

    @property
    def busy(self) -> bool:
        """Whether something is still being found out."""
        return self._studying.busy or self._judging.busy

    def knows(self, source: DatasetSource) -> bool:
        """Whether a dataset with these settings has just been read; `study` is of them then."""
        known = self.study
        if known is None or (known.source != source and (known := known.of_settings(source)) is None):
            return False
        self._studying.forget()
        self.study = known
        return True

    def read(self, source: DatasetSource) -> None:
        """Finds out what is in a dataset."""
        self._studying.ask(lambda: study(source))

    def forget_study(self) -> None:
        """What is in the dataset is not known any more, nor wanted to be."""
        self._studying.forget()
        self.study = None

    def judge(self, document: Document, source: DatasetSource, *, trained: bool) -> None:
        """Finds out what would become of a network, which came `trained` or not."""
        self.outlook = None
        self._judging.ask(lambda: outlook(document, source, trained=trained))

    def end(self) -> None:
        """No answer is wanted any more."""
        self._studying.forget()
        self._judging.forget()

    def _on_studied(self, found: object) -> None:
        assert isinstance(found, Study)
        self.study = found
        self.studied.emit()

    def _on_unreadable(self, trouble: str) -> None:
        self.study = None
        self.unreadable.emit(trouble)

    def _on_judged(self, found: object) -> None:
        assert isinstance(found, Outlook)
        self.outlook = found
        self.judged.emit()
