"""The clipboard: what is copied can be read, comes back as it was, and anything else is refused."""

import json

import pytest

from nnstudio.document.clipboard import copy_layers, duplicate_layers, paste_layers
from nnstudio.document.edits import connect
from nnstudio.document.examples import EXAMPLES
from nnstudio.nn.graph import Wire
from nnstudio.nn.settings import SettingsError

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
