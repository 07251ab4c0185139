"""The history: every step that was done and undone, one click away."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from nnstudio.gui.editor import Editor
from nnstudio.gui.panels.empty_state import EmptyState
from nnstudio.gui.theme import Theme, text_font

ROW_HEIGHT = 28
_RAIL = 20.0  # from the left edge of a row to the line on which the steps stand, pixels
_WORDS = 36.0  # ... to the words

_Index = QModelIndex | QPersistentModelIndex


class Steps(QAbstractListModel):
    """The steps of an editor as rows; row 0 is the document before the first of them."""

    def __init__(self, editor: Editor, parent: QWidget) -> None:
        super().__init__(parent)
        self._editor = editor
        self._labels: tuple[str, ...] = ()
        self.at = 0
        self.saved_at: int | None = 0

    def refresh(self) -> None:
        """Reads the history again."""
        editor = self._editor
        self.at, self.saved_at = editor.at, editor.saved_at
        labels = ("Before the oldest step kept" if editor.forgotten else "As it was opened", *editor.steps)
        if labels != self._labels:
            self.beginResetModel()
            self._labels = labels
            self.endResetModel()
        else:
            self.dataChanged.emit(self.index(0), self.index(len(labels) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # as Qt has it
        return 0 if parent.isValid() else len(self._labels)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = index.row()
        label = self._labels[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = "present" if row == self.at else "done" if row < self.at else "undone"
            return f"{label}, {state}{', saved' if row and row == self.saved_at else ''}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{label}\n{_what_a_click_does(row - self.at)}"
        return None


class HistoryPanel(QWidget):
    """The steps from the oldest to the newest, the present one marked; a click or Enter goes there."""

    def __init__(self, editor: Editor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history")
        self.setAccessibleName("History")
        self._editor = editor
        self._steps = Steps(editor, self)
        self._paint = _StepDelegate(theme, self._steps, self)
        self._empty = EmptyState(
            theme, "Nothing changed yet", "Each edit will stand here, and a click goes back to it."
        )
        self._list = QListView(frameShape=QFrame.Shape.NoFrame, uniformItemSizes=True, mouseTracking=True)
        self._list.setObjectName("historyList")
        self._list.setAccessibleName("Steps of the history")
        self._list.setToolTip("Click or Enter: back or forth to this step")
        self._list.setModel(self._steps)
        self._list.setItemDelegate(self._paint)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setStyleSheet("QListView { border: none; background: transparent; padding: 4px 0; }")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._list)
        self._list.clicked.connect(self._on_activated)
        self._list.activated.connect(self._on_activated)
        editor.history_changed.connect(self._on_history_changed)
        self._refresh()

    def sizeHint(self) -> QSize:
        return QSize(300, 320)

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
        self._empty.show_theme(theme)
        self._paint.show_theme(theme)
        self._list.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:
        self._refresh()
        super().showEvent(event)

    def _refresh(self) -> None:
        self._steps.refresh()
        self._stack.setCurrentIndex(int(self._steps.rowCount() > 1))
        present = self._steps.index(self._steps.at)
        self._list.setCurrentIndex(present)
        self._list.scrollTo(present)

    def _on_history_changed(self) -> None:
        if self.isVisible():  # one that is hidden reads the history when it is shown
            self._refresh()

    def _on_activated(self, index: QModelIndex) -> None:
        self._editor.go_to(index.row())


class _StepDelegate(QStyledItemDelegate):
    """Draws a step as a point on a line from the past to the future."""

    def __init__(self, theme: Theme, steps: Steps, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._steps = theme, steps

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        area, row = QRectF(option.rect), index.row()
        self._paint_rail(painter, area, row)
        self._paint_words(painter, area, row, index.data())
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state, theme = option.state, self._theme
        box = QRectF(option.rect).adjusted(6, 1, -6, -1)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(QPen(QColor(theme.accent), 1) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.selection if chosen else theme.raised))
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _paint_rail(self, painter: QPainter, area: QRectF, row: int) -> None:
        theme, at = self._theme, self._steps.at
        middle = QPointF(area.left() + _RAIL, area.center().y())
        radius = 4.5 if row == at else 3.0
        for end, shown, done in (
            (area.top(), row > 0, row <= at),
            (area.bottom(), row < self._steps.rowCount() - 1, row < at),
        ):
            if shown:
                gap = radius + 2 if end > middle.y() else -radius - 2
                painter.setPen(QPen(QColor(theme.quiet if done else theme.line), 1.5))
                painter.drawLine(QPointF(middle.x(), middle.y() + gap), QPointF(middle.x(), end))
        ink = QColor(theme.accent if row == at else theme.quiet)
        painter.setPen(QPen(ink if row <= at else QColor(theme.disabled), 1.5))
        painter.setBrush(ink if row <= at else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, radius, radius)

    def _paint_words(self, painter: QPainter, area: QRectF, row: int, label: str) -> None:
        theme, at = self._theme, self._steps.at
        right = area.right() - 14
        if row and row == self._steps.saved_at:
            painter.setFont(text_font(theme.caption_size))
            painter.setPen(QColor(theme.good))
            place = QRectF(area.left(), area.top(), right - area.left(), area.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, "saved")
            right -= painter.fontMetrics().horizontalAdvance("saved") + 8
        font = text_font(theme.text_size, bold=row == at)
        painter.setFont(font)
        painter.setPen(QColor(theme.quiet if row > at else theme.text))
        place = QRectF(area.left() + _WORDS, area.top(), right - area.left() - _WORDS, area.height())
        words = QFontMetricsF(font).elidedText(label, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)


def _what_a_click_does(distance: int) -> str:
    """What going so many steps forth, or back if it is negative, is in words."""
    if not distance:
        return "This is the document as it is now."
    steps = "1 step" if abs(distance) == 1 else f"{abs(distance)} steps"
    return f"A click undoes {steps}." if distance < 0 else f"A click brings {steps} back."
