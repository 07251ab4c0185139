"""Anything in any order: a machine that edits at random, and what must hold whatever it has done.

The same 20,000 steps are taken each time. NNSTUDIO_STEPS=200000 takes as many others, NNSTUDIO_SHRINK=1 makes
an example that fails as short as it can be, which takes minutes.
"""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import capture_exceptions

from nnstudio.data.mnist import MnistSample
from nnstudio.data.toys import Spirals
from nnstudio.document import annotations, marks
from nnstudio.document.archive import pack, unpack
from nnstudio.document.differences import differences
from nnstudio.document.document import Document, Project
from nnstudio.document.edits import add_layer, change_layer, connect, disconnect, insert_layer
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.fitting import fits_before, fits_behind
from nnstudio.document.repairs import repairs_for_wire, repairs_of
from nnstudio.document.repeating import repeat_block
from nnstudio.document.templates import TEMPLATES, place_template
from nnstudio.engine.api import DivergenceError, TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas.arranging import Arranging
from nnstudio.gui.canvas.copying import Copying
from nnstudio.gui.canvas.placing import insert_into_wire, settle
from nnstudio.gui.canvas.steering import Steering
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn import node
from nnstudio.nn.check import Cause
from nnstudio.nn.graph import Graph, NodeId, Wire
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.settings import SettingsError
from nnstudio.nn.wiring import refusal
from tests.gui.canvas.at_random import FewSamples, Ids, varied
from tests.gui.canvas.known_history import KnownHistory
from tests.gui.canvas.what_must_hold import WhatMustHold

STEPS = int(os.environ.get("NNSTUDIO_STEPS", "20000"))
LENGTH = 100
MOST_NODES = 25

KINDS = [layer.entry.kind for layer in LAYERS]
PICK = st.integers(0, 2**16)
"""A choice from whatever there is at that moment: the number is taken modulo how much there is."""
NEAR = st.integers(-40, 40).map(lambda number: number * 5)
FEW = settings(
    max_examples=STEPS * 5 // 4 // LENGTH + 10,  # not every example is used to its end
    stateful_step_count=LENGTH,
    derandomize="NNSTUDIO_STEPS" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
    # To make a failing example small can take many minutes; it is worth them when one looks for the cause.
    phases=list(Phase) if "NNSTUDIO_SHRINK" in os.environ else [Phase.explicit, Phase.generate],
)
LEFT, MIDDLE, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
KEYS = [
    Qt.KeyboardModifier[name] for name in ("NoModifier", "ShiftModifier", "ControlModifier", "AltModifier")
]
PRESS, MOVE, RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease


FEW_SAMPLES = FewSamples()
ENTRIES = {
    **{
        (getattr(Qt.Key, f"Key_{name}"), KEYS[3]): lambda steering, way=way: steering.walk(way)
        for name, way in (("Left", "before"), ("Right", "behind"), ("Up", "above"), ("Down", "below"))
    },
    (Qt.Key.Key_Home, KEYS[0]): Steering.go_first,
    (Qt.Key.Key_End, KEYS[0]): Steering.go_last,
    (Qt.Key.Key_W, KEYS[0]): Steering.next_wire,
    (Qt.Key.Key_Return, KEYS[0]): Steering.draw_wire,
}
"""What the window's actions do for their keys."""
WALKS = [
    *ENTRIES,
    *((getattr(Qt.Key, f"Key_{name}"), KEYS[1]) for name in ("Home", "End")),
    *((getattr(Qt.Key, f"Key_{name}"), KEYS[0]) for name in ("Up", "Down")),
]
"""Keys that walk over the canvas and draw wires."""


class CanvasMachine(WhatMustHold, RuleBasedStateMachine):
    """A user who does anything, and the one thing that may not happen: that something no longer fits."""

    steps = 0

    def __init__(self, warnings, ids):
        super().__init__()
        # Each example begins alike: ids are made anew, and nothing has been copied.
        ids.begin()
        QGuiApplication.clipboard().clear()
        self._warnings = warnings
        self._capture = capture_exceptions()
        self._exceptions = self._capture.__enter__()
        self.editor = None
        self._compiled = None

    # What there is.

    @property
    def document(self) -> Document:
        return self.editor.document

    @property
    def graph(self) -> Graph:
        return self.editor.document.graph

    def node(self, pick: int) -> NodeId:
        return tuple(self.graph)[pick % len(self.graph)]

    def wire(self, pick: int) -> Wire:
        return self.graph.wires()[pick % len(self.graph.wires())]

    def has_nodes(self) -> bool:
        return self.editor is not None and len(self.graph) > 0

    def has_wires(self) -> bool:
        return self.editor is not None and bool(self.graph.wires())

    def has_room(self) -> bool:
        return self.editor is not None and len(self.graph) < MOST_NODES

    def has_selected(self) -> bool:
        return self.editor is not None and bool(self.view.scene().selected_nodes())

    def card(self, node_id: NodeId) -> QRectF:
        item = self.view.scene().nodes[node_id]
        return item.card().translated(item.pos())

    # The mouse and the keys, as Qt would send them.

    def send(self, kind, at: QPointF, keys=KEYS[0], button=LEFT) -> None:
        viewport = self.view.viewport()
        point = QPointF(self.view.mapFromScene(at))
        held = NONE if kind == RELEASE else button
        cause = NONE if kind == MOVE else button
        QApplication.sendEvent(
            viewport, QMouseEvent(kind, point, viewport.mapToGlobal(point), cause, held, keys)
        )

    def begin(self, start: QPointF, end: QPointF, keys=KEYS[0], button=LEFT) -> None:
        self.send(PRESS, start, keys, button)
        for share in (0.3, 1.0):
            self.send(MOVE, start + (end - start) * share, keys, button)

    def drag(self, start: QPointF, end: QPointF, keys=KEYS[0], button=LEFT) -> None:
        self.begin(start, end, keys, button)
        self.send(RELEASE, end, keys, button)
        self.decline()

    def decline(self) -> None:
        """Ends what waits for an answer: a menu of layers, a repair, a wire that hangs on the pointer."""
        self.wished = None
        self.view.pointer.cancel()

    def key(self, key, keys=KEYS[0]) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.view, QKeyEvent(kind, key, keys))

    def grip(self, node_id: NodeId) -> QPointF:
        """Where a card is taken to be dragged: its title."""
        card = self.card(node_id)
        return QPointF(card.center().x(), card.top() + 12)

    def port(self, node_id: NodeId, *, output: bool) -> QPointF:
        item = self.view.scene().nodes[node_id]
        return item.pos() + (item.output_port() if output else item.ports.free())

    def wish(self, point, wire_end):
        self.wished = (point, wire_end) if wire_end else None

    # What the user does.

    @initialize(which=st.integers(0, 3))
    def open_window(self, which):
        document = [
            lambda: Document(Graph(), {}, Spirals(samples=32)),
            EXAMPLES["mnist-784-16-16-10"].build,
            lambda: EXAMPLES["mnist-784-16-16-10"].build().replace(dataset=Spirals(samples=32)),
            lambda: next(iter(EXAMPLES.values())).build().replace(dataset=MnistSample()),
        ][which]()
        self.editor = Editor(document, settle=settle)
        self.view = CanvasView(self.editor, DARK)
        self.view.resize(480, 320)
        self.view.show()
        self.wished = None
        self.view.pointer.layer_wanted.connect(self.wish)
        self.steering = Steering(self.editor, self.view, DARK)
        self.furniture = self.loose_items()
        self.copying = Copying(self.editor, self.view)
        self.arranging = Arranging(self.editor, self.view)
        self.history = KnownHistory(self.editor)
        self.begun_with = self.document

    @precondition(has_room)
    @rule(kind=st.sampled_from(KINDS), x=NEAR, y=NEAR)
    def drop_from_palette(self, kind, x, y):
        at = self.view.viewport().mapToGlobal(QPoint(240 + x, 160 + y))
        self.view.pointer.palette_drag.move(kind, at)
        self.view.pointer.palette_drag.drop(kind, at)

    @precondition(has_room)
    @rule(kind=st.sampled_from(KINDS))
    def append(self, kind):
        self.fresh_cover_nothing(lambda: self.view.building.append(kind))

    @precondition(lambda self: self.has_room() and self.has_wires())
    @rule(kind=st.sampled_from(KINDS), pick=PICK)
    def insert_into_wire(self, kind, pick):
        layer = LAYERS[kind]()
        if layer.fan_in and kind != "output":
            after, _ = insert_into_wire(self.document, layer, self.wire(pick))
            self.fresh_cover_nothing(lambda: self.editor.apply(after, "Insert"))

    @precondition(lambda self: self.has_room() and self.has_wires())
    @rule(kind=st.sampled_from(KINDS), pick=PICK, x=NEAR, y=NEAR)
    def insert_anywhere(self, kind, pick, x, y):
        self.editor.apply(insert_layer(self.document, LAYERS[kind](), (x, y), self.wire(pick))[0], "Insert")

    @precondition(has_nodes)
    @rule(one=PICK, other=PICK)
    def connect_by_edit(self, one, other):
        source, target = self.node(one), self.node(other)
        if source != target:
            self.editor.apply(connect(self.document, Wire(source, target)), "Connect")

    @precondition(has_nodes)
    @rule(one=PICK, other=PICK, backwards=st.booleans())
    def connect_by_mouse(self, one, other, backwards):
        source, target = self.node(one), self.node(other)
        start, end = self.port(source, output=True), self.port(target, output=False)
        self.drag(*((end, start) if backwards else (start, end)))

    @precondition(has_nodes)
    @rule(one=PICK, output=st.booleans(), x=NEAR, y=NEAR, which=PICK)
    def drop_a_wire_anywhere(self, one, output, x, y, which):
        start = self.port(self.node(one), output=output)
        end = start + QPointF(x, y)
        self.begin(start, end)
        self.send(RELEASE, end)
        if self.wished and which % 4 and self.has_room():
            point, wire_end = self.wished
            node_id, from_output = wire_end
            fits = (fits_behind if from_output else fits_before)(self.document, node_id)
            self.view.pointer.end_wish()
            if fits:
                self.fresh_cover_nothing(
                    lambda: self.view.building.add_at(fits[which % len(fits)].layer, point, wire_end)
                )
        self.decline()

    @precondition(lambda self: self.has_room() and self.has_wires())
    @rule(kind=st.sampled_from(KINDS), pick=PICK)
    def insert_at(self, kind, pick):
        self.fresh_cover_nothing(lambda: self.view.building.insert_at(kind, self.wire(pick)))

    @precondition(has_room)
    @rule(kind=st.sampled_from(KINDS), x=NEAR, y=NEAR)
    def add_at(self, kind, x, y):
        point = self.view.camera.middle() + QPointF(x, y)
        self.fresh_cover_nothing(lambda: self.view.building.add_at(kind, point))

    @precondition(has_selected)
    @rule()
    def pull_out(self):
        self.view.building.pull_out_selected()

    @rule(
        keys=st.lists(st.sampled_from(WALKS), min_size=1, max_size=4),
        last=st.sampled_from([Qt.Key.Key_Return, Qt.Key.Key_Escape]),
    )
    def go_by_keys(self, keys, last):
        for key, held in (*keys, (last, KEYS[0]), (Qt.Key.Key_Escape, KEYS[0])):
            do = ENTRIES.get((key, held))
            if do is None or (self.steering.wiring.active and held == KEYS[0]):
                self.key(key, held)
            else:
                do(self.steering)  # as the window does, which has these keys
            self.history.follow()
        self.decline()

    @precondition(has_wires)
    @rule(pick=PICK)
    def disconnect(self, pick):
        self.editor.apply(disconnect(self.document, self.wire(pick)), "Disconnect")

    @precondition(has_nodes)
    @rule(picks=st.lists(PICK, max_size=3))
    def select(self, picks):
        self.view.building.select(tuple({self.node(pick) for pick in picks}))

    @rule()
    def select_all(self):
        self.view.building.select_all()

    @precondition(has_nodes)
    @rule(pick=PICK, keys=st.sampled_from(KEYS))
    def click_a_card(self, pick, keys):
        at = self.grip(self.node(pick))
        self.send(PRESS, at, keys)
        self.send(RELEASE, at, keys)
        self.decline()

    @precondition(has_wires)
    @rule(pick=PICK, keys=st.sampled_from(KEYS))
    def click_a_wire(self, pick, keys):
        wire = self.wire(pick)
        at = (self.port(wire.source, output=True) + self.port(wire.target, output=False)) / 2
        self.send(PRESS, at, keys)
        self.send(RELEASE, at, keys)
        self.decline()

    @rule(x=NEAR, y=NEAR, width=NEAR, height=NEAR, keys=st.sampled_from(KEYS[:3]))
    def drag_a_box(self, x, y, width, height, keys):
        start = self.view.camera.middle() + QPointF(x, y)
        if self.view.scene().node_at(start) is None and not self.view.scene().port_at(start, 40):
            self.drag(start, start + QPointF(width, height), keys)

    @rule()
    def delete_selected(self):
        self.view.building.delete_selected()

    @precondition(has_room)
    @precondition(has_nodes)
    @rule(pick=PICK, x=NEAR, y=NEAR, keys=st.sampled_from(KEYS))
    def drag_a_card(self, pick, x, y, keys):
        start = self.grip(self.node(pick))
        self.drag(start, start + QPointF(x, y), keys)

    @precondition(has_nodes)
    @rule(pick=PICK, x=NEAR, y=NEAR, port=st.booleans(), how=st.integers(0, 4))
    def disturb_a_gesture(self, pick, x, y, port, how):
        node_id = self.node(pick)
        start = self.port(node_id, output=True) if port else self.grip(node_id)
        end = start + QPointF(x, y)
        self.begin(start, end)
        before = self.document
        if how == 0:
            self.key(Qt.Key.Key_Escape)
        elif how == 1:
            self.view.building.delete_selected()
        elif how == 2:
            self.travel(self.editor.undo)
        elif how == 3:
            self.travel(self.editor.redo)
        else:
            self.editor.open(self.document)
            self.history.begin()
        ended, after = how in (0, 4) or self.document is not before, self.document
        self.send(MOVE, end + QPointF(8, 8))
        self.send(RELEASE, end)
        self.decline()
        assert self.document is after or not ended, "a gesture has gone on after its end"

    @precondition(has_selected)
    @rule(
        key=st.sampled_from([Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down]),
        far=st.booleans(),
    )
    def nudge(self, key, far):
        self.key(key, KEYS[1] if far else KEYS[0])

    @rule()
    def leave_the_field(self):
        self.editor.end_merge()
        self.history.parted()

    @precondition(has_selected)
    @rule(
        keys=st.sampled_from([(Qt.Key.Key_Right, Qt.Key.Key_Left), (Qt.Key.Key_Up, Qt.Key.Key_Down)]),
        again=st.booleans(),
    )
    def nudge_there_and_back(self, keys, again):
        for key in (*keys, keys[0])[: 3 if again else 2]:
            self.key(key)
            self.history.follow()

    @precondition(lambda self: self.has_nodes() and any(self.graph.of_kind("dense")))
    @rule(pick=PICK, again=st.booleans())
    def units_up_and_down(self, pick, again):
        dense = self.graph.of_kind("dense")
        node_id = dense[pick % len(dense)]
        units = self.graph[node_id].layer.units
        for wanted in (units + 1, units, units + 1)[: 3 if again else 2]:
            layer = self.graph[node_id].layer.replace(units=wanted)
            self.editor.apply(
                change_layer(self.document, node_id, layer), "Change", merge_key=(node_id, "units")
            )
            self.history.follow()

    @rule()
    def copy(self):
        self.copying.copy()

    @rule()
    def cut(self):
        self.copying.cut()

    @precondition(lambda self: self.has_room() and len(self.graph) < MOST_NODES // 2)
    @rule()
    def paste(self):
        self.fresh_cover_nothing(self.copying.paste)

    @precondition(lambda self: self.has_room() and len(self.graph) < MOST_NODES // 2)
    @rule()
    def duplicate(self):
        self.fresh_cover_nothing(self.copying.duplicate)

    @precondition(has_nodes)
    @rule(pick=PICK, which=PICK, what=PICK)
    def change_a_setting(self, pick, which, what):
        node_id = self.node(pick)
        layer = varied(self.graph[node_id].layer, which, what)
        self.editor.apply(change_layer(self.document, node_id, layer), "Change", merge_key=(node_id, which))

    @precondition(has_nodes)
    @rule(pick=PICK, which=PICK, what=PICK)
    def preview_a_setting(self, pick, which, what):
        node_id = self.node(pick)
        layer = varied(self.graph[node_id].layer, which, what)
        self.editor.preview(change_layer(self.document, node_id, layer))

    @rule()
    def end_the_preview(self):
        self.editor.preview(None)

    @precondition(has_nodes)
    @rule(pick=PICK, name=st.sampled_from(["", "A", "Ω → ß", "long name " * 9, "<b>&amp;"]))
    def rename(self, pick, name):
        node_id = self.node(pick)
        node = self.graph[node_id]
        renamed = type(node)(name or node.name, node.layer, node.inputs)
        self.editor.apply(self.document.replace(graph=self.graph.with_node(node_id, renamed)), "Rename")

    @rule(notes=st.sampled_from(["", "seen", "two\nlines"]))
    def write_notes(self, notes):
        self.editor.apply(self.document.replace(notes=notes), "Write notes")

    @rule(toy=st.booleans())
    def choose_a_dataset(self, toy):
        source = Spirals(samples=32) if toy else MnistSample()
        self.editor.apply(self.document.replace(dataset=source), "Learn from")

    @precondition(has_nodes)
    @rule(name=st.sampled_from(["tidy", "align_row", "align_column", "distribute_row", "distribute_column"]))
    def arrange(self, name):
        getattr(self.arranging, name)()

    # What is put in whole, or for the user.

    @precondition(lambda self: self.has_room() and len(self.graph) < MOST_NODES // 2)
    @rule(name=st.sampled_from(list(TEMPLATES)), x=NEAR, y=NEAR, where=st.integers(0, 2), pick=PICK)
    def place_a_template(self, name, x, y, where, pick):
        wire = self.wire(pick) if where == 1 and self.has_wires() else None
        source = self.node(pick) if where == 2 and self.has_nodes() else None
        self.try_to(lambda: place_template(self.document, name, (x, y), wire, source)[0], "Add template")

    @precondition(lambda self: self.has_room() and len(self.graph) < MOST_NODES // 2)
    @rule(
        name=st.sampled_from([template.name for template in TEMPLATES.values() if not template.whole]),
        x=NEAR,
        y=NEAR,
    )
    def add_a_part(self, name, x, y):
        point = self.view.camera.middle() + QPointF(x, y)
        self.fresh_cover_nothing(lambda: self.view.building.add_template_at(name, point))

    @precondition(lambda self: self.has_selected() and len(self.graph) < MOST_NODES // 2)
    @rule(times=st.integers(1, 3))
    def repeat_the_selected(self, times):
        nodes = frozenset(self.view.scene().selected_nodes())
        self.try_to(lambda: repeat_block(self.document, nodes, times)[0], "Repeat")

    @precondition(lambda self: self.has_room() and self.has_nodes())
    @rule(pick=PICK, which=PICK, behind=st.booleans())
    def add_what_fits(self, pick, which, behind):
        node_id = self.node(pick)
        fits = (fits_behind if behind else fits_before)(self.document, node_id)
        if fits:
            after, added = add_layer(self.document, fits[which % len(fits)].layer, (0.0, 0.0))
            wire = Wire(node_id, added) if behind else Wire(added, node_id)
            self.editor.apply(connect(after, wire), "Add")

    @precondition(has_room)
    @rule(pick=PICK, which=PICK)
    def repair(self, pick, which):
        problems = self.document.check().problems
        if problems:
            problem = problems[pick % len(problems)]
            repairs = repairs_of(self.document, problem)
            if repairs:
                after = repairs[which % len(repairs)].after
                left = {(one.node, one.cause) for one in after.check().problems}
                # Who waits for two others waits on when one of them is repaired.
                assert (problem.node, problem.cause) not in left or problem.cause is Cause.WAITS
                self.editor.apply(after, repairs[which % len(repairs)].label)

    @precondition(lambda self: self.has_room() and self.has_nodes())
    @rule(one=PICK, other=PICK, which=PICK)
    def draw_a_wire_that_is_refused_with_its_repair(self, one, other, which):
        wire = Wire(self.node(one), self.node(other))
        shape = self.document.dataset.spec().sample_shape
        repairs = repairs_for_wire(self.document, wire)
        if refusal(self.graph, self.document.check(), wire, shape):
            if repairs:
                self.editor.apply(repairs[which % len(repairs)].after, repairs[which % len(repairs)].label)
        else:
            after = connect(self.document, wire)
            assert after is not self.document
            self.editor.apply(after, "Connect")

    # What is drawn beside the network.

    @precondition(has_selected)
    @rule(name=st.sampled_from(["", "Features", "Ω <b>"]))
    def group(self, name):
        nodes = frozenset(self.view.scene().selected_nodes())
        self.try_to(lambda: annotations.group(self.document, nodes, name)[0], "Group")

    @precondition(has_selected)
    @rule()
    def ungroup(self):
        nodes = frozenset(self.view.scene().selected_nodes())
        self.try_to(lambda: annotations.ungroup(self.document, nodes), "Ungroup")

    @rule(text=st.sampled_from(["", "look here", "two\nlines", "long " * 60]), x=NEAR, y=NEAR)
    def add_a_note(self, text, x, y):
        if len(self.document.annotations.notes) < 5:
            self.try_to(lambda: annotations.add_note(self.document, text, (x, y))[0], "Add note")

    @precondition(lambda self: self.editor is not None and self.document.annotations.notes)
    @rule(pick=PICK, text=st.sampled_from(["", "other"]), x=NEAR, y=NEAR, resize=st.booleans())
    def change_a_note(self, pick, text, x, y, resize):
        notes = tuple(self.document.annotations.notes)
        note = notes[pick % len(notes)]
        if resize:
            self.try_to(lambda: annotations.resize_note(self.document, note, (x, y), (x, y)), "Resize")
        else:
            self.try_to(lambda: annotations.change_note(self.document, note, text), "Write")

    @rule(x=NEAR, y=NEAR, pick=PICK, attached=st.booleans())
    def add_an_arrow(self, x, y, pick, attached):
        things = (*self.graph, *self.document.annotations.notes)
        on = things[pick % len(things)] if attached and things else None
        start = annotations.end_at(self.document, (x, y), on)
        end = annotations.End((y, x))
        if len(self.document.annotations.arrows) < 5:
            self.try_to(lambda: annotations.add_arrow(self.document, start, end)[0], "Add arrow")

    @precondition(lambda self: self.editor is not None and self.document.annotations)
    @rule(pick=PICK, x=NEAR, y=NEAR, how=st.integers(0, 3))
    def change_an_annotation(self, pick, x, y, how):
        found = self.document.annotations
        ids = (*found.blocks, *found.notes, *found.arrows)
        chosen = ids[pick % len(ids)]
        if how == 0:
            self.try_to(lambda: annotations.remove_annotations(self.document, frozenset({chosen})), "Delete")
        elif how == 1 and chosen in found.blocks:
            self.try_to(lambda: annotations.rename_block(self.document, chosen, f"Part {x}"), "Rename")
        elif how == 2 and chosen in found.arrows:
            end = annotations.End((x, y))
            self.try_to(lambda: annotations.move_end(self.document, chosen, "end", end), "Move")
        else:
            self.try_to(
                lambda: annotations.move_annotations(self.document, frozenset({chosen}), (x, y)), "Move"
            )

    def try_to(self, edit, label):
        """Makes an edit, which may refuse in words for the user."""
        try:
            after = edit()
        except SettingsError:
            return
        if len(after.graph) <= MOST_NODES:
            self.editor.apply(after, label)

    # Ways through the history.

    def travel(self, go):
        go()
        self.history.travelled()

    @rule()
    def undo(self):
        self.travel(self.editor.undo)

    @rule()
    def redo(self):
        self.travel(self.editor.redo)

    @rule(pick=PICK)
    def go_to(self, pick):
        self.travel(lambda: self.editor.go_to(pick % len(self.history)))

    @rule()
    def all_the_way_back_and_forth(self):
        at, here = self.editor.at, self.history.hash()
        self.travel(lambda: self.editor.go_to(0))
        self.travel(lambda: self.editor.go_to(at))
        assert self.history.hash() == here

    @rule(reopen=st.booleans())
    def save_and_load(self, reopen):
        content = pack(Project(self.document))
        again = unpack(content).document
        assert again == self.document
        assert pack(Project(again)) == content
        self.editor.mark_saved(self.document)
        self.history.parted()
        if reopen:
            self.editor.open(again)
            self.history.begin()

    # What is seen.

    @rule(light=st.booleans())
    def change_the_theme(self, light):
        self.view.show_theme(LIGHT if light else DARK)

    @rule(factor=st.sampled_from([0.25, 0.8, 1.2, 3.0]))
    def zoom(self, factor):
        self.view.camera.zoom(factor)

    @rule(x=NEAR, y=NEAR, up=st.booleans())
    def turn_the_wheel(self, x, y, up):
        at = QPointF(240 + x, 160 + y)
        turn = QPoint(0, 120 if up else -120)
        everywhere = self.view.viewport().mapToGlobal(at)
        phase = Qt.ScrollPhase.NoScrollPhase
        wheel = QWheelEvent(at, everywhere, QPoint(), turn, NONE, KEYS[0], phase, False)
        QApplication.sendEvent(self.view.viewport(), wheel)

    @rule(x=NEAR, y=NEAR)
    def pan(self, x, y):
        start = self.view.camera.middle()
        self.drag(start, start + QPointF(x, y), button=MIDDLE)

    @rule(name=st.sampled_from(["fit", "fit_selection"]))
    def fit(self, name):
        getattr(self.view, name)()

    @rule()
    def actual_size(self):
        self.view.camera.actual_size()

    @rule(x=NEAR, y=NEAR)
    def hover(self, x, y):
        self.send(MOVE, self.view.camera.middle() + QPointF(x, y), button=NONE)

    @rule()
    def let_qt_have_its_turn(self):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()

    @rule()
    def paint(self):
        assert not self.view.grab().isNull()

    @rule(sample=st.integers(0, 7))
    def train_one_step(self, sample):
        if self._trains():
            job = TrainingJob(self.graph, self.document.dataset, self.document.training)
            try:
                trainer = Trainer(job, FEW_SAMPLES.of(self.document.dataset))
                trainer.step()
            except DivergenceError:
                return
            self.view.show_snapshot(trainer.snapshot(sample))

    @rule()
    def ask_what_a_restart_would_change(self):
        found = differences(self.begun_with, self.document)
        assert found.changed | found.new <= set(self.graph)
        self.view.scene().show_stale(found.changed | found.new)
        self.begun_with = self.document

    @rule()
    def forget_the_run(self):
        self.view.clear_snapshot()

    # What must hold.

    @invariant()
    def everything_fits(self):
        if self.editor is not None:
            type(self).steps += 1
            self._nobody_has_complained()
            self._scene_and_document_have_the_same_ids()
            self._no_item_is_an_orphan()
            self.history.follow()
            self._what_has_no_problem_can_be_compiled()

    def teardown(self):
        try:
            # A step that has failed has left a document that nobody knows.
            if self.editor is not None and self.history.up_to_date and not self._exceptions:
                self._walk_the_whole_history()
        finally:
            self._capture.__exit__(None, None, None)
            if self.editor is not None:
                self.view.close()
                self.view.deleteLater()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _walk_the_whole_history(self):
        while self.editor.at:
            self.travel(self.editor.undo)
        self._scene_and_document_have_the_same_ids()
        self.travel(lambda: self.editor.go_to(len(self.editor.steps)))
        self._scene_and_document_have_the_same_ids()
        self._no_item_is_an_orphan()
        self._nobody_has_complained()


def test_whatever_is_done_scene_history_and_file_agree_with_the_document(qtbot, qtlog, monkeypatch):
    ids = Ids()
    for module in (node, marks):
        monkeypatch.setattr(module, "secrets", ids)
    CanvasMachine.steps = 0

    run_state_machine_as_test(lambda: CanvasMachine(qtlog, ids), settings=FEW)

    assert CanvasMachine.steps >= STEPS
    QGuiApplication.clipboard().clear()
