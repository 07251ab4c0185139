"""Matching: how well a thing fits the words that somebody types, the same wherever they search."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

FEWEST_INITIALS = 2
FEWEST_LETTERS = 3
"""From so many letters on, they may be scattered over a name: fewer are in nearly all."""
FEWEST_INSIDE = 3
"""From so many letters on, they may be in the middle of a keyword."""


class Grade(IntEnum):
    """Where one word of a query was found, the best first. Names count more than keywords."""

    TITLE_BEGINS = 0
    TITLE_WORD_BEGINS = 1
    NAME_WORD_BEGINS = 2
    INITIALS = 3
    IN_TITLE = 4
    IN_NAME = 5
    LETTERS_OF_TITLE = 6
    LETTERS_OF_NAME = 7
    KEYWORD_BEGINS = 8
    IN_KEYWORD = 9


class Fitness(NamedTuple):
    """How well something fits a whole query; the smaller, the better.

    `called` is 0 where the query is the title, 1 where the title begins with it, 2 where it is another of the
    names or the first words of one, 3 where its words only occur; `worst` and `total` are the worst and the
    sum of their grades.
    """

    called: int
    worst: Grade
    total: int

    @property
    def by_name(self) -> bool:
        """Whether all words are in what it is called, in one piece each."""
        return self.worst <= Grade.IN_NAME


@dataclass(frozen=True)
class Sought:
    """What a search knows of one thing, in small letters, prepared for looking through it often.

    `called` is the title and all other names, `initials` theirs, `keywords` all else that is said of it; one
    text each, in lines.
    """

    title: str
    names: tuple[str, ...]
    called: str
    initials: str
    keywords: str

    @classmethod
    def of(cls, title: str, names: Iterable[str] = (), keywords: Iterable[str] = ()) -> "Sought":
        """Prepares a thing for the search."""
        first, others = folded(title), tuple(folded(name) for name in names)
        initials = "".join("\n" + "".join(name[at] for at in _beginnings(name)) for name in (first, *others))
        return cls(first, others, "\n".join((first, *others)), initials, folded("\n".join(keywords)))

    def fitness(self, query: "Query") -> Fitness | None:
        """How well this fits; None if a word of the query is not found."""
        worst, total = Grade.TITLE_BEGINS, 0
        for word, scattered in query.words:
            grade = self._grade(word, scattered)
            if grade is None:
                return None
            worst, total = max(worst, grade), total + grade
        return Fitness(self._called(query.text), worst, total)

    def _called(self, text: str) -> int:
        """How much the whole query is what this is called: what can be read on it, before its other names."""
        if self.title.startswith(text):
            return 0 if text == self.title else 1
        # With a space behind both, only whole words count.
        return 2 if any(f"{name} ".startswith(f"{text} ") for name in self.names) else 3

    def _grade(self, word: str, scattered: re.Pattern[str] | None) -> Grade | None:
        grade = self._grade_of_name(word) if word in self.called else None
        if grade is not None and grade < Grade.INITIALS:
            return grade
        if len(word) >= FEWEST_INITIALS and f"\n{word}" in self.initials:
            return Grade.INITIALS
        if grade is not None:
            return grade
        if scattered is not None and scattered.search(self.called):
            return Grade.LETTERS_OF_TITLE if scattered.search(self.title) else Grade.LETTERS_OF_NAME
        if word not in self.keywords:
            return None
        if _begins_word(self.keywords, _place(self.keywords, word)):
            return Grade.KEYWORD_BEGINS
        return Grade.IN_KEYWORD if len(word) >= FEWEST_INSIDE else None

    def _grade_of_name(self, word: str) -> Grade:
        at = _place(self.title, word)
        if at == 0:
            return Grade.TITLE_BEGINS
        if _begins_word(self.title, at):
            return Grade.TITLE_WORD_BEGINS
        if _begins_word(self.called, _place(self.called, word)):
            return Grade.NAME_WORD_BEGINS
        return Grade.IN_TITLE if at > 0 else Grade.IN_NAME


@dataclass(frozen=True)
class Query:
    """What somebody types, taken apart once for all things that are looked through."""

    text: str
    words: tuple[tuple[str, re.Pattern[str] | None], ...]

    @classmethod
    def of(cls, typed: str) -> "Query":
        """Takes the text of a search field apart."""
        # Who writes max_pool2d means two words; names of layers in programs are written like that.
        words = folded(typed).replace("_", " ").split()
        return cls(" ".join(words), tuple((word, _scattered(word)) for word in words))


def rank(
    query: Query, things: Sequence[Sought], recent: Sequence[int | None] = (), last: Sequence[bool] = ()
) -> list[int]:
    """The places of the things that fit, the best first.

    Args:
        query: What is searched for; without words, everything fits.
        things: What is looked through; equals stay in this order.
        recent: For each thing, how many others were used since it was; None for never.
        last: For each thing, whether it stands behind its equals, as it cannot be chosen now.
    """
    found = []
    for place, thing in enumerate(things):
        fitness = thing.fitness(query)
        if fitness is not None:
            ago = recent[place] if recent else None
            order = (fitness.called, fitness.worst, fitness.total, bool(last) and last[place])
            found.append((order, ago is None, ago or 0, place))
    found.sort()
    return [place for *_, place in found]


@lru_cache(maxsize=4096)
def matched_letters(title: str, query: str) -> tuple[tuple[int, int], ...]:
    """Which letters of a title the words of a query stand for, as ranges (begin, end) from left to right."""
    text = folded(title)
    marked: set[int] = set()
    for word, scattered in Query.of(query).words:
        at, starts = _place(text, word), _beginnings(text)
        if _begins_word(text, at):
            marked.update(range(at, at + len(word)))
        elif len(word) >= FEWEST_INITIALS and "".join(text[at] for at in starts).startswith(word):
            marked.update(starts[: len(word)])
        elif at >= 0:
            marked.update(range(at, at + len(word)))
        elif scattered is not None and (found := scattered.search(text)):
            marked.update(found.start(letter + 1) for letter in range(len(word)))
    ranges: list[tuple[int, int]] = []
    for letter in sorted(marked):
        if ranges and ranges[-1][1] == letter:
            ranges[-1] = ranges[-1][0], letter + 1
        else:
            ranges.append((letter, letter + 1))
    return tuple(ranges)


@lru_cache(maxsize=4096)
def matched_name(title: str, names: tuple[str, ...], query: str) -> str:
    """The name by which something was found whose title has nothing of the query; empty if there is none."""
    words = Query.of(query).words
    if not words or matched_letters(title, query):
        return ""
    return next((name for name in names if all(word in folded(name) for word, _ in words)), "")


def folded(text: str) -> str:
    """The text in small letters, each at its place: "ß" stays one letter, unlike in `str.casefold`."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _place(text: str, word: str) -> int:
    """Where a word stands in a text, at the beginning of one of its words if it can; -1 if nowhere."""
    at = first = text.find(word)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(word, at + 1)
    return at if at >= 0 else first


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or (at > 0 and not text[at - 1].isalnum())


def _beginnings(text: str) -> list[int]:
    """Where the words of a text begin."""
    return [found.start() for found in re.finditer(r"(?<![^\W_])[^\W_]", text)]


@lru_cache(maxsize=256)
def _scattered(word: str) -> re.Pattern[str] | None:
    """Finds the letters in their order within one name, the first at the beginning of a word."""
    if len(word) < FEWEST_LETTERS:
        return None
    first, *others = (re.escape(letter) for letter in word)
    # Up to the next such letter and not further: nothing to go back to, however long the name is.
    return re.compile(rf"(?<![^\W_])({first})" + "".join(f"[^\n{letter}]*({letter})" for letter in others))
