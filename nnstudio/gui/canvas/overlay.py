"""The overlay: words that float over the canvas, which say what is going on and what is shown."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from nnstudio.gui.stylesheet import set_role

MARGIN = 12


class Banner(QFrame):
    """One message at the top of the canvas, with what can be done about it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        set_role(self, "card")
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._button = QPushButton()
        self._action: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self._button.clicked.connect(self._on_clicked)
        self.hide()

    @property
    def words(self) -> str:
        """What the banner says; empty if it is not shown."""
        return self._words.text() if not self.isHidden() else ""

    def say(self, words: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Shows a message; an empty one hides the banner."""
        self.setVisible(bool(words))
        if not words:
            return
        self._words.setText(words)
        self._button.setText(button)
        self._button.setAccessibleName(button)
        self._button.setToolTip(button)
        self._button.setVisible(bool(button))
        self._action = action
        self.place()

    def place(self) -> None:
        """Stands in the middle of the top edge of what it floats over."""
        host = self.parentWidget()
        width = min(720, host.width() - 2 * MARGIN)
        self.setFixedWidth(min(width, max(260, self._wish())))
        self.adjustSize()
        self.move((host.width() - self.width()) // 2, MARGIN)
        self.raise_()

    def _wish(self) -> int:
        button = self._button.sizeHint().width() + 12 if self._button.text() else 0
        return self._words.fontMetrics().horizontalAdvance(self._words.text()) + button + 44

    def _on_clicked(self) -> None:
        if self._action is not None:
            self._action()


class Overlay(QObject):
    """Banner, footnote and zoom button of a canvas, kept in their corners."""

    def __init__(self, canvas: QWidget, fit: Callable[[], object]) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.banner = Banner(canvas)
        self._footnote = QLabel(canvas)
        set_role(self._footnote, "pill")
        self._footnote.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._zoom = QToolButton(canvas)
        set_role(self._zoom, "pill")
        self._zoom.setText("100 %")
        self._zoom.setAccessibleName("Zoom; fits the network into the canvas")
        self._zoom.setToolTip("Fit the network into the canvas (F)")
        self._zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._zoom.clicked.connect(fit)
        canvas.installEventFilter(self)

    def show_footnote(self, words: str) -> None:
        """Says in small print what the canvas shows."""
        if words != self._footnote.text():
            self._footnote.setText(words)
            self._place()

    def show_zoom(self, scale: float) -> None:
        self._zoom.setText(f"{scale:.0%}".replace("%", " %") + "  fit")
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self._zoom.adjustSize()
        self._zoom.move(
            self._canvas.width() - self._zoom.width() - MARGIN,
            self._canvas.height() - self._zoom.height() - MARGIN,
        )
        self._footnote.adjustSize()
        self._footnote.setFixedWidth(
            min(self._footnote.sizeHint().width(), max(0, self._zoom.x() - 2 * MARGIN))
        )
        self._footnote.move(MARGIN, self._canvas.height() - self._footnote.height() - MARGIN)
        if self.banner.isVisible():
            self.banner.place()
