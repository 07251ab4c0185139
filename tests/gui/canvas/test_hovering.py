"""What is said where the mouse rests: something everywhere on a card, and never so much that it hides it."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QToolTip

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.faces.face import FOOT, FROZEN
from nnstudio.gui.canvas.hovering import WIDEST, narrow
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.sentences import node_sentence
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import NodeId
from tests.gui.canvas.conftest import FIRST, INPUT, SECOND, change, shown
from tests.gui.canvas.test_snapshot import training

POOL, CONV = NodeId("maxpooling1"), NodeId("convolution2")


@pytest.fixture(scope="module")
def lenet():
    return EXAMPLES["mnist-lenet-5"].build()


@pytest.fixture(scope="module")
def moment(lenet):
    trainer = training(lenet)
    trainer.step(8)
    return trainer.snapshot(3)


@pytest.fixture
def image_canvas(lenet, moment, qtbot):
    canvas = shown(Editor(lenet, settle=settle), qtbot)
    canvas.show_snapshot(moment)
    return canvas


def seen_at(canvas, scale):
    canvas.camera.zoom(scale / canvas.camera.scale)


def points(item, across=24):
    """Points all over a card's face."""
    box = item.face_rect()
    for column in range(across):
        for row in range(across):
            yield box.topLeft() + QPointF(
                box.width() * (column + 0.5) / across, box.height() * (row + 0.5) / across
            )


def has_a_number_of_its_own(words):
    return bool(re.search(r"\d\.\d\d", words))


@pytest.mark.parametrize("scale", [0.2, 0.44, 0.9, 2.2, 4.0])
def test_something_is_said_wherever_the_mouse_rests_on_a_card(image_canvas, scale):
    seen_at(image_canvas, scale)
    for item in image_canvas.scene().nodes.values():
        assert all(item.describe(point) for point in points(item))
        assert item.describe(item.card().topLeft() + QPointF(30, 12))


def test_from_far_out_a_card_says_what_it_gives_and_how_to_see_more(image_canvas):
    seen_at(image_canvas, 0.2)
    item = image_canvas.scene().nodes[CONV]
    words = item.describe(item.face_rect().center())
    assert words == "Convolution 2, gives 10×10×16 values, 2,416 parameters\nZoom in for values"
    seen_at(image_canvas, 1.0)
    assert "Zoom in" not in item.describe(item.card().topLeft() + QPointF(30, 12))


def test_a_pixel_of_max_pooling_says_what_it_is_the_largest_of(image_canvas, moment):
    seen_at(image_canvas, 0.9)
    item = image_canvas.scene().nodes[POOL]
    face = item._face.face
    place = face._place(4)
    at = item.face_rect().topLeft() + place.topLeft() + QPointF(2.5 * face._pixel, 5.5 * face._pixel)
    window = moment.activations[NodeId("convolution1")][10:12, 4:6, 4].ravel()
    _, second, *_ = item.describe(at).splitlines()
    said = [float(words.replace("−", "-")) for words in re.findall(r"[−-]?\d+\.\d\d", second)]
    assert said == pytest.approx(window.tolist(), abs=0.0051)
    assert second.endswith("rows 11-12, columns 5-6 of Convolution 1")
    # Also in the gap behind a map, there is no place without a value.
    gap = item.face_rect().topLeft() + place.bottomRight() + QPointF(1, -1)
    assert has_a_number_of_its_own(item.describe(gap))


@pytest.mark.parametrize("scale", [0.9, 2.2, 4.0])
def test_words_beside_the_mouse_are_no_wider_and_no_longer_than_they_may_be(image_canvas, scale, canvas):
    seen_at(image_canvas, scale)
    metrics = QFontMetricsF(QToolTip.font())
    for item in image_canvas.scene().nodes.values():
        for point in points(item, 12):
            lines = narrow(item.describe(point)).splitlines()
            assert max(map(metrics.horizontalAdvance, lines)) <= WIDEST
            assert len(lines) <= 8


def test_words_that_have_no_room_on_one_line_go_on_in_the_next(qtbot):
    words = "weight " * 40 + "\nand so on"
    found = narrow(words).splitlines()
    assert len(found) > 2
    assert found[-1] == "and so on"
    assert " ".join(found[:-1]) == words.split("\n")[0].strip()


def test_a_unit_says_what_a_click_would_do(canvas, editor):
    canvas.show_snapshot(training(editor.document).snapshot(3))
    item = canvas.scene().nodes[FIRST]
    at = item.face_rect().topLeft() + item._face.face.box_of(3).center()
    assert item.describe(at).splitlines()[-1] == "Select the card, then click to pin"
    item.setSelected(True)
    assert item.describe(at).splitlines()[-1] == "Click to pin"
    canvas.scene().nodes[SECOND].setSelected(True)
    assert item.describe(at).splitlines()[-1] == "Select the card, then click to pin"
    item.show_pinned((3,))
    assert "lick to pin" not in item.describe(at)
    entry = canvas.scene().nodes[INPUT]
    assert "pin" not in entry.describe(entry.face_rect().center()).splitlines()[-1]


def test_negative_numbers_wear_a_minus_sign(canvas, editor):
    canvas.show_snapshot(training(editor.document).snapshot(3))
    item = canvas.scene().nodes[FIRST]
    said = "\n".join(item.describe(point) for point in points(item, 12))
    assert "−0." in said
    assert not re.search(r"(?<!\w)-\d", said)


def test_a_frozen_layer_says_so_in_its_header_at_its_foot_and_to_those_who_cannot_see_it(canvas, editor):
    item = canvas.scene().nodes[FIRST]
    header = item.card().topLeft() + QPointF(30, 12)
    assert not item._card.frozen
    editor.apply(change(editor.document, FIRST, frozen=True), "Freeze Hidden 1")
    canvas.show_snapshot(replace(training(editor.document).snapshot(3)))
    assert item._card.frozen
    assert item.describe(header) == FROZEN
    assert item.describe(item.face_rect().bottomLeft() + QPointF(20, FOOT / 2)) == FROZEN
    document = editor.document
    assert node_sentence(document.graph, document.check(), FIRST).endswith("parameters, frozen")
    editor.undo()
    assert not item._card.frozen
    assert item.describe(header) != FROZEN


def test_the_numbers_of_an_input_are_called_as_its_face_calls_them(qtbot):
    document = EXAMPLES["xor"].build()
    canvas = shown(Editor(document, settle=settle), qtbot)
    canvas.show_snapshot(training(document).snapshot(3))
    item = canvas.scene().nodes[FIRST]
    words = item.describe(item.face_rect().topLeft() + item._face.face.box_of(0).center())
    assert re.search(r"= [+−]0\.\d\d   x[12]\n", words)
    assert "unit 1 of Input" not in words
