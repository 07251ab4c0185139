"""The page of a table's columns: what each one is for, and what stands in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nnstudio.data.columns import TableColumn, as_texts
from nnstudio.data.dataset import DatasetSource
from nnstudio.data.from_disk import at
from nnstudio.data.guessing import Guess
from nnstudio.data.table import Table
from nnstudio.data.table_file import TableFile
from nnstudio.gui.datasets.background import Background
from nnstudio.gui.datasets.importing import as_series
from nnstudio.gui.datasets.tables import make_table
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.stylesheet import set_role, set_tone
from nnstudio.gui.theme import Theme

ROWS = 20
"""Rows of the file that are shown."""
MOST = 200
"""Columns of the file of which rows are shown."""

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Preview:
    """The first rows of a table as they stand in the file, and how many there are."""

    path: str
    names: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


class ColumnsPage(QWidget):
    """Columns as rows, with their roles and kinds; below, the first rows of the file.

    Signals:
        edited: (DatasetSource, str) the table with other roles, and what was done; nothing to be applied yet.
    """

    title = "Columns"
    about = "Which columns the network sees, and which it is to predict"
    edited = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._source = TableFile()
        self.columns, self._cells = _TextModel(), _TextModel()
        self.table = make_table(
            self.columns, "Columns of the table", "Select columns, and say below what they are for"
        )
        self.table.setObjectName("datasets.roles")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.preview = make_table(self._cells, "First rows", "The first rows as they stand in the file")
        self.preview.setObjectName("datasets.preview")
        self._told = make_label("caption", "bad")
        self._told.hide()
        self._previewing, self._working = Background(self), Background(self)
        self._previewing.answered.connect(self._on_preview)
        self._previewing.failed.connect(self._say)
        self._working.answered.connect(self._on_worked)
        self._working.failed.connect(self._say)
        for table in (self.table, self.preview):
            table.horizontalHeader().setStretchLastSection(True)
        self._arrange()

    @property
    def busy(self) -> bool:
        """Whether a file is being read."""
        return self._previewing.busy or self._working.busy

    def suits(self, source: DatasetSource) -> bool:
        """Whether a file is chosen: without one, there are no columns."""
        return isinstance(source, TableFile) and bool(source.path)

    def show_source(self, source: DatasetSource) -> None:
        """Shows the columns of a table."""
        assert isinstance(source, TableFile)
        same = source.path == self._source.path and source.dialect == self._source.dialect
        self._source = source
        chosen = self._chosen()
        rows = tuple((c.name, _ROLES[c.role], c.kind, _values_of(c)) for c in source.columns)
        self.columns.show_texts(("column", "is for", "kind", "what stands there"), rows)
        self._select(chosen)
        self.table.resizeColumnsToContents()
        if source.path and not same:
            self._previewing.ask(lambda: first_rows(source))

    def show_theme(self, theme: Theme) -> None:
        """Nothing here has colors of its own."""

    def give_role(self, role: str) -> None:
        """The selected columns are for this from now on."""
        chosen = self._chosen()
        columns = tuple(
            column.replace(role=role) if index in chosen else column
            for index, column in enumerate(self._source.columns)
        )
        self._apply(columns)

    def give_kind(self, kind: str) -> None:
        """The selected columns hold numbers, or names of categories; these are looked for in the file."""
        chosen, source = self._chosen(), self._source
        self._working.ask(lambda: with_kind(source, chosen, kind))

    def _apply(self, columns: tuple[TableColumn, ...]) -> None:
        after = self._source.replace(columns=columns)
        if after != self._source:
            self.edited.emit(after, "Change columns")

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        lead = QLabel("Selected:")
        set_tone(lead, "quiet")
        buttons.addWidget(lead)
        for words, about, do in (
            ("Input", "The network sees the selected columns", lambda: self.give_role("input")),
            ("Target", "The selected columns are to be predicted", lambda: self.give_role("target")),
            ("Ignored", "The selected columns are left out", lambda: self.give_role("ignored")),
            ("Number", "The selected columns count or measure something", lambda: self.give_kind("number")),
            ("Category", "The selected columns name a kind of thing", lambda: self.give_kind("category")),
        ):
            if words == "Number":
                buttons.addSpacing(16)
            buttons.addWidget(_button(words, about, do))
        buttons.addStretch(1)
        series = _button(
            "Read as a series…", "Forecasts the next rows from those before them", self._as_series
        )
        buttons.addWidget(series)
        heading = QLabel(f"THE FIRST {ROWS} ROWS OF THE FILE")
        set_role(heading, "section")
        below = QWidget()
        lower = QVBoxLayout(below)
        lower.setContentsMargins(0, 4, 0, 0)
        lower.setSpacing(8)
        lower.addWidget(heading)
        lower.addWidget(self.preview, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.table)
        parts.addWidget(below)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(buttons)
        layout.addWidget(self._told)
        layout.addWidget(parts, 1)

    def _chosen(self) -> frozenset[int]:
        return frozenset(index.row() for index in self.table.selectionModel().selectedRows())

    def _select(self, rows: frozenset[int]) -> None:
        flags = QItemSelectionModel.SelectionFlag
        for row in rows or {0}:
            if row < self.columns.rowCount():
                index = self.columns.index(row, 0)
                self.table.selectionModel().select(index, flags.Select | flags.Rows)

    def _say(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))

    def _as_series(self) -> None:
        source = self._source
        self._working.ask(lambda: as_series(source))

    def _on_worked(self, source: object) -> None:
        assert isinstance(source, DatasetSource)
        self._say("")
        if source != self._source:
            self.edited.emit(source, "Change columns")

    def _on_preview(self, found: object) -> None:
        assert isinstance(found, Preview)
        self._cells.show_texts(found.names, found.cells)
        self.preview.resizeColumnsToContents()


_ROLES = {"input": "input", "target": "target: to predict", "ignored": "ignored"}


def first_rows(source: TableFile) -> Preview:
    """The first rows of a table.

    Raises:
        DatasetError: It cannot be read.
    """
    table = Table(at(source.path), source.dialect)
    names = tuple(table.names[:MOST])
    block = next(table.blocks(names), None)
    columns = [as_texts(cells[:ROWS]) for cells in block.cells] if block else []
    return Preview(source.path, names, tuple(zip(*columns, strict=True)))


def with_kind(source: TableFile, chosen: frozenset[int], kind: str) -> TableFile:
    """The table in which these columns are of a kind; categories are looked for in the whole file.

    Raises:
        DatasetError: It cannot be read.
    """
    names = [source.columns[index].name for index in sorted(chosen)]
    found: dict[str, tuple[str, ...]] = dict.fromkeys(names, ())
    if kind == "category" and names:
        guesses = [Guess(name, source.dialect.decimal) for name in names]
        for block in Table(at(source.path), source.dialect).blocks(names):
            for guess, cells in zip(guesses, block.cells, strict=True):
                guess.add(cells)
        found = {guess.name: guess.categories for guess in guesses}
    columns = tuple(
        column.replace(kind=kind, categories=found[column.name]) if column.name in found else column
        for column in source.columns
    )
    return source.replace(columns=columns)


def _values_of(column: TableColumn) -> str:
    if column.kind == "number":
        return "numbers"
    known = ", ".join(column.categories[:6]) + (", …" if len(column.categories) > 6 else "")
    return f"{len(column.categories):,}: {known}" if known else "too many different words"


class _TextModel(QAbstractTableModel):
    """Words in rows and columns."""

    def __init__(self) -> None:
        super().__init__()
        self._titles: tuple[str, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()

    def show_texts(self, titles: Sequence[str], rows: tuple[tuple[str, ...], ...]) -> None:
        self.beginResetModel()
        self._titles, self._rows = tuple(titles), rows
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
        return self._titles[section] if orientation is Qt.Orientation.Horizontal else f"{section + 1}"


def _button(words: str, about: str, do: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(f"datasets.{words.split()[0].lower()}")
    button.setAccessibleName(words)
    button.setToolTip(about)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked: do())
    return button
