"""Paths that are no regular files, as the data of a stranger's project: refused before anything is read."""

import errno
import io
import os

import pytest

from nnstudio.data.dataset import DatasetError
from nnstudio.data.idx import read_idx
from nnstudio.data.idx_files import IdxFiles
from nnstudio.data.idx_labels import read_head
from nnstudio.data.image_file import look_at
from nnstudio.data.npz_file import NpzFile
from nnstudio.data.recognizing import recognize
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.sniffing import sniff
from nnstudio.data.table import locate
from nnstudio.data.table_file import TableFile


def idx_files(path):
    return IdxFiles.of(path, path)


@pytest.fixture(params=["pipe", "device", "folder"])
def endless(request, tmp_path):
    path = tmp_path / request.param
    if request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    return path


@pytest.mark.parametrize("read", [read_idx, look_at])
def test_what_is_no_file_is_not_read(endless, read):
    with pytest.raises(DatasetError, match="is no file"):
        read(endless)


@pytest.fixture(params=[read_idx, read_head, look_at, locate, sniff, recognize, NpzFile.of, idx_files])
def read(request):
    return request.param


def test_a_file_that_is_not_there_is_told_so_by_every_reader(read, tmp_path):
    with pytest.raises(DatasetError, match=r"[Ff]ile .*gone\.csv(\.| is not there\. Put it back)"):
        read(tmp_path / "gone.csv")


def test_an_empty_file_is_told_so_by_every_reader(read, tmp_path):
    path = tmp_path / "empty.csv"
    path.touch()
    with pytest.raises(DatasetError, match=r"empty\.csv is empty: there is not a byte in it\. Get it again"):
        read(path)


def test_a_file_that_may_not_be_read_is_told_so_by_every_reader(read, tmp_path, monkeypatch):
    path = tmp_path / "secret.csv"
    path.write_text("a,b\n1,2\n")

    # The tests may be run by somebody who may do everything.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(DatasetError, match=r"secret\.csv cannot be read: you are not allowed to\. Allow it"):
        read(path)


def test_what_the_system_refuses_only_when_it_is_opened_is_told_alike(tmp_path, monkeypatch):
    path = tmp_path / "secret.csv"
    path.write_text("a,b\n1,2\n")

    def refuse(*args, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(io, "open", refuse)
    for read in (read_idx, read_head, sniff):
        with pytest.raises(
            DatasetError, match=r"secret\.csv cannot be read: you are not allowed to\. Allow it"
        ):
            read(path)


@pytest.mark.parametrize(
    "source",
    [
        lambda path: NpzFile(path=path),
        lambda path: IdxFiles(images=path, labels=path),
        lambda path: TableFile(path=path),
        lambda path: SeriesFile(path=path),
    ],
    ids=["npz", "idx", "table", "series"],
)
def test_a_project_that_names_it_opens_and_is_told_when_it_is_to_train(endless, source):
    found = source(str(endless))
    found.spec()
    with pytest.raises(DatasetError):
        found.load()
