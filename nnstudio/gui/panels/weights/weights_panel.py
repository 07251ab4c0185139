"""The panel with the weights of one layer."""

from PySide6.QtWidgets import QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.colormaps import SignedColors
from nnstudio.gui.icons import icon
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import PanelButton, small_button
from nnstudio.gui.panels.layer_panel import LayerPanel
from nnstudio.gui.panels.weights.histogram import Histogram
from nnstudio.gui.panels.weights.ills import count_ills
from nnstudio.gui.panels.weights.kernel import Kernel, Order, has_parameters, kernel_of, parts_of
from nnstudio.gui.panels.weights.layer_choice import LayerChoice
from nnstudio.gui.panels.weights.options import Options
from nnstudio.gui.panels.weights.part_choice import PartChoice
from nnstudio.gui.panels.weights.picture import LIMITS, SIGNS
from nnstudio.gui.panels.weights.sorting import ORDERS, SAID, order_of
from nnstudio.gui.panels.weights.spread_of_weights import SpreadOfWeights
from nnstudio.gui.panels.weights.table import table_of
from nnstudio.gui.panels.weights.wording import advise, columns_of, count_units, describe_unit, read_out
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId


class WeightsPanel(LayerPanel):
    """The incoming weights of one layer, one picture or row for each unit."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        empty = (
            "The weights of each layer appear here",
            "They are shown once there are data, and a Hidden or Output layer that is wired to the Input.",
        )
        super().__init__(theme, "weightsPanel", "Weights", empty, parent=parent)
        self._kernel: Kernel | None = None
        self._order: Order | None = None
        self._ordered: object = None  # what the order is of
        self._spread = SpreadOfWeights()
        self._layer = LayerChoice("weightsPanel.layer", "weights", self)
        self._layer.chosen.connect(self._on_layer_chosen)
        self._part = PartChoice("weightsPanel", self)
        self._part.chosen.connect(self._on_part_chosen)
        self._options = Options("weightsPanel.options", "Order of the units, limits of colors, signs", self)
        self._options.add("order", "Sort units", ORDERS)
        self._options.add("limits", "Strongest color", LIMITS)
        self._options.add("signs", "Signs", SIGNS)
        self._options.chosen.connect(self._on_option)
        self._lock = self._button(
            "lock", "Lock colors", "Keep the limits of the colors as they are, to compare moments of the run"
        )
        self._lock.toggled.connect(self._on_lock_toggled)
        self._counted = self._button(
            "histogram", "Histogram", "Show how the weights are spread, now and at the start of the run"
        )
        self._counted.toggled.connect(self._on_histogram)
        self._histogram = Histogram(theme)
        self._histogram.setAccessibleName("Histogram of the weights")
        self._histogram.hide()
        self._body.addWidget(self._picture, 3)
        self._body.addWidget(self._histogram, 1)
        for place, choice in enumerate((self._layer, self._part)):
            self.header.insertWidget(place, choice)
        for control in (self._counted, self._options, self._lock):
            self.add_control(control)
        self._show_controls(shown=False)
        self.show_theme(theme)

    def draw(self, snapshot: Snapshot) -> bool:
        before = self._layer.node
        self._layer.list_layers(snapshot.graph, [at for at in snapshot.graph if has_parameters(snapshot, at)])
        node_id = self._layer.node
        if node_id != before:
            self._start_over()
        self._show_controls(shown=node_id is not None)
        if node_id is None:
            return False
        self._part.list_parts(parts_of(snapshot.weights[node_id]))
        self._kernel = self._seen(snapshot, node_id)
        self._part.list_channels(self._kernel)
        initial = self._initial(snapshot, node_id)
        way = self._options.taken("order")
        ordered = (way, node_id, self._part.part, self._kernel.units)
        # What one points at stays where it is.
        if ordered != self._ordered or not self._picture.mosaic.underMouse():
            self._ordered = ordered
            self._order = order_of(way, snapshot, node_id, self._kernel, initial)
        self._picture.show_kernel(self._kernel, self._order, snapshot.health.get(node_id))
        if self._histogram.isVisibleTo(self):
            self._histogram.show_spread(self._spread.of(self._kernel, initial))
        self._show_words()
        self._show_caption()
        return True

    def forget(self) -> None:
        super().forget()
        self._kernel = self._order = None
        self._spread = SpreadOfWeights()
        self._layer.forget()
        self._lock.setChecked(False)
        self._start_over()
        self._histogram.show_spread(None)
        self._show_controls(shown=False)

    def table(self) -> Table | None:
        if self._kernel is None or self.snapshot is None or self._layer.node is None:
            return None
        return table_of(self._kernel, self.snapshot, self._layer.node, self._order)

    def dress(self, theme: Theme) -> None:
        for part in (self._picture, self._histogram, self._options):
            part.show_theme(theme)
        self._counted.setIcon(icon("curve", theme, size=14))
        self._show_lock()

    def show_node(self, node_id: NodeId) -> None:
        """Shows the weights of this node; one without weights changes nothing."""
        self._layer.show_node(node_id)

    def show_colors(self, colors: SignedColors) -> None:
        """Shows weights in these colors; red and green are always hatched, since not all can tell them."""
        super().show_colors(colors)
        self._options.take("signs", next(iter(SIGNS)) if colors == "blue-orange" else "hatch")

    @property
    def _node(self) -> NodeId | None:
        return self._layer.node

    def _unit_of(self, picture: int) -> int | None:
        return None if self._kernel is None else self._kernel.gate_of(picture)[0]

    def _button(self, name: str, title: str, tooltip: str) -> PanelButton:
        button = small_button(self, f"weightsPanel.{name}", title, tooltip)
        button.setCheckable(True)
        return button

    def _seen(self, snapshot: Snapshot, node_id: NodeId) -> Kernel:
        return kernel_of(snapshot, node_id, part=self._part.part, channel=self._part.channel)

    def _initial(self, snapshot: Snapshot, node_id: NodeId) -> Kernel | None:
        """The same weights before the first step."""
        params = snapshot.initial.get(node_id)
        if not params or self._kernel is None:
            return None
        initial = kernel_of(snapshot, node_id, params, part=self._part.part)
        return initial if initial.weights.shape == self._kernel.weights.shape else None

    def _start_over(self) -> None:
        self._lock.setChecked(False)
        self._order = self._ordered = None
        self._part.start_over()
        super()._start_over()

    def _show_controls(self, *, shown: bool) -> None:
        for control in (self._layer, self._lock, self._options, self._counted):
            control.setVisible(shown)
        if not shown:
            self._part.hide()

    def _show_words(self) -> None:
        if self._kernel is None or self.snapshot is None or self._layer.node is None:
            return
        mosaic = self._picture.mosaic
        sorted_ = SAID.get(self._options.taken("order"), "") if self._order is not None else ""
        count = count_units(self._kernel, mosaic.shown, mosaic.tiling, sorted_)
        self.words.say(count, *count_ills(self.snapshot.health.get(self._layer.node), self.theme))

    def _show_caption(self) -> None:
        node_id, kernel, snapshot = self._layer.node, self._kernel, self.snapshot
        if kernel is None or snapshot is None or node_id is None:
            return
        place, pinned = self._picture.pointed_at(kernel), self._pinned_here()
        if place is not None:
            self.caption.say(*read_out(kernel, snapshot, node_id, place), bright=True)
        elif pinned is not None and pinned < kernel.units:
            self.caption.say(*describe_unit(kernel, snapshot, node_id, pinned), bright=True)
        else:
            self.caption.say(*advise(kernel, snapshot.classes, columns_of(snapshot)))

    def _on_part_chosen(self) -> None:
        self._picture.restart()
        self.show_again()

    def _on_option(self, group: str, choice: str) -> None:
        if group == "limits":
            self._picture.take_limits(choice)
        elif group == "signs":
            self._picture.mosaic.hatch_negative(hatched=choice == "hatch")
        self.show_again()

    def _on_lock_toggled(self) -> None:
        self._picture.limit.locked = self._lock.isChecked()
        self._show_lock()

    def _show_lock(self) -> None:
        self._lock.setIcon(icon("locked" if self._lock.isChecked() else "unlocked", self.theme, size=14))

    def _on_histogram(self) -> None:
        self._histogram.setVisible(self._counted.isChecked())
        self.show_again()
