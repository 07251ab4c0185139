"""The bar at the top of the window."""

import itertools

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QToolButton

from tests.gui.panels.answers.made import pixels

LEAST = 6
"""Pixels between an icon and its words, so that they are not read as one."""


@pytest.mark.parametrize("name", ["reset", "run", "pause", "step", "stop"])
def test_icons_stand_apart_from_their_words(window, qtbot, name):
    window.resize(1600, 800)  # where there is room for words
    qtbot.waitUntil(lambda: window.top_bar.width() == 1600)
    QApplication.sendPostedEvents()
    window.top_bar.show_running(running=name == "pause")
    buttons = window.top_bar.findChildren(QToolButton)
    action = window._actions[name]
    button = next(b for b in buttons if b.defaultAction() is action and b.text())
    seen = pixels(button)
    rows = seen[seen.shape[0] // 2 - 7 : seen.shape[0] // 2 + 7, 6:-6]
    ink = np.flatnonzero((rows != rows[0, 0]).any(axis=0))
    gaps = [after - before - 1 for before, after in itertools.pairwise(ink.tolist())]
    wide = [gap for gap in gaps if gap >= LEAST]
    assert wide  # else words would begin where the icon ends
    assert gaps.index(wide[0]) < len(ink) // 2


def test_words_beside_icons_are_read_aloud_without_the_room_before_them(window):
    named = [b for b in window.top_bar.findChildren(QToolButton) if b.text().strip() != b.text()]
    assert {"Reset", "Run", "Step", "Stop"} <= {b.accessibleName() for b in named}


@pytest.mark.parametrize("width", [900, 1000, 1100, 1366, 1600])
def test_nothing_at_the_right_is_cut_off_however_narrow_the_window_is(window, qtbot, width):
    bar = window.top_bar
    window.resize(width, 700)
    qtbot.waitUntil(lambda: bar.width() == width)
    QApplication.sendPostedEvents()
    for name in ("Dataset", "Dark or light", "Reset", "Stop", "Run"):
        (button,) = (b for b in bar.findChildren(QToolButton) if b.accessibleName() == name)
        assert button.isVisible()
        assert bar.rect().contains(button.mapTo(bar, button.rect().bottomRight())), name
        assert button.width() >= button.sizeHint().width()
    assert bar.speed.isVisible()
    assert bar.speed.geometry().right() < width
    shown = [label.isVisible() for label in (bar._project, bar.speed._caption)]
    assert shown == [width >= 1100, width >= 1366]


def test_the_dataset_says_how_much_of_it_there_is_as_soon_as_there_is_room(window, qtbot):
    bar = window.top_bar
    for width, size in ((900, ""), (1600, " · 5,000 digits"), (900, "")):
        window.resize(width, 700)
        qtbot.waitUntil(lambda width=width: bar.width() == width)
        assert bar._dataset.text() == f"MNIST sample{size}"
