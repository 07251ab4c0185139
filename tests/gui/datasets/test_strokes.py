"""Points that no project has are lost by nothing that happens to those of a project."""

import pytest

from nnstudio.data.painted import Painted
from nnstudio.data.toys import Xor
from nnstudio.gui.datasets.drafts import Drafts
from nnstudio.gui.datasets.strokes import Strokes

OWN = Painted(points=((0.0, 0.0, 0), (1.0, 1.0, 1)))
MORE = OWN.replace(points=(*OWN.points, (2.0, 2.0, 0)))
PROJECT = Painted(points=((-1.0, -1.0, 1),))


@pytest.fixture
def kept():
    return []


def test_points_of_a_project_are_not_taken_for_those_that_no_project_has(kept):
    strokes = Strokes(OWN, kept.append)
    drafts = Drafts(PROJECT, strokes)
    assert drafts["painted"] == PROJECT
    drafts.use(PROJECT.replace(points=()))  # painted on in the project
    drafts.use(Xor())
    assert Drafts(Xor(), strokes)["painted"] == OWN
    assert kept == []


def test_points_that_are_used_go_on_with_the_strokes_that_the_project_makes(kept):
    strokes = Strokes(OWN, kept.append)
    Drafts(OWN, strokes).use(MORE)
    drafts = Drafts(Xor(), strokes)
    assert drafts["painted"] == MORE
    drafts.undo()
    assert drafts["painted"] == OWN
    assert kept == [MORE, OWN]


def test_undo_brings_back_what_another_state_of_the_project_has_replaced(kept):
    strokes = Strokes(OWN, kept.append)
    Drafts(OWN, strokes).use(PROJECT)  # its history leads to points that it had before
    drafts = Drafts(Xor(), strokes)
    drafts.undo()
    assert drafts["painted"] == OWN


def test_what_was_painted_since_the_project_learned_from_it_is_left_alone_by_its_undo(kept):
    strokes = Strokes(OWN, kept.append)
    Drafts(OWN, strokes)
    drafts = Drafts(Xor(), strokes)
    drafts.paint(MORE)
    drafts.use(OWN)
    assert Drafts(Xor(), strokes)["painted"] == MORE


def test_the_next_project_has_nothing_to_do_with_points_that_the_last_one_used(kept):
    strokes = Strokes(OWN, kept.append)
    Drafts(OWN, strokes)
    strokes.part()
    Drafts(PROJECT, strokes)
    assert Drafts(Xor(), strokes)["painted"] == OWN


def test_other_settings_of_the_same_points_are_no_stroke(kept):
    strokes = Strokes(OWN, kept.append)
    drafts = Drafts(Xor(), strokes)
    drafts.put(OWN.replace(splitting=OWN.splitting.replace(seed=7)))
    drafts.put(drafts["painted"].replace(classes=("left", "right")))
    drafts.undo()
    assert (strokes.now.splitting.seed, strokes.now.classes) == (7, ("left", "right"))
    assert kept == []


def test_painted_points_that_are_chosen_by_their_name_are_those_that_are_there(kept):
    three = OWN.replace(classes=("A", "B", "C"))
    drafts = Drafts(Xor(), Strokes(three, kept.append))
    drafts.put(Painted())
    assert drafts["painted"] == three
    drafts.paint(three.replace(points=()))
    assert drafts["painted"].points == ()


def test_what_another_window_has_kept_is_gone_on_with_and_undo_brings_back_what_was_here(kept):
    strokes = Strokes(OWN, kept.append)
    strokes.meet(Painted())  # nothing, or nothing that could be read
    assert strokes.now == OWN
    strokes.meet(PROJECT)
    assert strokes.now == PROJECT
    strokes.undo()
    assert strokes.now == OWN
