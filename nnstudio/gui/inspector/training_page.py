"""The page of the training, which is shown where nothing is selected."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from nnstudio.data.dataset import DatasetSpec, Task
from nnstudio.document.document import Document
from nnstudio.document.repairs import Repair
from nnstudio.gui.editor import Editor
from nnstudio.gui.forms.property_form import PropertyForm
from nnstudio.gui.inspector.consequences import consequences, total_change
from nnstudio.gui.inspector.parts import FactsTable, make_column, make_label, make_rule, stack
from nnstudio.gui.inspector.problem_notice import ProblemNotice
from nnstudio.gui.inspector.samples_section import SamplesSection
from nnstudio.gui.inspector.wording import edit_label
from nnstudio.gui.inspector.would_change import WouldChange
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Problem
from nnstudio.nn.settings import Settings
from nnstudio.nn.shapes import Shape, describe

_MOST_NAMES = 3  # of numbers to predict: more would make the page wide


class TrainingPage(QWidget):
    """What the network learns from, and how."""

    def __init__(self, editor: Editor, theme: Theme, repairs: Callable[[Problem], Sequence[Repair]]) -> None:
        super().__init__()
        self.setObjectName("training")
        self.setAccessibleName("Training settings")
        self._editor = editor
        caption, title = make_label("caption"), make_label("title")
        caption.setText("Nothing selected")
        caption.setFixedHeight(20)  # as high as a layer's name, so that titles do not jump
        title.setText("Training")
        self._problems = ProblemNotice(
            theme, repairs, lambda repair: editor.apply(repair.after, repair.label)
        )
        self.would_change = WouldChange()
        self._samples = SamplesSection(editor, theme)
        self.data_wanted, self.data_chosen = self._samples.data_wanted, self._samples.data_chosen
        self.show_notes = self._samples.show_notes
        heading = make_label("section")
        heading.setText("RUN")
        self._form = PropertyForm(editor.document.training)
        self._sizes = FactsTable()
        layout = make_column(self)
        stack(layout, (caption, 0), (title, 0), (self._problems, 8), (self._samples, 16))
        stack(layout, (self.would_change, 16))
        stack(layout, (heading, 20), (self._form, 8), (make_rule(), 16), (self._sizes, 16))
        layout.addStretch(1)
        self._form.edited.connect(self._on_edited)
        self._form.left.connect(editor.end_merge)

    def finish(self) -> None:
        """Lets count what is still being typed."""
        self._form.finish()
        self._samples.finish()

    def refresh(self, document: Document) -> None:
        """Brings all that is shown up to date."""
        spec, checked = document.dataset.spec(), document.check()
        self._problems.show_problems([p for p in checked.problems if p.node is None])
        self._samples.refresh(document)
        self._form.show_settings(document.training)
        self._sizes.show_facts(
            {
                "Samples": spec.size_hint,
                "One sample": f"{_words(spec.sample_shape)}, {_answer_words(spec)}",
                "Layers": f"{len(document.graph):,}",
                "Parameters": f"{checked.total_parameters:,}",
            }
        )

    def show_preview(self, prospect: Document | None) -> None:
        """Says what would be if the dataset under the mouse were chosen; None: the document counts again."""
        document = self._editor.document
        if prospect is None:
            self.would_change.show_consequences((), "")
        else:
            found = consequences(document, prospect)
            self.would_change.show_consequences(found, total_change(document, prospect))

    def show_theme(self, theme: Theme) -> None:
        self._problems.show_theme(theme)
        self._samples.show_theme(theme)

    def _on_edited(self, training: Settings, path: str) -> None:
        after = self._editor.document.replace(training=training)
        self._editor.apply(after, edit_label(training, path), merge_key=("training", path))


def _answer_words(spec: DatasetSpec) -> str:
    """What there is to say of a sample."""
    if spec.predicts_classes:
        return "yes or no" if spec.task is Task.BINARY else f"{len(spec.classes):,} classes"
    names = ", ".join(spec.targets[:_MOST_NAMES]) + (", …" if len(spec.targets) > _MOST_NAMES else "")
    return f"{'next' if spec.task is Task.FORECASTING else 'to predict'}: {names}"


def _words(shape: Shape) -> str:
    if len(shape) != 1:
        return describe(shape)
    return "1 number" if shape[0] == 1 else f"{shape[0]:,} numbers"
