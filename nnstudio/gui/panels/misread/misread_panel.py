"""The panel with the gallery of misread samples."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollBar, QToolButton, QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.answers.answers_panel import AnswersPanel
from nnstudio.gui.panels.answers.card import SampleCard
from nnstudio.gui.panels.answers.judged import ON_THEIR_WAY, Judged
from nnstudio.gui.panels.answers.which import origin_of
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.misread import words_of_numbers
from nnstudio.gui.panels.misread.far_off import FarOff, measure, orders_of
from nnstudio.gui.panels.misread.gallery import NOBODY, Gallery
from nnstudio.gui.panels.misread.ranking import Order, keep_places, rank
from nnstudio.gui.panels.misread.wording import ADVICE, count, nothing, read_out, table_of
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Theme

_KEYS = "Arrow keys go from sample to sample, Enter shows one on the canvas"
_NAMES = ("Misread samples", "Samples that are furthest off")
_TITLES = ("Misread", "Furthest off")
_HEADLINE = (
    "The worst samples appear here: misread where answers name classes, furthest off where they are numbers"
)
_COPIES = "Ctrl+C, or the right mouse button, copies where it comes from"


class MisreadPanel(AnswersPanel):
    """The validation samples that are answered wrongly, worst first; or those of one cell of the confusion.

    Where numbers are predicted it is all of them, the furthest off first.

    Signals:
        sample_wanted: (index) in the validation split: this sample is to be shown on the canvas.
    """

    sample_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "misreadPanel", _NAMES[0], _HEADLINE, parent, "Train a network: press Space.")
        self._far_off: FarOff | None = None
        self._cell: tuple[int, int] | None = None
        bar = QScrollBar(Qt.Orientation.Vertical)
        bar.setAccessibleName("Samples that are shown")
        bar.setToolTip("Scroll to the samples that have no room")
        bar.hide()
        self._gallery = Gallery(theme, bar)
        self._gallery.setAccessibleName("The worst samples")
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
        self._order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._orders: tuple[tuple[str, object], ...] = ()
        self._offer_orders(tuple((order.value, order) for order in Order))
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

    def be_called(self, *, numbers: bool) -> None:
        """Has the title for answers that are numbers, or classes; also while another panel is before it."""
        self.setWindowTitle(_TITLES[numbers])
        self.setAccessibleName(_NAMES[numbers])

    def begin_run(self) -> None:
        cell = self._cell
        super().begin_run()
        self._cell = cell

    def forget(self) -> None:
        super().forget()
        self._cell, self._far_off = None, None
        self._chip.hide()
        self._gallery.clear()
        self._gallery.scroll_to_top()

    def clear(self) -> None:
        super().clear()
        self.be_called(numbers=False)  # until it is known what is asked for next

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.be_called(numbers=not snapshot.predicts_classes)
        super().show_snapshot(snapshot)

    def draw(self, snapshot: Snapshot) -> bool:
        if snapshot.predicts_classes:
            self._far_off = None
            return super().draw(snapshot)
        self._judged, self._cell, self._far_off = None, None, measure(snapshot)
        if self._far_off is None:
            self._show_none()
            self.say_empty(*ON_THEIR_WAY)
            return False
        self._show(self._far_off)
        return True

    def table(self) -> Table | None:
        samples = self._gallery.samples
        if self._far_off is not None:
            return words_of_numbers.table_of(self._far_off, samples)
        return None if self._judged is None else table_of(self._judged, samples)

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

    @property
    def _shown(self) -> Judged | FarOff | None:
        """The answers that are shown, of classes or of numbers."""
        return self._judged if self._far_off is None else self._far_off

    def _start_over(self) -> None:
        self._gallery.scroll_to_top()
        shown = self._shown
        if shown is not None:
            self._show(shown, still=False)

    def _show(self, shown: Judged | FarOff, *, still: bool = True) -> None:
        """Shows the gallery anew; `still` keeps tiles where they are while the mouse is over them."""
        words = ""
        if isinstance(shown, FarOff):
            self._offer_orders(orders_of(shown))
            way, target = self._order.currentData()
            self._far_off = shown = shown.looking_at(target)
            samples = shown.rank(way)
        else:
            self._offer_orders(tuple((order.value, order) for order in Order))
            order = self._order.currentData()
            samples, words = rank(shown, order, self._cell), nothing(shown, self._cell, order)
        if still and self._gallery.busy:
            samples = keep_places(self._gallery.samples, samples)
        self._chip.setVisible(self._cell is not None)
        if self._cell is not None and isinstance(shown, Judged):
            truth, said = (shown.classes[index] for index in self._cell)
            self._chip.setText(f"{truth} → {said}  ✕")
            self._chip.setAccessibleName(f"Only {truth} answered as {said}; press to show all")
        pinned = NOBODY if self.snapshot is None else self.snapshot.sample.index
        pinned = NOBODY if pinned is None else pinned
        self._gallery.show_samples(shown, samples, pinned=pinned, words=words)
        self._show_words()
        self._show_caption()

    def _offer_orders(self, orders: tuple[tuple[str, object], ...]) -> None:
        """Lets one choose among these orders; the first of them, if they are others than before."""
        if orders != self._orders:
            self._orders = orders
            self._order.clear()
            for words, order in orders:
                self._order.addItem(words, order)

    def _show_words(self) -> None:
        shown, gallery = self._shown, self._gallery
        if shown is None:
            return
        step = shown.step if self.snapshot is None else self.snapshot.step
        if isinstance(shown, FarOff):
            self.words.say(words_of_numbers.count(shown, len(gallery.seen), step))
        else:
            self.words.say(count(shown, self._cell, len(gallery.samples), len(gallery.seen), step))

    def _show_caption(self) -> None:
        shown, sample = self._shown, self._gallery.pointed_at
        if shown is None:
            self.caption.say("")
        elif sample == NOBODY:
            self.caption.say(*(words_of_numbers.ADVICE if isinstance(shown, FarOff) else ADVICE))
        elif isinstance(shown, FarOff):
            self.caption.say(*words_of_numbers.read_out(shown, sample), bright=True)
        else:
            self.caption.say(*read_out(shown, sample), bright=True)

    def _origin(self, sample: int) -> str:
        """Where a sample comes from, in words; empty if there is none, or nobody knows it."""
        shown = self._shown
        return "" if shown is None or sample == NOBODY else origin_of(shown, sample)

    def _on_copied(self, sample: int) -> None:
        if words := self._origin(sample):
            QGuiApplication.clipboard().setText(words)
            self.caption.say(f"Copied: {words}", bright=True)

    def _on_order(self, _place: int) -> None:
        self._start_over()

    def _on_pointed(self, sample: int) -> None:
        shown = self._shown
        known = shown is not None and shown.origins is not None
        keys = f"{_KEYS}. {_COPIES}" if known else _KEYS
        self._gallery.setToolTip(keys if sample == NOBODY else "")
        # Of numbers, the line below says all.
        if self._judged is None or sample == NOBODY:
            self._card.hide()
        else:
            self._card.show_sample(self._judged, sample, self._gallery.rect_of(sample))
        self._show_caption()
