"""The panel with the accuracy of each class."""

import numpy as np
from PySide6.QtWidgets import QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.answers.answers_panel import AnswersPanel
from nnstudio.gui.panels.answers.epochs import EpochMemory, Seen
from nnstudio.gui.panels.answers.judged import Judged
from nnstudio.gui.panels.answers.wording import score
from nnstudio.gui.panels.classes.bars import NOBODY, Bars
from nnstudio.gui.panels.classes.rates import Rates, rates_of
from nnstudio.gui.panels.classes.wording import advise, read_out
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import small_button
from nnstudio.gui.theme import Theme


class ClassesPanel(AnswersPanel):
    """How many samples of each class are recognized, as bars, and what has changed since the last epoch."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        headline = "How well each class is recognized appears here"
        super().__init__(theme, "classesPanel", "Accuracy of each class", headline, parent)
        self._rates: Rates | None = None
        self._earlier: Seen[Rates] | None = None
        self._memory: EpochMemory[Rates] = EpochMemory()
        self._bars = Bars(theme)
        self._bars.setAccessibleName("Bars of the classes")
        self._bars.pointed.connect(self._on_pointed)
        self.set_picture(self._bars)
        self._sort = small_button(
            self, "classesPanel.sort", "Weakest first", "Sort by accuracy, the weakest class first"
        )
        self._sort.setText("weakest first")
        self._sort.setCheckable(True)
        self._sort.toggled.connect(self._show)
        self.add_control(self._sort)
        self.show_theme(theme)

    def _show_judged(self, judged: Judged, snapshot: Snapshot) -> None:
        self._rates = rates_of(judged)
        self._memory.see(snapshot, judged.step, self._rates)
        earlier = self._memory.before(judged.step)
        # Shares of other samples would not be comparable.
        same = earlier is not None and np.array_equal(earlier.value.count, self._rates.count)
        self._earlier = earlier if same else None
        self.words.say(score(judged, snapshot.step))
        self._show()

    def _show_none(self) -> None:
        self._rates = None

    def leave_branch(self, step: int) -> None:
        self._memory.cut(step)

    def forget(self) -> None:
        super().forget()
        self._rates = self._earlier = None
        self._memory.clear()
        self._bars.clear()

    def table(self) -> Table | None:
        judged, rates = self._judged, self._rates
        if judged is None or rates is None:
            return None
        columns = ("class", "samples", "answered", "right", "recall", "precision")
        numbers = (rates.count, rates.answered, rates.right, rates.recall, rates.precision)
        return Table(columns, zip(judged.classes, *(column.tolist() for column in numbers), strict=True))

    def dress(self, theme: Theme) -> None:
        self._bars.show_theme(theme)

    def _show(self) -> None:
        if self._judged is None or self._rates is None:
            return
        order = self._rates.order(weakest_first=self._sort.isChecked())
        before = None if self._earlier is None else self._earlier.value.recall
        self._bars.show_rates(self._rates, self._judged.classes, order, before)
        self._show_caption()

    def _show_caption(self) -> None:
        if self._judged is None or self._rates is None:
            return
        classes, index = self._judged.classes, self._bars.pointed_at
        if index == NOBODY:
            self.caption.say(*advise(self._rates, classes, self._earlier))
        else:
            self.caption.say(*read_out(self._rates, classes, index, self._earlier), bright=True)

    def _on_pointed(self, _index: int) -> None:
        self._show_caption()
