"""Files that a run has read: only of those it is said that they have changed since."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal

from nnstudio.data.table_file import TableFile
from nnstudio.gui.datasets.read_files import ReadFiles


class Training(QObject):
    """What is asked of a training controller here."""

    reported = Signal(object)

    def __init__(self, source):
        super().__init__()
        self.made_of = SimpleNamespace(dataset=source)

    def report(self, run, snapshot="one"):
        self.reported.emit(SimpleNamespace(run=run, snapshot=snapshot))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "houses.csv"
    path.write_text("size,price\n" + "".join(f"{at},{at * 3}\n" for at in range(9)))
    return TableFile.of(path)


def grow(source):
    with Path(source.path).open("a") as file:
        file.write("100,300\n")


def test_a_file_that_no_run_has_read_is_not_said_to_have_changed(table, qapp):
    files = ReadFiles(Training(table))
    grow(table)
    assert not files.changed(table)
    assert not files.changed(TableFile())


def test_a_file_is_compared_with_what_it_was_when_the_present_run_read_it(table, qapp):
    training = Training(table)
    files = ReadFiles(training)
    training.report(1, snapshot=None)  # it is still being read
    training.report(1)
    assert not files.changed(table)
    grow(table)
    training.report(1)
    assert files.changed(table)
    training.report(2)
    assert not files.changed(table)


def test_a_file_that_has_gone_has_not_changed(table, qapp, tmp_path):
    training = Training(table)
    files = ReadFiles(training)
    training.report(1)
    (tmp_path / "houses.csv").unlink()
    assert not files.changed(table)
