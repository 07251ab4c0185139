"""The face of a convolution shows its filters and its maps as they are."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from nnstudio.gui.canvas.faces.filters import FiltersFace
from nnstudio.gui.canvas.faces.signs import with_minus
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.layer import LAYERS
from tests.gui.canvas.faces.conftest import TRIED, at, chain, color, face_of, moment, painted

FIRST = LAYERS["conv2d"](filters=6, kernel_size=5)
SECOND = LAYERS["conv2d"](filters=16, kernel_size=3)
TRANSPOSED = LAYERS["conv2d_transpose"](filters=3, kernel_size=4)


def cell_of(face, number, row, column, size):
    """A point in the corner of a weight's cell, where no dash is."""
    box = face.filter_box(number)
    cell = box.width() / size
    return QPointF(box.x() + (column + 0.2) * cell, box.y() + (row + 0.2) * cell)


@pytest.mark.parametrize(
    "layers", [(FIRST,), (FIRST, SECOND), (FIRST, TRANSPOSED)], ids=["first", "second", "up"]
)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("zoom", [2, 4])
def test_every_filter_is_the_mean_of_its_channels(qtbot, layers, theme, zoom):
    graph, look = chain(*layers), Look(theme)
    snapshot, face = moment(graph), face_of(graph)
    assert isinstance(face, FiltersFace)
    face.show(snapshot, TRIED)
    seen = painted(face, look, zoom=zoom)
    kernel = snapshot.weights[TRIED]["kernel"]
    size, means = kernel.shape[0], kernel.mean(axis=2)
    for number in range(kernel.shape[-1]):
        for row in range(1, size - 1):  # the rim of a filter lies under its frame
            for column in range(1, size - 1):
                wanted = look.signed.pixels(
                    means[row, column, number : number + 1], face._kernel_limit.value
                )[0]
                assert at(seen, cell_of(face, number, row, column, size), zoom) == wanted


def test_filters_stand_above_the_maps_and_nothing_overlaps(qtbot):
    for filters in (1, 3, 6, 16, 32, 64, 100):
        face = FiltersFace((24, 24, filters), 5, 1)
        shown = min(filters, 64)
        boxes = [face.filter_box(number) for number in range(shown)] + [
            face._place(number) for number in range(shown)
        ]
        assert all(QRectF(0, 0, face.width, face.height).contains(box) for box in boxes)
        assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])
        assert max(box.bottom() for box in boxes[:shown]) < min(box.top() for box in boxes[shown:])


def test_a_weight_and_a_pixel_are_told_with_their_numbers(qtbot):
    graph = chain(FIRST, SECOND)
    snapshot, face = moment(graph), face_of(graph)
    face.show(snapshot, TRIED)
    weight = snapshot.weights[TRIED]["kernel"][1, 2, :, 4].mean()
    words = face.describe(cell_of(face, 4, 1, 2, 3))
    said = with_minus(f"filter 5, row 2, column 3: weight {weight:.4f}, the mean of 6 channels")
    assert words == said
    place = face._place(4)
    pixel = QPointF(place.x() + 3.5 * face._pixel, place.y() + 2.5 * face._pixel)
    y = snapshot.activations[TRIED][2, 3, 4]
    assert face.describe(pixel) == with_minus(
        f"map 5, row 3, column 4: {y:.4f}\nit sees rows 3-5, columns 4-6 of Layer 1"
    )
    assert face.unit_at(pixel) == face.unit_at(cell_of(face, 4, 0, 0, 3)) == 4


def test_it_says_how_filters_were_averaged_and_what_is_left_out(qtbot):
    graph = chain(FIRST, LAYERS["conv2d"](filters=100, kernel_size=3))
    face = face_of(graph)
    face.show(moment(graph), TRIED)
    assert any("mean over 6 channels" in note for note in face.notes())
    assert any("64 of 100 maps" in note for note in face.notes())


def test_a_dash_tells_negative_weights_where_there_is_room(qtbot):
    graph, look = chain(LAYERS["conv2d"](filters=1, kernel_size=5)), Look(DARK)
    snapshot, face = moment(graph), face_of(graph)
    face.show(snapshot, TRIED)
    seen = painted(face, look, zoom=3)
    kernel, limit = snapshot.weights[TRIED]["kernel"][:, :, 0, 0], face._kernel_limit.value
    dashes = {color(look.theme.card), color(look.theme.quiet)}
    box, found = face.filter_box(0), 0
    for row in range(5):
        for column in range(5):
            middle = QPointF(
                box.x() + (column + 0.5) * box.width() / 5, box.y() + (row + 0.5) * box.height() / 5
            )
            negative = bool(kernel[row, column] < -0.2 * limit)
            assert (at(seen, middle, 3) in dashes) == negative
            found += negative
    assert 0 < found < 25
    assert np.isfinite(limit)
