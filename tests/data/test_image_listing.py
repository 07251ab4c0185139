"""Folders of images: which classes and files there are, in which order, and what is none to learn from."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data import DatasetError
from nnstudio.data.image_listing import list_images, natural


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "animals"


def put(folder, *names):
    """Empty files, for nothing is opened."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return str(folder)


def names(files, folder):
    return [path.removeprefix(f"{folder}/") for path in files.paths]


def refusal(folder):
    with pytest.raises(DatasetError) as caught:
        list_images(str(folder))
    return str(caught.value)


def test_classes_and_files_stand_in_the_order_people_count_in(folder):
    put(folder, "10/2.png", "9/10.png", "9/9.PNG", "Bee/b.jpg", "ant/a.webp", "ant/A.gif")
    listing = list_images(str(folder))
    assert listing.classes == ("9", "10", "ant", "Bee")
    assert names(listing.training, folder) == [
        "9/9.PNG",
        "9/10.png",
        "10/2.png",
        "ant/A.gif",
        "ant/a.webp",
        "Bee/b.jpg",
    ]
    assert listing.training.labels.tolist() == [0, 0, 1, 2, 2, 3]
    assert len(listing) == 6


@given(st.lists(st.text(max_size=6), max_size=8, unique=True), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_that_of_the_disk(texts, shuffler: random.Random):
    mixed = texts.copy()
    shuffler.shuffle(mixed)
    assert sorted(mixed, key=natural) == sorted(texts, key=natural)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_numbers_in_names_are_compared_as_numbers(one, other):
    assert (natural(f"image {one}.png") < natural(f"image {other}.png")) == (one < other)


def test_what_is_no_image_or_hidden_by_the_system_is_left_out(folder):
    put(folder, "cat/1.png", "cat/notes.txt", "cat/.hidden.png", "dog/1.png", "readme.md")
    put(folder, "__MACOSX/1.png", ".thumbnails/1.png")
    listing = list_images(str(folder))
    assert listing.classes == ("cat", "dog")
    assert len(listing) == 2
    assert (listing.validation, listing.test) == (None, None)


@pytest.mark.parametrize("training", ["train", "Training"])
@pytest.mark.parametrize("validation", ["val", "valid", "validation"])
@pytest.mark.parametrize("test", ["test", "Testing"])
def test_parts_are_taken_as_they_are_given(folder, training, validation, test):
    put(folder, f"{training}/cat/1.png", f"{training}/dog/1.png", f"{training}/dog/2.png")
    put(folder, f"{validation}/dog/3.png", f"{test}/cat/4.png", f"{test}/dog/4.png")
    listing = list_images(str(folder))
    assert listing.classes == ("cat", "dog")
    assert names(listing.training, folder / training) == ["cat/1.png", "dog/1.png", "dog/2.png"]
    assert listing.validation.labels.tolist() == [1]
    assert listing.test.labels.tolist() == [0, 1]
    assert len(listing) == 6


def test_classes_that_are_called_train_and_test_are_classes_if_images_lie_in_them(folder):
    put(folder, "train/1.png", "test/1.png")
    listing = list_images(str(folder))
    assert listing.classes == ("test", "train")


def test_a_train_among_other_classes_is_a_class(folder):
    put(folder, "train/1.png", "car/1.png")
    assert list_images(str(folder)).classes == ("car", "train")


def test_a_link_to_a_folder_is_a_class(folder, tmp_path):
    put(tmp_path / "elsewhere", "1.png")
    put(folder, "cat/1.png")
    (folder / "dog").symlink_to(tmp_path / "elsewhere")
    assert list_images(str(folder)).classes == ("cat", "dog")


def test_a_folder_of_the_user_is_found_by_its_short_name(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    put(folder, "cat/1.png", "dog/1.png")
    assert len(list_images("~/animals")) == 2


def test_a_folder_that_is_not_there(folder):
    assert refusal(folder) == f"The folder {folder} is not there. Put it back, or choose another one"


def test_a_file_in_the_place_of_a_folder(folder):
    put(folder.parent, folder.name)
    assert refusal(folder) == f"{folder} is a file. Choose the folder that holds the classes' folders"


def test_a_name_that_no_folder_can_have():
    assert "cannot be read: embedded null byte. Choose another one" in refusal("a\0b")


def test_a_folder_without_classes(folder):
    put(folder, "1.png")
    assert refusal(folder) == (
        f"{folder} has no sub-folders. Each class needs one, named after it, with its images in it"
    )


def test_a_single_class(folder):
    put(folder, "cat/1.png")
    assert refusal(folder) == (
        f"{folder} has a single class, 'cat'; there must be two or more to tell apart. Have you chosen a "
        "folder one level too high, or too deep?"
    )


def test_more_classes_than_a_network_would_tell_apart(folder):
    for index in range(1001):
        (folder / str(index)).mkdir(parents=True)
    assert refusal(folder) == f"{folder} has 1,001 classes; 2 to 1,000 are accepted"


def test_an_empty_class(folder):
    put(folder, "cat/1.png", "dog/1.txt")
    assert refusal(folder) == (
        f"The class 'dog' is empty: {folder}/dog holds no images. Put PNG, JPEG, BMP, GIF or WebP files into "
        "it, or remove it"
    )


def test_a_class_whose_pictures_are_all_of_another_kind(folder):
    put(folder, "cat/1.png", "dog/1.tiff", "dog/2.heic")
    assert refusal(folder) == (
        f"The class 'dog' is empty: {folder}/dog holds no images but heic, tiff. Convert them to PNG, JPEG, "
        "BMP, GIF or WebP"
    )


def test_what_systems_and_programs_leave_behind_stops_nothing_and_is_not_told(folder):
    put(folder, "cat/1.png", "dog/1.JPG", "dog/Thumbs.db", "dog/.DS_Store", "cat/._1.png", "cat/notes.txt")
    put(folder, "readme.txt", "__MACOSX/cat/1.png", "@eaDir/1.png", ".git/1.png", "$RECYCLE.BIN/1.png")
    put(folder, "cat/@eaDir/1.png", "cat/.thumbnails/1.png")
    listing = list_images(str(folder))
    assert (listing.classes, len(listing), listing.leftovers.notes()) == (("cat", "dog"), 2, ())


def test_pictures_of_other_kinds_and_folders_within_classes_are_told(folder):
    put(folder, "cat/1.png", "cat/2.TIF", "dog/1.jpg", "dog/2.heic", "dog/3.tif", "dog/scripts/a.py")
    put(folder, "cat/kittens/1.png", *(f"dog/{name}/1.png" for name in "abc"))
    kinds, folders = list_images(str(folder)).leftovers.notes()
    assert kinds == (
        "3 files are left out that are no PNG, JPEG, BMP, GIF or WebP (heic, tif). Convert them to be "
        "learned from"
    )
    assert folders == (
        "Folders within those of classes are not looked into: cat/kittens, dog/a, dog/b and 1 more. Move "
        "their images up to be learned from"
    )


def test_other_endings_of_jpeg_are_read(folder):
    put(folder, "cat/1.jfif", "dog/1.jpe", "dog/2.JPEG")
    assert len(list_images(str(folder))) == 3


def test_a_folder_one_level_too_high(folder):
    put(folder, "data/cat/1.png", "data/dog/1.png", "more/cat/1.png")
    assert refusal(folder) == (
        f"The class 'data' is empty: {folder}/data holds no images but folders. Have you chosen a folder one "
        "level too high?"
    )


def test_a_class_that_is_only_in_the_test(folder):
    put(folder, "train/cat/1.png", "train/dog/1.png", "test/cow/1.png")
    assert refusal(folder) == f"{folder}/test has the class 'cow', which is not in {folder}/train"


def test_a_part_without_images(folder):
    put(folder, "train/cat/1.png", "train/dog/1.png", "test/notes.txt")
    assert refusal(folder) == (
        f"{folder}/test has no PNG, JPEG, BMP, GIF or WebP images in folders named as those in {folder}/train"
    )


def test_two_folders_for_one_part(folder):
    put(folder, "train/cat/1.png", "train/dog/1.png", "val/cat/1.png", "valid/cat/1.png")
    assert refusal(folder) == (f"{folder} has two sub-folders for one part, val and valid. Put them together")
