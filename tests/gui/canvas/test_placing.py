"""Placing: what stands to the right makes room, and what is noted there goes along."""

import pytest

from nnstudio.document.annotations import End, add_arrow, add_note
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.placing import insert_into_wire, sizes
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layers.core import Dense

INPUT, HIDDEN_1, OUTPUT = NodeId("input"), NodeId("hidden1"), NodeId("output")


@pytest.fixture
def chain(qtbot):
    return EXAMPLES["mnist-784-16-16-10"].build()


def test_notes_and_arrows_to_the_right_of_a_layer_that_is_inserted_go_along(chain):
    x, y = chain.layout[OUTPUT]
    chain, left = add_note(chain, "about the samples", (chain.layout[INPUT][0], y - 150.0))
    chain, right = add_note(chain, "about the answer", (x, y - 150.0))
    chain, arrow = add_arrow(chain, End((x, y - 80.0)), End((0.0, -20.0), OUTPUT))
    after, _ = insert_into_wire(chain, Dense(), Wire(INPUT, HIDDEN_1))
    moved = after.layout[OUTPUT][0] - x
    assert moved > 0
    assert after.annotations.notes[left] == chain.annotations.notes[left]
    assert after.annotations.notes[right].position == (x + moved, y - 150.0)
    assert after.annotations.arrows[arrow].start.point == (x + moved, y - 80.0)
    assert after.annotations.arrows[arrow].end == chain.annotations.arrows[arrow].end


def test_a_layer_that_is_inserted_stands_between_the_two_and_covers_neither(chain):
    after, new = insert_into_wire(chain, Dense(), Wire(INPUT, HIDDEN_1))
    wide, at = sizes(after), after.layout
    assert at[INPUT][0] + wide[INPUT][0] < at[new][0]
    assert at[new][0] + wide[new][0] < at[HIDDEN_1][0]
