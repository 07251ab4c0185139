"""Graphs: edits turn one into another, and wires end up where a user would expect them."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.nn.graph import Graph, Node, NodeId, Wire, new_node_id
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.registry import Entry
from nnstudio.nn.shapes import Shape


class Sum(Layer):
    """Adds up what two wires bring, for graphs that are no chains."""

    entry = Entry("sum", "Sum", "Sum")
    fan_in = 2

    def infer_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def forward(self, params, ctx, *xs):
        return xs[0] + xs[1], lambda dy, _: (dy, dy)


def graph(**feeds):
    """Dense nodes by id, each fed by the letters given: `graph(a="", b="a")`."""
    return Graph({NodeId(key): Node(key.upper(), Dense(), tuple(feed)) for key, feed in feeds.items()})


def feeds(of):
    """The letters that feed each node."""
    return {node_id: "".join(node.inputs) for node_id, node in of.nodes.items()}


def test_ids_are_short_and_new_each_time():
    ids = {new_node_id() for _ in range(100)}
    assert len(ids) == 100
    assert {len(node_id) for node_id in ids} == {8}


def test_a_node_cannot_be_fed_by_one_that_is_not_there():
    with pytest.raises(ValueError, match=r"B \(b\) is fed by z, which is not in the graph"):
        graph(b="z")


def test_a_graph_does_not_change_with_the_dictionary_it_was_made_from():
    nodes = {NodeId("a"): Node("A", Dense())}
    made = Graph(nodes)
    nodes.clear()
    assert list(made) == ["a"]


def test_the_nodes_of_a_graph_cannot_be_changed():
    with pytest.raises(TypeError):
        graph(a="").nodes["b"] = Node("B", Dense())


def test_graphs_of_equal_nodes_are_equal():
    assert graph(a="", b="a") == graph(a="", b="a")


def test_a_graph_tells_what_is_in_it_and_how_many():
    of = graph(a="", b="a")
    assert "a" in of
    assert "z" not in of
    assert len(of) == 2


def test_wires_are_the_inputs_of_nodes_each_told_once():
    assert graph(a="", b="aa", c="ab").wires() == (Wire("a", "b"), Wire("a", "c"), Wire("b", "c"))


def test_consumers_are_the_nodes_that_one_feeds():
    assert graph(a="", b="a", c="b", d="a").consumers("a") == ("b", "d")


def test_nodes_are_found_by_the_kind_of_their_layer():
    of = Graph({"x": Node("X", Input()), "y": Node("Y", Dense(), ("x",)), "z": Node("Z", Output(), ("y",))})
    assert (of.of_kind("input"), of.of_kind("dense"), of.of_kind("dropout")) == (("x",), ("y",), ())


def test_the_ancestors_of_a_node_are_it_and_all_it_depends_on():
    assert graph(a="", b="a", c="b", d="a", e="c").ancestors("c") == {"a", "b", "c"}


def test_ancestors_in_a_cycle_are_each_told_once():
    assert graph(a="c", b="a", c="b", d="c").ancestors("b") == {"a", "b", "c"}


def test_a_node_leads_to_what_depends_on_it_and_to_itself():
    of = graph(a="", b="a", c="b", d="")
    assert of.leads_to("a", "c")
    assert of.leads_to("a", "a")
    assert not of.leads_to("c", "a")
    assert not of.leads_to("d", "c")


def test_inputs_come_first_in_order_whatever_was_added_first():
    assert graph(a="b", b="c", c="").in_order() == ("c", "b", "a")


def test_what_could_come_in_any_order_comes_in_the_order_of_adding():
    assert graph(a="", b="", c="", d="cab").in_order() == ("a", "b", "c", "d")


def test_a_node_fed_twice_by_another_has_its_place_in_order():
    assert graph(a="", b="aa").in_order() == ("a", "b")


def test_nodes_on_a_cycle_and_behind_it_are_left_out_of_the_order():
    assert graph(a="", b="ad", c="b", d="c", e="d").in_order() == ("a",)


def test_a_node_that_feeds_itself_is_left_out_of_the_order():
    assert graph(a="a").in_order() == ()


def test_a_graph_of_two_thousand_layers_is_ordered():
    nodes = {f"n{i}": Node("N", Dense(), (f"n{i - 1}",) if i else ()) for i in range(2000)}
    assert Graph(nodes).in_order() == tuple(nodes)


def test_a_node_is_added_at_the_end():
    assert list(graph(a="").with_node("b", Node("B", Dense()))) == ["a", "b"]


def test_a_node_takes_the_place_of_the_one_with_its_id():
    assert list(graph(a="", b="").with_node("a", Node("New", Dense()))) == ["a", "b"]


def test_an_edit_leaves_the_graph_it_starts_from_as_it_is():
    before = graph(a="", b="a", c="b")
    before.without(frozenset("b"))
    assert before == graph(a="", b="a", c="b")


def test_another_layer_keeps_name_and_wires():
    after = graph(a="", b="a").with_layer("b", Dense(units=3))
    assert after["b"] == Node("B", Dense(units=3), ("a",))


def test_a_wire_connects_what_was_apart():
    assert feeds(graph(a="", b="").connect(Wire("a", "b"))) == {"a": "", "b": "a"}


def test_a_wire_takes_the_place_of_the_one_there_is_room_for():
    assert feeds(graph(a="", b="", c="a").connect(Wire("b", "c"))) == {"a": "", "b": "", "c": "b"}


def test_a_wire_joins_others_where_the_layer_has_room():
    of = graph(a="", b="").with_node("c", Node("C", Sum(), ("a",)))
    assert feeds(of.connect(Wire("b", "c")))["c"] == "ab"


def test_a_wire_takes_the_place_of_the_last_where_all_room_is_taken():
    of = graph(a="", b="", d="").with_node("c", Node("C", Sum(), ("a", "b")))
    assert feeds(of.connect(Wire("d", "c")))["c"] == "ad"


def test_connecting_what_is_connected_gives_the_same_graph():
    of = graph(a="", b="a")
    assert of.connect(Wire("a", "b")) is of


def test_nothing_can_be_wired_into_an_input():
    of = graph(a="").with_node("x", Node("X", Input()))
    assert of.connect(Wire("a", "x")) is of


def test_a_wire_that_closes_a_loop_can_be_drawn():
    assert feeds(graph(a="", b="a").connect(Wire("b", "a"))) == {"a": "b", "b": "a"}


def test_a_wire_is_taken_away():
    assert feeds(graph(a="", b="a").disconnect(Wire("a", "b"))) == {"a": "", "b": ""}


def test_taking_away_a_wire_leaves_the_others():
    assert feeds(graph(a="", b="", c="ab").disconnect(Wire("a", "c")))["c"] == "b"


def test_taking_away_a_wire_that_is_not_there_gives_the_same_graph():
    of = graph(a="", b="")
    assert of.disconnect(Wire("a", "b")) is of


def test_connecting_and_disconnecting_gives_an_equal_graph():
    of = graph(a="", b="")
    assert of.connect(Wire("a", "b")).disconnect(Wire("a", "b")) == of


def test_a_node_is_put_into_a_wire():
    assert feeds(graph(a="", b="a", n="").insert(Wire("a", "b"), "n")) == {"a": "", "n": "a", "b": "n"}


def test_a_node_put_into_one_wire_of_several_takes_its_place():
    assert feeds(graph(a="", b="", c="ab", n="").insert(Wire("a", "c"), "n"))["c"] == "nb"


def test_a_node_put_into_a_wire_leaves_other_wires_from_the_same_source():
    assert feeds(graph(a="", b="a", c="a", n="").insert(Wire("a", "b"), "n"))["c"] == "a"


def test_the_wire_heals_where_a_node_is_removed():
    assert feeds(graph(a="", b="a", c="b").without(frozenset("b"))) == {"a": "", "c": "a"}


def test_the_wire_heals_over_a_chain_of_removed_nodes():
    assert feeds(graph(a="", b="a", c="b", d="c", e="d").without(frozenset("bcd"))) == {"a": "", "e": "a"}


def test_the_wire_heals_over_a_chain_of_two_thousand_removed_nodes():
    nodes = {f"n{i}": Node("N", Dense(), (f"n{i - 1}",) if i else ()) for i in range(2000)}
    assert feeds(Graph(nodes).without(frozenset(list(nodes)[1:-1]))) == {"n0": "", "n1999": "n0"}


def test_each_consumer_of_a_removed_node_is_healed():
    assert feeds(graph(a="", b="a", c="b", d="b").without(frozenset("b"))) == {"a": "", "c": "a", "d": "a"}


def test_nothing_feeds_what_was_fed_by_a_removed_beginning():
    assert feeds(graph(a="", b="a").without(frozenset("a"))) == {"b": ""}


def test_removing_the_end_leaves_the_rest():
    assert feeds(graph(a="", b="a").without(frozenset("b"))) == {"a": ""}


def test_removing_every_node_leaves_an_empty_graph():
    assert len(graph(a="", b="a").without(frozenset("ab"))) == 0


def test_healing_gives_a_layer_no_more_wires_than_it_takes():
    of = Graph(
        {
            "a": Node("A", Dense()),
            "b": Node("B", Dense()),
            "s": Node("S", Sum(), ("a", "b")),
            "d": Node("D", Dense(), ("s",)),
        }
    )
    assert feeds(of.without(frozenset("s")))["d"] == "a"


def test_healing_does_not_wire_the_same_source_twice():
    of = Graph(
        {
            "a": Node("A", Dense()),
            "b": Node("B", Dense(), ("a",)),
            "s": Node("S", Sum(), ("a", "b")),
        }
    )
    assert feeds(of.without(frozenset("b")))["s"] == "a"


def test_removing_all_of_a_cycle_leaves_what_it_fed_unfed():
    assert feeds(graph(a="b", b="a", c="b").without(frozenset("ab"))) == {"c": ""}


def test_removing_a_node_of_a_loop_does_not_make_another_feed_itself():
    assert feeds(graph(a="b", b="a").without(frozenset("b"))) == {"a": ""}


def test_removing_a_node_leaves_the_wires_of_others_even_of_layers_that_are_not_known():
    unknown = UnknownLayer.from_plain({"kind": "merge"})
    of = graph(a="", b="", c="").with_node("m", Node("M", unknown, ("a", "b")))
    assert feeds(of.without(frozenset("c")))["m"] == "ab"


def test_nodes_that_feed_each_other_in_a_circle_are_a_loop():
    of = graph(a="", b="ad", c="b", d="c", e="d", f="g", g="f", h="h")
    assert set(of.loops()) == {frozenset("bcd"), frozenset("fg"), frozenset("h")}


def test_what_lies_between_two_loops_or_behind_them_is_on_none():
    of = graph(a="b", b="a", m="b", c="md", d="c", z="d")
    assert set(of.loops()) == {frozenset("ab"), frozenset("cd")}


def test_a_graph_in_order_has_no_loop():
    assert graph(a="", b="a", c="ab").loops() == ()


def test_a_loop_of_two_thousand_layers_is_found():
    nodes = {f"n{i}": Node("N", Dense(), (f"n{i - 1}",) if i else ("n1999",)) for i in range(2000)}
    assert Graph(nodes).loops() == (frozenset(nodes),)


def test_a_node_leads_to_what_depends_on_it_behind_a_loop_too():
    of = graph(a="", b="ac", c="b", d="c")
    assert of.leads_to("a", "d")
    assert of.leads_to("c", "b")
    assert not of.leads_to("d", "b")
    assert not of.leads_to("b", "a")


@given(st.lists(st.lists(st.integers(0, 7), max_size=3), min_size=1, max_size=8))
def test_what_a_graph_tells_agrees_with_a_walk_along_its_wires(feeds):
    nodes = {
        f"n{i}": Node("N", Dense(), tuple(f"n{j % len(feeds)}" for j in js)) for i, js in enumerate(feeds)
    }
    of = Graph(nodes)
    for node_id in of:
        assert of.consumers(node_id) == tuple(to for to in of if node_id in of[to].inputs)
        for other in of:
            assert of.leads_to(node_id, other) == (node_id in of.ancestors(other))
    looped = {at for at in of if any(at in of.ancestors(source) for source in of[at].inputs)}
    assert set().union(*of.loops()) == looped


def test_what_was_asked_of_a_graph_does_not_make_it_another():
    asked, other = graph(a="", b="a"), graph(a="", b="a")
    assert (asked.consumers("a"), asked.leads_to("a", "b"), asked.loops()) == (("b",), True, ())
    asked["b"].measured(((3,),))
    assert asked == other


def test_a_node_remembers_its_shape_for_the_same_inputs_only():
    node = Node("A", Dense(units=4))
    assert node.measured(((3,),)) == ((4,), 16)
    assert node.measured(((3,),)) == ((4,), 16)
    assert node.measured(((5,),)) == ((4,), 24)
    assert dataclasses.replace(node, layer=Dense(units=2)).measured(((5,),)) == ((2,), 12)


def test_one_more_source_takes_the_place_of_the_last_where_there_is_no_room():
    assert Node("A", Dense(), ("a",)).fed_also_by("b") == ("b",)
    assert Node("S", Sum(), ("a",)).fed_also_by("b") == ("a", "b")
