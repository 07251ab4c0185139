"""One thing after the other with the window's project."""

import pytest

from nnstudio.gui.turns import Turns


@pytest.fixture
def turns(qapp):
    turns = Turns(lambda: turns.saves)
    turns.saves = False
    return turns


def test_who_comes_while_it_is_saved_waits_until_it_is(turns):
    done = []
    turns.saves = True
    turns.wait(lambda: done.append(1))
    turns.wait(lambda: done.append(2))
    turns.go_on()
    assert turns.taken
    assert done == []
    turns.saves = False
    turns.go_on()
    assert done == [1, 2]


def test_who_comes_during_a_question_waits_until_its_answer_has_been_obeyed(turns, qtbot):
    done = []

    def question():
        assert turns.asking
        turns.wait(lambda: done.append("other"))
        turns.go_on()
        return "answer"

    done.append(turns.ask(question))
    assert done == ["answer"]
    qtbot.waitUntil(lambda: done == ["answer", "other"])


def test_the_next_waits_again_if_one_begins_to_save(turns):
    done = []

    def save():
        turns.saves = True

    turns.wait(save)
    turns.wait(lambda: done.append(1))
    turns.go_on()
    assert done == []


def test_one_that_fails_takes_no_other_its_turn(turns):
    done = []
    turns.wait(lambda: 1 / 0)
    turns.wait(lambda: done.append(1))
    with pytest.raises(ZeroDivisionError):
        turns.go_on()
    assert done == [1]


def test_nobody_has_a_turn_after_the_end(turns):
    done = []
    turns.wait(lambda: done.append(1))
    turns.end()
    turns.wait(lambda: done.append(2))
    turns.go_on()
    assert done == []
