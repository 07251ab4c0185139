"""Annotations: what is grouped, written and drawn stays consistent, whatever is done to it and to layers."""

import contextlib
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.document import annotations as edits
from nnstudio.document.annotations import (
    MIN_SIZE,
    Arrow,
    Block,
    End,
    add_arrow,
    add_note,
    change_note,
    end_at,
    group,
    move_annotations,
    move_end,
    remove_annotations,
    rename_block,
    resize_note,
    ungroup,
)
from nnstudio.document.archive import pack, unpack
from nnstudio.document.arrange import tidy
from nnstudio.document.clipboard import copy_layers, duplicate_layers, paste_layers
from nnstudio.document.document import Project
from nnstudio.document.edits import extract_layers, insert_layer, make_room, move_layers, remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.marks import MAX_NAME, MAX_PIXELS, MAX_TEXT, AnnotationId, Annotations, Note
from nnstudio.document.repeating import repeat_block
from nnstudio.document.templates import place_template
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.settings import SettingsError

INPUT, HIDDEN_1, HIDDEN_2, OUTPUT = (NodeId(name) for name in ("input", "hidden1", "hidden2", "output"))
MIDDLE = frozenset({HIDDEN_1, HIDDEN_2})


@pytest.fixture
def chain():
    return EXAMPLES["mnist-784-16-16-10"].build()


def test_layers_become_a_block_with_the_next_free_name(chain):
    document, first = group(chain, frozenset({INPUT}))
    document, second = group(document, MIDDLE)
    assert document.annotations.blocks == {
        first: Block("Block 1", frozenset({INPUT})),
        second: Block("Block 2", MIDDLE),
    }
    assert document.graph is chain.graph
    assert not chain.annotations


def test_a_block_can_be_named_at_once_and_later(chain):
    document, block = group(chain, MIDDLE, "  Encoder ")
    assert document.annotations.blocks[block].name == "Encoder"
    assert rename_block(document, block, "Decoder").annotations.blocks[block] == Block("Decoder", MIDDLE)


@pytest.mark.parametrize(
    ("name", "message"), [("", "needs a name"), (" \n", "needs a name"), ("x" * 201, "at most 200")]
)
def test_a_name_that_cannot_be_read_is_refused(chain, name, message):
    document, block = group(chain, MIDDLE)
    with pytest.raises(SettingsError, match=message):
        rename_block(document, block, name)
    assert MAX_NAME == 200


def test_nothing_is_no_block(chain):
    with pytest.raises(SettingsError, match="Select the layers"):
        group(chain, frozenset())


def test_a_grouped_layer_leaves_the_block_it_was_in(chain):
    document, outer = group(chain, MIDDLE | {OUTPUT})
    document, inner = group(document, MIDDLE)
    assert document.annotations.blocks[outer].nodes == {OUTPUT}
    assert document.annotations.block_of(HIDDEN_1) == inner
    assert document.annotations.block_of(INPUT) is None


def test_a_block_that_is_grouped_anew_is_replaced_and_its_name_is_free(chain):
    document, _ = group(chain, MIDDLE)
    document, again = group(document, MIDDLE)
    assert document.annotations.blocks == {again: Block("Block 1", MIDDLE)}


def test_ungrouping_leaves_the_layers(chain):
    document, _ = group(chain, MIDDLE)
    document, other = group(document, frozenset({OUTPUT}))
    after = ungroup(document, frozenset({HIDDEN_2}))
    assert set(after.annotations.blocks) == {other}
    assert after.graph is chain.graph


def test_a_block_loses_the_layers_that_are_deleted_and_goes_with_the_last(chain):
    document, block = group(chain, MIDDLE)
    document = remove_layers(document, frozenset({HIDDEN_1}))
    assert document.annotations.blocks[block].nodes == {HIDDEN_2}
    assert not remove_layers(document, frozenset({HIDDEN_2})).annotations


def test_any_edit_that_takes_nodes_out_of_the_graph_takes_them_out_of_blocks(chain):
    document, block = group(chain, MIDDLE)
    after = document.replace(graph=document.graph.without(frozenset({HIDDEN_1})))
    assert after.annotations.blocks[block].nodes == {HIDDEN_2}


def test_a_layer_put_into_a_wire_inside_a_block_belongs_to_it(chain):
    document, block = group(chain, MIDDLE)
    inside, new = insert_layer(document, Dropout(), (0, 0), Wire(HIDDEN_1, HIDDEN_2))
    outside, _ = insert_layer(document, Dropout(), (0, 0), Wire(HIDDEN_2, OUTPUT))
    assert inside.annotations.blocks[block].nodes == MIDDLE | {new}
    assert outside.annotations.blocks[block].nodes == MIDDLE


def test_a_layer_taken_out_of_its_wires_leaves_its_block_unless_all_of_it_is_taken(chain):
    document, block = group(chain, MIDDLE)
    assert extract_layers(document, frozenset({HIDDEN_1})).annotations.blocks[block].nodes == {HIDDEN_2}
    assert extract_layers(document, MIDDLE).annotations == document.annotations


def test_a_note_holds_several_lines_where_it_was_put(chain):
    document, note = add_note(chain, "Look:\nhere it learns.", (3.0, -40.0), (200.0, 50.0))
    assert document.annotations.notes[note] == Note("Look:\nhere it learns.", (3.0, -40.0), (200.0, 50.0))
    assert change_note(document, note, "new").annotations.notes[note].text == "new"
    assert not chain.annotations


def test_a_note_has_no_more_text_than_can_be_read(chain):
    document, note = add_note(chain, "x" * MAX_TEXT, (0, 0))
    for attempt in (
        lambda: change_note(document, note, "x" * (MAX_TEXT + 1)),
        lambda: add_note(chain, "x" * 10_001, (0, 0)),
    ):
        with pytest.raises(SettingsError, match=r"at most 10,000 characters; this text has 10,001"):
            attempt()


def test_a_note_stays_large_enough_to_be_held(chain):
    document, note = add_note(chain, "small", (0, 0))
    shrunk = resize_note(document, note, (5.0, 6.0), (1.0, -70.0)).annotations.notes[note]
    assert shrunk == Note("small", (5.0, 6.0), (MIN_SIZE, MIN_SIZE))


def test_an_arrow_follows_what_it_is_attached_to(chain):
    document, note = add_note(chain, "this one", (0.0, -300.0))
    tail, head = end_at(document, (50.0, -250.0), note), end_at(document, (270.0, -60.0), HIDDEN_1)
    document, arrow = add_arrow(document, tail, head)
    moved = move_layers(document, {HIDDEN_1: (1000.0, 1000.0)})
    moved = move_annotations(moved, frozenset({note}), (10.0, 20.0))
    x, y = chain.layout[HIDDEN_1]
    found = moved.annotations.arrows[arrow]
    assert moved.annotations.place(found.start, moved.layout) == (60.0, -230.0)
    assert moved.annotations.place(found.end, moved.layout) == (270.0 - x + 1000.0, -60.0 - y + 1000.0)


def test_an_arrow_stays_where_it_was_when_what_it_is_attached_to_goes(chain):
    document, note = add_note(chain, "this one", (0.0, -300.0))
    document, arrow = add_arrow(
        document, end_at(document, (50.0, -250.0), note), end_at(document, (270.0, -60.0), HIDDEN_1)
    )
    document = remove_layers(document, frozenset({HIDDEN_1}))
    document = remove_annotations(document, frozenset({note}))
    assert document.annotations.arrows == {arrow: Arrow(End((50.0, -250.0)), End((270.0, -60.0)))}


def test_either_end_of_an_arrow_can_be_moved(chain):
    document, arrow = add_arrow(chain, End((0.0, 0.0)), End((10.0, 0.0)))
    document = move_end(document, arrow, "start", End((1.0, 2.0)))
    document = move_end(document, arrow, "end", End((3.0, 4.0), OUTPUT))
    assert document.annotations.arrows[arrow] == Arrow(End((1.0, 2.0)), End((3.0, 4.0), OUTPUT))


def test_a_moved_block_takes_its_layers_along_and_a_moved_arrow_its_free_ends(chain):
    document, block = group(chain, MIDDLE)
    document, arrow = add_arrow(document, End((0.0, 0.0)), End((5.0, 5.0), OUTPUT))
    document, still = add_note(document, "stays", (7.0, 7.0))
    after = move_annotations(document, frozenset({block, arrow}), (8.0, -8.0))
    for node_id, (x, y) in chain.layout.items():
        assert after.layout[node_id] == ((x + 8.0, y - 8.0) if node_id in MIDDLE else (x, y))
    assert after.annotations.arrows[arrow] == Arrow(End((8.0, -8.0)), End((5.0, 5.0), OUTPUT))
    assert after.annotations.notes[still].position == (7.0, 7.0)


def test_nothing_can_be_put_where_it_could_not_be_saved(chain):
    document, note = add_note(chain, "far", (1e300, -math.inf), (1e300, 20.0))
    document, arrow = add_arrow(document, End((1e300, 0.0)), End((0.0, 0.0)))
    document = move_annotations(document, frozenset({note, arrow}), (1e12, -1e12))
    assert document.annotations.notes[note].position == (MAX_PIXELS, -MAX_PIXELS)
    assert unpack(pack(Project(document))).document == document


def test_making_room_moves_notes_and_free_arrows_to_the_right(chain):
    document, left = add_note(chain, "left", (-5.0, 0.0))
    document, right = add_note(document, "right", (500.0, 0.0))
    document, arrow = add_arrow(document, End((0.0, 0.0)), End((600.0, 1.0)))
    after = make_room(document, 500.0, 40.0).annotations
    assert [after.notes[note].position[0] for note in (left, right)] == [-5.0, 540.0]
    assert after.arrows[arrow] == Arrow(End((0.0, 0.0)), End((640.0, 1.0)))


def test_notes_stay_where_they_are_when_layers_are_tidied(chain):
    document, _ = add_note(chain, "stays", (7.0, 7.0))
    document, _ = group(document, MIDDLE)
    after = tidy(document, dict.fromkeys(document.graph, (170.0, 80.0)))
    assert after.annotations == document.annotations
    assert after.layout != document.layout


def test_there_are_no_more_annotations_than_can_be_saved(chain, monkeypatch):
    monkeypatch.setattr(edits, "MAX_NODES", 1)
    document, _ = add_note(chain, "one", (0, 0))
    document, _ = add_arrow(document, End((0, 0)), End((1, 1)))
    document, _ = group(document, frozenset({INPUT}))
    for attempt, noun in (
        (lambda: add_note(document, "two", (0, 0)), "notes"),
        (lambda: add_arrow(document, End((0, 0)), End((1, 1))), "arrows"),
        (lambda: group(document, MIDDLE), "blocks"),
    ):
        with pytest.raises(SettingsError, match=f"at most 1 {noun}"):
            attempt()


ONE, TWO = AnnotationId("one"), AnnotationId("two")
ARROW = Arrow(End((0.0, 0.0)), End((1.0, 1.0)))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            Annotations({ONE: Block("B", frozenset({NodeId("gone")}))}),
            "holds gone, which is not in the graph",
        ),
        (Annotations({ONE: Block("B", frozenset())}), "has no layers"),
        (Annotations({ONE: Block("A", MIDDLE), TWO: Block("B", MIDDLE)}), "in another block, too"),
        (Annotations({ONE: Block("A", MIDDLE)}, arrows={ONE: ARROW}), "the same id"),
        (Annotations(arrows={AnnotationId("input"): ARROW}), "the same id"),
        (Annotations(arrows={ONE: Arrow(End((0.0, 0.0), NodeId("gone")), ARROW.end)}), "attached to gone"),
        (Annotations(arrows={ONE: Arrow(ARROW.start, End((0.0, 0.0), TWO))}), "attached to two"),
    ],
)
def test_annotations_that_name_what_is_not_there_are_refused(chain, wrong, message):
    with pytest.raises(ValueError, match=message):
        chain.replace(annotations=wrong)


def test_annotations_cannot_be_changed(chain):
    document, block = group(chain, MIDDLE)
    with pytest.raises(TypeError):
        document.annotations.blocks[block] = Block("other", MIDDLE)


places = st.tuples(st.floats(-2e7, 2e7), st.floats(-2e7, 2e7))
words = st.text(max_size=20)


@st.composite
def ends(draw, document):
    # Ids are random: what is drawn must go by their order and not by themselves.
    on = draw(st.sampled_from([None, *document.graph, *document.annotations.notes]))
    return end_at(document, draw(places), on)


def steps_for_layers(draw, document):
    def some():
        return draw(st.frozensets(st.sampled_from(list(document.graph)), min_size=1, max_size=3))

    ids = document.annotations.ids()
    return {
        "group": lambda: group(document, some(), draw(words))[0],
        "ungroup": lambda: ungroup(document, some()),
        "remove layers": lambda: remove_layers(document, some()),
        "move layers": lambda: move_layers(
            document, dict.fromkeys(some(), (draw(st.floats(-1e7, 1e7)), 0.0))
        ),
        "extract": lambda: extract_layers(document, some()),
        "duplicate": lambda: duplicate_layers(document, some(), (8.0, 8.0), ids)[0],
        "paste": lambda: paste_layers(document, copy_layers(document, some(), ids), (8.0, 8.0))[0],
        "repeat": lambda: repeat_block(document, some(), 2, 100.0)[0],
        "residual block": lambda: place_template(
            document, "residual-block", (0.0, 0.0), source=draw(st.sampled_from(list(document.graph)))
        )[0],
    }


def steps_for_marks(draw, document):
    marks = document.annotations
    every = [*marks.blocks, *marks.notes, *marks.arrows]

    def one(of):
        return draw(st.sampled_from(list(of)))

    def some():
        return draw(st.frozensets(st.sampled_from(every), min_size=1, max_size=3))

    steps = {
        "note": lambda: add_note(document, draw(words), draw(places), draw(places))[0],
        "arrow": lambda: add_arrow(document, draw(ends(document)), draw(ends(document)))[0],
    }
    if marks:
        steps["remove"] = lambda: remove_annotations(document, some())
        steps["move"] = lambda: move_annotations(document, some(), (0.1, -0.3))
    if marks.blocks:
        steps["rename"] = lambda: rename_block(document, one(marks.blocks), draw(words))
    if marks.notes:
        steps["text"] = lambda: change_note(document, one(marks.notes), draw(words))
        steps["resize"] = lambda: resize_note(document, one(marks.notes), draw(places), draw(places))
    if marks.arrows:
        steps["end"] = lambda: move_end(
            document, one(marks.arrows), draw(st.sampled_from(["start", "end"])), draw(ends(document))
        )
    return steps


@st.composite
def histories(draw):
    """A document and all that it became by edits of annotations, layers and copies in any order."""
    document = EXAMPLES[draw(st.sampled_from(["mnist-784-16-16-10", "xor"]))].build()
    documents = [document]
    for _ in range(draw(st.integers(1, 12))):
        steps = steps_for_marks(draw, document)
        if len(document.graph):
            steps |= steps_for_layers(draw, document)
        step = steps[draw(st.sampled_from(list(steps)))]
        # What is refused in words leaves the document as it was.
        with contextlib.suppress(SettingsError):
            document = step()
        documents.append(document)
    return documents


@settings(deadline=None, max_examples=150)
@given(histories())
def test_whatever_is_done_annotations_fit_the_network_and_come_back_from_the_file(documents):
    for document in documents:
        marks = document.annotations
        assert marks.fault(document.graph) == ""
        grouped = [node_id for block in marks.blocks.values() for node_id in block.nodes]
        assert len(grouped) == len(set(grouped))
        assert set(grouped) <= set(document.graph)
        for arrow in marks.arrows.values():
            for end in (arrow.start, arrow.end):
                assert all(map(math.isfinite, marks.place(end, document.layout)))
    content = pack(Project(documents[-1]))
    loaded = unpack(content).document
    assert loaded == documents[-1]
    assert pack(Project(loaded)) == content


@settings(deadline=None, max_examples=50)
@given(histories())
def test_copying_all_into_an_empty_project_brings_all_annotations_along(documents):
    document = documents[-1]
    if not len(document.graph) and not document.annotations:
        return
    empty = EXAMPLES["xor"].build()
    empty = remove_layers(empty, frozenset(empty.graph))
    text = copy_layers(document, frozenset(document.graph), document.annotations.ids())
    after, _ = paste_layers(empty, text, (0.0, 0.0))

    def told(one):
        marks = one.annotations
        return (
            sorted(
                sorted(one.graph[node].layer.entry.kind for node in block.nodes)
                for block in marks.blocks.values()
            ),
            sorted((note.text, note.position, note.size) for note in marks.notes.values()),
            sorted(
                (marks.place(arrow.start, one.layout), marks.place(arrow.end, one.layout))
                for arrow in marks.arrows.values()
            ),
        )

    assert told(after) == told(document)
