"""The browser: looks at every dataset, changes nothing by itself, and uses one in one step."""

import itertools
import threading

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from nnstudio.data import ImageFolder, MnistSample, Xor
from nnstudio.data.awaited import Awaited
from nnstudio.data.batches import Batches
from nnstudio.data.dataset import DATASETS
from nnstudio.data.npz_file import NpzFile
from nnstudio.data.painted import Painted
from nnstudio.data.painting import read_painting
from nnstudio.data.prices import Prices
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.table_file import TableFile
from nnstudio.data.toys import Moons
from nnstudio.document.document import Project
from nnstudio.document.own_data import with_own_data
from nnstudio.gui.datasets import columns_page, peeking
from nnstudio.gui.datasets.arrangement import LEAST
from nnstudio.gui.datasets.fetching import CancelledError
from nnstudio.gui.datasets.fitting import outlook
from nnstudio.gui.datasets.remedy import KEEP
from nnstudio.gui.datasets.study import study as make_study
from nnstudio.gui.forms.number_field import NumberField
from nnstudio.gui.theme import LIGHT
from tests.data.pictures import save_classes
from tests.gui.test_reachable import accessible_name, described, focusable, tooltip

KEY = Qt.Key
POINTS = tuple((x / 4, label - 0.5, label) for x in range(8) for label in (0, 1))


def test_it_opens_at_the_dataset_in_use_and_says_so(shown):
    assert shown.browser.source == shown.editor.document.dataset
    assert "5,000 digits" in shown.browser.headline.facts
    assert not shown.browser.foot.use.isEnabled()
    assert "learns from this dataset" in shown.browser.foot.words


def test_looking_at_a_dataset_and_closing_changes_nothing(shown):
    before = shown.editor.document
    shown.choose("xor")
    shown.key(KEY.Key_Escape)
    assert shown.closed == [0]
    assert shown.editor.document is before


def test_using_a_dataset_is_one_step_that_makes_the_network_fit(shown):
    before = shown.editor.document
    shown.choose("xor")
    assert "set the units of Output to 2" in shown.browser.foot.repair.text()
    shown.browser.foot.use.click()
    assert shown.closed == [1]
    assert shown.editor.document.dataset == Xor()
    assert not shown.editor.document.check().blocking
    assert shown.editor.steps == ("Learn from XOR",)
    shown.editor.undo()
    assert shown.editor.document is before


def test_the_network_stays_as_it_is_where_that_is_wished(shown):
    shown.choose("xor")
    shown.browser.foot.repair.setChecked(False)
    assert "10 units" in shown.browser.foot.words
    graph = shown.editor.document.graph
    shown.browser.foot.use.click()
    assert shown.editor.document.graph is graph
    assert shown.editor.document.dataset == Xor()


def test_arrow_keys_go_from_dataset_to_dataset_and_enter_uses_one(shown):
    assert shown.browser.list.hasFocus()
    for _ in range(40):
        if shown.browser.list.kind == "moons":
            break
        shown.key(KEY.Key_Down)
    shown.settle()
    shown.key(KEY.Key_Return)
    assert shown.editor.document.dataset.entry.kind == "moons"


def test_nothing_is_loaded_on_the_thread_of_the_window(shown, monkeypatch):
    threads, load = [], Xor.load

    def watched(self):
        threads.append(threading.current_thread())
        return load(self)

    monkeypatch.setattr(Xor, "load", watched)
    shown.choose("xor")
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


def test_closing_while_a_dataset_is_read_waits_for_nothing(shown, monkeypatch, qtbot):
    go, load = threading.Event(), Xor.load

    def slow(self):
        go.wait(10)
        return load(self)

    monkeypatch.setattr(Xor, "load", slow)
    shown.browser.list.choose("xor")
    shown.browser.reject()
    assert shown.closed == [0]
    go.set()
    qtbot.wait(50)


def test_what_the_network_receives_is_what_batches_hand_out(shown):
    dataset = MnistSample().load()
    batch = Batches(dataset, 10, np.random.default_rng(0)).take(1)
    order = np.random.default_rng(0).permutation(len(dataset.training))
    shown.browser.pages.samples.received.show_sample(shown.browser.study, 0, int(order[0]))
    np.testing.assert_array_equal(shown.browser.pages.samples.received.values, batch.x[0])


def test_samples_of_one_class_are_shown_alone(shown):
    samples = shown.browser.pages.samples
    samples.choose_class(3)
    study = shown.browser.study
    assert study.split(0).labels[samples.gallery.sample] == 3
    assert samples.received._answer.text() == "3"


def test_a_sample_of_the_own_files_says_where_it_is(shown, tmp_path):
    source = ImageFolder.of(save_classes(tmp_path / "own", cat=5, dog=5))
    study = make_study(source)
    received = shown.browser.pages.samples.received
    received.show_sample(study, 0, 3)
    origin = study.split(0).origins.tell(3)
    assert (tmp_path / "own" / origin).is_file()
    assert received._facts.toolTip() == origin
    assert origin in received._facts.text().replace("\u200b", "")
    received.show_sample(shown.browser.study, 0, 3)
    assert received._facts.toolTip() == ""


def test_settings_are_a_draft_until_the_dataset_is_used(shown, qtbot):
    before = shown.editor.document.dataset
    form = shown.page("Settings").form
    edited = before.replace(scaling="[-1, 1]")
    form.show_settings(edited)
    form.edited.emit(edited, "scaling")
    shown.settle()
    assert shown.editor.document.dataset == before
    assert shown.browser.pages.samples.received.values.min() == -1
    shown.browser.foot.use.click()
    assert shown.editor.document.dataset == edited


def test_the_points_follow_each_step_of_a_setting_before_it_is_decided_upon(shown):
    shown.choose("moons")
    page, before = shown.page("Settings"), shown.editor.document
    shown.settle()
    assert page.points.plane.isVisible()
    for noise in (0.0, 0.4):
        wanted = DATASETS["moons"](noise=noise)
        page.form.edited.emit(wanted, "noise")
        shown.qtbot.waitUntil(lambda: not page.points.busy, timeout=10_000)
        training = wanted.load().training
        np.testing.assert_array_equal(page.points.plane.points, training.inputs.astype(np.float64))
    assert shown.editor.document == before
    shown.settle()


@pytest.mark.parametrize("kind", ["mnist-sample", "credit", "prices"])
def test_where_samples_are_no_points_none_are_previewed(shown, kind):
    shown.choose(kind)
    assert not shown.page("Settings").points.isVisible()


def test_points_are_not_made_while_nobody_sees_their_settings(shown, monkeypatch):
    made = []
    load = Moons.load
    monkeypatch.setattr(Moons, "load", lambda source: made.append(source) or load(source))
    shown.choose("moons")
    assert len(made) == 1  # for the page of samples


def test_augmentation_is_previewed_without_reading_the_samples_again(shown):
    dataset, page = shown.browser.study.dataset, shown.page("Settings")
    source = shown.browser.source
    augmented = source.replace(augmentation=source.augmentation.replace(shift=4))
    page.form.show_settings(augmented)
    page.form.edited.emit(augmented, "augmentation.shift")
    shown.settle()
    assert shown.browser.study.dataset.training is dataset.training
    images = page.variants.images
    assert images.shape == (13, 28, 28, 1)
    np.testing.assert_array_equal(images[0], dataset.training.inputs[0])
    assert any(not np.array_equal(image, images[0]) for image in images[1:])
    page.variants.dice.click()
    shown.settle()
    assert not np.array_equal(page.variants.images[1:], images[1:])


@pytest.fixture
def without_mnist(monkeypatch):
    monkeypatch.delenv("NNSTUDIO_DATA", raising=False)


@pytest.mark.usefixtures("without_mnist")
def test_a_dataset_that_is_not_there_offers_to_be_fetched(shown):
    shown.choose("mnist")
    assert shown.browser.pages.is_missing
    assert shown.browser.pages.missing.get.isVisible()
    assert shown.browser.pages.missing.get.text() == "Fetch (12 MB)"
    assert shown.browser.foot.words.endswith("yet. Fetch it first: it is not on this computer")
    assert not shown.browser.foot.use.isEnabled()


@pytest.mark.usefixtures("without_mnist")
def test_figures_cannot_be_opened_where_there_are_no_samples(shown):
    shown.page("Figures")
    shown.choose("mnist")
    assert shown.browser.pages.tabText(shown.browser.pages.currentIndex()) == "Samples"


def test_a_table_is_read_its_columns_guessed_and_its_first_rows_shown(shown, houses):
    shown.add(houses)
    source = shown.browser.source
    assert isinstance(source, TableFile)
    roles = {column.name: column.role for column in source.columns}
    assert roles == {"id": "ignored", "rooms": "input", "city": "input", "price": "target"}
    page = shown.page("Columns")
    cells = page.view.preview.model()
    assert cells.rowCount() == 20
    assert cells.data(cells.index(1, 2)) == "Oslo"
    # As a spreadsheet counts, where the names of the columns are row 1.
    assert [cells.headerData(at, Qt.Orientation.Vertical) for at in (0, 19)] == ["2", "21"]
    roles = page.view.table.model()
    assert roles.headerData(0, Qt.Orientation.Vertical) == "1"


def test_nothing_untrue_is_said_of_a_table_that_cannot_be_used_yet(shown, houses):
    shown.add(houses)
    assert "to predict: price" in shown.browser.headline.facts
    page = shown.page("Columns")
    page.view.table.selectAll()
    page.give_role("ignored")
    assert shown.browser.headline.facts == "40 rows · 4 columns"


def test_rows_that_are_left_out_and_names_that_differ_by_case_are_told(shown, tmp_path):
    rows = [f"{at if at % 9 else ''},{('yes', 'YES', 'no', 'NO')[at % 4]}\n" for at in range(60)]
    (tmp_path / "ages.csv").write_text("age,answer\n" + "".join(rows))
    shown.add(tmp_path / "ages.csv")
    page = shown.page("Columns")
    shown.settle()
    told = "7 rows left out: age is empty (7)"
    assert shown.browser.headline.notes == told + KEEP
    cells = page.view.table.model()
    assert cells.data(cells.index(1, 3)).endswith("(NO/no, YES/yes differ only by case)")
    shown.browser.show_source(shown.browser.source.replace(missing_values="mean"))
    shown.settle()
    assert not shown.browser.headline.notes
    assert shown.browser.list.currentItem().text() == "Table, ages.csv · 60 rows"


def test_rows_that_are_left_out_are_told_in_the_headline_on_every_page(shown, houses):
    houses.write_text(houses.read_text() + "40,,Rome,900\n41,3,,900\n")
    shown.add(houses)
    assert shown.browser.headline.notes
    assert shown.browser.study.dataset.spec.size_hint in shown.browser.headline.facts
    assert shown.browser.list.currentItem().text() == "Table, houses.csv · 40 of 42 rows"
    shown.choose("xor")
    assert shown.browser.headline.notes == ""


def test_the_role_of_a_column_is_changed_and_the_target_with_it(shown, houses):
    shown.add(houses)
    page = shown.page("Columns")
    page.view.table.selectRow(3)
    page.give_role("ignored")
    shown.settle()
    assert shown.browser.pages.is_missing
    page.view.table.selectRow(2)
    page.give_role("target")
    shown.settle()
    assert shown.browser.source.spec().classes == ("Oslo", "Rome")
    shown.browser.foot.use.click()
    assert shown.editor.document.dataset.spec().classes == ("Oslo", "Rome")


def test_of_targets_that_cannot_be_predicted_together_the_newer_one_stays(shown, houses):
    shown.add(houses)
    page = shown.page("Columns")

    def targets():
        return [column.name for column in shown.browser.source.columns if column.role == "target"]

    for row, expected in ((2, ["city"]), (3, ["price"]), (1, ["rooms", "price"])):
        page.view.table.selectRow(row)
        page.give_role("target")
        shown.settle()
        assert targets() == expected
        assert not shown.browser.pages.is_missing


def test_a_column_of_numbers_becomes_categories_that_are_found_in_the_file(shown, houses):
    shown.add(houses)
    page = shown.page("Columns")
    page.view.table.selectRow(1)
    page.give_kind("category")
    shown.settle()
    rooms = shown.browser.source.columns[1]
    assert (rooms.kind, rooms.categories) == ("category", ("1", "2", "3", "4", "5", "6", "7"))


def test_a_table_can_be_read_as_a_series(shown, houses):
    shown.add(houses)
    page = shown.page("Columns")
    page.read_other()
    shown.settle()
    assert isinstance(shown.browser.source, SeriesFile)
    assert shown.browser.list.kind == "series"
    shown.page("Columns").read_other()
    shown.settle()
    assert isinstance(shown.browser.source, TableFile)


def test_the_columns_of_a_series_are_chosen_by_what_they_are_for(shown, houses):
    shown.browser.show_source(SeriesFile.of(houses, window=3))
    shown.settle()
    page = shown.page("Columns")
    assert page.view.names == ("id", "rooms", "city", "price")
    page.view.table.selectRow(1)
    page.forecast()
    page.view.table.selectRow(3)
    page.ignore()
    page.view.table.selectRow(0)
    page.order_by()
    shown.settle()
    source = shown.browser.source
    assert (source.columns, source.forecast, source.order_by) == (("rooms",), "rooms", "id")
    assert shown.browser.pages.samples.course.values[:3].tolist() == [1, 2, 3]


def test_a_file_that_cannot_be_read_says_why_in_its_place(shown, tmp_path):
    bad = tmp_path / "notes.pdf"
    bad.write_bytes(b"%PDF-1.4")
    shown.add(bad)
    assert shown.browser.adding.notice.isVisible()
    assert "notes.pdf is none of the files" in shown.browser.adding.notice.accessibleDescription()
    assert shown.browser.adding.button.isEnabled()


def test_a_broken_cell_is_named_with_its_file_row_and_column(shown, houses):
    shown.add(houses)
    text = houses.read_text(encoding="utf-8").replace("\n7,1,", "\n7,many,")
    houses.write_text(text, encoding="utf-8")
    shown.browser.show_source(shown.browser.source.replace(missing_values="mean"))
    shown.settle()
    told = shown.browser.pages.missing._words.text()
    assert "houses.csv" in told
    assert "row 9" in told
    assert '"rooms"' in told
    columns = shown.page("Columns").view.table.model()
    stands = [columns.data(columns.index(row, 3)) for row in range(columns.rowCount())]
    assert stands == ["numbers", "numbers, but not in every row", "2: Oslo, Rome", "numbers"]


def test_a_file_that_is_dropped_is_read(shown, tmp_path):
    path = tmp_path / "points.npz"
    rng = np.random.default_rng(0)
    np.savez(path, x=rng.random((30, 2), np.float32), y=np.arange(30) % 3)
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(20, 20),
        Qt.DropAction.CopyAction,
        carried,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    shown.browser.dropEvent(drop)
    shown.settle()
    assert isinstance(shown.browser.source, NpzFile)
    assert shown.browser.pages.samples.view is shown.browser.pages.samples.plane


def paint(canvas, *places, button=Qt.MouseButton.LeftButton):
    for x, y in places:
        QTest.mouseClick(canvas, button, pos=canvas.place_of(x, y).toPoint())


def drag(canvas, start, end):
    start, end = (canvas.place_of(*place).toPoint() for place in (start, end))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    for share in range(1, 11):
        QTest.mouseMove(canvas, start + (end - start) * share / 10)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)


def test_points_that_are_in_use_get_a_step_for_each_stroke_and_undo_takes_it_back(shown):
    shown.editor.apply(shown.editor.document.replace(dataset=Painted()), "Learn from points")
    shown.choose("painted")
    page = shown.page("Paint")
    canvas = page.canvas
    for x, label in ((-1.0, 0), (1.0, 1)):
        page.chips.button(label).click()
        drag(canvas, (x, -1), (x, 1))
    shown.settle()
    points = shown.editor.document.dataset.points
    assert {label for _, _, label in points} == {0, 1}
    assert all(abs(x - (1 if label else -1)) < 0.6 for x, _, label in points)
    assert [step.split()[0] for step in shown.editor.steps[1:]] == ["Paint", "Paint"]
    shown.key(KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert {label for _, _, label in canvas.points} == {0}
    assert len(shown.editor.document.dataset.points) == len(canvas.points)


def test_nothing_learns_from_painted_points_until_they_are_used(shown):
    before = shown.editor.document
    shown.choose("painted")
    canvas, row = shown.page("Paint").canvas, shown.browser.list.currentItem()
    assert "paint some of each class" in shown.browser.foot.words
    paint(canvas, (-1, -1), (-1, 0), (-1, 1))
    shown.settle()
    assert shown.editor.document is before
    assert "in use" not in row.text()
    assert "3 points" in row.text()
    assert not shown.browser.foot.use.isEnabled()
    assert 'All points are of the class "A"' in shown.browser.foot.words
    paint(canvas, (1, -1), (1, 0), (1, 1), button=Qt.MouseButton.RightButton)
    shown.settle()
    assert shown.editor.document is before
    assert "set the units of Output to 2" in shown.browser.foot.repair.text()
    shown.browser.foot.use.click()
    assert shown.editor.steps == ("Learn from Painted points",)
    assert len(shown.editor.document.dataset.points) == 6
    assert not shown.editor.document.check().problems


def test_undo_takes_back_strokes_of_points_that_are_not_used_and_leaves_the_project_alone(shown):
    shown.editor.apply(shown.editor.document.replace(dataset=Xor()), "Learn from XOR")
    shown.choose("painted")
    page = shown.page("Paint")
    paint(page.canvas, (0, 0), (1, 1))
    page.more.click()
    held = Qt.KeyboardModifier.ControlModifier
    for count, classes in ((2, 2), (1, 2), (0, 2), (0, 2)):
        shown.key(KEY.Key_Z, held)
        assert (len(page.canvas.points), len(shown.browser.source.classes)) == (count, classes)
    shown.browser._step(shown.editor.redo, shown.browser._drafts.redo)
    assert len(page.canvas.points) == 1
    assert shown.editor.steps == ("Learn from XOR",)


def test_painted_points_are_still_there_when_the_browser_was_closed_without_using_them(shown):
    shown.choose("painted")
    paint(shown.page("Paint").canvas, (0, 0), (1, 1))
    shown.browser.reject()
    again = shown.open_again()
    shown.choose("painted")
    assert len(shown.page("Paint").canvas.points) == 2
    shown.key(KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(again.source.points) == 1
    assert shown.kept[-1].points == again.source.points


def test_a_quick_stroke_leaves_no_gaps(shown):
    shown.choose("painted")
    canvas = shown.page("Paint").canvas
    canvas.brush = 0.0
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.place_of(-2, 0).toPoint())
    QTest.mouseMove(canvas, canvas.place_of(2, 0).toPoint())
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.place_of(2, 0).toPoint())
    places = [x for x, _, _ in canvas.points]
    assert places == pytest.approx([-2 + 0.1 * step for step in range(len(places))], abs=0.03)
    assert places[-1] > 1.8


def test_a_class_more_makes_the_network_fit_in_the_same_step_where_points_are_in_use(shown):
    shown.choose("painted")
    canvas = shown.page("Paint").canvas
    paint(canvas, (-1, -1), (-1, 0), (-1, 1))
    paint(canvas, (1, -1), (1, 0), (1, 1), button=Qt.MouseButton.RightButton)
    shown.settle()
    shown.browser.foot.use.click()
    shown.open_again()
    before = shown.editor.document
    shown.page("Paint").more.click()
    shown.settle()
    assert len(shown.editor.document.dataset.classes) == 3
    assert not shown.editor.document.check().problems
    assert len(shown.editor.steps) == 2
    shown.editor.undo()
    assert shown.editor.document == before


def test_a_network_that_does_not_fit_what_was_painted_is_made_to_fit_by_one_button(shown):
    # The network is none for points yet: a file may say so.
    shown.editor.apply(shown.editor.document.replace(dataset=Painted()), "Learn from points")
    shown.choose("painted")
    canvas = shown.page("Paint").canvas
    for button, x in ((Qt.MouseButton.LeftButton, -1), (Qt.MouseButton.RightButton, 1)):
        for y in (-1, 0, 1):
            QTest.mouseClick(canvas, button, pos=canvas.place_of(x, y).toPoint())
    shown.settle()
    assert shown.editor.document.check().blocking
    assert shown.browser.foot.use.text() == "Make the network fit"
    shown.browser.foot.use.click()
    shown.settle()
    assert not shown.editor.document.check().blocking
    assert shown.closed == []
    assert not shown.browser.foot.use.isEnabled()


def test_the_right_button_paints_the_next_class_and_the_eraser_takes_points_away(shown):
    shown.choose("painted")
    page = shown.page("Paint")
    canvas = page.canvas
    QTest.mouseClick(canvas, Qt.MouseButton.RightButton, pos=canvas.place_of(0, 0).toPoint())
    assert [label for _, _, label in canvas.points] == [1]
    page.brush.setValue(100)
    page.eraser.click()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.place_of(0, 0).toPoint())
    assert canvas.points == ()


def test_the_eraser_reaches_all_that_a_brush_has_painted_in_one_place(shown):
    shown.choose("painted")
    canvas = shown.page("Paint").canvas
    for brush in (0.02, 0.2, 1.0):
        canvas.brush = brush
        for _ in range(300):
            canvas._stroke = 0
            canvas._touch((0.0, 0.0))
        assert len(canvas.points) == 300
        canvas.erasing = True
        canvas._touch((0.0, 0.0))
        canvas.erasing = False
        assert canvas.points == ()


def test_points_are_painted_by_keys_alone(shown):
    shown.choose("painted")
    canvas = shown.page("Paint").canvas
    canvas.setFocus()
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Up, KEY.Key_Space):
        QTest.keyClick(canvas, key)
    ((x, y, _),) = canvas.points
    assert (x, y) == pytest.approx((0.2, 0.1), abs=0.6)
    QTest.keyClick(canvas, KEY.Key_Backspace)
    assert canvas.points == ()


PAGES = ("mnist-sample", "mnist", "xor", "prices", "credit", "painted", "drawn", "table")


def test_every_control_has_a_name_and_says_what_it_does(shown):
    for kind in PAGES:
        shown.choose(kind)
        for index in range(shown.browser.pages.count()):
            shown.browser.pages.setCurrentIndex(index)
            found = focusable(shown.browser)
            assert found
            assert [described(one) for one in found if not accessible_name(one)] == [], (kind, index)
            assert [described(one) for one in found if not tooltip(one)] == [], (kind, index)


def test_everything_fits_into_a_small_window(shown):
    shown.browser.resize(1318, 690)
    for kind in PAGES:
        shown.choose(kind)
        for index in range(shown.browser.pages.count()):
            shown.browser.pages.setCurrentIndex(index)
            shown.qtbot.wait(1)
            assert (shown.browser.width(), shown.browser.height()) == (1318, 690)
            assert inside(shown.browser, shown.browser.pages.currentWidget())
            assert inside(shown.browser, shown.browser.foot.use)
    assert shown.browser.minimumSizeHint().width() <= LEAST.width()


def inside(window: QWidget, part: QWidget) -> bool:
    corner = part.mapTo(window, QPoint(0, 0))
    return window.rect().contains(part.rect().translated(corner))


def test_another_theme_is_worn_at_once(shown):
    for kind in ("mnist-sample", "xor", "painted"):
        shown.choose(kind)
    shown.browser.show_theme(LIGHT)
    assert shown.browser.grab().toImage().isNull() is False


def test_the_window_opens_it_by_its_key_once(window, qtbot):
    window._actions["datasets"].trigger()
    window._actions["datasets"].trigger()
    browser = window.datasets.browser
    qtbot.waitUntil(lambda: browser.isVisible() and not browser.busy)
    assert browser.isModal()
    QTest.keyClick(browser, KEY.Key_Escape)
    assert window.datasets.browser is None


def test_the_inspector_opens_it(window, qtbot):
    button = window.inspector.findChildren(QWidget, "seeData")[0]
    button.click()
    browser = window.datasets.browser
    assert browser is not None
    qtbot.waitUntil(lambda: not browser.busy)
    browser.reject()


def test_a_table_that_is_dropped_onto_the_window_is_shown_in_the_browser(window, houses, qtbot):
    window.datasets.openers()[".csv"](houses)
    browser = window.datasets.browser
    qtbot.waitUntil(lambda: browser.source.spec().name == "houses.csv" and not browser.busy)
    browser.reject()


def draw_and_keep(page, digit, lean):
    at = page.pad.square().topLeft().toPoint()
    QTest.mousePress(page.pad, Qt.MouseButton.LeftButton, pos=at + QPoint(100, 60))
    QTest.mouseMove(page.pad, at + QPoint(100 + lean, 120))
    QTest.mouseRelease(page.pad, Qt.MouseButton.LeftButton, pos=at + QPoint(100 + lean, 160))
    page.pad.setFocus()
    QTest.keyClick(page.pad, KEY(KEY.Key_0 + digit))


def test_a_digit_that_is_drawn_is_kept_by_its_key_and_is_a_sample_then(shown):
    shown.choose("drawn")
    page = shown.page("Draw")
    for digit, lean in ((1, 0), (7, 60), (1, 20), (7, 80)):
        draw_and_keep(page, digit, lean)
        assert page.pad.ink.empty
        shown.settle()
    dataset = shown.browser.study.dataset
    labels = [int(label) for split in range(3) for label in shown.browser.study.split(split).labels]
    assert sorted(labels) == [1, 1, 7, 7]
    assert dataset.training.inputs.max() == 255
    shown.browser.foot.use.click()
    used = shown.editor.document.dataset
    again = shown.open_again()
    page = shown.page("Draw")
    assert again.foot.words == "The network learns from this dataset."
    assert not page.back.isEnabled()  # those of earlier days are not taken back by a click
    for digit in (1, 7):
        draw_and_keep(page, digit, 40)
        shown.settle()
    page.back.click()
    shown.settle()
    assert again.source.spec().size_hint == "5 drawings"
    assert again.source.replace(fingerprint=used.fingerprint) == used != again.source
    assert again.foot.use.isEnabled()  # for a network that learns from all four has something new to learn
    assert len(shown.editor.steps) == 1


def test_a_dataset_in_use_that_has_other_settings_here_is_marked_as_changed(shown):
    source = shown.browser.source
    shown.browser.show_source(source.replace(scaling="[-1, 1]"))
    shown.settle()
    assert shown.browser.list.currentItem().text().endswith("changed")


def test_the_buttons_of_the_digits_stand_beside_each_other(shown):
    shown.choose("drawn")
    buttons = shown.page("Draw").keep
    for one in buttons:
        assert sum(one.geometry().intersects(other.geometry()) for other in buttons) == 1


def test_the_buttons_of_the_digits_stay_where_they_are_whatever_is_said(shown):
    shown.choose("drawn")
    page = shown.page("Draw")
    before = page.keep[0].y()
    page._say("Which digit is it? Choose below, or press its key, whichever of them is nearer")
    page.layout().activate()
    assert page._told.height() >= 2 * page._told.fontMetrics().lineSpacing()
    assert page.keep[0].y() == before


@pytest.mark.parametrize(("kind", "title"), [("painted", "Paint"), ("drawn", "Draw")])
def test_what_is_made_by_hand_opens_where_it_is_made(shown, kind, title):
    pages = shown.browser.pages
    shown.choose(kind)
    assert pages.tabText(pages.currentIndex()) == title
    shown.page("Settings")
    shown.browser.show_source(shown.browser.source)
    assert pages.tabText(pages.currentIndex()) == "Settings"  # who has gone elsewhere stays there
    shown.choose("moons")
    shown.choose(kind)
    assert pages.tabText(pages.currentIndex()) == title


def test_points_that_the_network_learns_from_are_painted_on_when_it_is_opened_again(open_browser):
    shown = open_browser()
    shown.editor.apply(shown.editor.document.replace(dataset=Painted(points=POINTS)), "Learn from points")
    shown.browser.reject()
    again = shown.open_again()
    assert again.pages.tabText(again.pages.currentIndex()) == "Paint"


def test_the_dataset_in_use_is_seen_whole_in_the_list(open_browser):
    shown = open_browser()
    shown.editor.apply(shown.editor.document.replace(dataset=Prices()), "Learn from prices")
    shown.browser.reject()
    again = shown.open_again()
    again.resize(LEAST)
    QTest.qWait(0)
    row = again.list.visualItemRect(again.list.currentItem())
    assert again.list.viewport().rect().contains(row)


def test_all_figures_of_a_table_are_seen_without_scrolling_sideways(shown, houses):
    shown.add(houses)
    table = shown.page("Figures").table
    assert table.horizontalHeader().length() <= table.viewport().width()


def test_a_dataset_that_the_network_fits_is_chosen_at_once(window, qtbot):
    before = window.editor.document
    window.datasets.choose(Xor())  # another choice comes before it is known what this one needs
    window.datasets.choose(before.dataset.replace(scaling="[-1, 1]"))
    qtbot.waitUntil(lambda: window.editor.document is not before)
    assert window.datasets.browser is None
    assert window.editor.document == before.replace(dataset=before.dataset.replace(scaling="[-1, 1]"))
    window.editor.undo()
    assert window.editor.document is before


@pytest.mark.parametrize("kind", ["spirals", "prices", "mnist"])
def test_one_that_needs_more_or_is_not_there_is_shown_with_what_would_help(window, qtbot, monkeypatch, kind):
    monkeypatch.delenv("NNSTUDIO_DATA", raising=False)
    before = window.editor.document
    window.datasets.choose_kind(kind)
    qtbot.waitUntil(lambda: window.datasets.browser is not None)
    browser = window.datasets.browser
    qtbot.waitUntil(lambda: not browser.busy, timeout=10_000)
    assert browser.source.entry.kind == kind
    assert browser.foot.repair.isVisible() == (kind != "mnist")
    assert browser.pages.missing.get.isVisible() == (kind == "mnist")
    assert window.editor.document is before
    browser.reject()


@pytest.mark.parametrize("way", ["inspector", "top bar"])
def test_the_box_of_the_inspector_and_the_menu_of_the_top_bar_lead_to_the_same_offers(window, qtbot, way):
    if way == "inspector":
        window.inspector.findChild(QWidget, "dataset").setCurrentText("Two spirals")
    else:
        window.top_bar.dataset_chosen.emit("spirals")
    qtbot.waitUntil(lambda: window.datasets.browser is not None)
    browser = window.datasets.browser
    qtbot.waitUntil(lambda: not browser.busy, timeout=10_000)
    assert browser.source.entry.kind == "spirals"
    assert "Adam" in browser.foot.repair.words
    browser.reject()


def test_the_button_of_the_top_bar_says_how_many_rows_are_learned_from(window, houses, qtbot):
    text = houses.read_text(encoding="utf-8")
    houses.write_text(text.replace("\n7,", "\n7,,Rome,1\n8,"), encoding="utf-8")
    table = TableFile.of(houses)
    window.resize(1600, 1000)  # in a narrow window, the size of the data gives way
    window.editor.apply(outlook(window.editor.document, table).repaired, "Learn from houses")
    assert window.top_bar._dataset.text() == "houses.csv · 41 rows"
    qtbot.waitUntil(lambda: window.top_bar._dataset.text() == "houses.csv · 40 of 41 rows", timeout=10_000)
    window.editor.undo()
    assert window.top_bar._dataset.text() == "MNIST sample · 5,000 digits"
    window.editor.redo()
    assert window.top_bar._dataset.text().startswith("houses.csv")


def test_the_design_may_change_while_it_is_found_out_what_fits(window, qtbot):
    other = window.editor.document.dataset.replace(scaling="[-1, 1]")
    window.datasets.choose(other)
    noted = window.editor.document.replace(notes="mine")
    window.editor.apply(noted, "Note")
    qtbot.waitUntil(lambda: not window.datasets.busy)
    assert window.editor.document == noted.replace(dataset=other)


def test_the_dataset_in_use_is_chosen_without_a_step(window, qtbot):
    before = window.editor.document
    window.datasets.choose_kind(before.dataset.entry.kind)
    assert not window.datasets.busy
    assert window.editor.document is before


def test_a_browser_that_is_closed_hears_of_no_edit_any_more(window, qtbot):
    browser = window.datasets.open()
    qtbot.waitUntil(lambda: not browser.busy)
    gone = []
    browser.destroyed.connect(lambda: gone.append(True))
    browser.reject()
    qtbot.waitUntil(lambda: bool(gone))
    document = window.editor.document
    window.editor.apply(document.replace(dataset=Xor()), "Learn from XOR")
    window._switch.choose("light")
    assert window.datasets.browser is None


def test_a_click_on_the_dataset_in_the_top_bar_opens_it(window, qtbot):
    button = window.top_bar._dataset
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(40, button.height() // 2))
    browser = window.datasets.browser
    assert browser is not None
    qtbot.waitUntil(lambda: not browser.busy)
    browser.reject()


@pytest.fixture
def slowly(monkeypatch):
    """Reading a column waits until the event is set."""
    go = threading.Event()

    def wait(source, chosen, kind):
        go.wait(10)
        return peeking.with_kind(source, chosen, kind)

    monkeypatch.setattr(columns_page, "with_kind", wait)
    yield go
    go.set()


def select(page, *rows):
    page.view.table.clearSelection()
    for row in rows:
        index = page.view.table.model().index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        page.view.table.selectionModel().select(index, flags.Select | flags.Rows)


def test_what_is_said_of_columns_while_a_file_is_read_is_all_done(shown, houses, slowly):
    shown.add(houses)
    page = shown.page("Columns")
    select(page, 0)
    page.give_kind("category")
    select(page, 1)
    page.give_kind("category")
    select(page, 2)
    page.give_role("ignored")
    slowly.set()
    shown.settle()
    kinds = {column.name: (column.kind, column.role) for column in shown.browser.source.columns}
    assert kinds["id"][0] == kinds["rooms"][0] == "category"
    assert kinds["city"][1] == "ignored"


def test_who_has_gone_to_another_dataset_is_not_called_back_by_what_was_being_read(shown, houses, slowly):
    shown.add(houses)
    page = shown.page("Columns")
    select(page, 0)
    page.give_kind("category")
    shown.browser.list.choose("xor")
    slowly.set()
    shown.settle()
    assert shown.browser.list.kind == "xor"


def test_the_first_rows_of_another_file_are_not_shown_under_the_names_of_this_one(shown, houses, tmp_path):
    shown.add(houses)
    view = shown.page("Columns").view
    assert view.names == ("id", "rooms", "city", "price")
    assert view.preview.model().rowCount() > 0
    gone = TableFile(path=str(tmp_path / "gone.csv"), columns=shown.browser.source.columns)
    view.peek(gone)
    assert view.names == ()
    assert view.preview.model().rowCount() == 0
    shown.settle()
    assert view.preview_of == ()  # it is asked for again


def test_the_button_that_uses_a_dataset_is_on_the_smallest_of_screens(shown):
    shown.browser.setMinimumSize(700, 380)  # as where the screen is that small
    shown.browser.resize(900, 470)
    for kind in ("painted", "prices", "mnist-sample"):
        shown.choose(kind)
        for page in range(shown.browser.pages.count()):
            shown.browser.pages.setCurrentIndex(page)
            QTest.qWait(0)
            assert shown.browser.size() == QSize(900, 470)
            use = shown.browser.foot.use
            corner = use.mapTo(shown.browser, use.rect().bottomRight())
            assert shown.browser.rect().contains(corner)


def test_classes_that_find_no_room_can_be_scrolled_to(shown):
    shown.choose("painted")
    page = shown.page("Paint")
    for _ in range(8):
        page.more.click()
    shown.browser.setMinimumSize(700, 380)
    shown.browser.resize(900, 470)
    QTest.qWait(0)
    chips = page.chips.buttons()
    assert len(chips) == 10
    assert all(chip.height() >= chip.minimumSizeHint().height() for chip in chips)
    assert all(a.geometry().bottom() < b.geometry().top() for a, b in itertools.pairwise(chips))


def test_why_files_could_not_be_read_is_said_until_something_else_is_looked_at(shown, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.touch()
    shown.add(empty)
    assert shown.browser.adding.notice.isVisible()
    shown.choose("xor")
    assert not shown.browser.adding.notice.isVisible()


def test_where_a_table_is_gone_one_is_led_to_the_choice_of_another_file(open_browser, houses):
    shown = open_browser()
    shown.add(houses)
    table = shown.browser.source
    shown.editor.apply(shown.editor.document.replace(dataset=table), "Learn from houses")
    shown.browser.reject()
    houses.unlink()
    again = shown.open_again()
    assert again.pages.is_missing
    assert again.pages.missing.isVisible()
    assert again.pages.missing.choose.isVisible()
    assert "houses.csv is not there" in again.foot.words


def test_why_it_is_not_known_what_would_become_of_the_network_is_said(shown):
    shown.choose("xor")
    shown.browser._findings._judging.failed.emit("There is not enough memory")
    assert "There is not enough memory" in shown.browser.foot.words
    assert not shown.browser.foot.use.isEnabled()


def test_points_that_no_project_holds_are_there_at_the_next_start(window, qtbot):
    browser = window.datasets.open()
    browser.list.choose("painted")
    qtbot.waitUntil(lambda: not browser.busy, timeout=20_000)
    pages = browser.pages
    pages.setCurrentIndex(next(at for at in range(pages.count()) if pages.tabText(at) == "Paint"))
    paint(pages.currentWidget().canvas, (0, 0), (1, 1), (2, 0))
    painted = browser.source
    browser.reject()
    qtbot.waitUntil(lambda: not window.datasets.busy)
    assert len(painted.points) == 3
    assert read_painting() == painted
    assert not window.files.unsaved


def test_it_is_said_where_painted_points_cannot_be_kept(window, qtbot, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr("platformdirs.user_data_path", lambda _name: tmp_path / "file")
    browser = window.datasets.open()
    browser._drafts.paint(Painted(points=((0.0, 0.0, 0),)))
    qtbot.waitUntil(lambda: browser.adding.notice.isVisible())
    assert "cannot be kept" in browser.adding.notice.accessibleDescription()
    browser.reject()


def test_of_missing_data_it_is_told_where_else_they_were_looked_for_with_other_settings_too(
    open_browser, houses, tmp_path
):
    shown = open_browser()
    shown.add(houses)
    shown.browser.foot.use.click()
    houses.unlink()
    project = tmp_path / "lesson" / "houses.nns"
    project.parent.mkdir()
    shown.editor.open(with_own_data(shown.editor.document, project))
    browser = shown.open_again()
    for source in (browser.source, browser.source.replace(missing_values="mean")):
        browser.show_source(source)
        shown.settle()
        told = browser.pages.missing._words.text()
        assert f"It is not beside the project either, in {project.parent}" in told


@pytest.mark.usefixtures("without_mnist")
def test_a_download_is_called_off_before_the_browser_is_left_and_it_is_said(shown):
    begun, ended = threading.Event(), threading.Event()

    def never_comes(_kind, _progress, cancelled):
        begun.set()
        cancelled.wait(20)
        ended.set()
        raise CancelledError

    shown.choose("mnist")
    card = shown.browser.pages.missing
    card._fetcher = never_comes
    card.get.click()
    assert begun.wait(10)
    shown.choose("xor")
    shown.key(KEY.Key_Escape)
    assert ended.wait(10)
    assert shown.browser.isVisible()
    assert shown.browser.list.kind == "mnist"
    assert card._told.text() == "The download was stopped."
    shown.key(KEY.Key_Escape)
    assert shown.closed == [0]


@pytest.mark.usefixtures("without_mnist")
def test_another_project_closes_the_browser_whatever_is_fetched(shown):
    shown.choose("mnist")
    card = shown.browser.pages.missing
    card._fetcher = lambda _kind, _progress, cancelled: cancelled.wait(20)
    card.get.click()
    shown.editor.open(shown.editor.document.replace(notes="another"))
    assert shown.closed == [0]


def test_data_to_come_are_listed_while_a_network_waits_for_them(open_browser):
    def listed(shown):
        rows = shown.browser.list
        return [rows.item(at).text() for at in range(rows.count()) if not rows.item(at).isHidden()]

    shown = open_browser()
    assert not any("Data to come" in row for row in listed(shown))
    shown.editor.open(shown.editor.document.replace(dataset=Awaited.of((28, 28, 1), 10)))
    shown.open_again()
    assert shown.browser.list.kind == "awaited"
    assert any("Data to come" in row for row in listed(shown))


def test_the_enter_that_ends_typing_lets_it_count_and_the_next_one_uses_it(shown):
    shown.choose("xor")
    (noise,) = (field for field in shown.page("Settings").findChildren(NumberField, "noise"))
    noise.setFocus()
    noise.selectAll()
    QTest.keyClicks(noise, "0.3")
    shown.key(KEY.Key_Return)
    assert shown.closed == []
    assert shown.browser.source.noise == 0.3
    shown.settle()
    shown.key(KEY.Key_Return)
    assert shown.closed == [1]
    assert shown.editor.document.dataset == Xor(noise=0.3)


def test_what_is_being_typed_is_not_left_out_by_a_click_on_use(shown):
    shown.choose("xor")
    (noise,) = (field for field in shown.page("Settings").findChildren(NumberField, "noise"))
    noise.setFocus()
    noise.selectAll()
    QTest.keyClicks(noise, "0.3")
    QTest.mouseClick(shown.browser.foot.use, Qt.MouseButton.LeftButton)
    shown.settle()
    QTest.mouseClick(shown.browser.foot.use, Qt.MouseButton.LeftButton)
    assert shown.editor.document.dataset == Xor(noise=0.3)


def test_rows_that_are_not_those_of_the_run_are_not_said_to_be_learned_from(window, houses, qtbot):
    window.editor.open(outlook(window.editor.document, TableFile.of(houses)).repaired)
    window.training.open(Project(window.editor.document))
    qtbot.waitUntil(lambda: window.training.live is not None, timeout=20_000)

    def words():
        browser = window.datasets.open()
        qtbot.waitUntil(lambda: not browser.busy, timeout=20_000)
        said = browser.foot.words
        browser.reject()
        return said

    assert words() == "The network learns from this dataset."
    houses.write_text("".join(houses.read_text(encoding="utf-8").splitlines(keepends=True)[:21]), "utf-8")
    assert words().startswith("The file has changed since the run read it")


@pytest.mark.parametrize("kind", ["idx", "image-folder", "npz", "series", "table"])
def test_nothing_is_said_of_files_that_are_not_chosen_yet(shown, kind):
    shown.choose(kind)
    assert shown.browser.headline.facts == "none chosen yet"
