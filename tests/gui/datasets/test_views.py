"""The views of samples: every pixel, point and step is the dataset's own."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnstudio.data import MnistSample, Prices, Sine, Xor
from nnstudio.gui.datasets.counts_chart import ALL, CountsChart
from nnstudio.gui.datasets.course import Course
from nnstudio.gui.datasets.gallery import Gallery
from nnstudio.gui.datasets.plane import NOBODY, Plane
from nnstudio.gui.datasets.statistics_page import StatisticsPage
from nnstudio.gui.datasets.study import study
from nnstudio.gui.theme import DARK, LIGHT

KEY = Qt.Key


@pytest.fixture(params=[DARK, LIGHT], ids=["dark", "light"])
def theme(request):
    return request.param


def seen(qtbot, widget, width=600, height=400):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def pixels(widget):
    image = widget.grab().toImage()
    rows = [
        [image.pixelColor(x, y).getRgb()[:3] for x in range(image.width())] for y in range(image.height())
    ]
    return np.array(rows)


def test_pictures_of_the_gallery_are_the_pixels_of_the_samples(qtbot, theme):
    training = MnistSample().load().training
    gallery = seen(qtbot, Gallery(theme), 300, 200)
    gallery.show_samples(training.inputs, np.arange(len(training)))
    found = pixels(gallery)
    for sample in (1, 2, 7):
        rect = gallery.rect_of(sample)
        drawn = found[rect.top() : rect.top() + 56 : 2, rect.left() : rect.left() + 56 : 2, 0]
        np.testing.assert_array_equal(drawn, training.inputs[sample, ..., 0])


def test_keys_go_through_the_gallery_and_scroll_it(qtbot):
    training = MnistSample().load().training
    gallery = seen(qtbot, Gallery(DARK), 300, 200)
    gallery.show_samples(training.inputs, np.flatnonzero(training.labels == 4))
    chosen = []
    gallery.chosen.connect(chosen.append)
    for _ in range(6):
        QTest.keyClick(gallery, KEY.Key_Down)
    assert len(chosen) == 6
    assert training.labels[chosen].tolist() == [4] * 6
    assert gallery.rect_of(chosen[-1]).isValid()
    assert not gallery.rect_of(chosen[0]).isValid() or chosen[0] != chosen[-1]


def test_a_click_in_the_gallery_chooses_what_is_under_the_mouse(qtbot):
    training = MnistSample().load().training
    gallery = seen(qtbot, Gallery(DARK))
    gallery.show_samples(training.inputs, np.arange(100))
    QTest.mouseClick(gallery, Qt.MouseButton.LeftButton, pos=gallery.rect_of(13).center())
    assert gallery.sample == 13


def test_points_lie_where_their_coordinates_say_in_the_colors_of_their_classes(qtbot, theme):
    plane = seen(qtbot, Plane(theme))
    points = np.array([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    plane.show_points(points, np.array([0, 0, 0]), np.arange(3), ("a", "b"), ("x", "y"))
    places = plane.places()
    assert places[0, 0] == places[2, 0] < places[1, 0]
    assert places[0, 1] > places[1, 1] == places[2, 1]
    found = pixels(plane)
    for x, y in np.rint(places).astype(int)[1:]:
        color = "#" + "".join(f"{part:02x}" for part in found[y, x])
        assert color == theme.of_class(0)


@pytest.mark.parametrize("size", [(900, 320), (300, 620)])
def test_round_things_stay_round_whatever_room_there_is(qtbot, size):
    plane = seen(qtbot, Plane(DARK))
    plane.resize(*size)
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    plane.show_points(corners, np.zeros(3, np.intp), np.arange(3), ("a", "b"), ("x1", "x2"))
    origin, right, above = plane.places()
    assert right[0] - origin[0] == pytest.approx(origin[1] - above[1], abs=2)
    assert plane.rect().contains(plane.axes.box.toRect())


def test_points_that_are_only_to_be_seen_cannot_be_chosen(qtbot):
    plane = Plane(DARK, choosing=False)
    qtbot.addWidget(plane)
    plane.resize(400, 300)
    plane.show_points(np.zeros((2, 2)), np.zeros(2, np.intp), np.arange(2), ("a", "b"), ("x1", "x2"))
    QTest.mouseClick(plane, Qt.MouseButton.LeftButton, pos=QPoint(*plane.places()[0].astype(int).tolist()))
    QTest.keyClick(plane, KEY.Key_Right)
    assert plane.sample == NOBODY


def test_no_more_points_are_drawn_than_can_be_told_apart(qtbot):
    plane = seen(qtbot, Plane(DARK))
    dataset = Xor(samples=9000).load()
    split = dataset.training
    plane.show_points(
        split.inputs.astype(float), split.labels, np.arange(9000), dataset.spec.classes, ("x", "y")
    )
    assert plane.shown == 4000


def test_the_course_is_the_series_put_together_again(qtbot):
    source = Prices(days=200, window=5, horizon=3)
    course = seen(qtbot, Course(DARK))
    course.show_series(source.load())
    prices = source._prices().astype(np.float32)
    np.testing.assert_array_equal(course.values, prices[: len(course.values)])
    assert course.horizon == 3


def test_windows_are_chosen_by_mouse_and_keys_across_the_splits(qtbot):
    dataset = Prices(days=200, window=5).load()
    course = seen(qtbot, Course(DARK))
    course.show_series(dataset)
    chosen = []
    course.chosen.connect(lambda split, sample: chosen.append((split, sample)))
    course.choose(len(dataset.training))
    assert chosen[-1] == (1, 0)
    QTest.keyClick(course, KEY.Key_Left)
    assert chosen[-1] == (0, len(dataset.training) - 1)
    QTest.mouseClick(course, Qt.MouseButton.LeftButton, pos=course.rect().topRight())
    assert chosen[-1] == (2, len(dataset.test) - 1)


def test_bars_are_as_high_as_their_counts(qtbot, theme):
    found = study(Xor(samples=100))
    chart = seen(qtbot, CountsChart(theme))
    chart.show_counts(found.counted)
    total = found.counted.counts.sum(axis=0)
    heights = [chart.bar(index).height() for index in range(2)]
    assert heights[1] / heights[0] == pytest.approx(total[1] / total[0], abs=0.02)
    drawn = pixels(chart)
    bar = chart.bar(0)
    colors = {tuple(drawn[y, int(bar.center().x())]) for y in range(int(bar.top()), int(bar.bottom()))}
    assert len(colors) == 3


def test_a_class_is_chosen_by_keys_and_let_go_by_escape(qtbot):
    chart = seen(qtbot, CountsChart(DARK))
    chart.show_counts(study(Xor(samples=20)).counted)
    QTest.keyClick(chart, KEY.Key_Right)
    QTest.keyClick(chart, KEY.Key_Right)
    assert chart.class_chosen == 1
    QTest.keyClick(chart, KEY.Key_Escape)
    assert chart.class_chosen == ALL


def test_the_mean_image_is_the_mean_of_the_class_that_is_chosen(qtbot, theme):
    page = seen(qtbot, StatisticsPage(theme), 900, 500)
    found = study(MnistSample())
    page.show_study(found)
    for presses, index in ((0, 0), (3, 3)):
        for _ in range(presses):
            QTest.keyClick(page.chart, KEY.Key_Right)
        picture = page.picture.pixmap().toImage()
        step = picture.width() // 28
        drawn = [[picture.pixelColor(step * x, step * y).red() for x in range(28)] for y in range(28)]
        np.testing.assert_array_equal(drawn, np.rint(found.means[index, ..., 0]))


def test_a_wave_is_drawn_as_what_is_to_be_predicted_over_what_is_known(open_browser):
    shown = open_browser()
    shown.choose("sine")
    plane, split = shown.browser.pages.samples.plane, Sine().load().training
    order = np.argsort(plane.places()[:, 0])
    np.testing.assert_array_equal(order, np.argsort(split.inputs[:, 0].astype(float)))
