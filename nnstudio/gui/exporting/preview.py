"""The preview of a figure, as it will be printed."""

from PySide6.QtCore import QByteArray, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from nnstudio.document.document import Document
from nnstudio.export.errors import ExportError
from nnstudio.export.figure import Drawing, Look, compose, letter_points
from nnstudio.export.figure.fonts import missing_letters, wrong_letters
from nnstudio.export.figure.svg import to_svg
from nnstudio.gui.theme import Theme

MOST_LAYERS = 300
"""Of more, a preview would be nothing but dots, and take a second to draw."""
MOST_SHOWN = 12
"""Letters that are shown, of those that cannot be written."""
SMALL = 5.0
"""Points: smaller letters cannot be read on paper."""
PAGE = 247.0
"""Millimeters: as high as a page of A4 is between its usual margins."""


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

    def show_figure(self, document: Document, look: Look, room: float | None = None) -> None:
        """Draws the figure of a document, if it has one; in rows of so many pixels if there is a room."""
        self._drawing = None
        if len(document.graph) <= MOST_LAYERS:
            try:
                self._drawing = compose(document, look, room)
            except ExportError:  # which the export itself would tell
                self._drawing = None
        if self._drawing is not None:
            self._renderer.load(QByteArray(to_svg(self._drawing, 100.0).encode()))
        self.update()

    def words(self, width: float, suffix: str) -> tuple[str, bool]:
        """How the letters will be in such a file of so many millimeters, and whether that is bad."""
        if self._drawing is None:
            return "", False
        if suffix != ".svg" and (trouble := _unwritten(self._drawing.letters)):
            return trouble, True
        points, height = (
            letter_points(self._drawing, width),
            width * self._drawing.height / self._drawing.width,
        )
        words = f"Its letters will be {points:.1f} points high"
        if points < SMALL:
            advice = " or let the layers stand in rows" if self._drawing.width > self._drawing.height else ""
            return f"{words}, too small to read on paper. Choose a larger width{advice}.", True
        if height > PAGE:
            return f"{words}, and it {height:.0f} mm, more than a page. Choose a larger width.", True
        return f"{words}.", False

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


def _unwritten(letters: str) -> str:
    """Which letters a picture cannot show as they should be; empty if it can show all."""
    if missing := missing_letters(letters):
        return (
            f"No font of this computer can write {_some(missing)} here: there will be question marks. "
            "SVG keeps them."
        )
    if wrong := wrong_letters(letters):
        return f"{_some(wrong)} would be written one by one, from left to right. SVG writes them as they are."
    return ""


def _some(letters: str) -> str:
    return letters[:MOST_SHOWN] + ("…" if len(letters) > MOST_SHOWN else "")
