"""The list of problems that opens from the status bar: what is wrong, where, and what would solve it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.document.repairs import Repair
from nnstudio.gui.problem_row import ProblemRow
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Problem

WIDTH, HIGHEST = 440, 480
"""Pixels; a longer list scrolls."""
# Being the child of a button in the status bar, it would inherit the padding that labels have there.
_STYLE = """
ProblemsPopup {{ background: {raised}; border: 1px solid {line}; }}
ProblemRow QLabel {{ padding: 0; }}
ProblemRow {{ background: transparent; border: 1px solid transparent; border-radius: {radius}px; }}
ProblemRow:hover {{ background: {hover}; }}
ProblemRow:focus {{ background: {hover}; border-color: {accent}; }}
"""
_GAP = 6  # between the popup and what it belongs to, pixels


class ProblemsPopup(QFrame):
    """Causes first, each with its repairs; what only waits for them is folded into one line.

    Args:
        parent: What the popup belongs to.
        repairs: What would solve a problem, best first.

    Signals:
        chosen: (Problem) whose layer shall be shown.
        repair_chosen: (Repair) that shall be made.
    """

    chosen = Signal(object)
    repair_chosen = Signal(object)

    def __init__(
        self, theme: Theme, repairs: Callable[[Problem], Sequence[Repair]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        # A press on the button that opened the list closes it, and must not open it again.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self.setObjectName("problemsPopup")
        self.setAccessibleName("Problems")
        self._repairs = repairs
        self.show_theme(theme)
        self._title = QLabel()
        self._title.setProperty("role", "section")
        self._area = QScrollArea(frameShape=QFrame.Shape.NoFrame, widgetResizable=True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 10, 6, 6)
        layout.setSpacing(6)
        title = QHBoxLayout()
        title.setContentsMargins(10, 0, 10, 0)
        title.addWidget(self._title)
        layout.addLayout(title)
        layout.addWidget(self._area)
        self.setFixedWidth(WIDTH)

    def rows(self) -> list[ProblemRow]:
        """The rows that can be seen, from top to bottom."""
        return [row for row in self._area.widget().findChildren(ProblemRow) if not row.isHidden()]

    def list_problems(self, problems: Sequence[Problem]) -> None:
        """Lists these in the place of those before."""
        causes = [problem for problem in problems if not problem.waits]
        waiting = [problem for problem in problems if problem.waits]
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for problem in causes:
            column.addWidget(self._row(problem))
        if waiting:
            folded = [self._row(problem) for problem in waiting]
            column.addWidget(self._fold(folded, len(causes)))
            for row in folded:
                column.addWidget(row)
        column.addStretch(1)
        self._area.setWidget(page)  # which deletes the page before, once it has nothing more to do
        self._title.setText("PROBLEM" if len(problems) == 1 else "PROBLEMS")
        self._fit()

    def open_at(self, anchor: QWidget) -> None:
        """Opens above a widget, right edge at right edge, with the first row under the keys."""
        self._fit()
        corner = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), -self.height() - _GAP))
        screen = anchor.screen().availableGeometry()
        corner.setX(max(screen.left() + _GAP, corner.x()))
        if corner.y() < screen.top():
            corner.setY(anchor.mapToGlobal(QPoint(0, anchor.height() + _GAP)).y())
        self.move(corner)
        self.show()
        self.focus_first()

    def focus_first(self) -> None:
        """Puts the keys on the first row."""
        if rows := self.rows():
            rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setStyleSheet(
            _STYLE.format(
                raised=theme.raised,
                line=theme.line,
                hover=theme.hover,
                accent=theme.accent,
                radius=theme.control_radius,
            )
        )

    def _step(self, row: ProblemRow, steps: int) -> None:
        rows = self.rows()
        at = rows.index(row) + steps
        rows[max(0, min(len(rows) - 1, at))].setFocus(Qt.FocusReason.TabFocusReason)

    def _row(self, problem: Problem) -> ProblemRow:
        # What only waits is mended where its cause is.
        repairs = () if problem.waits else tuple(self._repairs(problem))
        row = ProblemRow(problem, repairs, self._theme, self.repair_chosen.emit)
        row.chosen.connect(self._on_chosen)
        row.stepped.connect(self._step)
        row.focused.connect(self._area.ensureWidgetVisible)
        return row

    def _fold(self, rows: Sequence[ProblemRow], causes: int) -> QToolButton:
        count = len(rows)
        wait = "layer waits" if count == 1 else "layers wait"
        heading = QToolButton(text=f"{count} more {wait} for {'this' if causes == 1 else 'these'}")
        heading.setAccessibleName(heading.text())
        heading.setToolTip("These have no fault of their own: they are fine once the others are")
        heading.setProperty("role", "fold")
        heading.setObjectName("fold.waiting")
        heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

        def unfold(*, opened: bool) -> None:
            heading.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
            for row in rows:
                row.setVisible(opened)
            self._fit()

        heading.clicked.connect(lambda: unfold(opened=rows[0].isHidden()))
        heading.setArrowType(Qt.ArrowType.RightArrow)
        for row in rows:
            row.hide()
        return heading

    def _fit(self) -> None:
        """As high as the list needs, growing upward while it is open."""
        page = self._area.widget()
        if page is None:
            return
        inner = WIDTH - 14
        page.layout().activate()
        wanted = page.layout().heightForWidth(inner)
        bottom = self.geometry().bottom()
        self._area.setFixedHeight(min(HIGHEST, max(wanted, 24)))
        self.layout().activate()
        self.setFixedHeight(self.layout().sizeHint().height())
        if self.isVisible():
            self.move(self.x(), bottom - self.height() + 1)

    def _on_chosen(self, problem: Problem) -> None:
        self.hide()
        self.chosen.emit(problem)
