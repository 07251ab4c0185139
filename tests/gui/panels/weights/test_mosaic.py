"""The mosaic paints all of its area itself, so that nothing below it is painted with each moment."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QScrollBar, QVBoxLayout, QWidget

from nnstudio.gui.panels.weights.kernel import Kernel
from nnstudio.gui.panels.weights.mosaic import Mosaic
from nnstudio.gui.panels.weights.sheet import Sheet
from nnstudio.gui.theme import DARK


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def sheet(*, image: bool) -> Sheet:
    weights = np.random.default_rng(1).normal(size=(16, 6)).astype(np.float32)
    kernel = Kernel(weights, None, *((4, 4) if image else (1, 16)), image=image)
    return Sheet(kernel, 1.0)


@pytest.fixture
def below(qtbot):
    below = QWidget()
    below.setStyleSheet("background: #ff00ff")
    qtbot.addWidget(below)
    layout = QVBoxLayout(below)
    layout.setContentsMargins(0, 0, 0, 0)
    below.bar = QScrollBar()
    below.mosaic = Mosaic(DARK, below.bar)
    layout.addWidget(below.mosaic)
    below.resize(300, 200)
    with qtbot.waitExposed(below):
        below.show()
    return below


def test_another_moment_paints_the_mosaic_alone(below, qtbot):
    below.mosaic.show_sheet(sheet(image=True))
    qtbot.wait(20)
    under, own = Paints(below), Paints(below.mosaic)
    for _ in range(3):
        below.mosaic.show_sheet(sheet(image=True))
        qtbot.wait(20)
    assert own.count == 3
    assert under.count == 0


@pytest.mark.parametrize("image", [True, False, None])
def test_nothing_of_what_lies_below_is_seen_through_it(below, image):
    if image is not None:
        below.mosaic.show_sheet(sheet(image=image))
    picture = below.grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(0, 300, 3) for y in range(0, 200, 3)}
    assert DARK.panel in seen
    assert "#ff00ff" not in seen
