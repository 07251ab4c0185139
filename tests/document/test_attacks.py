"""Attacks by hand: each is refused at once, in a few words, with little memory, and touches nothing."""

import contextlib
import sys
import time
import tracemalloc

import pytest

from nnstudio.document.archive import pack, unpack
from nnstudio.document.errors import ProjectError
from tests.document.attacks import ATTACKS
from tests.document.conftest import example_project

SECONDS, BYTES = 1.0, 200 * 2**20
TOUCHING = ("open", "os.", "shutil.", "socket.", "subprocess.", "import", "exec", "pickle.", "marshal.")

_heard = None


def _listen(event, arguments):
    if _heard is not None and event.startswith(TOUCHING):
        _heard.append((event, *map(str, arguments)))


@pytest.fixture(scope="module")
def content():
    return pack(example_project("mnist-784-16-16-10"))


@pytest.fixture(scope="module")
def refused(content):
    """How each attack so far has been refused: seconds, bytes and words by name."""
    with contextlib.suppress(ProjectError):
        unpack(ATTACKS["an array of an array"](content))  # pydantic imports more when it meets a wrong number
    sys.addaudithook(_listen)  # stays for ever, and is deaf but while an attack is under way
    return {}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_refused_at_once_and_in_a_few_words(content, refused, attack):
    global _heard
    hostile = ATTACKS[attack](content)
    assert hostile != content
    unpack(content)  # what is imported on first use is imported now

    _heard = []
    start = time.process_time()
    with pytest.raises(ProjectError) as words:
        unpack(hostile)
    seconds = time.process_time() - start
    heard, _heard = _heard, None
    tracemalloc.start()
    with pytest.raises(ProjectError):
        unpack(hostile)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert heard == []
    assert seconds < SECONDS
    assert peak < BYTES
    assert 10 < len(str(words.value)) < 500
    assert str(words.value).isprintable()
    refused[attack] = (seconds, peak, str(words.value))


def test_the_attacks_are_counted(refused, record_property):
    """The table of all of them: what was tried, and what the user is told."""
    if len(refused) < len(ATTACKS):
        pytest.skip("not all attacks were tried")
    seconds, peak = (max(part) for part in list(zip(*refused.values(), strict=True))[:2])
    record_property(
        "proof",
        f"{len(refused)} attacks by hand: {len(refused)} refused, 0 files touched; "
        f"slowest {seconds * 1000:.0f} ms, most memory {peak / 2**20:.0f} MB",
    )
    for name, (_, _, words) in refused.items():
        record_property("proof", f"  {name}: {words[:150]}")
