"""The panel in which one draws a digit and sees at once what the network makes of it."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from nnstudio.data.dataset import Images
from nnstudio.data.drawing import as_sample
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.icons import icon
from nnstudio.gui.panels.answers.judged import PREDICTS_NUMBERS
from nnstudio.gui.panels.digit_pad.ink import render
from nnstudio.gui.panels.digit_pad.pinned import MOST
from nnstudio.gui.panels.digit_pad.reading import Pinned
from nnstudio.gui.panels.digit_pad.table_top import TableTop
from nnstudio.gui.panels.digit_pad.wording import name_of, verdict_words
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import Word, small_button
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.theme import Theme
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape


class DigitPad(LivePanel):
    """Pad, what the network receives, its answer, and drawings that are read again at every moment.

    Signals:
        drawn: (sample) the canvas shall show this drawing; None if the pad is empty by now.
        drawings_changed: (samples) these (n, *sample_shape) shall be answered at every moment.
    """

    drawn = Signal(object)
    drawings_changed = Signal(object)

    EVERY = 33

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme,
            "digitPad",
            "Draw a digit",
            (
                "Here you can draw, if the network reads images",
                "Choose MNIST at the upper right, or open an example that learns digits.",
            ),
            parent,
        )
        self._top = TableTop(theme)
        self.pad, self.pinned = self._top.pad, self._top.pinned
        self._shape: Shape | None = None
        self._answer: Array | None = None
        self._undo = small_button(
            self, "digitPad.undo", "Take back", "Take back the last stroke, or the wiping (Backspace)"
        )
        self._wipe = small_button(
            self, "digitPad.clear", "Clear", "Wipe the pad; Take back brings the drawing again"
        )
        self._pin = small_button(
            self, "digitPad.pin", "Pin", "Keep this drawing, and read it again at every step of the training"
        )
        for button in (self._undo, self._wipe, self._pin):
            self.add_control(button)
        self.set_picture(self._top)
        self._undo.clicked.connect(lambda: self.pad.change(self.pad.ink.take_back))
        self._wipe.clicked.connect(lambda: self.pad.change(self.pad.ink.clear))
        self._pin.clicked.connect(self._on_pin)
        self.pad.drawn.connect(self._on_drawn)
        self.pinned.wanted.connect(self._on_wanted)
        self.pinned.removed.connect(self._on_removed)
        self.show_theme(theme)
        self._show_enabled()

    def draw(self, snapshot: Snapshot) -> bool:
        pixels = snapshot.sample.pixels
        images = pixels.ndim == 3 and pixels.dtype == np.uint8
        shape = pixels.shape if images else None
        if shape != self._shape:
            self._take_shape(shape)
        if not snapshot.predicts_classes:
            self.say_empty(*PREDICTS_NUMBERS)
            return False
        if not images:
            self.say_empty(*self._empty_words)
            return False
        answers = snapshot.drawings
        # A moment made before the last change of the drawings answers others than these.
        if answers is not None and len(answers) == 1 + len(self.pinned.drawings):
            self._show_answers(answers, snapshot)
        elif self.pad.ink.empty:
            self._show_blank(snapshot.classes)
        self.caption.say(
            "Cut out and centered like the digits of MNIST; it flows through the canvas while you draw. "
            "Look for the stroke that turns the answer.",
            "Cut out and centered like MNIST; it flows through the canvas while you draw.",
            "It flows through the canvas while you draw.",
        )
        return True

    def forget(self) -> None:
        self._answer = None
        self._shape = None
        self._show_blank(())
        for pinned in self.pinned.drawings:
            pinned.forget()
        self.pinned.update()
        self._show_enabled()

    def table(self) -> Table | None:
        answers = [("on the pad", self._answer)]
        answers += [(str(number), drawing.answer) for number, drawing in enumerate(self.pinned.drawings, 1)]
        known = [(name, answer) for name, answer in answers if answer is not None]
        if self.snapshot is None or not known:
            return None
        classes = self.snapshot.classes
        rows = [(name, name_of(int(answer.argmax()), classes), *map(float, answer)) for name, answer in known]
        return Table(("drawing", "answer", *classes), rows)

    def dress(self, theme: Theme) -> None:
        self._top.show_theme(theme)
        for button, name in ((self._undo, "undo"), (self._wipe, "erase"), (self._pin, "pinned")):
            button.setIcon(icon(name, theme, size=14))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._shape is not None:
            self.drawings_changed.emit(np.empty((0, *self._shape), np.uint8))

    def _take_shape(self, shape: Shape | None) -> None:
        """Reads all drawings for images of another size, which can be done since they are kept as strokes."""
        self._shape = shape
        if shape is not None:
            for pinned in self.pinned.drawings:
                pinned.read_as(as_sample(render(pinned.strokes), shape))
        self._answer = None
        if not self.pad.ink.empty:
            self._on_drawn()
        else:
            self._tell()

    def _show_answers(self, answers: np.ndarray, snapshot: Snapshot) -> None:
        classes = snapshot.classes
        self.pinned.show_answers(answers[1:], classes, snapshot.step, past=snapshot.past)
        if self.pad.ink.empty:
            self._show_blank(classes)
            return
        self._answer = answers[0]
        self._top.bars.show_answer(answers[0], classes)
        self._top.verdict.show_answer(answers[0], classes, drawn=True)
        self.words.say(verdict_words(answers[0], snapshot))

    def _show_blank(self, classes: tuple[str, ...]) -> None:
        """Shows that there is no answer, for nothing is drawn."""
        self._answer = None
        self._top.bars.show_answer(None, classes)
        self._top.verdict.show_answer(None, classes, drawn=not self.pad.ink.empty)
        self.words.say(Word(("The network reads along while you draw", "Draw a digit")))

    def _on_drawn(self) -> None:
        self._show_enabled()
        if self._shape is None:
            return
        empty, sample = self.pad.ink.empty, self._sample()
        self._top.received.show_pixels(None if empty else sample)
        if empty:
            self._show_blank(self.snapshot.classes if self.snapshot else ())
        self.drawn.emit(None if empty else sample)
        self._tell()

    def _on_pin(self) -> None:
        self.pinned.add(Pinned(list(self.pad.ink.strokes), self._sample()))
        self._on_pinned_changed()

    def _on_wanted(self, number: int) -> None:
        self.pad.change(lambda: self.pad.ink.show(self.pinned.drawings[number].strokes))

    def _on_removed(self, number: int) -> None:
        self.pinned.remove(number)
        self._on_pinned_changed()

    def _on_pinned_changed(self) -> None:
        self._top.arrange()
        self._tell()
        self._show_enabled()

    def _sample(self) -> Images:
        """The pad's drawing as the network receives it."""
        assert self._shape is not None  # the pad is seen for images only
        return as_sample(self.pad.ink.pixels(), self._shape)

    def _tell(self) -> None:
        """Asks for the answers to the pad's drawing and to all that are pinned."""
        if self._shape is None or not self.isVisible():
            return
        self.drawings_changed.emit(
            np.stack([self._sample(), *(pinned.pixels for pinned in self.pinned.drawings)])
        )

    def _show_enabled(self) -> None:
        drawn = not self.pad.ink.empty and self._shape is not None
        self._undo.setEnabled(self.pad.ink.returnable and self._shape is not None)
        self._wipe.setEnabled(drawn)
        full = len(self.pinned.drawings) >= MOST
        self._pin.setEnabled(drawn and not full)
        self._pin.setToolTip(
            f"{MOST} drawings are pinned: unpin one first"
            if full
            else "Keep this drawing, and read it again at every step of the training"
        )
