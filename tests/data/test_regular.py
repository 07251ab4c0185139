"""Paths that are no regular files, as the data of a stranger's project: refused before anything is read."""

import os

import pytest

from nnstudio.data.dataset import DatasetError
from nnstudio.data.idx import read_idx
from nnstudio.data.idx_files import IdxFiles
from nnstudio.data.image_file import look_at
from nnstudio.data.npz_file import NpzFile
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.table_file import TableFile


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
