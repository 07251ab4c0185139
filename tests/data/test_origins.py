"""Origins: each sample is found again in the very file, row or place that it is said to come from."""

import csv
import gzip
import io
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data import DatasetError, ImageFolder, NpzFile, SeriesFile, TableFile
from nnstudio.data.columns import TableColumn
from nnstudio.data.dataset import Split
from nnstudio.data.idx_files import IdxFiles
from nnstudio.data.image_file import read_image
from nnstudio.data.origins import Names, Origins
from nnstudio.data.splitting import Splitting
from tests.data.pictures import plain, save

CHECKED = 30


def each(dataset):
    """Some samples of all parts: the part, and the index within it."""
    rng = np.random.default_rng(4)
    for name in ("training", "validation", "test"):
        split = getattr(dataset, name)
        assert len(split.origins) == len(split)
        for index in rng.integers(0, len(split), CHECKED // 3):
            yield name, split, int(index)


def all_origins(dataset):
    return sorted(
        split.origins[index]
        for split in (dataset.training, dataset.validation, dataset.test)
        for index in range(len(split))
    )


@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_names_come_back_as_they_were(names):
    packed = Names.of(names)
    assert [packed[index] for index in range(len(packed))] == names


def test_a_name_that_is_not_written_in_unicode_can_be_told_all_the_same():
    assert Origins.files(["a/\udcff.png"]).tell(0) == "a/\N{REPLACEMENT CHARACTER}.png"


def test_a_hundred_thousand_files_take_a_few_bytes_more_than_their_names():
    origins = Origins.files(f"class {n % 10}/image {n}.png" for n in range(100_000))
    assert origins[99_999] == "class 9/image 99999.png"
    assert len(origins.names.text) + origins.names.ends.nbytes + origins.numbers.nbytes < 4e6


def test_origins_must_be_as_many_as_samples():
    with pytest.raises(DatasetError, match="an origin for each sample, or none at all; got 1 for 2 samples"):
        Split(np.zeros((2, 1), np.uint8), np.zeros(2, np.intp), origins=Origins.files(["a"]))


def test_the_first_samples_keep_their_origins():
    origins = Origins.rows(np.array([5, 3, 9]))
    split = Split(np.zeros((3, 1), np.uint8), np.zeros(3, np.intp), origins=origins).first(2)
    assert [split.origins.tell(index) for index in range(2)] == ["row 5", "row 3"]
    assert len(split.origins) == 2


def of_gray(value):
    return plain(value, (4, 3))


def test_an_image_is_the_file_that_it_is_said_to_be(tmp_path):
    for value in range(60):
        save(tmp_path / "pictures" / "ab"[value % 2] / f"image {value}.png", of_gray(value))
    (tmp_path / "pictures" / "a" / "image 4.png").write_bytes(b"broken")
    dataset = ImageFolder.of(tmp_path / "pictures").load()
    for _, split, index in each(dataset):
        path = tmp_path / "pictures" / split.origins[index]
        np.testing.assert_array_equal(split.inputs[index], read_image(str(path), (3, 4, 1), "resize"))
        assert split.origins.tell(index)[0] == "ab"[split.labels[index]]
    assert len(all_origins(dataset)) == 59
    assert "a/image 4.png" not in all_origins(dataset)


def test_of_a_folder_with_parts_the_part_is_told_too(tmp_path):
    for part in ("train", "test"):
        for value in range(12):
            save(tmp_path / part / "ab"[value % 2] / f"{value}.png", of_gray(value))
    dataset = ImageFolder.of(tmp_path).load()
    assert {origin.split("/")[0] for origin in (dataset.test.origins[at] for at in range(12))} == {"test"}
    for _, split, index in each(dataset):
        pixels = read_image(str(tmp_path / split.origins[index]), (3, 4, 1), "resize")
        np.testing.assert_array_equal(split.inputs[index], pixels)


def spreadsheet(path):
    """The rows as a spreadsheet numbers them, from 1."""
    with path.open(newline="", encoding="utf-8") as file:
        return dict(enumerate(csv.reader(file), 1))


@pytest.fixture
def table(tmp_path):
    """A table with words on several lines, empty rows, and gaps."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["note", "size", "color", "price"])
    for number in range(80):
        if number % 9 == 4:
            text.write("\r\n")
        gap = number % 10 == 3
        writer.writerow(
            [f"many\nlines {number}", "" if gap else number, ("red", "blue")[number % 2], 2.5 * number]
        )
    path = tmp_path / "goods.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("missing_values", ["drop row", "mean"])
def test_a_row_of_a_table_is_the_one_that_a_spreadsheet_shows(table, missing_values):
    dataset = TableFile.of(table, target="price", missing_values=missing_values).load()
    rows = spreadsheet(table)
    for _, split, index in each(dataset):
        _, size, color, price = rows[split.origins[index]]
        assert split.origins.tell(index) == f"row {split.origins[index]}"
        assert split.numbers[index] == pytest.approx(float(price))
        place = dataset.fitted.input_names.index(f"color = {color}")
        assert split.inputs[index][place] == 1
        assert split.inputs[index][0] == (float(size) if size else np.float32(dataset.columns[0].fill))
    assert len(set(all_origins(dataset))) == (72 if missing_values == "drop row" else 80)


def test_rows_whose_part_is_given_keep_their_numbers(tmp_path):
    path = tmp_path / "parts.csv"
    lines = [f"{n},{2 * n},{('train', 'val', 'test')[n % 3]}" for n in range(60)]
    path.write_text("\n".join(["x,y,part", *lines]))
    dataset = TableFile.of(path).load()
    rows = spreadsheet(path)
    for name, split, index in each(dataset):
        x, y, part = rows[split.origins[index]]
        assert (split.inputs[index][0], split.numbers[index][0]) == (float(x), float(y))
        assert part == {"training": "train", "validation": "val", "test": "test"}[name]


def test_rows_of_a_parquet_file_are_counted_from_1(tmp_path):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    values = np.random.default_rng(0).normal(size=(2, 50))
    pq.write_table(pa.table({"x": values[0], "y": values[1]}), tmp_path / "own.parquet")
    dataset = TableFile.of(tmp_path / "own.parquet").load()
    for _, split, index in each(dataset):
        assert split.inputs[index][0] == np.float32(values[0, split.origins[index] - 1])
    assert all_origins(dataset) == list(range(1, 51))


@pytest.fixture
def series(tmp_path):
    """A series whose rows are in no order, some without a value."""
    days = [f"2024-{1 + n // 28:02}-{1 + n % 28:02}" for n in range(120)]
    order = np.random.default_rng(2).permutation(120)
    lines = [f"{days[n]},{'' if n % 11 == 5 else n}" for n in order]
    path = tmp_path / "days.csv"
    path.write_text("\n".join(["day,sales", *lines]))
    return path


def test_a_forecast_is_of_the_day_that_it_is_said_to_be(series):
    dataset = SeriesFile.of(series, window=4, missing_values="drop row").load()
    sales = dict(spreadsheet(series).values())
    for _, split, index in each(dataset):
        day = split.origins[index]
        assert split.numbers[index, 0] == float(sales[day])
        assert split.origins.tell(index) == day
        assert split.inputs[index, -1, 0] < split.numbers[index, 0]
    assert dataset.training.origins.column == "day"


def test_steps_before_the_first_complete_one_are_not_counted(tmp_path):
    path = tmp_path / "values.csv"
    path.write_text("\n".join(["a,b", ",1", ",2", *(f"{n},{n}" for n in range(3, 60))]))
    dataset = SeriesFile.of(path, window=2, columns=("a", "b"), forecast="b").load()
    rows = spreadsheet(path)
    for _, split, index in each(dataset):
        assert float(rows[split.origins[index]][1]) == split.numbers[index, 0]


def test_a_sample_of_an_npz_file_stands_at_its_index(tmp_path):
    rng = np.random.default_rng(1)
    arrays = {"x_train": rng.normal(size=(50, 3)), "x_test": rng.normal(size=(20, 3))}
    np.savez(tmp_path / "own.npz", **arrays, y_train=np.arange(50) % 3, y_test=np.arange(20) % 3)
    dataset = NpzFile.of(tmp_path / "own.npz").load()
    for name, split, index in each(dataset):
        array = "x_test" if name == "test" else "x_train"
        place = split.origins[index]
        assert split.origins.tell(index) == f"{array}[{place}]"
        np.testing.assert_array_equal(split.inputs[index], arrays[array][place].astype(np.float32))
        assert split.labels[index] == place % 3


def test_an_image_of_idx_files_stands_at_its_index(tmp_path):
    images = np.random.default_rng(3).integers(0, 256, (40, 5, 4), np.uint8)
    head = struct.pack(">4B3I", 0, 0, 8, 3, *images.shape)
    with gzip.open(tmp_path / "own-images.gz", "wb") as file:
        file.write(head + images.tobytes())
    (tmp_path / "own-labels").write_bytes(
        struct.pack(">4BI", 0, 0, 8, 1, 40) + bytes(n % 4 for n in range(40))
    )
    dataset = IdxFiles.of(tmp_path / "own-images.gz", tmp_path / "own-labels").load()
    for _, split, index in each(dataset):
        place = split.origins[index]
        np.testing.assert_array_equal(split.inputs[index][..., 0], images[place])
        assert split.origins.tell(index) == f"own-images.gz[{place}]"


def test_dealing_samples_out_otherwise_keeps_them_together_with_their_origins(table):
    columns = tuple(
        TableColumn(name=name, role=role) for name, role in (("size", "input"), ("price", "target"))
    )
    dataset = TableFile.of(table, columns=columns, splitting=Splitting(seed=7, test=0.3)).load()
    rows = spreadsheet(table)
    for _, split, index in each(dataset):
        assert float(rows[split.origins[index]][3]) == pytest.approx(split.numbers[index, 0])
