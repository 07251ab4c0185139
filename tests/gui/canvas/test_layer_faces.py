"""Every layer that can be drawn has a face, and what it draws is what the engine's arrays hold."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.data import MnistSample, Spirals
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas.faces.choice import face_for
from nnstudio.gui.canvas.faces.features import FeaturesFace
from nnstudio.gui.canvas.faces.maps import MOST, MapsFace
from nnstudio.gui.canvas.faces.signs import with_minus
from nnstudio.gui.canvas.faces.steps import StepsFace
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK
from nnstudio.nn.check import check
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.training import TrainingSettings

INPUT, TRIED, OUTPUT = NodeId("input"), NodeId("tried"), NodeId("output")
MIDDLE = [cls for cls in LAYERS if cls.entry.kind not in ("input", "output")]
SHAPES = [None, (28, 28), (784,)]


def network(layer, dataset=None, shape=None) -> Graph:
    """Input, maybe a Reshape, the layer (twice fed where it joins), Flatten, Output."""
    dataset = dataset or MnistSample()
    nodes = {INPUT: Node("Input", Input())}
    before = INPUT
    if shape is not None:
        before = NodeId("reshape")
        nodes[before] = Node("Reshape", Reshape(shape=shape), (INPUT,))
    feeds = (before,)
    if layer.fan_in > 1:
        twin = NodeId("twin")
        nodes[twin] = Node("Twin", LAYERS["dropout"](), (before,))
        feeds = (before, twin)
    nodes[TRIED] = Node("Tried", layer, feeds)
    nodes[NodeId("flatten")] = Node("Flatten", Flatten(), (TRIED,))
    nodes[OUTPUT] = Node("Output", Output(units=len(dataset.spec().classes)), (NodeId("flatten"),))
    return Graph(nodes)


def moment(graph, dataset=None):
    """A snapshot of the network after two steps."""
    dataset = dataset or MnistSample()
    trainer = Trainer(TrainingJob(graph, dataset, TrainingSettings(batch_size=4)), dataset.load())
    for _ in range(2):
        trainer.step(4)
    return replace(trainer.snapshot(3), health={})


def checked(graph, dataset=None):
    spec = (dataset or MnistSample()).spec()
    return check(graph, spec.sample_shape, len(spec.classes))


def face_of(graph, node, dataset=None):
    return face_for(graph, node, checked(graph, dataset))[1]()


def painted(face, look, *, detailed=False, empty=False, depth=Depth.TILES):
    """What the face draws, as an array (height, width) of 0xffrrggbb."""
    image = QImage(round(face.width), round(face.height), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    if empty:
        face.paint_empty(painter, look, detailed=detailed)
    else:
        face.paint(painter, look, detailed=detailed, depth=depth)
    painter.end()
    return np.array(image.constBits()).view(np.uint32).reshape(image.height(), image.width())


@pytest.mark.parametrize("cls", MIDDLE, ids=lambda cls: cls.entry.kind)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_layer_is_drawn_behind_images_sequences_and_rows(qtbot, cls, shape):
    graph = network(cls(), shape=shape)
    if checked(graph).blocking:
        pytest.skip("it takes no such input")
    snapshot, look = moment(graph), Look(DARK)
    for node in graph:
        face = face_of(graph, node)
        assert painted(face, look, detailed=True, empty=True).any()
        face.show(snapshot, node)
        assert painted(face, look, detailed=True).any()
        for x, y in ((0, 0), (face.width / 2, face.height / 2), (face.width, face.height), (-5, -5)):
            assert isinstance(face.describe(QPointF(x, y)), str)
        for depth in Depth:
            assert painted(face, look, detailed=True, depth=depth).any()
            assert isinstance(face.describe(QPointF(face.width / 2, face.height / 2), depth), str)
            assert face.anchors(depth).shape == face.anchors().shape


@pytest.mark.parametrize("channels", [1, 3, 8, 16, 64, 100])
def test_every_feature_map_shows_its_channel(qtbot, channels):
    graph = network(LAYERS["conv2d"](filters=channels))
    snapshot, face, look = moment(graph), face_of(graph, TRIED), Look(DARK)
    assert isinstance(face, MapsFace)
    face.show(snapshot, TRIED)
    seen = painted(face, look)
    colors = look.signed if (snapshot.activations[TRIED] < 0).any() else look.gray
    y, (height, width, _) = snapshot.activations[TRIED], face._shape
    for number in range(min(channels, MOST)):
        place = face._place(number)
        assert QRectF(0, 0, face.width, face.height).contains(place)
        for row, column in ((0, 0), (height // 2, width // 2), (height - 1, width - 1)):
            x = place.x() + (column + 0.5) * place.width() / width
            at = place.y() + (row + 0.5) * place.height() / height
            wanted = colors.pixels(y[row, column, number : number + 1], face._top)[0]
            assert seen[int(at), int(x)] == wanted
            first, seen_by = face.describe(QPointF(x, at)).splitlines()
            assert first == with_minus(
                f"map {number + 1}, row {row + 1}, column {column + 1}: {y[row, column, number]:.4f}"
            )
            assert seen_by == (
                f"it sees rows {row + 1}-{row + 5}, columns {column + 1}-{column + 5} of Input"
            )


def test_maps_do_not_overlap_and_smaller_ones_are_drawn_smaller():
    large, small = MapsFace((24, 24, 8)), MapsFace((4, 4, 8))
    places = [large._place(number) for number in range(8)]
    assert not any(a.intersects(b) for a in places for b in places if a is not b)
    assert small._place(0).width() < large._place(0).width()
    assert MapsFace((12, 24, 4))._place(0).height() < MapsFace((12, 24, 4))._place(0).width()
    for maps in (1, 4, 6, 16, 32, 64):
        edges = [MapsFace((edge, edge, maps))._place(0).width() for edge in (1, 2, 4, 7, 14, 28)]
        assert edges == sorted(set(edges)), "pooling is to be seen to shrink"


def test_a_sequence_runs_from_left_to_right_and_its_units_downwards(qtbot):
    graph = network(LAYERS["dropout"](), shape=(28, 28))
    snapshot, look = moment(graph), Look(DARK)
    face = face_of(graph, TRIED)
    assert isinstance(face, StepsFace)
    face.show(snapshot, TRIED)
    seen, y = painted(face, look), snapshot.activations[TRIED]
    cell = face._wide
    middles = (np.arange(28) + 0.5) * cell
    rows = ((np.arange(28) + 0.5) * face._tall).astype(int)
    grid = seen[np.ix_(rows, (face._picture.x() + middles).astype(int))]
    np.testing.assert_array_equal(grid, look.active.pixels(y.T, float(y.max())))
    step, unit = np.argwhere(y == y.max())[0]
    at = QPointF(face._picture.x() + (step + 0.5) * cell, (unit + 0.5) * face._tall)
    first, remark = face.describe(at).splitlines()
    assert first == f"step {step + 1}, value {unit + 1}: {y.max():.4f}"
    assert "dropped at random" in remark


def test_points_are_shown_with_their_numbers_and_their_class(qtbot):
    graph = network(Dense(units=4), Spirals())
    snapshot, look = moment(graph, Spirals()), Look(DARK)
    face = face_of(graph, INPUT, Spirals())
    assert isinstance(face, FeaturesFace)
    face.show(snapshot, INPUT)
    x1, x2 = snapshot.sample.pixels
    assert face.describe(QPointF(5, 5)) == f"x1: {x1:.4f}"
    assert face.describe(QPointF(5, 35)) == f"x2: {x2:.4f}"
    assert face._label == f"label {snapshot.classes[snapshot.sample.label]}"
    middle = face.TRACK.center().x()
    seen = painted(face, look)
    for number, value in enumerate((x1, x2)):
        row = seen[int(face.TRACK.center().y() + 30 * number)]
        color = int((look.theme.positive if value >= 0 else look.theme.negative)[1:], 16) | 0xFF000000
        lit = np.flatnonzero(row == color)
        longest = face.TRACK.width() / 2 - 2
        assert len(lit) == pytest.approx(abs(value) / max(abs(x1), abs(x2)) * longest, abs=2)
        assert (lit.mean() > middle) == (value >= 0)


def test_long_names_of_classes_leave_room_for_bars(qtbot):
    graph = network(Dense(units=4), Spirals())
    snapshot, look = moment(graph, Spirals()), Look(DARK)
    face = face_of(graph, OUTPUT, Spirals())
    face.show(snapshot, OUTPUT)
    assert face._name_width > face.NAME
    assert all(track.left() >= face._name_width and track.width() > 30 for track in face._tracks())
    assert painted(face, look, detailed=True).any()
