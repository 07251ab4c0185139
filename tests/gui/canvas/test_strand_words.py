"""The strand under the mouse is found where it is drawn, and said with the engine's numbers."""

import math

import numpy as np
from PySide6.QtCore import QPointF

from nnstudio.explain.contributions import contributions_of, strongest_contributions
from nnstudio.gui.canvas.strand_words import nearest_strand, strand_words
from nnstudio.gui.canvas.strands import curve

X = np.array([0.41, 1.0, -2.0], np.float32)
KERNEL = np.array([[-1.2, 0.1], [0.5, 2.0], [0.25, -0.125]], np.float32)
ALL = strongest_contributions(X, KERNEL, 6)
STARTS, ENDS, END = [-60.0, 0.0, 60.0], [-40.0, 40.0], QPointF(300, 25)


def test_each_strand_is_found_along_its_whole_curve():
    for index in range(6):
        start, end = STARTS[ALL.sources[index]], ENDS[ALL.targets[index]]
        drawn = curve(QPointF(0, start), END + QPointF(0, end))
        for share in (0.05, 0.9):  # apart from where strands cross
            found = nearest_strand(ALL, STARTS, ENDS, END, drawn.pointAtPercent(share), 6.0)
            assert found is not None
            there = STARTS[ALL.sources[found]], ENDS[ALL.targets[found]]
            assert there[0 if share < 0.5 else 1] == (start if share < 0.5 else end)


def test_a_strand_is_where_it_is_drawn():
    one = strongest_contributions(X, KERNEL, 1)
    drawn = curve(QPointF(0, STARTS[one.sources[0]]), END + QPointF(0, ENDS[one.targets[0]]))
    for percent in range(5, 100, 5):
        point = drawn.pointAtPercent(percent / 100)
        assert nearest_strand(one, STARTS, ENDS, END, point, 0.5) == 0
        assert nearest_strand(one, STARTS, ENDS, END, point + QPointF(0, 4), 0.5) is None


def test_beyond_reach_there_is_none():
    assert nearest_strand(ALL, STARTS, ENDS, END, QPointF(150, -200), 6.0) is None
    assert nearest_strand(ALL, STARTS, ENDS, END, QPointF(-50, 0), 6.0) is None


def test_where_strands_meet_the_strongest_is_meant():
    found = nearest_strand(ALL, STARTS, ENDS, END, QPointF(0, 0), 6.0)
    assert (ALL.sources[found], ALL.targets[found]) == (1, 1)


def test_units_that_are_not_shown_have_no_strands():
    hidden = [math.nan] * 3
    assert nearest_strand(ALL, hidden, ENDS, END, QPointF(0, 0), 6.0) is None
    assert (
        nearest_strand(contributions_of(X, KERNEL, (), (), 3), STARTS, ENDS, END, QPointF(0, 0), 6.0) is None
    )


def test_a_strand_is_said_with_its_numbers():
    index = next(i for i in range(6) if (ALL.sources[i], ALL.targets[i]) == (0, 0))
    words = strand_words(ALL, index, X, KERNEL, "Hidden 1", "Hidden 2")
    assert words == "unit 1 of Hidden 1 → unit 1 of Hidden 2: −1.20 × 0.41 = −0.49\nweight × activation"
