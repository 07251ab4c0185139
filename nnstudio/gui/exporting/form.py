"""The form of the export dialog: the choices that there are for one kind of export."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QLabel, QSpinBox, QWidget

from nnstudio.export.figure import DPI, WIDTH
from nnstudio.export.figure.files import LEAST_DPI, LEAST_WIDTH, MOST_DPI, MOST_WIDTH
from nnstudio.gui.exporting.kinds import FORMATS, Kind, Wishes
from nnstudio.gui.stylesheet import set_role

LOOKS = (("for print, on white", "print"), ("as the light canvas", "light"), ("as the dark canvas", "dark"))
ARRANGEMENTS = (("as on the canvas", ""), ("in rows that can be read", "rows"))
PARTS = (("test samples", "test"), ("validation samples", "validation"))
WEIGHTS = (("NumPy (.npz)", "npz"), ("Safetensors", "safetensors"))


class Form(QWidget):
    """The choices for a kind of export; those of other kinds are kept, and not shown.

    Signals:
        changed: () something else has been chosen.
        format_chosen: () the file is to have another ending.
    """

    changed = Signal()
    format_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._weighs = False
        self._looked_at: int | None = None
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self.format = self._choice("format", "Format", "How the file is written", ())
        self.format.currentIndexChanged.connect(self.format_chosen)
        self.weights = self._choice(
            "weights", "Its weights", "The file of weights that is written beside the script", WEIGHTS
        )
        self.look = self._choice("look", "Colors", "The colors of the figure", LOOKS)
        self.arrangement = self._choice(
            "arrangement", "Layers", "How layers are arranged; rows go from left to right", ARRANGEMENTS
        )
        self.width = QDoubleSpinBox()
        self.width.setDecimals(0)
        self.width.setRange(LEAST_WIDTH, MOST_WIDTH)
        self.width.setValue(WIDTH)
        self.width.setSuffix(" mm")
        self._add(
            "width",
            "Width",
            "How wide it is printed: a page of A4 has 160 mm between its margins",
            self.width,
        )
        self.dpi = QSpinBox()
        self.dpi.setRange(LEAST_DPI, MOST_DPI)
        self.dpi.setValue(DPI)
        self.dpi.setSuffix(" dots to the inch")
        self._add("dpi", "Sharpness", "How fine the picture is: 300 for print, 96 for screens", self.dpi)
        for number in (self.width, self.dpi):
            number.valueChanged.connect(self.changed)
        self.moment = self._choice(
            "moment", "Weights of", "Which moment of the run is exported", (("the latest step", ""), ("", ""))
        )
        self.part = self._choice("part", "Samples", "Which part of the dataset is answered", PARTS)

    @property
    def wishes(self) -> Wishes:
        """What has been chosen."""
        return Wishes(
            weights=self.weights.currentData() if self._form.isRowVisible(self.weights) else "npz",
            look=self.look.currentData(),
            width=self.width.value(),
            dpi=self.dpi.value(),
            rows=self.arrangement.currentData() == "rows",
            part=self.part.currentData(),
            latest=not self._form.isRowVisible(self.moment) or self.moment.currentIndex() == 0,
        )

    @property
    def suffix(self) -> str:
        """The ending of the file's name that has been chosen."""
        return str(self.format.currentData() or "")

    @property
    def filters(self) -> str:
        """What a dialog that asks for a place shows: the files of the format that has been chosen."""
        return f"{FORMATS[self.suffix].split(':')[0]} (*{self.suffix})"

    def show_moments(self, latest: int, looked_at: int | None) -> None:
        """Lets the moment be chosen, if an earlier one than the latest is looked at."""
        if looked_at is not None:
            self.moment.setItemText(0, f"step {latest:,}, the latest")
            self.moment.setItemText(1, f"step {looked_at:,}, which you are looking at")
        self._looked_at = looked_at
        self._form.setRowVisible(self.moment, looked_at is not None and self._weighs)

    def show_kind(self, kind: Kind) -> None:
        """Shows the choices of this kind."""
        self._weighs = kind.weighs
        self.format.blockSignals(True)
        self.format.clear()
        for suffix in kind.suffixes:
            self.format.addItem(FORMATS[suffix], suffix)
        self.format.blockSignals(False)
        self._show(kind)

    def show_suffix(self, suffix: str) -> None:
        """Takes over an ending that was typed."""
        at = self.format.findData(suffix)
        if at >= 0 and at != self.format.currentIndex():
            self.format.setCurrentIndex(at)

    def show_format(self) -> None:
        """Shows what only some formats have."""
        figure = self._form.isRowVisible(self.look)
        self._form.setRowVisible(self.dpi, figure and self.suffix == ".png")

    def _show(self, kind: Kind) -> None:
        shown = {
            self.format: len(kind.suffixes) > 1,
            self.weights: kind.name == "torch",
            self.look: kind.name == "figure",
            self.arrangement: kind.name == "figure",
            self.width: kind.name == "figure",
            self.part: kind.name == "predictions",
            self.moment: kind.weighs and self._looked_at is not None,
        }
        for field, visible in shown.items():
            self._form.setRowVisible(field, visible)
        self.show_format()

    def _choice(self, name: str, title: str, tip: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
        choice = QComboBox()
        for words, value in choices:
            choice.addItem(words, value)
        self._add(name, title, tip, choice)
        choice.currentIndexChanged.connect(self.changed)
        return choice

    def _add(self, name: str, title: str, tip: str, field: QWidget) -> None:
        field.setObjectName(f"export.{name}")
        field.setAccessibleName(title)
        field.setToolTip(tip)
        field.setMinimumWidth(220)
        self._form.addRow(title, field)
        label = self._form.labelForField(field)
        assert isinstance(label, QLabel)
        set_role(label, "field")
