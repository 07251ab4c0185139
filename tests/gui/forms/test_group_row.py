"""A group of settings in a form: folded away unless it is used, and one value for the form around it."""

import pytest
from PySide6.QtWidgets import QWidget

from nnstudio.data import ImageFolder
from nnstudio.data.augmentation import Augmentation
from nnstudio.gui.forms.group_row import GroupRow
from nnstudio.gui.forms.property_form import PropertyForm

INFO = ImageFolder.model_fields["augmentation"]
PLAIN = Augmentation()
TURNED = Augmentation(rotate=10)


def nested(settings, parent, path):
    return PropertyForm(settings, parent, path=path)


@pytest.fixture
def make(qtbot):
    def make(value):
        host = QWidget()
        qtbot.addWidget(host)
        row = GroupRow("augmentation", INFO, value, host, nested)
        row.host, row.told = host, []
        row.edited.connect(lambda _row, value, path: row.told.append((value, path)))
        return row

    return make


def test_settings_that_nobody_has_touched_are_folded_away(make):
    assert not make(PLAIN).fold.opened
    assert make(TURNED).fold.opened


def test_an_edit_within_is_told_as_the_whole_group_with_the_path_of_its_field(make):
    row = make(PLAIN)
    row.nested.edited.emit(TURNED, "augmentation.rotate")
    assert row.told == [(TURNED, "augmentation.rotate")]


def test_why_it_cannot_be_so_stands_below_until_it_is_kept_or_shown_anew(make):
    row = make(PLAIN)
    for end in (row.keep, row.show_value):
        row.refuse("Too much of it")
        assert not row._message.isHidden()
        assert row._message.text() == "Too much of it"
        end(TURNED)
        assert row._message.isHidden()


def test_other_settings_are_shown_in_the_same_form(make):
    row = make(PLAIN)
    form = row.nested
    row.show_value(TURNED)
    assert row.nested is form
    assert form.settings == TURNED
