"""The page on which digits are drawn and kept: the pad, and a button for each digit that a drawing may be."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.data.dataset import DatasetSource
from nnstudio.data.drawing import as_sample
from nnstudio.data.drawings import CLASSES, EDGE, Drawings
from nnstudio.data.drawn import Drawn
from nnstudio.gui.datasets.inquiry import Inquiry
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.panels.answers.pictures import image_of, pixels_of
from nnstudio.gui.panels.digit_pad.ink import Stroke
from nnstudio.gui.panels.digit_pad.pad import Pad
from nnstudio.gui.stylesheet import set_role, set_tone
from nnstudio.gui.theme import Theme

SIDE = 260
_PREVIEW = 84


class DrawPage(QWidget):
    """Draw, then say which digit it is: it is kept on this computer at once, and the pad is wiped.

    Signals:
        edited: (DatasetSource, str) never; drawings are no settings.
        changed: () other drawings are kept now.
    """

    title = "Draw"
    about = "Draw digits and keep them"
    edited = Signal(object, str)
    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._drawings = Drawings(Drawn().name)
        self._underway: list[Stroke] = []  # of the drawing that is being written
        self._kept = 0  # drawings, in the collection since this page was opened
        self.pad = Pad(theme)
        self.pad.setObjectName("datasets.pad")
        self.pad.drawn.connect(self._on_drawn)
        self._preview = QLabel()
        self._preview.setFixedSize(_PREVIEW, _PREVIEW)
        self._told, self._counts = make_label(), make_label("caption")
        # What is said takes one line or two: the buttons below it stay where they are.
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._told.setMinimumHeight(2 * self._told.fontMetrics().lineSpacing())
        self._writing = Inquiry(self)
        self._writing.answered.connect(self._on_written)
        self._writing.failed.connect(self._on_failed)
        self.keep = [self._digit(digit) for digit in range(CLASSES)]
        self.wipe = _button("wipe", "Clear", "Wipes the pad", lambda: self.pad.change(self.pad.ink.clear))
        about = "Removes the drawing that was kept last, as long as there is one since the browser was opened"
        self.back = _button("back", "Take the last one back", about, self._take_back)
        self._arrange()
        self._on_drawn()

    @property
    def busy(self) -> bool:
        """Whether a drawing is being written."""
        return self._writing.busy

    @property
    def making(self) -> bool:
        """Whether the collection is being changed."""
        return self._writing.busy

    def suits(self, source: DatasetSource) -> bool:
        """Whether drawings are kept there."""
        return isinstance(source, Drawn)

    def show_source(self, source: DatasetSource) -> None:
        """Keeps drawings in this collection from now on."""
        assert isinstance(source, Drawn)
        if source.drawings.name != self._drawings.name:
            self._kept = 0
        self._drawings = source.drawings
        self._show_counts()

    def show_theme(self, theme: Theme) -> None:
        self.pad.show_theme(theme)

    def forget(self) -> None:
        """Nothing is under way that could come at the wrong time."""

    def keep_as(self, digit: int) -> None:
        """Keeps the drawing as this digit, on another thread."""
        if self.pad.ink.empty or self.busy:
            return
        drawings, image = self._drawings, as_sample(self.pad.ink.pixels(), (EDGE, EDGE, 1))
        self._writing.ask(lambda: drawings.append(image, digit))
        self._underway = list(self.pad.ink.strokes)
        self.pad.change(self.pad.ink.clear)
        self._say(f"Kept as a {digit}. Draw the next one")

    def _take_back(self) -> None:
        if not self.busy:
            self._underway = []
            self._writing.ask(self._drawings.delete_last)
            self._say("The last drawing is taken back")

    def _on_written(self, _answer: object) -> None:
        self._kept += 1 if self._underway else -1
        self._show_counts()
        self.changed.emit()

    def _on_failed(self, trouble: str) -> None:
        strokes = self._underway
        if strokes and self.pad.ink.empty:
            self.pad.change(lambda: self.pad.ink.show(strokes))
        elif strokes:  # the next digit has been begun, which is not to be lost as well
            trouble = f"The drawing before this one is not kept. {trouble}"
        self._say(trouble, bad=True)

    def _on_drawn(self) -> None:
        empty = self.pad.ink.empty
        for button in (*self.keep, self.wipe):
            button.setEnabled(not empty)
        ratio = self.devicePixelRatioF()
        sample = as_sample(self.pad.ink.pixels(), (EDGE, EDGE, 1))
        edge = round(_PREVIEW * ratio) // EDGE * EDGE
        self._preview.setPixmap(
            QPixmap.fromImage(image_of(pixels_of(sample[np.newaxis], edge, edge)[0], ratio))
        )
        if not empty:
            self._say("Which digit is it? Choose below, or press its key")

    def _show_counts(self) -> None:
        count = len(self._drawings)
        self.back.setEnabled(min(count, self._kept) > 0)
        self._counts.setText(
            f"{count:,} drawing{' is' if count == 1 else 's are'} kept under the name "
            f"{self._drawings.name!r}. Ten or more of each digit are a good start."
        )
        if self.pad.ink.empty and not self._told.text():
            self._say("Draw a digit, as large as you like")

    def _say(self, words: str, *, bad: bool = False) -> None:
        self._told.setText(words)
        set_tone(self._told, "bad" if bad else "")

    def _arrange(self) -> None:
        digits = QGridLayout()
        digits.setSpacing(6)
        for digit, button in enumerate(self.keep):
            digits.addWidget(button, digit // 5, digit % 5)
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(10)
        heading = QLabel("AS THE NETWORK SEES IT")
        set_role(heading, "section")
        for part in (heading, self._preview, self._told):
            side.addWidget(part)
        side.addLayout(digits)
        for part in (self.wipe, self.back, self._counts):
            side.addWidget(part)
        side.addStretch(1)
        column = QWidget()
        column.setFixedWidth(SIDE)
        column.setLayout(side)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(20)
        layout.addWidget(self.pad, 1)
        layout.addWidget(column)

    def _digit(self, digit: int) -> QToolButton:
        button = QToolButton()  # five of them are narrower than five push buttons may be
        button.setText(str(digit))
        button.setObjectName(f"datasets.keep{digit}")
        button.setAccessibleName(f"Keep as {digit}")
        button.setToolTip(f"Keeps the drawing as a {digit} (key {digit})")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_role(button, "pill")
        button.clicked.connect(lambda _checked: self.keep_as(digit))
        keys = QShortcut(QKeySequence(str(digit)), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(lambda: self.keep_as(digit))
        return button


def _button(name: str, words: str, about: str, do: object) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(f"datasets.{name}")
    button.setAccessibleName(words)
    button.setToolTip(about)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked: do())
    return button
