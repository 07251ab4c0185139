"""Data of the user's own are asked for: files, or a folder of them."""

import pytest
from PySide6.QtWidgets import QFileDialog

from nnstudio.gui.datasets.adding import Adding
from nnstudio.gui.theme import DARK


@pytest.mark.parametrize(("folder", "asked"), [(False, "files"), (True, "folder")])
def test_it_is_asked_at_once_for_what_is_wanted(qtbot, monkeypatch, folder, asked):
    questions = []
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (questions.append("files"), ([], ""))[1])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: (questions.append("folder"), "")[1])
    adding = Adding(DARK)
    qtbot.addWidget(adding)
    adding.ask(folder)
    assert questions == [asked]
