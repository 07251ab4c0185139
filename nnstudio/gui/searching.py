"""Searching: opens the searches of the window, and does on the canvas what is chosen in them."""

import contextlib
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, QPoint, QPointF, QSettings, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from nnstudio.document.examples import EXAMPLES
from nnstudio.document.fitting import fits_before, fits_behind
from nnstudio.document.repairs import Repair, repairs_of
from nnstudio.document.templates import TEMPLATES, Template, place_template
from nnstudio.gui.canvas.building import WireEnd
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.search import (
    Found,
    Recent,
    SearchPopup,
    add_rows,
    command_rows,
    example_rows,
    fit_rows,
    layer_rows,
    node_rows,
    open_command_search,
    open_layer_search,
    repair_rows,
    template_rows,
    view_rows,
)
from nnstudio.gui.theme import Theme, ThemeSwitch
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.settings import SettingsError

FREE = 72.0
"""Pixels between a layer and one that is added behind it."""
MOST_PROBLEMS = 10
"""Problems whose repairs are offered; more would only be found by who knows their names."""


class Searching(QObject):
    """The quick search for layers and templates, the menu of what fits at a loose wire, and all commands.

    Signals:
        refused: (str) why what was chosen cannot be added.
    """

    refused = Signal(str)

    def __init__(
        self, window: QMainWindow, editor: Editor, view: CanvasView, switch: ThemeSwitch, settings: QSettings
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._view, self._switch = window, editor, view, switch
        self._layers, self._commands = Recent(settings, "layers"), Recent(settings, "commands")

    def add_layer(self) -> None:
        """Offers what fits behind the selected layer; all layers, at the mouse, if none is selected."""
        scene, graph = self._view.scene(), self._editor.document.graph
        selected = scene.selected_nodes()
        if len(selected) != 1 or not scene.nodes[selected[0]].gives_output:
            self.layer_at(self._view.pointer.resting or self._view.camera.middle(), None)
            return
        item, consumers = scene.nodes[selected[0]], graph.consumers(selected[0])
        port = item.pos() + item.output_port()
        if len(consumers) == 1:
            self.layer_in(port, Wire(selected[0], consumers[0]))
        else:
            self.layer_at(port + QPointF(FREE, 0), (selected[0], True))

    def layer_at(self, point: QPointF, wire_end: WireEnd | None) -> None:
        """Offers the layers that can be added at a point of the scene, wired to this end of a wire."""
        building = self._view.building
        node_id, from_output = wire_end or (None, False)
        if node_id is None:
            rows = layer_rows(self._theme, lambda kind: building.add_at(kind, point))
            caption = "Add a layer"
        else:
            name = self._editor.document.graph[node_id].name
            fits = (fits_behind if from_output else fits_before)(self._editor.document, node_id)
            rows = fit_rows(fits, lambda fit: building.add_at(fit.layer, point, wire_end))
            caption = f"Layers that fit {'behind' if from_output else 'before'} {name}"
        templates = self._templates(
            lambda name: building.add_template_at(name, point, wire_end),
            TEMPLATES.values() if wire_end is None else self._parts(source=node_id if from_output else None),
        )
        self._open(point, (*rows, *templates), caption, in_order=wire_end is not None)

    def layer_in(self, point: QPointF, wire: Wire) -> None:
        """Offers the layers that can be put into a wire, at a point of the scene."""
        building = self._view.building
        caption = f"Insert a layer behind {self._editor.document.graph[wire.source].name}"
        rows = fit_rows(
            fits_behind(self._editor.document, wire.source), lambda fit: building.insert_at(fit.layer, wire)
        )
        templates = self._templates(
            lambda name: building.add_template_at(name, point, wire=wire), self._parts(wire=wire)
        )
        self._open(point, (*rows, *templates), caption, in_order=True)

    def find_command(
        self,
        actions: Mapping[str, QAction],
        toggles: Iterable[QAction],
        open_example: Callable[[str], object],
    ) -> None:
        """Offers all that can be done, repairs of problems first in line, and all layers to go to."""
        document = self._editor.document
        building, at = self._view.building, self._view.pointer.resting or self._view.camera.middle()
        parts = [template for template in TEMPLATES.values() if not template.whole]
        networks = [template for template in TEMPLATES.values() if template.whole]

        def place(name: str) -> None:
            building.add_template_at(name, at)

        rows = (
            *command_rows(actions),
            *view_rows(toggles),
            *repair_rows(self._repairs(), lambda repair: self._editor.apply(repair.after, repair.label)),
            *node_rows(document.graph, lambda node_id: self._view.building.select((node_id,))),
            *add_rows(layer_rows(self._theme, lambda kind: building.add_at(kind, at))),
            *add_rows(self._templates(place, parts)),
            *add_rows(self._templates(place, networks), "Start over with"),
            *example_rows(((example.name, example.summary) for example in EXAMPLES.values()), open_example),
        )
        self._follow_theme(open_command_search(self._window, self._theme, rows, self._commands))

    @property
    def _theme(self) -> Theme:
        return self._switch.theme

    def _open(self, point: QPointF, rows: tuple[Found, ...], caption: str, *, in_order: bool) -> None:
        viewport = self._view.viewport()
        at: QPoint = viewport.mapToGlobal(self._view.mapFromScene(point))
        popup = open_layer_search(
            self._window, self._theme, rows, self._layers, at, caption, in_order=in_order
        )
        popup.cancelled.connect(self._view.pointer.end_wish)
        popup.chosen.connect(self._view.pointer.end_wish)
        self._follow_theme(popup)

    def _follow_theme(self, popup: SearchPopup) -> None:
        self._switch.changed.connect(popup.show_theme)

    def _repairs(self) -> Iterable[tuple[str, Repair]]:
        """What would help against the first problems, each repair once, with the problem's words."""
        document = self._editor.document
        found: dict[str, tuple[str, Repair]] = {}
        for problem in document.check().causes[:MOST_PROBLEMS]:
            for repair in repairs_of(document, problem):
                found.setdefault(repair.label, (problem.message, repair))
        return found.values()

    def _parts(self, wire: Wire | None = None, source: NodeId | None = None) -> list[Template]:
        """The templates that can be put into this wire or behind this node; never a whole network."""
        found = []
        for template in TEMPLATES.values():
            if not template.whole:
                with contextlib.suppress(SettingsError):  # it does not fit there, and so is not offered
                    place_template(self._editor.document, template.name, wire=wire, source=source)
                    found.append(template)
        return found

    def _templates(self, place: Callable[[str], object], templates: Iterable[Template]) -> tuple[Found, ...]:
        def choose(name: str) -> None:
            try:
                place(name)
            except SettingsError as error:
                self.refused.emit(str(error))

        return template_rows(((t.name, t.title, t.summary) for t in templates), choose)
