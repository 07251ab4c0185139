"""A typed name: letters add up to a name until there is a pause."""

import pytest

from nnstudio.gui.canvas.typed_name import PAUSE, TypedName


class Clock:
    def __init__(self):
        self.age = 0

    def start(self):
        self.age = 0

    def elapsed(self):
        return self.age


@pytest.fixture
def typed():
    typed = TypedName()
    typed._since = Clock()
    return typed


def test_letters_add_up_whatever_their_case(typed):
    assert typed.take("H")
    assert typed.take("i")
    assert typed.begins("hidden 1")
    assert not typed.begins("Output")


def test_each_word_of_a_name_may_be_meant(typed):
    typed.take("p")
    assert typed.begins("Max pooling")


def test_after_a_pause_another_name_begins(typed):
    typed.take("h")
    typed._since.age = PAUSE + 1
    typed.take("o")
    assert typed.letters == "o"


def test_a_space_is_a_part_of_a_name_and_never_its_beginning(typed):
    assert not typed.take(" ")
    for letter in "hidden ":
        assert typed.take(letter)
    assert typed.begins("Hidden 1")
