"""The panel with the decision boundary."""

from typing import cast

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from nnstudio.engine.plane import axes_of
from nnstudio.engine.probes import PlaneProbe, Probe
from nnstudio.engine.snapshot import Plane, Snapshot
from nnstudio.gui.input_names import input_names
from nnstudio.gui.panels.answers.judged import ON_THEIR_WAY
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.panels.plane import wording
from nnstudio.gui.panels.plane.beside import GAP, LEAST, Beside, width_beside
from nnstudio.gui.panels.plane.table import table_of
from nnstudio.gui.panels.plane.view import NOBODY, PlaneView
from nnstudio.gui.theme import Theme


class PlanePanel(LivePanel):
    """What the network answers all over the plane of its samples; a curve, where they have one number.

    Signals:
        sample_wanted: (index) in the validation split: this sample is to be shown on the canvas.
    """

    sample_wanted = Signal(int)

    EVERY = 250

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "planePanel", "Decision boundary", wording.EMPTY, parent)
        self._plane: Plane | None = None
        self._names = ("", "")
        self._legend: tuple[Word, ...] = ()
        self._how_well = Word(("",))
        self._view = PlaneView(theme)
        self._view.setAccessibleName("Answers all over the plane of the samples")
        self._view.pointed.connect(self._show_caption)
        self._view.chosen.connect(self.sample_wanted)
        self.set_picture(self._view)
        self._beside = Beside(theme)
        self._beside.hide()
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self._column.addWidget(self._beside, 1)
        self._rows = cast("QBoxLayout", self.layout())
        self._apart = self._rows.spacing()
        self._rows.addLayout(self._column)
        self.show_theme(theme)

    def probes(self) -> frozenset[Probe]:
        return frozenset({PlaneProbe()})

    def draw(self, snapshot: Snapshot) -> bool:
        plane, reason = snapshot.plane, why_none(snapshot)
        if plane is None or reason is not None:
            self.forget()
            self.say_empty(*(reason or ON_THEIR_WAY))
            return False
        self._plane = plane
        self._names = _names(snapshot)
        index = snapshot.sample.index
        self._view.show_plane(plane, self._names, NOBODY if index is None else index)
        if snapshot.predicts_classes:
            self._legend = wording.legend(snapshot.classes, self.theme)
            self._how_well = wording.score(plane, snapshot.step)
        else:
            self._legend = ()
            self._how_well = wording.distance(plane, self._names[1], snapshot.step)
        self._place_words()
        self._show_caption()
        return True

    def forget(self) -> None:
        self._plane = None
        self._view.clear()
        self._place_words()

    def table(self) -> Table | None:
        if self._plane is None or self.snapshot is None:
            return None
        return table_of(self._plane, self.snapshot, self._names[: len(self._plane.low)])

    def dress(self, theme: Theme) -> None:
        self._view.show_theme(theme)
        self._beside.show_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_words()

    def _place_words(self) -> None:
        """Puts the words beside the picture where it gains by that, else above and below it."""
        room = self.size().shrunkBy(self._rows.contentsMargins())
        plane = self._plane
        wide = 0 if plane is None else width_beside(room, plane=len(plane.low) == 2)
        beside = wide > 0
        self._beside.be_wide(max(wide, LEAST))
        if beside != self._beside.isVisibleTo(self):
            before, after = (self._rows, self._column) if beside else (self._column, self._rows)
            before.removeItem(self.header)
            after.insertLayout(0, self.header)
            across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
            self._rows.setDirection(across if beside else down)
            self._rows.setSpacing(GAP if beside else self._apart)
            self._beside.setVisible(beside)
            self.caption.setVisible(not beside)
        if plane is not None:
            self.words.say(*self._legend, *(() if beside else (self._how_well,)))

    def _say(self, *wordings: str, bright: bool = False) -> None:
        self.caption.say(*wordings, bright=bright)
        self._beside.say(self._how_well.texts, wordings, bright=bright)

    def _show_caption(self) -> None:
        plane, snapshot, view = self._plane, self.snapshot, self._view
        if plane is None or snapshot is None or view.dots is None:
            return
        sample, place = view.sample, view.place
        if sample != NOBODY:
            words = wording.read_out_sample(plane, snapshot, self._names, view.dots, sample)
            self._say(*words, bright=True)
        elif place is not None:
            self._say(*wording.read_out(plane, snapshot, self._names, place), bright=True)
        else:
            self._say(*wording.advise(plane))


def has_picture(snapshot: Snapshot) -> bool:
    """Whether the samples lie in a plane: two numbers lead to a class, or one to another."""
    return axes_of(snapshot.sample.pixels.shape) == (2 if snapshot.predicts_classes else 1)


def why_none(snapshot: Snapshot) -> tuple[str, str] | None:
    """Why there can be no picture, and what to do; None if there is one, or it is on its way."""
    plane = snapshot.plane
    if not has_picture(snapshot):
        two = axes_of(snapshot.sample.pixels.shape) == 2
        return wording.TOO_MANY_AXES if two else wording.NO_PLANE
    if plane is None:
        return None
    if snapshot.predicts_classes and plane.outputs.shape[-1] != len(snapshot.classes):
        return wording.NO_CLASSES
    finite = (np.isfinite(part).all() for part in (plane.outputs, plane.training.outputs))
    return None if all(finite) else wording.NO_NUMBERS


def _names(snapshot: Snapshot) -> tuple[str, str]:
    """What the two axes are called: both numbers of a sample, or its one and what it predicts."""
    fitted = snapshot.fitted
    if snapshot.predicts_classes:
        first, second = input_names(fitted, 2)
        return first, second
    target = fitted.targets[0] if fitted is not None and fitted.targets else "y"
    return input_names(fitted, 1)[0], target
