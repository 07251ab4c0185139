"""The list of all datasets: the title of each, what it holds, and which one is in use."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from nnstudio.data.awaited import Awaited
from nnstudio.data.dataset import DATASETS, DatasetSource
from nnstudio.gui.datasets.looks import ICONS, look_of, sources
from nnstudio.gui.icons import pixmap
from nnstudio.gui.theme import Theme, text_font

WIDTH = 236
_ROW, _HEADING = 42, 30
_ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class _Row:
    """What a row shows; a heading has no `kind`."""

    title: str
    kind: str = ""
    icon: str = ""
    detail: str = ""
    mark: str = ""


class SourceList(QListWidget):
    """The datasets under headings; arrow keys skip the headings.

    Signals:
        chosen: (str) the kind of the dataset that is to be shown.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("datasets.list")
        self.setAccessibleName("Datasets")
        self.setToolTip("All that a network can learn from. Arrow keys look at it, Enter uses it")
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self._delegate = _RowPainter(theme, self)
        self.setItemDelegate(self._delegate)
        self._items: dict[str, QListWidgetItem] = {}
        self._read: dict[str, tuple[DatasetSource, str]] = {}
        for title, classes in sources():
            self._add(_Row(title))
            for cls in classes:
                self._items[cls.entry.kind] = self._add(_Row(cls.entry.title, cls.entry.kind))
        self.currentItemChanged.connect(self._on_current_changed)

    @property
    def kind(self) -> str:
        """The kind of the dataset that is chosen; empty if none is."""
        item = self.currentItem()
        return item.data(_ENTRY).kind if item else ""

    def choose(self, kind: str) -> None:
        """Goes to a dataset."""
        self.setCurrentItem(self._items[kind])
        self.scrollToItem(self._items[kind])

    def show_source(self, source: DatasetSource, *, mark: str) -> None:
        """Shows what is known of a dataset with its present settings; `mark` says whether it is in use."""
        cls, spec = type(source), source.spec()
        own = spec.name != cls.entry.title
        read, size = self._read.get(cls.entry.kind, (None, ""))
        size = size if read == source else spec.size_hint
        detail = f"{spec.name} · {size}" if own else size
        row = _Row(cls.entry.title, cls.entry.kind, ICONS[look_of(spec)], detail, mark)
        item = self._items[cls.entry.kind]
        item.setData(_ENTRY, row)
        item.setText(f"{row.title}, {detail}{f', {mark}' if mark else ''}")  # as it is read aloud
        # Nobody looks for data that nobody has: they are there while a network waits for them.
        item.setHidden(cls is Awaited and not mark)
        item.setToolTip(f"{cls.entry.hint[:1].upper()}{cls.entry.hint[1:]}. {cls.summary()}")

    def show_read(self, source: DatasetSource, size: str) -> None:
        """Says how much of a dataset is used, now that it was read, as long as its settings stay."""
        self._read[source.entry.kind] = source, size
        self.show_source(source, mark=self._items[source.entry.kind].data(_ENTRY).mark)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if item := self.currentItem():  # before there was a size, nobody knew where it would be
            self.scrollToItem(item)

    def show_theme(self, theme: Theme) -> None:
        self._delegate.theme = theme
        self.viewport().update()

    def _add(self, row: _Row) -> QListWidgetItem:
        item = QListWidgetItem(row.title, self)
        item.setData(_ENTRY, row)
        if not row.kind:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        return item

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None and (kind := item.data(_ENTRY).kind) in DATASETS:
            self.chosen.emit(kind)


class _RowPainter(QStyledItemDelegate):
    """Paints a title over a quiet line, with a dot where a dataset is in use."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH - 24, _ROW if index.data(_ENTRY).kind else _HEADING)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, theme, rect = index.data(_ENTRY), self.theme, option.rect
        painter.save()
        try:
            if not row.kind:
                painter.setFont(text_font(theme.caption_size))
                painter.setPen(QColor(theme.quiet))
                words = rect.adjusted(6, 0, 0, -5)
                painter.drawText(words, int(Qt.AlignmentFlag.AlignBottom), row.title.upper())
                return
            self._paint_row(painter, option, row, rect)
        finally:
            painter.restore()

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: _Row, rect: QRect) -> None:
        theme = self.theme
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selection if selected else theme.raised))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        ratio = painter.device().devicePixelRatioF()
        ink = theme.accent if row.mark else theme.quiet
        painter.drawPixmap(rect.left() + 8, rect.top() + 13, pixmap(row.icon or "data", ink, 16, ratio))
        left, room = rect.left() + 34, rect.width() - 42
        painter.setFont(text_font(theme.text_size, bold=selected))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRect(left, rect.top() + 4, room, 18), int(Qt.AlignmentFlag.AlignVCenter), row.title)
        font = text_font(theme.caption_size)
        painter.setFont(font)
        painter.setPen(QColor(theme.quiet))
        if row.mark:
            width = QFontMetrics(font).horizontalAdvance(row.mark)
            painter.setPen(QColor(theme.accent))
            place = QRect(rect.right() - width - 8, rect.top() + 4, width + 2, 18)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), row.mark)
            painter.setPen(QColor(theme.quiet))
        said = QFontMetrics(font).elidedText(row.detail, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(left, rect.top() + 21, room, 16), int(Qt.AlignmentFlag.AlignVCenter), said)
