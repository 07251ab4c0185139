"""The speed control goes where it is pressed."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider

from nnstudio.gui.speed import LAST, SpeedControl


@pytest.mark.parametrize("share", [0.0, 0.25, 0.8, 1.0])
def test_a_press_in_the_groove_brings_the_handle_there(qtbot, share):
    control = SpeedControl()
    qtbot.addWidget(control)
    with qtbot.waitExposed(control):
        control.show()
    slider = control.findChild(QSlider, "speed")
    at = QPoint(round(share * (slider.width() - 1)), slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at)
    assert abs(slider.value() - share * LAST) < 0.06 * LAST
    assert slider.isSliderDown()
