"""The list of a search popup: a model of what was found, and the view of it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from nnstudio.gui.search.found import Found

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_Role = Qt.ItemDataRole


class FoundModel(QAbstractListModel):
    """The rows that are listed now, and the query that they fit."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Found] = ()
        self.query = ""

    @property
    def rows(self) -> Sequence[Found]:
        """What is listed."""
        return self._rows

    def show(self, rows: Sequence[Found], query: str) -> None:
        """Lists these instead."""
        self.beginResetModel()
        self._rows, self.query = rows, query
        self.endResetModel()

    def found(self, row: int) -> Found | None:
        """What stands in a row; None if there is no such row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        found = self.found(index.row())
        if found is None:
            return None
        if role == _Role.DisplayRole:
            return found.title
        if role == _Role.AccessibleTextRole:
            return found.spoken
        if role in (_Role.ToolTipRole, _Role.AccessibleDescriptionRole):
            return found.reason if found.reason and not found.enabled else found.about
        return None


class FoundList(QListView):
    """What was found; the row under the mouse is the present one, once the mouse moves."""

    def __init__(self, model: FoundModel) -> None:
        super().__init__()
        self._mouse: QPointF | None = None
        self.setObjectName("search.list")
        self.setProperty("role", "found")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field keeps the keys
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # Rows that come under a mouse at rest, when the list opens or scrolls, are not meant by it.
        at, before = event.globalPosition(), self._mouse
        self._mouse = at
        index = self.indexAt(event.position().toPoint())
        if before is not None and before != at and index.isValid():
            self.setCurrentIndex(index)
        event.accept()
