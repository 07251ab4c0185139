"""The face of the Output: classes, yes or no, or numbers in their own units, with the truth beside."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap

from nnstudio.data.fitted import Fitted, Scaling
from nnstudio.engine.snapshot import Sample
from nnstudio.gui.canvas.faces.answer import AnswerFace
from nnstudio.gui.canvas.faces.telling import short_number, telling_of
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK, text_font
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.task import Task
from tests.gui.canvas.faces.conftest import OUTPUT, chain, color, moment, painted

BINARY = Fitted(name="Loans", task=Task.BINARY, sample_shape=(2,), classes=("no", "yes"))


@pytest.fixture(scope="module")
def digits():
    return moment(chain(Dense(units=4)))


def said(snapshot, y, fitted, *, label=None, numbers=None):
    """The moment of a network that gives `y` for a sample of this truth."""
    truth = None if numbers is None else np.array(numbers, np.float32)
    return dataclasses.replace(
        snapshot,
        fitted=fitted,
        classes=fitted.classes,
        sample=Sample(3, np.zeros(2, np.float32), label, truth),
        activations={**snapshot.activations, OUTPUT: np.array(y, np.float32)},
    )


def houses(scaling=None, targets=("price",)):
    return Fitted(
        name="Houses",
        task=Task.REGRESSION,
        sample_shape=(2,),
        targets=targets,
        target_scaling=scaling or Scaling(1 / 50_000, -4.0),
    )


def face_of(snapshot) -> AnswerFace:
    face = AnswerFace(len(snapshot.activations[OUTPUT]))
    face.show(snapshot, OUTPUT)
    return face


def bars(face, wanted):
    """How long the bar of each row is that has this color, in pixels at 100 %, and where it begins."""
    seen = painted(face, Look(DARK), zoom=4)
    rows = [seen[int((unit + 0.5) * face.ROW * 4)] for unit in range(face._units)]
    found = [np.flatnonzero(row == color(wanted)) / 4 for row in rows]
    return [(float(places.min()), len(places) / 4) if len(places) else (0.0, 0.0) for places in found]


@pytest.mark.parametrize(
    ("yes", "label", "verdict", "right"),
    [
        (0.59, 1, "answer yes · truth yes ✓", True),
        (0.59, 0, "answer yes · truth no ✗", False),
        (0.41, 0, "answer no · truth no ✓", True),
        (0.41, 1, "answer no · truth yes ✗", False),
        (0.5, 0, "answer no · truth no ✓", True),
        (0.59, None, "answer yes", None),
    ],
)
def test_a_lone_unit_says_yes_from_half_on(qtbot, digits, yes, label, verdict, right):
    told = telling_of(said(digits, [yes], BINARY, label=label), np.array([yes], np.float32))
    assert told.names == ("yes",)
    assert told.values == pytest.approx((yes,))
    assert (told.verdict[0], told.right) == (verdict, right)
    assert (told.bold == 0) == (yes > 0.5)


def test_the_bar_of_a_lone_unit_is_as_long_as_its_yes(qtbot, digits):
    for yes in (0.1, 0.8):
        face = face_of(said(digits, [yes], BINARY, label=1))
        _, reach = face._scale()
        ((_, long),) = bars(face, DARK.active)
        # The line at one half takes some of it.
        assert long == pytest.approx(yes * reach, abs=2.6)
        assert face.describe(QPointF(40, 15)) == f"class yes: {np.float32(yes):.4f}"


def test_two_units_are_told_as_classes(qtbot, digits):
    told = telling_of(said(digits, [0.3, 0.7], BINARY, label=0), np.array([0.3, 0.7], np.float32))
    assert told.names == ("no", "yes")
    assert (told.marked, told.bold, told.right) == (0, 1, False)


def test_numbers_are_told_in_their_own_units_with_the_truth_beside(qtbot, digits):
    snapshot = said(digits, [1.046], houses(), numbers=[250_000])
    told = telling_of(snapshot, snapshot.activations[OUTPUT])
    assert told.names == ("price",)
    assert told.values == pytest.approx((252_300,))
    assert told.truths == (250_000,)
    assert (told.verdict[0], told.right) == ("answer 252k · truth 250k", None)
    words = face_of(snapshot).describe(QPointF(40, 15))
    assert words == "price: 252,300; truth 250,000\nThe unit gives 1.0460, which is scaled"


def test_a_number_whose_truth_nobody_knows_is_told_alone(qtbot, digits):
    snapshot = said(digits, [1.046], houses())
    told = telling_of(snapshot, snapshot.activations[OUTPUT])
    assert (told.truths, told.marks, told.verdict) == ((), (), ())
    assert "truth" not in face_of(snapshot).describe(QPointF(40, 15))


def test_bars_of_numbers_that_can_be_negative_go_to_both_sides_of_zero(qtbot, digits):
    fitted = houses(Scaling(1.0, 0.0), ("up", "down"))
    face = face_of(said(digits, [1.0, -0.5], fitted, numbers=[1.0, 0.5]))
    zero, reach = face._scale()
    (up, up_long), _ = bars(face, DARK.active)
    _, (down, down_long) = bars(face, DARK.negative)
    assert up == pytest.approx(zero, abs=1)
    assert up_long == pytest.approx(reach / 2, abs=2.6)
    assert down + down_long == pytest.approx(zero, abs=1)
    assert down_long == pytest.approx(reach / 4, abs=2.6)


def test_bars_of_numbers_that_are_never_negative_begin_at_the_left(qtbot, digits):
    face = face_of(said(digits, [0.0], houses(), numbers=[300_000]))  # from 100,000 to 300,000, usually
    _, reach = face._scale()
    ((begin, long),) = bars(face, DARK.active)
    assert long == pytest.approx(reach * 200 / 300, abs=1)
    assert begin == pytest.approx(face._tracks()[0].left() + 1.5, abs=0.5)


def test_the_truth_of_a_number_is_marked_on_its_bar(qtbot, digits):
    for truth in (120_000, 280_000):
        face = face_of(said(digits, [0.0], houses(), numbers=[truth]))
        zero, reach = face._scale()
        ((begin, long),) = bars(face, DARK.good)
        assert begin + long / 2 == pytest.approx(zero + reach * truth / 300_000, abs=1)


def test_of_several_numbers_each_has_its_truth_below(qtbot, digits):
    fitted = houses(Scaling((1.0, 0.01), (0.0, 0.0)), ("up", "down"))
    snapshot = said(digits, [0.5, 0.5], fitted, numbers=[1.0, 70])
    told = telling_of(snapshot, snapshot.activations[OUTPUT])
    assert told.values == pytest.approx((0.5, 50))
    assert told.truths == (1.0, 70)
    assert told.shares == pytest.approx((0.25, 0.25))
    assert painted(face_of(snapshot), Look(DARK), detailed=True).any()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0.00"),
        (-0.5, "−0.50"),
        (12.34, "12.3"),
        (1234.5, "1,234"),
        (-52_300, "−52,300"),
        (252_300, "252k"),
        (1.23e7, "1.2e7"),
        (0.00012, "1.2e-4".replace("-", "−")),
    ],
)
def test_numbers_are_short_enough_to_stand_beside_a_bar(number, words):
    assert short_number(number) == words
    assert len(words) <= 7


def test_bars_and_words_are_of_the_same_moment(digits):
    fitted = Fitted(name="Digits", sample_shape=(2,), classes=("0", "1", "2", "3"))
    face = face_of(said(digits, [0.1, 0.9, 0.0, 0.0], fitted, label=2))
    still, lights = face.still_key(), face.lights_key()
    face.show(said(digits, [0.1, 0.0, 0.9, 0.0], fitted, label=2), OUTPUT)
    # What stays is drawn at another time than what follows each moment: no word may be in it.
    assert face.still_key() == still
    assert face.lights_key() != lights


@pytest.mark.usefixtures("qtbot")
def test_a_verdict_leaves_room_for_letters_that_are_wider_at_another_zoom():
    face, look = AnswerFace(10), Look(DARK)
    metrics, pixmap = QFontMetricsF(text_font(11, bold=True)), QPixmap(10, 10)
    painter = QPainter(pixmap)
    try:
        for length in range(1, 60):
            face._told = dataclasses.replace(face._told, verdict=("a" * length, "…"), right=False)
            with face._stamps.between(painter, look):
                face._place_verdict(look)
            assert metrics.horizontalAdvance(face._verdict[1]) <= 0.95 * (face.width + 24)
    finally:
        painter.end()
