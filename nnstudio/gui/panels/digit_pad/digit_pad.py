"""The panel in which one draws a digit and sees at once what the network makes of it."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.data.dataset import Images
from nnstudio.data.drawing import as_sample
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.icons import icon
from nnstudio.gui.panels.digit_pad.answer import AnswerBars, Received
from nnstudio.gui.panels.digit_pad.ink import render
from nnstudio.gui.panels.digit_pad.pad import Pad
from nnstudio.gui.panels.digit_pad.pinned import MOST, Pinned, PinnedStrip
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import Word, small_button
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.theme import Theme
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
        self.pad = Pad(theme)
        self.pinned = PinnedStrip(theme)
        self._received = Received(theme)
        self._answer = AnswerBars(theme)
        self._shape: Shape | None = None
        self._undo = small_button(self, "digitPad.undo", "Take back", "Take back the last stroke (Backspace)")
        self._wipe = small_button(self, "digitPad.clear", "Clear", "Wipe the pad")
        self._pin = small_button(
            self, "digitPad.pin", "Pin", "Keep this drawing, and read it again at every step of the training"
        )
        for button in (self._undo, self._wipe, self._pin):
            self.add_control(button)
        picture = QWidget()
        row = QHBoxLayout(picture)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for part, share in ((self.pad, 4), (self._received, 3), (self._answer, 4), (self.pinned, 6)):
            row.addWidget(part, share)
        self.set_picture(picture)
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
        if pixels.ndim != 3 or pixels.dtype != np.uint8:
            self._shape = None
            return False
        if pixels.shape != self._shape:
            # Drawings are kept as strokes, so they can be read by a network of another size, too.
            self._shape = pixels.shape
            for pinned in self.pinned.drawings:
                pinned.pixels, pinned.answer = as_sample(render(pinned.strokes), pixels.shape), None
            self._tell()
        answers = snapshot.drawings
        # A moment made before the last change of the drawings answers others than these.
        if answers is not None and len(answers) == 1 + len(self.pinned.drawings):
            self._show_answers(answers, snapshot)
        self.caption.say(
            "Cut out and centered like the digits of MNIST; it flows through the canvas while you draw. "
            "Look for the stroke that turns the answer.",
            "Cut out and centered like MNIST; it flows through the canvas while you draw.",
            "It flows through the canvas while you draw.",
        )
        return True

    def forget(self) -> None:
        self._answer.show_answer(None, ())
        for pinned in self.pinned.drawings:
            pinned.answer, pinned.said = None, []
        self.pinned.update()

    def table(self) -> Table | None:
        known = [pinned for pinned in self.pinned.drawings if pinned.answer is not None]
        if self.snapshot is None or not known:
            return None
        classes = self.snapshot.classes
        rows = [
            (number, classes[int(pinned.answer.argmax())], *map(float, pinned.answer))
            for number, pinned in enumerate(known, 1)
            if pinned.answer is not None
        ]
        return Table(("drawing", "answer", *classes), rows)

    def show_theme(self, theme: Theme) -> None:
        super().show_theme(theme)
        for part in (self.pad, self.pinned, self._received, self._answer):
            part.show_theme(theme)
        for button, name in ((self._undo, "undo"), (self._wipe, "erase"), (self._pin, "pinned")):
            button.setIcon(icon(name, theme, size=14))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._shape is not None:
            self.drawings_changed.emit(np.empty((0, *self._shape), np.uint8))

    def _show_answers(self, answers: np.ndarray, snapshot: Snapshot) -> None:
        classes = snapshot.classes
        empty = self.pad.ink.empty
        self._answer.show_answer(None if empty else answers[0], classes)
        self.pinned.show_answers(answers[1:], classes)
        if empty:
            self.words.say(Word(("Draw a digit",)))
        else:
            said = int(answers[0].argmax())
            self.words.say(
                Word((f"It says {classes[said]} ({answers[0][said]:.2f}) at step {snapshot.step:,}",))
            )

    def _on_drawn(self) -> None:
        self._show_enabled()
        if self._shape is None:
            return
        sample = self._sample()
        self._received.show_pixels(None if self.pad.ink.empty else sample)
        self.drawn.emit(None if self.pad.ink.empty else sample)
        self._tell()

    def _on_pin(self) -> None:
        self.pinned.drawings.append(Pinned(list(self.pad.ink.strokes), self._sample()))
        self._tell()
        self._show_enabled()

    def _on_wanted(self, number: int) -> None:
        self.pad.change(lambda: self.pad.ink.show(self.pinned.drawings[number].strokes))

    def _on_removed(self, number: int) -> None:
        del self.pinned.drawings[number]
        self.pinned.update()
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
        drawn = not self.pad.ink.empty
        self._undo.setEnabled(drawn)
        self._wipe.setEnabled(drawn)
        full = len(self.pinned.drawings) >= MOST
        self._pin.setEnabled(drawn and not full)
        self._pin.setToolTip(
            f"{MOST} drawings are pinned: unpin one first"
            if full
            else "Keep this drawing, and read it again at every step of the training"
        )
