"""The answers panel: what panels share that hold the answers to validation samples against the truth."""

from abc import abstractmethod

from PySide6.QtWidgets import QWidget

from nnstudio.engine.probes import AnswersProbe, Probe
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.answers.judged import TRAIN_CLASSES, Judged, judge, why_none
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.theme import Theme


class AnswersPanel(LivePanel):
    """A panel about all answers of a moment; says why where there are none, or they name no classes.

    Args:
        theme: The colors.
        name: The objectName, such as "confusionPanel".
        title: What a screen reader calls it.
        headline: What will be here.
        parent: As Qt wants it.
        remedy: What to do for it.
    """

    EVERY = 500

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        headline: str,
        parent: QWidget | None = None,
        remedy: str = TRAIN_CLASSES,
    ) -> None:
        super().__init__(theme, name, title, (headline, remedy), parent)
        self._judged: Judged | None = None

    def probes(self) -> frozenset[Probe]:
        return frozenset({AnswersProbe()})

    def draw(self, snapshot: Snapshot) -> bool:
        self._judged = judge(snapshot)
        if self._judged is None:
            self._show_none()
            self.say_empty(*why_none(snapshot))
            return False
        self._show_judged(self._judged, snapshot)
        return True

    def forget(self) -> None:
        self._judged = None

    @abstractmethod
    def _show_judged(self, judged: Judged, snapshot: Snapshot) -> None:
        """Draws these answers of this moment."""

    @abstractmethod
    def _show_none(self) -> None:
        """Lets go of what was drawn, for there are no answers that can be."""
