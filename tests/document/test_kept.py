"""What only newer versions know: kept word for word where that is safe, refused in words where it is not."""

import pytest

from nnstudio.document.archive import pack, unpack
from nnstudio.document.edits import change_layer, remove_layers
from nnstudio.document.errors import ProjectError
from nnstudio.document.kept import NOTHING_KEPT
from nnstudio.document.versions import VERSION
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Dense
from tests.document.attacks import edited, fitted, manifest_of, marked, node

LATER = {"a": [1, 2.5, None, {"b": "λ \ud83d"}], "c": True}


def add_everywhere(manifest):
    """What a newer minor version might add, one key in each place that has one."""
    document = manifest["document"]
    manifest.update(version=VERSION, minor=7, fitted=fitted(later=LATER), later=LATER)
    document["later"] = LATER
    document["training"]["later"] = LATER
    for place in (*document["nodes"], *document["annotations"]["notes"], *document["annotations"]["blocks"]):
        place["later"] = LATER
    document["annotations"]["later"] = LATER
    document["annotations"]["arrows"][0]["start"]["later"] = LATER


@pytest.fixture
def late(small):
    return edited(marked(pack(small)), add_everywhere)


def without_author(manifest):
    return {key: value for key, value in manifest.items() if key != "saved_by"}


def test_keys_of_a_newer_minor_version_are_written_back_as_they_were(late):
    assert without_author(manifest_of(pack(unpack(late)))) == without_author(manifest_of(late))


def test_keys_of_a_newer_minor_version_outlive_edits_and_go_with_what_is_deleted(late):
    project = unpack(late)
    edit = change_layer(project.document, NodeId("output"), Dense(units=3)).replace(notes="edited")
    after = remove_layers(edit, frozenset({NodeId("hidden1")}))

    manifest = manifest_of(pack(type(project)(after, {}, project.fitted)))
    assert manifest["minor"] == 7
    assert manifest["later"] == manifest["document"]["later"] == manifest["fitted"]["later"] == LATER
    assert node(manifest, "Hidden 2")["later"] == node(manifest, "Output")["later"] == LATER
    assert all(other["id"] != "hidden1" for other in manifest["document"]["nodes"])


def test_a_newer_minor_version_that_adds_nothing_is_saved_in_the_version_it_needs(small):
    project = unpack(edited(pack(small), lambda m: m.update(version=VERSION, minor=7)))

    assert project.document.kept is NOTHING_KEPT
    manifest = manifest_of(pack(project))
    assert (manifest["version"], manifest.get("minor")) == (1, None)


@pytest.mark.parametrize("head", [{"version": 1}, {"version": VERSION}, {"version": VERSION, "minor": 0}])
def test_keys_that_nobody_can_know_are_refused(small, head):
    with pytest.raises(ProjectError, match="later there is no such setting"):
        unpack(edited(pack(small), lambda m: m.update(later=1, **head)))


@pytest.mark.parametrize(
    ("words", "edit"),
    [
        (
            "There is no dataset 'galaxy'. Known: ",
            lambda m: m["document"].update(dataset={"kind": "galaxy", "version": 2, "stars": 9}),
        ),
        (
            "There is no optimizer 'lamb'. Known: ",
            lambda m: m["document"]["training"].update(optimizer={"kind": "lamb", "version": 1}),
        ),
        (
            "There is no loss 'focal'. Known: ",
            lambda m: node(m, "Output")["layer"].update(loss={"kind": "focal"}),
        ),
        (
            "There is no activation 'mish'",
            lambda m: node(m, "Hidden 1")["layer"].update(activation={"kind": "mish"}),
        ),
        (
            "There is no initializer 'zeros_and_ones'",
            lambda m: node(m, "Hidden 1")["layer"].update(initializer={"kind": "zeros_and_ones"}),
        ),
        (
            "There is no schedule 'tides'",
            lambda m: m["document"]["training"].update(schedule={"kind": "tides"}),
        ),
        ("was saved in version 99", lambda m: m["document"]["dataset"].update(version=99)),
        ("was saved in version 99", lambda m: node(m, "Hidden 1")["layer"].update(version=99)),
    ],
)
def test_unknown_parts_of_what_is_known_are_refused_by_name_and_with_who_saved_them(small, words, edit):
    """A guess at a dataset, a loss or an optimizer would give other numbers than the file was made with."""
    content = edited(pack(small), lambda m: edit(m) or m.update(saved_by="nnstudio 9.1.2"))

    with pytest.raises(ProjectError) as refused:
        unpack(content)
    assert words in str(refused.value)
    assert str(refused.value).startswith(
        "It was saved by nnstudio 9.1.2 and does not fit this one, nnstudio "
    )


def test_only_the_name_of_a_version_is_repeated_from_who_saved_a_file(small):
    content = edited(pack(small), lambda m: m.update(saved_by="nnstudio 9\nCall 555 now", code=1))

    with pytest.raises(ProjectError, match="It does not fit this nnstudio: code there is no such setting"):
        unpack(content)
