"""One row in the list of problems."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.document.repairs import Repair
from nnstudio.gui.icons import pixmap
from nnstudio.gui.repair_button import RepairButton
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Problem


class ProblemRow(QFrame):
    """One problem: a sign, the message, and its repairs; a click or Enter leads to its layer.

    Signals:
        chosen: (Problem) by a click or Enter.
        stepped: (ProblemRow, int) to the next row (1) or the one before (-1), by the arrow keys.
        focused: (QWidget) the row, or a button in it, has the keys now.
    """

    chosen = Signal(object)
    stepped = Signal(object, int)
    focused = Signal(QWidget)

    def __init__(
        self,
        problem: Problem,
        repairs: Sequence[Repair],
        theme: Theme,
        apply: Callable[[Repair], object],
    ) -> None:
        super().__init__()
        self.problem = problem
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(problem.message)
        place = "Enter or a click shows the layer" if problem.node else "It concerns the network as a whole"
        self.setAccessibleDescription(place)
        self.setToolTip(place)
        if problem.node:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        sign, words, arrow = QLabel(), QLabel(problem.message, wordWrap=True), QLabel()
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setProperty("tone", "quiet" if problem.waits else "")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        words.setSizePolicy(policy)
        name, ink = ("problem", theme.bad) if problem.blocks else ("warning", theme.warning)
        ratio = self.devicePixelRatioF()
        sign.setPixmap(pixmap(name, theme.quiet if problem.waits else ink, 16, ratio))
        if problem.node:
            arrow.setPixmap(pixmap("right", theme.quiet, 16, ratio))
        sign.setFixedWidth(16)
        arrow.setFixedWidth(16)
        said = QVBoxLayout()
        said.setSpacing(8)
        said.addWidget(words)
        self.buttons = [RepairButton(repair, apply) for repair in repairs]
        for button in self.buttons:
            said.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            button.installEventFilter(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 8, 8, 8)
        line.setSpacing(10)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(said, 1)
        line.addWidget(arrow, 0, Qt.AlignmentFlag.AlignTop)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._steps(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(self)

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.focused.emit(watched)
        return event.type() == QEvent.Type.KeyPress and self._steps(event)

    def _steps(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if steps is not None:
            self.stepped.emit(self, steps)
        return steps is not None

    def _choose(self) -> None:
        if self.problem.node:
            self.chosen.emit(self.problem)
