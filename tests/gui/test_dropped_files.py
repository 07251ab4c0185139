"""Project files that are dragged onto the window."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QMainWindow

from nnstudio.gui.dropped_files import DroppedFiles


@pytest.fixture
def dropped(qtbot):
    """A window around a view of Qt, and what has been dropped onto it."""
    window, opened = QMainWindow(), []
    qtbot.addWidget(window)
    window.scene = QGraphicsScene()
    window.setCentralWidget(QGraphicsView(window.scene))
    window.drops = DroppedFiles(
        window, {".nns": opened.append, ".onnx": lambda path: opened.append((path, "network"))}
    )
    with qtbot.waitExposed(window):
        window.show()
    return window, opened


def drag(window, urls):
    """Drags onto the middle of the window and drops it there; whether anything would take it."""
    target, carried = window.childAt(window.rect().center()), QMimeData()
    while not (target.acceptDrops() or target.isWindow()):  # as Qt looks for it
        target = target.parentWidget()
    carried.setUrls(urls)
    keys = (Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(9, 9), *keys)
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(9, 9), *keys))
    return enter.isAccepted()


def test_a_project_file_that_is_dropped_onto_the_window_is_opened_afterwards(dropped, qtbot, tmp_path):
    window, opened = dropped
    path = tmp_path / "digits.nns"
    path.write_bytes(b"")

    assert drag(window, [QUrl.fromLocalFile(str(path))])
    assert opened == []  # the drop must be over first
    qtbot.waitUntil(lambda: opened == [path])


def test_other_files_folders_and_addresses_are_not_taken(dropped, tmp_path):
    window, opened = dropped
    (tmp_path / "picture.png").write_bytes(b"")
    (tmp_path / "folder.nns").mkdir()
    (tmp_path / "one.nns").write_bytes(b"")
    local = [
        QUrl.fromLocalFile(str(tmp_path / name))
        for name in ("picture.png", "folder.nns", "gone.nns", "one.nns")
    ]

    for urls in (
        [],
        *([url] for url in local[:3]),
        [local[3], local[3]],
        [QUrl("https://example.org/a.nns")],
    ):
        assert not drag(window, urls)
    assert opened == []


def test_each_suffix_is_opened_in_its_own_way(dropped, qtbot, tmp_path):
    window, opened = dropped
    path = tmp_path / "digits.onnx"
    path.write_bytes(b"")

    assert drag(window, [QUrl.fromLocalFile(str(path))])
    qtbot.waitUntil(lambda: opened == [(path, "network")])
