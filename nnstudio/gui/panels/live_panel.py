"""The live panel: what all panels share that show moments of a run, so that each is its picture alone."""

from abc import abstractmethod

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from nnstudio.engine.probes import Probe
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.colormaps import SignedColors, with_signs
from nnstudio.gui.icons import icon
from nnstudio.gui.panels.empty_state import EmptyState
from nnstudio.gui.panels.exporting import Table, export_actions, offer
from nnstudio.gui.panels.frame import Caption, Words, small_button
from nnstudio.gui.theme import Theme

_LEAST = QSize(280, 150)
"""Smaller, a picture says nothing, and the window would rather give its room to another panel."""


class LivePanel(QWidget):
    """A panel with words and buttons above, a picture in the middle and a line below that explains it.

    A panel that is hidden keeps the latest moment, draws nothing and asks for nothing. One that has nothing
    to show says in words what will be here. Subclasses put their picture into the panel by `set_picture`,
    draw in `draw`, forget in `forget`, take colors in `dress`, say in `table` what the picture's numbers
    are, and call `show_theme(theme)` at the end of their constructor.

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
        """The colors, those of signs as they are wanted."""
        self._undyed = theme
        self._colors: SignedColors = "blue-orange"
        self.snapshot: Snapshot | None = None
        """The moment that is shown, or will be when the panel is."""
        self._waiting = False
        self.words, self.caption = Words(theme), Caption(theme)
        self._empty_words = empty
        self._empty = EmptyState(theme, *empty)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self.header = QHBoxLayout()
        self.header.setSpacing(4)
        self.header.addWidget(self.words, 1)
        self._export = small_button(self, f"{name}.export", f"Export {title}", "Save as picture or table")
        self._export.setIcon(icon("export", theme, size=14))
        self._export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._exports = export_actions(self, self, self.table, name.removesuffix("Panel"))
        self._menu, export_menu = QMenu(self), QMenu(self._export)
        for menu in (self._menu, export_menu):
            menu.setToolTipsVisible(True)
            menu.addActions(self._exports)
            menu.aboutToShow.connect(self._offer_exports)
        self._export.setMenu(export_menu)
        self.header.addWidget(self._export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(2)
        layout.addLayout(self.header)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.caption)

    @property
    def seen(self) -> bool:
        """Whether there is a picture, and not only words about what will be here."""
        return self._pages.currentIndex() > 0

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(_LEAST)

    def set_picture(self, picture: QWidget) -> None:
        """Puts in the middle what is seen as soon as there is something to see."""
        self._pages.addWidget(picture)

    def add_control(self, control: QWidget) -> None:
        """Puts a button or a choice into the header, left of the export."""
        self.header.insertWidget(self.header.count() - 1, control)

    def add_to_menu(self, *actions: QAction) -> None:
        """Puts actions into the menu of the right mouse button, above the export."""
        if self._menu.actions()[0] is self._exports[0]:
            self._menu.insertSeparator(self._exports[0])
        self._menu.insertActions(self._menu.actions()[-len(self._exports) - 1], actions)

    def say_empty(self, headline: str, remedy: str) -> None:
        """Says why there is no picture, if it is not that there is no run; until `clear`."""
        self._empty.say(headline, remedy)

    def probes(self) -> frozenset[Probe]:
        """What the panel needs while it is visible, beside what every moment holds."""
        return frozenset()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws this moment; a panel that is hidden waits until it is shown."""
        self.snapshot = snapshot
        self._waiting = not self.isVisible()
        if not self._waiting:
            self._turn_to(1 if self.draw(snapshot) else 0)

    def show_again(self) -> None:
        """Draws the moment anew, for the user has made another choice; as soon as the panel is shown."""
        if self.snapshot is not None:
            self.show_snapshot(self.snapshot)

    def begin_run(self) -> None:
        """Forgets the last run, for a moment of another one follows; what the user has chosen may be kept."""
        self._let_go()

    def leave_branch(self, step: int) -> None:
        """Forgets what was gathered after `step`: the run goes on from there, or on another branch."""

    def clear(self) -> None:
        """Forgets the run that is shown."""
        self._let_go()
        self._turn_to(0)

    @abstractmethod
    def draw(self, snapshot: Snapshot) -> bool:
        """Takes over the numbers of this moment, and says whether there is anything to be seen."""

    @abstractmethod
    def forget(self) -> None:
        """Lets go of all that belongs to the run."""

    @abstractmethod
    def table(self) -> Table | None:
        """The numbers behind the picture; None while there are none."""

    def dress(self, theme: Theme) -> None:
        """Gives the picture and the controls these colors; the moment is drawn again afterwards."""

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
        self._undyed, self.theme = theme, with_signs(theme, self._colors)
        for part in (self.words, self.caption, self._empty):
            part.show_theme(self.theme)
        self._export.setIcon(icon("export", self.theme, size=14))
        self.dress(self.theme)
        self.show_again()

    def show_colors(self, colors: SignedColors) -> None:
        """Draws what is negative and what is positive in these colors, in this theme and all others."""
        self._colors = colors
        self.show_theme(self._undyed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.probes_changed.emit()
        if self._waiting and self.snapshot is not None:
            self.show_snapshot(self.snapshot)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.probes_changed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu.popup(event.globalPos())

    def _let_go(self) -> None:
        """Leaves nothing of the run but what is painted at the moment."""
        self.snapshot, self._waiting = None, False
        self.forget()
        self._empty.say(*self._empty_words)

    def _turn_to(self, page: int) -> None:
        """Shows the picture, or the words that stand for it; nothing is said of what is not seen."""
        if not page:
            self.words.say()
            self.caption.say("")
        self._pages.setCurrentIndex(page)

    def _offer_exports(self) -> None:
        offer(self._exports, picture=self.seen, table=self.seen and self.table() is not None)
