"""Files that are dragged onto the window: each kind does the right thing, or it is said why not."""

import os

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QMainWindow

from nnstudio.document.document import Project
from nnstudio.export.weights_file import write_weights
from nnstudio.gui.dropped_files import DroppedFiles, why_not


@pytest.fixture
def dropped(qtbot):
    """A window around a view of Qt, and what has been dropped onto it, with what it was opened as."""
    window, opened = QMainWindow(), []
    qtbot.addWidget(window)
    window.scene = QGraphicsScene()
    window.setCentralWidget(QGraphicsView(window.scene))

    def opener(what):
        return lambda given: opened.append((what, given))

    window.drops = DroppedFiles(
        window,
        {suffix: opener(what) for suffix, what in ENDINGS.items()},
        weights=opener("weights"),
        data=opener("data"),
        tell=opener("told"),
    )
    with qtbot.waitExposed(window):
        window.show()
    return window, opened


ENDINGS = {".nns": "project", ".onnx": "network", ".csv": "table", ".npz": "arrays"}


def drag(window, urls):
    """Drags onto the middle of the window and drops it there; whether anything would take it."""
    target, carried = window.childAt(window.rect().center()), QMimeData()
    while not (target.acceptDrops() or target.isWindow()):  # as Qt looks for it
        target = target.parentWidget()
    if urls:
        carried.setUrls(urls)
    else:
        carried.setText("a word")
    keys = (Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(9, 9), *keys)
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(9, 9), *keys))
    return enter.isAccepted()


def drop(dropped, qtbot, *paths):
    """What becomes of these files."""
    window, opened = dropped
    assert drag(window, [QUrl.fromLocalFile(str(path)) for path in paths])
    assert opened == []  # the drop must be over first
    qtbot.waitUntil(lambda: bool(opened))
    (found,) = opened
    return found


@pytest.fixture
def file(tmp_path):
    def make(name, content=b"x"):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return make


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("digits.nns", "project"),
        ("DIGITS.NNS", "project"),
        ("net.onnx", "network"),
        ("wine.csv", "table"),
        ("net.safetensors", "weights"),
    ],
)
def test_a_file_is_opened_as_its_ending_says(dropped, qtbot, file, name, what):
    path = file(name)
    assert drop(dropped, qtbot, path) == (what, path)


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz", "wine.txt"])
def test_files_that_may_be_data_go_to_the_data_browser(dropped, qtbot, file, name):
    path = file(name)
    assert drop(dropped, qtbot, path) == ("data", [path])


@pytest.mark.parametrize("name", ["book.xlsx", "Book.ODS"])
def test_of_a_spreadsheet_it_is_said_what_to_do_with_it(dropped, qtbot, file, name):
    what, words = drop(dropped, qtbot, file(name))
    assert what == "told"
    assert words == f"{name} is a spreadsheet. Open it where it was made, save it as CSV, and drop that"


def test_a_folder_goes_to_the_data_browser_whatever_it_is_called(dropped, qtbot, tmp_path):
    (tmp_path / "cats.nns").mkdir()
    assert drop(dropped, qtbot, tmp_path / "cats.nns") == ("data", [tmp_path / "cats.nns"])


def test_idx_files_go_together(dropped, qtbot, file):
    pair = [file("train-images-idx3-ubyte"), file("train-labels-idx1-ubyte")]
    assert drop(dropped, qtbot, *pair) == ("data", pair)


def test_an_npz_file_of_weights_is_no_dataset(dropped, qtbot, tmp_path):
    path = tmp_path / "weights.npz"
    np.savez(path, **{"Hidden 1.kernel": np.ones(2), "Hidden 1.bias": np.ones(2)})
    assert drop(dropped, qtbot, path) == ("weights", path)


def test_an_npz_file_of_samples_is_one(dropped, qtbot, tmp_path):
    path = tmp_path / "samples.npz"
    np.savez(path, x_train=np.ones(2), y_train=np.ones(2))
    assert drop(dropped, qtbot, path) == ("arrays", path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.nns", b"", "is empty"),
        ("empty.csv", b"", "is empty"),
        ("cat.png", b"x", "single picture"),
        ("setup.exe", b"x", "nothing that nnstudio opens"),
        ("noending", b"x", "nothing that nnstudio opens"),
        ("torn.npz", b"PK", None),
    ],
)
def test_what_cannot_be_opened_is_told(dropped, qtbot, file, name, content, words):
    what, said = drop(dropped, qtbot, file(name, content))
    if words is None:  # who reads it says what is wrong with it
        assert what == "arrays"
    else:
        assert what == "told"
        assert words in said


def test_what_is_not_there_any_more_is_told(dropped, qtbot, tmp_path):
    assert "not there" in drop(dropped, qtbot, tmp_path / "gone.nns")[1]


def test_a_pipe_is_not_read(dropped, qtbot, tmp_path):
    os.mkfifo(tmp_path / "pipe.nns")
    assert "pipe" in drop(dropped, qtbot, tmp_path / "pipe.nns")[1]


def test_several_files_at_once_are_told(dropped, qtbot, file):
    what, said = drop(dropped, qtbot, file("one.nns"), file("two.nns"))
    assert what == "told"
    assert "2 things" in said


def test_an_address_of_the_web_is_told(dropped, qtbot):
    window, opened = dropped
    assert drag(window, [QUrl("https://example.org/a.nns")])
    qtbot.waitUntil(lambda: bool(opened))
    assert "of this computer" in opened[0][1]


def test_words_that_are_dragged_are_not_taken(dropped):
    window, opened = dropped
    assert not drag(window, [])
    assert opened == []


def test_each_kind_does_the_right_thing_in_the_window(window, qtbot, file, tmp_path):
    drops = window.findChild(DroppedFiles)
    drops.take([file("cat.png")])
    assert "single picture" in window.workbench.overlay.banner.words
    document = window.editor.document
    write_weights(tmp_path / "weights.npz", Project(document))
    drops.take([tmp_path / "weights.npz"])
    qtbot.waitUntil(lambda: "weights of weights.npz" in window.workbench.guidance._lasting)
    (tmp_path / "empty folder").mkdir()
    drops.take([tmp_path / "empty folder"])
    browser = window.datasets.browser
    qtbot.waitUntil(lambda: not browser.adding.busy)
    assert "empty folder" in browser.adding.notice.accessibleDescription()
    browser.reject()
    assert window.editor.document == document


def test_a_place_that_does_not_answer_is_told_and_not_a_fault_of_the_program(tmp_path):
    words = why_not([tmp_path / ("n" * 300)], (".nns",))
    assert words.endswith("cannot be read: File name too long")
