"""File names: as they are shown, and as projects are called."""

import os
from pathlib import Path

import pytest

from nnstudio.gui.file_names import as_project_file, show_name


@pytest.mark.parametrize(
    ("given", "meant"),
    [("/a/mine", "/a/mine.nns"), ("/a/mine.nns", "/a/mine.nns"), ("/a/v1.2", "/a/v1.2.nns")],
)
def test_a_project_is_saved_with_our_ending(given, meant):
    assert as_project_file(Path(given)) == Path(meant)


def test_a_project_is_saved_where_the_program_stands():
    assert as_project_file(Path("mine")) == Path.cwd() / "mine.nns"


def test_a_name_of_any_bytes_can_be_shown():
    name = show_name(Path(os.fsdecode(b"/a/caf\xe9.nns")))
    assert name.encode()
    assert name.startswith("caf")
