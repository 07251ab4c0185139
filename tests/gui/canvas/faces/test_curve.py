"""The face of an activation: its curve is the function, its histogram counts every z."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from nnstudio.engine.probes import PopulationProbe
from nnstudio.gui.activation_curve import REACH
from nnstudio.gui.canvas.faces.asking import probes_of_faces
from nnstudio.gui.canvas.faces.curve import BARS, BINS, PLOT, CurveFace, counted
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK, mix
from nnstudio.nn.activations import ACTIVATIONS
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense
from tests.gui.canvas.faces.conftest import TRIED, at, chain, color, face_of, moment, painted

DENSE = Dense(units=12, activation=ACTIVATIONS["linear"]())


def bent(kind, *before):
    return chain(*before, LAYERS["activation"](activation=ACTIVATIONS[kind]()))


@pytest.mark.parametrize("kind", [cls.entry.kind for cls in ACTIVATIONS if cls.entry.kind != "softmax"])
def test_every_bar_is_as_high_as_its_count(qtbot, kind):
    graph, look, zoom = bent(kind, DENSE), Look(DARK), 4
    snapshot, face = moment(graph), face_of(graph)
    assert isinstance(face, CurveFace)
    face.show(snapshot, TRIED)
    seen = painted(face, look, zoom=zoom)
    z = snapshot.activations[NodeId("layer1")]
    wanted, _ = np.histogram(np.clip(z, -REACH, REACH - 1e-3), BINS, (-REACH, REACH))
    lit = color(mix(DARK.card, DARK.active, 0.75))
    for number, count in enumerate(wanted):
        x = int((BARS.x() + (number + 0.4) * BARS.width() / BINS) * zoom)
        column = seen[int(BARS.top() * zoom) : int(BARS.bottom() * zoom), x]
        high = np.count_nonzero(column == lit) / zoom
        assert high == pytest.approx(count / wanted.max() * BARS.height(), abs=0.6)


@pytest.mark.parametrize("kind", ["relu", "sigmoid", "tanh", "gelu"])
def test_the_line_runs_where_the_function_does(qtbot, kind):
    graph, look, zoom = bent(kind), Look(DARK), 4
    face = face_of(graph)
    face.show(moment(graph), TRIED)
    seen = painted(face, look, zoom=zoom)
    for z in (-4.5, -2.5, 0.7, 1.9, 4.5):
        y = float(ACTIVATIONS[kind]()(np.array([[z]], np.float32))[0, 0])
        point = face._at(z, y)
        around = seen[
            int(point.y() * zoom) - 4 : int(point.y() * zoom) + 5,
            int(point.x() * zoom) - 1 : int(point.x() * zoom) + 2,
        ]
        assert (around == color(DARK.positive)).any(), f"nothing is drawn at z = {z}"


def test_values_beyond_the_axis_count_in_the_outermost_bars_and_no_numbers_in_none():
    z = np.array([-100, -6, 0, 5.99, 6, 1e9, np.nan, np.inf], np.float32)
    counts = counted(z)
    assert (counts[0], counts[BINS // 2], counts[-1], counts.sum()) == (2, 1, 3, 6)


def test_where_many_samples_are_known_they_are_counted_and_it_says_so(qtbot):
    graph = bent("relu", DENSE)
    snapshot, face = moment(graph), face_of(graph)
    face.show(snapshot, TRIED)
    assert face._of == "z: 12 values of the sample shown"
    source = NodeId("layer1")
    many = replace(snapshot, populations={source: np.ones((50, 12), np.float32)})
    face.show(many, TRIED)
    assert face._of == "z: 600 values of 50 samples"
    assert face.counts().sum() == 600


def test_activations_that_are_nodes_ask_for_the_sums_of_many_samples():
    assert probes_of_faces(bent("relu", DENSE)) == {PopulationProbe(NodeId("layer1"))}
    assert probes_of_faces(bent("softmax", DENSE)) == probes_of_faces(chain(DENSE)) == frozenset()


def test_the_strip_beside_the_curve_holds_every_unit(qtbot):
    graph, look = bent("sigmoid", DENSE), Look(DARK)
    snapshot, face = moment(graph), face_of(graph)
    face.show(snapshot, TRIED)
    seen, y = painted(face, look, zoom=2), snapshot.activations[TRIED]
    assert face.anchors().shape == (12,)
    for unit, value in enumerate(y):
        middle = face.box_of(unit).center()
        assert at(seen, middle, 2) == look.active.pixels(np.array([value]), 1.0)[0]
        assert face.describe(middle).startswith(f"unit {unit + 1}: activation {value:.4f}, from z = ")


def test_hovering_the_curve_computes_it(qtbot):
    graph = bent("tanh")
    face = face_of(graph)
    face.show(moment(graph), TRIED)
    middle = QPointF(PLOT.center().x() + PLOT.width() / 12, PLOT.center().y())
    assert face.describe(middle) == f"z = 1.00: y = {np.tanh(1.0):.4f}, slope {1 - np.tanh(1.0) ** 2:.4f}"
    assert face.describe(QPointF(1, BARS.center().y())).startswith("z below −5.75: 0 of 784 values")


def test_an_activation_of_all_units_together_wears_units(qtbot):
    assert not isinstance(face_of(bent("softmax", DENSE)), CurveFace)
