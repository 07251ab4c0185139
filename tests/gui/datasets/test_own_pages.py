"""Pages on which a dataset is made go on while something else comes, and lose nothing by it."""

import threading

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnstudio.data.series_file import SeriesFile
from nnstudio.gui.datasets import columns_page, series_page

LEFT = Qt.MouseButton.LeftButton


def test_another_series_is_not_left_when_the_one_before_has_been_read_as_a_table(
    shown, houses, tmp_path, monkeypatch
):
    other = tmp_path / "squares.csv"
    other.write_text("time,square\n" + "".join(f"{i},{i * i}\n" for i in range(60)), encoding="utf-8")
    seen, reading = threading.Event(), series_page.other_reading

    def slow(source):
        assert seen.wait(10)
        return reading(source)

    monkeypatch.setattr(series_page, "other_reading", slow)
    shown.browser.show_source(SeriesFile.of(houses, window=3))
    shown.settle()
    shown.page("Columns").read_other()
    shown.browser.show_source(SeriesFile.of(other, window=3))
    seen.set()
    shown.settle()
    assert (shown.browser.list.kind, shown.browser.source.path) == ("series", str(other))


def test_a_stroke_that_is_being_made_goes_on_while_the_same_points_are_shown_anew(shown):
    shown.choose("painted")
    canvas = shown.page("Paint").canvas
    QTest.mousePress(canvas, LEFT, pos=QPoint(200, 200))
    QTest.mouseMove(canvas, QPoint(260, 200))
    count = len(canvas.points)
    shown.browser._typing.timeout.emit()  # a setting was typed just before
    assert len(canvas.points) == count > 1
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(260, 200))
    assert len(shown.browser.source.points) == count


def test_what_is_still_being_looked_for_in_the_file_is_not_left_out(shown, houses, monkeypatch):
    seen, looking = threading.Event(), columns_page.with_kind

    def slow(*asked):
        assert seen.wait(10)
        return looking(*asked)

    monkeypatch.setattr(columns_page, "with_kind", slow)
    shown.add(houses)
    page = shown.page("Columns")
    page.view.table.selectRow(1)
    page.give_kind("category")
    shown.browser.foot.use.click()
    assert shown.closed == []
    assert "still being looked for" in shown.browser.foot.words
    seen.set()
    shown.settle()
    shown.browser.foot.use.click()
    assert shown.editor.document.dataset.columns[1].kind == "category"
