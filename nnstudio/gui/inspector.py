"""The inspector: what is known of the selection, and all that can be set there."""

import dataclasses
import itertools
from collections.abc import Iterable, Mapping

from pydantic import Field
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.data.dataset import DatasetChoice
from nnstudio.document.document import Document
from nnstudio.document.edits import change_layer
from nnstudio.gui.activation_curve import ActivationCurve
from nnstudio.gui.editor import Change, Editor
from nnstudio.gui.fields import write_number
from nnstudio.gui.icons import icon, pixmap
from nnstudio.gui.property_form import PropertyForm, label_of
from nnstudio.gui.stylesheet import set_tone
from nnstudio.gui.theme import Theme
from nnstudio.nn.activations import Activation
from nnstudio.nn.check import Check, flow
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.registry import Registered
from nnstudio.nn.settings import Settings
from nnstudio.nn.shapes import describe, size

MARGIN = 16


class Samples(Settings):
    """What a network learns from, as a form shows it."""

    dataset: DatasetChoice = Field(description="What the network learns from.")


class Inspector(QWidget):
    """The settings of the selected layer; those of the training where nothing is selected."""

    def __init__(self, editor: Editor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(240)
        self._editor = editor
        self._selected: tuple[NodeId, ...] = ()
        self._layer = LayerPage(editor, theme)
        self._training = TrainingPage(editor, theme)
        self._several = SeveralPage()
        self._stack = QStackedLayout(self)
        for page in (self._training, self._layer, self._several):
            self._stack.addWidget(_scrolling(page))
        rename = QShortcut(QKeySequence("F2"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        rename.activated.connect(self.rename)
        editor.changed.connect(self._on_changed)
        editor.opened.connect(self._on_opened)
        self.show_selection(())

    def sizeHint(self) -> QSize:
        return QSize(300, 640)

    def show_selection(self, node_ids: tuple[NodeId, ...]) -> None:
        """Shows these nodes; ids that are not in the document are ignored."""
        self._selected = tuple(node_id for node_id in node_ids if node_id in self._editor.document.graph)
        if len(self._selected) == 1:
            self._layer.show_node(self._selected[0])
        self._refresh()

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
        self._layer.show_theme(theme)
        self._training.show_theme(theme)

    def rename(self) -> None:
        """Lets the user type another name for the selected node."""
        if len(self._selected) == 1:
            self._layer.name.start()

    def _refresh(self) -> None:
        document = self._editor.document
        if len(self._selected) == 1:
            self._layer.refresh(document)
        elif self._selected:
            self._several.refresh(document.graph, self._selected)
        else:
            self._training.refresh(document)
        self._stack.setCurrentIndex({0: 0, 1: 1}.get(len(self._selected), 2))

    def _on_changed(self, change: Change) -> None:
        if all(node_id in change.after.graph for node_id in self._selected):
            self._refresh()
        else:
            self.show_selection(self._selected)

    def _on_opened(self, document: Document) -> None:  # it is the editor's now
        self.show_selection(())


class LayerPage(QWidget):
    """One layer: its name, what it does, what flows through it, its problems and its settings."""

    def __init__(self, editor: Editor, theme: Theme) -> None:
        super().__init__()
        self._editor = editor
        self._theme = theme
        self._node_id = NodeId("")
        self._form: PropertyForm | None = None
        self.name = NameField(theme)
        self._title = _label("title")
        self._problems = Notice(theme)
        self._summary = _label("", "quiet")
        self._facts = _label("value")
        self._form_place = QVBoxLayout()
        self._samples = SamplesSection(editor, theme)
        self._curve_heading = _label("section")
        self._curve_heading.setText("ACTIVATION")
        self._curve = ActivationCurve(theme)
        layout = _column(self)
        _stack(layout, (self.name, 0), (self._title, 0), (self._problems, 8), (self._summary, 8))
        _stack(layout, (self._facts, 8))
        layout.addSpacing(16)
        layout.addLayout(self._form_place)
        _stack(layout, (self._samples, 0), (self._curve_heading, 20), (self._curve, 8))
        layout.addStretch(1)
        self.name.renamed.connect(self._on_renamed)

    def show_node(self, node_id: NodeId) -> None:
        """Shows this node, with a new form, in which nothing is half typed."""
        if node_id == self._node_id:
            return
        self.name.finish()
        self._node_id = node_id
        if self._form:
            self._form.setParent(None)
            self._form.deleteLater()
        self._form = PropertyForm(self._editor.document.graph[node_id].layer)
        self._form.edited.connect(self._on_edited)
        self._form.left.connect(self._editor.end_merge)
        self._form_place.addWidget(self._form)
        for one, following in itertools.pairwise((self.name, *self._form.controls())):
            QWidget.setTabOrder(one, following)

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
        self._facts.setText(facts_of(graph, self._node_id, checked))
        self._problems.show_messages(p.message for p in checked.problems if p.node == self._node_id)
        self._form.show_settings(node.layer)
        self._samples.setVisible(node.layer.entry.kind == "input")
        self._samples.refresh(document)
        activation = next((value for _, value in node.layer if isinstance(value, Activation)), None)
        self._curve_heading.setVisible(activation is not None)
        self._curve.setVisible(activation is not None)
        if activation is not None:
            self._curve.show_activation(activation)

    def show_theme(self, theme: Theme) -> None:
        for part in (self.name, self._problems, self._samples, self._curve):
            part.show_theme(theme)

    def _on_edited(self, layer: Settings, path: str) -> None:
        document = self._editor.document
        label = edit_label(layer, path, document.graph[self._node_id].name)
        after = change_layer(document, self._node_id, layer)
        self._editor.apply(after, label, origin=self, merge_key=(self._node_id, path))

    def _on_renamed(self, name: str) -> None:
        document = self._editor.document
        node = document.graph[self._node_id]
        graph = document.graph.with_node(self._node_id, dataclasses.replace(node, name=name))
        self._editor.apply(document.replace(graph=graph), f"Rename {node.name} to {name}", origin=self)


class TrainingPage(QWidget):
    """What the network learns from, and how."""

    def __init__(self, editor: Editor, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("training")
        self.setAccessibleName("Training settings")
        self._editor = editor
        caption, title = _label("caption"), _label("title")
        caption.setText("Nothing selected")
        caption.setFixedHeight(20)  # as high as a layer's name, so that titles do not jump
        title.setText("Training")
        self._problems = Notice(theme)
        self._samples = SamplesSection(editor, theme)
        heading = _label("section")
        heading.setText("RUN")
        self._form = PropertyForm(editor.document.training)
        self._sizes = FactsTable()
        layout = _column(self)
        _stack(layout, (caption, 0), (title, 0), (self._problems, 8), (self._samples, 16))
        _stack(layout, (heading, 20), (self._form, 8), (_rule(), 16), (self._sizes, 16))
        layout.addStretch(1)
        self._form.edited.connect(self._on_edited)
        self._form.left.connect(editor.end_merge)

    def refresh(self, document: Document) -> None:
        """Brings all that is shown up to date."""
        spec, checked = document.dataset.spec(), document.check()
        self._problems.show_messages(p.message for p in checked.problems if p.node is None)
        self._samples.refresh(document)
        self._form.show_settings(document.training)
        self._sizes.show_facts(
            {
                "Samples": spec.size_hint,
                "One sample": f"{describe(spec.sample_shape)}, {len(spec.classes)} classes",
                "Layers": f"{len(document.graph):,}",
                "Parameters": f"{checked.total_parameters:,}",
            }
        )

    def show_theme(self, theme: Theme) -> None:
        self._problems.show_theme(theme)
        self._samples.show_theme(theme)

    def _on_edited(self, training: Settings, path: str) -> None:
        after = self._editor.document.replace(training=training)
        self._editor.apply(after, edit_label(training, path), origin=self, merge_key=("training", path))


class SeveralPage(QWidget):
    """Says how many layers are selected, and which."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._names = _label("title"), _label("", "quiet")
        layout = _column(self)
        _stack(layout, (self._title, 0), (self._names, 8))
        layout.addStretch(1)

    def refresh(self, graph: Graph, node_ids: tuple[NodeId, ...]) -> None:
        self._title.setText(f"{len(node_ids)} layers selected")
        names = ", ".join(graph[node_id].name for node_id in node_ids)
        self._names.setText(f"{names}.\n\nSelect a single one to see its settings.")


class SamplesSection(QWidget):
    """The dataset and its settings, with what has to be done before it can be loaded."""

    def __init__(self, editor: Editor, theme: Theme) -> None:
        super().__init__()
        self._editor = editor
        heading = _label("section")
        heading.setText("DATA")
        self._form = PropertyForm(Samples(dataset=editor.document.dataset))
        self._missing = Notice(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (heading, self._form, self._missing):
            layout.addWidget(part)
        self._form.edited.connect(self._on_edited)
        self._form.left.connect(editor.end_merge)

    def refresh(self, document: Document) -> None:
        self._form.show_settings(Samples(dataset=document.dataset))
        reason = document.dataset.missing()
        self._missing.show_messages([reason] if reason else [])

    def show_theme(self, theme: Theme) -> None:
        self._missing.show_theme(theme)

    def _on_edited(self, samples: Samples, path: str) -> None:
        after = self._editor.document.replace(dataset=samples.dataset)
        self._editor.apply(after, edit_label(samples, path), origin=self, merge_key=("dataset", path))


class NameField(QLineEdit):
    """A node's name, which looks like a caption until it is edited.

    Signals:
        renamed: (str) another name was given, by Enter or by leaving the field.
    """

    renamed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = ""
        self._taken: tuple[str, ...] = ()
        self.setObjectName("nodeName")
        self.setAccessibleName("Name of the layer")
        self.setToolTip("The layer's name. Click or press F2 to give it another; Esc keeps the old one.")
        self.setAccessibleDescription(self.toolTip())
        self.setMaxLength(40)
        self.setProperty("tone", "quiet")
        self.setTextMargins(-2, 0, 0, 0)  # its first letter stands over the title's
        self._pencil = QAction("Rename", self, toolTip="Rename the layer (F2)")
        self._pencil.triggered.connect(self.start)
        self.addAction(self._pencil, QLineEdit.ActionPosition.TrailingPosition)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName("Rename")
        self.returnPressed.connect(self.clearFocus)
        self.show_theme(theme)

    def start(self) -> None:
        """Selects the name, ready to be typed over."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def finish(self) -> None:
        """Takes the name that is written there, unless it is empty or another layer's."""
        name = " ".join(self.text().split())
        if name and name not in self._taken and name != self._name:
            self._name = name
            self.renamed.emit(name)
        self.setText(self._name)
        self.setCursorPosition(0)

    def show_name(self, name: str, taken: tuple[str, ...]) -> None:
        """Shows a name; `taken` are those of the other layers, which would be mistaken for it."""
        self._taken = taken
        if name != self._name:
            self._name = name
            self.setText(name)
            self.setCursorPosition(0)

    def show_theme(self, theme: Theme) -> None:
        self.setStyleSheet(
            _NAME_STYLE.format(size=theme.caption_size, line=theme.line, accent=theme.accent, text=theme.text)
        )
        self._pencil.setIcon(icon("draw", theme, color=theme.quiet, size=12))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.hasFocus():
            self.setText(self._name)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finish()


class Notice(QFrame):
    """A friendly box that says what is wrong and what would help; hidden while all is well."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._icon, self._words = QLabel(), _label()
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)
        self.show_theme(theme)

    def show_messages(self, messages: Iterable[str]) -> None:
        """Shows these, one paragraph each; none hides the box."""
        words = "\n\n".join(messages)
        self._words.setText(words)
        self.setAccessibleName("Problem")
        self.setAccessibleDescription(words)
        self.setVisible(bool(words))

    def show_theme(self, theme: Theme) -> None:
        self._icon.setPixmap(pixmap("warning", theme.warning, 16, self.devicePixelRatioF()))


class FactsTable(QWidget):
    """Facts by name, numbers to the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._values: dict[str, QLabel] = {}

    def show_facts(self, facts: Mapping[str, str]) -> None:
        """Shows these facts; the names are those of the first call."""
        for row, (name, fact) in enumerate(facts.items()):
            if name not in self._values:
                key, self._values[name] = QLabel(name), _label("value")
                set_tone(key, "quiet")
                self._values[name].setAlignment(Qt.AlignmentFlag.AlignRight)
                self._grid.addWidget(key, row, 0)
                self._grid.addWidget(self._values[name], row, 1)
            self._values[name].setText(fact)


def edit_label(settings: Settings, path: str, owner: str = "") -> str:
    """What an edit did, for the history: "Change units of Hidden 1 to 64"."""
    value: object = settings
    for name in path.split("."):
        value = getattr(value, name)
    info = label_of(name)
    of = f" of {owner}" if owner else ""
    return f"Change {info[:1].lower()}{info[1:]}{of} to {_words(value)}"


def facts_of(graph: Graph, node_id: NodeId, checked: Check) -> str:
    """What flows through a node, and how much it learns: "28×28 → 16 · 12,560 parameters"."""
    leaves, inputs = flow(checked, node_id), graph[node_id].inputs
    if not graph[node_id].layer.fan_in:
        shape = checked.shapes.get(node_id, ())
        return f"{leaves} · {size(shape):,} numbers per sample"
    enters = " + ".join(flow(checked, source) for source in inputs) or "?"
    count = checked.parameters.get(node_id)
    learns = "" if count is None else f" · {count:,} parameters" if count else " · learns nothing"
    return f"{enters} → {leaves}{learns}"


_NAME_STYLE = """
QLineEdit {{
  background: transparent; border: none; border-bottom: 1px solid transparent; border-radius: 0;
  padding: 0; min-height: 19px; font-size: {size}px;
}}
QLineEdit:hover {{ border-bottom-color: {line}; }}
QLineEdit:focus {{ border-bottom-color: {accent}; color: {text}; }}
"""


def _words(value: object) -> str:
    match value:
        case Registered():
            return value.entry.title
        case bool():
            return "on" if value else "off"
        case int() | float():
            return write_number(value)
        case _:
            return str(value)


def _label(role: str = "", tone: str = "") -> QLabel:
    label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setProperty("tone", tone)
    # A long word must not make the panel wider than it is.
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    return label


def _column(page: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(page)
    layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
    layout.setSpacing(0)
    return layout


def _stack(column: QVBoxLayout, *parts: tuple[QWidget, int]) -> None:
    """Adds widgets with free pixels above each, which vanish with it."""
    for part, above in parts:
        place = QVBoxLayout()
        place.setContentsMargins(0, above, 0, 0)
        place.addWidget(part)
        column.addLayout(place)


def _rule() -> QFrame:
    return QFrame(frameShape=QFrame.Shape.HLine, frameShadow=QFrame.Shadow.Plain)


def _scrolling(page: QWidget) -> QScrollArea:
    area = QScrollArea(frameShape=QFrame.Shape.NoFrame, widgetResizable=True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area
