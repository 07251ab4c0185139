"""Pictures that are drawn once: as sharp as the screen, and closed even if drawing fails."""

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor

from nnstudio.gui.picture import picture_of


def test_a_picture_has_the_pixels_of_its_screen_and_is_clear_where_nothing_is_drawn(qapp):
    red = QColor("#ff0000")
    picture = picture_of(QSize(10, 6), 2.0, lambda painter: painter.fillRect(QRectF(5, 0, 5, 6), red))
    assert (picture.width(), picture.height(), picture.devicePixelRatio()) == (20, 12, 2.0)
    image = picture.toImage()
    assert image.pixelColor(9, 6).alpha() == 0
    assert image.pixelColor(10, 6) == red


def test_what_goes_wrong_while_drawing_is_raised_with_the_painter_closed(qapp):
    held = []

    def fail(painter):
        held.append(painter)
        raise ValueError("no numbers")

    with pytest.raises(ValueError, match="no numbers"):
        picture_of(QSize(4, 4), 1.0, fail)
    assert not held[0].isActive()
