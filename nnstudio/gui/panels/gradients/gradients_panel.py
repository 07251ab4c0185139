"""The panel with the gradients of all layers."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QVBoxLayout, QWidget

from nnstudio.engine.probes import GradientsProbe, Probe
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.colormaps import SignedColors
from nnstudio.gui.icons import icon
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import Caption, small_button
from nnstudio.gui.panels.gradients.history import FlowHistory
from nnstudio.gui.panels.gradients.layer_bars import LayerBars
from nnstudio.gui.panels.gradients.rows import Row, Span
from nnstudio.gui.panels.gradients.wording import ADVICE, describe, diagnose
from nnstudio.gui.panels.layer_panel import LayerPanel
from nnstudio.gui.panels.weights.kernel import Kernel, kernel_of
from nnstudio.gui.panels.weights.wording import name_of
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId

_KEYS = "Arrow keys go from layer to layer, Enter selects one"
LEAST = 400
"""The width below which the bars have no room for a mosaic beside them, device-independent pixels."""


class GradientsPanel(LayerPanel):
    """How strongly each layer is moved, from the input to the output, and the gradient of one of them.

    Signals:
        node_wanted: (node) whose bar was clicked.
    """

    node_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        empty = (
            "Press Space: how strongly each layer is moved appears here",
            "Each step moves the weights against their gradient. Layers that hardly move do not learn.",
        )
        super().__init__(theme, "gradientsPanel", "Gradients", empty, parent=parent)
        self._history = FlowHistory()
        self._layer: NodeId | None = None
        self._kernel: Kernel | None = None
        self._roomy = True
        bar = QScrollBar(Qt.Orientation.Vertical)
        bar.setAccessibleName("Layers that are shown")
        bar.setToolTip("Scroll to the layers that have no room")
        bar.hide()
        self._bars = LayerBars(theme, bar)
        self._bars.setAccessibleName("Gradient and update of each layer")
        self._bars.setAccessibleDescription(_KEYS)
        self._bars.setToolTip(_KEYS)
        self._bars.pointed.connect(self._show_caption)
        self._bars.clicked.connect(self._on_clicked)
        self._picture.key.setToolTip(
            "Colors of the gradient; the limits are the 99th percentile of its magnitudes"
        )
        self._title = Caption(theme)
        self._single = small_button(
            self,
            "gradientsPanel.single",
            "Gradient of each weight",
            "Show the gradient of each weight of one layer",
        )
        self._single.setCheckable(True)
        self._single.setChecked(True)
        self._single.toggled.connect(self._on_single)
        self._beside = QWidget()
        beside = QVBoxLayout(self._beside)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self._title)
        beside.addWidget(self._picture, 1)
        bars = QHBoxLayout()
        bars.setSpacing(4)
        bars.addWidget(self._bars, 1)
        bars.addWidget(bar)
        self._body.addLayout(bars, 3)
        self._body.addWidget(self._beside, 2)
        self.add_control(self._single)
        self._single.hide()
        self.show_theme(theme)

    def probes(self) -> frozenset[Probe]:
        if self._node is None or not self._detailed:
            return frozenset()
        return frozenset({GradientsProbe(self._node)})

    def draw(self, snapshot: Snapshot) -> bool:
        if not snapshot.past:
            self._history.add(snapshot.measured_step, snapshot.flows)
        self._single.setVisible(bool(snapshot.flows))
        if not snapshot.flows:
            if snapshot.past:
                self.say_empty(
                    "The gradients of this moment were not kept", "Go back to live to see those of now."
                )
            else:
                self.say_empty(*self._empty_words)
            return False
        rows = tuple(
            Row(at, snapshot.graph[at].name, snapshot.flows[at], *self._history.ratios(at))
            for at in snapshot.graph.in_order()
            if at in snapshot.flows
        )
        if self._node not in snapshot.flows:
            self._turn_to_node(rows[0].node_id if rows else None)
        self._bars.show_rows(rows, Span(snapshot.live_step, snapshot.step), self._node)
        self._show_picture(snapshot)
        flows = [(row.name, row.flow) for row in rows]
        if flows:
            self.words.say(diagnose(flows, self.theme))
        self._show_caption()
        return bool(rows)

    def leave_branch(self, step: int) -> None:
        super().leave_branch(step)
        self._history.cut(step)
        self._bars.start_over()

    def forget(self) -> None:
        super().forget()
        self._history = FlowHistory()
        self._bars.forget()
        self._picture.restart()
        self._layer = self._kernel = None
        self._single.hide()

    def table(self) -> Table | None:
        rows = self._bars.rows
        if not rows:
            return None
        columns = ("layer", "gradient rms", "update rms", "parameters rms", "log10 update to parameters")
        return Table(
            columns,
            [
                (row.name, row.flow.gradient, row.flow.update, row.flow.parameters, row.flow.ratio)
                for row in rows
            ],
        )

    def dress(self, theme: Theme) -> None:
        for part in (self._bars, self._picture, self._title):
            part.show_theme(theme)
        self._single.setIcon(icon("mosaic", theme, size=14))

    def show_node(self, node_id: NodeId) -> None:
        """Shows the gradient of this node; one that is not trained changes nothing."""
        known = self.snapshot is None or not self.snapshot.flows or node_id in self.snapshot.flows
        if known and node_id != self._node:
            self._turn_to_node(node_id)
            self.show_again()

    def show_colors(self, colors: SignedColors) -> None:
        """Shows gradients in these colors; red and green are always hatched, since not all can tell them."""
        super().show_colors(colors)
        self._picture.mosaic.hatch_negative(hatched=colors != "blue-orange")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= LEAST or not self._wide
        if roomy != self._roomy:
            self._roomy = roomy
            self._on_single()

    @property
    def _node(self) -> NodeId | None:
        return self._layer

    @property
    def _detailed(self) -> bool:
        """Whether the gradient of each weight is wanted, and has room."""
        return self._single.isChecked() and self._roomy

    def _show_picture(self, snapshot: Snapshot) -> None:
        params = None if self._node is None else snapshot.gradients.get(self._node)
        self._kernel = None
        self._picture.setVisible(bool(params))
        if self._node is None or not self._detailed:
            return
        name = snapshot.graph[self._node].name
        if not params:
            reason = "not kept for earlier moments" if snapshot.past else "comes with the next step"
            self._title.say(f"Gradient of {name}: {reason}")
            return
        self._kernel = kernel_of(snapshot, self._node, params)
        self._picture.show_kernel(self._kernel, None, snapshot.health.get(self._node))
        self._show_words()

    def _show_words(self) -> None:
        """Says whose gradient is seen, of which step, and how much of it."""
        kernel, snapshot, node_id = self._kernel, self.snapshot, self._node
        if kernel is None or snapshot is None or node_id is None:
            return
        first, last = self._picture.mosaic.shown
        name, count = snapshot.graph[node_id].name, f"{kernel.units:,} units"
        if last - first < kernel.units:
            count = f"{first + 1:,}–{last:,} of {count}"
        step = f" in step {snapshot.measured_step:,}"
        said = f"Gradient of {name}"
        self._title.say(f"{said}{step}, {count}", f"{said}, {count}", f"{name}, {count}", name)

    def _show_caption(self) -> None:
        snapshot, place = self.snapshot, self._picture.place
        rows, row = self._bars.rows, self._bars.marked
        if snapshot is None:
            return
        if 0 <= row < len(rows):
            self.caption.say(*describe(rows[row].name, rows[row].flow), bright=True)
        elif self._kernel is not None and self._node is not None and self._picture.pointed_at(self._kernel):
            unit, y, x = place
            value = float(self._kernel.pictures(unit, unit + 1)[y, x, 0])
            where = f"row {y + 1}, column {x + 1}" if self._kernel.image else f"input {x + 1}"
            name = name_of(self._kernel, snapshot, self._node, unit)
            self.caption.say(f"{name}, {where}: gradient {_small(value)}", bright=True)
        else:
            self.caption.say(*ADVICE)

    def _unit_of(self, picture: int) -> int | None:
        return None if self._kernel is None else self._kernel.gate_of(picture)[0]

    def _turn_to_node(self, node_id: NodeId | None) -> None:
        self._layer = node_id
        self._start_over()

    def _on_clicked(self, node_id: NodeId) -> None:
        self.show_node(node_id)
        self.node_wanted.emit(node_id)

    def _on_single(self) -> None:
        self._beside.setVisible(self._detailed)
        self.probes_changed.emit()
        self.show_again()


def _small(value: float) -> str:
    """A signed number in few letters, however small it is."""
    return f"{value:+.2e}".replace("-", "−")
