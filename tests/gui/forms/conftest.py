"""Forms in a window, and what they have told."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.gui.forms.property_form import PropertyForm
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.optimizers import SGD
from nnstudio.nn.training import TrainingSettings


class Form:
    """A form in a window, and what it has told."""

    def __init__(self, qtbot, settings):
        self.form = PropertyForm(settings)
        self.edits, self.paths, self.lefts, self.previews = [], [], [], []
        self.form.edited.connect(lambda value, path: (self.edits.append(value), self.paths.append(path)))
        self.form.left.connect(self.lefts.append)
        self.form.previewed.connect(self.previews.append)
        qtbot.addWidget(self.form)
        self.form.resize(300, 400)
        with qtbot.waitActive(self.form):
            self.form.show()
            self.form.activateWindow()

    def __getitem__(self, path):
        return self.form.findChild(QWidget, path)

    def type(self, path, text):
        field = self[path]
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)

    def messages(self):
        labels = self.form.findChildren(QLabel)
        return [label.text() for label in labels if label.property("tone") == "bad" and label.isVisible()]


@pytest.fixture
def dense(qtbot):
    return Form(qtbot, Dense())


@pytest.fixture
def training(qtbot):
    return Form(qtbot, TrainingSettings(optimizer=SGD()))
