"""The palette: every layer as a card to drag onto the canvas, and the examples to open."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.document.examples import EXAMPLES, Example
from nnstudio.gui.icons import icon
from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.layer import LAYERS, Layer

CARD_HEIGHT = 44
BAR = 4


class Palette(QWidget):
    """Layers to add and examples to open, with a search that narrows both down.

    A drag is told as it goes, in global positions; the canvas draws what is dragged.

    Signals:
        append_requested: (str) the kind of a layer to put at the end of the chain.
        example_requested: (str) the name of an example to open.
        drag_moved: (str, QPoint) a card of this kind is dragged, and where it is.
        drag_dropped: (str, QPoint) it was let go there.
        drag_cancelled: () it will not be dropped: Esc was pressed, or the window lost the mouse.
    """

    append_requested = Signal(str)
    example_requested = Signal(str)
    drag_moved = Signal(str, QPoint)
    drag_dropped = Signal(str, QPoint)
    drag_cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setAccessibleName("Palette")
        self._theme = theme
        self._search = SearchField(theme)
        self._nothing = QLabel("Nothing fits these words.", wordWrap=True, visible=False)
        self._nothing.setProperty("tone", "quiet")
        self._layers_heading, self._examples_heading = _heading("LAYERS"), _heading("EXAMPLES")
        self._layers = [self._layer_card(cls) for cls in addable_layers(theme)]
        self._examples = [self._example_card(example) for example in EXAMPLES.values()]
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 12, 0, 0)
        outer.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(12, 0, 12, 12)
        head.setSpacing(8)
        head.addWidget(self._layers_heading)
        head.addWidget(self._search)
        outer.addLayout(head)
        outer.addWidget(self._cards_area())
        self._search.textChanged.connect(self._on_search)
        self._search.returnPressed.connect(self._on_search_entered)
        self._search.went_down.connect(self._enter_cards)
        self._make_tab_stop(self._layers[0] if self._layers else None)

    def sizeHint(self) -> QSize:
        return QSize(184, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(148, 200)

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
        self._theme = theme
        self._search.show_theme(theme)
        for card in self._cards():
            card.show_theme(theme)

    def search(self) -> None:
        """Puts the cursor into the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _layer_card(self, cls: type[Layer]) -> "Card":
        entry, kind = cls.entry, cls.entry.kind
        card = Card(entry.title, entry.hint, entry.category, self._theme, draggable=True)
        card.setObjectName(f"palette.{kind}")
        card.words = " ".join((entry.title, entry.term, entry.hint, cls.summary(), entry.category)).casefold()
        card.say(f"{entry.term}: {cls.summary()}\nDrag onto the canvas, or press Enter to append.")
        card.chosen.connect(lambda: self.append_requested.emit(kind))
        card.drag_moved.connect(lambda at: self.drag_moved.emit(kind, at))
        card.drag_dropped.connect(lambda at: self.drag_dropped.emit(kind, at))
        card.drag_cancelled.connect(self.drag_cancelled)
        return self._listen(card)

    def _example_card(self, example: Example) -> "Card":
        # mnist-784-16-16-10: the shape of the network tells more than where its samples come from.
        title = example.name.partition("-")[2] or example.name
        card = Card(title, example.summary, "", self._theme, draggable=False)
        card.setObjectName(f"example.{example.name}")
        card.words = f"{example.name} {example.summary}".casefold()
        card.say(f"{example.name}: {example.summary}.\nDouble-click or press Enter to open it.")
        card.chosen.connect(lambda: self.example_requested.emit(example.name))
        return self._listen(card)

    def _listen(self, card: "Card") -> "Card":
        card.moved_on.connect(self._move_on)
        card.focused.connect(self._make_tab_stop)
        return card

    def _cards_area(self) -> QScrollArea:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._nothing)
        for card in self._layers:
            column.addWidget(card)
        column.addSpacing(8)
        column.addWidget(self._examples_heading)
        for card in self._examples:
            column.addWidget(card)
        column.addStretch(1)
        self._area = QScrollArea(frameShape=QFrame.Shape.NoFrame, widgetResizable=True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(content)
        return self._area

    def _cards(self) -> Iterator["Card"]:
        yield from self._layers
        yield from self._examples

    def _shown(self) -> list["Card"]:
        return [card for card in self._cards() if not card.isHidden()]

    def _on_search(self, text: str) -> None:
        words = text.casefold().split()
        for card in self._cards():
            card.setVisible(all(word in card.words for word in words))
        shown = self._shown()
        self._examples_heading.setVisible(any(card in shown for card in self._examples))
        self._nothing.setVisible(not shown)
        self._make_tab_stop(shown[0] if shown else None)

    def _on_search_entered(self) -> None:
        shown = self._shown()
        if shown and self._search.text().strip():
            shown[0].chosen.emit()

    def _enter_cards(self) -> None:
        shown = self._shown()
        if shown:
            shown[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _move_on(self, card: "Card", steps: int) -> None:
        shown = self._shown()
        row = shown.index(card) + steps
        if row < 0 and steps == -1:
            self._search.setFocus(Qt.FocusReason.BacktabFocusReason)
        else:
            shown[min(max(row, 0), len(shown) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    def _make_tab_stop(self, card: "Card | None") -> None:
        """Tab enters the cards at one place, the one used last; arrow keys go on from there."""
        for other in self._cards():
            other.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other is card else Qt.FocusPolicy.ClickFocus)
        if card and card.hasFocus():
            self._area.ensureWidgetVisible(card, 0, 12)


class SearchField(QLineEdit):
    """Words to search for.

    Signals:
        went_down: () the Down key was pressed, to go on to what was found.
    """

    went_down = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(placeholderText="Search", clearButtonEnabled=True)
        self.setObjectName("palette.search")
        self.setAccessibleName("Search layers and examples")
        self.setToolTip(
            "Shows what fits all words. Enter appends the first, Down goes to the list, Esc clears."
        )
        self.setAccessibleDescription(self.toolTip())
        self._glass = QAction("Search", self, toolTip="Search layers and examples")
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.setTextMargins(-6, 0, 0, 0)
        self._glass.triggered.connect(self.setFocus)
        for button in self.findChildren(QToolButton):
            glass = button.defaultAction() is self._glass
            button.setAccessibleName("Search" if glass else "Clear the search")
            button.setToolTip("Search layers and examples" if glass else "Clear the search (Esc)")
        self.show_theme(theme)

    def show_theme(self, theme: Theme) -> None:
        self._glass.setIcon(icon("search", theme, color=theme.quiet, size=14))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class Card(QAbstractButton):
    """One thing in the palette: a title, a hint and, at its left, the color of its family.

    Signals:
        chosen: () double-click, Enter, or the button of an example.
        moved_on: (Card, int) an arrow key asks for the card so many places on.
        focused: (Card) it got the focus.
        drag_moved: (QPoint) it is dragged; the mouse is at this global position.
        drag_dropped: (QPoint) it was let go there.
        drag_cancelled: () the drag ended without a drop.
    """

    chosen = Signal()
    moved_on = Signal(object, int)
    focused = Signal(object)
    drag_moved = Signal(QPoint)
    drag_dropped = Signal(QPoint)
    drag_cancelled = Signal()

    def __init__(self, title: str, hint: str, category: str, theme: Theme, *, draggable: bool) -> None:
        super().__init__()
        self.words = ""
        """What a search looks in, in lower case."""
        self._hint, self._category, self._theme = hint, category, theme
        self._draggable = draggable
        self._pressed_at: QPoint | None = None
        self._dragged = False
        self._open = None if draggable else self._open_button(title)
        self.setText(title)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.OpenHandCursor if draggable else Qt.CursorShape.ArrowCursor)
        self.setFixedHeight(CARD_HEIGHT if draggable else CARD_HEIGHT + 30)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.chosen)  # pressed by a screen reader; the mouse goes its own way
        self.show_theme(theme)

    def say(self, about: str) -> None:
        """Sets what tooltip and screen reader say."""
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(about)
        self.setToolTip(about)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self._open:
            self._open.setIcon(icon("open", theme, color=theme.quiet, size=14))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, self.minimumHeight())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.globalPosition().toPoint()
        elif self._dragged:
            self._cancel()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or not self._draggable:
            return
        at = event.globalPosition().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._cancel()  # it was let go where we could not see it
        elif self._dragged or (at - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            if not self._dragged:
                self._dragged = True
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.update()
            self.drag_moved.emit(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        dropped = self._dragged
        self._end()
        if dropped:
            self.drag_dropped.emit(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._dragged and _is_escape(event):
            event.accept()  # Esc means this drag, whatever it means to the window
            return True
        if event.type() in (QEvent.Type.WindowDeactivate, QEvent.Type.UngrabMouse) and self._dragged:
            self._cancel()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(event.key()))
        if self._dragged and _is_escape(event):
            self._cancel()
        elif steps is not None:
            self.moved_on.emit(self, steps)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._dragged:
            self._cancel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._open:
            self._open.move(self.width() - self._open.width() - 6, 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 8, 8)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self.underMouse() or self._dragged
        painter.fillPath(shape, QColor(theme.raised if hovered else theme.card))
        if self._category:
            painter.save()
            painter.setClipPath(shape)
            painter.fillRect(QRectF(0, 0, BAR, self.height()), QColor(theme.family(self._category)))
            painter.restore()
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() or self._dragged else theme.line), 1))
        painter.drawPath(shape)
        self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        theme = self._theme
        left = 8 + BAR + 4 if self._category else 12
        room = self.width() - left - 8
        title, hint = text_font(theme.text_size, bold=True), text_font(theme.caption_size)
        beside = room - (self._open.width() if self._open else 0)
        painter.setFont(title)
        painter.setPen(QColor(theme.text))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(QPointF(left, 18), QFontMetricsF(title).elidedText(self.text(), elide, beside))
        painter.setFont(hint)
        painter.setPen(QColor(theme.quiet))
        lines = wrap(self._hint, room, QFontMetricsF(hint), 1 if self._draggable else 3)
        for row, line in enumerate(lines):
            painter.drawText(QPointF(left, 34 + 15 * row), line)

    def _open_button(self, title: str) -> QToolButton:
        button = QToolButton(self, focusPolicy=Qt.FocusPolicy.NoFocus)
        button.setFixedSize(24, 22)
        button.setAccessibleName(f"Open {title}")
        button.setToolTip("Open this example (Enter)")
        button.clicked.connect(self.chosen)
        return button

    def _end(self) -> None:
        self._pressed_at, self._dragged = None, False
        if self._draggable:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.update()

    def _cancel(self) -> None:
        dragged = self._dragged
        self._end()
        if dragged:
            self.drag_cancelled.emit()


_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Home: -10_000,
    Qt.Key.Key_End: 10_000,
}


def addable_layers(theme: Theme) -> list[type[Layer]]:
    """The registered layers that can be added as they come, by family: the known ones first.

    One that cannot be made without settings of its own (its fields have no defaults) is left out.
    """
    addable = [cls for cls in LAYERS if not any(info.is_required() for info in cls.model_fields.values())]
    families = dict.fromkeys([*theme.families, *(cls.entry.category for cls in addable)])
    return [cls for family in families for cls in addable if cls.entry.category == family]


def wrap(text: str, room: float, metrics: QFontMetricsF, most: int) -> list[str]:
    """The text in lines of this width, at most so many; the last one elided if there is more."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        count = 1
        while count < len(words) and metrics.horizontalAdvance(" ".join(words[: count + 1])) <= room:
            count += 1
        lines.append(" ".join(words[:count]))
        words = words[count:]
    if words:
        lines.append(metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, room))
    return lines


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "section")
    return label
