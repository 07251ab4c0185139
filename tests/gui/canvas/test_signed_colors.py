"""Green and red instead of blue and orange on the canvas: on faces and on the strands between them."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.colormaps import with_signs
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK, LIGHT


@pytest.fixture
def canvas(qtbot):
    """A canvas with the moment of a real run."""
    document = EXAMPLES["mnist-784-16-16-10"].build()
    trainer = Trainer(
        TrainingJob(document.graph, document.dataset, document.training), document.dataset.load()
    )
    for _ in range(20):
        trainer.step()
    canvas = CanvasView(Editor(document, settle=settle), DARK)
    qtbot.addWidget(canvas)
    canvas.resize(1400, 700)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.show_snapshot(trainer.snapshot())
    return canvas


def near(canvas, color):
    """How many pixels have this color, or nearly."""
    canvas.scene().drawing.draw_now()
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    seen = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    wanted = [int(color[i : i + 2], 16) for i in (5, 3, 1)]
    return int((np.abs(seen[..., :3].astype(int) - wanted).max(axis=2) <= 8).sum())


def test_strands_and_faces_have_the_wanted_colors_in_any_theme(canvas):
    for theme in (DARK, LIGHT):
        green = with_signs(theme, "green-red")
        canvas.show_colors("blue-orange")
        canvas.show_theme(theme)
        before = near(canvas, theme.positive), near(canvas, theme.negative)
        none = near(canvas, green.positive), near(canvas, green.negative)
        assert min(before) > 20
        canvas.show_colors("green-red")
        assert near(canvas, green.positive) > none[0] + before[0] / 2
        assert near(canvas, green.negative) > none[1] + before[1] / 2
        assert near(canvas, theme.negative) < before[1] / 2
    canvas.show_theme(DARK)
    assert canvas.scene()._look.theme == with_signs(DARK, "green-red")
