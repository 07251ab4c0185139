"""The view of a file's columns: buttons that say what the selected ones are for, and the first rows."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nnstudio.data.series_file import SeriesFile
from nnstudio.data.table_file import TableFile
from nnstudio.gui.datasets.inquiry import Inquiry
from nnstudio.gui.datasets.peeking import ROWS, Preview, first_rows
from nnstudio.gui.datasets.tables import TextModel, make_table
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.stylesheet import set_role, set_tone


class ColumnsView(QWidget):
    """Columns as rows, several of which can be selected; below, the first rows of the file."""

    def __init__(self) -> None:
        super().__init__()
        self._columns, self._cells = TextModel(), TextModel()
        self.preview_of: tuple[object, ...] = ()
        self.names: tuple[str, ...] = ()
        about = "Select columns, and say above what they are for"
        self.table = make_table(self._columns, "Columns of the table", about)
        self.table.setObjectName("datasets.roles")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.preview = make_table(self._cells, "First rows", "The first rows as they stand in the file")
        self.preview.setObjectName("datasets.preview")
        for table in (self.table, self.preview):
            table.horizontalHeader().setStretchLastSection(True)
        self._told = make_label("caption", "bad")
        self._told.hide()
        self.previewing = Inquiry(self)
        self.previewing.answered.connect(self._on_preview)
        self.previewing.failed.connect(self._on_unseen)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        lead = QLabel("Selected:")
        set_tone(lead, "quiet")
        self._buttons.addWidget(lead)
        self._arrange()

    @property
    def chosen(self) -> frozenset[int]:
        """The places of the columns that are selected."""
        return frozenset(index.row() for index in self.table.selectionModel().selectedRows())

    def add_button(self, words: str, about: str, do: Callable[[], object]) -> None:
        """Adds a button to the row above the columns."""
        button = QPushButton(words)
        button.setObjectName(f"datasets.{words.split()[0].lower()}")
        button.setAccessibleName(words)
        button.setToolTip(about)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked: do())
        self._buttons.addWidget(button)

    def add_stretch(self) -> None:
        """Puts what follows at the other end of the row."""
        self._buttons.addStretch(1)

    def show_columns(self, titles: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
        """Shows what is said of each column; those that are selected stay so."""
        chosen = self.chosen
        self._columns.show_texts(titles, rows)
        flags = QItemSelectionModel.SelectionFlag
        for row in chosen or {0}:
            if row < self._columns.rowCount():
                index = self._columns.index(row, 0)
                self.table.selectionModel().select(index, flags.Select | flags.Rows)
        self.table.resizeColumnsToContents()

    def peek(self, source: TableFile | SeriesFile) -> None:
        """Shows the first rows of the file, read on another thread; once for each file."""
        key = (source.path, source.dialect)
        if source.path and key != self.preview_of:
            if key[:1] != self.preview_of[:1]:
                self._show_rows(Preview())  # those of another file
            self.preview_of = key
            self.previewing.ask(lambda: first_rows(source))

    def say(self, words: str) -> None:
        """Says what went wrong; nothing if there are no words."""
        self._told.setText(words)
        self._told.setVisible(bool(words))

    def _arrange(self) -> None:
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
        layout.addLayout(self._buttons)
        layout.addWidget(self._told)
        layout.addWidget(parts, 1)

    def _on_preview(self, found: object) -> None:
        assert isinstance(found, Preview)
        self.say("")
        self._show_rows(found)

    def _on_unseen(self, trouble: str) -> None:
        self.preview_of = ()  # the next time, the file may be readable
        self._show_rows(Preview())
        self.say(trouble)

    def _show_rows(self, found: Preview) -> None:
        self.names = found.names
        self._cells.show_texts(found.names, found.cells, found.numbers)
        self.preview.resizeColumnsToContents()
