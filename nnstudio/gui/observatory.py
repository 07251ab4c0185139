"""The observatory: all panels that show a run, and what they tell each other, the canvas and the run."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QToolBar

from nnstudio.data.dataset import Inputs
from nnstudio.engine.api import Report
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.colormaps import SignedColors
from nnstudio.gui.docks import PLACES
from nnstudio.gui.motion.slow_motion import SlowMotion
from nnstudio.gui.motion.step_panel import StepPanel
from nnstudio.gui.panels.activations import ActivationsPanel
from nnstudio.gui.panels.classes import ClassesPanel
from nnstudio.gui.panels.confusion import ConfusionPanel
from nnstudio.gui.panels.digit_pad import DigitPad
from nnstudio.gui.panels.gradients import GradientsPanel
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.panels.loss import LossPanel
from nnstudio.gui.panels.misread import MisreadPanel
from nnstudio.gui.panels.plane import PlanePanel, has_picture
from nnstudio.gui.panels.sample_map import MapPanel
from nnstudio.gui.panels.weights import WeightsPanel
from nnstudio.gui.theme import Theme
from nnstudio.gui.timeline import FilmDialog, Subject, TimelineBar
from nnstudio.gui.training import FIRST_SAMPLE, TrainingController
from nnstudio.nn.graph import NodeId

_FOR_PLANES = MappingProxyType({"draw": "plane", "confusion": "plane"})
"""Where samples are points of a plane, it shows more than these do."""
_ROOM_OF_PLANES = 0.4
"""The share of the window's height from which on a plane can be read; its networks are small."""
_BESIDE = tuple(name for name, place in PLACES.items() if (place.behind or name) == PLACES["plane"].behind)
"""The panels that share a place: one of them is in front, unless all are closed."""


class Observatory(QObject):
    """Makes the panels and connects them with each other; the window gives them places.

    Signals:
        panel_wanted: (str) the panel of this name shall come to the front.
        fronts_changed: (dict) with the data of this run, panels show more than others: instead of those that
            are its keys, its values shall come to the front.
        room_wanted: (float) this share of the window's height at least, for what has come to the front.
    """

    panel_wanted = Signal(str)
    fronts_changed = Signal(dict)
    room_wanted = Signal(float)

    def __init__(
        self,
        training: TrainingController,
        motion: SlowMotion,
        canvas: CanvasView,
        theme: Theme,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._training, self._canvas, self._theme = training, canvas, theme
        self.loss = LossPanel(theme)
        self.gradients = GradientsPanel(theme)
        self.classes = ClassesPanel(theme)
        self.weights = WeightsPanel(theme)
        self.activations = ActivationsPanel(theme)
        self.confusion = ConfusionPanel(theme)
        self.misread = MisreadPanel(theme)
        self.map = MapPanel(theme)
        self.plane = PlanePanel(theme)
        self.draw = DigitPad(theme)
        self.motion = StepPanel(motion, theme)
        self.timeline = TimelineBar(theme)
        self._sample = FIRST_SAMPLE
        self._run, self._planar = 0, False
        self._gave_way = ""
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
                "plane": self.plane,
                "draw": self.draw,
                "motion": self.motion,
            }
        )

    def show_node(self, node_id: NodeId) -> None:
        """Lets the panels that are of one layer show this one."""
        for panel in (self.weights, self.activations, self.gradients, self.map):
            panel.show_node(node_id)

    def slots(self) -> dict[str, Callable[..., object]]:
        """What the entries of the menus do that concern the timeline and the samples, by their names."""
        timeline = self.timeline
        return {
            "live": timeline.back_to_live,
            "earlier": timeline.back,
            "later": timeline.forward,
            "firstMoment": timeline.first,
            "playMoments": timeline.play_or_pause,
            "continueHere": timeline.continue_from_here,
            "film": self._make_film,
            "nextSample": lambda: self._show_sample(1),
            "previousSample": lambda: self._show_sample(-1),
        }

    def timeline_bar(self) -> QToolBar:
        """The timeline in a bar that stands still at the lower edge of the window."""
        bar = QToolBar("Timeline")
        bar.setObjectName("timelineBar")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.addWidget(self.timeline)
        return bar

    def show_colors(self, colors: SignedColors) -> None:
        """Draws what is negative and what is positive in these colors, on the canvas and in all panels."""
        for panel in self.panels.values():
            panel.show_colors(colors)
        self._canvas.show_colors(colors)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for panel in (*self.panels.values(), self.timeline):
            panel.show_theme(theme)

    def clear(self) -> None:
        """Forgets a run that is no more: what the panels show must be numbers of the engine."""
        for panel in self.panels.values():
            panel.clear()

    def pin(self, sample: int) -> None:
        """Shows this validation sample on the canvas, and comes back to it when a drawing goes."""
        self._sample = sample
        self._training.watch(sample)

    def shut_down(self) -> None:
        """Plays no more moments, for the window goes."""
        self.timeline.shut_down()

    def _connect(self) -> None:
        self.loss.step_wanted.connect(self.timeline.look)
        self.loss.step_peeked.connect(self._on_step_peeked)
        self._training.reported.connect(self.loss.show_report)
        self.timeline.looked.connect(self._training.look)
        self.timeline.continued.connect(self._training.continue_from)
        # The button that was pressed goes; the next key is Space, which trains on.
        self.timeline.continued.connect(lambda *_: self._canvas.setFocus())
        self.timeline.film_wanted.connect(self._make_film)
        self._training.reported.connect(self.timeline.show_report)
        self._training.reported.connect(self._on_reported)
        self.confusion.cell_chosen.connect(self._on_cell_chosen)
        for panel in (self.misread, self.map, self.plane):
            panel.sample_wanted.connect(self.pin)
        self.draw.drawn.connect(self._on_drawn)
        self.draw.drawings_changed.connect(self._training.watch_drawings)
        self.gradients.node_wanted.connect(self._on_node_wanted)
        for panel in (self.weights, self.activations, self.gradients):
            panel.unit_chosen.connect(self._canvas.pointer.pins.toggle)
        self._canvas.pointer.pins.changed.connect(self._on_pins_changed)
        self._canvas.pointer.sample_requested.connect(self._show_sample)

    def _show_sample(self, steps: int) -> None:
        """Pins the sample that is so many further; after a drawing, the first one."""
        snapshot = self._training.snapshot
        if snapshot is not None:
            shown = snapshot.sample.index
            self.pin(FIRST_SAMPLE if shown is None else shown + steps)

    def _make_film(self) -> None:
        canvas = self._canvas
        # The viewport, for what floats over it would be in the picture, too.
        subjects = [Subject("Canvas", canvas.viewport(), canvas.show_snapshot, self._drawn)]
        subjects += [
            Subject(PLACES[name].title, panel, panel.show_snapshot)
            for name, panel in self.panels.items()
            if panel.isVisible()
        ]
        FilmDialog(self.timeline.looking, subjects, self._theme, self._canvas.window()).open()

    def _drawn(self) -> bool:
        """Whether all that is seen of the canvas shows the moment."""
        drawing = self._canvas.scene().drawing
        drawing.draw_now()
        return drawing.idle

    def _on_reported(self, report: Report) -> None:
        """Brings the plane to the front once samples lie in one; who wants another panel then keeps that."""
        snapshot = report.snapshot
        if snapshot is None or report.run == self._run:
            return
        before, self._run, self._planar = self._planar, report.run, has_picture(snapshot)
        self.misread.be_called(numbers=not snapshot.predicts_classes)  # its tab says where to look
        if self._planar == before:
            return
        self.fronts_changed.emit(dict(_FOR_PLANES) if self._planar else {})
        front = next((name for name in _BESIDE if self.panels[name].isVisible()), "")
        if self._planar and front not in ("", "plane"):
            self._gave_way = front
            self.panel_wanted.emit("plane")
            self.room_wanted.emit(_ROOM_OF_PLANES)
        elif not self._planar and front == "plane" and self._gave_way:
            self.panel_wanted.emit(self._gave_way)

    def _on_step_peeked(self, step: int | None) -> None:
        if not self.timeline.playing.active:  # the mouse that passes by does not stop what is played
            self.timeline.look(step)

    def _on_cell_chosen(self, truth: int, said: int) -> None:
        self.misread.show_cell(truth, said)
        self.panel_wanted.emit("misread")

    def _on_drawn(self, sample: Inputs | None) -> None:
        self._training.watch(self._sample if sample is None else sample)

    def _on_node_wanted(self, node_id: NodeId) -> None:
        self._canvas.building.select((node_id,))

    def _on_pins_changed(self, node_id: NodeId, units: tuple[int, ...]) -> None:
        for panel in (self.weights, self.activations, self.gradients):
            panel.mark_unit(node_id, units[-1] if units else None)
