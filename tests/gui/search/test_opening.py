"""A search over the program's own window: its keys do nothing there, and what was used is remembered."""

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest

from nnstudio.document.edits import append_layer
from nnstudio.gui.search import Recent, layer_rows, open_layer_search, template_rows
from nnstudio.gui.theme import DARK
from nnstudio.nn.layers.core import Dense


def test_what_was_used_is_kept_the_latest_first_and_each_once(tmp_path):
    path = str(tmp_path / "settings.ini")

    def again(name="layers"):
        settings = QSettings(path, QSettings.Format.IniFormat)
        settings.sync()
        return Recent(settings, name, most=3)

    assert again().keys == ()
    again().use("a")
    assert again().keys == ("a",)
    for key in ("b", "c", "a", "d"):
        again().use(key)
    assert again().keys == ("d", "a", "c")
    assert again("commands").keys == ()


def test_settings_that_somebody_has_spoilt_are_as_good_as_none(tmp_path):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    for spoilt in (7, [1, "", "layer:dense"], None):
        settings.setValue("recent/layers", spoilt)
        assert [*Recent(settings, "layers").keys] in ([], ["7"], ["1", "layer:dense"], ["layer:dense"])


@pytest.fixture
def popup(window, recent):
    told = []
    window.canvas.setFocus()
    rows = layer_rows(DARK, told.append)
    popup = open_layer_search(window, DARK, rows, recent, window.mapToGlobal(QPoint(300, 200)))
    popup.told = told
    return popup


def test_letters_and_space_are_written_and_nothing_is_run(window, popup):
    shown = window.canvas.transform()
    text = ""
    for key in "s fnep":
        text += key
        QTest.keyClick(window.windowHandle(), key)
        assert popup.field.text() == text
    assert not window.training.running
    assert window.training.snapshot.step == 0
    assert window.canvas.transform() == shown


def test_undo_in_the_field_takes_back_letters_and_never_an_edit(window, popup):
    editor = window.editor
    editor.apply(append_layer(editor.document, Dense(), 200)[0], "Add Hidden")
    before = editor.document
    QTest.keyClicks(popup.field, "dense")
    for _ in range(3):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert popup.field.text() == ""
    assert editor.document is before
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Delete)
    assert editor.document is before


def test_a_layer_is_chosen_without_a_mouse(window, popup, recent):
    QTest.keyClicks(popup.field, "fully")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    assert popup.told == ["dense"]
    assert recent.keys == ("layer:dense",)
    assert window.focusWidget() is window.canvas


def test_rows_in_an_order_of_their_own_are_ranked_as_soon_as_something_is_typed(window, recent):
    recent.use("layer:dense")
    rows = (*layer_rows(DARK, print), *template_rows([("residual-block", "Residual block", "")], print))
    popup = open_layer_search(window, DARK, rows, recent, in_order=True)
    assert popup.found == rows
    QTest.keyClicks(popup.field, "residual")
    assert [found.title for found in popup.found] == ["Residual block", "Add"]
