"""The observatory: all panels that show a run, and what they tell each other, the canvas and the run."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from nnstudio.data.dataset import Inputs
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.panels.activations import ActivationsPanel
from nnstudio.gui.panels.classes import ClassesPanel
from nnstudio.gui.panels.confusion import ConfusionPanel
from nnstudio.gui.panels.digit_pad import DigitPad
from nnstudio.gui.panels.gradients import GradientsPanel
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.panels.loss import LossPanel
from nnstudio.gui.panels.misread import MisreadPanel
from nnstudio.gui.panels.sample_map import MapPanel
from nnstudio.gui.panels.weights import WeightsPanel
from nnstudio.gui.theme import Theme
from nnstudio.gui.training import FIRST_SAMPLE, TrainingController
from nnstudio.nn.graph import NodeId


class Observatory(QObject):
    """Makes the panels and connects them with each other; the window gives them places.

    Signals:
        panel_wanted: (str) the panel of this name shall come to the front.
    """

    panel_wanted = Signal(str)

    def __init__(
        self, training: TrainingController, canvas: CanvasView, theme: Theme, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._training, self._canvas = training, canvas
        self.loss = LossPanel(theme)
        self.gradients = GradientsPanel(theme)
        self.classes = ClassesPanel(theme)
        self.weights = WeightsPanel(theme)
        self.activations = ActivationsPanel(theme)
        self.confusion = ConfusionPanel(theme)
        self.misread = MisreadPanel(theme)
        self.map = MapPanel(theme)
        self.draw = DigitPad(theme)
        self._sample = FIRST_SAMPLE
        self._connect()

    @property
    def panels(self) -> Mapping[str, LivePanel]:
        """All panels by the names of their docks."""
        return MappingProxyType(
            {
                "loss": self.loss,
                "gradients": self.gradients,
                "classes": self.classes,
                "weights": self.weights,
                "activations": self.activations,
                "confusion": self.confusion,
                "misread": self.misread,
                "map": self.map,
                "draw": self.draw,
            }
        )

    def show_node(self, node_id: NodeId) -> None:
        """Lets the panels that are of one layer show this one."""
        for panel in (self.weights, self.activations, self.gradients, self.map):
            panel.show_node(node_id)

    def show_theme(self, theme: Theme) -> None:
        for panel in self.panels.values():
            panel.show_theme(theme)

    def clear(self) -> None:
        """Forgets a run that is no more: what the panels show must be numbers of the engine."""
        for panel in self.panels.values():
            panel.clear()

    def pin(self, sample: int) -> None:
        """Shows this validation sample on the canvas, and comes back to it when a drawing goes."""
        self._sample = sample
        self._training.watch(sample)

    def _connect(self) -> None:
        self.loss.step_wanted.connect(self._training.look)
        self.confusion.cell_chosen.connect(self._on_cell_chosen)
        for panel in (self.misread, self.map):
            panel.sample_wanted.connect(self.pin)
        self.draw.drawn.connect(self._on_drawn)
        self.draw.drawings_changed.connect(self._training.watch_drawings)
        self.gradients.node_wanted.connect(self._on_node_wanted)
        for panel in (self.weights, self.activations):
            panel.unit_chosen.connect(self._on_unit_chosen)

    def _on_cell_chosen(self, truth: int, said: int) -> None:
        self.misread.show_cell(truth, said)
        self.panel_wanted.emit("misread")

    def _on_drawn(self, sample: Inputs | None) -> None:
        self._training.watch(self._sample if sample is None else sample)

    def _on_node_wanted(self, node_id: NodeId) -> None:
        self._canvas.building.select((node_id,))

    def _on_unit_chosen(self, node_id: NodeId, unit: int) -> None:
        for panel in (self.weights, self.activations):
            panel.mark_unit(node_id, unit)
