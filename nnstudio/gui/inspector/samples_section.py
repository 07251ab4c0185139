"""The section of a page that says what the network learns from."""

from pydantic import Field
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from nnstudio.data.dataset import DatasetChoice, DatasetSource
from nnstudio.document.document import Document
from nnstudio.gui.editor import Editor
from nnstudio.gui.forms.property_form import PropertyForm
from nnstudio.gui.inspector.parts import Notice, make_label
from nnstudio.gui.inspector.wording import edit_label
from nnstudio.gui.theme import Theme
from nnstudio.nn.settings import Settings


class Samples(Settings):
    """What a network learns from, as a form shows it."""

    dataset: DatasetChoice = Field(description="What the network learns from.")


class SamplesSection(QWidget):
    """The dataset and its settings, with what has to be done before it can be loaded.

    Signals:
        data_wanted: () the dataset is to be seen.
        data_chosen: (DatasetSource) this one is to be learned from instead of the present one.
    """

    data_wanted = Signal()
    data_chosen = Signal(object)

    def __init__(self, editor: Editor, theme: Theme) -> None:
        super().__init__()
        self._editor = editor
        heading = make_label("section")
        heading.setText("DATA")
        self._form = PropertyForm(Samples(dataset=editor.document.dataset))
        self._missing = Notice(theme)
        self._noted: tuple[DatasetSource | None, tuple[str, ...]] = (None, ())
        self._notes = make_label("caption", "warning")
        self._notes.setObjectName("dataNotes")
        self._notes.setAccessibleName("What to know of the data")
        self._see = QPushButton("See the data…")
        self._see.setObjectName("seeData")
        self._see.setAccessibleName("See the data")
        self._see.setToolTip("Samples, figures, augmentation and other datasets (Ctrl+B)")
        self._see.clicked.connect(self.data_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (heading, self._notes, self._form, self._missing):
            layout.addWidget(part)
        layout.addWidget(self._see, 0, Qt.AlignmentFlag.AlignLeft)
        self._form.edited.connect(self._on_edited)
        self._form.previewed.connect(self._on_previewed)
        self._form.left.connect(editor.end_merge)

    def finish(self) -> None:
        """Lets count what is still being typed."""
        self._form.finish()

    def refresh(self, document: Document) -> None:
        self._form.show_settings(Samples(dataset=document.dataset))
        reason = document.missing()
        self._missing.show_messages([reason] if reason else [])
        self._show_notes(document)

    def show_notes(self, dataset: DatasetSource | None, notes: tuple[str, ...]) -> None:
        """Says what a run has found to be told of its dataset, as long as that is the one of the design."""
        if (dataset, notes) != self._noted:
            self._noted = (dataset, notes)
            self._show_notes(self._editor.document)

    def _show_notes(self, document: Document) -> None:
        noted, notes = self._noted
        found = notes if document.dataset == noted else ()
        shown = tuple(filter(None, (document.remark, *found)))
        self._notes.setText("\n".join(shown))
        self._notes.setVisible(bool(shown))

    def show_theme(self, theme: Theme) -> None:
        self._missing.show_theme(theme)

    def _on_previewed(self, samples: Samples | None) -> None:
        document = self._editor.document
        self._editor.preview(None if samples is None else document.replace(dataset=samples.dataset))

    def _on_edited(self, samples: Samples, path: str) -> None:
        used = self._editor.document.dataset
        if type(samples.dataset) is not type(used):
            # Other data may need another network: who decides that sees it first.
            self._editor.preview(None)
            self._form.show_settings(Samples(dataset=used))
            self.data_chosen.emit(samples.dataset)
            return
        after = self._editor.document.replace(dataset=samples.dataset)
        self._editor.apply(after, edit_label(samples, path), merge_key=("dataset", path))
