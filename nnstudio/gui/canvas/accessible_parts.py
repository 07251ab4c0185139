"""What a screen reader asks of the canvas: the answers of the whole and of each layer, port and wire."""

import functools
import logging
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import Shiboken

from nnstudio.gui.canvas.view import CanvasView
from nnstudio.nn.graph import NodeId, Wire

if TYPE_CHECKING:
    from nnstudio.gui.canvas.accessible import CanvasTree

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Port:
    """The port of a layer: its inputs are numbered from 0, its output has no number."""

    node: NodeId
    number: int | None


Part: TypeAlias = NodeId | Port | Wire
"""What has a place of its own in the tree."""

_kept: set[QAccessibleInterface] = set()
"""Qt deletes an interface when the widget goes or it is told to, and never asks Python. One that Python
collected before would be deleted twice, so each is kept here until Qt's half is gone."""

T = TypeVar("T")


def _safe(default: Callable[[], T]) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Answers with a default where the real answer fails: no exception may leave a call of Qt's own."""

    def wrap(ask: Callable[..., T]) -> Callable[..., T]:
        @functools.wraps(ask)
        def answer(self: Any, *args: Any) -> T:
            try:
                return ask(self, *args)
            except Exception:
                log.exception("A screen reader has asked what the canvas could not answer")
                return default()

        return answer

    return wrap


def _none() -> None:
    return None


class CanvasInterface(QAccessibleWidget):
    """The canvas: its name is the sentence of the network, its children are layers and wires."""

    def __init__(self, view: CanvasView, tree: "CanvasTree") -> None:
        super().__init__(view, QAccessible.Role.List)
        self._tree = weakref.ref(tree)  # the interface lives until Qt deletes it, and must keep nothing alive

    @_safe(int)
    def childCount(self) -> int:
        tree = _living(self._tree)
        return len(tree.top()) + len(tree.widgets()) if tree else 0

    @_safe(_none)
    def child(self, index: int) -> QAccessibleInterface | None:
        tree = _living(self._tree)
        if tree is None or index < 0:
            return None
        top = tree.top()
        if index < len(top):
            return tree.interface(top[index]) if tree.exists(top[index]) else None
        widgets = tree.widgets()
        at = index - len(top)
        return QAccessible.queryAccessibleInterface(widgets[at]) if at < len(widgets) else None

    @_safe(lambda: -1)
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        tree = _living(self._tree)
        if tree is None or child is None:
            return -1
        if isinstance(child, PartInterface):
            return -1 if isinstance(child.part, Port) else tree.place(child.part)
        widget = child.object()
        widgets = tree.widgets()
        return len(tree.top()) + widgets.index(widget) if widget in widgets else -1

    @_safe(_none)
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        tree = _living(self._tree)
        if tree is None:
            return None
        for widget in tree.widgets():
            if QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size()).contains(x, y):
                return QAccessible.queryAccessibleInterface(widget)
        part = tree.part_at(QPoint(x, y))
        return tree.interface(part) if part is not None else None

    @_safe(_none)
    def focusChild(self) -> QAccessibleInterface | None:
        tree = _living(self._tree)
        if tree is None or not tree.view.hasFocus():
            return None
        current = tree.current()
        return tree.interface(current) if current is not None else None

    @_safe(str)
    def text(self, t: QAccessible.Text) -> str:
        tree = _living(self._tree)
        if tree is None:
            return ""
        if t is QAccessible.Text.Name:
            return tree.describe(None)
        return tree.view.accessibleDescription() if t is QAccessible.Text.Description else ""


class PartInterface(QAccessibleInterface):
    """A layer, a port or a wire."""

    def __init__(self, part: Part, tree: "CanvasTree") -> None:
        super().__init__()
        self.part = part
        self._tree = weakref.ref(tree)

    @_safe(bool)
    def isValid(self) -> bool:
        tree = _living(self._tree)
        return tree is not None and tree.exists(self.part)

    def object(self) -> QObject | None:
        return None

    @_safe(_none)
    def window(self) -> QWindow | None:
        tree = _living(self._tree)
        return tree.view.window().windowHandle() if tree else None

    def relations(
        self, match: QAccessible.RelationFlag = QAccessible.RelationFlag.AllRelations
    ) -> list[tuple[QAccessibleInterface, QAccessible.RelationFlag]]:
        return []

    @_safe(_none)
    def parent(self) -> QAccessibleInterface | None:
        tree = _living(self._tree)
        if tree is None:
            return None
        return tree.interface(self.part.node) if isinstance(self.part, Port) else tree.root

    @_safe(_none)
    def child(self, index: int) -> QAccessibleInterface | None:
        tree, ports = _living(self._tree), self._ports()
        return tree.interface(ports[index]) if tree and 0 <= index < len(ports) else None

    @_safe(int)
    def childCount(self) -> int:
        return len(self._ports())

    @_safe(lambda: -1)
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        ports = self._ports()
        part = child.part if isinstance(child, PartInterface) else None
        return ports.index(part) if isinstance(part, Port) and part in ports else -1

    @_safe(_none)
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        tree = _living(self._tree)
        found = [port for port in self._ports() if tree and tree.rect(port).contains(x, y)]
        return tree.interface(found[0]) if tree and found else None

    def focusChild(self) -> QAccessibleInterface | None:
        return None

    @_safe(str)
    def text(self, t: QAccessible.Text) -> str:
        tree = self._living_with_part()
        if tree is None:
            return ""
        if t is QAccessible.Text.Name:
            return tree.describe(self.part)
        return tree.explain(self.part) if t is QAccessible.Text.Description else ""

    def setText(self, t: QAccessible.Text, text: str) -> None:
        """Nothing is renamed in this way."""

    @_safe(QRect)
    def rect(self) -> QRect:
        tree = self._living_with_part()
        return tree.rect(self.part) if tree else QRect()

    @_safe(lambda: QAccessible.Role.NoRole)
    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Graphic if isinstance(self.part, Port) else QAccessible.Role.ListItem

    @_safe(QAccessible.State)
    def state(self) -> QAccessible.State:
        tree = self._living_with_part()
        if tree is None:
            state = QAccessible.State()
            state.invalid = True
            return state
        return tree.state(self.part)

    def _ports(self) -> tuple[Port, ...]:
        tree = _living(self._tree)
        return () if tree is None or isinstance(self.part, Port | Wire) else tree.ports(self.part)

    def _living_with_part(self) -> "CanvasTree | None":
        tree = _living(self._tree)
        return tree if tree is not None and tree.exists(self.part) else None


def forget(interfaces: Iterable[QAccessibleInterface]) -> None:
    """Lets Qt delete these, which tells whoever held on to them."""
    for interface in interfaces:
        if Shiboken.isValid(interface):
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(interface))
        _kept.discard(interface)


def keep(interface: QAccessibleInterface) -> None:
    """Makes an interface known to Qt, and holds it for as long as Qt does."""
    if isinstance(interface, CanvasInterface):  # one for each canvas; parts are let go by `forget`
        _kept.difference_update([old for old in _kept if not Shiboken.isValid(old)])
    QAccessible.registerAccessibleInterface(interface)
    _kept.add(interface)


def kept() -> int:
    """How many interfaces are alive."""
    return sum(Shiboken.isValid(interface) for interface in _kept)


def _living(reference: "weakref.ref[CanvasTree]") -> "CanvasTree | None":
    """The tree, unless its canvas is gone or going."""
    tree = reference()
    return tree if tree is not None and Shiboken.isValid(tree) and Shiboken.isValid(tree.view) else None
