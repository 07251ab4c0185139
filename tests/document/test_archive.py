"""Archives that are damaged, newer or unknown: none is read differently, and nothing in them is lost."""

import random

import pytest

from nnstudio.document.archive import pack, same, unpack
from nnstudio.document.document import Project
from nnstudio.document.errors import NewerProjectError, ProjectError
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.unknown import UnknownLayer
from tests.document.attacks import edited, manifest_of, marked, members_of, node, zipped

MYSTERY = {"kind": "other.mystery", "version": 3, "alpha": {"b": [1, 2.5, None, "x"], "c": True}, "z": -1e-9}


def test_an_archive_of_the_same_parts_is_no_attack(small):
    """The tools of these tests leave a good archive good, so what the attacks change is what is refused."""
    content = pack(small)
    for again in (edited(content, lambda m: None), zipped(reversed(members_of(content).items()))):
        assert same(unpack(again), small)
    assert [note.text for note in unpack(marked(content)).document.annotations.notes.values()] == ["words"]


def test_archives_that_are_cut_off_are_refused(small):
    content = pack(small)
    for length in [*range(0, len(content), 997), *range(len(content) - 60, len(content))]:
        with pytest.raises(ProjectError):
            unpack(content[:length])


def test_a_flipped_bit_is_found_or_changes_nothing(project):
    content = pack(project)
    rng = random.Random(20)
    for _ in range(300):
        damaged = bytearray(content)
        damaged[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        try:
            found = unpack(bytes(damaged))
        except ProjectError:
            continue
        assert same(found, project)


def test_a_flipped_bit_in_the_small_parts_is_found_or_changes_nothing(small):
    """Most bytes are weights; these are the text and the zip's own tables, where the harm could be done."""
    content = pack(Project(small.document))
    for position in range(len(content)):
        damaged = bytearray(content)
        damaged[position] ^= 1 << position % 8
        try:
            found = unpack(bytes(damaged))
        except ProjectError:
            continue
        assert same(found, Project(small.document))


def test_spliced_archives_are_found_or_change_nothing(small):
    content = pack(small)
    rng = random.Random(21)
    for _ in range(200):
        start, end = sorted(rng.randrange(len(content)) for _ in range(2))
        at = rng.randrange(len(content))
        try:
            found = unpack(content[:at] + content[start:end] + content[at + rng.randrange(100) :])
        except ProjectError:
            continue
        assert same(found, small)


def test_a_document_without_annotations_is_written_as_those_that_knew_none_read_it(small):
    manifest = manifest_of(pack(small))

    assert manifest["version"] == 1
    assert set(manifest["document"]) == {"nodes", "dataset", "training", "notes"}
    assert manifest_of(pack(unpack(marked(pack(small)))))["version"] == 2


def test_a_flipped_bit_in_annotations_is_found_or_changes_nothing(small):
    project = unpack(marked(pack(Project(small.document))))
    content = pack(project)
    for position in range(0, len(content), 3):
        damaged = bytearray(content)
        damaged[position] ^= 1 << position % 8
        try:
            found = unpack(bytes(damaged))
        except ProjectError:
            continue
        assert same(found, project)


def test_a_newer_file_is_refused_with_both_numbers(small):
    content = edited(pack(small), lambda m: m.update(version=7, document="who knows"))

    with pytest.raises(NewerProjectError, match=r"file format 7.*up to 4.*update nnstudio") as refused:
        unpack(content)
    assert (refused.value.found, refused.value.supported) == (7, 4)


def test_an_unknown_layer_is_kept_word_for_word(small):
    content = edited(pack(small), lambda m: node(m, "Hidden 2").update(layer=MYSTERY))

    project = unpack(content)
    assert isinstance(project.document.graph[NodeId("hidden2")].layer, UnknownLayer)
    assert node(manifest_of(pack(project)), "Hidden 2")["layer"] == MYSTERY


def test_an_unknown_layer_is_a_problem_with_its_name(small):
    content = edited(pack(small), lambda m: node(m, "Hidden 2").update(layer=MYSTERY))

    problem = unpack(content).document.check().blocking[0]
    assert problem.node == NodeId("hidden2")
    assert "does not know the layer 'other.mystery'" in problem.message


def test_an_unknown_layer_keeps_all_its_wires(small):
    def rewire(manifest):
        node(manifest, "Hidden 2").update(layer=MYSTERY, inputs=["input", "hidden1"])

    project = unpack(edited(pack(small), rewire))
    assert unpack(pack(project)).document.graph[NodeId("hidden2")].inputs == ("input", "hidden1")


def test_an_unknown_layer_is_a_value():
    one, other = UnknownLayer.from_plain(MYSTERY), UnknownLayer.from_plain(dict(reversed(MYSTERY.items())))
    assert one == other
    assert hash(one) == hash(other)


def test_a_loop_of_wires_opens_and_is_a_problem(small):
    """It can be drawn, so it can be saved."""
    project = unpack(edited(pack(small), lambda m: node(m, "Hidden 1").update(inputs=["hidden2"])))

    assert any("loop of wires" in problem.message for problem in project.document.check().blocking)
