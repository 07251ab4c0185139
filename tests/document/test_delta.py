"""Deltas: before and delta together are after, whatever was edited."""

import dataclasses
import json

import pytest
from hypothesis import given, settings

from nnstudio.data.mnist import Mnist, MnistSample
from nnstudio.document.annotations import add_arrow, add_note, end_at, group
from nnstudio.document.delta import Delta
from nnstudio.document.document import Document
from nnstudio.document.edits import move_layers, remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.plain import PlainDocument
from nnstudio.document.strict_json import read_json
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.settings import SettingsError
from tests.document.by_hand import documents

HIDDEN_1, HIDDEN_2 = NodeId("hidden1"), NodeId("hidden2")
DESIGNS = documents().map(lambda document: document.replace(dataset=MnistSample()))


@pytest.fixture
def document() -> Document:
    return EXAMPLES["mnist-784-16-16-10"].build()


def there_and_back(before, after):
    """What comes of `before` with the delta as it is written and read, in plain form."""
    plain = read_json(json.dumps(Delta.between(before, after).plain()).encode())
    return Delta.from_fields(plain).applied_to(PlainDocument.of(before))


@settings(max_examples=60, deadline=None)
@given(DESIGNS, DESIGNS)
def test_any_design_becomes_any_other(before, after):
    assert there_and_back(before, after) == PlainDocument.of(after)


def noted(document):
    first, note = add_note(document, "Half of a pair: \ud800", (1.0, 2.0))
    second, _ = add_arrow(first, end_at(first, (0.0, 0.0), HIDDEN_1), end_at(first, (5.0, 5.0), note))
    return group(second, frozenset({HIDDEN_1, HIDDEN_2}), "Both")[0]


EDITS = {
    "moved": lambda document: move_layers(document, {HIDDEN_1: (7.5, -8.25)}),
    "removed": lambda document: remove_layers(document, frozenset({HIDDEN_2})),
    "emptied": lambda document: remove_layers(document, frozenset(document.graph)),
    "annotated": noted,
    "noted": lambda document: document.replace(notes="\ud83d and λ"),
    "trained otherwise": lambda document: document.replace(
        training=document.training.replace(optimizer={"kind": "sgd", "learning_rate": 0.3}, seed=9)
    ),
    "other samples": lambda document: document.replace(dataset=Mnist()),
    "another order": lambda document: document.replace(
        graph=Graph(dict(reversed(document.graph.nodes.items())))
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_every_sort_of_edit_comes_back_and_goes_again(document, name):
    after = EDITS[name](document)
    for before, wanted in ((document, after), (after, document)):
        found = there_and_back(before, wanted).document()
        assert found == wanted
        assert list(found.graph) == list(wanted.graph)


def test_a_delta_holds_only_what_is_other(document):
    moved = EDITS["moved"](document)
    assert Delta.between(document, moved).plain() == {"moved": {HIDDEN_1: [7.5, -8.25]}}
    assert Delta.between(document, document).plain() == {}


def test_every_field_of_a_document_is_in_a_delta_or_never_edited():
    fields = {field.name for field in dataclasses.fields(Document)}
    assert fields == {"graph", "layout", "dataset", "training", "notes", "annotations", "kept", "sought"}
    plain = set(PlainDocument.model_fields) - {"nodes"}
    assert plain == set(Delta.model_fields) - {"nodes", "moved", "gone", "order"}


@pytest.mark.parametrize(
    "plain",
    [
        {"gone": ["nobody"]},
        {"moved": {"nobody": [0, 0]}},
        {"order": ["input"]},
        {"order": ["input", "input", "hidden1", "output"]},
    ],
)
def test_a_delta_of_another_document_is_refused(document, plain):
    with pytest.raises(SettingsError):
        Delta.from_fields(plain).applied_to(PlainDocument.of(document))
