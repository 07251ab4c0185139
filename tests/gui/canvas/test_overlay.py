"""The banner: a message over the canvas, and what can be done about it."""

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.camera import ABOVE
from nnstudio.gui.canvas.overlay import GAP_BELOW, WIDEST, Banner, Overlay

LONG = "Output has 12 units and the dataset has 10 classes, and each class needs a unit of its own. " * 2


@pytest.fixture
def banner(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1000, 600)
    with qtbot.waitExposed(host):
        host.show()
    banner = Banner(host)
    banner.host = host  # which would go with the last that knows it in Python
    return banner


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_message_may_come_with_one_button_or_none(banner):
    done = []
    banner.say("Ready to learn", "Run", lambda: done.append("run"))
    (button,) = banner.buttons
    click(button)
    assert done == ["run"]
    banner.say("There is no Input")
    assert banner.words == "There is no Input"
    assert banner.buttons == ()
    assert not button.isVisible()
    banner.say("")
    assert not banner.isVisible()
    assert banner.words == ""


def test_several_repairs_are_several_buttons_the_best_first(banner):
    done = []
    banner.offer("Wrong", [("First", lambda: done.append(1)), ("Second", lambda: done.append(2))])
    first, second = banner.buttons
    click(second)
    click(first)
    assert done == [2, 1]
    assert first.accessibleName() == "First"


def test_a_cross_is_there_only_where_the_message_can_be_closed(banner):
    closed = []
    banner.offer("Wrong", [], close=lambda: (closed.append(True), banner.say("")))
    cross = banner.findChild(QToolButton)
    assert cross.isVisible()
    click(cross)
    assert closed == [True]
    banner.say("Wrong")
    assert not cross.isVisible()


@pytest.mark.parametrize("width", [320, 500, 1000])
def test_words_wrap_and_buttons_keep_their_words_however_narrow_the_canvas_is(banner, width):
    banner.parentWidget().resize(width, 600)
    banner.offer(
        LONG, [("Set the units of Output to 10", print), ("Give it ten units instead", print)], print
    )
    assert banner.width() <= min(WIDEST, width)
    for button in banner.buttons:
        assert button.width() >= button.sizeHint().width()
        assert banner.rect().contains(button.geometry())
    words = banner._words
    assert words.height() >= words.heightForWidth(words.width())
    assert words.width() >= 180


def test_a_button_may_change_the_message_it_belongs_to(banner):
    banner.offer("Wrong", [("Repair", lambda: banner.say("Right"))])
    click(banner.buttons[0])
    assert banner.words == "Right"
    assert banner.buttons == ()


def test_a_long_message_is_no_higher_than_its_words(banner):
    banner.offer(2 * LONG, [("Repair", print)])
    words = banner._words
    assert banner.height() <= words.heightForWidth(words.width()) + 16 + 2  # its edge


@pytest.mark.parametrize("width", [400, 1000])
@pytest.mark.parametrize("words", ["0.6315×-0.044×0×" * 60, "points 0.6315, -0.044, 0, 0.819, " * 60])
def test_however_much_there_is_to_say_the_banner_stays_small_and_its_button_whole(banner, width, words):
    banner.parentWidget().resize(width, 600)
    banner.say(words, "Restart with this design", print)
    label, (button,) = banner._words, banner.buttons
    assert label.height() >= label.heightForWidth(label.width())
    assert banner.height() <= 6 * label.fontMetrics().lineSpacing() + 16
    assert button.width() >= button.sizeHint().width()
    assert banner.rect().contains(button.geometry())
    assert "…" in label.text()
    assert banner.words == label.toolTip() == words


@pytest.fixture
def over(canvas):
    """The overlay of a canvas, whose banner is left free."""
    overlay = Overlay(canvas, canvas.fit)
    overlay.banner.reached.connect(canvas.leave_free)
    return overlay


def covered(canvas, banner) -> list[str]:
    """The names of the cards that the banner lies on."""
    cards = {item.name: item.mapToScene(item.card()).boundingRect() for item in canvas.scene().nodes.values()}
    seen = {name: canvas.mapFromScene(card).boundingRect() for name, card in cards.items()}
    return [name for name, card in seen.items() if card.intersects(banner.geometry())]


@pytest.mark.parametrize("height", [360, 700])
def test_a_long_message_covers_no_card(canvas, over, height):
    canvas.resize(1000, height)
    over.banner.offer(2 * LONG, [("Use 0.1 and reset", print), ("Something else", print)])
    assert canvas.camera.above > ABOVE
    assert covered(canvas, over.banner) == []


def test_the_room_of_a_long_message_is_given_back_when_it_goes(canvas, over):
    before = canvas.camera.scale
    over.banner.say(2 * LONG)
    assert canvas.camera.above == over.banner.geometry().bottom() + 1 + GAP_BELOW
    over.banner.say("")
    assert canvas.camera.above == ABOVE
    assert canvas.camera.scale == before


def test_a_message_does_not_move_what_the_user_has_put_somewhere(canvas, over):
    canvas.camera.zoom(1.1)
    before = canvas.transform(), canvas.mapToScene(0, 0)
    over.banner.say(2 * LONG)
    assert (canvas.transform(), canvas.mapToScene(0, 0)) == before


def test_a_message_of_one_line_moves_nothing(canvas, over):
    before = canvas.transform(), canvas.mapToScene(0, 0)
    over.banner.say("Ready to learn: press Space", "Run", print)
    assert (canvas.transform(), canvas.mapToScene(0, 0)) == before
    assert covered(canvas, over.banner) == []


@pytest.mark.parametrize("name", ["spirals", "xor", "mnist-784-16-16-10"])
@pytest.mark.parametrize("size", [(1076, 558), (980, 640), (588, 331), (900, 300)])
def test_a_tag_that_comes_below_a_card_is_not_behind_the_footnote(window, qtbot, name, size):
    window.editor.open(EXAMPLES[name].build())
    canvas, note = window.canvas, window.workbench.overlay._footnote
    canvas.setFixedSize(*size)
    qtbot.waitUntil(lambda: (canvas.width(), canvas.height()) == size)
    canvas.fit()
    for item in canvas.scene().nodes.values():
        tag = dataclasses.replace(item._card, health="1 duplicate").health_box
        assert canvas.mapFromScene(item.mapRectToScene(tag)).boundingRect().bottom() < note.y()
        assert canvas.mapFromScene(item.mapRectToScene(item.card())).boundingRect().top() > 0


def test_words_of_the_footnote_that_have_no_room_end_in_dots(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 300)
    with qtbot.waitExposed(host):
        host.show()
    overlay, words = Overlay(host, lambda: None), "22 parameters · every mark is a number of the engine"
    overlay.show_footnote(words)
    note = overlay._footnote
    assert note.text() == words
    host.resize(360, 300)
    qtbot.waitUntil(lambda: note.text() != words)
    assert note.text().endswith("…")
    assert words.startswith(note.text().removesuffix("…"))
    assert note.text().endswith(" …")
    assert note.sizeHint().width() <= note.width()
    assert note.geometry().right() < overlay._zoom.x()
    host.resize(900, 300)
    qtbot.waitUntil(lambda: note.text() == words)
