"""Idx files of the user's own: any size, many classes, and pairs that do not go together."""

import gzip
import os
import struct

import numpy as np
import pytest

from nnstudio.data import DATASETS, Augmentation, DatasetError, IdxFiles, Scaling, Task, limits, write_idx
from nnstudio.data.idx_labels import Head, read_class_labels, read_head
from nnstudio.data.splitting import Splitting

IMAGES = np.arange(60 * 3 * 2, dtype=np.uint16).astype(np.uint8).reshape(60, 3, 2)
LABELS = (np.arange(60) % 3).astype(np.uint8)


@pytest.fixture
def files(tmp_path):
    """The paths of images and labels."""
    write_idx(tmp_path / "own-images", IMAGES)
    write_idx(tmp_path / "own-labels", LABELS)
    return tmp_path / "own-images", tmp_path / "own-labels"


def labels_file(path, kind, dtype, labels):
    path.write_bytes(struct.pack(">HBBI", 0, kind, 1, len(labels)) + np.array(labels, dtype).tobytes())
    return path


def refusal(*paths):
    with pytest.raises(DatasetError) as caught:
        IdxFiles.of(*paths)
    return str(caught.value)


def splits(dataset):
    return dataset.training, dataset.validation, dataset.test


def test_each_image_is_in_one_split(files):
    dataset = IdxFiles.of(*files).load()
    assert dataset.spec.sample_shape == (3, 2, 1)
    assert dataset.spec.classes == ("0", "1", "2")
    assert dataset.spec.task is Task.CLASSIFICATION
    together = np.concatenate([split.inputs[..., 0] for split in splits(dataset)])
    assert sorted(map(bytes, together)) == sorted(map(bytes, IMAGES))


def test_each_image_keeps_its_own_label(tmp_path):
    write_idx(tmp_path / "images", np.repeat(LABELS * 50, 4).reshape(60, 2, 2))
    write_idx(tmp_path / "labels", LABELS)
    for split in splits(IdxFiles.of(tmp_path / "images", tmp_path / "labels").load()):
        assert (split.inputs[:, 0, 0, 0] // 50).tolist() == split.labels.tolist()


def test_a_test_that_is_given_is_taken_as_it_is(files, tmp_path):
    write_idx(tmp_path / "t-images", IMAGES[:7])
    write_idx(tmp_path / "t-labels", LABELS[:7])
    source = IdxFiles.of(
        *files, tmp_path / "t-images", tmp_path / "t-labels", splitting=Splitting(validation=0.2)
    )
    dataset = source.load()
    np.testing.assert_array_equal(dataset.test.inputs[..., 0], IMAGES[:7])
    assert dataset.test.labels.tolist() == LABELS[:7].tolist()
    assert (len(dataset.training), len(dataset.validation)) == (48, 12)
    assert source.spec().size_hint == "67 images"


@pytest.mark.parametrize(("shape", "expected"), [((60, 5), (5,)), ((60, 4, 3, 3), (4, 3, 3))])
def test_images_in_color_and_rows_of_numbers_are_read(tmp_path, files, shape, expected):
    write_idx(tmp_path / "images", np.zeros(shape, np.uint8))
    assert IdxFiles.of(tmp_path / "images", files[1]).load().spec.sample_shape == expected


def test_gzipped_files_are_read(tmp_path):
    write_idx(tmp_path / "images.gz", IMAGES)
    write_idx(tmp_path / "labels.gz", LABELS)
    source = IdxFiles.of(tmp_path / "images.gz", tmp_path / "labels.gz")
    assert len(source.load().training) == 42
    assert source.spec().name == "images"


@pytest.mark.parametrize(
    ("kind", "dtype"), [(0x08, ">u1"), (0x09, ">i1"), (0x0B, ">i2"), (0x0C, ">i4")], ids=str
)
def test_labels_may_have_one_two_or_four_bytes(tmp_path, kind, dtype):
    path = labels_file(tmp_path / "labels", kind, dtype, [0, 5, 127])
    assert read_class_labels(path).tolist() == [0, 5, 127]


def test_there_may_be_a_thousand_classes(tmp_path):
    write_idx(tmp_path / "images", np.zeros((2000, 1, 1), np.uint8))
    labels_file(tmp_path / "labels", 0x0B, ">i2", np.arange(2000) % 1000)
    dataset = IdxFiles.of(tmp_path / "images", tmp_path / "labels").load()
    assert len(dataset.spec.classes) == 1000


def test_two_classes_are_a_question_of_yes_or_no(files, tmp_path):
    write_idx(tmp_path / "labels", LABELS % 2)
    assert IdxFiles.of(files[0], tmp_path / "labels").spec().task is Task.BINARY


def test_scaling_and_augmentation_are_those_that_are_set(files):
    augmentation = Augmentation(shift=1)
    dataset = IdxFiles.of(*files, scaling="[-1, 1]", augmentation=augmentation).load()
    assert dataset.scaling == Scaling(2 / 255, -1.0)
    assert dataset.augmentation == augmentation


def test_rows_of_numbers_are_not_augmented(files, tmp_path):
    write_idx(tmp_path / "rows", IMAGES.reshape(60, 6))
    source = IdxFiles.of(tmp_path / "rows", files[1], augmentation=Augmentation(shift=1))
    with pytest.raises(
        DatasetError, match=r"rows: only images can be augmented, and these samples are 6\. Set"
    ):
        source.load()


def test_the_spec_is_known_without_the_images_and_kept_where_they_are_gone(files):
    source, by_hand = IdxFiles.of(*files), IdxFiles(images=str(files[0]), labels=str(files[1]))
    assert source.spec() == by_hand.spec() == source.load().spec
    files[0].unlink()
    assert source.spec().sample_shape == (3, 2, 1)
    assert by_hand.spec().classes == ("class A", "class B")
    assert source.missing() == f"The file {files[0]} is not there. Put it back, or choose another one"
    with pytest.raises(DatasetError, match="own-images is not there"):
        source.load()
    assert DATASETS.parse(DATASETS.dump(source)) == source


def test_to_look_at_files_takes_only_the_head_of_the_images(files):
    files[0].write_bytes(files[0].read_bytes()[:16])
    source = IdxFiles.of(*files)
    assert source.spec().size_hint == "60 images"
    with pytest.raises(DatasetError, match=r"own-images announces 360 bytes of data .*, but it ends after 0"):
        source.load()


def test_files_that_have_changed_are_told(files):
    source = IdxFiles.of(*files)
    write_idx(files[1], (np.arange(60) % 5).astype(np.uint8))
    with pytest.raises(
        DatasetError, match=r"own-images has changed since it was chosen: new are 3, 4\. Choose"
    ):
        source.load()


def test_without_files_it_is_said_what_to_choose(files):
    nothing = "No idx files are chosen yet: choose one of images and one of their labels"
    assert IdxFiles().missing() == IdxFiles(images="a").missing() == IdxFiles(labels="a").missing() == nothing
    half = IdxFiles(images=str(files[0]), labels=str(files[1]), test_images="a")
    assert half.missing() == "The test needs a file of images and one of labels: choose both, or none"
    with pytest.raises(DatasetError, match="choose both, or none"):
        half.load()


def test_as_many_labels_as_images_are_needed(files, tmp_path):
    write_idx(tmp_path / "short", LABELS[:59])
    assert refusal(files[0], tmp_path / "short") == (
        f"{files[0]} holds 60 images, but {tmp_path}/short 59 labels; one label for each image is needed"
    )


def test_swapped_files_are_told(files):
    assert refusal(*reversed(files)) == (
        f"{files[0]} does not hold labels: it has 3 axes. Have the files of images and labels been swapped?"
    )
    assert refusal(files[1], files[1]) == (
        f"{files[1]} does not hold images: it has 1 axis. Have the files of images and labels been swapped?"
    )


def test_test_images_of_another_size_are_told(files, tmp_path):
    write_idx(tmp_path / "others", np.zeros((60, 4, 4), np.uint8))
    assert refusal(*files, tmp_path / "others", files[1]) == (
        f"Images in {files[0]} are 3×2, those in {tmp_path}/others 4×4; they must be alike"
    )


def test_a_file_without_images_is_told(files, tmp_path):
    write_idx(tmp_path / "none", np.zeros((0, 4, 4), np.uint8))
    write_idx(tmp_path / "no labels", np.zeros(0, np.uint8))
    assert refusal(tmp_path / "none", tmp_path / "no labels") == (
        f"{tmp_path}/none holds an array of shape (0, 4, 4); there is no image in it"
    )


def test_a_single_class_is_told(files, tmp_path):
    write_idx(tmp_path / "labels", LABELS * 0)
    assert refusal(files[0], tmp_path / "labels") == f"{tmp_path}/labels has 1 class; 2 to 1,000 are accepted"


def test_more_than_the_memory_should_hold_is_refused_by_the_head_alone(files, monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 359)
    assert "own-images would take 0.0 GB of memory; at most" in refusal(*files)
    assert refusal(*files).endswith("is accepted. Take fewer images")


@pytest.mark.parametrize(("label", "kind", "dtype"), [(-1, 0x09, ">i1"), (1000, 0x0B, ">i2")])
def test_a_label_that_is_no_class_is_told_by_its_place(tmp_path, label, kind, dtype):
    path = labels_file(tmp_path / "labels", kind, dtype, [0, 1, label])
    with pytest.raises(DatasetError, match=rf"labels: label 2 is {label}; labels must lie in 0\.\.999"):
        read_class_labels(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty: there is not a byte in it. Get it again, or remove it"),
        (b"PK\x03\x04rest", "is not an idx file: it begins with 50 4b 03 04. Choose another one"),
        (b"\0\0\x07\x01\0\0\0\0", "is not an idx file: it begins with 00 00 07 01. Choose another one"),
        (b"\0\0\x08\x00", "is not an idx file: it begins with 00 00 08 00. Choose another one"),
        (b"\0\0\x08\x05", "is not an idx file: it begins with 00 00 08 05. Choose another one"),
        (b"\0\0\x08\x01\0\0", "ends after 6 bytes. Get the file again"),
        (b"\0\0\x08\x01\0\0\0\x03ab", "announces 3 labels, but it ends before. Get the file again"),
        (b"\0\0\x08\x01\0\0\0\x01ab", "announces 1 labels, but more follow. Get the file again"),
        (b"\0\0\x0c\x01\xff\xff\xff\xff", "has 4,294,967,295 samples; at most 10,000,000 are"),
        (b"\0\0\x0d\x01\0\0\0\x01abcd", "holds float32 numbers; labels must be whole numbers"),
        (b"\0\0\x08\x02" + bytes(8), "does not hold labels: it has 2 axes. Have the files"),
        (b"\x1f\x8bno gzip at all", "cannot be read: "),
        (
            gzip.compress(b"\0\0\x08\x01\0\0\0\x03abc", mtime=0)[:-6],
            "cannot be read: it ends too early, as files do that are still being copied. Get it again",
        ),
    ],
)
def test_a_file_of_labels_that_is_none_is_told_by_name(tmp_path, content, said):
    path = tmp_path / "labels"
    path.write_bytes(content)
    with pytest.raises(DatasetError) as caught:
        read_class_labels(path)
    assert str(caught.value).startswith(f"{path} {said}")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DatasetError, match=r"labels is not there\. Put it back"):
        read_class_labels(tmp_path / "labels")


def test_a_head_is_read_without_the_rest(tmp_path):
    (tmp_path / "file").write_bytes(b"\0\0\x0b\x02" + struct.pack(">II", 5, 7))
    head = read_head(tmp_path / "file")
    assert head == Head(np.dtype(">i2"), (5, 7))
    assert head.size == 70


def test_a_file_made_by_hand_is_looked_at_anew_when_it_has_changed(files):
    source = IdxFiles(images=str(files[0]), labels=str(files[1]))
    assert len(source.spec().classes) == 3
    write_idx(files[1], LABELS + 1)
    os.utime(files[1], ns=(1, 1))
    assert len(source.spec().classes) == 4
