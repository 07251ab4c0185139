"""The form of a settings value, read off the declaration of its fields."""

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QLineF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from nnstudio.gui.forms.controls import Control
from nnstudio.gui.forms.declaration import split_fields
from nnstudio.gui.forms.field_row import FieldRow
from nnstudio.gui.forms.fields import TextField
from nnstudio.gui.forms.fold import Fold
from nnstudio.gui.forms.group_row import GroupRow
from nnstudio.gui.forms.nesting import INDENT, discard
from nnstudio.gui.forms.number_field import NumberField
from nnstudio.gui.forms.shape_field import ShapeField
from nnstudio.nn.registry import Choice
from nnstudio.nn.settings import Settings, SettingsError

LABEL_SHARE, LABEL_LEAST = 0.28, 20
"""Labels take this share of the form's width and so many pixels, or what the longest needs if that is more;
the controls have the rest, and never less than CONTROL_LEAST."""
CONTROL_LEAST = 72


class PropertyForm(QWidget):
    """Labels and controls for every field of a settings value, and for those of the kinds chosen in it.

    Settings that belong together, within others, are folded away unless they are in use, and so is what can
    be done to the weights of a layer besides, which comes last.
    Valid edits are told as soon as they are made, others are refused under their field. Each control's
    objectName is the path of its field: `units`, `activation`, `activation.slope`.

    Signals:
        edited: (Settings, str) the whole value after an edit, and the path of the field.
        previewed: (Settings | None) the whole value as it would be by what is being typed; None: as it is.
        left: (str) the user is done with the field of this path: it lost the focus, or Enter was pressed.
        rebuilt: () controls were made anew, because another kind was chosen.
    """

    edited = Signal(object, str)
    previewed = Signal(object)
    left = Signal(str)
    rebuilt = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None, *, path: str = "") -> None:
        super().__init__(parent)
        self._path = path
        self._settings = settings
        self._rows: dict[str, FieldRow | GroupRow] = {}
        self._fold: Fold | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*((INDENT, 4, 0, 0) if path else (0, 0, 0, 0)))
        layout.setSpacing(8)
        # The controls take their share of the width that is there, however narrow that is.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._build()

    @property
    def settings(self) -> Settings:
        """The value that is shown, with the edits so far."""
        return self._settings

    def show_settings(self, settings: Settings) -> None:
        """Shows another value without a signal; what is being typed stays where the value is the same."""
        before, self._settings = self._settings, settings
        if type(settings) is not type(before):
            self._build()
            return
        for name, row in self._rows.items():
            value = getattr(settings, name)
            if value != getattr(before, name):
                row.show_value(value)

    def finish(self) -> None:
        """Lets numbers count that are still being typed."""
        for control in list(self.controls()):
            if isinstance(control, NumberField | ShapeField):
                control.finish()

    def controls(self) -> Iterator[Control]:
        """All controls from top to bottom, those of chosen kinds included."""
        for row in self._rows.values():
            if isinstance(row, FieldRow):
                yield row.control
            if row.nested:
                yield from row.nested.controls()

    def tab_stops(self) -> Iterator[QWidget]:
        """All that the Tab key goes through from top to bottom: the controls, and what unfolds some."""
        _, last = split_fields(type(self._settings))
        for name, row in self._rows.items():
            if self._fold and name == last[0]:
                yield self._fold.heading
            yield row.control if isinstance(row, FieldRow) else row.fold.heading
            if row.nested:
                yield from row.nested.tab_stops()

    def label_width(self) -> int:
        """The room that the longest label needs to stay on one line, indentation included."""
        rows = self._rows.values()
        labels = [row.label for row in rows if isinstance(row, FieldRow)]
        widths = [label.fontMetrics().horizontalAdvance(label.text()) + 2 for label in labels]
        widths += [row.nested.label_width() + INDENT for row in rows if row.nested]
        return max(widths, default=0)

    def sizeHint(self) -> QSize:
        return QSize(240, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._path:
            self._align()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._path and self._rows:
            painter = QPainter(self)
            painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
            painter.drawLine(QLineF(0.5, 6, 0.5, self.height() - 2))

    def _build(self) -> None:
        for row in self._rows.values():
            discard(row)
        if self._fold:
            discard(self._fold)
        self._rows, self._fold = {}, None
        cls = type(self._settings)
        first, last = split_fields(cls)
        for name in first:
            self.layout().addWidget(self._make_row(name))
        if last:
            used = any(getattr(self._settings, name) != cls.model_fields[name].default for name in last)
            about = "What is done to the weights besides following the gradient."
            self._fold = Fold("Weights", about, opened=used, parent=self)
            self.layout().addWidget(self._fold)
            for name in last:
                self._fold.add(self._make_row(name))
        self._on_rebuilt()

    def _make_row(self, name: str) -> FieldRow | GroupRow:
        path = f"{self._path}.{name}" if self._path else name
        info, value = type(self._settings).model_fields[name], getattr(self._settings, name)
        chosen = any(isinstance(item, Choice) for item in info.metadata)
        group = isinstance(value, Settings) and not chosen
        row = GroupRow(path, info, value, self, _nest) if group else FieldRow(path, info, value, self, _nest)
        row.edited.connect(self._on_row_edited)
        row.previewed.connect(self._on_row_previewed)
        row.left.connect(self.left)
        row.rebuilt.connect(self._on_rebuilt)
        self._rows[name] = row
        return row

    def _on_row_edited(self, row: FieldRow | GroupRow, value: object, path: str) -> None:
        try:
            self._settings = self._settings.replace(**{row.name: value})
        except SettingsError as error:
            if isinstance(row, GroupRow) or not isinstance(row.control, TextField):
                row.show_value(getattr(self._settings, row.name))
            row.refuse(_reason(error, row.name))
            return
        row.keep(value)
        self.edited.emit(self._settings, path)

    def _on_row_previewed(self, row: FieldRow | GroupRow, value: object) -> None:
        try:
            prospect = None if value is None else self._settings.replace(**{row.name: value})
        except SettingsError:
            prospect = None  # it is refused, with the reason, once it is meant
        self.previewed.emit(prospect)

    def _on_rebuilt(self) -> None:
        if not self._path:
            for first, second in itertools.pairwise(self.tab_stops()):
                QWidget.setTabOrder(first, second)
            self._align()
        self.rebuilt.emit()

    def _align(self) -> None:
        share = round(self.width() * (1 - LABEL_SHARE)) - LABEL_LEAST - INDENT
        width = max(CONTROL_LEAST, min(share, self.width() - INDENT - self.label_width()))
        for control in self.controls():
            control.setFixedWidth(width)


def _nest(settings: Settings, parent: QWidget, path: str) -> PropertyForm:
    return PropertyForm(settings, parent, path=path)


def _reason(error: SettingsError, name: str) -> str:
    reason = str(error).partition(": ")[2].removeprefix(f"{name} ") or str(error)
    return reason[:1].upper() + reason[1:]
