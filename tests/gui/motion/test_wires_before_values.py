"""Wires of a moment: what has no values yet draws no strands, on the screen either."""

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox

from nnstudio.gui.motion.grain import Grain


def colored(window):
    """How many pixels of the screen between the two hidden layers have the color of a strand."""
    canvas = window.canvas
    first, second = (canvas.scene().nodes[name] for name in ("hidden1", "hidden2"))
    start = canvas.mapFromScene(first.pos() + first.output_port())
    wide = canvas.mapFromScene(second.pos() + second.ports.of_source("hidden1")).x() - start.x() - 16
    # What is really seen: `grab` would draw all anew.
    at = canvas.viewport().mapTo(window, start)
    seen = canvas.screen().grabWindow(window.winId(), at.x() + 8, at.y() - 60, wide, 120)
    image = seen.toImage()
    colors = (QColor(image.pixel(x, y)) for x in range(image.width()) for y in range(image.height()))
    return sum(color.saturation() > 120 and color.value() > 60 for color in colors)


def test_strands_of_the_moment_before_leave_the_screen_when_the_sample_has_just_come_in(window, qtbot):
    qtbot.waitUntil(lambda: colored(window) > 200)
    choice = window.top_bar.findChild(QComboBox, "speed.grain")
    choice.setCurrentIndex(choice.findData(Grain.TERM.value))
    qtbot.waitUntil(lambda: window.canvas.scene().drawing.idle)
    window.motion.step()
    qtbot.waitUntil(lambda: window.motion.story is not None, timeout=10_000)
    qtbot.waitUntil(lambda: colored(window) == 0, timeout=2000)
