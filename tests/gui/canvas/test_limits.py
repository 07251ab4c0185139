"""The same weights wear the same colors: in the face, in the panel, and by whatever way one came to them."""

from dataclasses import replace

import numpy as np
import pytest

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.levels import Sight
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.panels.weights.weights_panel import WeightsPanel
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import NodeId
from tests.gui.canvas.test_snapshot import training

LAYERS = {"mnist-784-16-16-10": (NodeId("hidden1"),), "mnist-lenet-5": (NodeId("convolution2"),)}


@pytest.fixture(scope="module", params=LAYERS)
def run(request):
    """The document, its layer with pictures, and moments of one run."""
    document, moments = EXAMPLES[request.param].build(), []
    trainer = training(document)
    for _ in range(4):
        for _ in range(6):
            trainer.step(16)
        moments.append(trainer.snapshot(3))
    return document, LAYERS[request.param][0], moments, trainer


@pytest.fixture
def looked_at(run, qtbot):
    """Says the limits of the face and of the panel after some moments."""
    # Whoever shows a canvas holds it: else the collector may take it in the middle of its own drawing.
    held = []

    def look(moments):
        document, node, _, _ = run
        canvas, panel = CanvasView(Editor(document, settle=settle), DARK), WeightsPanel(DARK)
        for widget in (canvas, panel):
            held.append(widget)
            qtbot.addWidget(widget)
            widget.resize(900, 600)
            widget.show()
        panel.show_node(node)
        canvas.camera.zoom(1 / canvas.camera.scale)
        for moment in moments:
            canvas.show_snapshot(moment)
            canvas.scene().nodes[node].draw(Sight())
            panel.show_snapshot(moment)
        face = canvas.scene().nodes[node]._face.face
        limit = face._kernel_limit if hasattr(face, "_kernel_limit") else face._limit
        return limit.value, panel._picture.limit.value

    yield look
    held.clear()


def test_face_and_panel_agree_however_one_came_to_a_moment(run, looked_at):
    _, node, moments, trainer = run
    last = moments[-1]
    ways = {
        "step by step": moments,
        "at once": [last],
        "another digit": [*moments, trainer.snapshot(5)],
        "back and forth": [*moments, replace(moments[0], losses=last.losses), last],
    }
    found = {way: looked_at(shown) for way, shown in ways.items()}
    kernel = last.weights[node]["kernel"]
    pictures = kernel.mean(axis=2) if kernel.ndim == 4 else kernel
    exact = float(np.percentile(np.abs(pictures), 99, method="higher"))
    assert {limit for limits in found.values() for limit in limits} == {found["at once"][0]}
    assert found["at once"][0] == pytest.approx(exact, rel=1e-6)


def test_an_earlier_moment_wears_the_limit_that_it_had(run, looked_at):
    _, _, moments, _ = run
    earlier = replace(moments[1], losses=moments[-1].losses)
    assert looked_at([*moments, earlier]) == looked_at(moments[:2])
