"""What is wrong with a unit is marked on it, and what a card's foot says of the last update is true."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from nnstudio.engine.snapshot import Flow, Health
from nnstudio.gui.canvas.faces.flow_bar import share_of_ratio
from nnstudio.gui.canvas.faces.marks import KINDS
from nnstudio.gui.canvas.faces.signs import signed_image, with_minus
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.activations import ReLU
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense
from tests.gui.canvas.faces.conftest import TRIED, chain, color, face_of, moment, painted

FACES = {
    "tiles": (Dense(units=16, activation=ReLU()),),
    "units": (Dense(units=30), Dense(units=12)),
    "heat": (Dense(units=128),),
    "filters": (LAYERS["conv2d"](filters=6),),
    "states": (LAYERS["lstm"](units=14),),
}


def shown(layers, **found):
    graph = chain(*layers)
    snapshot, face = moment(graph), face_of(graph)
    return replace(snapshot, **found), face


def around(seen, box, zoom):
    """The pixels in a box of the face."""
    left, top, right, bottom = (int(edge * zoom) for edge in box.getCoords())
    return seen[top : bottom + 1, left : right + 1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layers", FACES.values(), ids=FACES)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_only_units_that_are_ill_are_marked(qtbot, kind, layers, theme):
    snapshot, face = shown(layers)
    look, ill, zoom = Look(theme), (2, 5), 3
    face.show(snapshot, TRIED)
    well = painted(face, look, zoom=zoom)
    face.show(replace(snapshot, health={TRIED: Health(6, **{kind: ill})}), TRIED)
    marked = painted(face, look, zoom=zoom)
    for unit in range(6):
        box = face.box_of(unit).adjusted(2, 2, -2, -2)
        changed = (around(marked, box, zoom) != around(well, box, zoom)).any()
        assert changed == (unit in ill)
        assert (KINDS[kind] in face.describe(box.center())) == (unit in ill)


def test_each_kind_has_strokes_of_its_own(qtbot):
    snapshot, face = shown(FACES["tiles"])
    pictures = []
    for kind in KINDS:
        face.show(replace(snapshot, health={TRIED: Health(16, **{kind: (3,)})}), TRIED)
        pictures.append(painted(face, Look(DARK)))
    for number, picture in enumerate(pictures):
        assert all((picture != other).any() for other in pictures[:number])


def test_a_pinned_unit_wears_a_ring(qtbot):
    for layers in FACES.values():
        snapshot, face = shown(layers)
        face.show(snapshot, TRIED)
        before = painted(face, Look(DARK), zoom=2)
        face.pinned = (1,)
        changed = np.argwhere(painted(face, Look(DARK), zoom=2) != before) / 2
        assert "Pinned" in face.describe(face.box_of(1).center())
        assert "Pinned" not in face.describe(face.box_of(3).center())
        box = face.box_of(1).adjusted(-7, -7, 7, 7)
        assert len(changed)
        assert all(box.contains(QPointF(x, y)) for y, x in changed)


@pytest.mark.parametrize("exponent", [-5.5, -4, -3, -1.5, 0.5])
def test_the_bar_at_the_foot_reaches_as_far_as_the_ratio(qtbot, exponent):
    snapshot, face = shown(FACES["tiles"])
    flow = Flow(2.0, 0.01, 2.0 * 10**exponent)
    face.show(replace(snapshot, flows={TRIED: flow}), TRIED)
    zoom = 4
    seen = painted(face, Look(DARK), detailed=True, zoom=zoom)
    row = seen[int((face.height + 2.5) * zoom)]
    lit = color(DARK.good if -4 <= exponent <= -2 else DARK.warning)
    reached = np.flatnonzero(row == lit).max() / zoom
    assert reached == pytest.approx(share_of_ratio(exponent) * face.width, abs=1.5)
    words = face.describe(QPointF(20, face.height + 3))
    assert words.startswith(with_minus(f"Update : parameters = 10^{exponent:.1f}"))
    assert ("Healthy (" in words) == (-4 <= exponent <= -2)
    assert "gradient 0.01" in words


def test_before_the_first_step_there_is_no_bar(qtbot):
    snapshot, face = shown(FACES["tiles"])
    flows = {TRIED: Flow(2.0, 0.01, 0.002)}
    face.show(replace(snapshot, flows=flows), TRIED)
    begun = painted(face, Look(DARK), detailed=True)[round(face.height) :]
    face.show(replace(snapshot, flows=flows, step=0), TRIED)
    assert (painted(face, Look(DARK), detailed=True)[round(face.height) :] != begun).any()
    assert face.describe(QPointF(20, face.height + 3)) == ""


def test_an_update_that_is_nothing_or_no_number_is_said_so(qtbot):
    snapshot, face = shown(FACES["tiles"])
    for flow, words in (
        (Flow(1.0, 0.0, 0.0), "nothing moved"),
        (Flow(0.0, 0.1, 0.1), "all zero"),
        (Flow(np.nan, np.nan, np.nan), "not a number"),
    ):
        face.show(replace(snapshot, flows={TRIED: flow}), TRIED)
        assert words in face.describe(QPointF(20, face.height + 3))
        painted(face, Look(DARK), detailed=True)


def test_small_cells_have_colors_alone_and_large_ones_dashes_besides(qtbot):
    look = Look(DARK)
    pale, bright = 0xFF123456, 0xFF654321
    values = np.array([[-1.0, 1.0], [-0.01, -0.3]], np.float32)
    small = signed_image(values, 1.0, look.signed, (pale, bright), 3.0)
    assert (small.width(), small.height()) == (2, 2)
    large = signed_image(values, 1.0, look.signed, (pale, bright), 12.0)
    pixels = np.array(large.constBits()).view(np.uint32).reshape(14, 14)
    cells = [pixels[row : row + 7, column : column + 7] for row in (0, 7) for column in (0, 7)]
    assert [(cell == bright).any() for cell in cells] == [True, False, False, False]
    assert [(cell == pale).any() for cell in cells] == [False, False, False, True], (
        "nearly zero needs no sign"
    )
    np.testing.assert_array_equal(pixels[::7, ::7], look.signed.pixels(values, 1.0))
