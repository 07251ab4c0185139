"""Context menus: what the menu bar offers and what fits what is pointed at, with the keys printed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from nnstudio.document.edits import disconnect
from nnstudio.document.marks import AnnotationId
from nnstudio.document.repairs import Repair, repairs_of
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import NodeId, Wire

_PARTS = "cut copy duplicate delete"
_LAYERS = f"{_PARTS} | pullOut group ungroup repeat"
_ACTIONS = {
    "card": f"settings rename connect | {_LAYERS} | fitSelection",
    "port": "connect",
    "wire": "",
    "block": f"rename | {_PARTS} | ungroup repeat | fitSelection",
    "note": _PARTS,
    "arrow": _PARTS,
    "selection": f"{_LAYERS} | alignRow alignColumn distributeRow distributeColumn | fitSelection",
    "canvas": "addLayer paste addNote addArrow | selectAll tidy | fit actualSize | commandPalette",
}
"""The window's actions in each menu; a bar separates. Those that the window does not have are left out."""


Target = NodeId | AnnotationId | Wire | None


@dataclass(frozen=True)
class Offer:
    """An entry that only this menu has."""

    text: str
    run: Callable[[], object]
    tip: str = ""


def context_menu(
    actions: Mapping[str, QAction], kind: str, offers: Iterable[Offer] = (), parent: QWidget | None = None
) -> QMenu:
    """A menu for what is pointed at, see `Pointed`: the offers, and the window's own actions."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    for offer in offers:
        action = menu.addAction(offer.text)
        action.setToolTip(offer.tip or offer.text)
        action.triggered.connect(lambda _checked=False, run=offer.run: run())
    for part in _ACTIONS[kind].split("|"):
        menu.addSeparator()
        menu.addActions([actions[name] for name in part.split() if name in actions])
    return menu


class ContextMenus(QObject):
    """Opens the menu of what is pointed at on a canvas."""

    def __init__(self, actions: Mapping[str, QAction], editor: Editor, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._actions, self._editor, self._canvas = actions, editor, canvas

    def show(self, kind: str, target: Target, at: QPoint) -> QMenu:
        """Opens a menu at a point of the screen: what the pointer wishes by `menu_wanted`."""
        menu = context_menu(self._actions, kind, self.offers(target, at), self._canvas)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
        return menu

    def offers(self, target: Target, at: QPoint) -> tuple[Offer, ...]:
        """What can be done about a node's problems, with a wire, or with a note."""
        if isinstance(target, Wire):
            return self._for_wire(target, at)
        if target in self._editor.document.annotations.notes:
            write = partial(self._canvas.pointer.annotations.text_wanted.emit, target)
            return (Offer(f"Edit the text{self._keys('rename')}", write, "Write what the note says"),)
        if target is None or target not in self._editor.document.graph:
            return ()
        document = self._editor.document
        problems = [problem for problem in document.check().problems if problem.node == target]
        return tuple(
            Offer(repair.label, partial(self._repair, repair), problem.message)
            for problem in problems
            for repair in repairs_of(document, problem)
        )

    def _for_wire(self, wire: Wire, at: QPoint) -> tuple[Offer, ...]:
        point = self._canvas.camera.point(self._canvas.viewport().mapFromGlobal(at))
        names = [self._editor.document.graph[node_id].name for node_id in (wire.source, wire.target)]
        return (
            Offer(
                "Insert a layer here…",
                lambda: self._canvas.pointer.insertion_wanted.emit(point, wire),
                f"Search for a layer between {names[0]} and {names[1]}",
            ),
            Offer(f"Delete the wire{self._keys('delete')}", partial(self._delete, wire), "Remove this wire"),
        )

    def _keys(self, name: str) -> str:
        """The keys of an action as a menu prints them, in a column of their own."""
        keys = self._actions[name].shortcut() if name in self._actions else QKeySequence()
        return f"\t{keys.toString(QKeySequence.SequenceFormat.NativeText)}" if not keys.isEmpty() else ""

    def _delete(self, wire: Wire) -> None:
        document = self._editor.document
        if wire in document.graph.wires():
            self._editor.apply(disconnect(document, wire), "Delete wire")

    def _repair(self, repair: Repair) -> None:
        self._editor.apply(repair.after, repair.label)
