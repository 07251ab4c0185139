"""The panel with the outputs of one layer for many samples."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from PySide6.QtWidgets import QComboBox, QWidget

from nnstudio.engine.probes import PopulationProbe, Probe
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.colormaps import sequential
from nnstudio.gui.panels.activations.population import (
    Axis,
    Population,
    Steps,
    bounds_of,
    of_sample,
    population_of,
)
from nnstudio.gui.panels.activations.sorting import ORDERS, SAID, order_of
from nnstudio.gui.panels.activations.table import table_of
from nnstudio.gui.panels.activations.wording import (
    advise,
    age,
    count_units,
    counted,
    describe,
    percent,
    spread_words,
    verdict,
)
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.layer_panel import LayerPanel
from nnstudio.gui.panels.weights.histogram import Histogram, Spread, number
from nnstudio.gui.panels.weights.ills import count_ills
from nnstudio.gui.panels.weights.kernel import Kernel, Order
from nnstudio.gui.panels.weights.layer_choice import LayerChoice
from nnstudio.gui.panels.weights.options import Options
from nnstudio.gui.panels.weights.sheet import Sheet
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array

BRIGHTEST = 0.25
"""The share of a unit's values in one bin that has the strongest color; the scale is that of square roots."""

_STEPS: Mapping[str, Steps] = MappingProxyType({"last step": "last", "all steps": "all"})


class ActivationsPanel(LayerPanel):
    """How the units of one layer answer to the first validation samples, one heat strip for each."""

    EVERY = 150

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        empty = (
            "The outputs of each layer for many samples appear here",
            "Draw a Hidden or Output layer and wire it to the Input.",
        )
        super().__init__(theme, "activationsPanel", "Activations", empty, sequential, parent)
        self._axis = Axis()
        self._found: Population | None = None
        self._order: Order | None = None
        self._ordered: object = None  # what the order is of
        self._image = False
        self._layer = LayerChoice("activationsPanel.layer", "outputs", self)
        self._layer.chosen.connect(self._on_layer_chosen)
        self._steps = QComboBox(self)
        self._steps.setObjectName("activationsPanel.steps")
        self._steps.setAccessibleName("Steps that are counted")
        self._steps.setToolTip("Whether the outputs after the last step or after all steps are counted")
        for text, steps in _STEPS.items():
            self._steps.addItem(text, steps)
        self._steps.activated.connect(self._on_chosen)
        self._options = Options("activationsPanel.options", "Order of the units", self)
        self._options.add("order", "Sort units", ORDERS)
        self._options.chosen.connect(self._on_chosen)
        self._picture.key.setToolTip("How many of a unit's values lie in a bin, on a scale of square roots")
        self._picture.key.say(
            "0 %", f"{percent(BRIGHTEST / 4)}", f"{percent(BRIGHTEST)} of its values and more"
        )
        self._histogram = Histogram(theme)
        self._histogram.setAccessibleName("Histogram of the layer's outputs")
        self._body.addWidget(self._picture, 3)
        self._body.addWidget(self._histogram, 1)
        self.header.insertWidget(0, self._layer)
        self.header.insertWidget(1, self._steps)
        self.add_control(self._options)
        self._show_controls(shown=False)
        self.show_theme(theme)

    def probes(self) -> frozenset[Probe]:
        return frozenset() if self._layer.node is None else frozenset({PopulationProbe(self._layer.node)})

    def draw(self, snapshot: Snapshot) -> bool:
        before = self._layer.node
        self._layer.list_layers(snapshot.graph, _layers(snapshot))
        node_id = self._layer.node
        if node_id != before:
            self._start_over()
        self._show_controls(shown=node_id is not None)
        outputs = None if node_id is None else snapshot.populations.get(node_id)
        if node_id is None or outputs is None or not outputs.size:
            self._found = None
            if node_id is not None:
                name = snapshot.graph[node_id].name
                self.say_empty(f"{name} is asked for its answers", "They come with the next moment.")
            return False
        self._steps.setVisible(outputs.ndim == 3)
        self._image = outputs.ndim == 4
        bounds = bounds_of(snapshot.graph[node_id].layer)
        self._found = population_of(outputs, self._wanted_steps(), self._axis, bounds)
        self._show_picture(self._found, snapshot, node_id)
        self._histogram.show_spread(
            Spread(
                self._found.counts,
                self._found.low,
                self._found.high,
                mean=self._found.mean,
                words=spread_words(self._found),
                signed=False,
                root=True,
            )
        )
        self._show_words()
        self._show_caption()
        return True

    def forget(self) -> None:
        super().forget()
        self._found = self._order = None
        self._layer.forget()
        self._start_over()
        self._histogram.show_spread(None)
        self._show_controls(shown=False)

    def table(self) -> Table | None:
        if self._found is None or self.snapshot is None or self._layer.node is None:
            return None
        pinned = self._of_pinned(self.snapshot, self._layer.node)
        health = self.snapshot.health.get(self._layer.node)
        return table_of(self._found, pinned, health, self._order)

    def dress(self, theme: Theme) -> None:
        for part in (self._picture, self._histogram, self._options):
            part.show_theme(theme)

    def show_node(self, node_id: NodeId) -> None:
        """Shows the outputs of this node, if it has any."""
        self._layer.show_node(node_id)

    @property
    def _node(self) -> NodeId | None:
        return self._layer.node

    def _show_picture(self, found: Population, snapshot: Snapshot, node_id: NodeId) -> None:
        kernel = Kernel(np.sqrt(found.shares), None, 1, len(found.shares), image=False)
        pinned = self._of_pinned(snapshot, node_id)
        ordered = (self._options.taken("order"), node_id, kernel.units)
        # What one points at stays where it is.
        if ordered != self._ordered or not self._picture.mosaic.underMouse():
            self._ordered = ordered
            self._order = order_of(self._options.taken("order"), found, pinned, snapshot.health.get(node_id))
        what = "channels ↓" if self._image else "units ↓"
        self._picture.mosaic.labels = (number(found.low), number(found.high), what.replace("↓", "→"))
        points = None if pinned is None or len(pinned) != kernel.units else found.place(pinned)
        health = snapshot.health.get(node_id)
        sheet = Sheet(kernel, BRIGHTEST**0.5, order=self._order, health=health, points=points)
        self._picture.mosaic.show_sheet(sheet)

    def _of_pinned(self, snapshot: Snapshot, node_id: NodeId) -> Array | None:
        y = snapshot.activations.get(node_id)
        return None if y is None or not y.ndim else of_sample(y, self._wanted_steps())

    def _of_all_steps(self, outputs: Array) -> bool:
        """Whether all steps of sequences are counted."""
        return outputs.ndim == 3 and self._wanted_steps() == "all"

    def _wanted_steps(self) -> Steps:
        return _STEPS[self._steps.currentText()]

    def _start_over(self) -> None:
        self._axis, self._order, self._ordered = Axis(), None, None
        super()._start_over()

    def _show_controls(self, *, shown: bool) -> None:
        self._layer.setVisible(shown)
        self._options.setVisible(shown)
        self._steps.setVisible(shown and self._steps.isVisibleTo(self))

    def _show_words(self) -> None:
        found, snapshot, node_id = self._found, self.snapshot, self._layer.node
        if found is None or snapshot is None or node_id is None or node_id not in snapshot.populations:
            return
        what = "channels" if self._image else "units"
        order = SAID.get(self._options.taken("order"), "") if self._order is not None else ""
        outputs = snapshot.populations[node_id]
        each = "positions" if self._image else "steps" if self._of_all_steps(outputs) else "samples"
        samples = counted(found, len(outputs), each)
        shown = self._picture.mosaic.shown
        count = count_units(found.rows.shape[1], shown, what, order, samples, age(snapshot))
        self.words.say(
            count, verdict(found, self.theme), *count_ills(snapshot.health.get(node_id), self.theme)
        )

    def _show_caption(self) -> None:
        found, snapshot, node_id = self._found, self.snapshot, self._layer.node
        if found is None or snapshot is None or node_id is None:
            return
        values = self._of_pinned(snapshot, node_id)
        unit, _, column = self._picture.place
        pointed: int | None = column
        if not 0 <= unit < found.rows.shape[1]:
            pinned, pointed = self._pinned_here(), None
            unit = -1 if pinned is None else pinned
        if 0 <= unit < found.rows.shape[1] and values is not None and unit < len(values):
            name = f"{'channel' if self._image else 'unit'} {unit + 1}"
            self.caption.say(*describe(found, unit, name, float(values[unit]), pointed), bright=True)
        else:
            self.caption.say(*advise(found, image=self._image))

    def _on_chosen(self, *_chosen: object) -> None:
        self.show_again()


def _layers(snapshot: Snapshot) -> list[NodeId]:
    """The nodes that give anything but the sample itself, in the order in which it flows."""
    graph = snapshot.graph
    return [
        at
        for at in graph.in_order()
        if at in snapshot.activations
        and graph[at].layer.entry.kind != "input"
        and snapshot.activations[at].ndim
    ]
