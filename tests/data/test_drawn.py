"""Drawn digits: kept one by one, whole whatever happens, and learned from like others."""

import numpy as np
import pytest

from nnstudio.data import DATASETS, DatasetError, Drawings, Drawn, drawings, read_idx, write_idx
from nnstudio.nn.settings import SettingsError


@pytest.fixture
def kept():
    return Drawings("my digits")


def digit(value):
    """A drawing that is told by its first pixel."""
    image = np.zeros((28, 28), np.uint8)
    image[0, 0] = value
    return image


def draw(kept, *labels):
    for index, label in enumerate(labels):
        kept.append(digit(index), label)


def firsts(images):
    return images.reshape(len(images), -1)[:, 0].tolist()


def test_nothing_is_drawn_at_first(kept):
    images, labels = kept.read()
    assert (len(kept), images.shape, labels.shape) == (0, (0, 28, 28), (0,))
    assert kept.delete_last() is None
    assert not kept.folder.exists()


def test_what_is_drawn_is_kept_in_order(kept):
    draw(kept, 3, 1, 3)
    kept.append(digit(9)[:, :, np.newaxis], 7)
    images, labels = Drawings("my digits").read()
    assert firsts(images) == [0, 1, 2, 9]
    assert labels.tolist() == [3, 1, 3, 7]
    assert len(kept) == 4


def test_the_last_drawing_can_be_taken_back_again_and_again(kept):
    draw(kept, 5, 6)
    assert (kept.delete_last(), len(kept)) == (6, 1)
    assert (kept.delete_last(), kept.delete_last()) == (5, None)
    draw(kept, 2)
    assert kept.read()[1].tolist() == [2]


def test_other_drawings_make_another_dataset(kept):
    draw(kept, *range(8))
    chosen = Drawn().renewed()
    assert chosen.renewed() == chosen != Drawn()
    assert DATASETS.parse(DATASETS.dump(chosen)) == chosen
    draw(kept, 8)
    more = chosen.renewed()
    assert more != chosen
    kept.delete_last()
    assert chosen.renewed() == chosen
    kept.delete_last()
    draw(kept, 9)
    assert chosen.renewed() != chosen, "as many, but others"


def test_drawings_that_were_made_since_are_learned_from_and_told(kept):
    draw(kept, *[0, 1] * 5)
    chosen = Drawn().renewed()
    assert chosen.load().notes == () == Drawn().load().notes
    draw(kept, 1)
    dataset = chosen.load()
    assert sum(len(part) for part in (dataset.training, dataset.validation, dataset.test)) == 11
    (note,) = dataset.notes
    assert note == (
        "Digits were drawn under the name 'my digits' since they were chosen, or taken back: all 11 that "
        "there are now are learned from"
    )


def test_damaged_drawings_can_be_renewed_and_are_told_when_they_are_loaded(kept):
    draw(kept, *[0, 1] * 5)
    (kept.folder / "images").write_bytes(b"no images")
    assert Drawn().renewed() == Drawn()
    with pytest.raises(DatasetError, match="is not an idx file"):
        Drawn().load()


def test_collections_do_not_know_of_one_another(kept):
    other = Drawings("Übung-2")
    draw(kept, 1)
    draw(other, 2, 2)
    assert (len(kept), len(other)) == (1, 2)


def test_the_files_are_a_pair_of_idx_files_and_no_others(kept):
    draw(kept, 4, 4)
    assert sorted(path.name for path in kept.folder.iterdir()) == ["images", "labels"]
    assert read_idx(kept.folder / "images").shape == (2, 28, 28)
    assert read_idx(kept.folder / "labels").tolist() == [4, 4]


@pytest.mark.parametrize("change", [lambda kept: kept.append(digit(9), 9), Drawings.delete_last])
@pytest.mark.parametrize("writes", [0, 1])
def test_a_program_that_dies_in_between_leaves_whole_pairs(kept, monkeypatch, change, writes):
    draw(kept, 1, 2, 3)
    done = []

    def die(path, array):
        if len(done) == writes:
            raise KeyboardInterrupt
        done.append(path)
        write_idx(path, array)

    with monkeypatch.context() as patched:
        patched.setattr(drawings, "write_idx", die)
        with pytest.raises(KeyboardInterrupt):
            change(kept)
    images, labels = kept.read()
    assert len(images) == len(labels) == len(kept)
    assert firsts(images) == [0, 1, 2][: len(labels)]
    assert labels.tolist() == [1, 2, 3][: len(labels)]
    kept.append(digit(77), 7)
    images, labels = kept.read()
    assert (firsts(images)[-1], labels[-1]) == (77, 7)


def test_a_full_disk_is_told_and_what_was_kept_stays(kept, monkeypatch):
    draw(kept, 1, 2)

    def fail(path, array):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(drawings, "write_idx", fail)
    with pytest.raises(
        DatasetError, match=r"cannot be kept in .*my digits: No space left on device\. Make room"
    ):
        kept.append(digit(5), 5)
    assert kept.read()[1].tolist() == [1, 2]
    assert sorted(path.name for path in kept.folder.iterdir()) == ["images", "labels"]


@pytest.mark.parametrize("image", [np.zeros((28, 27), np.uint8), np.zeros((28, 28)), np.zeros(784, np.uint8)])
def test_what_is_no_drawing_is_refused(kept, image):
    with pytest.raises(DatasetError, match=r"A drawing is 28×28 bytes; got (uint8|float64) of the shape"):
        kept.append(image, 1)


@pytest.mark.parametrize("label", [-1, 10])
def test_what_is_no_digit_is_refused(kept, label):
    with pytest.raises(DatasetError, match=rf"A drawing is of a digit from 0 to 9; got {label}"):
        kept.append(digit(1), label)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "../a", "a\n", " a", "a ", "a.b", "x" * 65])
def test_a_name_that_leads_elsewhere_is_refused(name):
    with pytest.raises(DatasetError, match="is no name for drawings; use letters, digits, blanks, - and _"):
        Drawings(name)
    with pytest.raises(SettingsError, match="Drawn digits: name"):
        Drawn.from_fields({"name": name})


def test_files_that_were_damaged_are_told(kept):
    draw(kept, 1, 2, 3)
    write_idx(kept.folder / "images", np.zeros((2, 28, 28), np.uint8))
    with pytest.raises(
        DatasetError,
        match=r"images holds an array of shape \(2, 28, 28\); 3 drawings of 28×28 were kept\. Delete the",
    ):
        kept.read()


def test_a_dataset_of_drawings_has_each_of_them_in_one_split(kept):
    draw(kept, *list(range(10)) * 3)
    source = Drawn()
    assert source.missing() is None
    assert source.spec().size_hint == "30 drawings"
    dataset = source.load()
    splits = (dataset.training, dataset.validation, dataset.test)
    assert sorted(value for split in splits for value in firsts(split.inputs)) == list(range(30))
    assert all([value % 10 for value in firsts(split.inputs)] == split.labels.tolist() for split in splits)
    assert dataset.spec == source.spec()
    assert dataset.spec.sample_shape == (28, 28, 1)


def test_a_drawing_more_is_there_at_the_next_load(kept):
    draw(kept, 0, 1, 2, 3)
    assert sum(len(split) for split in (Drawn().load().training, Drawn().load().validation)) == 3
    draw(kept, 4)
    assert Drawn().spec().size_hint == "5 drawings"


def test_without_drawings_it_is_said_to_draw(kept):
    assert Drawn().missing() == (
        "No digits are drawn under the name 'my digits' yet: draw and keep some of each class"
    )
    assert Drawn().spec().size_hint == "none drawn yet"
    draw(kept, 1)
    assert Drawn().spec().size_hint == "1 drawing"
    assert "Only 1 digit is drawn under" in Drawn().missing()
    draw(kept, 2)
    assert Drawn().missing() == (
        "Only 2 digits are drawn under the name 'my digits' yet: draw and keep some of each class, ten "
        "or more"
    )
    with pytest.raises(DatasetError, match="Only 2 digits are drawn"):
        Drawn().load()


def test_of_digits_that_were_drawn_elsewhere_it_is_said_where_they_belong(kept):
    draw(kept, 1, 2, 3)
    source = Drawn().renewed()
    assert source.missing() is None
    for path in kept.folder.iterdir():
        path.unlink()
    assert source.missing() == (
        "The digits under the name 'my digits' are gone, or on another computer, where they were drawn: copy "
        f"their folder from there to {kept.folder}, or draw some of each class"
    )


def test_drawings_of_a_single_digit_are_refused(kept):
    draw(kept, 4, 4, 4, 4)
    with pytest.raises(
        DatasetError, match="All drawings under the name 'my digits' are of the digit 4; draw others too"
    ):
        Drawn().load()


def test_the_settings_survive_a_project_file():
    source = Drawn(name="Übung-2", scaling="standardized")
    assert DATASETS.parse(DATASETS.dump(source)) == source
