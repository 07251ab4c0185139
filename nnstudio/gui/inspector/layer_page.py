"""The page of one layer."""

import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.document.document import Document
from nnstudio.document.edits import change_layer
from nnstudio.document.repairs import Repair
from nnstudio.engine.snapshot import Health
from nnstudio.gui.activation_curve import ActivationCurve
from nnstudio.gui.editor import Editor
from nnstudio.gui.forms.property_form import PropertyForm
from nnstudio.gui.inspector.consequences import consequences, total_change
from nnstudio.gui.inspector.name_field import NameField
from nnstudio.gui.inspector.parts import Notice, make_column, make_label, stack
from nnstudio.gui.inspector.problem_notice import ProblemNotice
from nnstudio.gui.inspector.samples_section import SamplesSection
from nnstudio.gui.inspector.wording import edit_label, summary_of, trouble_of
from nnstudio.gui.inspector.would_change import WouldChange
from nnstudio.gui.stylesheet import set_tone
from nnstudio.gui.theme import Theme
from nnstudio.nn.activations import Activation
from nnstudio.nn.check import Problem
from nnstudio.nn.graph import NodeId
from nnstudio.nn.settings import Settings


class LayerPage(QWidget):
    """One layer: its name, what it does, what flows through it, its problems and its settings."""

    def __init__(self, editor: Editor, theme: Theme, repairs: Callable[[Problem], Sequence[Repair]]) -> None:
        super().__init__()
        self._editor = editor
        self._theme = theme
        self._node_id = NodeId("")
        self._form: PropertyForm | None = None
        self.name = NameField(theme)
        self._title = make_label("title")
        self._problems = ProblemNotice(
            theme, repairs, lambda repair: editor.apply(repair.after, repair.label)
        )
        self._summary = make_label("", "quiet")
        self._facts = make_label("value")
        self._units = Notice(theme, "Units")
        self._health: Mapping[NodeId, Health] = {}
        self._form_place = QVBoxLayout()
        self.would_change = WouldChange()
        self._samples = SamplesSection(editor, theme)
        self.data_wanted, self.data_chosen = self._samples.data_wanted, self._samples.data_chosen
        self.show_notes = self._samples.show_notes
        self._curve_heading = make_label("section")
        self._curve_heading.setText("ACTIVATION")
        self._curve = ActivationCurve(theme)
        layout = make_column(self)
        stack(layout, (self.name, 0), (self._title, 0), (self._problems, 8), (self._summary, 8))
        stack(layout, (self._facts, 8), (self._units, 8))
        layout.addSpacing(16)
        layout.addLayout(self._form_place)
        stack(
            layout, (self.would_change, 16), (self._samples, 16), (self._curve_heading, 20), (self._curve, 8)
        )
        layout.addStretch(1)
        self.name.renamed.connect(self._on_renamed)

    def show_node(self, node_id: NodeId) -> None:
        """Shows this node, with a new form, in which nothing is half typed."""
        if node_id == self._node_id:
            return
        self.finish()
        self._node_id = node_id
        if self._form:
            self._form.blockSignals(True)  # losing the focus, it would tell of another node
            self._form.hide()  # without a parent, it would be a window for a moment
            self._form.setParent(None)
            self._form.deleteLater()
        self._form = PropertyForm(self._editor.document.graph[node_id].layer)
        self._form.edited.connect(self._on_edited)
        self._form.previewed.connect(self._on_form_previewed)
        self._form.left.connect(self._editor.end_merge)
        self._form_place.addWidget(self._form)
        for one, following in itertools.pairwise((self.name, *self._form.tab_stops())):
            QWidget.setTabOrder(one, following)

    def finish(self) -> None:
        """Lets count what is still being typed."""
        self.name.finish()
        if self._form:
            self._form.finish()

    def refresh(self, document: Document) -> None:
        """Brings all that is shown of the node up to date."""
        graph, checked = document.graph, document.check()
        node = graph[self._node_id]
        assert self._form is not None  # a node was shown
        self.name.show_name(
            node.name, tuple(other.name for key, other in graph.nodes.items() if key != self._node_id)
        )
        self._title.setText(node.layer.entry.term)
        self._summary.setText(type(node.layer).summary())
        self._show_facts(document)
        found = self._health.get(self._node_id)
        self._units.show_messages(trouble_of(found) if found else ())
        self._problems.show_problems([p for p in checked.problems if p.node == self._node_id])
        self._form.show_settings(node.layer)
        self._samples.setVisible(node.layer.entry.kind == "input")
        self._samples.refresh(document)

    def show_preview(self, prospect: Document | None) -> None:
        """Says what would be by what is being typed; None: the document counts again."""
        document = self._editor.document
        if self._node_id not in document.graph:
            return
        if prospect is None or self._node_id not in prospect.graph:
            self._show_facts(document)
            self.would_change.show_consequences((), "")
            return
        self._show_facts(prospect)
        set_tone(self._facts, "accent")
        self.would_change.show_consequences(
            consequences(document, prospect, self._node_id), total_change(document, prospect)
        )

    def show_health(self, health: Mapping[NodeId, Health]) -> None:
        """Says what a run has found of the units; nothing while all of them work."""
        if health is not self._health:
            self._health = health
            found = health.get(self._node_id)
            self._units.show_messages(trouble_of(found) if found else ())

    def show_theme(self, theme: Theme) -> None:
        for part in (self.name, self._problems, self._units, self._samples, self._curve):
            part.show_theme(theme)

    def _show_facts(self, document: Document) -> None:
        """What flows through the layer, and its activation, as this document has them."""
        self._facts.setText(summary_of(document.graph, self._node_id, document.check()))
        set_tone(self._facts, "")
        layer = document.graph[self._node_id].layer
        activation = next((value for _, value in layer if isinstance(value, Activation)), None)
        self._curve_heading.setVisible(activation is not None)
        self._curve.setVisible(activation is not None)
        if activation is not None:
            self._curve.show_activation(activation)

    def _on_form_previewed(self, layer: Settings | None) -> None:
        document = self._editor.document
        if layer is None or self._node_id not in document.graph:
            self._editor.preview(None)
        else:
            self._editor.preview(change_layer(document, self._node_id, layer))

    def _on_edited(self, layer: Settings, path: str) -> None:
        document = self._editor.document
        if self._node_id not in document.graph:
            return  # deleted, or its adding undone, while something was typed
        label = edit_label(layer, path, document.graph[self._node_id].name)
        after = change_layer(document, self._node_id, layer)
        self._editor.apply(after, label, merge_key=(self._node_id, path))

    def _on_renamed(self, name: str) -> None:
        document = self._editor.document
        if self._node_id not in document.graph:
            return
        node = document.graph[self._node_id]
        graph = document.graph.with_node(self._node_id, dataclasses.replace(node, name=name))
        self._editor.apply(document.replace(graph=graph), f"Rename {node.name} to {name}")
