"""The idx format: what is read, and what is refused with which words."""

import gzip
import tracemalloc

import numpy as np
import pytest

from nnstudio.data import DatasetError, read_idx, read_images, read_labels, write_idx
from nnstudio.data.idx import sha256

# Written out by hand: bytes, two axes, 2 rows of 3, and the six of them.
TABLE = bytes.fromhex("00000802 00000002 00000003 0a0b0c0d0e0f")
TWO_LABELS = bytes.fromhex("00000801 00000002 0709")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file"


def test_a_plain_file_is_read(path):
    path.write_bytes(TABLE)
    assert read_idx(path).tolist() == [[10, 11, 12], [13, 14, 15]]


def test_a_gzipped_file_is_told_by_its_content_whatever_its_name(path):
    path.write_bytes(gzip.compress(TABLE))
    assert read_idx(path).tolist() == [[10, 11, 12], [13, 14, 15]]


def test_a_plain_file_that_is_called_gz_is_read(tmp_path):
    path = tmp_path / "unpacked-by-the-browser.gz"
    path.write_bytes(TABLE)
    assert read_idx(path).shape == (2, 3)


def test_what_was_read_cannot_be_written_to(path):
    path.write_bytes(TABLE)
    with pytest.raises(ValueError, match="read-only"):
        read_idx(path)[0, 0] = 1


@pytest.mark.parametrize("name", ["plain", "packed.gz"])
@pytest.mark.parametrize("shape", [(0,), (5,), (3, 4, 2), (2, 1, 3, 2)])
def test_what_is_written_is_read_back(tmp_path, name, shape):
    array = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    write_idx(tmp_path / name, array)
    np.testing.assert_array_equal(read_idx(tmp_path / name), array)


def test_the_written_file_is_the_one_the_format_describes(path):
    write_idx(path, np.array([[10, 11, 12], [13, 14, 15]], np.uint8))
    assert path.read_bytes() == TABLE


def test_writing_the_same_array_twice_gives_the_same_gzipped_bytes(tmp_path):
    array = np.arange(256, dtype=np.uint8)
    write_idx(tmp_path / "a.gz", array)
    write_idx(tmp_path / "b.gz", array)
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_the_hash_is_that_of_the_uncompressed_file(path):
    path.write_bytes(gzip.compress(TABLE))
    # printf '\0\0\x08\x02\0\0\0\x02\0\0\0\x03\x0a\x0b\x0c\x0d\x0e\x0f' | sha256sum
    assert sha256(read_idx(path)) == "7713f9930453e4fc427e435e9fcbece5ef02ad0d924f9cc22b29a27b8ce44238"


def test_a_web_page_is_no_idx_file(path):
    path.write_bytes(b"<!DOCTYPE html><title>404</title>")
    with pytest.raises(DatasetError, match="file is not an idx file of bytes: it begins with 3c 21 44 4f"):
        read_idx(path)


def test_an_idx_file_of_floats_is_refused(path):
    path.write_bytes(bytes.fromhex("00000d01 00000001 3f800000"))
    with pytest.raises(DatasetError, match="begins with 00 00 0d 01, an idx file of bytes with 00 00 08"):
        read_idx(path)


def test_an_empty_file_is_refused(path):
    path.write_bytes(b"")
    with pytest.raises(DatasetError, match="file is empty: there is not a byte in it"):
        read_idx(path)


@pytest.mark.parametrize("axes", [0, 5, 255])
def test_a_strange_number_of_axes_is_refused(path, axes):
    path.write_bytes(bytes([0, 0, 8, axes]) + bytes(2000))
    with pytest.raises(DatasetError, match=f"claims {axes} axes; 1 to 4 are accepted"):
        read_idx(path)


def test_a_file_that_ends_within_the_lengths_is_refused(path):
    path.write_bytes(TABLE[:9])
    with pytest.raises(DatasetError, match="ends after 9 bytes, before the lengths of its 2 axes"):
        read_idx(path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_file_that_lacks_its_last_byte_is_refused(path, pack):
    path.write_bytes(pack(TABLE[:-1]))
    with pytest.raises(
        DatasetError, match=r"announces 6 bytes of data \(shape \(2, 3\)\), but it ends after 5"
    ):
        read_idx(path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_file_with_one_byte_too_many_is_refused(path, pack):
    path.write_bytes(pack(TABLE + b"\0"))
    with pytest.raises(DatasetError, match=r"announces 6 bytes of data .* but more follow"):
        read_idx(path)


@pytest.mark.parametrize("end", [5, 15, -9, -1])
def test_a_gzip_file_that_was_cut_off_is_refused(path, end):
    path.write_bytes(gzip.compress(TABLE)[:end])
    with pytest.raises(DatasetError, match=r"file cannot be read: it ends too early, .* Get it again$"):
        read_idx(path)


def test_a_gzip_file_whose_check_sum_is_wrong_is_refused(path):
    packed = bytearray(gzip.compress(TABLE))
    packed[-8] ^= 1
    path.write_bytes(packed)
    with pytest.raises(DatasetError, match="cannot be read: CRC check failed"):
        read_idx(path)


def test_a_file_that_claims_more_than_is_accepted_is_refused_before_its_data_is_read(path):
    path.write_bytes(bytes.fromhex("00000802 ffffffff ffffffff"))
    with pytest.raises(DatasetError, match="at most 67,108,864 are accepted"):
        read_idx(path)


def test_of_a_gzip_bomb_no_more_is_unpacked_than_it_announces(path):
    # 16 MB of zeros in 16 kB, said to be a single one; tracemalloc would see the other bytes come.
    path.write_bytes(gzip.compress(bytes.fromhex("00000801 00000001") + bytes(2**24)))
    tracemalloc.start()
    with pytest.raises(DatasetError, match="announces 1 bytes of data"):
        read_idx(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20


def test_a_missing_file_is_named(path):
    with pytest.raises(DatasetError, match=r"file is not there\. Put it back"):
        read_idx(path)


def test_images_have_the_magic_number_2051(path):
    write_idx(path, np.zeros((2, 4, 3), np.uint8))
    assert path.read_bytes()[:4] == (2051).to_bytes(4, "big")
    assert read_images(path).shape == (2, 4, 3)


def test_labels_have_the_magic_number_2049(path):
    path.write_bytes(TWO_LABELS)
    assert path.read_bytes()[:4] == (2049).to_bytes(4, "big")
    assert read_labels(path).tolist() == [7, 9]


def test_labels_in_the_place_of_images_are_refused(path):
    path.write_bytes(TWO_LABELS)
    with pytest.raises(
        DatasetError, match=r"does not hold images: its magic number is 2049, .* 2051. .*swapped"
    ):
        read_images(path)


def test_images_in_the_place_of_labels_are_refused(path):
    write_idx(path, np.zeros((2, 4, 3), np.uint8))
    with pytest.raises(DatasetError, match=r"does not hold labels: its magic number is 2051, .* 2049"):
        read_labels(path)


def test_a_label_that_is_no_digit_is_refused_with_its_place(path):
    path.write_bytes(bytes.fromhex("00000801 00000003 07090a"))
    with pytest.raises(DatasetError, match=r"labels must lie in 0\.\.9; label 2 is 10"):
        read_labels(path)
