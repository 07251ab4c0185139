"""Folders of images as datasets: what is read and dealt out, what is remembered, and what is refused."""

import os

import numpy as np
import pytest

from nnstudio.data import DATASETS, Augmentation, DatasetError, ImageFolder, NpzFile, Scaling, Task, limits
from nnstudio.data.splitting import Splitting
from nnstudio.document.examples import EXAMPLES
from nnstudio.nn.settings import SettingsError
from tests.data.pictures import BLUE, RED, gray_values, plain, save, save_classes


@pytest.fixture
def folder(tmp_path):
    return save_classes(tmp_path / "animals", cat=10, dog=20, emu=10)


def splits(dataset):
    return dataset.training, dataset.validation, dataset.test


def test_each_image_comes_with_the_class_of_its_folder(folder):
    dataset = ImageFolder.of(folder).load()
    assert dataset.spec.classes == ("cat", "dog", "emu")
    assert dataset.spec.sample_shape == (3, 4, 1)
    for split in splits(dataset):
        assert [(value - 10 >= 10) + (value - 10 >= 30) for value in gray_values(split)] == list(split.labels)


def test_a_folder_that_was_moved_is_read_as_before_and_one_with_other_classes_as_itself(folder, tmp_path):
    used = ImageFolder.of(folder, scaling="standardized", height=5)
    moved = ImageFolder.of(folder.rename(tmp_path / "zoo"))
    again = used.moved_to(moved)
    assert again == used.replace(path=moved.path, found=moved.found)
    assert again.spec().sample_shape == (5, 4, 1)
    assert again.wherever() == used.wherever() != moved.wherever()
    other = ImageFolder.of(save_classes(tmp_path / "birds", owl=10, tit=10))
    assert used.moved_to(other) is other


def test_each_image_is_in_one_split_and_each_split_has_its_share_of_each_class(folder):
    dataset = ImageFolder.of(folder, splitting=Splitting(validation=0.2, test=0.1)).load()
    assert sorted(value for split in splits(dataset) for value in gray_values(split)) == list(range(10, 50))
    assert [np.bincount(split.labels).tolist() for split in splits(dataset)] == [
        [7, 14, 7],
        [2, 4, 2],
        [1, 2, 1],
    ]


def test_loading_twice_gives_the_same_in_the_same_order_and_another_seed_another(folder):
    source = ImageFolder.of(folder)
    one, again = source.load(), source.load()
    other = source.replace(splitting=Splitting(seed=1)).load()
    for split, same in zip(splits(one), splits(again), strict=True):
        np.testing.assert_array_equal(split.inputs, same.inputs)
    assert gray_values(one.training) != gray_values(other.training)


def test_parts_that_are_given_are_kept_and_the_others_dealt_out_of_the_training_images(tmp_path):
    save_classes(tmp_path / "train", cat=10, dog=10)
    save(tmp_path / "test" / "dog" / "1.png", plain(200, (4, 3)))
    dataset = ImageFolder.of(tmp_path, splitting=Splitting(validation=0.2)).load()
    assert gray_values(dataset.test) == [200]
    assert (len(dataset.training), len(dataset.validation)) == (16, 4)
    assert sorted(gray_values(dataset.training) + gray_values(dataset.validation)) == list(range(10, 30))


def test_where_all_parts_are_given_nothing_is_dealt_out(tmp_path):
    for value, part in enumerate(("train", "val", "test")):
        for name in ("cat", "dog"):
            save(tmp_path / part / name / "1.png", plain(value, (4, 3)))
    dataset = ImageFolder.of(tmp_path).load()
    assert [gray_values(split) for split in splits(dataset)] == [[0, 0], [1, 1], [2, 2]]
    assert sorted(dataset.training.labels) == [0, 1]


def test_the_first_samples_of_a_part_that_is_given_are_not_all_of_one_class(tmp_path):
    for part in ("train", "val", "test"):
        save_classes(tmp_path / part, cat=20, dog=20)
    dataset = ImageFolder.of(tmp_path, height=3, width=3).load()
    for split in (dataset.training, dataset.validation):
        assert 5 <= split.first(20).labels.sum() <= 15
        # Dogs are lighter than cats.
        assert [value >= 30 for value in gray_values(split)] == split.labels.astype(bool).tolist()


def test_two_classes_are_a_question_of_yes_or_no_and_three_are_not(folder, tmp_path):
    assert ImageFolder.of(folder).spec().task is Task.CLASSIFICATION
    two = save_classes(tmp_path / "two", no=2, yes=2)
    assert ImageFolder.of(two).spec().task is Task.BINARY
    assert ImageFolder.of(two).load().spec == ImageFolder.of(two).spec()


def test_the_form_of_the_samples_is_as_set(folder):
    source = ImageFolder.of(folder, height=6, width=5, channels=3, fit="pad")
    training = source.load().training
    assert training.inputs.shape[1:] == source.spec().sample_shape == (6, 5, 3)
    assert not training.inputs[:, 0].any()
    assert training.inputs[:, 3].all()


def test_the_suggested_size_is_that_of_most_images_and_their_channels(tmp_path):
    for index, size in enumerate([(48, 32)] * 5 + [(10, 10)]):
        save(tmp_path / "a" / f"{index}.png", plain(1, size))
        save(tmp_path / "b" / f"{index}.png", plain(1, size))
    assert ImageFolder.of(tmp_path).sample_shape == (32, 48, 1)
    save(tmp_path / "a" / "red.png", plain(RED, (48, 32)))
    assert ImageFolder.of(tmp_path).sample_shape == (32, 48, 3)
    assert ImageFolder.of(tmp_path, height=7, channels=1).sample_shape == (7, 48, 1)


def test_large_images_are_suggested_to_be_learned_from_in_small(tmp_path):
    for name in ("a", "b"):
        save(tmp_path / name / "1.png", plain(BLUE, (640, 480)))
    assert ImageFolder.of(tmp_path).sample_shape == (48, 64, 3)


@pytest.mark.parametrize(
    ("scaling", "expected"), [("[0, 1]", Scaling(1 / 255, 0.0)), ("[-1, 1]", Scaling(2 / 255, -1.0))]
)
def test_bytes_are_mapped_by_what_they_mean(folder, scaling, expected):
    assert ImageFolder.of(folder, scaling=scaling).load().scaling == expected


def test_standardizing_is_fitted_to_the_training_images_alone(folder):
    dataset = ImageFolder.of(folder, scaling="standardized").load()
    scaled = dataset.scaling.apply(dataset.training.inputs)
    assert (float(scaled.mean()), float(scaled.std())) == pytest.approx((0, 1), abs=1e-5)
    assert abs(float(dataset.scaling.apply(dataset.test.inputs).mean())) > 1e-3


def test_augmentation_goes_along_with_the_dataset(folder):
    augmentation = Augmentation(shift=2)
    assert ImageFolder.of(folder, augmentation=augmentation).load().augmentation == augmentation


def test_a_path_is_kept_so_that_it_leads_there_from_everywhere(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert ImageFolder.of("animals").path == str(folder)


def test_the_settings_survive_a_project_file(folder):
    source = ImageFolder.of(folder, augmentation=Augmentation(rotate=5), splitting=Splitting(seed=3))
    assert DATASETS.parse(DATASETS.dump(source)) == source


def test_the_spec_of_chosen_images_asks_the_disk_for_nothing(folder, monkeypatch):
    source = ImageFolder.of(folder)
    monkeypatch.setattr(os, "scandir", None)
    spec = source.spec()
    assert (spec.name, spec.size_hint) == ("animals", "40 images")


def test_a_project_opens_where_its_images_are_gone(folder):
    source = ImageFolder.of(folder)
    spec = source.spec()
    folder.rename(folder.with_name("moved"))
    assert spec.name == "animals"
    assert source.spec() == spec
    assert source.missing() == f"The folder {folder} is not there. Put it back, or choose another one"
    with pytest.raises(DatasetError, match=r"animals is not there\. Put it back"):
        source.load()


def test_settings_that_were_made_by_hand_are_looked_up_once_until_the_folder_changes(folder, monkeypatch):
    from nnstudio.data import image_folder

    asked = []
    listing = image_folder.list_images
    monkeypatch.setattr(image_folder, "list_images", lambda path: (asked.append(path), listing(path))[1])
    source = ImageFolder(path=str(folder))
    assert source.spec().classes == source.spec().classes == ("cat", "dog", "emu")
    assert len(asked) == 1
    save(folder / "fox" / "1.png", plain(99, (4, 3)))
    os.utime(folder, ns=(1, 1))
    assert source.spec().classes == ("cat", "dog", "emu", "fox")
    assert len(asked) == 2


@pytest.mark.parametrize("path", ["", "/nowhere", "a\0b", "~no-such-user/animals", __file__])
def test_a_spec_is_there_whatever_the_path(path):
    spec = ImageFolder(path=path).spec()
    assert (spec.sample_shape, spec.classes) == ((32, 32, 3), ("class A", "class B"))
    assert spec.size_hint == "none chosen yet"


def test_what_one_kind_of_dataset_has_found_is_not_believed_by_another(folder):
    found = ImageFolder.of(folder).found
    other = NpzFile(path=str(folder), found=found)
    assert other.spec().classes == ("class A", "class B")
    with pytest.raises(DatasetError, match=r"animals cannot be read: it is no file, but a folder"):
        other.load()


def test_a_path_that_is_being_typed_keeps_the_spec_until_there_is_something_new(folder, tmp_path):
    source = ImageFolder.of(folder)
    assert source.replace(path="/half a pa").spec().classes == ("cat", "dog", "emu")
    save_classes(tmp_path / "other", ant=2, bee=2)
    assert source.replace(path=str(tmp_path / "other")).spec().classes == ("ant", "bee")


def test_a_document_can_be_checked_before_a_folder_is_chosen():
    design = EXAMPLES["mnist-784-16-16-10"].build().replace(dataset=ImageFolder())
    assert any("class" in problem.message for problem in design.check().blocking)


def test_the_folder_the_program_was_started_in_is_not_taken_for_one_that_was_chosen(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert ImageFolder().spec().classes == ("class A", "class B")
    with pytest.raises(DatasetError, match="No folder of images is chosen yet"):
        ImageFolder.of("")


def test_without_a_folder_it_is_said_what_to_choose():
    said = "No folder of images is chosen yet: choose one with a sub-folder for each class"
    assert ImageFolder().missing() == said
    with pytest.raises(DatasetError, match="No folder of images is chosen yet"):
        ImageFolder().load()


def test_a_class_that_came_later_is_told_before_the_network_meets_it(folder):
    source = ImageFolder.of(folder)
    save(folder / "fox" / "1.png", plain(99, (4, 3)))
    (folder / "emu").rename(folder / "gnu")
    with pytest.raises(
        DatasetError,
        match=r"animals has changed since it was chosen: gone are emu; new are fox, gnu\. Choose it again",
    ):
        source.load()
    assert source.remembered().load().spec.classes == ("cat", "dog", "fox", "gnu")


def test_images_that_came_later_are_learned_from_without_a_word(folder):
    source = ImageFolder.of(folder)
    save(folder / "cat" / "99.png", plain(99, (4, 3)))
    assert sum(map(len, splits(source.load()))) == 41


def test_broken_images_are_told_by_name_the_first_three_of_them(folder):
    source = ImageFolder.of(folder, broken_images="refuse")
    for index in (1, 3, 5, 7, 9):
        (folder / "dog" / f"{index}.png").write_bytes(b"no image")
    with pytest.raises(DatasetError) as caught:
        source.replace(splitting=Splitting(validation=0.01, test=0.01, stratified=False)).load()
    words = str(caught.value)
    assert words.count(".png cannot be read: it is not a PNG") == 3
    assert [words.index(f"dog/{index}.png") for index in (1, 3, 5)] == sorted(
        words.index(f"dog/{index}.png") for index in (1, 3, 5)
    )
    assert words.endswith("2 more images cannot be read either")


def test_broken_images_are_left_out_and_told(folder):
    source = ImageFolder.of(folder)
    for index in (1, 3, 5, 7):
        (folder / "dog" / f"{index}.png").write_bytes(b"no image")
    (folder / "emu" / "2.png").write_bytes(b"")
    dataset = source.load()
    (note,) = dataset.notes
    assert note == (
        "5 of 40 images are left out because they cannot be read: dog/1.png, dog/3.png, dog/5.png and 2 "
        "more. Replace or remove them"
    )
    assert dataset.spec.size_hint == "35 of 40 images"
    expected = sorted(set(range(10, 50)) - {21, 23, 25, 27, 42})
    assert sorted(value for split in splits(dataset) for value in gray_values(split)) == expected
    for split in splits(dataset):
        assert [(value - 10 >= 10) + (value - 10 >= 30) for value in gray_values(split)] == list(split.labels)


def test_a_broken_image_changes_nothing_for_the_others(folder):
    source = ImageFolder.of(folder)
    before = [gray_values(split) for split in splits(source.load())]
    (folder / "cat" / "4.png").write_bytes(b"no image")
    after = [gray_values(split) for split in splits(source.load())]
    assert after == [[value for value in part if value != 14] for part in before]
    assert (
        source.load().notes[0].startswith("1 of 40 images is left out because it cannot be read: cat/4.png.")
    )


def test_broken_images_do_not_stop_a_folder_from_being_chosen(folder):
    for index in range(0, 20, 2):
        (folder / "dog" / f"{index}.png").write_bytes(b"")
    assert ImageFolder.of(folder).sample_shape == (3, 4, 1)


def test_a_class_of_which_no_image_can_be_read_is_refused_by_name(folder):
    source = ImageFolder.of(folder)
    for path in (folder / "emu").iterdir():
        path.write_bytes(b"\x89PNG")
    with pytest.raises(
        DatasetError, match=r"None of the images of a class for training can .*emu/0\.png cannot"
    ):
        source.load()


def test_images_without_one_that_can_be_read_are_refused_by_name(folder):
    for path in folder.glob("*/*.png"):
        path.write_bytes(b"\x89PNG")
    with pytest.raises(
        DatasetError, match=r"cat/0\.png cannot be read.* 37 more images cannot be read either"
    ):
        ImageFolder.of(folder)


def test_what_is_passed_over_in_a_folder_is_told(folder):
    (folder / "dog" / "more.tif").write_bytes(b"II")
    assert ImageFolder.of(folder).load().notes == (
        "1 file is left out that is no PNG, JPEG, BMP, GIF or WebP (tif). Convert it to be learned from",
    )


def test_more_images_than_the_memory_should_hold_are_refused_before_any_is_read(folder, monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 40 * 3 * 4 - 1)
    with pytest.raises(
        DatasetError,
        match=r"animals: 40 images would take 0\.0 GB of memory; at most .* Make them smaller, or take fewer",
    ):
        ImageFolder.of(folder).load()


def test_a_gigabyte_is_the_limit(folder):
    source = ImageFolder.of(folder, height=1024, width=1024, channels=3)
    for index in range(320):
        os.link(folder / "cat" / "0.png", folder / "cat" / f"link {index}.png")
    with pytest.raises(
        DatasetError, match=r"360 images would take 1\.1 GB of memory; at most 1 GB is accepted"
    ):
        source.load()


def test_too_few_images_are_told_with_the_folder(tmp_path):
    folder = save_classes(tmp_path / "few", cat=1, dog=1)
    with pytest.raises(DatasetError, match=r"few has 2 samples; at least 3 are needed"):
        ImageFolder.of(folder).load()


def test_a_folder_whose_name_is_no_text_cannot_be_kept_in_a_project(tmp_path):
    raw = os.fsencode(tmp_path / "images ") + b"\xff"
    save_classes(tmp_path / "sound", cat=2, dog=2).rename(os.fsdecode(raw))
    with pytest.raises(
        DatasetError, match=r"is not written in Unicode, so a project cannot keep it\. Rename"
    ):
        ImageFolder.of(os.fsdecode(raw))


def test_classes_and_files_whose_names_are_no_text_are_read(tmp_path):
    save_classes(tmp_path / "images", cat=3, dog=3)
    (tmp_path / "images" / "cat").rename(os.fsdecode(os.fsencode(tmp_path / "images" / "c") + b"\xff"))
    source = ImageFolder.of(tmp_path / "images")
    assert source.load().spec.classes == ("c\ufffd", "dog")
    assert DATASETS.parse(DATASETS.dump(source)) == source


@pytest.mark.parametrize(
    ("field", "value"), [("height", 0), ("width", 1025), ("channels", 2), ("fit", "squeeze")]
)
def test_settings_out_of_their_limits_are_refused(field, value):
    with pytest.raises(SettingsError, match=f"Folder of images: {field}"):
        ImageFolder.from_fields({field: value})


def test_a_folder_in_which_an_image_has_come_is_not_as_it_was(tmp_path):
    source = ImageFolder.of(save_classes(tmp_path / "own", a=4, b=4))
    before = source.stamps()
    assert source.stamps() == before
    save(tmp_path / "own" / "b" / "new.png", plain(7))
    os.utime(tmp_path / "own" / "b", ns=(1, 1))  # however coarse the clock of the disk is
    assert source.stamps() != before
    assert ImageFolder(path=str(tmp_path / "gone")).stamps() == (None,)
