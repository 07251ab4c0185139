"""The panel with the weights of one layer."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QScrollBar, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.icons import icon
from nnstudio.gui.panels.frame import Caption, EmptyState, Words, save_as, save_picture, small_button
from nnstudio.gui.panels.weights.kernel import Kernel, has_parameters, kernel_of
from nnstudio.gui.panels.weights.limit_bar import LimitBar
from nnstudio.gui.panels.weights.mosaic import NOWHERE, Mosaic
from nnstudio.gui.panels.weights.wording import advise, count_units, read_out
from nnstudio.gui.scale import SmoothLimit
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import Graph, NodeId


class WeightsPanel(QWidget):
    """The incoming weights of one layer, one picture or row for each unit."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("weightsPanel")
        self.setAccessibleName("Weights")
        self._theme = theme
        self._snapshot: Snapshot | None = None
        self._waiting = False
        self._node: NodeId | None = None
        self._kernel: Kernel | None = None
        self._limit = SmoothLimit()
        self._place = NOWHERE
        self._graph: Graph | None = None

        self._words = Words(theme)
        self._layer = QComboBox()
        self._layer.setObjectName("weightsPanel.layer")
        self._layer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._layer.setAccessibleName("Layer whose weights are shown")
        self._layer.setToolTip("Layer whose weights are shown; selecting it on the canvas does the same")
        self._layer.activated.connect(self._on_layer_chosen)
        self._lock = small_button(
            self,
            "weightsPanel.lock",
            "Lock colors",
            "Keep the limits of the colors as they are, to compare moments of the run",
        )
        self._lock.setCheckable(True)
        self._lock.toggled.connect(self._on_lock_toggled)
        bar = QScrollBar(Qt.Orientation.Vertical)
        bar.setAccessibleName("Units that are shown")
        bar.setToolTip("Scroll to the units that have no room")
        bar.hide()
        self._mosaic = Mosaic(theme, bar)
        self._mosaic.setAccessibleName("Pictures of the weights")
        self._mosaic.pointed.connect(self._on_pointed)
        self._mosaic.laid_out.connect(self._show_words)
        self._limits = LimitBar(theme)
        self._caption = Caption(theme)
        self._empty = EmptyState(
            theme,
            "The weights of each layer appear here",
            "Draw a Hidden or Output layer and wire it to the Input: it starts from random weights.",
        )

        header = QHBoxLayout()
        header.setSpacing(6)
        for widget in (self._layer, self._words, self._lock):
            header.addWidget(widget, widget is self._words)
        picture = QHBoxLayout()
        picture.setSpacing(4)
        picture.addWidget(self._mosaic, 1)
        picture.addWidget(bar)
        full = QWidget()
        body = QVBoxLayout(full)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(4)
        body.addLayout(picture, 1)
        body.addWidget(self._limits)
        body.addWidget(self._caption)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(4)
        layout.addLayout(header)
        layout.addWidget(self._pages, 1)
        self._full = full
        self._show_page(full=False)
        self.show_theme(theme)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws this moment; a panel that is hidden waits until it is shown."""
        if self._snapshot is not None and snapshot.step < self._snapshot.step and not self._lock.isChecked():
            self._limit = SmoothLimit()  # the run began anew: its weights have nothing to do with the last
        self._snapshot = snapshot
        self._waiting = not self.isVisible()
        if self._waiting:
            return
        if self._graph is not snapshot.graph:
            self._graph = snapshot.graph
            self._list_layers(snapshot)
        self._show_layer(snapshot)

    def show_node(self, node_id: NodeId) -> None:
        """Shows the weights of this node; one without weights changes nothing."""
        place = self._layer.findData(node_id)
        if self._graph is None:
            self._node = node_id
        elif place >= 0 and node_id != self._node:
            self._layer.setCurrentIndex(place)
            self._on_layer_chosen(place)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self._words, self._mosaic, self._limits, self._caption, self._empty):
            part.show_theme(theme)
        self._lock.setIcon(icon("locked" if self._lock.isChecked() else "unlocked", theme, size=14))

    def clear(self) -> None:
        """Forgets the network that is shown."""
        self._snapshot = self._graph = self._node = self._kernel = None
        self._waiting = False
        self._layer.clear()
        self._lock.setChecked(False)
        self._limit = SmoothLimit()
        self._show_page(full=False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._waiting and self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        lock = menu.addAction("Lock colors", self._lock.toggle)
        lock.setCheckable(True)
        lock.setChecked(self._lock.isChecked())
        menu.addAction("Save picture…", self._on_save_picture)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _list_layers(self, snapshot: Snapshot) -> None:
        having = [node_id for node_id in snapshot.graph if has_parameters(snapshot, node_id)]
        self._layer.clear()
        for node_id in having:
            self._layer.addItem(snapshot.graph[node_id].name, node_id)
        if self._node not in having:
            self._start_over(having[0] if having else None)
        self._layer.setCurrentIndex(self._layer.findData(self._node))
        self._show_page(full=bool(having))

    def _show_page(self, *, full: bool) -> None:
        self._pages.setCurrentWidget(self._full if full else self._empty)
        for widget in (self._layer, self._lock):
            widget.setVisible(full)
        if not full:
            self._words.say()

    def _start_over(self, node_id: NodeId | None) -> None:
        """Another layer has limits of its own."""
        self._node = node_id
        self._lock.setChecked(False)
        self._limit = SmoothLimit()
        self._place = NOWHERE

    def _show_layer(self, snapshot: Snapshot) -> None:
        if self._node is None:
            return
        self._kernel = kernel_of(snapshot, self._node)
        self._limit.follow(self._kernel.weights)
        self._mosaic.show_kernel(self._kernel, self._limit.value)
        self._limits.show_limit(self._limit.value)
        self._show_words()
        self._show_caption()

    def _show_words(self) -> None:
        if self._kernel is not None:
            self._words.say(count_units(self._kernel, self._mosaic.shown, self._mosaic.tiling))

    def _show_caption(self) -> None:
        if self._kernel is None or self._snapshot is None or self._node is None:
            return
        if self._place != NOWHERE and self._place[0] < self._kernel.units:
            words = read_out(self._kernel, self._snapshot, self._node, self._place)
            self._caption.say(*words, bright=True)
        else:
            self._caption.say(*advise(self._kernel, self._snapshot.classes))

    def _on_layer_chosen(self, place: int) -> None:
        self._start_over(self._layer.itemData(place))
        self._mosaic.scroll_to_top()
        if self._snapshot is not None and self.isVisible():
            self._show_layer(self._snapshot)

    def _on_lock_toggled(self) -> None:
        locked = self._lock.isChecked()
        self._limit.locked = locked
        self._lock.setIcon(icon("locked" if locked else "unlocked", self._theme, size=14))

    def _on_pointed(self, unit: int, row: int, column: int) -> None:
        self._place = (unit, row, column)
        self._show_caption()

    def _on_save_picture(self) -> None:
        save_as(
            self,
            "Save picture",
            "weights.png",
            "Pictures (*.png *.jpg)",
            lambda path: save_picture(self, path),
        )
