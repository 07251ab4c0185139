"""Writing in one piece: the new file is whole, or the old one is as it was."""

import os

import pytest

from nnstudio.export.errors import ExportError
from nnstudio.export.writing import write_whole


def test_a_file_is_written_and_replaced(tmp_path):
    path = tmp_path / "file"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_what_goes_wrong_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_whole(path, b"one")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match=r"No space left on device\. Make room on the disk"):
        write_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"one")
    link.symlink_to(target)
    write_whole(link, b"two")
    assert link.is_symlink()
    assert target.read_bytes() == b"two"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "it is a folder"),
        ("none/file", "there is no folder"),
        ("x" * 300, "Choose a shorter name"),
        ("a\0b", "name"),
    ],
)
def test_a_name_that_does_not_go_is_refused_with_the_reason(tmp_path, name, reason):
    with pytest.raises(ExportError, match=reason):
        write_whole(tmp_path / name, b"one")


def test_the_mode_of_the_old_file_stays(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"one")
    path.chmod(0o640)
    write_whole(path, b"two")
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="names are not any bytes here")
def test_a_name_of_any_bytes_can_be_told(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9\x1b[31m") / "network.onnx"
    with pytest.raises(ExportError, match="caf\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}") as refused:
        write_whole(path, b"one")
    assert str(refused.value).isprintable()
