"""Typed text is a preview until it is told; what is wrong with it is told after a while."""

import pytest
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from nnstudio.gui.forms.typed_text import TypedText, commands

NO_KEYS, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class _Field(QLineEdit):
    """A field that takes note of what it tells."""

    edited = Signal(object)
    previewed = Signal(object)
    refused = Signal(str)

    def __init__(self):
        super().__init__()
        self.value = 1
        self.typing = TypedText(self)
        self.edits, self.previews, self.refusals = [], [], []
        self.edited.connect(self.edits.append)
        self.previewed.connect(self.previews.append)
        self.refused.connect(self.refusals.append)


@pytest.fixture
def field(qtbot):
    field = _Field()
    qtbot.addWidget(field)
    return field


def key(code, held=NO_KEYS, text=""):
    return QKeyEvent(QEvent.Type.ShortcutOverride, code, held, text)


def test_a_preview_is_shown_once_and_counts_when_it_is_told(field):
    field.typing.preview(5)
    field.typing.preview(5)
    assert (field.previews, field.edits, field.value) == ([5], [], 1)
    field.typing.tell()
    assert (field.previews, field.edits, field.value) == ([5, None], [5], 5)
    field.typing.tell()
    assert field.edits == [5]


def test_what_is_given_up_does_not_count(field):
    field.typing.preview(5)
    field.typing.reason = "Must be less"
    field.typing.end()
    field.typing.tell()
    field.typing.complain()
    assert (field.previews, field.edits, field.refusals) == ([5, None], [], [])


def test_what_is_wrong_is_told_after_a_while_unless_more_is_typed(field, qtbot):
    field.typing.reason = "Must be less"
    field.typing.wait()
    assert field.refusals == []
    qtbot.waitUntil(lambda: field.refusals == ["Must be less"], timeout=3000)
    field.typing.wait()
    field.typing.begin()
    qtbot.wait(800)  # longer than the patience: that nothing comes cannot be waited for otherwise
    assert field.refusals == ["Must be less"]


def test_keys_of_a_menu_let_count_what_is_written(field):
    field.typing.preview(5)
    event = key(Qt.Key.Key_S, CONTROL)
    assert field.typing.override(event, lambda event: event.ignore() or True)
    assert field.edits == [5]


def test_letters_do_not(field):
    field.typing.preview(5)
    field.typing.override(key(Qt.Key.Key_5, text="5"), lambda event: event.accept() or True)
    assert field.edits == []


def test_undo_is_left_to_the_document_and_lets_count_what_is_written(field):
    field.typing.preview(5)
    event, usual = key(Qt.Key.Key_Z, CONTROL), []
    assert field.typing.override(event, lambda event: usual.append(event) or True)
    assert usual == []
    assert not event.isAccepted()
    assert field.edits == [5]


def test_a_key_with_ctrl_or_alt_is_a_command_and_ctrl_alone_is_none():
    assert commands(key(Qt.Key.Key_S, CONTROL))
    assert commands(key(Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier))
    assert not commands(key(Qt.Key.Key_Control, CONTROL))
    assert not commands(key(Qt.Key.Key_S))
