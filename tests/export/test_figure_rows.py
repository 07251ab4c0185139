"""A figure in rows: letters that can be read in print, in the order of the canvas, nothing on anything."""

import itertools

import pytest
from any_network import Few

from nnstudio.document.annotations import add_note, group
from nnstudio.document.document import Document
from nnstudio.document.edits import move_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.export.figure import compose, figure_pdf, figure_png, figure_svg, room_of
from nnstudio.export.figure.compose import MARGIN
from nnstudio.export.figure.drawing import Words, grown, meet, traced
from nnstudio.export.figure.files import POINTS
from nnstudio.export.figure.measuring import shortened, width_of
from nnstudio.export.figure.placing import FLOW, places_of
from nnstudio.export.figure.rows import in_rows
from nnstudio.export.figure.wires import run_of, turn_of
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.merge import Add, Concatenate

WIDTHS = (85, 170)
STEP = 260.0


def drawn(layers, columns):
    """A document of (layer, its sources) by name, with its layers in these columns."""
    nodes = {NodeId(name): Node(name, layer, inputs) for name, (layer, *inputs) in layers.items()}
    places = {
        NodeId(name): (x * STEP, y * STEP / 2)
        for x, column in enumerate(columns)
        for y, name in enumerate(column)
    }
    return Document(Graph(nodes), places, Few(shape=(8, 8, 2), classes=3))


def chain(count):
    names = ["Input", *(f"Hidden {number}" for number in range(1, count - 1)), "Output"]
    layers = {"Input": (Input(),)}
    layers |= {name: (Dense(units=32), before) for before, name in itertools.pairwise(names[:-1])}
    layers |= {"Output": (Output(units=3), names[-2])}
    return drawn(layers, [[name] for name in names])


def branches():
    near = Conv2D(padding="same")
    return drawn(
        {
            "Input": (Input(),),
            "a": (near, "Input"), "b": (near, "Input"), "c": (near, "Input"),
            "d": (near, "b"), "e": (near, "d"),
            "join": (Concatenate(), "a", "c", "e"),
            "f": (Conv2D(padding="same", filters=8), "join"),
            "sum": (Add(), "f", "a"),
            "Output": (Output(units=3), "sum"),
        },
        [["Input"], ["a", "b", "c"], ["d"], ["e"], ["join"], ["f"], ["sum"], ["Output"]],
    )  # fmt: skip


DOCUMENTS = {
    **{name: example.build for name, example in EXAMPLES.items()},
    "60 layers": lambda: chain(60),
    "branches": branches,
}


def rows_of(document, width):
    checked = document.check()
    return in_rows(document, checked, places_of(document, checked), room_of(width) - 2 * MARGIN)


def runs(document, places):
    """Each wire: its ends, and the points of its way."""
    for target in document.graph:
        card = places.cards[target]
        for source, port in zip(document.graph[target].inputs, card.ports, strict=False):
            row = places.rows.of
            if row[source] == row[target]:
                same = {node: one for node, one in places.cards.items() if row[node] == row[source]}
                run = run_of(source, target, port, same)
            else:
                run = turn_of(source, target, port, places, places.rows)
            yield source, target, traced(run.path, 24)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_the_smallest_letters_have_six_points_in_print(name, width):
    drawing = compose(DOCUMENTS[name](), "print", room_of(width))
    assert {mark.size for mark in drawing.marks if isinstance(mark, Words)} >= {FLOW}
    # Two columns of branches side by side may need a little more room than there is.
    assert FLOW * width / drawing.width * POINTS >= (5.7 if name == "branches" else 6.0)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["mnist-lenet-5", "60 layers", "branches"])
def test_no_card_lies_on_another_and_no_wire_runs_through_one(name, width):
    document = DOCUMENTS[name]()
    places = rows_of(document, width)
    assert places.rows is not None
    boxes = {node: card.box for node, card in places.cards.items()}
    for one, other in itertools.combinations(boxes.values(), 2):
        assert not meet(one, other)
    for source, target, points in runs(document, places):
        for node, box in boxes.items():
            if node in (source, target):
                continue
            left, top, right, bottom = grown(box, -1)
            inside = [(x, y) for x, y in points if left < x < right and top < y < bottom]
            assert not inside, (source, target, node)


def test_rows_are_read_like_a_text():
    document = chain(12)
    places = rows_of(document, 85)
    order = sorted(places.cards, key=lambda node: (places.rows.of[node], places.cards[node].at[0]))
    assert order == list(document.graph)
    tops = [min(places.cards[node].box[1] for node in row) for row in by_row(places)]
    assert tops == sorted(tops)


def test_rows_are_about_as_wide_as_each_other():
    widths = [len(row) for row in by_row(rows_of(chain(12), 170))]
    assert max(widths) - min(widths) <= 1


def by_row(places):
    rows = {}
    for node, row in places.rows.of.items():
        rows.setdefault(row, []).append(node)
    return [rows[row] for row in sorted(rows)]


def test_what_fits_as_it_stands_on_the_canvas_stays_so():
    document = EXAMPLES["xor"].build()
    checked = document.check()
    assert rows_of(document, 170) == places_of(document, checked)


def test_a_block_is_not_cut_where_there_is_another_place():
    document = chain(8)
    ids = list(document.graph)
    document, _ = group(document, frozenset(ids[2:5]), "Together")
    places = rows_of(document, 170)
    assert len({places.rows.of[node] for node in ids[2:5]}) == 1


def test_a_block_that_is_longer_than_a_row_has_a_frame_in_each():
    document = chain(12)
    document, _ = group(document, frozenset(list(document.graph)[1:11]), "Deep")
    drawing = compose(document, "print", room_of(85))
    names = [mark for mark in drawing.marks if isinstance(mark, Words) and mark.text == "Deep"]
    assert len(names) == len(set(rows_of(document, 85).rows.of.values()))


def test_a_note_moves_with_the_layer_it_stands_below():
    document = chain(8)
    last = list(document.graph)[-1]
    document, _ = add_note(document, "The end", (document.layout[last][0], 120.0))
    places = rows_of(document, 85)
    (note,) = places.notes.values()
    assert note.box[1] > places.cards[last].box[3]
    assert abs(note.box[0] - places.cards[last].box[0]) < STEP / 2


def test_the_free_end_of_an_arrow_moves_with_the_layer_it_points_at():
    document = chain(8)
    places = rows_of(document, 85)
    assert len(set(places.rows.of.values())) > 1
    for node, card in places.cards.items():
        assert places.moved(document.layout[node]) == pytest.approx(card.at)


def test_layers_on_top_of_each_other_are_one_column():
    document = chain(5)
    document = move_layers(document, {node: (0.0, y * 200.0) for y, node in enumerate(document.graph)})
    drawing = compose(document, "print", room_of(85))
    assert drawing.height > drawing.width


@pytest.mark.parametrize("write", [figure_svg, figure_pdf, figure_png])
def test_every_format_can_be_in_rows(write):
    document = EXAMPLES["mnist-lenet-5"].build()
    assert write(document, "print", 85.0, rows=True) != write(document, "print", 85.0)


def test_long_names_keep_their_end_by_which_they_differ():
    names = [
        shortened(f"A very long name of a layer, number {number}", 13, 120, bold=True) for number in "12"
    ]
    assert names[0] != names[1]
    for name in names:
        assert name.startswith("A very")
        assert "…" in name
        assert width_of(name, 13, bold=True) <= 120
    assert shortened("short", 13, 120) == "short"
