"""Data of the user's own are found beside the project, and nothing outside its folder is looked at."""

import os
import shutil
from pathlib import Path, PurePath, PureWindowsPath

import numpy as np
import pytest
from PIL import Image

from nnstudio.data.dataset import DATASETS, DatasetError
from nnstudio.data.from_disk import stamp
from nnstudio.data.idx import write_idx
from nnstudio.data.idx_files import IdxFiles
from nnstudio.data.image_folder import ImageFolder
from nnstudio.data.npz_file import NpzFile
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.table_file import TableFile
from nnstudio.document import own_data
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import backup_of, load_project, read_project, save_project
from nnstudio.document.leftovers import find_leftovers
from nnstudio.document.own_data import MOST_PARTS, ends_of, is_afar, with_own_data
from nnstudio.document.recovery import Edit, Noted, Session

ROWS = 12


def write_table(path, step=1):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["size,price", *(f"{at * step},{at * 3 + 0.5}" for at in range(ROWS))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def table(folder):
    return TableFile.of(write_table(folder / "houses.csv"))


def series(folder):
    return SeriesFile.of(write_table(folder / "prices.csv"))


def npz(folder):
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "samples.npz", x=np.arange(24.0).reshape(12, 2), y=np.arange(12) % 3)
    return NpzFile.of(folder / "samples.npz")


def write_pair(folder, name, count=12):
    folder.mkdir(parents=True, exist_ok=True)
    write_idx(folder / f"{name}-images", np.full((count, 2, 3), 7, np.uint8))
    write_idx(folder / f"{name}-labels", (np.arange(count) % 3).astype(np.uint8))
    return folder / f"{name}-images", folder / f"{name}-labels"


def idx(folder):
    return IdxFiles.of(*write_pair(folder, "train"), *write_pair(folder, "test"))


def images(folder):
    for name in ("cat", "dog"):
        (folder / "pets" / name).mkdir(parents=True)
        for number in range(4):
            Image.new("L", (3, 2), number).save(folder / "pets" / name / f"{number}.png")
    return ImageFolder.of(folder / "pets")


KINDS = {source.entry.kind: make for source, make in (
    (TableFile, table), (SeriesFile, series), (NpzFile, npz), (IdxFiles, idx), (ImageFolder, images),
)}  # fmt: skip


def document_of(source):
    return EXAMPLES["xor"].build().replace(dataset=source)


def project_beside(folder, path):
    """What is read in this folder of a project that had its table at `path`."""
    write_table(folder.parent / "elsewhere.csv")
    source = TableFile.of(folder.parent / "elsewhere.csv").replace(path=path)
    return with_own_data(document_of(source), folder / "lesson.nns")


@pytest.fixture
def folder(tmp_path):
    """The folder of a project."""
    (tmp_path / "course").mkdir()
    return tmp_path / "course"


def test_every_dataset_of_the_user_s_own_says_where_its_files_are():
    named = {cls.entry.kind for cls in DATASETS if any("path" in name for name in cls.model_fields)}
    assert named | {"idx"} == {cls.entry.kind for cls in DATASETS if cls.places} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_data_of_each_kind_move_with_the_folder_of_the_project(kind, tmp_path):
    source = KINDS[kind](tmp_path / "old" / "data")
    before = source.load()
    save_project(tmp_path / "old" / "lesson.nns", Project(document_of(source)))
    (tmp_path / "old").rename(tmp_path / "new")
    document = load_project(tmp_path / "new" / "lesson.nns").document
    assert document.missing() is None
    assert document.dataset.wherever() == source.wherever()
    for path, now in zip(source.paths, document.dataset.paths, strict=True):
        assert now == path.replace(str(tmp_path / "old"), str(tmp_path / "new"))
    after = document.dataset.load()
    assert (after.spec, after.notes) == (before.spec, before.notes)
    np.testing.assert_array_equal(after.training.inputs, before.training.inputs)


def test_what_is_there_is_never_replaced(folder, tmp_path):
    source = table(tmp_path)
    write_table(folder / "houses.csv", step=2)
    document = document_of(source)
    assert with_own_data(document, folder / "lesson.nns") is document


def test_each_file_of_a_dataset_is_looked_for_by_itself(folder, tmp_path):
    source = idx(tmp_path / "old")
    shutil.move(source.labels, folder)
    dataset = with_own_data(document_of(source), folder / "lesson.nns").dataset
    assert dataset.paths == (
        source.images,
        str(folder / "train-labels"),
        source.test_images,
        source.test_labels,
    )
    dataset.load()


def test_two_files_of_a_dataset_are_never_found_in_one(folder, tmp_path, monkeypatch):
    train, test = write_pair(tmp_path / "train", "x"), write_pair(tmp_path / "test", "x")
    source = IdxFiles.of(*train, *test)
    for path in train:
        shutil.copy(path, folder)
    shutil.rmtree(tmp_path / "train")
    shutil.rmtree(tmp_path / "test")
    document = with_own_data(document_of(source), folder / "lesson.nns")
    assert document.dataset == source
    # They are beside it; who puts them there once more has gained nothing.
    assert document.missing() == source.missing()
    # Nor is one that is gone found in one that is there.
    write_pair(tmp_path / "test", "x")
    for path in test:
        shutil.copy(path, folder)
    shutil.rmtree(tmp_path / "test")
    monkeypatch.setenv("HOME", str(tmp_path))
    for place in (folder, tmp_path / "link", Path("~/course")):
        (tmp_path / "link").unlink(missing_ok=True)
        (tmp_path / "link").symlink_to(folder)
        there = {"images": str(place / "x-images"), "labels": str(place / "x-labels")}
        assert all(stamp(path) for path in there.values())
        source = IdxFiles(**there, test_images=str(test[0]), test_labels=str(test[1]))
        assert with_own_data(document_of(source), folder / "lesson.nns").dataset == source


@pytest.mark.parametrize(
    "path",
    [
        "/home/t/lesson/data/houses.csv",
        "lesson/data/houses.csv",
        r"C:\Users\t\lesson\data\houses.csv",
        r"C:lesson\data\houses.csv",
        r"C:/Users\t/lesson/data\houses.csv",
        r"\\server\share\lesson\data\houses.csv",
        r"\\?\C:\lesson\data\houses.csv",
        "~/lesson/data/houses.csv",
        "/a/../../lesson/data/houses.csv",
        "//server/lesson//data/./houses.csv",
    ],
)
@pytest.mark.parametrize("there", ["lesson/data/houses.csv", "data/houses.csv", "houses.csv"])
def test_a_path_is_found_by_its_end_whichever_system_has_written_it(path, there, folder):
    write_table(folder / there)
    document = project_beside(folder, path)
    assert document.dataset.path == str(folder / there)
    assert document.missing() is None


def test_the_longest_end_is_found_first(folder):
    for name in ("houses.csv", "data/houses.csv", "lesson/data/houses.csv"):
        write_table(folder / name)
        assert project_beside(folder, "/old/lesson/data/houses.csv").dataset.path == str(folder / name)


@pytest.mark.parametrize(
    "name", ["12:30 houses.csv", "häuser ☃.csv", " houses .csv", "a\nb.csv", "odd\\name.csv"]
)
def test_odd_names_are_found_too(name, folder):
    write_table(folder / name)
    document = project_beside(folder, f"/old/place/{name}")
    assert document.dataset.path == str(folder / name)
    assert document.remark.isprintable()


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "..", "../..", "/..", "C:\\", "C:", "\\\\server\\share", "\\\\server\\share\\", "~", ".",
        "\0", "/old/../secret.csv/..", "\ud800.csv", "x" * 100_000, "../secret.csv", "..\\secret.csv",
        "/old/data/../../secret.csv", "secret.csv/", "C:\\..\\secret.csv", "NUL",
    ],
)  # fmt: skip
def test_nothing_outside_the_folder_is_looked_at(path, folder, monkeypatch):
    write_table(folder.parent / "secret.csv")
    asked = []
    for name in ("isfile", "isdir"):
        real = getattr(os.path, name)
        monkeypatch.setattr(os.path, name, lambda place, real=real: asked.append(Path(place)) or real(place))
    for source in (TableFile(path=path), ImageFolder(path=path)):
        document = document_of(source)
        asked.clear()
        with_own_data(document, folder / "lesson.nns")
        for place in asked:
            assert Path(os.path.normpath(place)).is_relative_to(folder)
            assert ".." not in place.parts


@pytest.mark.parametrize("path", ["~\0", "~\ud800/houses.csv", "\0", "~" + "x" * 100_000])
@pytest.mark.parametrize("kind", [TableFile, SeriesFile, NpzFile, ImageFolder])
def test_a_project_opens_whose_data_have_a_name_that_no_system_knows(path, kind, folder):
    save_project(folder / "lesson.nns", Project(document_of(kind(path=path))))
    document = load_project(folder / "lesson.nns").document
    assert "is not there" in document.missing()
    assert document.check()
    assert document.dataset.stamps() == kind(path=path).stamps()


def test_an_end_is_no_more_than_names_within_a_folder():
    """By the rules of Windows, too, where a drive in the middle would lead elsewhere."""
    for path in ("/home/C:/x.csv", "/home/a\\..\\..\\x.csv", "D:\\a\\C:\\x.csv", "a/b/../c/x.csv"):
        for end in ends_of(path):
            assert end.parts
            assert not end.anchor
            assert ".." not in end.parts
    assert list(ends_of("a/b/../c/x.csv")) == [PurePath("c/x.csv"), PurePath("x.csv")]
    assert not [end for end in ends_of("C:\\data\\x.csv") if end.parts[1:] and ":" in end.parts[0]]
    assert list(ends_of("C:\\..\\x.csv"))[-1:] == [PurePath("x.csv")]


def test_drives_and_parts_within_a_name_lead_nowhere_on_windows(monkeypatch):
    monkeypatch.setattr(own_data, "PurePath", PureWindowsPath)
    assert list(ends_of("/home/C:/data/x.csv")) == [PureWindowsPath("data/x.csv"), PureWindowsPath("x.csv")]
    assert list(ends_of(r"\\server\share\x.csv")) == [PureWindowsPath("x.csv")]
    for end in (*ends_of("/a\\b/C:x.csv"), *ends_of("C:\\")):
        assert not end.anchor
        assert ".." not in end.parts


def test_the_search_is_short_however_long_the_path_is(folder, monkeypatch):
    asked = []
    monkeypatch.setattr(os.path, "isfile", lambda place: asked.append(place) and False)
    path = "/" + "/".join("a\\b" for _ in range(10_000)) + "/houses.csv"
    with_own_data(document_of(TableFile(path=path)), folder / "lesson.nns")
    assert 0 < len(asked) <= 2 * MOST_PARTS


def test_a_file_stands_for_no_folder_and_a_folder_for_no_file(folder, tmp_path):
    (folder / "houses.csv").mkdir()
    (folder / "pets").write_text("no folder")
    assert project_beside(folder, "/old/houses.csv").dataset.path == "/old/houses.csv"
    source = images(tmp_path / "old")
    shutil.rmtree(tmp_path / "old")
    assert with_own_data(document_of(source), folder / "lesson.nns").dataset == source


def test_a_project_may_lie_in_the_folder_of_its_images(tmp_path):
    source = images(tmp_path / "old")
    save_project(Path(source.path) / "lesson.nns", Project(document_of(source)))
    (tmp_path / "old").rename(tmp_path / "new")
    document = load_project(tmp_path / "new" / "pets" / "lesson.nns").document
    assert document.dataset.path == str(tmp_path / "new" / "pets")
    assert len(document.dataset.load().training) > 2


def test_a_link_leads_to_the_data_beside_the_file_itself(folder, tmp_path):
    path = write_table(tmp_path / "old" / "houses.csv")
    save_project(folder / "lesson.nns", Project(document_of(TableFile.of(path))))
    path.rename(folder / "real.csv")
    (folder / "houses.csv").symlink_to("real.csv")
    (tmp_path / "desktop").mkdir()
    (tmp_path / "desktop" / "my.nns").symlink_to(folder / "lesson.nns")
    document = load_project(tmp_path / "desktop" / "my.nns").document
    assert document.dataset.path == str(folder / "houses.csv")


def test_a_project_of_a_relative_name_has_data_at_a_whole_path(folder, tmp_path, monkeypatch):
    path = write_table(tmp_path / "old" / "houses.csv")
    save_project(folder / "lesson.nns", Project(document_of(TableFile.of(path))))
    path.rename(folder / "houses.csv")
    monkeypatch.chdir(folder)
    assert load_project(Path("lesson.nns")).document.dataset.path == str(folder / "houses.csv")


def test_the_backup_finds_them_and_what_is_saved_then_says_where_they_are(folder, tmp_path):
    path = write_table(tmp_path / "old" / "houses.csv")
    for notes in ("one", "two"):
        save_project(folder / "lesson.nns", Project(document_of(TableFile.of(path)).replace(notes=notes)))
    path.rename(folder / "houses.csv")
    backup = load_project(backup_of(folder / "lesson.nns")).document
    assert (backup.notes, backup.dataset.path) == ("one", str(folder / "houses.csv"))
    project, stamp = read_project(folder / "lesson.nns")
    save_project(folder / "lesson.nns", project, over=stamp)  # the file is still the one that was read
    again = load_project(folder / "lesson.nns").document
    assert again.dataset.path == str(folder / "houses.csv")
    assert (again, again.remark) == (project.document, "")


def test_what_was_found_is_told_until_other_data_are_chosen(folder, tmp_path):
    write_table(folder / "houses.csv")
    document = project_beside(folder, "C:\\old\\houses.csv")
    assert document.remark == "houses.csv is read from beside the project"
    assert document.replace(notes="edited").remark
    assert not document.replace(dataset=table(tmp_path / "other")).remark
    source = idx(tmp_path / "old")
    (tmp_path / "old").rename(folder / "old")
    document = with_own_data(document_of(source), folder / "lesson.nns")
    assert document.remark == (
        "train-images, train-labels, test-images and test-labels are read from beside the project"
    )


def test_what_is_nowhere_is_told_with_where_it_was_looked_for_and_what_to_do(folder):
    path = "C:\\Users\\t\\houses.csv"
    document = project_beside(folder, path)
    assert document.remark == ""
    assert document.missing() == (
        f"The table {path} is not there. Put it back, or choose another one. It is not beside the project "
        f"either, in {folder}: put it there and open the project again"
    )
    other = document.replace(dataset=TableFile(path="/other.csv"))
    assert other.missing() == other.dataset.missing()
    write_table(folder / "houses.csv")
    assert with_own_data(document, folder / "lesson.nns").missing() is None


def test_files_of_that_name_with_other_contents_are_told_when_they_are_read(folder, tmp_path):
    source = npz(tmp_path / "old")
    shutil.rmtree(tmp_path / "old")
    np.savez(folder / "samples.npz", x=np.zeros((12, 2)), y=np.arange(12) % 4)
    document = with_own_data(document_of(source), folder / "lesson.nns")
    with pytest.raises(DatasetError, match="has changed since it was chosen: new are 3"):
        document.dataset.load()


def test_unsaved_work_finds_its_data_beside_the_file_that_it_is_of(folder, tmp_path):
    path = write_table(tmp_path / "old" / "houses.csv")
    told = Noted(at=1.0, title="lesson", path=str(folder / "lesson.nns"), edits=1)
    for noted in (told, told.replace(path=None)):
        session = Session.begin(tmp_path / "state")
        session.keep_edit(Edit(document_of(TableFile.of(path)), noted))
        session.leave()
    path.rename(folder / "houses.csv")
    leftovers = find_leftovers(tmp_path / "state")
    found = {leftover.edit.noted.path: leftover.project().document.dataset.path for leftover in leftovers}
    for leftover in leftovers:
        leftover.let_go()
    assert found == {told.path: str(folder / "houses.csv"), None: str(path)}


AFAR = r"\\server\share\data\houses.csv"


@pytest.fixture
def looked_at(monkeypatch):
    """The places of which Windows would have been asked."""
    monkeypatch.setattr(own_data, "_WINDOWS", True)
    asked = []
    real = os.stat
    monkeypatch.setattr(os, "stat", lambda path, **how: asked.append(str(path)) or real(path, **how))
    return asked


def test_no_other_computer_is_asked_for_the_data_of_a_stranger(folder, looked_at):
    document = project_beside(folder, AFAR)
    assert document.missing() == (
        f"The table {folder}/server/share/data/houses.csv is not there. Put it back, or choose another one. "
        f"It was at {AFAR}, on another computer, where nothing was looked for: choose it there if "
        "you trust the project"
    )
    assert document.dataset.stamps() == (None,)
    assert not [place for place in looked_at if place.startswith("\\\\")]
    write_table(folder / "data" / "houses.csv")
    assert project_beside(folder, AFAR).missing() is None
    assert not [place for place in looked_at if place.startswith("\\\\")]
    project_beside(folder, r"C:\data\houses.csv")
    assert r"C:\data\houses.csv" in looked_at


@pytest.mark.usefixtures("looked_at")
def test_files_afar_are_never_found_in_one_either(folder):
    write_pair(folder, "x")
    there = {"images": r"\\server\one\x-images", "labels": r"\\server\one\x-labels"}
    test = {"test_images": r"\\server\two\..\x-images", "test_labels": r"\\server\two\x-labels"}
    document = with_own_data(document_of(IdxFiles(**there, **test)), folder / "lesson.nns")
    paths = document.dataset.paths
    assert len(set(paths)) == 4
    assert all(Path(path).is_relative_to(folder) and ".." not in path for path in paths)
    assert document.missing()


@pytest.mark.parametrize(
    ("path", "file", "afar"),
    [
        (AFAR, r"C:\Users\t\lesson.nns", True),
        (AFAR, r"\\other\share\lesson.nns", True),
        (AFAR, r"\\SERVER\Share\course\lesson.nns", False),
        ("//server/share/houses.csv", r"C:\lesson.nns", True),
        (r"\\?\UNC\server\share\houses.csv", r"C:\lesson.nns", True),
        (r"Z:\houses.csv", r"C:\lesson.nns", False),
        ("houses.csv", r"C:\lesson.nns", False),
        ("/data/houses.csv", r"C:\lesson.nns", False),
    ],
)
def test_a_share_of_the_network_is_afar_unless_the_project_lies_there(path, file, afar):
    assert is_afar(path, PureWindowsPath(file)) is afar


def test_here_a_name_with_backslashes_is_one_of_a_file_in_the_folder_one_is_in(folder, monkeypatch):
    """So nothing on a network is asked for it."""
    monkeypatch.chdir(folder.parent)
    write_table(folder.parent / AFAR)
    assert project_beside(folder, AFAR).dataset.path == AFAR
