"""A group of settings in a form: those that belong together, under a heading that folds them away."""

from pydantic.fields import FieldInfo
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.gui.forms.declaration import explain, label_of
from nnstudio.gui.forms.fold import Fold
from nnstudio.gui.forms.nesting import Nest
from nnstudio.nn.settings import Settings


class GroupRow(QWidget):
    """Settings that belong together within others: a form of their own, under a heading that folds it away.

    Signals: as those of a row.
    """

    edited = Signal(object, object, str)
    previewed = Signal(object, object)
    left = Signal(str)
    rebuilt = Signal()

    def __init__(self, path: str, info: FieldInfo, value: Settings, parent: QWidget, nest: Nest) -> None:
        super().__init__(parent)
        self.name = path.rpartition(".")[2]
        used = value != info.get_default(call_default_factory=True, validated_data={})
        self.fold = Fold(label_of(self.name, info), explain(info), opened=used, parent=self)
        self.nested = nest(value, self, path)
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
