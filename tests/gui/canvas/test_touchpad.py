"""The touchpad: a pinch zooms between the fingers."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication


def test_a_pinch_zooms_and_keeps_the_point_between_the_fingers(canvas):
    at = QPointF(420, 260)
    scale, before = canvas.camera.scale, canvas.mapToScene(at.toPoint())
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        canvas.viewport().mapToGlobal(at),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.camera.scale == pytest.approx(1.25 * scale)
    assert (canvas.mapToScene(at.toPoint()) - before).manhattanLength() < 4
