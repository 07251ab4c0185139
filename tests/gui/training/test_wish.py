"""The wish: what was asked of the run stays wished for until it has been heard."""

import pytest

from nnstudio.engine.api import Advance, Pause, Phase, Resume
from nnstudio.gui.training.wish import Wish


@pytest.mark.parametrize(
    ("control", "phase", "stays"),
    [
        (Resume(), Phase.READY, True),
        (Resume(), Phase.RUNNING, False),
        (Advance(), Phase.PAUSED, False),
        (Pause(), Phase.RUNNING, True),
        (Pause(), Phase.PAUSED, False),
        (Resume(), Phase.FAILED, False),
        (Pause(), Phase.FINISHED, False),
    ],
)
def test_a_wish_stays_until_the_run_has_come_to_it_or_cannot(control, phase, stays):
    wish = Wish()
    wish.make(control)
    wish.hear(phase)
    assert (wish.control is control) is stays


def test_what_is_held_stays_whatever_is_heard_and_is_released_once():
    wish, control = Wish(), Advance()
    wish.make(control, held=True)
    wish.hear(Phase.PAUSED)
    assert wish.release() is control
    assert wish.release() is None
    assert wish.control is None


def test_what_is_not_held_is_not_released():
    wish = Wish()
    wish.make(Resume())
    assert wish.release() is None
    assert wish.control is not None
