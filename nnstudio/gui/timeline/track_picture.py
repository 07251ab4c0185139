"""The picture of the track: everything on it but the handle, drawn once until the story goes on."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QPolygonF

from nnstudio.gui.icons import pixmap
from nnstudio.gui.theme import Theme, mix, text_font
from nnstudio.gui.timeline.story import Story
from nnstudio.gui.timeline.track_scale import TrackScale
from nnstudio.gui.tokens import rgb

GROOVE = 17.0
"""Pixels from the top to the middle of the groove."""
SIGNS = 6.0
"""Pixels from the top to the middle of the signs above it."""
SIGN = 4.0
"""Half the size of a sign."""
KEPT = (22, 27)
EPOCHS = (22, 31)
"""From where to where the ticks of kept moments and of ends of epochs go."""
NUMBERS = 43.0
"""The lower edge of the numbers."""
PITCH = 74.0
"""Pixels from number to number, at least."""
FEWEST_PIXELS = 5
"""Ends of epochs that are closer than this are drawn by halves, quarters, ..."""


def draw_track(story: Story, scale: TrackScale, theme: Theme, size: QSize, ratio: float) -> QPixmap:
    """The track of this size for one device pixel ratio."""
    image = _ticks(story, scale, theme, size, ratio)
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_numbers(painter, scale, theme)
        _draw_signs(painter, story, scale, theme)
        for branch in story.forks:
            x = scale.place(branch.begin)
            fork = pixmap("branch", theme.accent, 11, ratio)
            painter.drawPixmap(QPointF(x - 5.5, SIGNS - 5.5), fork)
    finally:
        painter.end()
    return QPixmap.fromImage(image)


def _ticks(story: Story, scale: TrackScale, theme: Theme, size: QSize, ratio: float) -> QImage:
    """A tick for each kept moment and each end of an epoch, all at once."""
    width, height = math.ceil(size.width() * ratio), math.ceil(size.height() * ratio)
    pixels = np.zeros((height, width, 4), np.uint8)  # blue, green, red, alpha
    kept = theme.quiet
    _draw_columns(pixels, scale.places(story.steps), ratio, KEPT, mix(theme.ground, kept, 0.75))
    ends = scale.places(story.epochs[1:])
    while len(ends) > scale.width / FEWEST_PIXELS:
        ends = ends[1::2]
    _draw_columns(pixels, ends, ratio, EPOCHS, theme.text)
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
    image.setDevicePixelRatio(ratio)
    return image


def _draw_columns(
    pixels: npt.NDArray[np.uint8],
    places: npt.NDArray[np.float64],
    ratio: float,
    rows: tuple[int, int],
    color: str,
) -> None:
    columns = np.unique((places * ratio).astype(np.intp))
    wide = max(1, round(ratio))
    red, green, blue = rgb(color)
    top, bottom = (round(row * ratio) for row in rows)
    for shift in range(wide):
        inside = columns[columns + shift < pixels.shape[1]] + shift
        pixels[top:bottom, inside] = (blue, green, red, 255)


def _draw_numbers(painter: QPainter, scale: TrackScale, theme: Theme) -> None:
    painter.setFont(text_font(theme.caption_size - 1))
    painter.setPen(QColor(theme.quiet))
    for step in scale.numbers(PITCH):
        x, words = scale.place(step), f"{step:,}"
        wide = painter.fontMetrics().horizontalAdvance(words)
        left = min(max(0.0, x - wide / 2), scale.width - wide)
        painter.drawText(QPointF(left, NUMBERS - painter.fontMetrics().descent()), words)


def _draw_signs(painter: QPainter, story: Story, scale: TrackScale, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.ground), 1))
    painter.setBrush(QColor(theme.active))
    for mark in story.marks:
        x = scale.place(mark.step)
        corners = ((0, -SIGN), (SIGN, 0), (0, SIGN), (-SIGN, 0))
        painter.drawPolygon(QPolygonF([QPointF(x + dx, SIGNS + dy) for dx, dy in corners]))
    if story.best is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.good))
        painter.drawPolygon(_star(QPointF(scale.place(story.best), SIGNS), SIGN + 1.5))


def _star(middle: QPointF, radius: float) -> QPolygonF:
    turns = [(math.pi * point / 5, radius * (0.45 if point % 2 else 1.0)) for point in range(10)]
    return QPolygonF([middle + QPointF(r * math.sin(turn), -r * math.cos(turn)) for turn, r in turns])


def groove_parts(scale: TrackScale, shown: float, live: float) -> tuple[QRectF, QRectF, QRectF]:
    """The whole groove, what lies before the shown moment, and what lies between that and the live one."""
    left, right = scale.place(0), scale.width - scale.place(0)
    top = GROOVE - 2
    return (
        QRectF(left, top, right - left, 4),
        QRectF(left, top, scale.place(shown) - left, 4),
        QRectF(scale.place(shown), top, scale.place(live) - scale.place(shown), 4),
    )
