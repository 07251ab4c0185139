"""The worker: what it is told, and how often."""

import numpy as np
from PySide6.QtTest import QSignalSpy

from nnstudio.engine.api import Phase
from tests.gui.training.doing import until_phase


def test_a_mouse_that_is_moved_fast_asks_for_one_picture_at_a_time(window, qtbot):
    window.training.step()
    until_phase(qtbot, window, Phase.PAUSED)
    heard = QSignalSpy(window.training.reported)
    qtbot.waitUntil(lambda: not window.training.news.answering)
    before, told = heard.count(), window.training.news.told
    shape = window.training.live.sample.pixels.shape
    for sample in range(200):
        window.training.watch(sample)
        window.training.watch_drawings(np.full((1, *shape), sample, np.uint8))
    qtbot.waitUntil(lambda: window.training.live.sample.index == 199, timeout=20_000)
    qtbot.waitUntil(lambda: window.training.live.drawings is not None, timeout=20_000)
    assert window.training.news.told - told <= 3
    assert heard.count() - before <= 4
