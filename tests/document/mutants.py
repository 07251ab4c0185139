"""Project files changed at random, by the thousand: a program of its own, so that its memory can be bounded.

`python -m tests.document.mutants COUNT SEED` prints what became of them, in JSON.
"""

import collections
import io
import json
import random
import resource
import sys
import time
from pathlib import Path

import numpy as np

from nnstudio.document.archive import pack, same, unpack
from nnstudio.document.document import Project
from nnstudio.document.errors import ProjectError
from nnstudio.document.versions import VERSION
from tests.document.attacks import edited, manifest_of, marked, members_of, with_array, with_run, zipped
from tests.document.conftest import PRICES, example_project

GOLDEN = Path(__file__).parent / "golden"
MEMORY = 200 * 2**20
NASTY = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**19, -0.0, 0.5, 1e308, -1e300, 1e-320, "", "0", "16", "nan",
    "input", "hidden1", "../../etc/passwd", "\ud800", "\0", "x" * 5000, [], [[]], [0], ["input"], {},
    {"kind": "dense"},
    {"kind": "relu", "version": 1}, {"kind": "other", "version": 9, "a": [1]}, [None] * 50,
]  # fmt: skip


def truncated(rng, content, _other):
    return content[: rng.randrange(len(content))]


def flipped(rng, content, _other):
    changed = bytearray(content)
    for _ in range(rng.choice([1, 1, 1, 2, 8, 64])):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def overwritten(rng, content, _other):
    start = rng.randrange(len(content))
    length = min(rng.choice([1, 2, 4, 16, 512, 8192]), len(content) - start)
    return content[:start] + rng.choice([rng.randbytes(length), bytes(length)]) + content[start + length :]


def spliced(rng, content, other):
    start, end = sorted(rng.randrange(len(other)) for _ in range(2))
    at = rng.randrange(len(content))
    return content[:at] + other[start:end] + content[at + rng.randrange(end - start + 100) :]


def ends_joined(rng, content, other):
    return content[: rng.randrange(len(content))] + other[rng.randrange(len(other)) :]


def tables_changed(rng, content, _other):
    """Bytes of the zip's own tables: of the directory at the end, or of the headers before each part."""
    changed = bytearray(content)
    at = content.rfind(b"PK\5\6") if rng.random() < 0.3 else content.find(b"PK\1\2")
    if rng.random() < 0.4:
        at = rng.choice([place for place in range(len(content)) if content[place : place + 4] == b"PK\3\4"])
    for _ in range(rng.choice([1, 2, 4])):
        changed[min(at + rng.randrange(60), len(changed) - 1)] = rng.choice([0, 1, 255, rng.randrange(256)])
    return bytes(changed)


def members_swapped(rng, content, other):
    """Parts in each other's places, from another project, missing or once more; all sums are right."""
    members = members_of(content)
    names = list(members)
    if len(names) == 1:
        return flipped(rng, content, other)
    one, two = rng.choice(names), rng.choice(names)
    match rng.randrange(5):
        case 0:
            members[one], members[two] = members[two], members[one]
        case 1:
            theirs = members_of(other)
            members[one] = rng.choice(list(theirs.values()))
        case 2:
            del members[one]
        case 3:
            members[rng.choice(["weights/99.npy", "x", "../x", one + "~"])] = members[two]
        case 4:
            one = rng.choice(names[1:])  # not the text, which may say something else then
            changed = bytearray(members[one])
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
            members[one] = bytes(changed)
    return zipped(members.items())


def header_changed(rng, content, _other):
    """The header of an array, whose hash is right again."""
    arrays = members_of(content)
    if "weights/1.npy" not in arrays:
        return flipped(rng, content, b"")
    changed = bytearray(arrays["weights/1.npy"])
    for _ in range(rng.choice([1, 1, 2, 4])):
        changed[rng.randrange(min(128, len(changed)))] = rng.choice(
            b"'(),:0123456789<>|f4O{}[] TrueFals\n\0\xff"
        )
    return with_array(content, bytes(changed))


def words_changed(rng, content, _other):
    """One letter of project.json, whose sum is right again."""
    members = members_of(content)
    text = bytearray(members["project.json"])
    for _ in range(rng.choice([1, 1, 1, 3])):
        text[rng.randrange(len(text))] = rng.choice(b'0123456789-+.eE"{}[],: abcxyz\\\xff\0')
    return zipped((members | {"project.json": bytes(text)}).items())


def json_edited(rng, content, other):
    """One value of project.json: another, gone, once more, elsewhere or under another name."""
    theirs = manifest_of(other)

    def edit(manifest):
        group = _group(rng, manifest)
        keys = list(group) if isinstance(group, dict) else list(range(len(group)))
        if not keys:
            return
        key = rng.choice(keys)
        match rng.randrange(6):
            case 0 | 1:
                group[key] = rng.choice(NASTY)
            case 2:
                del group[key]
            case 3 if isinstance(group, list):
                group.insert(rng.randrange(len(group) + 1), group[key])
            case 3:
                group[rng.choice(["", "kind", "id", "code", "version", "__class__", key + " "])] = group[key]
            case 4:
                there = rng.choice(keys)
                group[key], group[there] = group[there], group[key]
            case 5:
                group[key] = rng.choice([theirs, _group(rng, theirs), _group(rng, manifest_of(content))])

    return edited(content, edit)


def _group(rng, value):
    """A list or object somewhere in it."""
    while True:
        inner = value.values() if isinstance(value, dict) else value
        groups = [part for part in inner if isinstance(part, (dict, list))]
        if not groups or rng.random() < 0.25:
            return value
        value = rng.choice(groups)


BLIND = (
    truncated,
    flipped,
    overwritten,
    spliced,
    ends_joined,
    tables_changed,
    members_swapped,
    header_changed,
)
"""What they make of a project is no project, or the same."""
KNOWING = (words_changed, json_edited)
"""What they make of a project may be another one; then it must be read as it is written."""


def originals():
    small = example_project("mnist-784-16-16-10")
    content = pack(small)
    late = edited(
        pack(Project(small.document, small.weights, PRICES)),
        lambda m: (
            m.update(version=VERSION, minor=7, later=[1, {"a": 2}])
            or m["document"]["nodes"][1].update(color="red")
        ),
    )
    return [
        content,
        pack(unpack(marked(content))),
        pack(Project(small.document)),
        pack(Project(small.document, small.weights, PRICES)),
        pack(unpack(with_run(content))),
        pack(unpack(late)),
        pack(example_project("mnist-784-128-10")),
        *(path.read_bytes() for path in sorted(GOLDEN.glob("*.nns"))),
    ]


def differences(content, project):
    """What a file says and the project made of it does not."""
    said = manifest_of(content)
    kept = manifest_of(pack(project))
    passed_over = ("arrays", "format", "version", "minor", "saved_by", "run")
    for key in set(said) - set(passed_over):
        yield from _differences(said[key], kept.get(key, "nothing"), key)
    members = members_of(content)
    yield from _of_run(said.get("run"), members, project.run)
    listed = [(entry["node"], entry["name"]) for entry in said["arrays"]]
    if sorted(listed) != sorted((node, name) for node in project.weights for name in project.weights[node]):
        yield "arrays"
        return
    for entry in said["arrays"]:
        array = np.load(io.BytesIO(members[entry["member"]]), allow_pickle=False)
        found = project.weights[entry["node"]][entry["name"]]
        if not np.array_equal(array, found, equal_nan=True) or list(found.shape) != entry["shape"]:
            yield entry["member"]


def _of_run(said, members, run):
    if (said is None) != (run is None):
        yield "run"
    if said is None or run is None:
        return
    for key in ("engine", "version", "step"):
        yield from _differences(said[key], getattr(run, key), f"run.{key}")
    if said["plain"] != run.plain:
        yield "run.plain"
    if sorted(listed["name"] for listed in said["arrays"]) != sorted(run.arrays):
        yield "run.arrays"
        return
    for listed in said["arrays"]:
        array = np.load(io.BytesIO(members[listed["member"]]), allow_pickle=False)
        found = run.arrays[listed["name"]]
        if not np.array_equal(array, found) or list(found.shape) != listed["shape"]:
            yield listed["member"]


def _differences(said, kept, where):
    if isinstance(said, dict) and isinstance(kept, dict):
        if "kind" in said and said.get("version", kept.get("version")) != kept.get("version"):
            return  # an older version of the kind, whose settings have become others since
        for key in said:
            yield from _differences(said[key], kept.get(key, "nothing"), f"{where}.{key}")
    elif isinstance(said, list) and isinstance(kept, list) and len(said) == len(kept):
        if where.endswith("blocks.nodes"):
            said, kept = sorted(said), sorted(kept)  # their order says nothing
        for one, other in zip(said, kept, strict=True):
            yield from _differences(one, other, where)
    elif not _means(said, kept):
        yield f"{where}: {said!r:.60} was read as {kept!r:.60}"


def _means(said, kept):
    """Whether two values mean the same: numbers may stand in quotes, and a kind for its defaults."""
    if isinstance(kept, dict):
        return said == kept.get("kind")
    if kept == "nothing":
        return said in ({}, None)
    if said == kept or said is None:
        return said == kept
    if isinstance(kept, bool):
        return str(said).lower() in (
            ("1", "true", "on", "yes", "t", "y") if kept else ("0", "false", "off", "no", "f", "n")
        )
    if isinstance(kept, (int, float)):
        return isinstance(said, str) and float(said) == kept
    return False


def main(count: int, seed: int) -> None:
    rng = random.Random(seed)
    contents = originals()
    projects = [unpack(content) for content in contents]
    ways = [*BLIND, *KNOWING, json_edited, json_edited]
    became = collections.Counter()
    faults, slowest = [], 0.0
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(count):
        which, way = rng.randrange(len(contents)), ways[number % len(ways)]
        mutant = way(rng, contents[which], rng.choice(contents))
        start = time.process_time()
        try:
            found = unpack(mutant)
        except ProjectError as error:
            found = None
            became["refused"] += 1
            if isinstance(error.__cause__, MemoryError):
                faults.append(f"{number} {way.__name__}: takes more than {MEMORY:,} bytes")
            if not 10 < len(str(error)) < 500 or "\n" in str(error):
                faults.append(f"{number} {way.__name__}: {error}")
        except BaseException as error:
            found = None
            faults.append(f"{number} {way.__name__}: {type(error).__name__} {error}")
        slowest = max(slowest, time.process_time() - start)
        if found is None:
            continue
        if same(found, projects[which]):
            became["the same"] += 1
        elif way in KNOWING:
            became["another, as written"] += 1
            faults += [f"{number} {way.__name__}: {words}" for words in differences(mutant, found)]
        elif way is members_swapped and any(same(found, project) for project in projects):
            became["another, whole"] += 1  # a text came with the arrays that it lists
        else:
            faults.append(f"{number} {way.__name__}: read as another project")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.stdout.write(
        json.dumps(
            {"count": count, "became": became, "faults": faults, "slowest": slowest, "peak": peak * 1024}
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
