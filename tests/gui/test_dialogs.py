"""The questions can be read, and ask about what is going to happen."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QWidget

from nnstudio.gui.dialogs import QtDialogs, Unsaved, save_dialog


@pytest.fixture
def over(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_the_question_about_unsaved_work_shows_all_of_its_words_and_leaves_nothing(over):
    cut = []

    def look():
        box = over.findChild(QMessageBox)
        label = box.findChild(QLabel, "qt_msgbox_label")
        words = QRect(0, 0, label.width(), 10_000)
        needed = label.fontMetrics().boundingRect(words, Qt.TextFlag.TextWordWrap, label.text())
        cut.append(needed.width() > label.width() or needed.height() > label.height())
        assert label.wordWrap() or needed.height() < 2 * label.fontMetrics().height()
        box.reject()

    QTimer.singleShot(0, look)
    assert QtDialogs(over).ask_unsaved("mnist-784-16-16-10", trained=True) is Unsaved.CANCEL
    assert cut == [False]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert over.findChildren(QDialog) == []


def test_the_page_of_keys_is_gone_when_it_is_closed(window):
    for _ in range(3):
        window.findChild(QAction, "action.shortcuts").trigger()
        window.findChild(QDialog, "shortcuts").close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert window.findChildren(QDialog, "shortcuts") == []


def test_a_name_without_suffix_means_the_project_file(over, tmp_path):
    dialog = save_dialog(over, tmp_path / "digits")
    assert [Path(name) for name in dialog.selectedFiles()] == [tmp_path / "digits.nns"]
