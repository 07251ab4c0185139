"""The form of the film dialog: what is filmed, from when to when, how large, and as what."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.timeline.encoding import Kind
from nnstudio.gui.timeline.filming import Camera, Subject

USUAL_FRAMES = 120
"""Frames that are proposed, at most: more make large files that nobody watches to the end."""
SIZES = (("as on the screen", 1.0), ("three quarters", 0.75), ("half", 0.5))


class FilmForm(QWidget):
    """The choices that make a film out of the kept `moments`.

    Signals:
        changed: () something else has been chosen.
    """

    changed = Signal()

    def __init__(
        self, subjects: Sequence[Subject], moments: Sequence[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._subjects, self._moments = tuple(subjects), list(moments)
        self._make_choices()
        self._arrange()

    @property
    def steps(self) -> list[int]:
        """The steps that will be filmed."""
        first, last = sorted((self._first.value(), self._last.value()))
        inside = [step for step in self._moments if first <= step <= last]
        return inside[:: self._every.value()]

    @property
    def subject(self) -> Subject:
        """What will be filmed."""
        return self._subjects[self._what.currentIndex()]

    @property
    def camera(self) -> Camera:
        """How its pictures will be taken."""
        return Camera(self.subject, float(self._size.currentData()), self._words.isChecked())

    @property
    def kind(self) -> Kind:
        """What the film will be written as."""
        return Kind(self._kind.currentData())

    @property
    def per_second(self) -> int:
        """Frames a second."""
        return self._per_second.value()

    @property
    def loop(self) -> bool:
        """Whether the film begins anew at its end."""
        return self._loop.isChecked()

    def _make_choices(self) -> None:
        self._what = self._choice("what", "What is filmed", [subject.name for subject in self._subjects])
        self._kind = self._choice("kind", "What the film is written as", [])
        for kind in Kind:
            self._kind.addItem(kind.words, kind.value)
        self._size = self._choice("size", "How large the film is", [])
        for words, scale in SIZES:
            self._size.addItem(words, scale)
        last = self._moments[-1] if self._moments else 0
        self._first = self._number("first", "First step", 0, last, 0, "The film begins at this step")
        self._last = self._number("last", "Last step", 0, last, last, "The film ends at this step")
        every = max(1, -(-len(self._moments) // USUAL_FRAMES))
        self._every = self._number(
            "every", "Every n-th", 1, 1000, every, "1 takes each kept moment, 2 every second one, and so on"
        )
        self._per_second = self._number("rate", "Frames a second", 1, 50, 12, "Frames a second")
        self._loop = QCheckBox("Play forever")
        self._loop.setToolTip("The film begins anew at its end")
        self._words = QCheckBox("Step and loss in the corner")
        self._words.setToolTip("Write in each frame after which step it is, and the smoothed training loss")
        for box, name in ((self._loop, "loop"), (self._words, "words")):
            box.setObjectName(f"film.{name}")
            box.setAccessibleName(box.text())
            box.setChecked(True)
            box.toggled.connect(self.changed)

    def _arrange(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Film", self._what)
        form.addRow("As", self._kind)
        form.addRow("Size", self._size)
        form.addRow("From step", self._row(self._first, "to", self._last))
        form.addRow("Every", self._row(self._every, "kept moment, at", self._per_second, "frames a second"))
        form.addRow("", self._loop)
        form.addRow("", self._words)
        for row in range(form.rowCount()):
            item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
            label = item.widget() if item else None
            if isinstance(label, QLabel):
                set_role(label, "field")

    def _row(self, *parts: QWidget | str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in parts:
            row.addWidget(QLabel(part) if isinstance(part, str) else part)
        row.addStretch(1)
        return row

    def _choice(self, name: str, title: str, texts: Sequence[str]) -> QComboBox:
        choice = QComboBox()
        choice.setObjectName(f"film.{name}")
        choice.setAccessibleName(title)
        choice.setToolTip(title)
        choice.addItems(texts)
        choice.currentIndexChanged.connect(self.changed)
        return choice

    def _number(self, name: str, title: str, least: int, most: int, value: int, tip: str) -> QSpinBox:
        number = QSpinBox()
        number.setObjectName(f"film.{name}")
        number.setAccessibleName(title)
        number.setToolTip(tip)
        number.setRange(least, most)
        number.setGroupSeparatorShown(True)
        number.setValue(value)
        number.setMinimumWidth(84)
        number.valueChanged.connect(self.changed)
        return number
