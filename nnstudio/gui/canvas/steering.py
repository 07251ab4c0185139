"""Steering: the canvas by keys alone, with words for those who do not see where they are."""

from PySide6.QtCore import QObject, QTimer, Signal

from nnstudio.document.document import Document
from nnstudio.engine.api import Report
from nnstudio.gui.canvas.announcing import Announcer
from nnstudio.gui.canvas.focus_ring import FocusRing
from nnstudio.gui.canvas.narrator import Narrator
from nnstudio.gui.canvas.steering_keys import SteeringKeys
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.canvas.walking import Way, first, last, neighbor, next_in_order, wires_of
from nnstudio.gui.canvas.wiring_keys import KeyWiring
from nnstudio.gui.editor import Change, Editor
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId, Wire

KEYS = (
    "Alt and arrow keys go from layer to layer, Home and End to the Input and the Output. Enter draws a "
    "wire, W goes through the wires of a layer, Alt and Enter opens its settings, Tab adds a layer. F1 lists "
    "all keys"
)
"""What a screen reader says of the canvas when it comes there."""
SOON = 250
"""Milliseconds without an edit after which problems are told: what only flashes up is no news."""

_ENDS = {
    "before": "Nothing before",
    "behind": "Nothing behind",
    "above": "Nothing above",
    "below": "Nothing below",
}


class Steering(QObject):
    """Walks from layer to layer, draws wires, finds problems and reads values, each by a key.

    `narrator` finds the words, `announcer` says them, `wiring` draws wires.

    Signals:
        said: (str) what has just been said, for the status bar.
        arrived: () another card or wire is the current one.
        layer_wanted: (QPointF, WireEnd) a wire shall end at a layer that is not there yet: where it shall
            stand, and what it shall be wired to.
    """

    said = Signal(str)
    arrived = Signal()
    layer_wanted = Signal(object, object)

    def __init__(self, editor: Editor, view: CanvasView, theme: Theme) -> None:
        super().__init__(view)
        self._editor, self._view = editor, view
        self._scene = view.scene()
        self._current: NodeId | Wire | None = None
        self._home: NodeId | None = None
        self.narrator = Narrator(editor, self._scene)
        self.announcer = Announcer(view)
        self.announcer.said.connect(self.said)
        self.wiring = KeyWiring(self._scene, view.camera, theme, self)
        self.wiring.said.connect(self._say_choice)
        self.wiring.proposed.connect(self._on_proposed)
        self.wiring.layer_wanted.connect(self.layer_wanted)
        self._ring = FocusRing(self._scene, theme)
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._tell_problems)
        self._keys = SteeringKeys(self, view)
        self._tell_problems()
        editor.changed.connect(self._on_changed)
        editor.opened.connect(self._on_opened)
        # The scene's own signal also comes from each item that goes when the canvas is taken down.
        self._scene.nodes_selected.connect(self._on_nodes_selected)
        view.setAccessibleDescription(KEYS)

    @property
    def current(self) -> NodeId | Wire | None:
        """The card or wire where the walk is, or else what is selected otherwise; None if that is nothing."""
        at, nodes, wires = self._current, self._scene.selected_nodes(), self._scene.selected_wires()
        if at in nodes or at in wires:
            return at
        return (nodes or wires or (None,))[-1]

    def show_report(self, report: Report) -> None:
        """Says when a run starts, pauses or ends, and knows from now on what it has found."""
        self.narrator.snapshot = report.snapshot
        self.announcer.tell_run(report)

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
        self.wiring.show_theme(theme)
        self._ring.show_theme(theme)

    def walk(self, way: Way, *, adding: bool = False) -> None:
        """Goes to the layer on this side; with `adding`, what was selected stays so."""
        at, document = self.current, self._editor.document
        if isinstance(at, Wire):
            self._go({"before": at.source, "behind": at.target}.get(way, at))
        elif at is None:
            self._go(first(document))
        else:
            found = neighbor(document, at, way)
            if found is None:
                self.announcer.announce(f"{_ENDS[way]} {document.graph[at].name}")
            else:
                self._go(found, adding=adding)

    def go_first(self, *, adding: bool = False) -> None:
        """Goes to the Input."""
        self._go(first(self._editor.document), adding=adding)

    def go_last(self, *, adding: bool = False) -> None:
        """Goes to the Output."""
        self._go(last(self._editor.document), adding=adding)

    def next_layer(self, steps: int = 1) -> None:
        """Goes so many layers on in the order in which data flows, and comes to each of them."""
        at = self.current
        self._go(next_in_order(self._editor.document, at.target if isinstance(at, Wire) else at, steps))

    def next_wire(self, steps: int = 1) -> None:
        """Selects the next wire of the current layer, so that it can be moved or removed."""
        at = self.current
        if at is None:
            self.announcer.announce("Select a layer first; its wires are gone through then")
            return
        home = self._home if isinstance(at, Wire) and self._home in (at.source, at.target) else None
        node_id = home or (at.target if isinstance(at, Wire) else at)
        wires = wires_of(self._editor.document, node_id)
        if not wires:
            self.announcer.announce(f"No wires at {self._editor.document.graph[node_id].name}")
            return
        place = wires.index(at) + steps if at in wires else 0 if steps > 0 else -1
        self._home = node_id
        self._go(wires[place % len(wires)])

    def let_go(self) -> None:
        """Ends the wire that is drawn, and shows no longer where the keys are: they are elsewhere."""
        self.wiring.cancel()
        self._ring.hide()

    def draw_wire(self) -> None:
        """Begins a wire at the selected layer; where a wire is selected, moves its right end."""
        at, document = self.current, self._editor.document
        self._view.pointer.cancel()
        if isinstance(at, Wire):
            self.wiring.begin(document, at.source, at)
        elif at is None:
            self.announcer.announce("Select a layer first, then draw a wire from it")
        else:
            self.wiring.begin(document, at)

    def next_problem(self, steps: int = 1) -> None:
        """Goes to the next layer that has a problem, and says what is wrong."""
        found = self._editor.document.check()
        if not found.problems:
            self.announcer.announce(self._editor.document.missing() or "No problems")
            return
        places = list(dict.fromkeys(problem.node for problem in found.problems))
        at = self.current
        before = places.index(at) if at in places else -1 if steps > 0 else 0
        node_id = places[(before + steps) % len(places)]
        if node_id is None:
            self._scene.select(())
            words = next(problem.message for problem in found.problems if problem.node is None)
        else:
            self._go(node_id, silent=True)
            words = self.narrator.explain(node_id)
        self.announcer.announce(f"Problem {(before + steps) % len(places) + 1} of {len(places)}. {words}")

    def read_values(self) -> None:
        """Says what the picture of the current layer shows; what is selected, where it is no layer."""
        self.announcer.announce(self.narrator.read(self.current))

    def where_am_i(self) -> None:
        """Says the current card or wire once more, with its problems, and then the whole network."""
        self.announcer.announce(self.narrator.explain_all(self.current))

    def _go(self, to: NodeId | Wire | None, *, adding: bool = False, silent: bool = False) -> None:
        """Selects this, brings it into view and says it."""
        if to is None:
            self.announcer.announce(self.narrator.describe(None))
            return
        self.wiring.cancel()
        self._current = to
        if isinstance(to, Wire):
            self._scene.select((), (to,))
            box = self._scene.wires[to].sceneBoundingRect()
        else:
            before = tuple(node_id for node_id in self._scene.selected_nodes() if node_id != to)
            self._scene.select((*before, to) if adding else (to,))
            box = self._scene.bounds((to,))
        self._view.camera.show(box)
        self._show_ring()
        self.arrived.emit()
        if not silent:
            # A screen reader says what the focus comes to by itself.
            self.announcer.note(self.narrator.describe(to))

    def _show_ring(self) -> None:
        """Marks the current card where the selection alone would not tell which it is."""
        at = self.current
        several = len(self._scene.selected_nodes()) > 1
        self._ring.show_around(at if several and not isinstance(at, Wire) else None)

    def _say_choice(self, words: str) -> None:
        self.announcer.announce(words, urgent=True)

    def _on_proposed(self, after: Document, label: str) -> None:
        self._editor.apply(after, label)
        self.announcer.announce(f"Done: {label}", urgent=True)

    def _on_changed(self, change: Change) -> None:
        self.wiring.cancel()
        self._show_ring()
        self._soon.start()

    def _on_opened(self, document: Document) -> None:
        self.wiring.cancel()
        self.narrator.snapshot, self._current = None, None
        self._show_ring()
        self._soon.stop()
        self.announcer.tell_problems(self._editor.document.check(), quietly=True)

    def _on_nodes_selected(self) -> None:
        if self._ring.visible:
            self._show_ring()

    def _tell_problems(self) -> None:
        self.announcer.tell_problems(self._editor.document.check())
