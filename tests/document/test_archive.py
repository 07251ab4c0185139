"""Archives that are damaged, hostile or newer: each is refused with a reason, none is read differently."""

import hashlib
import io
import json
import random
import time
import tracemalloc
import warnings
import zipfile

import numpy as np
import pytest

from nnstudio.document.archive import pack, same, unpack
from nnstudio.document.document import Project
from nnstudio.document.errors import NewerProjectError, ProjectError
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.unknown import UnknownLayer

KERNEL = "weights/1.npy"
MYSTERY = {"kind": "other.mystery", "version": 3, "alpha": {"b": [1, 2.5, None, "x"], "c": True}, "z": -1e-9}


def members_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest_of(content):
    return json.loads(members_of(content)["project.json"])


def zipped(members, packing=zipfile.ZIP_DEFLATED):
    """A zip of (name, bytes) pairs, which may repeat a name."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", packing) as archive:
        warnings.simplefilter("ignore")  # about names that are there twice
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def with_manifest(content, text):
    members = members_of(content) | {"project.json": text if isinstance(text, bytes) else text.encode()}
    return zipped(members.items())


def edited(content, edit):
    """The archive with another project.json; `edit` changes the dictionary it holds."""
    manifest = manifest_of(content)
    edit(manifest)
    return with_manifest(content, json.dumps(manifest))


def with_array(content, array_bytes, **listed):
    """The archive with another kernel, whose hash is right."""
    manifest = manifest_of(content)
    entry = next(entry for entry in manifest["arrays"] if entry["member"] == KERNEL)
    entry |= {"sha256": hashlib.sha256(array_bytes).hexdigest(), **listed}
    members = members_of(content) | {KERNEL: array_bytes, "project.json": json.dumps(manifest).encode()}
    return zipped(members.items())


def npy(header, data=b""):
    """An array file with any header."""
    text = header.encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


def pickled():
    buffer = io.BytesIO()
    np.save(buffer, np.array([print], object), allow_pickle=True)
    return buffer.getvalue()


def node(manifest, name):
    return next(node for node in manifest["document"]["nodes"] if node["name"] == name)


def text_replaced(content, old, new):
    text = members_of(content)["project.json"].decode()
    assert old in text
    return with_manifest(content, text.replace(old, new, 1))


def patched(content, signature, offset, value):
    """The archive with one byte changed after each occurrence of a zip signature."""
    changed = bytearray(content)
    start = changed.find(signature)
    while start >= 0:
        changed[start + offset] = value
        start = changed.find(signature, start + 4)
    return bytes(changed)


LYING = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000), }\n"
NEGATIVE = "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 16), }\n"
OVERFLOWING = "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }\n"
COLUMNS = "{'descr': '<f4', 'fortran_order': True, 'shape': (784, 16), }\n"
ROWS = COLUMNS.replace("True", "False")
LONG = COLUMNS.rstrip("\n") + " " * 60_000 + "\n"


def marked(content, edit=lambda marks: None):
    """The archive with a block, a note and an arrow; `edit` changes the dictionary that holds them."""
    marks = {
        "blocks": [{"id": "b", "name": "Block 1", "nodes": ["hidden1", "hidden2"]}],
        "notes": [{"id": "n", "text": "words", "x": 0.0, "y": 0.0, "width": 200.0, "height": 80.0}],
        "arrows": [{"id": "a", "start": {"x": 0, "y": 0, "on": "n"}, "end": {"x": 0, "y": 0, "on": "input"}}],
    }
    edit(marks)

    def add(manifest):
        manifest["version"] = 2
        manifest["document"]["annotations"] = marks

    return edited(content, add)


def with_wrong_wires(manifest):
    wrong = {**node(manifest, "Output"), "inputs": [1] * 1000}
    manifest["document"]["nodes"] = [wrong] * 1000
    # Without some noise it would be refused as a bomb.
    manifest["saved_by"] = random.Random(1).randbytes(30_000).hex()


ATTACKS = {
    "no zip": lambda c: b"hello",
    "nothing": lambda c: b"",
    "another zip": lambda c: zipped([("readme.txt", b"hello")]),
    "an empty zip": lambda c: zipped([]),
    "bytes behind the end": lambda c: c + b"more",
    "a member outside": lambda c: zipped([*members_of(c).items(), ("../evil.npy", b"")]),
    "a member at the root": lambda c: zipped([*members_of(c).items(), ("/etc/cron.d/evil", b"")]),
    "an array listed outside": lambda c: edited(c, lambda m: m["arrays"][0].update(member="../../evil.npy")),
    "an array listed at the root": lambda c: edited(c, lambda m: m["arrays"][0].update(member="/dev/zero")),
    "a member twice": lambda c: zipped([*members_of(c).items(), (KERNEL, b"")]),
    "project.json twice": lambda c: zipped([*members_of(c).items(), ("project.json", b"{}")]),
    "an array listed twice": lambda c: edited(c, lambda m: m["arrays"].append(m["arrays"][0])),
    "a member that is not listed": lambda c: edited(c, lambda m: m["arrays"].pop()),
    "a listed member that is not there": lambda c: zipped(list(members_of(c).items())[:-1]),
    "two arrays of one name": lambda c: edited(
        c, lambda m: m["arrays"][1].update({key: m["arrays"][0][key] for key in ("node", "name")})
    ),
    "10,000 members": lambda c: zipped([*members_of(c).items(), *((f"{i}", b"") for i in range(10_000))]),
    "a pickle": lambda c: with_array(c, pickled(), shape=[1]),
    "a pickle as float": lambda c: with_array(c, pickled(), shape=[1], dtype="float32"),
    "a pickle by dtype": lambda c: with_array(c, pickled(), shape=[1], dtype="object"),
    "a lying header": lambda c: with_array(c, npy(LYING), shape=[10**6, 10**6]),
    "a negative shape": lambda c: with_array(c, npy(NEGATIVE), shape=[-1, 16]),
    "an overflowing shape": lambda c: with_array(c, npy(OVERFLOWING), shape=[2**32, 2**32]),
    "columns first": lambda c: with_array(c, npy(COLUMNS, bytes(784 * 16 * 4))),
    "too few numbers": lambda c: with_array(c, npy(ROWS, bytes(784 * 16 * 4 - 4))),
    "too many numbers": lambda c: with_array(c, npy(ROWS, bytes(784 * 16 * 4 + 4))),
    "a long header": lambda c: with_array(c, npy(LONG, bytes(784 * 16 * 4))),
    "code in the header": lambda c: with_array(c, npy("__import__('os').abort()\n")),
    "another shape than listed": lambda c: edited(c, lambda m: m["arrays"][1].update(shape=[16, 784])),
    "another dtype than listed": lambda c: edited(c, lambda m: m["arrays"][1].update(dtype="float64")),
    "another hash than listed": lambda c: edited(c, lambda m: m["arrays"][1].update(sha256="0" * 64)),
    "another array in its place": lambda c: zipped((members_of(c) | {KERNEL: npy(ROWS)}).items()),
    "a bomb of weights": lambda c: with_array(c, bytes(50 * 2**20)),
    "a bomb of text": lambda c: with_manifest(c, b" " * 15 * 2**20),
    "too much text": lambda c: zipped([("project.json", b" " * (2**24 + 1))], zipfile.ZIP_STORED),
    "another packing": lambda c: zipped(members_of(c).items(), zipfile.ZIP_LZMA),
    "encrypted": lambda c: patched(c, b"PK\x01\x02", 8, 1),
    "no JSON": lambda c: with_manifest(c, "hello"),
    "a list": lambda c: with_manifest(c, "[]"),
    "not UTF-8": lambda c: with_manifest(c, b'{"format": "\xff"}'),
    "deep JSON": lambda c: with_manifest(c, "[" * 100_000 + "]" * 100_000),
    "JSON a little too deep": lambda c: with_manifest(c, "[" * 40 + "]" * 40),
    "NaN": lambda c: text_replaced(c, '"x": 0.0', '"x": NaN'),
    "Infinity": lambda c: text_replaced(c, '"x": 0.0', '"x": -Infinity'),
    "1e999": lambda c: text_replaced(c, '"x": 0.0', '"x": 1e999'),
    "a number of 5,000 digits": lambda c: text_replaced(c, '"x": 0.0', '"x": ' + "9" * 5000),
    "a key twice": lambda c: text_replaced(c, '"notes"', '"notes": "a", "notes"'),
    "another format": lambda c: edited(c, lambda m: m.update(format="zip")),
    "no version": lambda c: edited(c, lambda m: m.pop("version")),
    "version true": lambda c: edited(c, lambda m: m.update(version=True)),
    "version 0": lambda c: edited(c, lambda m: m.update(version=0)),
    "version as text": lambda c: edited(c, lambda m: m.update(version="1")),
    "no document": lambda c: edited(c, lambda m: m.pop("document")),
    "an unknown key": lambda c: edited(c, lambda m: m.update(run="rm -rf")),
    "a node that feeds from nowhere": lambda c: edited(
        c, lambda m: node(m, "Output").update(inputs=["gone"])
    ),
    "two nodes of one id": lambda c: edited(c, lambda m: node(m, "Hidden 2").update(id="hidden1")),
    "too many wires": lambda c: edited(c, lambda m: node(m, "Output").update(inputs=["input", "hidden1"])),
    "a wire into the input": lambda c: edited(c, lambda m: node(m, "Input").update(inputs=["output"])),
    "a billion units": lambda c: edited(c, lambda m: node(m, "Hidden 1")["layer"].update(units=10**9)),
    "an unknown setting": lambda c: edited(c, lambda m: node(m, "Hidden 1")["layer"].update(code="x")),
    "a newer layer": lambda c: edited(c, lambda m: node(m, "Hidden 1")["layer"].update(version=99)),
    "a layer without kind": lambda c: edited(c, lambda m: node(m, "Hidden 1")["layer"].pop("kind")),
    "a kind that is a list": lambda c: edited(c, lambda m: node(m, "Hidden 1")["layer"].update(kind=[])),
    "a layer that is a number": lambda c: edited(c, lambda m: node(m, "Hidden 1").update(layer=1)),
    "an unknown optimizer": lambda c: edited(
        c, lambda m: m["document"]["training"].update(optimizer="os.system")
    ),
    "an unknown dataset": lambda c: edited(c, lambda m: m["document"].update(dataset="file:///etc/passwd")),
    "a node light-years away": lambda c: edited(c, lambda m: node(m, "Input").update(x=1e300)),
    "a block of an unknown node": lambda c: marked(c, lambda m: m["blocks"][0].update(nodes=["gone"])),
    "a node in two blocks": lambda c: marked(c, lambda m: m["blocks"].append({**m["blocks"][0], "id": "c"})),
    "a node twice in a block": lambda c: marked(c, lambda m: m["blocks"][0].update(nodes=["input"] * 2)),
    "a block of nothing": lambda c: marked(c, lambda m: m["blocks"][0].update(nodes=[])),
    "a block without name": lambda c: marked(c, lambda m: m["blocks"][0].update(name="\n ")),
    "a block with a long name": lambda c: marked(c, lambda m: m["blocks"][0].update(name="x" * 10**6)),
    "two annotations of one id": lambda c: marked(c, lambda m: m["notes"][0].update(id="b")),
    "two notes of one id": lambda c: marked(c, lambda m: m["notes"].append(m["notes"][0])),
    "a note with the id of a node": lambda c: marked(c, lambda m: m["notes"][0].update(id="input")),
    "a note as long as a book": lambda c: marked(c, lambda m: m["notes"][0].update(text="x" * 10**6)),
    "a note light-years away": lambda c: marked(c, lambda m: m["notes"][0].update(x=-1e300)),
    "a note without width": lambda c: marked(c, lambda m: m["notes"][0].update(width=0)),
    "a note with negative height": lambda c: marked(c, lambda m: m["notes"][0].update(height=-5)),
    "a note that is NaN wide": lambda c: text_replaced(marked(c), '"width": 200.0', '"width": NaN'),
    "a note infinitely far": lambda c: text_replaced(marked(c), '"width": 200.0', '"width": 1e999'),
    "a note of no text": lambda c: marked(c, lambda m: m["notes"][0].update(text=None)),
    "an arrow to an unknown node": lambda c: marked(c, lambda m: m["arrows"][0]["end"].update(on="gone")),
    "an arrow to a block": lambda c: marked(c, lambda m: m["arrows"][0]["end"].update(on="b")),
    "an arrow to an arrow": lambda c: marked(c, lambda m: m["arrows"][0]["start"].update(on="a")),
    "an arrow to a list": lambda c: marked(c, lambda m: m["arrows"][0]["start"].update(on=[])),
    "an arrow without end": lambda c: marked(c, lambda m: m["arrows"][0].pop("end")),
    "an annotation of another kind": lambda c: marked(c, lambda m: m.update(scripts=["rm -rf"])),
    "annotations that are a list": lambda c: edited(c, lambda m: m["document"].update(annotations=[])),
    "50,000 notes": lambda c: marked(
        c, lambda m: m.update(notes=[{**m["notes"][0], "id": str(number)} for number in range(50_000)])
    ),
    "100,000 notes of nothing": lambda c: marked(c, lambda m: m.update(notes=[{}] * 100_000)),
    "a million wrong wires": lambda c: edited(c, with_wrong_wires),
    "100,000 nodes in a block": lambda c: marked(
        c, lambda m: m["blocks"][0].update(nodes=[str(number) for number in range(100_000)])
    ),
    "3,000 nodes": lambda c: edited(
        c,
        lambda m: m["document"]["nodes"].extend(
            {**node(m, "Input"), "id": str(number)} for number in range(3000)
        ),
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_refused_at_once_and_in_a_few_words(small, attack):
    content = ATTACKS[attack](pack(small))

    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(ProjectError) as refused:
        unpack(content)
    seconds = time.perf_counter() - start
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert seconds < 3
    assert peak < 100 * 2**20
    assert 10 < len(str(refused.value)) < 500
    assert "\n" not in str(refused.value)


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

    with pytest.raises(NewerProjectError, match=r"file format 7.*up to 2.*update nnstudio") as refused:
        unpack(content)
    assert (refused.value.found, refused.value.supported) == (7, 2)


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
