"""The headline of a dataset: its name, what it is in one sentence, and its facts."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.data.columns import fault_of
from nnstudio.data.dataset import Dataset, DatasetSource, DatasetSpec, Task
from nnstudio.data.table_file import TableFile
from nnstudio.gui.inspector.parts import make_label
from nnstudio.nn.shapes import Shape, describe

NAMED = 4
"""Numbers to predict that are named."""
NOTED = 3
"""Lines of what became known of a dataset when it was read; all of them are in the tooltip."""


class Headline(QWidget):
    """What is known of a dataset before it is read."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._about = make_label("title"), make_label("", "quiet")
        self._facts = make_label("value")
        self._notes = make_label("caption", "warning")
        self._notes.setObjectName("datasets.notes")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self._title, self._about, self._facts, self._notes):
            layout.addWidget(part)

    @property
    def facts(self) -> str:
        """What can be read of its size and task."""
        return self._facts.text()

    def show_source(self, source: DatasetSource) -> None:
        """Shows what is known of a dataset with its settings."""
        spec, title = source.spec(), source.entry.title
        self._title.setText(title if spec.name == title else f"{title}: {spec.name}")
        self._about.setText(source.summary())
        self._facts.setText(known_of(source))
        self._show_notes(())

    def show_gone(self) -> None:
        """What the settings say of files that are not there would be said of others."""
        self._facts.setText("")

    @property
    def notes(self) -> str:
        """What is said besides, line by line."""
        return self._notes.text()

    def show_loaded(self, dataset: Dataset) -> None:
        """Shows what became known when the dataset was read, such as how much of it was left out."""
        self._facts.setText(facts_of(dataset.spec))
        self._show_notes(dataset.notes)

    def _show_notes(self, notes: Sequence[str]) -> None:
        more = f"and {len(notes) - NOTED:,} more" if len(notes) > NOTED else ""
        self._notes.setText("\n".join((*notes[:NOTED], *([more] if more else []))))
        self._notes.setToolTip("\n".join(notes))
        self._notes.setVisible(bool(notes))


def facts_of(spec: DatasetSpec) -> str:
    """Size, form and task: "5,000 digits · 28×28 · one of 10 classes"."""
    return " · ".join((spec.size_hint, form_of(spec.sample_shape), _asked(spec)))


def known_of(source: DatasetSource) -> str:
    """The facts that are known before a dataset is read; of a table that cannot be used yet, its size."""
    if source.paths and not any(source.paths):
        return source.spec().size_hint  # no file is chosen yet, and the rest stands for any
    if isinstance(source, TableFile) and fault_of(source.columns) is not None:
        columns = len(source.columns)
        return f"{source.rows:,} rows · {columns:,} column{'' if columns == 1 else 's'}"
    return facts_of(source.spec())


def form_of(shape: Shape) -> str:
    """The form of a sample in words: "28×28", "9 numbers"."""
    if len(shape) != 1:
        return describe(shape)
    return "1 number" if shape[0] == 1 else f"{shape[0]:,} numbers"


def _asked(spec: DatasetSpec) -> str:
    if spec.task is Task.BINARY:
        return f"{spec.classes[0]} or {spec.classes[1]}"
    if spec.predicts_classes:
        return f"one of {len(spec.classes):,} classes"
    names = ", ".join(spec.targets[:NAMED]) + (", …" if len(spec.targets) > NAMED else "")
    return f"{'next' if spec.task is Task.FORECASTING else 'to predict'}: {names}"
