"""The preview of a figure, as it will be printed."""

from PySide6.QtCore import QByteArray, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from nnstudio.document.document import Document
from nnstudio.export.errors import ExportError
from nnstudio.export.figure import Drawing, Look, compose, letter_points
from nnstudio.export.figure.fonts import missing_letters
from nnstudio.export.figure.svg import to_svg
from nnstudio.gui.theme import Theme

MOST_LAYERS = 300
"""Of more, a preview would be nothing but dots, and take a second to draw."""
MOST_SHOWN = 12
"""Letters that are shown, of those that cannot be written."""
SMALL = 5.0
"""Points: smaller letters cannot be read on paper."""


class Preview(QWidget):
    """Shows the figure of a document as large as it fits."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setMinimumHeight(120)
        self.setAccessibleName("Preview of the figure")
        self._edge = QColor(theme.line)
        self._renderer = QSvgRenderer(self)
        # Qt would fill the whole widget with a figure, whatever its proportions are.
        self._renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self._drawing: Drawing | None = None

    def show_figure(self, document: Document, look: Look) -> None:
        """Draws the figure of a document, if it has one."""
        self._drawing = None
        if len(document.graph) <= MOST_LAYERS:
            try:
                self._drawing = compose(document, look)
            except ExportError:  # which the export itself would tell
                self._drawing = None
        if self._drawing is not None:
            self._renderer.load(QByteArray(to_svg(self._drawing, 100.0).encode()))
        self.update()

    def words(self, width: float, suffix: str) -> tuple[str, bool]:
        """How the letters will be in such a file of so many millimeters, and whether that is bad."""
        if self._drawing is None:
            return "", False
        missing = "" if suffix == ".svg" else missing_letters(self._drawing.letters)
        if missing:
            shown = missing[:MOST_SHOWN] + ("…" if len(missing) > MOST_SHOWN else "")
            return (
                f"No font of this computer has {shown}: there will be question marks. SVG keeps them.",
                True,
            )
        points = letter_points(self._drawing, width)
        if points >= SMALL:
            return f"Its letters will be {points:.1f} points high.", False
        words = f"Its letters will be {points:.1f} points high, too small to read on paper."
        return f"{words} Choose a larger width, or arrange the layers in several rows.", True

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._drawing is None:
            return
        size = QSizeF(self._drawing.width, self._drawing.height)
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        size.scale(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF(0, 0, size.width(), size.height())
        box.moveTopLeft(room.topLeft())
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._renderer.render(painter, box)
            painter.setPen(QPen(self._edge, 1))
            painter.drawRect(box)
        finally:
            painter.end()
