"""The panel with the map of the samples."""

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from nnstudio.engine.probes import AnswersProbe, PopulationProbe, Probe
from nnstudio.engine.snapshot import Answers, Snapshot
from nnstudio.gui.panels.answers.card import SampleCard
from nnstudio.gui.panels.answers.judged import (
    NO_CLASSES,
    ON_THEIR_WAY,
    PREDICTS_NUMBERS,
    TRAIN_CLASSES,
    Judged,
    names_classes,
    will_name_classes,
)
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import small_button
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.panels.sample_map.layers import best_layer, layers_with_vectors, output_of, vectors
from nnstudio.gui.panels.sample_map.projection import align, fit, place, share
from nnstudio.gui.panels.sample_map.scatter import KEYS, NOBODY, Scatter
from nnstudio.gui.panels.sample_map.wording import advise, headline, read_out
from nnstudio.gui.panels.weights.layer_choice import LayerChoice
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layer import Array

MOST = 256
"""Samples on the map."""
REST = 700
"""Milliseconds without a new picture after which the run is taken to be at rest."""
_WORTH = 0.05  # how much more of the spread must be seen for the plane to change by itself


class MapPanel(LivePanel):
    """How a layer sees the first validation samples: its outputs in the plane of their largest spread.

    The plane is fixed when it is first seen, so that pictures can be compared while the network learns. It
    is chosen anew on the button or, where much more could be seen, when the run is at rest.

    Signals:
        sample_wanted: (index) in the validation split: this sample is to be shown on the canvas.
    """

    sample_wanted = Signal(int)

    EVERY = 100

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme,
            "mapPanel",
            "Sample map",
            (
                "A map of the samples appears here: what a layer treats alike lies together",
                TRAIN_CLASSES,
            ),
            parent,
        )
        self._graph: Graph | None = None
        self._output: NodeId | None = None
        self._chosen = False
        self._known: Answers | None = None
        self._judged: Judged | None = None
        self._vectors: Array = np.empty((0, 0), np.float32)
        self._basis: Array | None = None
        self._scatter = Scatter(theme)
        self._scatter.setAccessibleName("Map of the samples")
        self._scatter.pointed.connect(self._on_pointed)
        self._scatter.chosen.connect(self.sample_wanted)
        self.set_picture(self._scatter)
        self._card = SampleCard(theme, self._scatter)
        self._layer = LayerChoice("mapPanel.layer", "outputs", self)
        self._layer.chosen.connect(self._on_layer_chosen)
        self._refit = small_button(
            self, "mapPanel.refit", "Refit", "Look from where most of the spread is seen now"
        )
        self._refit.setText("refit")
        self._refit.clicked.connect(self.refit)
        self.add_control(self._layer)
        self.add_control(self._refit)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._on_rest)
        self.show_theme(theme)

    def probes(self) -> frozenset[Probe]:
        """The outputs of the layer and of the output; all answers only until truth and pictures are known."""
        asked: set[Probe] = {PopulationProbe(node) for node in (self._node, self._output) if node is not None}
        return frozenset(asked if self._known is not None else {*asked, AnswersProbe()})

    def show_node(self, node_id: NodeId) -> None:
        """Shows the outputs of this node; one that has none changes nothing."""
        self._layer.show_node(node_id)
        self._chosen = self._chosen or self._node == node_id

    def draw(self, snapshot: Snapshot) -> bool:
        self._follow(snapshot)
        self._judged = self._judge(snapshot)
        if self._judged is None:
            self.say_empty(*self._why_none(snapshot))
            self._scatter.clear()
            return False
        outputs = None if self._node is None else snapshot.populations.get(self._node)
        if outputs is None:
            name = "" if self._node is None else snapshot.graph[self._node].name
            self._scatter.clear(f"The outputs of {name} are on their way …" if name else "")
            return True
        self._vectors = vectors(outputs[: len(self._judged)])
        if not np.isfinite(self._vectors).all():
            self._scatter.clear("The outputs of this layer are no finite numbers.")
            self.words.say()
            return True
        if self._basis is None or len(self._basis) != self._vectors.shape[1]:
            self._basis = fit(self._vectors)
            self._scatter.start_over()
        self._show(self._judged, self._basis)
        self._rest.start()
        return True

    def refit(self) -> None:
        """Chooses the plane of the largest spread anew, turned so that points move least."""
        if self._judged is None or self._basis is None or not len(self._scatter.points):
            return
        self._basis = align(fit(self._vectors), self._basis, self._vectors)
        self._scatter.start_over()
        self._show(self._judged, self._basis)

    def begin_run(self) -> None:
        node_id, chosen = self._node, self._chosen
        super().begin_run()
        self._layer.node, self._chosen = node_id, chosen
        self.probes_changed.emit()

    def leave_branch(self, step: int) -> None:
        self._scatter.start_over()

    def forget(self) -> None:
        self._rest.stop()
        self._graph = self._output = self._known = self._judged = self._basis = None
        self._chosen = False
        self._layer.forget()
        self._scatter.clear()

    def table(self) -> Table | None:
        judged = self._judged
        if judged is None or not len(self._scatter.points):
            return None
        classes, points = judged.classes, self._scatter.points.tolist()
        rows = (
            (index + 1, x, y, classes[judged.truth[index]], classes[judged.said[index]])
            for index, (x, y) in enumerate(points)
        )
        return Table(("validation sample", "x", "y", "truth", "answer"), rows)

    def dress(self, theme: Theme) -> None:
        for part in (self._scatter, self._card):
            part.show_theme(theme)

    def hideEvent(self, event: QHideEvent) -> None:
        self._rest.stop()
        super().hideEvent(event)

    @property
    def _node(self) -> NodeId | None:
        """The layer whose outputs are shown."""
        return self._layer.node

    def _follow(self, snapshot: Snapshot) -> None:
        """Keeps up with the network and the samples, and asks for what is needed now."""
        before = self.probes()
        if self._graph is not snapshot.graph:
            self._graph = snapshot.graph
            self._list_layers(snapshot)
        if snapshot.answers is not None:
            self._known = snapshot.answers
        if self.probes() != before:
            self.probes_changed.emit()

    def _list_layers(self, snapshot: Snapshot) -> None:
        nodes, before = layers_with_vectors(snapshot), self._node
        self._output = output_of(snapshot)
        if before not in nodes or not self._chosen:
            self._layer.node, self._chosen = best_layer(snapshot, nodes), False
        self._layer.list_layers(snapshot.graph, nodes)
        self._layer.setCurrentIndex(self._layer.findData(self._node))
        if self._node != before:
            self._basis = None

    def _judge(self, snapshot: Snapshot) -> Judged | None:
        """The samples that are on the map, with the answers of this very moment."""
        known, outputs = self._known, None
        if not snapshot.predicts_classes:
            return None
        if self._output is not None:
            outputs = snapshot.populations.get(self._output)
            if outputs is not None and snapshot.fitted is not None:
                outputs = np.asarray(snapshot.fitted.answers(outputs), np.float32)
        answers = snapshot.answers
        if outputs is None and answers is not None and answers.step == snapshot.populations_step:
            outputs = answers.outputs
        if known is None or outputs is None or not names_classes(outputs, snapshot.classes):
            return None
        n = min(MOST, len(outputs), len(known.labels))
        population = None if self._node is None else snapshot.populations.get(self._node)
        n = n if population is None else min(n, len(population))
        if not n:
            return None
        outputs = outputs[:n]
        return Judged(
            snapshot.classes,
            outputs,
            known.inputs[:n],
            known.labels[:n],
            np.asarray(outputs.argmax(axis=1)),
            np.zeros(n, bool),
            known.total,
            snapshot.populations_step,
        )

    def _why_none(self, snapshot: Snapshot) -> tuple[str, str]:
        if not snapshot.predicts_classes:
            return PREDICTS_NUMBERS
        return ON_THEIR_WAY if will_name_classes(snapshot) else NO_CLASSES

    def _show(self, judged: Judged, basis: Array) -> None:
        pinned = None if self.snapshot is None else self.snapshot.sample.index
        points = place(self._vectors, basis)
        self._scatter.show_points(points, judged, NOBODY if pinned is None else pinned)
        step = judged.step if self.snapshot is None else self.snapshot.step
        self.words.say(headline(judged, share(self._vectors, basis), self._vectors.shape[1], step))
        self._show_caption()

    def _show_caption(self) -> None:
        judged, sample = self._judged, self._scatter.pointed_at
        if judged is None:
            return
        if sample == NOBODY:
            self.caption.say(*advise(judged.classes))
        else:
            self.caption.say(*read_out(judged, sample), bright=True)

    def _on_layer_chosen(self) -> None:
        self._chosen, self._basis = True, None
        self.probes_changed.emit()
        self.show_again()

    def _on_rest(self) -> None:
        """Looks from where more is seen, if it is much more; a plane that hardly gains stays as it is."""
        if self._basis is None or not self.isVisible() or not len(self._scatter.points):
            return
        if share(self._vectors, fit(self._vectors)) > share(self._vectors, self._basis) + _WORTH:
            self.refit()

    def _on_pointed(self, sample: int) -> None:
        self._scatter.setToolTip(KEYS if sample == NOBODY else "")
        if self._judged is None or sample == NOBODY:
            self._card.hide()
        else:
            self._card.show_sample(self._judged, sample, self._scatter.rect_of(sample))
        self._show_caption()
