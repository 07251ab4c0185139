"""Branches: what was learned before they part belongs to both."""

import pytest

from nnstudio.engine.api import Branch
from nnstudio.gui.branches import shared

TREE = (Branch(0, None, 0, 40), Branch(1, 0, 12, 30), Branch(2, 1, 20, 25), Branch(3, 0, 5, 9))


@pytest.mark.parametrize(
    ("one", "other", "step"), [(0, 1, 12), (1, 0, 12), (1, 2, 20), (2, 0, 12), (2, 3, 5), (0, 7, 0)]
)
def test_two_branches_share_what_comes_before_the_first_parting(one, other, step):
    assert shared(TREE, one, other) == shared(TREE, other, one) == step
