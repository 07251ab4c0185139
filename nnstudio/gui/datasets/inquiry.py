"""An inquiry into data, which takes a while; of all that is asked, only the newest question counts."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from nnstudio.data.dataset import DatasetError
from nnstudio.gui.background import Background, trouble_of
from nnstudio.nn.settings import SettingsError

_NO_MEMORY = "There is not enough memory for this dataset. Make its samples smaller, or take fewer"


class Inquiry(QObject):
    """Answers one question at a time; of those that come meanwhile, only the newest is looked into.

    Signals:
        answered: (object) what the newest job gave.
        failed: (str) why it gave nothing, in words for the user.
    """

    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._newest: Callable[[], object] | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._newest is not None

    def ask(self, job: Callable[[], object]) -> None:
        """Has a job done; the answer to an earlier one is not wanted any more."""
        self._newest = job
        if not self._background.busy:
            self._begin(job)

    def forget(self) -> None:
        """No answer is wanted any more; a job that is being done comes to nothing."""
        self._newest = None

    def _begin(self, job: Callable[[], object]) -> None:
        self._background.do(job, partial(self._on_done, job), partial(self._on_failed, job))

    def _on_done(self, job: Callable[[], object], answer: object) -> None:
        if self._is_newest(job):
            self.answered.emit(answer)

    def _on_failed(self, job: Callable[[], object], error: Exception) -> None:
        if self._is_newest(job):
            self.failed.emit(trouble_of(error, DatasetError, SettingsError, no_memory=_NO_MEMORY))

    def _is_newest(self, job: Callable[[], object]) -> bool:
        """Whether this job, which has ended, was the one that counts; another one is begun then."""
        if self._newest is job:
            self._newest = None
            return True
        if self._newest is not None:
            self._begin(self._newest)
        return False
