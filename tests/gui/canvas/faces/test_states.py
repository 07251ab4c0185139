"""The face of a recurrent layer: its units over time, as the engine computes them."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from nnstudio.gui.canvas.faces.signs import with_minus
from nnstudio.gui.canvas.faces.steps import StatesFace
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK
from nnstudio.nn.layer import LAYERS
from tests.gui.canvas.faces.conftest import TRIED, at, chain, face_of, moment, painted


def shown(kind, output):
    graph = chain(LAYERS[kind](units=14, output=output))
    snapshot, face = moment(graph), face_of(graph)
    assert isinstance(face, StatesFace)
    face.show(snapshot, TRIED)
    return snapshot, face


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
def test_the_last_column_is_what_is_given_on(qtbot, kind):
    snapshot, face = shown(kind, "last")
    look = Look(DARK)
    seen, y = painted(face, look, zoom=2), snapshot.activations[TRIED]
    assert face._signed, "states lie on both sides of zero"
    for unit, value in enumerate(y):
        row = face.box_of(unit)
        # In the corner of the cell, where no dash is.
        point = QPointF(row.right() - face._wide * 0.85, row.y() + face._tall * 0.15)
        assert at(seen, point, 2) == look.signed.pixels(np.array([value]), face._top)[0]


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
def test_every_cell_is_a_unit_at_a_step(qtbot, kind):
    snapshot, face = shown(kind, "sequence")
    look = Look(DARK)
    seen, y = painted(face, look, zoom=2), snapshot.activations[TRIED]
    assert y.shape == (28, 14)
    for step in range(0, 28, 3):
        for unit in range(14):
            point = QPointF(face._picture.x() + (step + 0.15) * face._wide, (unit + 0.15) * face._tall)
            assert at(seen, point, 2) == look.signed.pixels(y[step, unit : unit + 1], face._top)[0]
            said = with_minus(f"step {step + 1}, unit {unit + 1}: {y[step, unit]:.4f}")
            assert face.describe(point) == said


def test_wires_leave_the_units_of_a_layer_that_gives_on_its_last_state():
    _, last = shown("lstm", "last")
    _, whole = shown("lstm", "sequence")
    assert last.anchors().shape == (14,)
    assert not whole.anchors().size


def test_states_lie_between_the_bounds_of_gated_layers(qtbot):
    _, face = shown("gru", "last")
    face.follow()
    assert face._top == 1.0
    assert face.anchors()[0] < face.anchors()[-1]
