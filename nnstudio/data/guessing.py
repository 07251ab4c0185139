"""Guessing: what the columns of a table hold and what they are for, from what stands in them."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from nnstudio.data.columns import MAX_CATEGORIES, Cells, TableColumn, as_texts, part_of
from nnstudio.data.dates import find_reader
from nnstudio.data.numerals import MISSING, Decimal, is_missing, read_number, read_numbers

TARGETS = ("target", "label", "class", "outcome", "output", "result", "answer", "y")
"""What a column is called that is to be predicted; without such a name it is the last one that can be."""
MOST_CLASSES = 10
"""A target of whole numbers that has no more different ones names classes."""
MOST_UNREPEATED = 20
"""Words that hardly ever come twice name no kinds, if there are more of them."""
MOST_OF_FEW = 0.8
"""Of few rows, more different words than this share of them name no kinds: each row has its own."""
MOST_INPUT_CATEGORIES = 50
"""A column of more different words is a name or a remark, from which a network would learn by heart."""
SHORTEST_CODE = 3
"""Digits of a code; months, days and hours have two, with a zero before some, and are numbers."""
NUMBERS_FOR_A_SLIP, MOST_SLIPS = 20, 1000
"""A word among so many numbers is a slip, to be complained of; it does not make all of them categories."""

TIME_NAMES = ("step", "time", "timestamp", "year")
INDEX_NAMES = ("id", "index", "nr", "no", "no.", "row", "unnamed: 0", "column 1", *TIME_NAMES)
"""What a column is called that only counts the rows, if its numbers rise from one to the next, or fall."""

_YES = {"yes", "y", "true", "t", "1", "positive", "good", "ja", "oui", "si", "sí"}


class Guess:
    """What is known of a column after some of its cells."""

    def __init__(self, name: str, decimal: Decimal = ".") -> None:
        self.name = name
        self._decimal: Decimal = decimal
        self._rows = self._known = self._slips = 0
        self._whole = self._rising = self._falling = True
        self._last = math.nan
        self._different: set[str] | None = set()
        self._lengths: set[int] | None = set()
        self._padded = False

    def add(self, cells: Cells) -> None:
        """Looks at the next cells from top to bottom."""
        if self._lengths is not None:
            self._add_codes(cells)
        if self._slips <= MOST_SLIPS:
            self._add_numbers(cells)
        if self._different is not None:
            texts = cells if isinstance(cells, list) else as_texts(np.unique(cells))
            self._different.update(text.strip() for text in texts)
            if len(self._different) > MAX_CATEGORIES + len(MISSING):
                self._different = None
        self._rows += len(cells)

    @property
    def numbers(self) -> bool:
        """Whether numbers stand there, but for a few slips: more where hardly a cell comes twice."""
        if self.names_codes:
            return False
        few = self._known / NUMBERS_FOR_A_SLIP
        if (
            self._different is not None
            and self._rows <= MOST_UNREPEATED
            and hardly_repeated(len(self._different), self._rows)
        ):
            few = self._known / 2
        return self._slips <= min(MOST_SLIPS, few)

    @property
    def names_codes(self) -> bool:
        """Whether digits count nothing there, such as 01003: as many in each cell, zeros before some."""
        steady = self._rising or self._falling
        return self._padded and self._lengths is not None and len(self._lengths) == 1 and not steady

    @property
    def counts_rows(self) -> bool:
        """Whether it only says where a row stands among the others."""
        steady = self._rising or self._falling
        return self.numbers and self._whole and steady and self.name.casefold() in INDEX_NAMES

    @property
    def tells_time(self) -> bool:
        """Whether it is a number by which the rows can be brought into the order of time."""
        return self.counts_rows and self.name.casefold() in TIME_NAMES

    @property
    def useless(self) -> bool:
        """Whether a network would learn nothing that holds for other rows from it."""
        if self.numbers:
            return self.counts_rows or self._constant
        several = 2 <= len(self.categories) <= MOST_INPUT_CATEGORIES
        return not several or self._dates or hardly_repeated(len(self.categories), self._rows)

    @property
    def categories(self) -> tuple[str, ...]:
        """The different words that stand there in a sensible order, "yes" after "no"; none if too many."""
        words = [word for word in self._different or () if not is_missing(word)]
        if len(words) > MAX_CATEGORIES:
            return ()
        if self.numbers:
            words = [word for word in words if not math.isnan(read_number(word, self._decimal) or 0.0)]
            return tuple(sorted(words, key=lambda word: read_number(word, self._decimal) or 0.0))
        return tuple(sorted(words, key=lambda word: (word.casefold() in _YES, word.casefold(), word)))

    @property
    def names_classes(self) -> bool:
        """Whether it tells one of several classes, if it is what is to be predicted."""
        count = len(self.categories)
        if self.numbers:
            return self._whole and 2 <= count <= min(MOST_CLASSES, max(2, self._rows // 2))
        return count >= 2 and not self._dates and not hardly_repeated(count, self._rows)

    @property
    def names_parts(self) -> bool:
        """Whether it says which rows are for training, and which for validation or the test."""
        parts = {part_of(word) for word in self.categories}
        return not self.numbers and 0 in parts and None not in parts and len(parts) > 1

    def column(self, role: str) -> TableColumn:
        """The column as it is used so; the target is a category wherever it can be one."""
        # Of a constant there is no telling anything: as a category, that is complained of.
        category = not self.numbers or (role == "target" and (self.names_classes or self._constant))
        return TableColumn.from_fields(
            {
                "name": self.name,
                "role": role,
                "kind": "category" if category else "number",
                "categories": self.categories if category else (),
            }
        )

    @property
    def _dates(self) -> bool:
        """Whether moments stand there: days that were are not those to come."""
        words = not self.numbers and not self.names_codes
        return words and find_reader(self.categories, self._decimal) is not None

    @property
    def _constant(self) -> bool:
        return self._different is not None and len(self.categories) < 2

    def _add_codes(self, cells: Cells) -> None:
        known = {text.strip() for text in cells if not is_missing(text)} if isinstance(cells, list) else {""}
        if all(len(text) >= SHORTEST_CODE and text.isdecimal() for text in known):
            self._lengths = (self._lengths or set()) | set(map(len, known))
            self._padded |= any(text.startswith("0") for text in known)
        else:
            self._lengths = None

    def _add_numbers(self, cells: Cells) -> None:
        numbers = read_numbers(cells, self._decimal) if isinstance(cells, list) else cells.tolist()
        read = [number for number in numbers if number is not None]
        values = np.array([self._last, *read])
        first = 0 if self._rows else 1
        before, after = values[first:-1], values[first + 1 :]
        self._slips += len(numbers) - len(read)
        self._known += int(np.count_nonzero(~np.isnan(values[1:])))
        self._whole &= bool(np.all((values == np.rint(values)) | np.isnan(values)))
        self._rising &= bool(np.all(after > before))
        self._falling &= bool(np.all(after < before))
        self._last = values[-1]


def hardly_repeated(words: int, rows: int) -> bool:
    """Whether so many different words name no kinds, for nearly each row has its own; two always may."""
    return words > max(2, min(MOST_UNREPEATED, MOST_OF_FEW * rows), rows / 2)


def guess_columns(
    names: Sequence[str], blocks: Iterable[Sequence[Cells]], decimal: Decimal, target_name: str = ""
) -> tuple[tuple[TableColumn, ...], int]:
    """The columns with the roles that suit them, and how many rows there are; `blocks` are those of all.

    The column called `target_name` is predicted, or a likely one.
    """
    guesses = [Guess(name, decimal) for name in names]
    rows = 0
    for block in blocks:
        rows += len(block[0])
        for guess, cells in zip(guesses, block, strict=True):
            guess.add(cells)
    wished = next((guess for guess in guesses if guess.name == target_name), None)
    part = next((guess for guess in guesses if guess.names_parts and guess is not wished), None)
    others = [guess for guess in guesses if guess is not part]
    last = find_last([guess for guess in others if not guess.useless or guess.names_classes])
    target = wished or _of_points(others, last) or find_named(others, TARGETS) or last
    roles = [
        "target" if guess is target else "part" if guess is part else "ignored" if guess.useless else "input"
        for guess in guesses
    ]
    return tuple(guess.column(role) for guess, role in zip(guesses, roles, strict=True)), rows


def _of_points(guesses: Sequence[Guess], last: Guess | None) -> Guess | None:
    """The last column where it names what is at the places x and y, of which "y" is no answer then."""
    places = {guess.name.casefold() for guess in guesses if guess.numbers} >= {"x", "y"}
    named = last is not None and not last.numbers and last.names_classes
    others = {guess.name.casefold() for guess in guesses} & set(TARGETS) - {"y"}
    return last if places and named and not others else None


def find_named(guesses: Sequence[Guess], names: Sequence[str]) -> Guess | None:
    """The column that has the first of these names that is there; None if there is none."""
    found = (guess for name in names for guess in guesses if guess.name.casefold() == name)
    return next(found, None)


def find_last(guesses: Sequence[Guess]) -> Guess | None:
    """The last column, where people put what is to be predicted; None if there is none."""
    return guesses[-1] if guesses else None
