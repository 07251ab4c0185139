"""The bar at the top of the window."""

import itertools

import numpy as np
import pytest
from PySide6.QtWidgets import QToolButton

from tests.gui.panels.answers.made import pixels

LEAST = 6
"""Pixels between an icon and its words, so that they are not read as one."""


@pytest.mark.parametrize("name", ["reset", "run", "pause", "step", "stop"])
def test_icons_stand_apart_from_their_words(window, name):
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
