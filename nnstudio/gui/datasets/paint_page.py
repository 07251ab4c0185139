"""The page on which points are painted by hand: the plane, the classes and the brush."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from nnstudio.data.dataset import DatasetSource
from nnstudio.data.painted import MOST_POINTS, Painted, PaintedPoint
from nnstudio.gui.datasets.canvas_of_points import PointsCanvas
from nnstudio.gui.datasets.plane import draw_mark
from nnstudio.gui.icons import icon
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Theme

SIDE, BAR = 200, 14
MOST_CLASSES = 10


class PaintPage(QWidget):
    """Each stroke is a step that undo takes back; once they are used, the points are kept in the project.

    Signals:
        edited: (DatasetSource, str) the points after a stroke, and what was done.
    """

    title = "Paint"
    about = "Paint points by hand"
    edited = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._source = theme, Painted()
        self.canvas = PointsCanvas(theme)
        self.canvas.painted.connect(self._on_painted)
        self.chips = QButtonGroup(self)
        self.chips.idClicked.connect(self._choose)
        self._chip_place = QVBoxLayout()
        self._chip_place.setSpacing(6)
        self.more = self._button("Add a class", "One more class of points", self._add_class)
        self.eraser = self._button("Erase", "Takes points away that the brush touches", self._erase)
        self.eraser.setCheckable(True)
        self.wipe = self._button(
            "Remove all points", "Takes all points away; undo brings them back", self._wipe
        )
        self.brush = QSlider(Qt.Orientation.Horizontal)
        self.brush.setObjectName("datasets.brush")
        self.brush.setAccessibleName("Brush")
        self.brush.setToolTip("How far points stray from the brush")
        self.brush.setRange(2, 100)
        self.brush.setValue(20)
        self.brush.valueChanged.connect(self._on_brush)
        self._told = make_label("caption")
        self._arrange()
        self._build_chips()

    @property
    def busy(self) -> bool:
        """Nothing is ever waited for."""
        return False

    @property
    def making(self) -> bool:
        """The points are there at once."""
        return False

    def suits(self, source: DatasetSource) -> bool:
        """Whether points are painted there."""
        return isinstance(source, Painted)

    def show_source(self, source: DatasetSource) -> None:
        """Shows these points."""
        assert isinstance(source, Painted)
        same, self._source = source.classes == self._source.classes, source
        if not same:
            self._build_chips()
        self.canvas.classes = len(source.classes)
        self.canvas.show_points(source.points)
        self.wipe.setEnabled(bool(source.points))
        counts = [
            sum(label == index for _, _, label in source.points) for index in range(len(source.classes))
        ]
        listed = ", ".join(f"{name}: {count:,}" for name, count in zip(source.classes, counts, strict=True))
        room = f" No more than {MOST_POINTS:,} fit." if len(source.points) >= MOST_POINTS else ""
        self._told.setText(f"{listed}.{room}\n\nCtrl+Z takes the last stroke back.")

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.canvas.show_theme(theme)
        self._build_chips()

    def forget(self) -> None:
        """Nothing is under way that could come at the wrong time."""

    def _arrange(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(_heading("CLASS"))
        side.addLayout(self._chip_place)
        side.addWidget(self.more)
        side.addSpacing(8)
        side.addWidget(_heading("BRUSH"))
        side.addWidget(self.brush)
        side.addWidget(self.eraser)
        side.addWidget(self.wipe)
        side.addSpacing(8)
        side.addWidget(self._told)
        side.addStretch(1)
        inside = QWidget()
        inside.setLayout(side)
        # As wide as before, and a bar beside it where there are many classes or the screen is low.
        column = QScrollArea(frameShape=QFrame.Shape.NoFrame, widgetResizable=True)
        column.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.setWidget(inside)
        column.setFixedWidth(SIDE + BAR)
        inside.setFixedWidth(SIDE)
        side.setContentsMargins(0, 0, 0, 0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(20)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(column)

    def _build_chips(self) -> None:
        for old in self.chips.buttons():
            self.chips.removeButton(old)
            old.hide()
            old.setParent(None)
            old.deleteLater()
        for index, name in enumerate(self._source.classes):
            chip = self._button(name, f"Paint points of class {name}", lambda: None)
            chip.setObjectName(f"datasets.class{index}")
            chip.setCheckable(True)
            chip.setIcon(self._mark(index))
            self.chips.addButton(chip, index)
            self._chip_place.addWidget(chip)
        self.canvas.label = min(self.canvas.label, len(self._source.classes) - 1)
        self.chips.button(self.canvas.label).setChecked(True)
        self.more.setEnabled(len(self._source.classes) < MOST_CLASSES)
        self.eraser.setIcon(icon("erase", self._theme))

    def _mark(self, index: int) -> QIcon:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(16 * ratio), round(16 * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_mark(painter, self._theme, index, 8, 8, 4.5)
        finally:
            painter.end()
        return QIcon(picture)

    def _choose(self, index: int) -> None:
        self.canvas.label = index
        self.eraser.setChecked(False)
        self.canvas.erasing = False

    def _erase(self) -> None:
        self.canvas.erasing = self.eraser.isChecked()

    def _on_brush(self, value: int) -> None:
        self.canvas.brush = value / 100

    def _add_class(self) -> None:
        name = next(letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in self._source.classes)
        self.edited.emit(self._source.replace(classes=(*self._source.classes, name)), f"Add class {name}")
        self.chips.button(len(self._source.classes) - 1).click()

    def _wipe(self) -> None:
        self.edited.emit(self._source.replace(points=()), "Remove all points")

    def _on_painted(self, points: tuple[PaintedPoint, ...]) -> None:
        by = len(points) - len(self._source.points)
        if points == self._source.points:
            return
        verb = "Paint" if by > 0 else "Erase"
        label = f"{verb} {abs(by):,} point{'' if abs(by) == 1 else 's'}"
        self.edited.emit(self._source.replace(points=points), label)

    def _button(self, words: str, about: str, do: object) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(f"datasets.{words.split()[0].lower()}")
        button.setAccessibleName(words)
        button.setToolTip(about)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked: do())
        return button


def _heading(words: str) -> QLabel:
    label = QLabel(words)
    set_role(label, "section")
    return label
