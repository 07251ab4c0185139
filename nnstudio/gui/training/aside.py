"""Aside: the run that a reset has ended, until the one after it has made a step."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from nnstudio.gui.training.learned import Learned
from nnstudio.gui.training.news import News
from nnstudio.gui.training.origin import Origin


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Ended:
    """A run that was ended, as what another one begins from; and whether a file has it."""

    origin: Origin
    saved: bool

    @property
    def steps(self) -> int:
        """How many it had made; 0 if only its weights are known."""
        return self.origin.run.step if self.origin.run is not None else 0


class Aside(QObject):
    """Keeps one run that was ended, so that nobody has to be asked before that.

    Signals:
        changed: () there is another one, or none any more.
    """

    changed = Signal()

    def __init__(self, news: News, learned: Learned, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._news, self._learned = news, learned
        self._wanted: object = None
        self.run: Ended | None = None
        """The run that can be brought back."""

    def keep(self) -> None:
        """Keeps the present run, if there is anything of it, for it is about to be ended."""
        learned = self._learned
        if not (self._news.stepped or learned.origin.weights):
            return  # what was kept before is still all that there is
        self._wanted = wanted = object()
        saved = not learned.unsaved

        def then(origin: Origin) -> None:
            if self._wanted is wanted:
                self._set(Ended(origin, saved))

        learned.freeze(then)

    def drop(self) -> None:
        """Lets go of it: something else has taken its place for good."""
        self._wanted = None
        if self.run is not None:
            self._set(None)

    def _set(self, run: Ended | None) -> None:
        self.run = run
        self.changed.emit()
