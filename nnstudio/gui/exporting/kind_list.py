"""The list of all that can be exported."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from nnstudio.gui.exporting.kinds import KINDS, Kind

WIDTH, _ROW = 170, 34


class KindList(QListWidget):
    """The kinds of export, one of which is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("export.what")
        self.setAccessibleName("What to export")
        self.setToolTip("What to export: arrow keys choose")
        self.setFixedWidth(WIDTH)
        for kind in KINDS.values():
            item = QListWidgetItem(kind.title, self)
            item.setData(Qt.ItemDataRole.UserRole, kind.name)
            item.setSizeHint(QSize(WIDTH - 24, _ROW))
            item.setToolTip(kind.hint)

    @property
    def kind(self) -> Kind:
        """The kind that is chosen."""
        return KINDS[self.currentItem().data(Qt.ItemDataRole.UserRole)]

    def choose(self, name: str) -> None:
        """Goes to a kind."""
        self.setCurrentRow(list(KINDS).index(name))
