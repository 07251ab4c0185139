"""The search popup: a field and a list in a frame over the window, from which one thing is chosen."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from nnstudio.gui.search.field import PopupField
from nnstudio.gui.search.found import Found
from nnstudio.gui.search.found_list import FoundList, FoundModel
from nnstudio.gui.search.matching import Query, rank
from nnstudio.gui.search.row_painter import ROW_HEIGHT, RowPainter
from nnstudio.gui.search.shield import Shield
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Theme

WIDTH = 420
MOST_ROWS = 12
EDGE = 8
"""Free pixels between the popup and the edge of the window, at least."""
SNAP = 4
"""The popup stands at multiples of this: whole pixels of the screen at 125, 150 and 175 %, too."""


class SearchPopup(QFrame):
    """A search field over a list of things, of which one can be chosen: a layer to add, a command.

    It is a child of the window, not a window itself, so no window manager has a say in its focus. It lives
    until something is chosen or it is closed, and then goes by itself.

    Signals:
        chosen: (Found) this was chosen; the popup is closed already, and the focus is where it was.
        cancelled: () it was closed without a choice.
    """

    chosen = Signal(object)
    cancelled = Signal()

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        rows: Sequence[Found],
        caption: str,
        *,
        noun: str = "command",
        recent: Sequence[str] = (),
    ) -> None:
        """Makes a popup over a window, which `open_at` then shows.

        Args:
            window: Over which it lies.
            theme: Gives the colors.
            rows: What can be chosen, in the order in which it is listed without a query.
            caption: What the choice is for.
            noun: What one row is, for the words when nothing is found.
            recent: The `Found.recent` of what was chosen before, the latest first.
        """
        self._shield = Shield(window, theme)
        super().__init__(self._shield)
        self.setObjectName("search")
        set_role(self, "popup")
        self._rows, self._noun = rows, noun
        self._sought = [found.sought for found in rows]
        ago = {key: place for place, key in enumerate(recent)}
        self._ago = [ago.get(found.recent) if found.recent else None for found in rows]
        self._off = [not found.enabled for found in rows]
        self._back: QWidget | None = None
        self._open = False
        self._corner = QPoint()
        self._model = FoundModel()
        self._painter = RowPainter(theme, self._model)
        self.field = PopupField(caption, theme)
        self.list = FoundList(self._model)
        self.list.setItemDelegate(self._painter)
        self._nothing = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._arrange(caption)
        self._connect()
        self._filter("")

    @property
    def current(self) -> Found | None:
        """The row that Enter would choose."""
        return self._model.found(self.list.currentIndex().row())

    @property
    def found(self) -> tuple[Found, ...]:
        """What is listed now, the best first."""
        return tuple(self._model.rows)

    @property
    def nothing(self) -> str:
        """What is said because nothing is found; empty if something is."""
        return "" if self._nothing.isHidden() else self._nothing.text()

    def open_at(self, at: QPoint | None = None) -> None:
        """Shows the popup at this global position, or without one in the middle, near the top."""
        window = self._shield.parentWidget()
        self._back = window.window().focusWidget()
        if at is None:
            self._corner = QPoint((window.width() - WIDTH) // 2, max(48, window.height() // 8))
        else:
            self._corner = window.mapFromGlobal(at)
        self._open = True
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._on_focus_changed)
        self._place()
        # A long list must fit below the corner when it is opened; when fewer are found, the corner stays.
        self._corner = self.pos()
        self._shield.raise_()
        self._shield.show()
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._announce()

    def close_search(self) -> None:
        """Closes it without a choice."""
        if self._end():
            self.cancelled.emit()

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
        self._painter.show_theme(theme)
        self._shield.show_theme(theme)
        self.field.show_theme(theme)
        self.list.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()  # what the field has no use for is not meant for the canvas below, either

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _arrange(self, caption: str) -> None:
        self.setAccessibleName(caption)
        self.list.setAccessibleName(f"{caption}: what was found")
        heading = QLabel(caption, textFormat=Qt.TextFormat.PlainText)
        set_role(heading, "caption")
        heading.setContentsMargins(5, 1, 5, 0)
        self._nothing.setObjectName("search.nothing")
        self._nothing.setProperty("tone", "quiet")
        self._nothing.setContentsMargins(5, 4, 5, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(7, 7, 7, 7)  # one less than two steps: the frame is one pixel wide
        column.setSpacing(7)
        for part in (heading, self.field, self.list, self._nothing):
            column.addWidget(part)

    def _connect(self) -> None:
        self._shield.pressed.connect(self.close_search)
        self._shield.resized.connect(self._place)
        self.field.textChanged.connect(self._filter)
        self.field.moved.connect(self._move)
        self.field.entered.connect(self._choose)
        self.field.left.connect(self.close_search)
        self.list.clicked.connect(self._on_clicked)
        self.list.selectionModel().currentChanged.connect(self._announce)

    def _filter(self, text: str) -> None:
        query = Query.of(text)
        places = rank(query, self._sought, self._ago, self._off)
        # Whoever types "run" means that, even if it cannot be chosen: Enter must not do another thing.
        first = 0 if query.text else next((row for row, at in enumerate(places) if not self._off[at]), 0)
        self._model.show([self._rows[place] for place in places], query.text)
        self.list.setCurrentIndex(self._model.index(first, 0))
        wanted = text.strip()
        called = f"No {self._noun} is called “{wanted}”." if wanted else f"There is no {self._noun} here."
        self._nothing.setText(f"{called} Esc closes.")
        self._nothing.setVisible(not places)
        self.list.setVisible(bool(places))
        if self._open:
            self._place()
            self._announce()

    def _move(self, steps: int) -> None:
        rows = self._model.rowCount()
        if not rows:
            return
        row = self.list.currentIndex().row() + steps
        # One step from the last leads to the first; a page ends at the end.
        row = row % rows if abs(steps) == 1 else min(max(row, 0), rows - 1)
        self.list.setCurrentIndex(self._model.index(row, 0))

    def _on_clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self._choose()

    def _choose(self) -> None:
        found = self.current
        if found is None or not found.enabled:
            self._announce()
        elif self._end():
            self.chosen.emit(found)

    def _end(self) -> bool:
        """Takes the popup away and gives the focus back; whether it was still there."""
        if not self._open:
            return False
        self._open = False
        cast("QApplication", QApplication.instance()).focusChanged.disconnect(self._on_focus_changed)
        has_focus = self.isAncestorOf(self.window().focusWidget() or self)
        # What had the focus may be gone by now, as a field of the inspector when a layer is removed.
        if has_focus and self._back is not None and isValid(self._back):
            self._back.setFocus(Qt.FocusReason.PopupFocusReason)
        self._shield.hide()
        self._shield.deleteLater()
        return True

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        # Where nothing has the focus, another program has it for a while.
        if now is not None and not self.isAncestorOf(now):
            self.close_search()

    def _place(self) -> None:
        """Is as high as its rows need, and stands at its corner or as near to it as the window allows."""
        room = self._shield.size() - QSize(2 * EDGE, 2 * EDGE)
        width = min(WIDTH, room.width())
        self.list.setFixedHeight(0)
        rest = self._height(width)
        rows = max(1, min(self._model.rowCount(), MOST_ROWS, (room.height() - rest) // ROW_HEIGHT))
        self.list.setFixedHeight(rows * ROW_HEIGHT)
        self.resize(width, self._height(width))
        x = min(max(self._corner.x(), EDGE), self._shield.width() - EDGE - self.width())
        y = min(max(self._corner.y(), EDGE), self._shield.height() - EDGE - self.height())
        self.move(x // SNAP * SNAP, y // SNAP * SNAP)
        self._shield.shade(self.geometry())
        self.list.scrollTo(self.list.currentIndex())

    def _height(self, width: int) -> int:
        layout = self.layout()
        layout.activate()
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else self.sizeHint().height()

    def _announce(self) -> None:
        """Has a screen reader say the present row: the focus stays in the field and would not tell."""
        words = self.current.spoken if self.current is not None else self.nothing
        self.field.setAccessibleDescription(words)
        if self._open and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, words))
