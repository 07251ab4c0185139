"""Toys: points that are drawn on the spot, so small that one sees what a network does."""

from nnstudio.data.toys.circles import Circles
from nnstudio.data.toys.moons import Moons
from nnstudio.data.toys.sine import Sine
from nnstudio.data.toys.spirals import RADIUS, TURNS, Spirals
from nnstudio.data.toys.toy import Classes, Points, Toy, TwoClasses
from nnstudio.data.toys.xor import Xor

__all__ = [
    "RADIUS",
    "TURNS",
    "Circles",
    "Classes",
    "Moons",
    "Points",
    "Sine",
    "Spirals",
    "Toy",
    "TwoClasses",
    "Xor",
]
