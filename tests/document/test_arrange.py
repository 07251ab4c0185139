"""Arranging: nothing covers anything, wires lead to the right, and only places change."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data.mnist import MnistSample
from nnstudio.document.arrange import align_column, align_row, distribute_column, distribute_row, tidy
from nnstudio.document.document import Document
from nnstudio.document.examples import EXAMPLES
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.layers.merge import Add

SPACE = 20


@st.composite
def designs(draw, loops=True):
    """A document with branches, loops and loose nodes anywhere, and the sizes of its cards."""
    count = draw(st.integers(1, 8))
    ids = [NodeId(f"n{at}") for at in range(count)]
    graph = Graph({node_id: Node(node_id, Add()) for node_id in ids})
    for at, node_id in enumerate(ids):
        sources = st.sampled_from(ids if loops or not at else ids[:at])
        inputs = draw(st.lists(sources, max_size=3 if loops or at else 0, unique=True))
        graph = graph.with_inputs(node_id, tuple(inputs))
    places = st.floats(-500, 500)
    layout = {node_id: (draw(places), draw(places)) for node_id in ids}
    sizes = {node_id: (draw(st.floats(20, 300)), draw(st.floats(20, 300))) for node_id in ids}
    return Document(graph, layout, MnistSample()), sizes


def covering(document, sizes):
    """Pairs of cards that lie on each other."""
    boxes = {
        node_id: (x, y - sizes[node_id][1] / 2, x + sizes[node_id][0], y + sizes[node_id][1] / 2)
        for node_id, (x, y) in document.layout.items()
    }
    return [
        (one, other)
        for one, (left, top, right, bottom) in boxes.items()
        for other, (other_left, other_top, other_right, other_bottom) in boxes.items()
        if one < other
        and left < other_right
        and other_left < right
        and top < other_bottom
        and other_top < bottom
    ]


def row(*xs, y=0.0, width=40.0):
    ids = [NodeId(f"n{at}") for at in range(len(xs))]
    graph = Graph({node_id: Node(node_id, Dense()) for node_id in ids})
    document = Document(graph, {node_id: (x, y) for node_id, x in zip(ids, xs, strict=True)}, MnistSample())
    return document, {node_id: (width + 10 * at, 30.0) for at, node_id in enumerate(ids)}


@given(designs())
def test_no_card_covers_another_when_all_is_tidy(design):
    document, sizes = design
    assert covering(tidy(document, sizes), sizes) == []


@given(designs())
def test_wires_lead_to_the_right_but_for_those_of_a_loop(design):
    document, sizes = design
    after = tidy(document, sizes)
    in_order = set(document.graph.in_order())
    for wire in document.graph.wires():
        if wire.target in in_order:
            assert after.layout[wire.source][0] + sizes[wire.source][0] < after.layout[wire.target][0]


@given(designs(loops=False))
def test_tidying_twice_is_tidying_once(design):
    document, sizes = design
    once = tidy(document, sizes)
    twice = tidy(once, sizes)
    for node_id, place in once.layout.items():
        assert twice.layout[node_id] == pytest.approx(place, abs=1e-6)


def test_wishes_that_differ_by_a_rounding_change_no_order():
    inputs = {"a": (), "b": (), "c": ("a", "b"), "d": ("a", "b", "c"), "e": (), "f": ("c",)}
    graph = Graph({NodeId(at): Node(at, Add(), tuple(map(NodeId, fed))) for at, fed in inputs.items()})
    places = {at: (0.0, {"a": 2.0, "b": 1.5}.get(at, 0.0)) for at in graph}
    sizes = {at: (20.0, {"a": 135.0, "b": 74.65478678893095, "e": 45.0}.get(at, 20.0)) for at in graph}
    once = tidy(Document(graph, places, MnistSample()), sizes)
    assert tidy(once, sizes).layout[NodeId("f")] == pytest.approx(once.layout[NodeId("f")])


@given(designs())
def test_only_places_change_and_the_corner_stays(design):
    document, sizes = design
    after = tidy(document, sizes)
    assert after.graph is document.graph
    for of in (
        lambda d: min(x for x, _ in d.layout.values()),
        lambda d: min(y - sizes[node_id][1] / 2 for node_id, (_, y) in d.layout.items()),
    ):
        assert of(after) == pytest.approx(of(document))


def test_a_chain_becomes_a_straight_row_without_holes():
    document = EXAMPLES["mnist-lenet-5"].build()
    sizes = {node_id: (100.0, 50.0 + 10 * at) for at, node_id in enumerate(document.graph)}
    scattered = document.replace(
        layout={node_id: (x * 3, 40.0 * at) for at, (node_id, (x, _)) in enumerate(document.layout.items())}
    )
    places = [tidy(scattered, sizes).layout[node_id] for node_id in document.graph.in_order()]
    assert len({round(y, 6) for _, y in places}) == 1
    steps = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(places)]
    assert steps == pytest.approx([172] * 8)


def test_an_empty_canvas_is_tidy():
    empty = Document(Graph(), {}, MnistSample())
    assert tidy(empty, {}) is empty


def test_a_row_has_one_height():
    document, sizes = row(0, 100, 300)
    document = document.replace(layout={"n0": (0, 7), "n1": (100, -20), "n2": (300, 90)})
    after = align_row(document, frozenset(document.graph), sizes)
    assert list(after.layout.values()) == [(0, 7), (100, 7), (300, 7)]


def test_a_column_has_one_middle():
    document, sizes = row(0, 100, 300)
    document = document.replace(layout={"n0": (0, 50), "n1": (100, -20), "n2": (300, 90)})
    after = align_column(document, frozenset(document.graph), sizes)
    assert {x + sizes[node_id][0] / 2 for node_id, (x, _) in after.layout.items()} == {100 + 50 / 2}


def test_gaps_between_distributed_cards_are_equal_and_the_outer_ones_stay():
    document, sizes = row(0, 50, 300)
    after = distribute_row(document, frozenset(document.graph), sizes)
    (first, _), (second, _), (third, _) = after.layout.values()
    assert (first, third) == (0, 300)
    assert second - (first + 40) == pytest.approx(third - (second + 50))


def test_gaps_from_top_to_bottom_are_equal():
    document, sizes = row(0, 0, 0)
    document = document.replace(layout={"n0": (0, 0), "n1": (0, 40), "n2": (0, 200)})
    after = distribute_column(document, frozenset(document.graph), sizes)
    assert [y for _, y in after.layout.values()] == [0, 100, 200]
