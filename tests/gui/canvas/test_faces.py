"""True pictures: what a face draws, read back pixel by pixel, is what the engine's arrays hold."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas.faces.answer import AnswerFace
from nnstudio.gui.canvas.faces.choice import face_for
from nnstudio.gui.canvas.faces.image import ImageFace
from nnstudio.gui.canvas.faces.tiles import TilesFace
from nnstudio.gui.canvas.faces.units import HeatFace, UnitsFace
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.graph import NodeId


@pytest.fixture(scope="module")
def moments():
    """A trained moment of each example, and its document."""
    made = {}
    for name, example in EXAMPLES.items():
        document = example.build()
        trainer = Trainer(
            TrainingJob(document.graph, document.dataset, document.training), document.dataset.load()
        )
        for _ in range(300):
            trainer.step()
        # Marks on units would lie over what is read back; they have tests of their own.
        made[name] = document, replace(trainer.snapshot(3), health={})
    return made


def painted(face, snapshot, node_id, look, zoom=1, depth=Depth.TILES):
    """What the face draws, as an array (height, width) of 0xffrrggbb."""
    face.show(snapshot, node_id)
    image = QImage(round(face.width * zoom), round(face.height * zoom), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    face.paint(painter, look, detailed=False, depth=depth)
    painter.end()
    return np.array(image.constBits()).view(np.uint32).reshape(image.height(), image.width())


def face_of(document, node):
    return face_for(document.graph, NodeId(node), document.check())[1]()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_every_tile_shows_its_units_weights(qtbot, moments, theme):
    document, snapshot = moments["mnist-784-16-16-10"]
    look, face = Look(theme), face_of(document, "hidden1")
    assert isinstance(face, TilesFace)
    seen = painted(face, snapshot, NodeId("hidden1"), look)
    kernel = snapshot.weights[NodeId("hidden1")]["kernel"]
    for unit in range(16):
        x, y = face._corner(unit)
        # The middle of each of the 2x2 blocks that stand for a weight; the rim lies under the unit's frame.
        tile = seen[int(y) : int(y) + 56 : 2, int(x) : int(x) + 56 : 2]
        wanted = look.signed.pixels(kernel[:, unit].reshape(28, 28), face._limit.value)
        np.testing.assert_array_equal(tile[2:-2, 2:-2], wanted[2:-2, 2:-2])


def test_the_input_shows_the_pinned_samples_bytes(qtbot, moments):
    document, snapshot = moments["mnist-784-16-16-10"]
    face = face_of(document, "input")
    assert isinstance(face, ImageFace)
    seen = painted(face, snapshot, NodeId("input"), Look(DARK))[3:168:6, 3:168:6]
    np.testing.assert_array_equal(seen & 0xFF, snapshot.sample.pixels[:, :, 0])


def test_a_unit_is_lit_by_its_activation(qtbot, moments):
    document, snapshot = moments["mnist-784-16-16-10"]
    look, face = Look(DARK), face_of(document, "hidden2")
    assert isinstance(face, UnitsFace)
    seen = painted(face, snapshot, NodeId("hidden2"), look)
    for unit, activation in enumerate(snapshot.activations[NodeId("hidden2")]):
        center = face._center(unit)
        wanted = look.active.pixels(np.array([activation]), 1.0)[0]
        got = int(seen[int(center.y()), int(center.x())])
        assert all(abs((got >> shift & 255) - (int(wanted) >> shift & 255)) <= 2 for shift in (0, 8, 16))


@pytest.mark.parametrize("node", ["hidden1", "hidden2"])
def test_far_out_every_unit_is_a_cell_of_its_color(qtbot, moments, node):
    document, snapshot = moments["mnist-784-16-16-10"]
    look, face = Look(DARK), face_of(document, node)
    seen = painted(face, snapshot, NodeId(node), look, depth=Depth.ALL)
    for unit, activation in enumerate(snapshot.activations[NodeId(node)]):
        middle = face.box_of(unit).center()
        wanted = look.active.pixels(np.array([activation]), 1.0)[0]
        assert seen[int(middle.y()), int(middle.x())] == wanted


def test_a_large_layer_shows_every_unit(qtbot, moments):
    document, snapshot = moments["mnist-784-128-10"]
    look, face = Look(DARK), face_of(document, "hidden1")
    assert isinstance(face, HeatFace)
    seen = painted(face, snapshot, NodeId("hidden1"), look)
    y = snapshot.activations[NodeId("hidden1")]
    cell = int(face._cell)
    grid = seen[cell // 2 : 16 * cell : cell, cell // 2 : 8 * cell : cell]
    np.testing.assert_array_equal(grid.T.ravel(), look.active.pixels(y, float(y.max())))


def test_the_answers_bars_are_as_long_as_the_outputs(qtbot, moments):
    document, snapshot = moments["mnist-784-16-16-10"]
    look, face = Look(DARK), face_of(document, "output")
    assert isinstance(face, AnswerFace)
    zoom = 4
    seen = painted(face, snapshot, NodeId("output"), look, zoom)
    lit = int(look.active.lut[-1])
    for unit, value in enumerate(snapshot.activations[NodeId("output")]):
        row = seen[int((unit + 0.5) * face.ROW * zoom)]
        length = np.count_nonzero(row == lit) / zoom
        assert length == pytest.approx(value * 101, abs=2.2)


def test_hovering_tells_the_value_under_the_cursor(qtbot, moments):
    document, snapshot = moments["mnist-784-16-16-10"]
    face = face_of(document, "hidden1")
    face.show(snapshot, NodeId("hidden1"))
    words = face.describe(QPointF(5, 5))
    assert words.startswith(f"unit 1: activation {snapshot.activations[NodeId('hidden1')][0]:.4f}")
