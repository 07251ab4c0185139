"""The cards of all layers and examples, with a search that narrows them down."""

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnstudio.document.examples import EXAMPLES, Example
from nnstudio.gui.icons import layer_icon
from nnstudio.gui.palette.card import Card
from nnstudio.gui.palette.search_field import SearchField
from nnstudio.gui.search.layer_search import addable_layers, sought_layer
from nnstudio.gui.search.matching import Query, Sought
from nnstudio.gui.theme import Theme
from nnstudio.nn.layer import Layer


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
        self._families = {
            _heading(family.upper()): [self._layer_card(cls) for cls in classes]
            for family, classes in itertools.groupby(addable_layers(theme), lambda cls: cls.entry.category)
        }
        self._layers = [card for cards in self._families.values() for card in cards]
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
        return QSize(190, 560)

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

    def _layer_card(self, cls: type[Layer]) -> Card:
        entry, kind = cls.entry, cls.entry.kind
        picture = layer_icon(kind, entry.category)
        card = Card(entry.title, entry.hint, entry.category, self._theme, draggable=True, picture=picture)
        card.setObjectName(f"palette.{kind}")
        card.sought = sought_layer(cls)
        # Every other place of the program says the field's word.
        called = entry.title if entry.title == entry.term else f"{entry.title} ({entry.term})"
        card.say(f"{called}: {cls.summary()}\nDrag onto the canvas, or press Enter to append.")
        card.chosen.connect(lambda: self.append_requested.emit(kind))
        card.drag_moved.connect(lambda at: self.drag_moved.emit(kind, at))
        card.drag_dropped.connect(lambda at: self.drag_dropped.emit(kind, at))
        card.drag_cancelled.connect(self.drag_cancelled)
        return self._listen(card)

    def _example_card(self, example: Example) -> Card:
        # mnist-784-16-16-10: the shape of the network tells more than where its samples come from.
        title = example.name.partition("-")[2] or example.name
        card = Card(title, example.summary, "", self._theme, draggable=False)
        card.setObjectName(f"example.{example.name}")
        card.sought = Sought.of(title, (example.name,), (example.summary,))
        card.say(f"{example.name}: {example.summary}.\nDouble-click or press Enter to open it.")
        card.chosen.connect(lambda: self.example_requested.emit(example.name))
        return self._listen(card)

    def _listen(self, card: Card) -> Card:
        card.moved_on.connect(self._move_on)
        card.focused.connect(self._make_tab_stop)
        return card

    def _cards_area(self) -> QScrollArea:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._nothing)
        for heading, cards in self._families.items():
            heading.setContentsMargins(0, 8, 0, 0)
            column.addWidget(heading)
            for card in cards:
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

    def _cards(self) -> Iterator[Card]:
        yield from self._layers
        yield from self._examples

    def _shown(self) -> list[Card]:
        return [card for card in self._cards() if not card.isHidden()]

    def _on_search(self, text: str) -> None:
        query = Query.of(text)
        fitness = {card: card.sought.fitness(query) for card in self._cards()}
        found = {card: fit for card, fit in fitness.items() if fit is not None}
        # Cards stay in their places, so the best cannot stand first: what is called so stands alone.
        called = any(fit.by_name for fit in found.values())
        for card in self._cards():
            card.setVisible(card in found and (found[card].by_name or not called))
        shown = self._shown()
        for heading, cards in {**self._families, self._examples_heading: self._examples}.items():
            heading.setVisible(any(card in shown for card in cards))
        self._nothing.setVisible(not shown)
        self._make_tab_stop(shown[0] if shown else None)

    def _on_search_entered(self) -> None:
        query = Query.of(self._search.text())
        found = [(fit, card) for card in self._shown() if (fit := card.sought.fitness(query)) is not None]
        if found and query.text:
            min(found, key=lambda one: one[0])[1].chosen.emit()

    def _enter_cards(self) -> None:
        shown = self._shown()
        if shown:
            shown[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _move_on(self, card: Card, steps: int) -> None:
        shown = self._shown()
        row = shown.index(card) + steps
        if row < 0 and steps == -1:
            self._search.setFocus(Qt.FocusReason.BacktabFocusReason)
        else:
            shown[min(max(row, 0), len(shown) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    def _make_tab_stop(self, card: Card | None) -> None:
        """Tab enters the cards at one place, the one used last; arrow keys go on from there."""
        for other in self._cards():
            other.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other is card else Qt.FocusPolicy.ClickFocus)
        if card and card.hasFocus():
            self._area.ensureWidgetVisible(card, 0, 12)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "section")
    return label
