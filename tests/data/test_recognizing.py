"""Recognizing: the user names a file or a folder, and it is known what dataset that is."""

import gzip
import os

import numpy as np
import pytest
from PIL import Image

from nnstudio.data import DatasetError, write_idx
from nnstudio.data.recognizing import recognize


def write_pair(folder, name, count=30, ending=".gz"):
    folder.mkdir(exist_ok=True)
    images = np.random.default_rng(0).integers(0, 256, (count, 6, 5), np.uint8)
    write_idx(folder / f"{name}-images-idx3-ubyte{ending}", images)
    write_idx(folder / f"{name}-labels-idx1-ubyte", (np.arange(count) % 3).astype(np.uint8))


def write(path, text):
    path.write_text(text)
    return path


@pytest.fixture
def photos(tmp_path):
    for name in ("cats", "dogs"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for at in range(6):
            Image.new("L", (8, 8), at).save(tmp_path / "photos" / name / f"{at}.png")
    return tmp_path / "photos"


SALES = "date,sales\n" + "".join(f"2024-01-{day:02d},{100 + day * 37 % 11}.5\n" for day in range(1, 29))
SEEN = "x,date,label\n" + "".join(f"{day * 7 % 5}.5,2024-01-{day:02d},{day}.5\n" for day in range(1, 29))
FLOWERS = "length,color,species\n" + "".join(
    f"{at}.5,{'red' if at % 2 else 'blue'},{'abc'[at % 3]}\n" for at in range(30)
)


def test_a_folder_with_folders_of_images(photos):
    source = recognize(photos)
    assert source.entry.kind == "image-folder"
    assert source.spec().classes == ("cats", "dogs")


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("name", ["", "train-images-idx3-ubyte", "train-labels-idx1-ubyte"])
def test_idx_files_by_their_folder_or_by_one_of_them(tmp_path, ending, name):
    write_pair(tmp_path / "digits", "train", ending=ending)
    write_pair(tmp_path / "digits", "t10k", 9)
    path = tmp_path / "digits" / name
    source = recognize(path if path.exists() else f"{path}.gz")
    assert source.entry.kind == "idx"
    assert [len(split) for split in (source.load().training, source.load().test)] == [26, 9]


def test_idx_files_without_a_test(tmp_path):
    write_pair(tmp_path, "my")
    assert recognize(tmp_path / "my-labels-idx1-ubyte").load().spec.sample_shape == (6, 5, 1)


def test_an_npz_file_is_told_by_its_content(tmp_path):
    np.savez(tmp_path / "data", x=np.zeros((30, 4), np.float32), y=np.arange(30) % 2)
    (tmp_path / "data.npz").rename(tmp_path / "data.bin")
    assert recognize(tmp_path / "data.bin").entry.kind == "npz"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (FLOWERS, "table"),
        (SALES, "series"),
        (SEEN, "table"),
        (SALES.replace("sales", "label"), "series"),
        (SALES.replace("date", "name").replace("2024-01-", "day "), "series"),
        (SALES.replace("date", "name").replace("2024-01-", "day ").replace(".5", " kg"), "table"),
        ("level\n" + "".join(f"{at * 7 % 5}.5\n" for at in range(30)), "series"),
        ("level\n" + "high\nlow\n" * 15, "table"),
        ("a,b\n" + "".join(f"{at}.5,{at * 7 % 5}.5\n" for at in range(30)), "table"),
    ],
    ids=[
        "names and numbers",
        "numbers over time",
        "a label",
        "a label and nothing to tell it from",
        "no time, and nothing to see",
        "no numbers",
        "a column of numbers",
        "a column of words",
        "numbers",
    ],
)
def test_a_table_or_a_series(tmp_path, text, kind):
    assert recognize(write(tmp_path / "data.csv", text)).entry.kind == kind


@pytest.mark.parametrize("kind", ["table", "series"])
def test_it_can_be_said_what_a_file_is(tmp_path, kind):
    assert recognize(write(tmp_path / "data.csv", SALES), kind).entry.kind == kind


BAD = {
    "nothing": (lambda folder: folder / "gone.csv", "There is no file or folder .*gone.csv. Check the name"),
    "a document": (
        lambda folder: write(folder / "a.pdf", "%PDF-1.4"),
        "none of the files .* It reads a folder",
    ),
    "a spreadsheet": (
        lambda folder: write(folder / "a.xlsx", "PK\3\4rest"),
        "a.xlsx is a spreadsheet. Open it",
    ),
    "an old spreadsheet": (
        lambda folder: folder / "a.xls" if (folder / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0rest") else None,
        "a.xls is an old spreadsheet",
    ),
    "an archive": (lambda folder: write(folder / "a.zip", "PK\3\4rest"), "a.zip is an archive. Unpack it"),
    "a table of one row": (
        lambda folder: write(folder / "a.csv", "x,y\n1,2\n"),
        "a.csv has a single row; at least 3 are needed",
    ),
    "nothing but names": (
        lambda folder: write(folder / "a.csv", "x,y\n"),
        "a.csv has a line of names and no rows below it",
    ),
    "a name too long": (lambda folder: folder / ("x" * 300), "There is no file or folder"),
    "an empty file": (
        lambda folder: write(folder / "a.bin", ""),
        "a.bin is empty: there is not a byte in it. Get it",
    ),
    "an empty folder": (lambda folder: folder, "no images|no image|sub-folder"),
    "a broken gzip file": (
        lambda folder: folder / "a.gz" if (folder / "a.gz").write_bytes(gzip.compress(b"x")[:12]) else None,
        "none of the files",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_dataset_is_refused_in_words(tmp_path, case):
    make, words = BAD[case]
    with pytest.raises(DatasetError, match=words):
        recognize(make(tmp_path))


def test_labels_without_images_are_refused(tmp_path):
    write_pair(tmp_path, "my")
    (tmp_path / "my-images-idx3-ubyte.gz").unlink()
    with pytest.raises(DatasetError, match="that differ by the words images and labels"):
        recognize(tmp_path / "my-labels-idx1-ubyte")


def test_idx_files_that_could_be_several_datasets_are_asked_for(tmp_path):
    write_pair(tmp_path, "big")
    write_pair(tmp_path, "small")
    with pytest.raises(DatasetError, match=r"found: big-images-idx3-ubyte\.gz, small-.*Name one of them"):
        recognize(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DatasetError, match="is no file, but a pipe"):
        recognize(tmp_path / "pipe.csv")
