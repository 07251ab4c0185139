"""Tables of numbers: samples as rows, and the numbers that a network receives of one of them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from nnstudio.gui.datasets.wording import two_decimals, written

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MOST_FITTED = 100
"""Columns that are measured: more would take the window's thread too long."""
BAR = 12
"""Pixels for the bar that scrolls many rows."""
_ROW = 22
_NAMES = 150  # longest names of rows, in pixels

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class NumbersModel(QAbstractTableModel):
    """Numbers (rows, columns) with headings; text is made only of what is seen.

    `words` is one more column of text at the end, if there is any.
    """

    def __init__(self) -> None:
        super().__init__()
        self._numbers: npt.NDArray[np.generic] = np.empty((0, 0))
        self._columns: tuple[str, ...] = ()
        self._rows: Sequence[str] = ()
        self._words: Sequence[str] = ()
        self._short = False

    def show_numbers(
        self,
        numbers: npt.NDArray[np.generic],
        columns: Sequence[str],
        rows: Sequence[str],
        words: Sequence[str] = (),
        *,
        short: bool = False,
    ) -> None:
        """Shows numbers (rows, columns) under these headings; `short` ones have two decimals."""
        self.beginResetModel()
        self._numbers, self._columns, self._rows, self._words = numbers, tuple(columns), rows, words
        self._short = short
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            if index.column() >= self._numbers.shape[1]:
                return self._words[index.row()]
            number = self._numbers[index.row(), index.column()].item()
            return two_decimals(number) if self._short else written(number)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() < self._numbers.shape[1]:
            return str(self._numbers[index.row(), index.column()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_RIGHT)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._columns[section] if orientation is Qt.Orientation.Horizontal else self._rows[section]


class TextModel(QAbstractTableModel):
    """Words in rows and columns."""

    def __init__(self) -> None:
        super().__init__()
        self._titles: tuple[str, ...] = ()
        self._rows: Sequence[tuple[str, ...]] = ()
        self._numbers: Sequence[int] = ()

    def show_texts(
        self, titles: Sequence[str], rows: Sequence[tuple[str, ...]], numbers: Sequence[int] = ()
    ) -> None:
        """Shows these words under these headings; rows have these numbers, or are counted from 1."""
        self.beginResetModel()
        self._titles, self._rows = tuple(titles), rows
        self._numbers = numbers or range(1, len(rows) + 1)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation is Qt.Orientation.Horizontal:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self._titles[section] if orientation is Qt.Orientation.Horizontal else str(self._numbers[section])
        )


def fit_columns(table: QTableView) -> None:
    """Makes the columns as wide as their words need; where there are too many to look at, they stay."""
    if table.model().columnCount() <= MOST_FITTED:
        table.resizeColumnsToContents()


def width_of(table: QTableView) -> int:
    """Pixels that all of its columns and the names of its rows need."""
    names = min(table.verticalHeader().sizeHint().width(), table.verticalHeader().maximumWidth())
    return names + table.horizontalHeader().length() + 2 * table.frameWidth() + BAR


def make_table(model: QAbstractTableModel, name: str, about: str) -> QTableView:
    """A table that shows a model: rows of one height, columns as wide as their words need."""
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(name)
    table.setToolTip(about)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setCornerButtonEnabled(False)
    table.setTabKeyNavigation(False)
    rows, columns = table.verticalHeader(), table.horizontalHeader()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(_ROW)
    columns.setResizeContentsPrecision(20)
    rows.setMaximumWidth(_NAMES)
    columns.setDefaultAlignment(_RIGHT)
    columns.setHighlightSections(False)
    rows.setHighlightSections(False)
    return table
