"""The panel with the curves of loss and accuracy."""

from pathlib import Path

from PySide6.QtGui import QContextMenuEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.icons import icon
from nnstudio.gui.panels.frame import Caption, EmptyState, Words, save_as, save_picture, small_button
from nnstudio.gui.panels.loss.plots import Plots
from nnstudio.gui.panels.loss.table import write_table
from nnstudio.gui.panels.loss.wording import ADVICE, legend, read_out
from nnstudio.gui.theme import Theme


class LossPanel(QWidget):
    """Loss of each step and epoch on the left, accuracy of each epoch on the right, over the same steps."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lossPanel")
        self.setAccessibleName("Loss and accuracy")
        self._theme = theme
        self._snapshot: Snapshot | None = None
        self._waiting = False
        self._words = Words(theme)
        self._log = small_button(
            self,
            "lossPanel.log",
            "Logarithmic loss",
            "Show the loss on a logarithmic axis: late progress becomes visible",
        )
        self._log.setText("log")
        self._log.setCheckable(True)
        self._fit = small_button(
            self, "lossPanel.fit", "Fit", "Show the whole run and follow it again (double-click a plot)"
        )
        self._caption = Caption(theme)
        self._empty = EmptyState(
            theme,
            "Press Space: the loss of each step appears here",
            "The loss says how wrong the network is. Training makes it small.",
        )
        self._plots = Plots(theme)
        self._plots.pointed.connect(self._on_pointed)
        self._plots.followed.connect(self._fit.setDisabled)
        self._log.toggled.connect(self._plots.show_logarithmic)
        self._fit.clicked.connect(self._plots.fit)

        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._plots)
        header = QHBoxLayout()
        header.setSpacing(4)
        for widget in (self._words, self._log, self._fit):
            header.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(2)
        layout.addLayout(header)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._caption)
        self.show_theme(theme)
        self.clear()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws this moment; a panel that is hidden waits until it is shown."""
        self._waiting = not self.isVisible()
        if self._waiting:
            self._snapshot = snapshot
            return
        if not self._plots.losses.continued_by(snapshot.losses):
            self.clear()
        self._snapshot = snapshot
        if len(snapshot.losses):
            self._pages.setCurrentWidget(self._plots)
        self._plots.show_snapshot(snapshot)
        self._show_legend()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self._words, self._plots, self._caption, self._empty):
            part.show_theme(theme)
        self._fit.setIcon(icon("fit", theme, size=14))
        self._show_legend()

    def clear(self) -> None:
        """Forgets the run that is shown."""
        self._snapshot = None
        self._waiting = False
        self._plots.clear()
        self._pages.setCurrentWidget(self._empty)
        self._words.say()

    def save_csv(self, path: Path) -> None:
        """Writes the run as a table; see `write_table`."""
        write_table(path, self._snapshot)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._waiting and self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.addAction("Fit", self._plots.fit).setEnabled(self._fit.isEnabled())
        logarithmic = menu.addAction("Logarithmic", self._log.toggle)
        logarithmic.setCheckable(True)
        logarithmic.setChecked(self._log.isChecked())
        menu.addSeparator()
        menu.addAction("Save picture…", self._on_save_picture)
        menu.addAction("Save CSV…", self._on_save_csv).setEnabled(self._snapshot is not None)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _show_legend(self) -> None:
        if self._snapshot is not None and len(self._plots.losses):
            self._words.say(*legend(self._snapshot, self._plots.losses, self._theme))

    def _on_pointed(self, step: int | None) -> None:
        if step is None or self._snapshot is None:
            self._caption.say(*ADVICE)
        else:
            self._caption.say(*read_out(self._snapshot, self._plots.losses, step), bright=True)

    def _on_save_picture(self) -> None:
        save_as(
            self, "Save picture", "loss.png", "Pictures (*.png *.jpg)", lambda path: save_picture(self, path)
        )

    def _on_save_csv(self) -> None:
        save_as(self, "Save CSV", "loss.csv", "Tables (*.csv)", self.save_csv)
