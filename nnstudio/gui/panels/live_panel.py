"""The live panel: what all panels share that show moments of a run, so that each is its picture alone."""

from abc import abstractmethod

from PySide6.QtCore import Signal
from PySide6.QtGui import QContextMenuEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from nnstudio.engine.probes import Probe
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.icons import icon
from nnstudio.gui.panels.exporting import Table, export_actions
from nnstudio.gui.panels.frame import Caption, EmptyState, Words, small_button
from nnstudio.gui.theme import Theme


class LivePanel(QWidget):
    """A panel with words and buttons above, a picture in the middle and a line below that explains it.

    A panel that is hidden keeps the latest moment, draws nothing and asks for nothing. One that has nothing
    to show says in words what will be here. Subclasses put their picture into the panel by `set_picture`,
    draw in `draw`, forget in `forget`, and say in `table` what the picture's numbers are.

    Args:
        theme: The colors.
        name: The objectName, such as "confusionPanel".
        title: What a screen reader calls it.
        empty: What will be here, and what to do for it.
        parent: As Qt wants it.

    Signals:
        probes_changed: () other probes are needed than before, or the panel was shown or hidden.
    """

    probes_changed = Signal()

    EVERY = 100
    """Milliseconds between two pictures, at least, while a run could use the time itself."""

    def __init__(
        self, theme: Theme, name: str, title: str, empty: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.theme = theme
        self.snapshot: Snapshot | None = None
        """The moment that is shown, or will be when the panel is."""
        self._waiting = False
        self.words, self.caption = Words(theme), Caption(theme)
        self._empty = EmptyState(theme, *empty)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self.header = QHBoxLayout()
        self.header.setSpacing(4)
        self.header.addWidget(self.words, 1)
        self._export = small_button(self, f"{name}.export", f"Export {title}", "Save as picture or table")
        self._export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._export)
        for action in export_actions(self, self, self.table, name.removesuffix("Panel")):
            self._menu.addAction(action)
        self._export.setMenu(self._menu)
        self.header.addWidget(self._export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(2)
        layout.addLayout(self.header)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.caption)

    def set_picture(self, picture: QWidget) -> None:
        """Puts in the middle what is seen as soon as there is something to see."""
        self._pages.addWidget(picture)

    def add_control(self, control: QWidget) -> None:
        """Puts a button or a choice into the header, left of the export."""
        self.header.insertWidget(self.header.count() - 1, control)

    def probes(self) -> frozenset[Probe]:
        """What the panel needs while it is visible, beside what every moment holds."""
        return frozenset()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws this moment; a panel that is hidden waits until it is shown."""
        self.snapshot = snapshot
        self._waiting = not self.isVisible()
        if not self._waiting:
            self._pages.setCurrentIndex(1 if self.draw(snapshot) else 0)

    def clear(self) -> None:
        """Forgets the run that is shown."""
        self.snapshot, self._waiting = None, False
        self.forget()
        self.words.say()
        self.caption.say("")
        self._pages.setCurrentIndex(0)

    @abstractmethod
    def draw(self, snapshot: Snapshot) -> bool:
        """Takes over the numbers of this moment, and says whether there is anything to be seen."""

    @abstractmethod
    def forget(self) -> None:
        """Lets go of all that belongs to the run."""

    @abstractmethod
    def table(self) -> Table | None:
        """The numbers behind the picture; None while there are none."""

    def show_theme(self, theme: Theme) -> None:
        self.theme = theme
        for part in (self.words, self.caption, self._empty):
            part.show_theme(theme)
        self._export.setIcon(icon("export", theme, size=14))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.probes_changed.emit()
        if self._waiting and self.snapshot is not None:
            self.show_snapshot(self.snapshot)

    def hideEvent(self, event: object) -> None:
        super().hideEvent(event)
        self.probes_changed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu.popup(event.globalPos())
