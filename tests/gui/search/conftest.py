"""A window with a search popup over it, and what it has told."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMainWindow, QWidget

from nnstudio.gui.search import Found, Recent, SearchPopup, open_command_search
from nnstudio.gui.theme import DARK, apply_theme


class Searched:
    """A window with something that has the focus, and a popup that may lie over it."""

    def __init__(self, qtbot, qapp, recent):
        apply_theme(qapp, DARK)
        self.recent = recent
        self.told = []
        self.window = QMainWindow()
        self.behind = QLineEdit()
        both = QWidget()
        row = QHBoxLayout(both)
        for field in (QLineEdit(), self.behind, QLineEdit()):  # others that could get the focus
            row.addWidget(field)
        self.window.setCentralWidget(both)
        self.save = QAction("Save", self.window, shortcut="Ctrl+S")
        self.save.triggered.connect(lambda: self.told.append("save"))
        self.window.addAction(self.save)
        qtbot.addWidget(self.window)
        self.window.resize(900, 700)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.behind.setFocus()
        self.popup = None

    def row(self, title, **rest):
        """Something that tells its title when it is chosen."""
        return Found(title, lambda: self.told.append(title), recent=f"row:{title}", **rest)

    def open(self, *rows):
        """Opens a search among these, given by title or as they are."""
        rows = [self.row(row) if isinstance(row, str) else row for row in rows]
        self.popup = open_command_search(self.window, DARK, rows, self.recent)
        self.popup.cancelled.connect(lambda: self.told.append("cancelled"))
        return self.popup

    def type(self, text):
        QTest.keyClicks(self.popup.field, text)

    def press(self, key, held=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.window.windowHandle(), key, held)

    def titles(self):
        return [found.title for found in self.popup.found]

    def open_popups(self):
        return [popup for popup in self.window.findChildren(SearchPopup) if popup.isVisible()]


@pytest.fixture
def recent(tmp_path):
    return Recent(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat), "commands")


@pytest.fixture
def searched(qtbot, qapp, recent):
    return Searched(qtbot, qapp, recent)
