"""The panel with the confusion matrix."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.answers.answers_panel import AnswersPanel
from nnstudio.gui.panels.answers.epochs import EpochMemory, Seen
from nnstudio.gui.panels.answers.judged import Judged
from nnstudio.gui.panels.answers.wording import score
from nnstudio.gui.panels.confusion.figures import Counts, Figures
from nnstudio.gui.panels.confusion.matrix import NOWHERE, Matrix
from nnstudio.gui.panels.confusion.wording import NOTHING_EARLIER, advise, read_out
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import small_button
from nnstudio.gui.theme import Theme


class ConfusionPanel(AnswersPanel):
    """Which classes are taken for which: truth by row, answer by column, on the validation samples.

    Signals:
        cell_chosen: (truth, answer) as class indices: the samples of this cell are wanted.
    """

    cell_chosen = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        headline = "Which classes are taken for which appears here"
        super().__init__(theme, "confusionPanel", "Confusion matrix", headline, parent)
        self._figures: Figures | None = None
        self._earlier: Seen[Counts] | None = None
        self._memory: EpochMemory[Counts] = EpochMemory()
        self._matrix = Matrix(theme)
        self._matrix.setAccessibleName("Confusion matrix: arrow keys go from cell to cell")
        self._matrix.setToolTip("Arrow keys go from cell to cell, Enter shows the samples of one")
        self._matrix.pointed.connect(self._on_pointed)
        self._matrix.chosen.connect(self.cell_chosen)
        self.set_picture(self._matrix)
        self._share = small_button(
            self,
            "confusionPanel.share",
            "Percent of a class",
            "Show percent of each true class instead of counts",
        )
        self._share.setText("%")
        self._change = small_button(
            self,
            "confusionPanel.change",
            "Change since the last epoch",
            "Show what has changed since the epoch before ended",
        )
        self._change.setText("± epoch")
        for button in (self._share, self._change):
            button.setCheckable(True)
            button.toggled.connect(self._show)
            self.add_control(button)
        self.show_theme(theme)

    def _show_judged(self, judged: Judged, snapshot: Snapshot) -> None:
        counts = judged.matrix()
        self._memory.see(snapshot, judged.step, counts)
        self._earlier = self._comparable(counts, self._memory.before(judged.step))
        self.words.say(score(judged, snapshot.step))
        self._show()

    def _show_none(self) -> None:
        self._figures = None

    def leave_branch(self, step: int) -> None:
        self._memory.cut(step)

    def forget(self) -> None:
        super().forget()
        self._figures = self._earlier = None
        self._memory.clear()
        self._matrix.clear()

    def table(self) -> Table | None:
        if self._judged is None:
            return None
        classes, counts = self._judged.classes, self._judged.matrix()
        rows = ((name, *row) for name, row in zip(classes, counts.tolist(), strict=True))
        return Table(("truth", *(f"answered {name}" for name in classes)), rows)

    def dress(self, theme: Theme) -> None:
        self._matrix.show_theme(theme)

    def _comparable(self, counts: Counts, earlier: Seen[Counts] | None) -> Seen[Counts] | None:
        """The earlier matrix, if it counts the same samples."""
        same = (
            earlier is not None
            and earlier.value.shape == counts.shape
            and (earlier.value.sum(axis=1) == counts.sum(axis=1)).all()
        )
        return earlier if same else None

    def _show(self) -> None:
        if self._judged is None:
            return
        counts, before = self._judged.matrix(), None
        if self._change.isChecked():
            before = counts if self._earlier is None else self._earlier.value
        self._figures = Figures(counts, before, shares=self._share.isChecked())
        self._matrix.show_figures(self._figures, self._judged.classes)
        self._show_caption()

    def _show_caption(self) -> None:
        if self._figures is None or self._judged is None:
            return
        classes, cell = self._judged.classes, self._matrix.marked
        if cell != NOWHERE:
            self.caption.say(*read_out(self._figures, classes, cell, self._earlier), bright=True)
        elif self._figures.difference and self._earlier is None:
            self.caption.say(*NOTHING_EARLIER)
        else:
            self.caption.say(*advise(self._figures, classes, self._earlier))

    def _on_pointed(self, _truth: int, _said: int) -> None:
        self._show_caption()
