"""Data are chosen from the window, at once where they fit; the browser opens where they do not."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnstudio.data.dataset import DatasetError
from nnstudio.data.painted import Painted
from nnstudio.data.painting import keep_painting, read_painting
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.datasets import browsing


def test_what_was_chosen_for_one_project_is_not_given_to_the_next_one(window, qtbot):
    window.datasets.choose(window.editor.document.dataset.replace(scaling="[-1, 1]"))
    assert window.datasets.busy
    other = EXAMPLES["mnist-784-16-16-10"].build().replace(notes="another project")
    window.editor.open(other)
    qtbot.waitUntil(lambda: not window.datasets._judging._background.busy)
    assert not window.datasets.busy
    assert window.editor.document == other


def test_painted_points_are_still_there_when_they_are_chosen_by_their_name(window, qtbot):
    points = paint_three(window, qtbot)
    window.datasets.choose_kind("painted")
    qtbot.waitUntil(lambda: window.datasets.browser is not None and not window.datasets.browser.busy)
    assert window.datasets.browser.source.points == points
    window.datasets.browser.reject()


def test_painted_points_of_a_project_are_not_taken_for_those_that_no_project_has(window, qtbot):
    points = paint_three(window, qtbot)
    start = window.editor.document
    theirs = Painted(points=tuple((at / 10, label - 0.5, label) for at in range(20) for label in (0, 1)))
    for document, expected in ((start.replace(dataset=theirs), theirs.points), (start, points)):
        window.editor.open(document)
        browser = window.datasets.open()
        browser.list.choose("painted")
        qtbot.waitUntil(lambda browser=browser: not browser.busy)
        assert browser.source.points == expected
        browser.reject()
    assert read_painting().points == points


def paint_three(window, qtbot, before=0):
    """Paints points that are not used, and says where they are."""
    browser = window.datasets.open()
    browser.list.choose("painted")
    canvas = browser.pages.currentWidget().canvas
    for x in (0, 1, 2):
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.place_of(x, 0).toPoint())
    qtbot.waitUntil(lambda: not browser.busy and not window.datasets.busy)
    points = browser.source.points
    assert len(points) == before + 3
    browser.reject()
    return points


def test_points_that_another_window_has_painted_meanwhile_are_there_when_the_browser_opens(window, qtbot):
    points = paint_three(window, qtbot)
    theirs = Painted(points=((2.0, 2.0, 1), *points))
    keep_painting(theirs)
    browser = window.datasets.open()
    browser.list.choose("painted")
    qtbot.waitUntil(lambda: not browser.busy)
    assert browser.source.points == theirs.points
    browser.reject()


def test_points_that_could_not_be_kept_are_still_there_when_the_browser_opens_again(
    window, qtbot, tmp_path, monkeypatch
):
    keep_painting(Painted(points=((2.0, 2.0, 1),)))

    monkeypatch.setattr(browsing, "keep_painting", unable)
    points = paint_three(window, qtbot, before=1)
    browser = window.datasets.open()
    browser.list.choose("painted")
    qtbot.waitUntil(lambda: not browser.busy)
    assert browser.source.points == points
    browser.reject()


def unable(_painted):
    raise DatasetError("There is no room on the disk")
