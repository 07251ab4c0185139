"""The card says what a sample is, what it was taken for, and how surely."""

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from nnstudio.gui.panels.answers.card import TOP, SampleCard
from nnstudio.gui.panels.answers.judged import judge
from nnstudio.gui.theme import DARK
from tests.gui.panels.answers.made import digits, packed, pixels, sure, with_answers


@pytest.fixture
def room(qtbot):
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(476, 160)
    with qtbot.waitExposed(room):
        room.show()
    return room


def test_the_truth_has_a_bar_even_if_it_is_unlikely(room):
    outputs = np.array([[0.3, 0.2, 0.2, 0.15, 0.1, 0.05]], np.float32)
    card = SampleCard(DARK, room)
    card.show_sample(judge(with_answers(digits(), outputs, [5])), 0, QRect(10, 10, 56, 56))
    assert card.ranked() == [0, 1, 2, 5]
    assert len(card.ranked()) == TOP


def test_two_classes_have_two_bars(room):
    card = SampleCard(DARK, room)
    card.show_sample(judge(with_answers(digits(), sure([1], 2), [0])), 0, QRect())
    assert card.ranked() == [1, 0]


@pytest.mark.parametrize("near", [QRect(0, 0, 56, 56), QRect(420, 100, 56, 56), QRect(200, 150, 90, 90)])
def test_it_stays_inside_and_beside_what_it_is_about(room, near):
    card = SampleCard(DARK, room)
    card.show_sample(judge(digits()), 7, near)
    assert room.rect().contains(card.geometry())
    assert not card.geometry().intersects(near) or near.x() == 200


def test_a_bar_is_as_long_as_the_answer_is_sure(room):
    card = SampleCard(DARK, room)
    card.show_sample(judge(with_answers(digits(), sure([1], 2, 0.75), [0])), 0, QRect())
    begin, end = 8 + 64 + card._name + 4, card.width() - 8 - 46  # right of picture and name
    seen = pixels(card)[:, begin:end]
    wrong, right = ((seen == packed(color)).sum(axis=1).max() for color in (DARK.bad, DARK.good))
    assert wrong == pytest.approx(0.75 * (end - begin), abs=1)
    assert right == pytest.approx(0.25 * (end - begin), abs=1)
