"""Refusing: says beside the place why there is no wire, and offers what would help."""

from collections.abc import Callable

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from nnstudio.document.repairs import Repair
from nnstudio.gui.canvas.repair_bubble import RepairBubble
from nnstudio.gui.canvas.scene import CanvasScene


class Refusing:
    """At most one bubble with a reason. `apply` is called with the repair that is chosen."""

    def __init__(self, viewport: QWidget, scene: CanvasScene, apply: Callable[[Repair], object]) -> None:
        self._viewport, self._scene, self._apply = viewport, scene, apply
        self._bubble: RepairBubble | None = None

    def refuse(self, at: QPointF, reason: str, repairs: tuple[Repair, ...]) -> None:
        """Shows the reason at a point of the scene."""
        self._bubble = RepairBubble(self._viewport, reason, repairs, self._apply)
        self._bubble.closed.connect(self._on_closed)
        self._bubble.show_at(self._scene.views()[0].mapFromScene(at))

    def close(self) -> bool:
        """Takes the bubble away, and says whether there was one."""
        bubble, self._bubble = self._bubble, None
        if bubble is not None:
            bubble.dismiss()
        return bubble is not None

    def _on_closed(self) -> None:
        self._bubble = None
