"""From close by: chosen units, and one with its formula, whose numbers are the engine's and add up."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from nnstudio.gui.canvas.faces import closeup, formula
from nnstudio.gui.canvas.faces.chosen import ChosenTiles
from nnstudio.gui.canvas.levels import CHOSEN_FROM, DETAIL_FROM, UNIT_FROM, Depth, Sight
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK
from nnstudio.nn.activations import ReLU, Tanh
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense
from tests.gui.canvas.faces.conftest import TRIED, at, chain, face_of, moment, painted

LARGE = Dense(units=128, activation=ReLU())
CONV = LAYERS["conv2d"](filters=32, kernel_size=3)
MANY = Dense(units=30, activation=Tanh())


def shown(*layers, node=TRIED):
    graph = chain(*layers)
    snapshot, face = moment(graph), face_of(graph, node)
    face.show(snapshot, node)
    return snapshot, face


@pytest.fixture
def lines(monkeypatch):
    """The lines of a formula as they are painted."""
    found = []
    monkeypatch.setattr(
        formula,
        "_paint_line",
        lambda painter, look, box, words, beside, column, *, bold: found.append((words, beside)),
    )
    return found


def number(words):
    """The last number in words such as "z = −1.20"."""
    return float(re.findall(r"[+−]?\d+\.\d+", words)[-1].replace("−", "-"))


def test_how_deep_one_looks_follows_the_zoom():
    scales = (DETAIL_FROM - 0.01, DETAIL_FROM, CHOSEN_FROM, UNIT_FROM)
    assert [Sight(scale, 2.0).depth for scale in scales] == [Depth.ALL, Depth.TILES, Depth.CHOSEN, Depth.UNIT]


def test_of_a_large_layer_the_most_active_units_are_chosen(qtbot):
    snapshot, face = shown(LARGE)
    chosen = face.closeup.chosen(())
    assert len(chosen) == 8
    assert chosen == sorted(np.argsort(-snapshot.activations[TRIED])[:8].tolist())


@pytest.mark.parametrize(
    ("units", "size", "shown"),
    [(16, (254, 330), 16), (128, (96, 210), 8), (4, (56, 96), 4), (30, (56, 320), 6), (2, (56, 48), 2)],
)
def test_as_many_units_are_chosen_as_there_is_room_for(units, size, shown):
    tiles = ChosenTiles(units, *size)
    assert tiles.room == shown
    boxes = [tiles.box(number) for number in range(shown)]
    assert all(QRectF(-2, -2, size[0] + 4, size[1] + 4).contains(box) for box in boxes)
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert [tiles.number_at(box.center()) for box in boxes] == list(range(shown))


def test_pinned_units_are_chosen_before_all_others(qtbot):
    snapshot, face = shown(LARGE)
    silent = tuple(np.flatnonzero(snapshot.activations[TRIED] == 0)[:2].tolist())
    chosen = face.closeup.chosen(silent)
    assert set(silent) < set(chosen)
    assert len(chosen) == 8
    assert face.closeup.shown_unit(silent) == silent[-1]


@pytest.mark.parametrize("layers", [(LARGE,), (LARGE, MANY), (CONV,)], ids=["image", "units", "filters"])
def test_wires_end_at_the_units_that_are_shown_and_at_no_others(qtbot, layers):
    _, face = shown(*layers)
    for depth in (Depth.CHOSEN, Depth.UNIT):
        heights = face.anchors(depth)
        if not heights.size:  # filters have no wires of their own
            continue
        seen = face.closeup.chosen(()) if depth is Depth.CHOSEN else [face.closeup.shown_unit(())]
        assert np.flatnonzero(~np.isnan(heights)).tolist() == seen


def test_a_chosen_units_weights_are_its_own(qtbot):
    snapshot, face = shown(LARGE)
    look, zoom = Look(DARK), 5
    seen = painted(face, look, depth=Depth.CHOSEN, zoom=zoom)
    close, kernel = face.closeup, snapshot.weights[TRIED]["kernel"]
    for place, unit in enumerate(close.chosen(())):
        box, weights = close._tiles.box(place), kernel[:, unit].reshape(28, 28)
        for row, column in ((3, 3), (14, 9), (20, 25)):
            cell = box.width() / 28
            point = QPointF(box.x() + (column + 0.2) * cell, box.y() + (row + 0.2) * cell)
            wanted = look.signed.pixels(weights[row, column : column + 1], close._limit.value)[0]
            assert at(seen, point, zoom) == wanted
            assert face.unit_at(point, Depth.CHOSEN) == unit


def test_the_products_of_a_unit_behind_units_are_as_long_as_they_are(qtbot):
    snapshot, face = shown(LARGE, MANY)
    look, zoom = Look(DARK), 6
    seen = painted(face, look, depth=Depth.CHOSEN, zoom=zoom)
    close = face.closeup
    box = close._tiles.box(0)
    products = (
        snapshot.activations[NodeId("layer1")] * snapshot.weights[TRIED]["kernel"][:, close.chosen(())[0]]
    )
    order = np.argsort(-np.abs(products), kind="stable")[:8]
    top, colors = np.abs(products[order[0]]), {True: DARK.positive, False: DARK.negative}
    for line, source in enumerate(order):
        row = seen[int((box.y() + (line + 0.5) * box.height() / 8) * zoom)]
        row = row[int(box.left() * zoom) : int(box.right() * zoom)]
        lit = int(colors[bool(products[source] >= 0)][1:], 16) | 0xFF000000
        wanted = abs(products[source]) / top * (box.width() / 2 - 2)
        assert np.count_nonzero(row == lit) / zoom == pytest.approx(wanted, abs=0.7)


@pytest.mark.parametrize(
    ("layers", "node"),
    [
        ((LARGE,), TRIED),
        ((LARGE, MANY), TRIED),
        ((CONV,), TRIED),
        ((CONV, LAYERS["conv2d_transpose"](filters=32)), TRIED),
    ],
    ids=["image", "units", "convolution", "deconvolution"],
)
def test_the_numbers_of_the_formula_add_up_to_the_engines(qtbot, lines, layers, node):
    snapshot, face = shown(*layers, node=node)
    painted(face, Look(DARK), depth=Depth.UNIT)
    title, terms = lines[0], [words for words, _ in lines if "×" in words and "=" in words]
    assert title[0].startswith(("unit ", "filter "))
    for term in terms:
        weight, value, product = (
            float(part.replace("−", "-")) for part in re.findall(r"[+−]?\d+\.\d+", term)
        )
        assert product == pytest.approx(weight * value, abs=0.006 * (abs(weight) + abs(value) + 1))
    sums = {beside: words for words, beside in lines}
    others = next((number(words) for words, beside in lines if beside.endswith("others")), 0.0)
    total = sum(number(term) for term in terms) + others + number(sums["bias b"])
    assert total == pytest.approx(number(sums["their sum"]), abs=0.005 * (len(terms) + 3))
    y = snapshot.activations[node]
    close = face.closeup
    assert number(sums["what it says"]) == pytest.approx(
        float(y[close.numbers.place(close.shown_unit(()))]), abs=0.006
    )


def test_behind_two_layers_the_effective_image_is_shown_and_named_what_it_is(qtbot):
    snapshot, face = shown(LARGE, Dense(units=4, activation=Tanh()))
    look, zoom = Look(DARK), 4
    portrait = face.closeup._portrait(2)
    first, second = (snapshot.weights[node]["kernel"] for node in (NodeId("layer1"), TRIED))
    np.testing.assert_allclose(portrait.values, (first @ second[:, 2]).reshape(28, 28), rtol=1e-4, atol=1e-6)
    assert any("linear approximation" in words for words in portrait.words)
    seen = painted(face, look, depth=Depth.UNIT, zoom=zoom)
    limit = face.closeup._effective.limit.value
    wanted = look.signed.pixels(portrait.values, limit)
    where = face.portrait_of(2, zoom)
    for row, column in ((3, 3), (14, 9), (20, 25)):
        cell = where.width() / 28
        point = QPointF(where.x() + (column + 0.5) * cell, where.y() + (row + 0.5) * cell)
        assert at(seen, point, zoom) == wanted[row, column]
        assert face.unit_at(point, Depth.UNIT) == 2
    assert face.portrait_of(2, UNIT_FROM) is None, "words come first"


def test_hovering_a_unit_tells_its_sum_and_what_counts_most(qtbot):
    snapshot, face = shown(LARGE)
    unit = int(snapshot.activations[TRIED].argmax())
    first, second, *terms = face.describe(face.box_of(unit).center()).splitlines()
    assert first == f"unit {unit + 1}: activation {snapshot.activations[TRIED][unit]:.4f}"
    assert second.startswith("z = ")
    assert "784 products weight × input, bias " in second
    assert len(terms) == 5
    assert all(
        re.match(r"[+−]\d+\.\d\d × −?\d+\.\d\d = [+−]\d+\.\d\d   row \d+, column \d+", term) for term in terms
    )


def test_one_unit_is_told_of_within_a_view_as_soon_as_it_is_shown(qtbot):
    for layers in ((LARGE,), (LARGE, MANY), (CONV,)):
        _, face = shown(*layers)
        seen = painted(face, Look(DARK), depth=Depth.UNIT, zoom=UNIT_FROM)
        rows, columns = np.nonzero(seen & 0xFFFFFF)
        assert rows.max() < 500
        assert rows.min() < 20
        assert columns.min() < 20


def test_layers_that_weigh_nothing_show_all_at_every_depth(qtbot):
    _, face = shown(LARGE, LAYERS["dropout"]())
    assert face.closeup is None
    assert not np.isnan(face.anchors(Depth.UNIT)).any()


@pytest.mark.parametrize(
    ("units", "size"), [(6, (140, 190)), (16, (140, 300)), (32, (96, 210)), (2, (56, 48))]
)
def test_a_filter_stands_beside_its_map_and_hides_nothing_of_it(units, size):
    tiles = ChosenTiles(units, *size)
    for number in range(tiles.room):
        small, large = tiles.pair(number)
        assert not small.intersects(large)
        assert tiles.cell(number).adjusted(-1, -1, 1, 1).contains(small.united(large))
        assert large.width() > small.width() > 0


def test_every_pixel_of_a_chosen_map_is_seen(qtbot):
    snapshot, face = shown(CONV)
    look, zoom = Look(DARK), 4
    seen, y = painted(face, look, depth=Depth.CHOSEN, zoom=zoom), snapshot.activations[TRIED]
    unit = face.closeup.chosen(())[0]
    _, place = face.closeup._tiles.pair(0)
    top = float(np.nanmax(np.abs(y)))
    colors = look.signed if (y[..., unit] < 0).any() else look.gray
    wanted, pixel = colors.pixels(y[..., unit], top), place.width() / y.shape[1]
    for row in range(0, y.shape[0], 5):
        for column in range(0, y.shape[1], 5):
            point = place.topLeft() + QPointF((column + 0.5) * pixel, (row + 0.5) * pixel)
            assert at(seen, point, zoom) == wanted[row, column]


def test_the_unit_that_slow_motion_is_at_is_not_called_pinned(qtbot, monkeypatch):
    said = []
    monkeypatch.setattr(closeup, "paint_formula", lambda *_, why, hint, **__: said.append((why, hint)))
    _, face = shown(LARGE)
    look = Look(DARK)
    face.told = 5
    painted(face, look, depth=Depth.UNIT)
    face.pinned = (5,)
    painted(face, look, depth=Depth.UNIT)
    assert [why for why, _ in said] == ["slow motion is here", "pinned"]
    assert [bool(hint) for _, hint in said] == [True, False]
