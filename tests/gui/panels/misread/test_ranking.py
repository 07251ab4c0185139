"""The worst mistakes come first, in three senses of the word."""

import numpy as np

from nnstudio.gui.panels.answers.judged import judge
from nnstudio.gui.panels.misread.ranking import Order, keep_places, rank
from nnstudio.gui.panels.misread.tiling import tile
from tests.gui.panels.answers.made import digits, sure, with_answers


def judged(said, labels, shares=None, once_right=None):
    outputs = sure(said, 10)
    for row, share in enumerate(shares or ()):
        outputs[row] = sure(said[row : row + 1], 10, share)
    return judge(with_answers(digits(), outputs, labels, once_right=once_right))


def test_only_wrong_answers_are_shown_the_surest_first():
    found = rank(judged([1, 2, 3, 4], [1, 0, 0, 0], [0.99, 0.5, 0.9, 0.7]), Order.SURE)
    assert found.tolist() == [2, 3, 1]


def test_the_largest_loss_comes_first():
    moment = judge(digits())
    found = rank(moment, Order.LOSS)
    errors = ((moment.outputs - np.eye(10)[moment.truth]) ** 2).mean(axis=1)
    assert sorted(found.tolist()) == np.flatnonzero(moment.said != moment.truth).tolist()
    assert (np.diff(errors[found]) <= 1e-7).all()


def test_forgotten_are_those_that_were_right_before():
    moment = judged([1, 2, 3], [0, 0, 3], once_right=[True, False, True])
    assert rank(moment, Order.FORGOTTEN).tolist() == [0]


def test_a_cell_of_the_confusion_shows_its_samples_alone():
    moment = judged([9, 9, 4, 1], [4, 4, 4, 4], [0.6, 0.8, 0.9, 0.5])
    assert rank(moment, Order.SURE, (4, 9)).tolist() == [1, 0]


def test_a_cell_of_the_diagonal_shows_right_answers_the_least_sure_first():
    moment = judged([4, 4, 9, 4], [4, 4, 4, 4], [0.9, 0.6, 0.8, 0.7])
    assert rank(moment, Order.SURE, (4, 4)).tolist() == [1, 3, 0]
    assert rank(moment, Order.FORGOTTEN, (4, 4)).tolist() == [1, 3, 0]


def test_an_answer_that_is_no_number_is_worst():
    moment = judge(with_answers(digits(), [[0.1, 0.9], [np.nan, np.nan]], [0, 1]))
    assert rank(moment, Order.SURE).tolist() == [1, 0]


def test_nothing_moves_away_under_the_mouse():
    assert keep_places(np.array([5, 3, 8]), np.array([8, 9, 5])).tolist() == [5, 8, 9]


def test_each_tile_is_found_where_it_lies():
    tiling = tile(476, 160, 78, 72)
    assert (tiling.columns, tiling.rows) == (5, 2)
    for place in range(tiling.capacity):
        left, top = tiling.corner(place)
        assert tiling.at(left, top) == place
        assert tiling.at(left + tiling.wide - 1, top + tiling.tall - 1) == place
        assert left + tiling.wide <= 476
        assert top + tiling.tall <= 160
    assert tiling.at(tiling.corner(1)[0] - 1, 10) is None


def test_an_area_that_is_too_small_has_one_tile():
    assert tile(20, 10, 78, 72).capacity == 1
