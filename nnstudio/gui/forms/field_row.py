"""One field in a form: its label, its control, what is wrong with it, and the settings of a chosen kind."""

from pydantic.fields import FieldInfo
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.gui.forms.choice_field import ChoiceField
from nnstudio.gui.forms.controls import control_for
from nnstudio.gui.forms.declaration import change_kind, explain, label_of
from nnstudio.gui.forms.fields import TextField
from nnstudio.gui.forms.nesting import INDENT, Nest, NestedForm, discard
from nnstudio.gui.forms.number_field import NumberField
from nnstudio.gui.forms.shape_field import ShapeField
from nnstudio.gui.stylesheet import set_tone
from nnstudio.nn.registry import Choice, Registered
from nnstudio.nn.settings import Settings, SettingsError

ROW_HEIGHT = 30


class FieldRow(QWidget):
    """One field: label, control, a message under it, and the form of the kind that is chosen.

    Signals:
        edited: (FieldRow, object, str) the field's new value, and the path of the field that was edited.
        previewed: (FieldRow, object) the field's value as it would be by what is being typed; None: as it is.
        left: (str) the field of this path was left.
        rebuilt: () the controls of another kind have taken their place in the row.
    """

    edited = Signal(object, object, str)
    previewed = Signal(object, object)
    left = Signal(str)
    rebuilt = Signal()

    def __init__(self, path: str, info: FieldInfo, value: object, parent: QWidget, nest: Nest) -> None:
        super().__init__(parent)
        self.name = path.rpartition(".")[2]
        self.nested: NestedForm | None = None
        self._nest = nest
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
            discard(self.nested)
            self.nested = None
        elif fields:
            self.nested = self._nest(value, self, self._path)
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
