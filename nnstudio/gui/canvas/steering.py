"""Steering: the canvas by keys alone, with words for those who do not see where they are."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from nnstudio.document.document import Document
from nnstudio.engine.api import Report, Snapshot
from nnstudio.gui.canvas.announcing import Announcer
from nnstudio.gui.canvas.checking import checked
from nnstudio.gui.canvas.focus_ring import FocusRing
from nnstudio.gui.canvas.sentences import (
    WELL,
    network_sentence,
    node_sentence,
    problem_sentence,
    reading,
    wire_sentence,
)
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.canvas.walking import Way, first, last, neighbor, next_in_order, wires_of
from nnstudio.gui.canvas.wiring_keys import KeyWiring
from nnstudio.gui.editor import Change, Editor
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Check
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
_WAYS: dict[Qt.Key, Way] = {
    Qt.Key.Key_Left: "before",
    Qt.Key.Key_Right: "behind",
    Qt.Key.Key_Up: "above",
    Qt.Key.Key_Down: "below",
}
_MEANT = (
    Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
)
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_ALT, _CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Steering(QObject):
    """Walks from layer to layer, draws wires, finds problems and reads values, each by a key.

    It hears the keys before the view does. `announcer` says what happens, `wiring` draws wires.

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
        self._snapshot: Snapshot | None = None
        self._current: NodeId | Wire | None = None
        self._home: NodeId | None = None
        self.announcer = Announcer(view)
        self.announcer.said.connect(self.said)
        self.wiring = KeyWiring(self._scene, view.camera, theme, self)
        self.wiring.said.connect(self._say_choice)
        self.wiring.proposed.connect(self._on_proposed)
        self.wiring.layer_wanted.connect(self.layer_wanted)
        self._ring = FocusRing(self._scene, theme)
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._tell_problems)
        self._keys = self._make_keys()
        self._tell_problems()
        editor.changed.connect(self._on_changed)
        editor.opened.connect(self._on_opened)
        self._scene.selectionChanged.connect(self._on_selection_changed)
        view.setAccessibleDescription(KEYS)
        for part in (view, view.viewport()):  # keys come to the one, the mouse to the other
            part.installEventFilter(self)

    @property
    def current(self) -> NodeId | Wire | None:
        """The card or wire where the walk is; None before it has begun, or where it is gone."""
        at = self._current
        if isinstance(at, Wire):
            return at if at in self._scene.selected_wires() else None
        nodes = self._scene.selected_nodes()
        if at in nodes:
            return at
        return nodes[-1] if nodes else None

    def checked(self) -> Check:
        """What the check says of the design as it is now."""
        return checked(self._editor.document)

    def describe(self, at: NodeId | Wire | None) -> str:
        """What a card or a wire says; for None, what the whole network says."""
        graph, found = self._editor.document.graph, self.checked()
        if at is None:
            return network_sentence(graph, found)
        if isinstance(at, Wire):
            return wire_sentence(graph, found, at)
        health = self._snapshot.health if self._snapshot else WELL
        return node_sentence(graph, found, at, health)

    def show_report(self, report: Report) -> None:
        """Says when a run starts, pauses or ends, and knows from now on what it has found."""
        self._snapshot = report.snapshot
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
        found, graph = self.checked(), self._editor.document.graph
        if not found.problems:
            self.announcer.announce("No problems")
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
            words = problem_sentence(graph, found, node_id)
        self.announcer.announce(f"Problem {(before + steps) % len(places) + 1} of {len(places)}. {words}")

    def read_values(self) -> None:
        """Says what the picture of the current layer shows; what is selected, where it is no layer."""
        at, graph = self.current, self._editor.document.graph
        if at is None or isinstance(at, Wire):
            self.announcer.announce(self.describe(at))
        elif self._snapshot is None or not self._scene.nodes[at].fits(self._snapshot):
            self.announcer.announce(f"{graph[at].name} has no values yet. Run or step the training")
        else:
            self.announcer.announce(reading(self._snapshot, graph, at))

    def where_am_i(self) -> None:
        """Says the current card or wire once more, with its problems, and then the whole network."""
        at, graph = self.current, self._editor.document.graph
        if at is None or isinstance(at, Wire):
            words = [self.describe(at)]
        else:
            words = [self.describe(at), problem_sentence(graph, self.checked(), at)]
        if at is not None:
            words.append(self.describe(None))
        self.announcer.announce(". ".join(part for part in words if part))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # While the canvas is taken down, Python's half may be empty already.
        view, kind = self.__dict__.get("_view"), event.type()
        if view is None:
            return False
        if kind in (QEvent.Type.FocusOut, QEvent.Type.MouseButtonPress):
            self.wiring.cancel()
            self._ring.hide()
        if watched is not view or not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.KeyPress:
            return self._press(event)
        # While a wire is drawn, letters are names, and Enter, Esc and Space mean the wire.
        mine = self.wiring.active and not event.modifiers() & (_CONTROL | _ALT)
        if kind == QEvent.Type.ShortcutOverride and mine:
            event.accept()
            return True
        return False

    def _press(self, event: QKeyEvent) -> bool:
        if self.wiring.press(event):
            return True
        key, held = Qt.Key(event.key()), event.modifiers() & _MEANT
        if key in _WAYS and held == _NONE and not self._scene.selected_nodes():
            self.walk(_WAYS[key])  # otherwise, arrows nudge what is selected
            return True
        if key in _WAYS and held in (_ALT, _ALT | _SHIFT):
            self.walk(_WAYS[key], adding=bool(held & _SHIFT))
            return True
        do = self._keys.get((key, held))
        if do is not None:
            do()
        return do is not None

    def _make_keys(self) -> dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[], object]]:
        key = Qt.Key
        keys: dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[], object]] = {
            (key.Key_Home, _NONE): self.go_first,
            (key.Key_End, _NONE): self.go_last,
            (key.Key_Home, _SHIFT): lambda: self.go_first(adding=True),
            (key.Key_End, _SHIFT): lambda: self.go_last(adding=True),
            (key.Key_PageDown, _NONE): self.next_layer,
            (key.Key_PageUp, _NONE): lambda: self.next_layer(-1),
            (key.Key_W, _NONE): self.next_wire,
            (key.Key_W, _SHIFT): lambda: self.next_wire(-1),
            (key.Key_F8, _NONE): self.next_problem,
            (key.Key_F8, _SHIFT): lambda: self.next_problem(-1),
            (key.Key_I, _CONTROL): self.read_values,
            (key.Key_I, _CONTROL | _SHIFT): self.where_am_i,
        }
        for enter in (key.Key_Return, key.Key_Enter):
            keys[(enter, _NONE)] = self.draw_wire
        return keys

    def _go(self, to: NodeId | Wire | None, *, adding: bool = False, silent: bool = False) -> None:
        """Selects this, brings it into view and says it."""
        if to is None:
            self.announcer.announce(self.describe(None))
            return
        self.wiring.cancel()
        self._current = to
        if isinstance(to, Wire):
            item = self._scene.wires[to]
            # First this, then not the others: who hears that no card is selected finds that a wire is.
            item.setSelected(True)
            for other in self._scene.selectedItems():
                other.setSelected(other is item)
            box = item.sceneBoundingRect()
        else:
            before = tuple(node_id for node_id in self._scene.selected_nodes() if node_id != to)
            self._scene.select((*before, to) if adding else (to,))
            box = self._scene.bounds((to,))
        self._view.camera.show(box)
        self._show_ring()
        self.arrived.emit()
        if not silent:
            # A screen reader says what the focus comes to by itself.
            self.announcer.note(self.describe(to))

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
        self._snapshot, self._current = None, None
        self._show_ring()
        self._soon.stop()
        self.announcer.tell_problems(self.checked(), quietly=True)

    def _on_selection_changed(self) -> None:
        if self._ring.visible:
            self._show_ring()

    def _tell_problems(self) -> None:
        self.announcer.tell_problems(self.checked())
