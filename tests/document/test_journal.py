"""Journals: whatever a crash or the disk leaves of one, what is read are its first records, whole."""

import resource

import pytest

from nnstudio.document.journal import MAGIC, Journal, read_records

RECORDS = [b"first", b"", b"a longer record " * 9, b"\0" * 20, b"last"]


@pytest.fixture
def path(tmp_path):
    journal = Journal(tmp_path / "1.journal")
    for record in RECORDS:
        journal.append(record)
    journal.close()
    return tmp_path / "1.journal"


def read(path):
    return list(read_records(path, 2**20))


def test_records_come_back_in_their_order(path):
    assert read(path) == RECORDS


def test_a_file_cut_anywhere_gives_the_records_before_the_cut(path, record_property):
    content = path.read_bytes()
    ends = [8 + sum(8 + len(record) for record in RECORDS[:count]) for count in range(len(RECORDS) + 1)]
    for cut in range(8, len(content)):
        path.write_bytes(content[:cut])
        whole = max(count for count, end in enumerate(ends) if end <= cut)
        assert read(path) == RECORDS[:whole], f"cut at {cut}"
    record_property("proof", f"journal: cut at {len(content) - 8} bytes, always all whole records before")


def test_a_bit_that_flips_anywhere_never_gives_another_record(path, record_property):
    content = path.read_bytes()
    for place in range(len(MAGIC) * 8, len(content) * 8):
        damaged = bytearray(content)
        damaged[place // 8] ^= 1 << place % 8
        path.write_bytes(damaged)
        found = read(path)
        assert found == RECORDS[: len(found)]
        assert len(found) < len(RECORDS)
    record_property("proof", f"journal: {(len(content) - 8) * 8} flipped bits, none read as another record")


def test_zeros_that_a_power_cut_leaves_at_the_end_are_no_records(path):
    path.write_bytes(path.read_bytes() + bytes(100))
    assert read(path) == RECORDS


def test_a_record_at_another_place_is_none(tmp_path):
    for name, records in (("ab", [b"aaaa", b"bbbb"]), ("a", [b"aaaa"])):
        journal = Journal(tmp_path / name)
        for record in records:
            journal.append(record)
        journal.close()
    first = (tmp_path / "a").read_bytes()
    second = (tmp_path / "ab").read_bytes()[len(first) :]
    (tmp_path / "swapped").write_bytes(MAGIC + second + first[len(MAGIC) :])
    assert read(tmp_path / "swapped") == []


def test_what_is_no_journal_or_too_large_is_refused(tmp_path, path):
    (tmp_path / "other").write_bytes(b"something else")
    with pytest.raises(ValueError, match="no journal"):
        read(tmp_path / "other")
    with pytest.raises(ValueError, match="at most 100 are read"):
        list(read_records(path, 100))


def test_a_journal_never_takes_the_place_of_a_file(path):
    with pytest.raises(FileExistsError):
        Journal(path)
    assert read(path) == RECORDS


@pytest.mark.parametrize("room", range(1, 40, 3))
def test_a_record_for_which_the_disk_has_no_room_leaves_those_before_and_room_for_the_next(tmp_path, room):
    journal = Journal(tmp_path / "full")
    journal.append(b"kept")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal.size + room, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            journal.append(b"x" * 40)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert read(tmp_path / "full") == [b"kept"]
    journal.append(b"next")
    journal.close()
    assert read(tmp_path / "full") == [b"kept", b"next"]
