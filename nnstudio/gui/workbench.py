"""The workbench: the canvas together with all that serves it, and what its menu entries do."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from nnstudio.gui.canvas.accessible import CanvasTree
from nnstudio.gui.canvas.annotating import Annotating
from nnstudio.gui.canvas.arranging import Arranging
from nnstudio.gui.canvas.context_menu import ContextMenus
from nnstudio.gui.canvas.copying import Copying
from nnstudio.gui.canvas.minimap import Minimap
from nnstudio.gui.canvas.overlay import Overlay
from nnstudio.gui.canvas.space_pan import SpacePan
from nnstudio.gui.canvas.steering import Steering
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.guidance import Guidance
from nnstudio.gui.searching import Searching
from nnstudio.gui.theme import Theme, ThemeSwitch
from nnstudio.gui.training import TrainingController


class Workbench(QObject):
    """Makes the canvas and its servants, and connects them with each other; the window connects the rest.

    Signals:
        run_tapped: () Space was tapped on the canvas.
        run_wanted: () the button of the banner lets the run go on.
        data_wanted: () the button of the banner lets data be chosen.
    """

    run_tapped = Signal()
    run_wanted = Signal()
    data_wanted = Signal()

    def __init__(
        self,
        window: QMainWindow,
        editor: Editor,
        training: TrainingController,
        switch: ThemeSwitch,
        settings: QSettings,
    ) -> None:
        super().__init__(window)
        self._settings = settings
        self.canvas = CanvasView(editor, switch.theme)
        self.overlay = Overlay(self.canvas, self.canvas.fit)
        self.guidance = Guidance(
            editor,
            training,
            self.canvas.scene(),
            self.overlay,
            self.run_wanted.emit,
            self.data_wanted.emit,
        )
        self.searching = Searching(window, editor, self.canvas, switch, settings)
        self.steering = Steering(editor, self.canvas, switch.theme)
        self.minimap = Minimap(editor, self.canvas, switch.theme)
        self._editor, self._training = editor, training
        self._copying = Copying(editor, self.canvas)
        self._arranging = Arranging(editor, self.canvas)
        scene, pointer = self.canvas.scene(), self.canvas.pointer
        self.annotating = Annotating(
            editor, self.canvas, scene.annotations, pointer.annotations, switch.theme
        )
        self._space = SpacePan(self.canvas)
        self._tree = CanvasTree(editor, self.canvas, self.steering)
        self._connect()

    def slots(self) -> dict[str, Callable[..., object]]:
        """What the entries of the menus do that concern the canvas, by their names."""
        return {**self._building_slots(), **self._seeing_slots(), **self._going_slots()}

    def take_actions(self, actions: Mapping[str, QAction]) -> None:
        """Offers these actions in the menus of the right button."""
        menus = ContextMenus(actions, self._editor, self.canvas)
        self.canvas.pointer.menu_wanted.connect(menus.show)
        actions["minimap"].setChecked(self._settings.value("minimap", True, bool))

    def show_footnote(self) -> None:
        """Says in small print what is drawn."""
        self.guidance.show_footnote(self._editor.document.check())

    def show_theme(self, theme: Theme) -> None:
        for part in (self.canvas, self.steering, self.minimap, self.annotating):
            part.show_theme(theme)

    def _connect(self) -> None:
        pointer = self.canvas.pointer
        pointer.layer_wanted.connect(self.searching.layer_at)
        pointer.insertion_wanted.connect(self.searching.layer_in)
        self.steering.layer_wanted.connect(self.searching.layer_at)
        self._training.reported.connect(self.steering.show_report)
        self.canvas.camera.zoomed.connect(self.overlay.show_zoom)
        self.overlay.banner.reached.connect(self.canvas.leave_free)
        self.canvas.scene().drawing.rested.connect(self.show_footnote)
        self._space.tapped.connect(self.run_tapped)
        for part in (self._copying, self.searching, self.annotating):
            part.refused.connect(self.guidance.tell)
        self.annotating.told.connect(self.guidance.tell)
        pointer.annotations.waiting_changed.connect(self._on_waiting)

    def _building_slots(self) -> dict[str, Callable[..., object]]:
        building, copying, arranging = self.canvas.building, self._copying, self._arranging
        annotating = self.annotating
        return {
            "cut": copying.cut,
            "copy": copying.copy,
            "paste": copying.paste,
            "duplicate": copying.duplicate,
            "delete": building.delete_selected,
            "selectAll": building.select_all,
            "addLayer": self.searching.add_layer,
            "connect": self._write_or_connect,
            "group": annotating.group,
            "ungroup": annotating.ungroup,
            "repeat": annotating.ask_repeat,
            "addNote": annotating.add_note,
            "addArrow": annotating.add_arrow,
            "pullOut": building.pull_out_selected,
            "tidy": arranging.tidy,
            "alignRow": arranging.align_row,
            "alignColumn": arranging.align_column,
            "distributeRow": arranging.distribute_row,
            "distributeColumn": arranging.distribute_column,
        }

    def _seeing_slots(self) -> dict[str, Callable[..., object]]:
        camera = self.canvas.camera
        return {
            "fit": self.canvas.fit,
            "fitSelection": self.canvas.fit_selection,
            "actualSize": camera.actual_size,
            "zoomIn": lambda: camera.zoom(1.2),
            "zoomOut": lambda: camera.zoom(1 / 1.2),
            "minimap": self._show_minimap,
        }

    def _going_slots(self) -> dict[str, Callable[..., object]]:
        steering = self.steering
        return {
            "walkBehind": lambda: steering.walk("behind"),
            "walkBefore": lambda: steering.walk("before"),
            "walkAbove": lambda: steering.walk("above"),
            "walkBelow": lambda: steering.walk("below"),
            "goInput": steering.go_first,
            "goOutput": steering.go_last,
            "nextLayer": steering.next_layer,
            "previousLayer": lambda: steering.next_layer(-1),
            "nextWire": steering.next_wire,
            "previousWire": lambda: steering.next_wire(-1),
            "nextProblem": steering.next_problem,
            "previousProblem": lambda: steering.next_problem(-1),
            "readValues": steering.read_values,
            "whereAmI": steering.where_am_i,
        }

    def _write_or_connect(self) -> None:
        """Return opens the text of a selected note or the name of a block; else it begins a wire."""
        if not self.annotating.write_selected():
            self.steering.draw_wire()

    def _on_waiting(self, waiting: bool) -> None:  # noqa: FBT001  # as the signal gives it
        if not waiting:  # what was told to do has been done, or is not wanted any more
            self.guidance.show_banner()

    def _show_minimap(self, wanted: bool) -> None:  # noqa: FBT001  # as Qt gives it
        self.minimap.set_wanted(wanted)
        self._settings.setValue("minimap", wanted)
