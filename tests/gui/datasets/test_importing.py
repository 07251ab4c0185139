"""Importing: files become the dataset that they are."""

import gzip

import numpy as np
import pytest

from nnstudio.data import IdxFiles, ImageFolder, NpzFile, TableFile, write_idx
from nnstudio.data.dataset import DatasetError
from nnstudio.gui.datasets.importing import source_of

RNG = np.random.default_rng(5)


def idx_pair(folder, prefix, count):
    images, labels = folder / f"{prefix}-images-idx3-ubyte", folder / f"{prefix}-labels-idx1-ubyte"
    write_idx(images, RNG.integers(0, 256, (count, 4, 5), np.uint8))
    write_idx(labels, (np.arange(count) % 3).astype(np.uint8))
    return images, labels


@pytest.mark.parametrize(
    ("name", "does"), [("digits.nns", "Ctrl+O"), ("Net.ONNX", "drop it onto the canvas")]
)
def test_a_network_is_no_data_and_it_is_said_how_to_open_it(tmp_path, name, does):
    path = tmp_path / name
    path.write_bytes(b"anything")
    with pytest.raises(DatasetError, match="a network and no data") as raised:
        source_of([path])
    assert name in str(raised.value)
    assert does in str(raised.value)


def test_a_table_is_told_by_its_ending(houses):
    assert isinstance(source_of([houses]), TableFile)


def test_idx_files_are_put_in_order_by_their_names(tmp_path):
    training, test = idx_pair(tmp_path, "train", 12), idx_pair(tmp_path, "t10k", 6)
    source = source_of([test[1], training[1], test[0], training[0]])
    assert isinstance(source, IdxFiles)
    assert source.paths == tuple(map(str, (*training, *test)))


def test_a_pair_of_idx_files_that_is_packed_will_do(tmp_path):
    packed = []
    for path in idx_pair(tmp_path, "train", 12):
        packed.append(path.with_name(path.name + ".gz"))
        packed[-1].write_bytes(gzip.compress(path.read_bytes()))
    assert source_of(packed).spec().sample_shape == (4, 5, 1)


def test_an_idx_file_without_its_labels_is_refused_with_what_is_missing(tmp_path):
    images, labels = idx_pair(tmp_path, "train", 12)
    labels.unlink()
    with pytest.raises(DatasetError, match="labels that belong to"):
        source_of([images])


def test_arrays_are_told_by_their_ending(tmp_path):
    path = tmp_path / "arrays.npz"
    np.savez(path, x=RNG.random((20, 3), np.float32), y=np.arange(20) % 2)
    assert isinstance(source_of([path]), NpzFile)


def test_a_folder_is_one_of_images(tmp_path):
    from PIL import Image

    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for index in range(3):
            Image.fromarray(RNG.integers(0, 256, (6, 6, 3), np.uint8)).save(tmp_path / name / f"{index}.png")
    source = source_of([tmp_path])
    assert isinstance(source, ImageFolder)
    assert source.spec().classes == ("cat", "dog")


def test_several_files_that_do_not_belong_together_are_refused(houses, tmp_path):
    with pytest.raises(DatasetError, match="do not make one dataset"):
        source_of([houses, tmp_path / "other.csv"])


def test_nothing_is_refused_with_what_can_be_chosen():
    with pytest.raises(DatasetError, match="CSV"):
        source_of([])
