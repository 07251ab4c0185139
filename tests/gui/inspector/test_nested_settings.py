"""What is set within the settings of a dataset is one step of the history, as any other field."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnstudio.data import ImageFolder, Mnist, TableFile


@pytest.mark.parametrize(
    ("source", "group", "field", "words", "value"),
    [
        (Mnist(), "augmentation", "shift", "2", 2),
        (ImageFolder(), "splitting", "validation", "0.3", 0.3),
        (TableFile(), "splitting", "test", "0.25", 0.25),
    ],
)
def test_a_setting_within_others_is_one_undoable_step(qtbot, shown, source, group, field, words, value):
    editor, path = shown.editor, f"dataset.{group}.{field}"
    editor.apply(editor.document.replace(dataset=source), "Choose other data")
    before = editor.document
    qtbot.waitUntil(lambda: shown[f"fold.{group}"] is not None)
    assert shown[path] is None
    QTest.mouseClick(shown[f"fold.{group}"], Qt.MouseButton.LeftButton)
    shown.enter(path, words)
    inside = getattr(source, group).replace(**{field: value})
    assert editor.document.dataset == source.replace(**{group: inside})
    assert editor.undo_label == f"Change {field} to {words}"
    editor.undo()
    assert editor.document == before
    qtbot.waitUntil(
        lambda: shown[path] is not None and shown[path].value == getattr(getattr(source, group), field)
    )
