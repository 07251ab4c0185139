"""The present run: the design that it trains, and how that follows the one on the canvas."""

from PySide6.QtCore import QObject, Signal

from nnstudio.document.document import Document
from nnstudio.engine.api import SetLive
from nnstudio.gui.training.origin import same_data, same_design
from nnstudio.nn.live import with_live_settings


class PresentRun(QObject):
    """Which run it is, and of which design; what can change while it runs is taken over from the canvas.

    Signals:
        stale_changed: (bool) whether the run trains another design than the one on the canvas.
    """

    stale_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.number = 0
        self.made_of: Document | None = None
        """The design that it trains; None before there is any."""
        self._stale = False

    @property
    def stale(self) -> bool:
        """Whether it trains another design than the one on the canvas."""
        return self._stale

    def begin(self, document: Document) -> None:
        """Another run takes its place, of this design."""
        self.made_of = document
        self.note_stale(stale=False)
        self.number += 1

    def is_of(self, document: Document) -> bool:
        """Whether it is a run of this design, but for what can change while it runs."""
        return self.made_of is not None and same_design(document, self.made_of)

    def follow(self, document: Document) -> SetLive | None:
        """Takes over what can change while it runs; None if nothing of that has changed.

        With other data, such settings have come for these: they are none for what the run learns from.
        """
        made_of = self.made_of
        assert made_of is not None
        if not same_data(made_of, document):
            return None
        # The seed has been used up; all other settings of the training can change.
        training = document.training.replace(seed=made_of.training.seed)
        graph = with_live_settings(made_of.graph, document.graph)
        if training == made_of.training and graph is made_of.graph:
            return None
        self.made_of = made_of.replace(training=training, graph=graph)
        return SetLive(training, graph)

    def note_stale(self, *, stale: bool) -> None:
        """Remembers whether the canvas holds another design by now, and tells it if that is news."""
        if stale != self._stale:
            self._stale = stale
            self.stale_changed.emit(stale)
