"""The panel with the gallery of misread samples."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollBar, QToolButton, QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.answers.answers_panel import AnswersPanel
from nnstudio.gui.panels.answers.card import SampleCard
from nnstudio.gui.panels.answers.judged import Judged
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.misread.gallery import NOBODY, Gallery
from nnstudio.gui.panels.misread.ranking import Order, keep_places, rank
from nnstudio.gui.panels.misread.wording import ADVICE, count, nothing, read_out
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Theme

_KEYS = "Arrow keys go from sample to sample, Enter shows one on the canvas"
_COPIES = "Ctrl+C, or the right mouse button, copies where it comes from"


class MisreadPanel(AnswersPanel):
    """The validation samples that are answered wrongly, worst first; or those of one cell of the confusion.

    Signals:
        sample_wanted: (index) in the validation split: this sample is to be shown on the canvas.
    """

    sample_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        headline = "Samples that the network misreads appear here, the worst first"
        super().__init__(theme, "misreadPanel", "Misread samples", headline, parent)
        self._cell: tuple[int, int] | None = None
        bar = QScrollBar(Qt.Orientation.Vertical)
        bar.setAccessibleName("Samples that are shown")
        bar.setToolTip("Scroll to the samples that have no room")
        bar.hide()
        self._gallery = Gallery(theme, bar)
        self._gallery.setAccessibleName("Pictures of misread samples")
        self._gallery.setToolTip(_KEYS)
        self._gallery.pointed.connect(self._on_pointed)
        self._gallery.copied.connect(self._on_copied)
        self._gallery.chosen.connect(self.sample_wanted)
        self._gallery.laid_out.connect(self._show_words)
        picture = QWidget()
        row = QHBoxLayout(picture)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._gallery, 1)
        row.addWidget(bar)
        self.set_picture(picture)
        self._card = SampleCard(theme, picture, picture=False)
        self._chip = QToolButton()
        self._chip.setObjectName("misreadPanel.cell")
        self._chip.setToolTip("Only this pair of classes is shown; click to show all misread samples")
        set_role(self._chip, "pill")
        self._chip.clicked.connect(self.show_all)
        self._chip.hide()
        # The menu takes the mouse away, so it is remembered for which sample it was opened.
        self._copied = NOBODY
        self._copy = QAction("Copy", self)
        self._copy.setObjectName("misreadPanel.copy")
        self._copy.triggered.connect(lambda: self._on_copied(self._copied))
        self.add_to_menu(self._copy)
        self._order = QComboBox()
        self._order.setObjectName("misreadPanel.order")
        self._order.setAccessibleName("Order of the samples")
        self._order.setToolTip("Which mistakes come first")
        for order in Order:
            self._order.addItem(order.value, order)
        self._order.activated.connect(self._on_order)
        self.add_control(self._chip)
        self.add_control(self._order)
        self.show_theme(theme)

    @property
    def cell(self) -> tuple[int, int] | None:
        """Truth and answer of the samples that are shown alone; None if all misread ones are."""
        return self._cell

    def show_cell(self, truth: int, said: int) -> None:
        """Shows only samples of the class `truth` that are answered as `said`, until the chip is clicked."""
        self._cell = (truth, said)
        self._start_over()

    def show_all(self) -> None:
        """Shows all misread samples again."""
        self._cell = None
        self._start_over()

    def begin_run(self) -> None:
        cell = self._cell
        super().begin_run()
        self._cell = cell

    def forget(self) -> None:
        super().forget()
        self._cell = None
        self._chip.hide()
        self._gallery.clear()
        self._gallery.scroll_to_top()

    def table(self) -> Table | None:
        judged = self._judged
        if judged is None:
            return None
        classes, sure = judged.classes, judged.sureness
        origins = judged.origins
        rows = (
            (
                index + 1,
                *([] if origins is None else [origins[index]]),
                classes[judged.truth[index]],
                classes[judged.said[index]],
                sure[index],
                bool(judged.once_right[index]),
            )
            for index in self._gallery.samples.tolist()
        )
        which = ("validation sample", *([] if origins is None else [origins.column]))
        return Table((*which, "truth", "answer", "output of the answer", "was right before"), rows)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._copied = self._gallery.pointed_at
        words = self._origin(self._copied)
        self._copy.setVisible(bool(words))
        self._copy.setText(f"Copy {words}".replace("&", "&&"))
        super().contextMenuEvent(event)

    def dress(self, theme: Theme) -> None:
        for part in (self._gallery, self._card):
            part.show_theme(theme)

    def _show_judged(self, judged: Judged, snapshot: Snapshot) -> None:
        if self._cell is not None and max(self._cell) >= len(judged.classes):
            self._cell = None  # another dataset
        self._show(judged)

    def _show_none(self) -> None:
        self._gallery.clear()

    def _start_over(self) -> None:
        self._gallery.scroll_to_top()
        if self._judged is not None:
            self._show(self._judged, still=False)

    def _show(self, judged: Judged, *, still: bool = True) -> None:
        """Shows the gallery anew; `still` keeps tiles where they are while the mouse is over them."""
        order = self._order.currentData()
        samples = rank(judged, order, self._cell)
        if still and self._gallery.busy:
            samples = keep_places(self._gallery.samples, samples)
        self._chip.setVisible(self._cell is not None)
        if self._cell is not None:
            truth, said = (judged.classes[index] for index in self._cell)
            self._chip.setText(f"{truth} → {said}  ✕")
            self._chip.setAccessibleName(f"Only {truth} answered as {said}; press to show all")
        pinned = NOBODY if self.snapshot is None else self.snapshot.sample.index
        pinned = NOBODY if pinned is None else pinned
        self._gallery.show_samples(judged, samples, pinned=pinned, words=nothing(judged, self._cell, order))
        self._show_words()
        self._show_caption()

    def _show_words(self) -> None:
        if self._judged is not None:
            seen, samples = len(self._gallery.seen), len(self._gallery.samples)
            step = self._judged.step if self.snapshot is None else self.snapshot.step
            self.words.say(count(self._judged, self._cell, samples, seen, step))

    def _show_caption(self) -> None:
        judged, sample = self._judged, self._gallery.pointed_at
        if judged is None or sample == NOBODY:
            self.caption.say(*(ADVICE if judged is not None else ("",)))
        else:
            self.caption.say(*read_out(judged, sample), bright=True)

    def _origin(self, sample: int) -> str:
        """Where a sample comes from, in words; empty if there is none, or nobody knows it."""
        return "" if self._judged is None or sample == NOBODY else self._judged.origin(sample)

    def _on_copied(self, sample: int) -> None:
        if words := self._origin(sample):
            QGuiApplication.clipboard().setText(words)
            self.caption.say(f"Copied: {words}", bright=True)

    def _on_order(self, _place: int) -> None:
        self._start_over()

    def _on_pointed(self, sample: int) -> None:
        known = self._judged is not None and self._judged.origins is not None
        keys = f"{_KEYS}. {_COPIES}" if known else _KEYS
        self._gallery.setToolTip(keys if sample == NOBODY else "")
        if self._judged is None or sample == NOBODY:
            self._card.hide()
        else:
            self._card.show_sample(self._judged, sample, self._gallery.rect_of(sample))
        self._show_caption()
