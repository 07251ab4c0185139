"""The files that were used last are remembered, newest first."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtTest import QSignalSpy

from nnstudio.gui.recent_files import MOST, RecentFiles


@pytest.fixture
def recent(qapp, tmp_path):
    return RecentFiles(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


def test_the_last_is_first_once_and_only_so_many_are_kept(recent, tmp_path):
    paths = [tmp_path / f"{number}.nns" for number in range(MOST + 2)]
    changes = QSignalSpy(recent.changed)
    for path in (*paths, paths[-2]):
        path.touch()
        recent.add(path)
    assert recent.paths() == [paths[-2], paths[-1], *reversed(paths[2:-2])]
    assert changes.count() == len(paths) + 1


def test_files_that_are_gone_are_left_out(recent, tmp_path):
    for name in ("here.nns", "gone.nns"):
        (tmp_path / name).touch()
        recent.add(tmp_path / name)
    (tmp_path / "gone.nns").unlink()
    assert recent.paths() == [tmp_path / "here.nns"]


def test_a_file_of_which_the_disk_does_not_say_whether_it_is_there_is_left_out(recent, tmp_path):
    (tmp_path / "here.nns").touch()
    recent.add(tmp_path / "here.nns")
    recent.add(tmp_path / ("n" * 300))  # as a folder that may not be read, it makes the system complain
    assert recent.paths() == [tmp_path / "here.nns"]
    recent.add(tmp_path / "here.nns")
    assert recent.paths() == [tmp_path / "here.nns"]


def test_the_folder_is_that_of_the_last_file_or_where_the_user_went(recent, tmp_path):
    recent.add(tmp_path / "a" / "one.nns")
    assert recent.folder == tmp_path / "a"
    recent.go_to(tmp_path / "b")
    assert recent.folder == tmp_path / "b"
