"""What a card says: its marks in words, and the worst of its problems as a badge."""

from nnstudio.gui.canvas.card import Badge
from nnstudio.gui.canvas.faces.face import FROZEN
from nnstudio.gui.canvas.ports import Ports
from nnstudio.gui.canvas.saying import Saying
from nnstudio.gui.canvas.sentences import STALE
from nnstudio.nn.check import Problem

WARNS = Problem(None, "It has few units", blocks=False)
BLOCKS = Problem(None, "Nothing leads into it")


def badge(**said):
    return Saying(**said).card((140.0, 80.0), Ports()).badge


def test_a_problem_that_blocks_outweighs_one_that_warns_and_both_what_an_edit_would_do():
    assert badge(problems=(WARNS, BLOCKS), harms=True) is Badge.BLOCKS
    assert badge(problems=(WARNS,), harms=True) is Badge.WARNS
    assert badge(harms=True) is Badge.WOULD
    assert badge() is None


def test_each_mark_is_said_in_a_line_of_its_own():
    assert Saying(stale=True, frozen=True).marks == f"{STALE}\n{FROZEN}"
    assert Saying().marks == ""


def test_what_is_not_known_yet_gives_nothing_and_neither_does_the_output():
    assert not Saying().gives_output
    assert not Saying(kind="output").gives_output
    assert Saying(kind="dense").gives_output
