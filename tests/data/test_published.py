"""Fashion-MNIST and KMNIST: found where they were fetched to, and nothing else is taken for them."""

import dataclasses
import gzip
import hashlib
from types import MappingProxyType

import numpy as np
import pytest

from nnstudio.data import DATASETS, Augmentation, DatasetError, FashionMnist, Kmnist, published
from nnstudio.data.published import folders
from nnstudio.data.remote import REMOTE, TEST_LABELS, TRAINING_IMAGES

BOTH = [FashionMnist, Kmnist]


def files_of(remote, classes=10):
    """Four files as small as the shapes of the set say, packed."""
    rng = np.random.default_rng(0)
    for file in remote.files:
        array = rng.integers(0, 256, file.shape, np.uint8)
        if len(file.shape) == 1:
            array = (np.arange(file.shape[0]) % classes).astype(np.uint8)
        header = bytes([0, 0, 8, len(file.shape)]) + b"".join(n.to_bytes(4, "big") for n in file.shape)
        yield file, gzip.compress(header + array.tobytes(), 1, mtime=0)


@pytest.fixture
def small(monkeypatch, data_folder):
    """Fashion-MNIST as if 300 + 50 images had been published, in the folder it is fetched to."""
    remote = REMOTE["fashion-mnist"]
    remote = dataclasses.replace(
        remote,
        files=tuple(
            dataclasses.replace(file, shape=(300 if file.shape[0] == 60_000 else 50, *file.shape[1:]))
            for file in remote.files
        ),
    )
    folder = folders("fashion-mnist")[0]
    folder.mkdir()
    packed = []
    for file, content in files_of(remote):
        (folder / file.name).write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        packed.append(dataclasses.replace(file, size=len(content), sha256=sha256))
    changed = {**REMOTE, "fashion-mnist": dataclasses.replace(remote, files=tuple(packed))}
    monkeypatch.setattr(published, "REMOTE", MappingProxyType(changed))
    return folder


def test_a_fetched_set_is_dealt_out_and_augmented(small):
    augmentation = Augmentation(shift=1)
    dataset = FashionMnist(validation_size=100, augmentation=augmentation).load()
    assert [len(s) for s in (dataset.training, dataset.validation, dataset.test)] == [200, 100, 50]
    assert dataset.spec.classes[9] == "Ankle boot"
    assert dataset.training.inputs.shape[1:] == (28, 28, 1)
    assert dataset.augmentation == augmentation


def test_one_changed_byte_is_noticed(small):
    path = small / f"{TEST_LABELS}.gz"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(
        DatasetError, match=f"{TEST_LABELS}.gz is not the file that was published: its SHA-256"
    ):
        FashionMnist(validation_size=100).load()


def test_a_file_of_another_size_is_not_even_read(small):
    with (small / f"{TRAINING_IMAGES}.gz").open("ab") as stream:
        stream.truncate(2**40)  # a terabyte of nothing
    with pytest.raises(DatasetError, match=r"has 1,099,511,627,776 bytes; .* Delete it and run"):
        FashionMnist(validation_size=100).load()


def test_unpacked_files_are_no_substitute_for_nobody_has_published_their_hash(small):
    path = small / f"{TRAINING_IMAGES}.gz"
    (small / TRAINING_IMAGES).write_bytes(gzip.decompress(path.read_bytes()))
    path.unlink()
    assert f"{small} lacks {TRAINING_IMAGES}" in FashionMnist().missing()


@pytest.mark.parametrize("source", BOTH)
def test_files_of_mnist_in_the_named_folder_are_not_taken_for_others(source, data_folder):
    for file in REMOTE["mnist"].files:
        (data_folder / file.name).touch()
    assert "has none of its files" in source().missing()


@pytest.mark.parametrize("source", BOTH)
def test_what_is_missing_names_the_command_and_the_files(source, data_folder):
    sentence = source().missing()
    assert f"run `nnstudio datasets get {source.entry.kind}`" in sentence
    assert "train-images-idx3-ubyte.gz" in sentence
    assert str(data_folder / source.entry.kind) in sentence
    with pytest.raises(DatasetError, match="is not on this computer yet"):
        source().load()


@pytest.mark.parametrize("source", BOTH)
def test_there_are_ten_classes(source):
    assert len(set(source().spec().classes)) == 10


@pytest.mark.parametrize("remote", REMOTE.values(), ids=REMOTE)
def test_what_is_fetched_is_declared_whole(remote):
    assert remote.kind in DATASETS
    assert remote.title == DATASETS[remote.kind].entry.title
    assert len({file.sha256 for file in remote.files}) == 4
    assert all(len(bytes.fromhex(file.sha256)) == 32 for file in remote.files)
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in remote.mirrors)
    assert [file.unpacked_size for file in remote.files] == [47_040_016, 60_008, 7_840_016, 10_008]
