"""The questions can be read, and ask about what is going to happen."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt, QTimer
from PySide6.QtGui import QAction, QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QDialog, QInputDialog, QLabel, QLineEdit, QMessageBox, QWidget

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.dialogs import Changed, QtDialogs, Unsaved, save_dialog
from nnstudio.gui.project_files import FIRST
from nnstudio.gui.theme import DARK, LIGHT, apply_theme, contrast


@pytest.fixture
def over(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


QUESTIONS = {
    "unsaved": (lambda ask: ask.ask_unsaved("mnist-784-16-16-10", trained=True), Unsaved.CANCEL),
    "dropped": (
        lambda ask: ask.ask_unsaved("digits of my class.nns", trained=False, dropped=True),
        Unsaved.CANCEL,
    ),
    "changed": (
        lambda ask: ask.ask_changed("digits of my class.nns", "digits of my class.nns~"),
        Changed.CANCEL,
    ),
    "revert": (lambda ask: ask.ask_revert("digits of my class.nns", trained=True), False),
    "backup": (
        lambda ask: ask.ask_backup(
            "/home/ada/nets/digits.nns cannot be opened. It is no nnstudio project, or it has been cut off. "
            "What it held before the last save is in digits.nns~, beside it"
        ),
        False,
    ),
    "elsewhere": (
        lambda ask: ask.ask_elsewhere(
            "/home/ada/nets/digits.nns cannot be saved: No space left on device. No file was made. "
            "Make room on the disk, or save on another one"
        ),
        False,
    ),
}


@pytest.mark.parametrize(
    ("ask", "words", "answer"),
    [
        (QUESTIONS["unsaved"][0], "Save", Unsaved.SAVE),
        (QUESTIONS["unsaved"][0], "Don't save", Unsaved.DISCARD),
        (QUESTIONS["dropped"][0], "Don't save", Unsaved.DISCARD),
        (QUESTIONS["changed"][0], "Save as…", Changed.SAVE_AS),
        (QUESTIONS["changed"][0], "Overwrite", Changed.OVERWRITE),
        (QUESTIONS["revert"][0], "Revert", True),
        (QUESTIONS["backup"][0], "Open backup", True),
        (QUESTIONS["elsewhere"][0], "Save elsewhere…", True),
    ],
)
def test_each_button_of_a_question_is_its_answer(over, ask, words, answer):
    def press():
        buttons = over.findChild(QMessageBox).buttons()
        next(button for button in buttons if button.text() == words).click()

    QTimer.singleShot(0, press)
    assert ask(QtDialogs(over)) is answer


def test_the_window_has_the_keys_again_after_an_answer(over, monkeypatch):
    """Where no window manager runs, nobody else gives them back."""
    given = []
    monkeypatch.setattr(over, "activateWindow", lambda: given.append(True))
    for ask in (QUESTIONS["unsaved"][0], lambda ask: ask.tell("Title", "Words")):
        QTimer.singleShot(0, lambda: over.findChild(QMessageBox).reject())
        ask(QtDialogs(over))
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert given == [True, True]


def test_return_does_not_lose_work_when_asked_about_reverting(over):
    QTimer.singleShot(0, lambda: over.findChild(QMessageBox).defaultButton().click())
    assert not QtDialogs(over).ask_revert("digits.nns", trained=False)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_questions_show_all_of_their_words_and_leave_nothing(over, question):
    ask, cancelled = QUESTIONS[question]
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
    assert ask(QtDialogs(over)) is cancelled
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


@pytest.mark.parametrize("folder", ["", "gone"])
def test_the_name_of_a_new_project_stands_ready_to_be_typed_over(over, tmp_path, folder):
    (tmp_path / "other.nns").write_text("")
    seen = []

    def look():
        field = over.findChild(QLineEdit, "fileNameEdit")
        seen.append((field.text(), field.selectedText()))
        over.findChild(QDialog).reject()

    QTimer.singleShot(0, look)
    assert QtDialogs(over).ask_save(tmp_path / folder / "untitled.nns") is None
    assert seen == [("untitled.nns", "untitled.nns")]


def test_a_new_project_is_proposed_under_the_name_of_its_example(window, answers, monkeypatch):
    suggested = []
    monkeypatch.setattr(answers, "ask_save", suggested.append)
    name = next(name for name in EXAMPLES if name != FIRST)
    window.files.open_example(name)
    window.files.save()
    assert [path.name for path in suggested] == [f"{name}.nns"]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("kind", [QDialog, QMessageBox, QInputDialog])
def test_a_dialog_stands_out_from_the_cards_it_lies_over(qtbot, qapp, theme, kind):
    apply_theme(qapp, theme)
    dialog = kind()
    qtbot.addWidget(dialog)
    dialog.resize(300, 200)
    picture = dialog.grab().toImage()
    edge, inside = (picture.pixelColor(x, picture.height() // 2) for x in (0, 4))
    assert picture.pixelColor(picture.width() - 1, 4) == edge
    below = (QColor(theme.ground), QColor(theme.panel), QColor(theme.card))
    # On a light ground the line alone tells them apart.
    assert inside not in below or not theme.dark
    assert all(contrast(edge.name(), other.name()) > 1.5 for other in (*below, inside))


def test_the_bold_words_of_the_default_button_are_not_cut(qapp, qtbot):
    apply_theme(qapp, DARK)
    over, widths = QWidget(), []
    qtbot.addWidget(over)

    def look():
        box = over.findChild(QMessageBox)
        button = box.defaultButton()
        bold = QFont(button.font())
        bold.setBold(True)
        widths.append((button.width(), QFontMetrics(bold).horizontalAdvance(button.text())))
        box.reject()

    QTimer.singleShot(0, look)
    QtDialogs(over).ask_backup("digits.nns is damaged")
    ((width, needed),) = widths
    assert width >= needed + 2 * 12
