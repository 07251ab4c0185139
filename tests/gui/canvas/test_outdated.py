"""Outdated: what is to be drawn anew, told apart by how near to the view it is."""

import pytest
from PySide6.QtCore import QRectF

from nnstudio.gui.canvas.outdated import MARGIN, Outdated


class Block:
    """As much of an item as is asked for: 10 wide, at this place."""

    def __init__(self, x):
        self.x = x

    def sceneBoundingRect(self):
        return QRectF(self.x, 0, 10, 10)


SEEN = QRectF(0, 0, 100, 100)


@pytest.fixture
def blocks():
    return [Block(50), Block(100 + 100 * MARGIN / 2), Block(500)]


@pytest.fixture
def outdated(blocks):
    found = Outdated()
    found.look(SEEN)
    found.add_all(blocks)
    return found


def told_apart(outdated):
    outdated.sort()
    return [list(part) for part in (outdated.urgent, outdated.near, outdated.far)]


def test_items_are_seen_near_the_view_or_far_from_it(outdated, blocks):
    assert outdated.unsorted
    assert told_apart(outdated) == [[block] for block in blocks]
    assert not outdated.unsorted


def test_where_all_of_the_scene_is_seen_each_is_urgent(outdated, blocks):
    outdated.look(None)
    assert set(told_apart(outdated)[0]) == set(blocks)


def test_what_was_near_is_seen_once_the_view_has_moved_a_little(outdated, blocks):
    outdated.sort()
    outdated.look(SEEN.translated(20, 0))
    assert outdated.unsorted
    assert set(told_apart(outdated)[0]) == set(blocks[:2])


def test_what_is_far_is_seen_once_the_view_is_elsewhere(outdated, blocks):
    outdated.sort()
    outdated.look(SEEN.translated(450, 0))
    assert told_apart(outdated)[0] == [blocks[2]]


def test_items_that_have_moved_are_told_apart_anew(outdated, blocks):
    outdated.sort()
    blocks[2].x = 0
    outdated.covered = None
    assert outdated.unsorted
    assert blocks[2] in told_apart(outdated)[0]


def test_what_is_to_be_drawn_soon_is_not_taken_up_once_more(outdated, blocks):
    outdated.sort()
    outdated.add(blocks[0])
    outdated.add(blocks[1])
    assert not outdated.fresh
    outdated.add(blocks[2])
    assert list(outdated.fresh) == [blocks[2]]
    assert not outdated.far


def test_what_is_forgotten_is_nowhere(outdated, blocks):
    outdated.sort()
    for block in blocks:
        outdated.forget(block)
    assert told_apart(outdated) == [[], [], []]
