"""The timeline bar: shows every kept moment, and goes to each by mouse, wheel, keys and buttons."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QToolButton, QWidget

from nnstudio.engine.api import Branch, Phase, Report
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.gui.timeline import TimelineBar
from nnstudio.gui.timeline import bar as bar_module
from nnstudio.gui.timeline import track as track_module
from nnstudio.gui.timeline.story import Story
from nnstudio.gui.timeline.track_picture import draw_track
from nnstudio.gui.timeline.track_scale import TrackScale
from nnstudio.gui.tokens import rgb

TREE = (Branch(0, None, 0, 400), Branch(1, 0, 100, 220), Branch(2, 1, 150, 400))


@pytest.fixture
def bar(qtbot, report):
    bar = TimelineBar(DARK)
    qtbot.addWidget(bar)
    bar.resize(1500, 44)
    with qtbot.waitExposed(bar):
        bar.show()
    bar.show_report(report())
    return bar


def part(bar, name, kind=QWidget):
    return bar.findChild(kind, f"timeline.{name}")


def words(bar):
    return part(bar, "words", QLabel).text()


def click(bar, name):
    QTest.mouseClick(part(bar, name), Qt.MouseButton.LeftButton)


def at(bar, step):
    return bar.track.place_of(step).toPoint()


def wheel(bar, delta):
    track, middle = bar.track, QPointF(bar.track.rect().center())
    event = QWheelEvent(
        middle,
        track.mapToGlobal(middle),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(track, event)


def test_it_says_where_the_run_is_and_which_moment_is_looked_at(bar, report):
    assert words(bar) == "step 400 of 500 (live)"
    bar.show_report(report(live=1410, shown=120))
    assert words(bar) == "you look at step 120 · live is 1,410"


def test_before_there_is_anything_nothing_can_be_pressed(bar):
    bar.show_report(Report(2, Phase.EMPTY))
    for name in ("first", "back", "play", "forward", "live", "film"):
        assert not part(bar, name).isEnabled(), name
    assert not bar.track.isEnabled()
    assert "press Space to train" in bar.track.words_at(QPointF(50, 20))


def test_buttons_go_from_kept_moment_to_kept_moment(bar, engine):
    run = engine(bar)
    for name, step in (("back", 390), ("back", 380), ("forward", 390), ("forward", None), ("first", 0)):
        click(bar, name)
        assert run.asked[-1] == step, name
        run.show()
    assert words(bar).startswith("you look at step 0")
    click(bar, "live")
    assert run.asked[-1] is None


def test_keys_go_from_kept_moment_to_kept_moment(bar, engine):
    run = engine(bar)
    key = Qt.Key
    for pressed, step in (
        (key.Key_Left, 390),
        (key.Key_Right, None),
        (key.Key_Home, 0),
        (key.Key_Right, 1),
        (key.Key_PageUp, 11),
        (key.Key_PageDown, 1),
        (key.Key_End, None),
    ):
        QTest.keyClick(bar.track, pressed)
        assert run.asked[-1] == step, pressed
        run.show()


def test_keys_pressed_faster_than_moments_are_shown_all_count_and_none_queues(bar, engine):
    run = engine(bar)
    for _ in range(5):
        QTest.keyClick(bar.track, Qt.Key.Key_Left)
    assert run.asked == [390]
    run.show()
    assert run.asked == [390, 350]


def test_the_wheel_goes_back_and_on_also_in_small_turns(bar, engine):
    run = engine(bar)
    wheel(bar, 120)
    assert run.asked == [390]
    run.show()
    wheel(bar, -60)
    assert run.asked == [390]
    wheel(bar, -60)
    assert run.asked == [390, None]


def test_dragging_looks_at_what_is_under_the_mouse_one_moment_at_a_time(bar, engine):
    run = engine(bar)
    QTest.mousePress(bar.track, Qt.MouseButton.LeftButton, pos=at(bar, 100))
    for step in (110, 150, 200):
        QTest.mouseMove(bar.track, at(bar, step))
    QTest.mouseRelease(bar.track, Qt.MouseButton.LeftButton, pos=at(bar, 200))
    assert run.asked == [100]
    assert bar.looking.wanted == 200
    run.show()
    assert run.asked == [100, 200]
    run.show()
    assert run.asked == [100, 200]


def test_a_press_at_the_live_end_is_the_live_moment(bar, engine):
    run = engine(bar)
    QTest.mouseClick(bar.track, Qt.MouseButton.LeftButton, pos=at(bar, 100))
    run.show()
    QTest.mouseClick(bar.track, Qt.MouseButton.LeftButton, pos=at(bar, None))
    assert run.asked == [100, None]


def test_back_to_live_is_there_only_while_an_earlier_moment_is_looked_at(bar, engine):
    run = engine(bar)
    assert not part(bar, "return").isVisible()
    bar.look(120)
    run.show()
    assert part(bar, "return").isVisible()
    click(bar, "return")
    run.show()
    assert run.asked == [120, None]
    assert not part(bar, "return").isVisible()


def test_what_comes_and_goes_does_not_move_the_track_under_the_mouse(bar, report):
    before = bar.track.geometry()
    bar.show_report(report(shown=120))
    QApplication.processEvents()
    assert bar.track.geometry() == before


def test_continue_from_here_says_what_stays_and_tells_step_and_branch(bar, report, qtbot):
    bar.show_report(report(shown=120, branches=TREE, branch=2))
    assert "Steps 121 to 400 are not lost" in part(bar, "continue").toolTip()
    with qtbot.waitSignal(bar.continued) as told:
        click(bar, "continue")
    assert told.args == [120, 2]


def test_a_branch_is_chosen_where_there_are_several(bar, report, qtbot):
    assert not part(bar, "branches").isVisible()
    bar.show_report(report(branches=TREE, branch=2))
    chooser = part(bar, "branches", QToolButton)
    assert chooser.isVisible()
    assert chooser.text() == "branch 2"
    texts = [action.text() for action in chooser.menu().actions()]
    assert texts[0] == "first run: steps 0 to 400"
    assert texts[1] == "branch 1: left at step 100, steps to 220"
    with qtbot.waitSignal(bar.continued) as told:
        chooser.menu().actions()[1].trigger()
    assert told.args == [220, 1]
    with qtbot.assertNotEmitted(bar.continued):
        chooser.menu().actions()[2].trigger()


def test_signs_say_what_they_mean(bar, report):
    bar.show_report(report(branches=TREE, branch=2))
    above = QPointF(0, 6)
    assert bar.track.words_at(bar.track.place_of(30) * 1.0 + above - QPointF(0, 17)) == (
        "After step 30: Learning rate 0.5 to 0.1"
    )
    assert "best epoch" in bar.track.words_at(QPointF(bar.track.place_of(250).x(), 6))
    fork = bar.track.words_at(QPointF(bar.track.place_of(150).x(), 6))
    assert fork == "This branch left branch 1 here, after step 150"
    below = bar.track.words_at(QPointF(bar.track.place_of(120).x(), 24))
    assert below.startswith("Look at step 120 · epoch 3 · loss 1.7")
    assert "end of epoch 2" in bar.track.words_at(QPointF(bar.track.place_of(100).x(), 24))


def pixels(bar):
    image = bar.track.grab().toImage()
    return lambda x, y: image.pixelColor(round(x), round(y)).getRgb()[:3]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_every_kept_moment_and_every_end_of_an_epoch_is_drawn_where_it_is(bar, report, theme):
    bar.show_theme(theme)
    bar.show_report(report(shown=5, steps=(0, 5, 60, 110, 333, 400)))
    color = pixels(bar)
    lines = {x for x in range(bar.track.width()) if color(x, 26) != color(2, 26)}
    expected = {int(bar.track.place_of(step).x()) for step in (5, 60, 110, 333)}
    epochs = {int(bar.track.place_of(step).x()) for step in range(50, 401, 50)}
    kept = {int(bar.track.place_of(0).x())}
    assert lines - kept - expected == epochs
    assert expected <= lines
    for x in epochs:
        assert color(x, 29) == rgb(theme.text)


@pytest.mark.parametrize("ratio", [1.25, 2.0])
def test_ticks_are_sharp_on_fine_screens(report, ratio):
    scale = TrackScale(400, 500)
    story = Story.of(report(steps=(0, 60, 400), marks=()))
    picture = draw_track(story, scale, DARK, QSize(500, 44), ratio).toImage()
    assert picture.width() == 500 * ratio
    column = int(scale.place(60) * ratio)
    row = round(24 * ratio)
    lit = [x for x in range(picture.width()) if picture.pixelColor(x, row).alpha()]
    assert {column + shift for shift in range(round(ratio))} <= set(lit)
    assert column - 1 not in lit
    assert column + round(ratio) not in lit


def test_the_handle_is_bright_where_the_shown_moment_is(bar, report):
    bar.show_report(report(shown=120))
    color = pixels(bar)
    assert color(bar.track.place_of(120).x(), 17) == rgb(DARK.active)
    bar.show_report(report())
    color = pixels(bar)
    assert color(bar.track.place_of(None).x(), 17) == (255, 255, 255)


def test_in_logarithmic_steps_the_first_ones_have_room(bar):
    before = bar.track.place_of(20).x()
    part(bar, "logarithmic", QToolButton).setChecked(True)
    assert bar.track.place_of(20).x() > 4 * before
    x = bar.track.place_of(15).x()
    QTest.mouseClick(bar.track, Qt.MouseButton.LeftButton, pos=QPoint(round(x), 17))
    assert bar.looking.wanted == 15


def test_play_goes_through_the_moments_and_a_second_press_stops(bar, engine, qtbot):
    run = engine(bar)
    bar.look(0)
    run.show()
    click(bar, "play")
    assert bar.playing.active
    assert part(bar, "play").accessibleName() == "Pause"

    def played():
        run.show()
        return len(run.asked) > 3

    qtbot.waitUntil(played, timeout=5000)
    click(bar, "play")
    assert not bar.playing.active
    assert run.asked[:4] == sorted(run.asked[:4])


def test_speed_and_loop_are_handed_on(bar):
    speed = part(bar, "speed", QComboBox)
    assert [speed.itemText(i) for i in range(speed.count())] == ["0.25×", "0.5×", "1×", "2×", "4×", "8×"]
    speed.setCurrentIndex(5)
    assert bar.playing.speed == 8.0
    click(bar, "loop")
    assert bar.playing.loop


def test_while_the_user_drags_playing_ends(bar, engine):
    run = engine(bar)
    bar.look(0)
    run.show()
    click(bar, "play")
    QTest.mouseClick(bar.track, Qt.MouseButton.LeftButton, pos=at(bar, 200))
    assert not bar.playing.active


def test_hidden_it_draws_nothing_and_catches_up_when_it_is_shown(bar, report, monkeypatch):
    drawn = []
    show_story = bar.track.show_story
    monkeypatch.setattr(bar.track, "show_story", lambda *told: (drawn.append(told), show_story(*told)))
    bar.hide()
    for live in range(401, 450):
        bar.show_report(report(live=live))
    assert drawn == []
    bar.show()
    assert len(drawn) == 1
    assert words(bar) == "step 449 of 500 (live)"


def test_while_the_run_goes_on_most_news_are_not_drawn(bar, report, monkeypatch):
    monkeypatch.setattr(bar_module, "DRAWN_EVERY", 10_000)
    bar.show_report(report(live=401, phase=Phase.RUNNING))
    for live in range(402, 440):
        bar.show_report(report(live=live, phase=Phase.RUNNING))
    assert words(bar).startswith("step 401 ")
    bar.show_report(report(live=440, shown=100, phase=Phase.RUNNING))
    assert words(bar).startswith("you look at step 100")
    bar.show_report(report(live=441, phase=Phase.RUNNING))
    assert words(bar).startswith("step 441 ")
    bar.show_report(report(live=442, phase=Phase.PAUSED))
    assert words(bar).startswith("step 442 ")


def test_while_the_run_goes_on_the_track_is_drawn_now_and_then_only(bar, report, monkeypatch):
    drawn = []
    draw = track_module.draw_track
    monkeypatch.setattr(track_module, "draw_track", lambda *told: (drawn.append(told), draw(*told))[1])
    monkeypatch.setattr(track_module, "REDRAWN_EVERY", 10_000)
    for live in range(400, 440):
        bar.show_report(report(live=live, phase=Phase.RUNNING))
        bar.track.grab()
    assert len(drawn) <= 3


def test_what_was_not_drawn_in_haste_is_drawn_when_the_run_stands(bar, report, qtbot):
    bar.track.grab()
    bar.show_report(report(steps=(0, 300, 400)))
    x, empty = bar.track.place_of(120).x(), (2, 24)
    qtbot.waitUntil(lambda: pixels(bar)(x, 24) == pixels(bar)(*empty), timeout=3000)


def test_a_track_that_grows_keeps_its_scale_for_a_while(bar, report):
    ends = set()
    for live in range(400, 500, 5):
        bar.show_report(report(live=live, steps=(0, 400)))
        ends.add(bar.track.scale.end)
    assert len(ends) <= 8


def test_another_run_ends_playing(bar, engine, report):
    run = engine(bar)
    bar.look(0)
    run.show()
    click(bar, "play")
    bar.show_report(report(run=2, live=3))
    assert not bar.playing.active
    assert words(bar).startswith("step 3")


@pytest.mark.parametrize("width", [900, 1366, 1900])
def test_nothing_is_cut_off_at_any_width(bar, report, width):
    bar.resize(width, 44)
    bar.show_report(report(live=12_345, shown=400, branches=TREE, branch=2))
    QApplication.processEvents()
    assert bar.minimumSizeHint().width() <= 860  # the smallest window has 900
    for control in (*bar.findChildren(QAbstractButton), part(bar, "words")):
        if control.isVisible() and control.parent().isVisible():
            assert control.width() >= control.minimumSizeHint().width(), control.objectName()
            assert control.mapTo(bar, control.rect().topRight()).x() < width, control.objectName()


@pytest.mark.parametrize("width", [1290, 1366, 1440])
def test_the_track_has_most_of_a_narrow_bar(bar, report, width):
    bar.resize(width, 44)
    bar.show_report(report(live=12_345))
    QApplication.processEvents()
    whole = bar.track.width()
    assert whole >= 0.4 * width
    bar.show_report(report(live=12_345, branches=TREE, branch=2))
    QApplication.processEvents()
    assert bar.track.width() >= 0.31 * width


@pytest.mark.parametrize("width", [1366, 1700])
def test_looking_back_does_not_move_the_track_under_the_mouse(bar, report, width):
    bar.resize(width, 44)
    bar.show_report(report(live=12_345))
    QApplication.processEvents()
    before = bar.track.geometry()
    bar.show_report(report(live=12_345, shown=400))
    QApplication.processEvents()
    assert bar.track.geometry() == before
    for name in ("words", "return", "continue"):
        told = part(bar, name)
        assert told.mapTo(bar, told.rect().topRight()).x() < part(bar, "film").x(), name


def test_room_is_made_for_the_words_of_a_long_run(bar, report):
    bar.show_report(report(live=1_234_567, shown=1_234_500, steps=(0, 1_234_500)))
    QApplication.processEvents()
    assert "live is 1,234,567" in words(bar)
    told = part(bar, "continue")
    assert told.width() >= told.sizeHint().width()
    label = part(bar, "words", QLabel)
    assert label.width() >= label.fontMetrics().horizontalAdvance(label.text())
    assert label.geometry().right() < part(bar, "return").geometry().left()
    assert told.mapTo(bar, told.rect().topRight()).x() < part(bar, "film").x()


def test_every_control_says_what_it_is_and_does(bar):
    for kind in (QAbstractButton, QComboBox):
        for control in bar.findChildren(kind):
            assert control.accessibleName(), control.objectName()
            if control.objectName() != "timeline.continue":  # says it as soon as there is something to say
                assert len(control.toolTip()) > 8, control.objectName()
    assert bar.track.accessibleName()
    assert bar.track.accessibleDescription().startswith("step 400 of 500 (live). Left and Right go")


def test_of_a_run_that_goes_on_from_a_file_nothing_earlier_is_promised(bar, report):
    hint = part(bar, "hint", QLabel)
    assert "look back" in hint.text()
    bar.show_report(report(300, steps=(300,), run=2))
    assert hint.isVisible()
    assert hint.text() == "nothing earlier to look at"
    assert "all 300 steps" in hint.toolTip()
    assert not any(part(bar, name).isEnabled() for name in ("first", "back", "play", "film"))
    assert words(bar).startswith("step 300")
    bar.show_report(report(310, steps=(300, 310), run=2))
    assert "look back" in hint.text()
    assert hint.toolTip() == ""
    click(bar, "first")
    assert bar.looking.wanted == 300
    assert not part(bar, "back").isEnabled()


def test_while_a_run_is_made_ready_it_is_at_no_step(bar, report):
    bar.show_report(Report(2, Phase.LOADING))
    assert words(bar) == "loading…"
    bar.show_report(report(0, run=2, phase=Phase.READY))
    assert words(bar) == "step 0 (live)"
