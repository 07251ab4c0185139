"""The layer panel: what panels share that show the units of one layer, so that each is its numbers alone."""

from abc import abstractmethod

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from nnstudio.gui.colormaps import diverging
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.panels.weights.picture import Picture
from nnstudio.gui.panels.weights.sheet import Colors
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId

_WIDE = 1.4
"""How many times as wide as high a panel is whose parts stand side by side, not one below the other."""


class LayerPanel(LivePanel):
    """A panel with a picture of each unit of one layer, which follows what is selected and pinned elsewhere.

    What the user has chosen outlives the run. Subclasses put their parts into `_body`, say in `_show_words`
    and `_show_caption` what is seen, and forget in `_start_over` what is of the layer that was shown.

    Args:
        theme: The colors.
        name: The objectName, such as "weightsPanel".
        title: What a screen reader calls it.
        empty: What will be here, and what to do for it.
        colors: How the picture turns numbers into colors.
        parent: As Qt wants it.

    Signals:
        unit_chosen: (node, unit) whose picture was clicked.
    """

    unit_chosen = Signal(object, int)

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        empty: tuple[str, str],
        colors: Colors = diverging,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, name, title, empty, parent)
        self._pinned: tuple[NodeId, int] | None = None
        self._picture = Picture(theme, title.lower(), colors)
        self._picture.pointed.connect(self._show_caption)
        self._picture.clicked.connect(self._on_unit_clicked)
        self._picture.laid_out.connect(self._show_words)
        self._picture.mosaic.setToolTip("Arrow keys go from unit to unit, Enter pins one")
        full = QWidget()
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight, full)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(12)
        self.set_picture(full)

    @property
    @abstractmethod
    def _node(self) -> NodeId | None:
        """The layer that is shown, or wanted."""

    @abstractmethod
    def show_node(self, node_id: NodeId) -> None:
        """Shows this layer; one of which the panel has nothing to show changes nothing."""

    def mark_unit(self, node_id: NodeId, unit: int | None) -> None:
        """Frames the picture of a unit that is pinned, and says what is known of it."""
        self._pinned = None if unit is None else (node_id, unit)
        self._show_pinned()
        self._show_caption()

    def begin_run(self) -> None:
        node_id, pinned = self._node, self._pinned
        super().begin_run()
        if node_id is not None:
            self.show_node(node_id)
        self._pinned = pinned
        self._show_pinned()
        self.probes_changed.emit()

    def leave_branch(self, step: int) -> None:
        self._picture.restart()  # how large numbers have become there says nothing now

    def forget(self) -> None:
        self._pinned = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._body.setDirection(across if self._wide else down)

    @property
    def _wide(self) -> bool:
        """Whether there is more room beside a part than below it."""
        return self.width() > _WIDE * self.height()

    @abstractmethod
    def _show_words(self) -> None:
        """Says above the picture what is seen of it."""

    @abstractmethod
    def _show_caption(self) -> None:
        """Says below the picture what is pointed at or pinned, or how to read it."""

    def _unit_of(self, picture: int) -> int | None:
        """The unit of the layer that this picture is of, of those that are shown; None if it is of none."""
        return picture

    def _pinned_here(self) -> int | None:
        """The unit of the layer shown that is pinned."""
        return self._pinned[1] if self._pinned is not None and self._pinned[0] == self._node else None

    def _start_over(self) -> None:
        """Another layer has limits and a pinned unit of its own, and is asked for."""
        self._picture.restart()
        self._show_pinned()
        self.probes_changed.emit()

    def _show_pinned(self) -> None:
        self._picture.mosaic.pin(self._pinned_here())

    def _on_layer_chosen(self) -> None:
        self._start_over()
        self._picture.mosaic.scroll_to_top()
        self.show_again()

    def _on_unit_clicked(self, picture: int) -> None:
        node_id, unit = self._node, self._unit_of(picture)
        if node_id is not None and unit is not None:
            self.unit_chosen.emit(node_id, unit)
