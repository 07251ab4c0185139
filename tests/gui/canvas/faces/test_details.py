"""From closest by, units stay where they are, and the words in the place of each are its own and add up."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from nnstudio.gui.canvas.faces import details
from nnstudio.gui.canvas.faces.closeup import Closeup
from nnstudio.gui.canvas.faces.signs import with_minus
from nnstudio.gui.canvas.levels import UNIT_FROM, Depth
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK
from nnstudio.nn.activations import ReLU, Tanh
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense
from tests.gui.canvas.faces.conftest import OUTPUT, TRIED, at, chain, face_of, moment, painted

EDGE = 8
"""How far around its box a face may draw."""
FEW, MORE = Dense(units=16, activation=Tanh()), Dense(units=30, activation=ReLU())
CASES = [
    pytest.param((FEW,), TRIED, id="tiles"),
    pytest.param((MORE,), TRIED, id="small tiles"),
    pytest.param((MORE, FEW), TRIED, id="circles"),
    pytest.param((FEW,), OUTPUT, id="classes"),
    pytest.param((LAYERS["conv2d"](filters=6, kernel_size=5),), TRIED, id="filters"),
]


def shown(layers, node):
    graph = chain(*layers)
    snapshot, face = moment(graph), face_of(graph, node)
    face.show(snapshot, node)
    return snapshot, face


def wide(face, zoom):
    """What the face draws from closest by, with its surroundings."""
    size = [round((edge + 2 * EDGE) * zoom) for edge in (face.width, face.height)]
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    painter.translate(EDGE, EDGE)
    face.paint_still(painter, Look(DARK), detailed=True, depth=Depth.UNIT)
    painter.end()
    return np.array(image.constBits()).view(np.uint32).reshape(size[1], size[0])


@pytest.fixture
def said(monkeypatch):
    """What is said: of each unit its words, piece by piece, and how many lines they take."""
    found, lines_of = [], details.lines_of

    def listening(arithmetic, *args):
        lines = lines_of(arithmetic, *args)
        found.append((arithmetic, [placed.words for line in lines for placed in line], len(lines)))
        return lines

    monkeypatch.setattr(details, "lines_of", listening)
    return found


@pytest.mark.parametrize("zoom", [UNIT_FROM, 4.0])
@pytest.mark.parametrize(("layers", "node"), CASES)
def test_words_about_a_unit_lie_in_its_own_place(qtbot, monkeypatch, layers, node, zoom):
    _, face = shown(layers, node)
    paint = Closeup.paint_detail
    told = []

    def only_told(close, painter, look, unit, *args, **settings):
        if unit in told:
            paint(close, painter, look, unit, *args, **settings)

    monkeypatch.setattr(Closeup, "paint_detail", only_told)
    silent = wide(face, zoom)
    for unit in range(face.closeup.units):
        told[:] = [unit]
        rows, columns = np.nonzero(wide(face, zoom) != silent)
        assert rows.size > 200, "there are words"
        assert details.SIZE >= 10, "high enough to be read"
        for row, column in zip(rows[::7].tolist(), columns[::7].tolist(), strict=True):
            point = QPointF((column + 0.5) / zoom - EDGE, (row + 0.5) / zoom - EDGE)
            assert face.unit_at(point, Depth.UNIT) == unit


@pytest.mark.parametrize("zoom", [UNIT_FROM, 4.0])
@pytest.mark.parametrize(("layers", "node"), CASES)
def test_what_is_said_of_each_unit_is_the_engines_and_adds_up(qtbot, said, layers, node, zoom):
    snapshot, face = shown(layers, node)
    wide(face, zoom)
    y = snapshot.activations[node]
    assert [found.place[-1] for found, _, _ in said] == list(range(y.shape[-1]))
    for found, words, lines in said:
        assert 2 <= lines <= 6
        title, total, *terms = words
        assert number(title) == pytest.approx(float(y[found.place]), abs=0.0051)
        summed, bias, *z = (float(part) for part in numbers(total.replace(" ", "")))
        assert summed + bias == pytest.approx(found.z, abs=0.0051)
        assert bias == pytest.approx(found.bias, abs=0.0051)
        assert z in ([], [pytest.approx(summed + bias, abs=1e-9)])
        terms = [term for term in terms if "W" not in term]
        if terms and not terms[0].startswith("strongest") and not terms[0].endswith("…"):
            assert sum(number(term) for term in terms) == pytest.approx(summed, abs=1e-9)
        weight = snapshot.weights[node]["kernel"][..., found.place[-1]].ravel()
        for term in (term for term in terms if "×" in term):
            assert np.abs(weight - float(numbers(term)[-3])).min() < 0.0051


def numbers(words):
    """The numbers in words such as "z = −1.20 + 0.30 = −0.90"."""
    return re.findall(r"[+-]?\d+\.\d+", words.replace("−", "-"))


def number(words):
    """The last of them."""
    return float(numbers(words)[-1])


def test_the_nearer_one_comes_the_more_is_said(qtbot, said):
    _, face = shown((FEW,), TRIED)
    counts = []
    for zoom in (UNIT_FROM, 4.0):
        said.clear()
        wide(face, zoom)
        counts.append(sum(len(words) for _, words, _ in said))
    assert counts == sorted(set(counts))


@pytest.mark.parametrize(("layers", "node"), CASES)
def test_all_units_and_their_wires_stay(qtbot, layers, node):
    _, face = shown(layers, node)
    assert not np.isnan(face.anchors(Depth.UNIT)).any()
    assert not np.isnan(face.anchors(Depth.CHOSEN)).any()


@pytest.mark.parametrize("layer", [FEW, MORE], ids=["tiles", "small tiles"])
def test_pictures_make_room_for_words_and_still_show_their_weights(qtbot, layer):
    snapshot, face = shown((layer,), TRIED)
    look, zoom = Look(DARK), 4
    seen = painted(face, look, depth=Depth.UNIT, zoom=zoom)
    kernel = snapshot.weights[TRIED]["kernel"]
    for unit in (0, layer.units // 2, layer.units - 1):
        where, weights = face.place_of(unit, Depth.UNIT), kernel[:, unit].reshape(28, 28)
        cell = where.width() / 28
        for row, column in ((3, 3), (14, 9), (24, 25)):
            point = QPointF(where.x() + (column + 0.5) * cell, where.y() + (row + 0.5) * cell)
            wanted = look.signed.pixels(weights[row, column : column + 1], face._limit.value)[0]
            assert at(seen, point, zoom) == wanted
            words = face.describe(point, Depth.UNIT)
            weight = with_minus(f"{weights[row, column]:.4f}")
            assert f"weight of row {row + 1}, column {column + 1}: {weight}" in words
            assert words.startswith(f"unit {unit + 1}: ")
        below = QPointF(where.center().x(), where.bottom() + 12)
        assert face.unit_at(below, Depth.UNIT) == unit
        assert "weight of row" not in face.describe(below, Depth.UNIT)


def test_a_ring_lies_around_its_unit_where_that_is_seen(qtbot):
    snapshot, face = shown((MORE, FEW), TRIED)
    look = Look(DARK)
    share = float(snapshot.activations[TRIED][5])
    for depth in (Depth.TILES, Depth.UNIT):
        face.pinned = ()
        before = painted(face, look, depth=depth, zoom=4)
        beside = face.place_of(5, depth).center() + QPointF(0, 4)  # where no dash is
        shade = look.unit_color(round(share * 64) / 64, signed=True).rgb()
        assert at(before, beside, 4) == shade
        face.pinned = (5,)
        rows, columns = np.nonzero(painted(face, Look(DARK), depth=depth, zoom=4) != before)
        box = face.place_of(5, depth)
        middle = (max(0.0, box.left() - 5) + box.right() + 5) / 2
        assert (columns.min() + columns.max()) / 8 == pytest.approx(middle, abs=1)
        assert (rows.min() + rows.max()) / 8 == pytest.approx(box.center().y(), abs=1)
