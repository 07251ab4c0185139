"""The form of a settings value, read off the declaration of its fields."""

import itertools
from collections.abc import Iterator

from pydantic.fields import FieldInfo
from PySide6.QtCore import QLineF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.gui.forms.controls import Control, control_for
from nnstudio.gui.forms.declaration import change_kind, explain, label_of, split_fields
from nnstudio.gui.forms.fields import ChoiceField, TextField
from nnstudio.gui.forms.fold import Fold
from nnstudio.gui.forms.number_field import NumberField
from nnstudio.gui.forms.shape_field import ShapeField
from nnstudio.gui.stylesheet import set_tone
from nnstudio.nn.registry import Choice, Registered
from nnstudio.nn.settings import Settings, SettingsError

LABEL_SHARE, LABEL_LEAST = 0.28, 20
"""Labels take this share of the form's width and so many pixels, or what the longest needs if that is more;
the controls have the rest, and never less than CONTROL_LEAST."""
CONTROL_LEAST = 72
INDENT = 12
ROW_HEIGHT = 30


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
        self._rows: dict[str, _Row | _Group] = {}
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
            if isinstance(row, _Row):
                yield row.control
            if row.nested:
                yield from row.nested.controls()

    def tab_stops(self) -> Iterator[QWidget]:
        """All that the Tab key goes through from top to bottom: the controls, and what unfolds some."""
        _, last = split_fields(type(self._settings))
        for name, row in self._rows.items():
            if self._fold and name == last[0]:
                yield self._fold.heading
            yield row.control if isinstance(row, _Row) else row.fold.heading
            if row.nested:
                yield from row.nested.tab_stops()

    def label_width(self) -> int:
        """The room that the longest label needs to stay on one line, indentation included."""
        rows = self._rows.values()
        labels = [row.label for row in rows if isinstance(row, _Row)]
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
            _discard(row)
        if self._fold:
            _discard(self._fold)
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

    def _make_row(self, name: str) -> "_Row | _Group":
        path = f"{self._path}.{name}" if self._path else name
        info, value = type(self._settings).model_fields[name], getattr(self._settings, name)
        chosen = any(isinstance(item, Choice) for item in info.metadata)
        group = isinstance(value, Settings) and not chosen
        row = _Group(path, info, value, self) if group else _Row(path, info, value, self)
        row.edited.connect(self._on_row_edited)
        row.previewed.connect(self._on_row_previewed)
        row.left.connect(self.left)
        row.rebuilt.connect(self._on_rebuilt)
        self._rows[name] = row
        return row

    def _on_row_edited(self, row: "_Row | _Group", value: object, path: str) -> None:
        try:
            self._settings = self._settings.replace(**{row.name: value})
        except SettingsError as error:
            if isinstance(row, _Group) or not isinstance(row.control, TextField):
                row.show_value(getattr(self._settings, row.name))
            row.refuse(_reason(error, row.name))
            return
        row.keep(value)
        self.edited.emit(self._settings, path)

    def _on_row_previewed(self, row: "_Row | _Group", value: object) -> None:
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


class _Row(QWidget):
    """One field: label, control, a message under it, and the form of the kind that is chosen.

    Signals:
        edited: (_Row, object, str) the field's new value, and the path of the field that was edited.
        previewed: (_Row, object) the field's value as it would be by what is being typed; None: as it is.
        left: (str) the field of this path was left.
        rebuilt: () the controls of another kind have taken their place in the row.
    """

    edited = Signal(object, object, str)
    previewed = Signal(object, object)
    left = Signal(str)
    rebuilt = Signal()

    def __init__(self, path: str, info: FieldInfo, value: object, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = path.rpartition(".")[2]
        self.nested: PropertyForm | None = None
        self._path = path
        self._value = value
        self._choice = next((item for item in info.metadata if isinstance(item, Choice)), None)
        self._about = explain(info)
        self.label = QLabel(label_of(self.name, info), self, wordWrap=True)
        self.control = control_for(info, self._choice, self)
        self._message = QLabel(self, wordWrap=True, visible=False)
        self._message.setProperty("tone", "bad")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._line())
        layout.addWidget(self._message)
        self.control.edited.connect(self._on_edited)
        if isinstance(self.control, NumberField | ShapeField | ChoiceField):
            self.control.previewed.connect(self._on_previewed)
        self.control.refused.connect(self.refuse)
        self.control.left.connect(self._on_left)
        self.show_value(value)

    def show_value(self, value: object) -> None:
        """Shows another value of the field and withdraws any message."""
        self._value = value
        self.control.show_value(value.entry.kind if self._choice and isinstance(value, Registered) else value)
        self.refuse("")
        self._show_nested(value)
        self._explain()

    def keep(self, value: object) -> None:
        """Takes over what the user has made of the field."""
        self._value = value
        self.refuse("")
        self._explain()

    def refuse(self, message: str) -> None:
        """Says under the control why it cannot be so; nothing if there is no message."""
        self._message.setText(message)
        self._message.setVisible(bool(message))
        if isinstance(self.control, NumberField | ShapeField | TextField):
            words = self.control.lineEdit() if isinstance(self.control, NumberField) else self.control
            set_tone(words, "bad" if message else "")

    def _line(self) -> QHBoxLayout:
        label = self.label
        label.setBuddy(self.control)
        label.setToolTip(self._about)
        label.setMinimumHeight(ROW_HEIGHT)
        # However long its words are, they must not push the control out of the column.
        label.setSizePolicy(QSizePolicy.Policy.Ignored, label.sizePolicy().verticalPolicy())
        self.control.setObjectName(self._path)
        line = QHBoxLayout()
        line.setSpacing(INDENT)
        line.addWidget(label, 1)
        line.addWidget(self.control, 0, Qt.AlignmentFlag.AlignVCenter)
        return line

    def _show_nested(self, value: object) -> None:
        fields = type(value).model_fields if isinstance(value, Settings) else {}
        if self.nested and fields:
            self.nested.show_settings(value)
        elif self.nested:
            _discard(self.nested)
            self.nested = None
        elif fields:
            self.nested = PropertyForm(value, self, path=self._path)
            self.nested.edited.connect(self._on_nested_edited)
            self.nested.previewed.connect(self._on_nested_previewed)
            self.nested.left.connect(self.left)
            self.nested.rebuilt.connect(self.rebuilt)
            self.layout().addWidget(self.nested)
            self.rebuilt.emit()

    def _explain(self) -> None:
        chosen = self._value if self._choice and isinstance(self._value, Registered) else None
        about = f"{self._about}\n{chosen.entry.title}: {chosen.summary()}" if chosen else self._about
        for part in (self.control, *self.control.findChildren(QLineEdit)):  # a spin box has one inside
            part.setAccessibleName(self.label.text())
            part.setAccessibleDescription(about)
            part.setToolTip(about)

    def _on_edited(self, value: object) -> None:
        if self._choice:
            try:
                value = change_kind(self._value, self._choice.registry[str(value)])
            except SettingsError as error:
                self.show_value(self._value)
                self.refuse(str(error))
                return
            self.show_value(value)
        self.edited.emit(self, value, self._path)

    def _on_previewed(self, value: object) -> None:
        if self._choice and value is not None:
            try:
                value = change_kind(self._value, self._choice.registry[str(value)])
            except SettingsError:
                value = None  # it is refused, with the reason, once it is meant
        self.previewed.emit(self, value)

    def _on_nested_previewed(self, value: Settings | None) -> None:
        self.previewed.emit(self, value)

    def _on_nested_edited(self, value: Settings, path: str) -> None:
        self.edited.emit(self, value, path)

    def _on_left(self) -> None:
        if isinstance(self.control, TextField):
            self.control.show_value(self._value)  # what was refused is not kept
        self.left.emit(self._path)


class _Group(QWidget):
    """Settings that belong together within others: a form of their own, under a heading that folds it away.

    Signals: as those of a row.
    """

    edited = Signal(object, object, str)
    previewed = Signal(object, object)
    left = Signal(str)
    rebuilt = Signal()

    def __init__(self, path: str, info: FieldInfo, value: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = path.rpartition(".")[2]
        used = value != info.get_default(call_default_factory=True, validated_data={})
        self.fold = Fold(label_of(self.name, info), explain(info), opened=used, parent=self)
        self.nested = PropertyForm(value, self, path=path)
        self._message = QLabel(self, wordWrap=True, visible=False)
        self._message.setProperty("tone", "bad")
        self.fold.add(self.nested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.fold)
        layout.addWidget(self._message)
        self.nested.edited.connect(self._on_edited)
        self.nested.previewed.connect(self._on_previewed)
        self.nested.left.connect(self.left)
        self.nested.rebuilt.connect(self.rebuilt)

    def show_value(self, value: Settings) -> None:
        """Shows other settings and withdraws any message."""
        self.nested.show_settings(value)
        self.refuse("")

    def keep(self, _value: object) -> None:
        """Withdraws any message: what the user has made of the settings holds."""
        self.refuse("")

    def refuse(self, message: str) -> None:
        """Says below why they cannot be so; nothing if there is no message."""
        self._message.setText(message)
        self._message.setVisible(bool(message))

    def _on_edited(self, value: Settings, path: str) -> None:
        self.edited.emit(self, value, path)

    def _on_previewed(self, value: Settings | None) -> None:
        self.previewed.emit(self, value)


def _reason(error: SettingsError, name: str) -> str:
    reason = str(error).partition(": ")[2].removeprefix(f"{name} ") or str(error)
    return reason[:1].upper() + reason[1:]


def _discard(widget: QWidget) -> None:
    # A field that loses the focus by going tells what is typed, which nobody means any more.
    widget.blockSignals(True)
    # Out of the parent at once: names of fields must not be found twice until the event loop deletes it.
    widget.setParent(None)
    widget.deleteLater()
