"""Archives made by hand to do harm, by name: what each changes of a good one."""

import hashlib
import io
import json
import random
import struct
import warnings
import zipfile
import zlib

import numpy as np

from nnstudio.document.versions import VERSION

KERNEL = "weights/1.npy"


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


def entry_patched(content, name, offset, fmt, value):
    """The archive with a number written over one of the directory's entry of a member."""
    start = content.rfind(name.encode()) - 46
    assert content[start : start + 4] == b"PK\x01\x02"
    changed = bytearray(content)
    struct.pack_into(fmt, changed, start + offset, value)
    return bytes(changed)


def renamed(content, old, new):
    """The archive with another name of a member, of the same length, in both places."""
    assert len(old) == len(new)
    return content.replace(old, new)


def linked(content):
    """The archive with a link to a file outside in the place of the kernel."""
    members = members_of(with_array(content, b"../../../../etc/passwd"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, member in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o120777 if name == KERNEL else 0o644) << 16
            archive.writestr(info, member)
    return buffer.getvalue()


def overlapping(content):
    """The archive with an array that lies within another; all hashes, sums and sizes are right."""
    inner = npy(ROW % 16, bytes(64))
    name = b"weights/0.npy"
    header = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, zlib.crc32(inner), *[len(inner)] * 2, 13, 0)
    inside = header + name + inner
    inside += bytes(-len(inside) % 4)
    outer_header = npy(ROW % (len(inside) // 4))
    outer = outer_header + inside
    manifest = manifest_of(content)
    manifest["arrays"] = [
        {
            "node": "hidden1",
            "name": word,
            "member": f"weights/{number}.npy",
            "shape": [size],
            "dtype": "float32",
            "sha256": hashlib.sha256(array).hexdigest(),
        }
        for number, (word, array, size) in enumerate(
            [("bias", inner, 16), ("kernel", outer, len(inside) // 4)]
        )
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("project.json", json.dumps(manifest))
        archive.writestr(KERNEL, outer)
        info = zipfile.ZipInfo(name.decode(), (1980, 1, 1, 0, 0, 0))
        info.header_offset = archive.infolist()[-1].header_offset + 30 + len(KERNEL) + len(outer_header)
        info.CRC, info.file_size, info.compress_size = zlib.crc32(inner), len(inner), len(inner)
        archive.filelist.append(info)
        archive.NameToInfo[info.filename] = info
    return buffer.getvalue()


def fitted(**changes):
    """What was fitted to a dataset, in its plain form."""
    return {
        "name": "x",
        "task": "classification",
        "sample_shape": [1],
        "classes": ["a"],
        "targets": [],
        "scaling": {"factor": 1.0, "offset": 0.0},
        "target_scaling": {"factor": 1.0, "offset": 0.0},
        "columns": [],
    } | changes


def with_fitted(content, **changes):
    return edited(content, lambda m: m.update(version=3, fitted=fitted(**changes)))


def with_run(content, edit=lambda run: None, array=None):
    """The archive with a run that has one array; `edit` changes the dictionary that tells of it."""
    array = npy(ROW % 3, bytes(12)) if array is None else array
    listed = {"name": "way", "member": "run/0.npy", "shape": [3], "dtype": "float32"}
    run = {
        "engine": "tortoise",
        "version": 1,
        "step": 3,
        "plain": {"pace": 0.5},
        "arrays": [{**listed, "sha256": hashlib.sha256(array).hexdigest()}],
    }
    edit(run)
    manifest = {**manifest_of(content), "version": VERSION, "run": run}
    members = members_of(content) | {"project.json": json.dumps(manifest).encode(), "run/0.npy": array}
    return zipped(members.items(), zipfile.ZIP_STORED)


def deep(levels):
    value = 0
    for _ in range(levels):
        value = [value]
    return value


def noisy(content, text):
    """The archive with this text as project.json, stored so that it is no bomb."""
    members = members_of(content) | {"project.json": text.encode()}
    return zipped(members.items(), zipfile.ZIP_STORED)


def in_braces(text):
    return "{" + text + "}"


def in_brackets(text):
    return "[" + text + "]"


def stored(content, edit):
    """As `edited`, and packed so that nothing is refused for how well it packs."""
    manifest = manifest_of(content)
    edit(manifest)
    return noisy(content, json.dumps(manifest))


def many(form, count=700_000):
    return ",".join(form % number for number in range(count))


ROW = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d,), }\n"
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
    "an array within an array": overlapping,
    "a part that is a link": linked,
    "a part that is a folder": lambda c: zipped([*members_of(c).items(), ("weights/", b"")]),
    "a program before it": lambda c: b"#!/bin/sh\nexec evil\n" + c,
    "a comment behind it": lambda c: c[:-2] + b"\4\0more",
    "a size that is too small": lambda c: entry_patched(c, KERNEL, 24, "<I", 100),
    "a size that is too large": lambda c: entry_patched(c, KERNEL, 24, "<I", 2**20),
    "a size of 4 GB": lambda c: entry_patched(c, KERNEL, 24, "<I", 2**32 - 1),
    "a text of 4 GB": lambda c: entry_patched(c, "project.json", 24, "<I", 2**32 - 2),
    "a packed size of 4 GB": lambda c: entry_patched(c, KERNEL, 20, "<I", 2**32 - 2),
    "a wrong sum": lambda c: entry_patched(c, KERNEL, 16, "<I", 0),
    "a wrong sum of the text": lambda c: entry_patched(c, "project.json", 16, "<I", 0),
    "a part beyond the end": lambda c: entry_patched(c, KERNEL, 42, "<I", 2**31),
    "a part at another's place": lambda c: entry_patched(c, KERNEL, 42, "<I", 0),
    "a name with an end in it": lambda c: renamed(c, b"weights/1.npy", b"weights/1\0npy"),
    "a name with a backslash": lambda c: renamed(c, b"weights/1.npy", b"weights\\1.npy"),
    "a name in other letters": lambda c: renamed(c, b"weights/1.npy", b"Weights/1.npy"),
    "a name that is not UTF-8": lambda c: renamed(c, b"weights/1.npy", b"weights/\xff.npy"),
    "two names in one part": lambda c: c.replace(b"weights/1.npy", b"weights/9.npy", 1),
    "a member listed with a new line": lambda c: edited(
        c, lambda m: m["arrays"][1].update(member=KERNEL + "\n")
    ),
    "a member listed in other digits": lambda c: edited(
        c, lambda m: m["arrays"][1].update(member="weights/\uff11.npy")
    ),
    "a directory that is not there": lambda c: c[:-6] + struct.pack("<I", 2**31) + c[-2:],
    "a directory of no parts": lambda c: c[:-10] + bytes(8) + c[-2:],
    "a table": lambda c: with_array(
        c, npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n")
    ),
    "letters": lambda c: with_array(c, npy("{'descr': '<U999999', 'fortran_order': False, 'shape': (), }\n")),
    "objects": lambda c: with_array(
        c, npy("{'descr': '|O', 'fortran_order': False, 'shape': (784, 16), }\n")
    ),
    "the last byte first": lambda c: with_array(c, npy(ROWS.replace("<", ">"), bytes(784 * 16 * 4))),
    "half as many bits": lambda c: with_array(c, npy(ROWS.replace("f4", "f2"), bytes(784 * 16 * 2))),
    "an array of version 2": lambda c: with_array(c, b"\x93NUMPY\2\0" + npy(ROWS)[8:]),
    "an array without header": lambda c: with_array(c, b"\x93NUMPY\1\0\xff\xff"),
    "a header of brackets": lambda c: with_array(c, npy("(" * 4000)),
    "a header of signs": lambda c: with_array(c, npy("-" * 4000 + "1")),
    "a header of lists": lambda c: with_array(c, npy("[" * 90 + "]" * 90)),
    "a header with a key twice": lambda c: with_array(c, npy("{'descr': '<f4', 'descr': '|O'}\n")),
    "a shape of a million axes": lambda c: stored(c, lambda m: m["arrays"][1].update(shape=[1] * 10**6)),
    "an array of an array": lambda c: edited(c, lambda m: m["arrays"][1].update(shape=[[784, 16]])),
    "10,000 arrays listed": lambda c: stored(c, lambda m: m["arrays"].extend([m["arrays"][0]] * 10_000)),
    "4,000 arrays of nothing": lambda c: edited(c, lambda m: m.update(arrays=[{"a": 1}] * 4000)),
    "400,000 keys": lambda c: noisy(c, in_braces(many('"k%d":0', 400_000))),
    "400,000 keys, the last one twice": lambda c: noisy(c, in_braces(many('"k%d":0', 400_000) + ',"k0":0')),
    "a million lists": lambda c: noisy(c, in_brackets(many("[%d]"))),
    "a million objects": lambda c: noisy(c, in_brackets(many('{"%d":0}'))),
    "a million words": lambda c: noisy(c, in_brackets(many('"word %d"'))),
    "a million numbers": lambda c: noisy(c, in_brackets(many("%d.5"))),
    "two million numbers": lambda c: noisy(c, in_brackets(many("%d", 2_000_000))),
    "unknown keys in each array": lambda c: noisy(
        c,
        json.dumps(manifest_of(c) | {"arrays": [{f"k{key}": 0 for key in range(400)} for _ in range(1000)]}),
    ),
    "a minor of a version without": lambda c: edited(c, lambda m: m.update(minor=1)),
    "a minor below 0": lambda c: edited(c, lambda m: m.update(version=VERSION, minor=-1)),
    "a minor in words": lambda c: edited(c, lambda m: m.update(version=VERSION, minor="1")),
    "an unknown key of no newer minor": lambda c: edited(
        c, lambda m: m.update(version=VERSION, code="rm -rf")
    ),
    "a newer minor with wrong units": lambda c: edited(
        c, lambda m: m.update(version=VERSION, minor=9) or node(m, "Hidden 1")["layer"].update(units="many")
    ),
    "a newer minor with an unknown setting": lambda c: edited(
        c, lambda m: m.update(version=VERSION, minor=9) or node(m, "Hidden 1")["layer"].update(code="x")
    ),
    "version 10**20": lambda c: text_replaced(c, '"version": 1\n}', '"version": 1%s\n}' % ("0" * 20)),
    "version 1.5": lambda c: edited(c, lambda m: m.update(version=1.5)),
    "a scaling by 0": lambda c: with_fitted(c, scaling={"factor": 0.0, "offset": 0.0}),
    "a scaling that does not fit": lambda c: with_fitted(c, scaling={"factor": [1.0, 1.0], "offset": 0.0}),
    "a scaling of words": lambda c: with_fitted(c, scaling={"factor": "__import__('os')", "offset": 0.0}),
    "a task that is none": lambda c: with_fitted(c, task="steal"),
    "fitted to no classes": lambda c: with_fitted(c, classes=[]),
    "fitted to a sample of no size": lambda c: with_fitted(c, sample_shape=[0]),
    "fitted with an unknown key": lambda c: with_fitted(c, code="x"),
    "fitted to 100,000 columns": lambda c: stored(
        c, lambda m: m.update(version=3, fitted=fitted(columns=[{"name": "x"}] * 100_000))
    ),
    "fitted to 15,000 columns of nothing": lambda c: with_fitted(c, columns=[{}] * 15_000),
    "a run without engine": lambda c: with_run(c, lambda r: r.pop("engine")),
    "a run of version 0": lambda c: with_run(c, lambda r: r.update(version=0)),
    "a run after -1 steps": lambda c: with_run(c, lambda r: r.update(step=-1)),
    "a run after half a step": lambda c: with_run(c, lambda r: r.update(step=0.5)),
    "a run of no words": lambda c: with_run(c, lambda r: r.update(plain=None)),
    "a run of a list": lambda c: with_run(c, lambda r: r.update(plain=[1])),
    "a run of 300,000 words": lambda c: with_run(c, lambda r: r.update(plain={"a": ["x"] * 300_000})),
    "a run of 2,000 keys": lambda c: with_run(
        c, lambda r: r.update(plain={str(number): 0 for number in range(2000)})
    ),
    "a run as deep as a well": lambda c: with_run(c, lambda r: r.update(plain={"a": deep(40)})),
    "a run with an unknown key": lambda c: with_run(c, lambda r: r.update(code="x")),
    "a run with an array outside": lambda c: with_run(
        c, lambda r: r["arrays"][0].update(member="../run/0.npy")
    ),
    "a run with the array of the weights": lambda c: with_run(
        c, lambda r: r["arrays"][0].update(member=KERNEL)
    ),
    "a run with an array listed twice": lambda c: with_run(c, lambda r: r["arrays"].append(r["arrays"][0])),
    "a run with 65 arrays": lambda c: with_run(c, lambda r: r.update(arrays=r["arrays"] * 65)),
    "a run with an array of another hash": lambda c: with_run(
        c, lambda r: r["arrays"][0].update(sha256="0" * 64)
    ),
    "a run with an array of objects": lambda c: with_run(
        c, lambda r: r["arrays"][0].update(dtype="object"), pickled()
    ),
    "a run with a pickle": lambda c: with_run(c, array=pickled()),
    "a run with a lying header": lambda c: with_run(
        c, lambda r: r["arrays"][0].update(shape=[10**6, 10**6]), npy(LYING)
    ),
    "a run with an array that is not there": lambda c: zipped(
        (name, part) for name, part in members_of(with_run(c)).items() if name != "run/0.npy"
    ),
    "a run with an array that is not listed": lambda c: with_run(c, lambda r: r.update(arrays=[])),
    "a run that is a list": lambda c: edited(c, lambda m: m.update(version=VERSION, run=[])),
    "fitted to a list": lambda c: edited(c, lambda m: m.update(version=3, fitted=[])),
}
