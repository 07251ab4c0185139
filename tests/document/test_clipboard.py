"""The clipboard: what is copied can be read, comes back as it was, and anything else is refused."""

import json

import pytest

from nnstudio.document.annotations import Arrow, Block, End, add_arrow, add_note, group
from nnstudio.document.clipboard import copy_layers, duplicate_layers, paste_layers
from nnstudio.document.edits import connect
from nnstudio.document.examples import EXAMPLES
from nnstudio.nn.graph import Graph, Node, Wire
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.settings import SettingsError
from tests.counting import lines_of

MIDDLE = frozenset({"hidden1", "hidden2"})


@pytest.fixture
def document():
    return EXAMPLES["mnist-784-16-16-10"].build()


def test_what_is_copied_is_text_that_can_be_read(document):
    plain = json.loads(copy_layers(document, MIDDLE))
    assert plain["nnstudio"] == "layers"
    assert [node["name"] for node in plain["nodes"]] == ["Hidden 1", "Hidden 2"]
    assert plain["nodes"][0]["layer"]["units"] == 16


def test_wires_between_the_copied_layers_come_along_and_others_do_not(document):
    after, (first, second) = paste_layers(document, copy_layers(document, MIDDLE), (0, 200))
    assert after.graph[first].inputs == ()
    assert after.graph[second].inputs == (first,)


def test_pasted_layers_have_ids_and_names_of_their_own_and_the_same_settings(document):
    after, pasted = paste_layers(document, copy_layers(document, MIDDLE), (0, 200))
    assert not set(pasted) & set(document.graph)
    assert [after.graph[node_id].name for node_id in pasted] == ["Hidden 3", "Hidden 4"]
    assert [after.graph[node_id].layer for node_id in pasted] == [
        document.graph[node_id].layer for node_id in ("hidden1", "hidden2")
    ]


def test_a_name_that_is_free_is_kept_and_one_that_is_taken_counts_on(document):
    text = copy_layers(document, MIDDLE | {"output"}).replace('"Hidden 2"', '"Encoder"')
    after, pasted = paste_layers(document, text, (0, 200))
    again, more = paste_layers(after, text, (0, 400))
    assert [after.graph[node_id].name for node_id in pasted] == ["Hidden 3", "Encoder", "Output 1"]
    assert [again.graph[node_id].name for node_id in more] == ["Hidden 4", "Hidden 5", "Output 2"]


def test_twice_as_many_layers_are_twice_the_work_to_paste(document):
    def pasted(count):
        nodes = {f"n{at}": Node("Hidden 1", Dense()) for at in range(count)}
        many = document.replace(graph=Graph(nodes), layout=dict.fromkeys(nodes, (0.0, 0.0)))
        after, new = duplicate_layers(many, frozenset(nodes), (0.0, 50.0))
        assert len({after.graph[node_id].name for node_id in new}) == count

    assert lines_of(lambda: pasted(800)) < 2.5 * lines_of(lambda: pasted(400))


def test_pasted_layers_stand_to_each_other_as_before(document):
    after, pasted = paste_layers(document, copy_layers(document, MIDDLE), (40, 200))
    for node_id, before in zip(pasted, ("hidden1", "hidden2"), strict=True):
        x, y = document.layout[before]
        assert after.layout[node_id] == (x + 40, y + 200)


def test_what_was_there_stays_as_it_is(document):
    after, pasted = paste_layers(document, copy_layers(document, MIDDLE), (0, 200))
    for node_id in document.graph:
        assert after.graph[node_id] is document.graph[node_id]
        assert after.layout[node_id] == document.layout[node_id]
    assert len(after.graph) == len(document.graph) + len(pasted)


def test_layers_can_be_pasted_into_another_project(document):
    other = EXAMPLES["mnist-lenet-5"].build()
    after, (pasted,) = paste_layers(other, copy_layers(document, frozenset({"hidden1"})), (0, 0))
    assert after.graph[pasted].layer == document.graph["hidden1"].layer


def test_a_name_that_is_free_is_kept(document):
    text = copy_layers(document, frozenset({"hidden1"})).replace("Hidden 1", "My layer")
    after, (pasted,) = paste_layers(document, text, (0, 0))
    assert after.graph[pasted].name == "My layer"


def test_duplicating_is_copying_and_pasting(document):
    pasted, _ = paste_layers(document, copy_layers(document, MIDDLE), (8, 8))
    twice, _ = duplicate_layers(document, MIDDLE, (8, 8))
    assert [node.name for node in twice.graph.nodes.values()] == [
        node.name for node in pasted.graph.nodes.values()
    ]
    assert list(twice.layout.values()) == list(pasted.layout.values())


def test_a_loop_of_wires_can_be_copied(document):
    looped = connect(document, Wire("hidden2", "hidden1"))
    after, (first, second) = duplicate_layers(looped, MIDDLE, (0, 0))
    assert after.graph[first].inputs == (second,)


@pytest.mark.parametrize(
    "text",
    ["", "hello", "{}", "[1, 2]", '{"nnstudio": "something else"}', '{"nodes": []}', "\ud800", "{" * 100],
)
def test_a_text_without_layers_says_what_to_do(document, text):
    with pytest.raises(SettingsError, match=r"no layers in the clipboard\. Copy some"):
        paste_layers(document, text, (0, 0))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda plain: plain["nodes"].clear(), "nodes"),
        (lambda plain: plain["nodes"][0]["layer"].update(units=0), "units"),
        (lambda plain: plain["nodes"][0].update(x=1e300), "x should be"),
        (lambda plain: plain["nodes"][0].update(inputs=["elsewhere"]), "fed by elsewhere"),
        (lambda plain: plain["nodes"][1].update(id="hidden1", inputs=[]), "same id"),
        (lambda plain: plain["nodes"][1].update(inputs=["hidden1", "hidden1"]), "fed by 2 layers"),
        (lambda plain: plain.update(surprise=1), "no such setting"),
    ],
)
def test_layers_that_cannot_be_are_refused_with_the_reason(document, change, message):
    plain = json.loads(copy_layers(document, MIDDLE))
    change(plain)
    with pytest.raises(SettingsError, match=message):
        paste_layers(document, json.dumps(plain), (0, 0))


def test_a_layer_that_is_not_known_is_pasted_as_it_is(document):
    plain = json.loads(copy_layers(document, frozenset({"hidden1"})))
    plain["nodes"][0]["layer"] = {"kind": "from.elsewhere", "version": 3, "depth": 7}
    after, (pasted,) = paste_layers(document, json.dumps(plain), (0, 0))
    assert after.graph[pasted].layer.plain() == plain["nodes"][0]["layer"]


def test_no_more_layers_are_pasted_than_a_project_may_have(document, monkeypatch):
    monkeypatch.setattr("nnstudio.document.clipboard.MAX_NODES", 5)
    with pytest.raises(SettingsError, match="at most 5 layers"):
        duplicate_layers(document, MIDDLE, (0, 0))


@pytest.fixture
def annotated(document):
    """The middle layers as a block with a note, an arrow from the note to one of them, and more around."""
    document, _ = group(document, MIDDLE, "Thinking")
    document, _ = group(document, frozenset({"output"}))
    document, note = add_note(document, "Two lines\nof text", (300.0, -200.0), (200.0, 60.0))
    document, elsewhere = add_note(document, "not copied", (0.0, 0.0))
    document, arrow = add_arrow(document, End((100.0, 60.0), note), End((10.0, -20.0), "hidden1"))
    document, _ = add_arrow(document, End((0.0, 0.0), elsewhere), End((0.0, 0.0), "hidden1"))
    return document, note, arrow


def new_of(before, after):
    marks = after.annotations
    ids = marks.ids() - before.annotations.ids()
    return [
        [mark for mark_id, mark in some.items() if mark_id in ids]
        for some in (marks.blocks, marks.notes, marks.arrows)
    ]


def test_whole_blocks_chosen_notes_and_arrows_between_them_are_copied(annotated):
    document, note, _ = annotated
    after, (first, second) = paste_layers(
        document, copy_layers(document, MIDDLE, frozenset({note})), (10.0, 20.0)
    )
    blocks, notes, arrows = new_of(document, after)
    assert blocks == [Block("Thinking 2", frozenset({first, second}))]
    assert [(one.text, one.position, one.size) for one in notes] == [
        ("Two lines\nof text", (310.0, -180.0), (200.0, 60.0))
    ]
    (new_note,) = after.annotations.notes.keys() - document.annotations.notes.keys()
    assert arrows == [Arrow(End((100.0, 60.0), new_note), End((10.0, -20.0), first))]
    assert all(
        after.annotations.blocks[block_id] == block for block_id, block in document.annotations.blocks.items()
    )


def test_a_block_that_is_not_copied_whole_stays_behind(annotated):
    document, _, _ = annotated
    after, _ = duplicate_layers(document, frozenset({"hidden1"}), (0.0, 100.0))
    assert after.annotations == document.annotations


def test_a_chosen_arrow_lets_go_of_what_is_not_copied(annotated):
    document, _, arrow = annotated
    after, _ = duplicate_layers(document, frozenset({"input"}), (1.0, 2.0), frozenset({arrow}))
    _, _, (copied,) = new_of(document, after)
    x, y = document.layout["hidden1"]
    assert copied == Arrow(End((401.0, -138.0)), End((x + 11.0, y - 18.0)))


def test_notes_alone_can_be_copied(annotated):
    document, note, _ = annotated
    after, new = paste_layers(document, copy_layers(document, frozenset(), frozenset({note})), (0.0, 0.0))
    assert new == ()
    assert [one.text for one in new_of(document, after)[1]] == ["Two lines\nof text"]


def test_a_copied_note_is_text_that_can_be_read(annotated):
    document, note, _ = annotated
    plain = json.loads(copy_layers(document, MIDDLE, frozenset({note})))
    assert plain["annotations"]["notes"][0]["text"] == "Two lines\nof text"
    assert plain["annotations"]["blocks"][0]["name"] == "Thinking"


def test_a_text_without_annotations_is_as_it_always_was(document):
    assert set(json.loads(copy_layers(document, MIDDLE))) == {"nnstudio", "nodes"}


def test_the_name_of_a_block_is_kept_where_it_is_free(annotated, document):
    after, _ = paste_layers(document, copy_layers(annotated[0], MIDDLE), (0.0, 0.0))
    assert [block.name for block in after.annotations.blocks.values()] == ["Thinking"]


def test_a_name_and_a_note_may_hold_half_of_a_surrogate_pair(document):
    document, _ = group(document, MIDDLE, "half \ud83d")
    after, _ = paste_layers(document, copy_layers(document, MIDDLE), (0.0, 0.0))
    assert "half \ud83d 2" in [block.name for block in after.annotations.blocks.values()]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda marks: marks["blocks"][0]["nodes"].append("elsewhere"), "holds elsewhere"),
        (lambda marks: marks["blocks"][0]["nodes"].append("hidden1"), "names a layer twice"),
        (lambda marks: marks["blocks"][0].update(nodes=[]), "nodes"),
        (lambda marks: marks["blocks"][0].update(name=" "), "needs a name"),
        (lambda marks: marks["blocks"].append({**marks["blocks"][0], "id": "b"}), "in another block"),
        (lambda marks: marks["notes"].append(marks["notes"][0]), "same id"),
        (lambda marks: marks["notes"][0].update(id="hidden1"), "same id"),
        (lambda marks: marks["notes"][0].update(text="x" * 10_001), "at most 10,000 characters"),
        (lambda marks: marks["notes"][0].update(x=1e300), "x should be"),
        (lambda marks: marks["notes"][0].update(width=0), "width should be"),
        (lambda marks: marks["arrows"][0]["end"].update(on="elsewhere"), "attached to elsewhere"),
        (lambda marks: marks.update(surprise=1), "no such setting"),
    ],
)
def test_annotations_that_cannot_be_are_refused_with_the_reason(annotated, change, message):
    document, note, _ = annotated
    plain = json.loads(copy_layers(document, MIDDLE, frozenset({note})))
    change(plain["annotations"])
    with pytest.raises(SettingsError, match=message):
        paste_layers(document, json.dumps(plain), (0, 0))


def test_no_more_annotations_are_pasted_than_a_project_may_have(annotated, monkeypatch):
    document, note, _ = annotated
    text = copy_layers(document, frozenset(), frozenset({note}))
    monkeypatch.setattr("nnstudio.document.clipboard.MAX_NODES", 2)
    with pytest.raises(SettingsError, match="at most 2 notes"):
        paste_layers(document.replace(graph=Graph()), text, (0, 0))
