"""Origins: where the samples of a split come from, so that a person can find them in the own files."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.integer]


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Names:
    """Many short texts in little memory: as bytes one after the other, and where each of them ends."""

    text: bytes
    ends: npt.NDArray[np.int64]

    @classmethod
    def of(cls, names: Iterable[str]) -> Self:
        """These names; what of a file's name is not written in Unicode is marked in it."""
        written = [name.encode(errors="surrogateescape") for name in names]
        return cls(b"".join(written), np.cumsum([len(name) for name in written], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, index: int) -> str:
        begin = int(self.ends[index - 1]) if index else 0
        return self.text[begin : int(self.ends[index])].decode(errors="replace")


# The same goes for these.
@dataclass(frozen=True, eq=False)
class Origins:
    """Where each of n samples comes from: a file, a row of a table, a moment, a place in an array.

    `column` is what a table calls them, which holds the samples: "file", "row". `numbers` (n,) are what is
    told, or, where there are `names`, which of those. Words around it say what it is: "row 17".
    """

    column: str
    numbers: Indices
    names: Names | None = None
    before: str = ""
    after: str = ""

    @classmethod
    def files(cls, paths: Iterable[str]) -> Self:
        """Files by their paths, as one finds them in a folder that is known."""
        names = Names.of(paths)
        return cls("file", np.arange(len(names), dtype=np.int32), names)

    @classmethod
    def rows(cls, numbers: Indices) -> Self:
        """Rows of a table, counted as a spreadsheet does."""
        return cls("row", np.asarray(numbers, np.int32), before="row ")

    @classmethod
    def moments(cls, column: str, texts: Iterable[str]) -> Self:
        """Steps of a series by what stands in the column that tells the time."""
        names = Names.of(texts)
        return cls(column, np.arange(len(names), dtype=np.int32), names)

    @classmethod
    def places(cls, array: str, numbers: Indices) -> Self:
        """Places along the first axis of an array in a file, counted from 0 as programs do."""
        return cls("index", np.asarray(numbers, np.int32), before=f"{array}[", after="]")

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, index: int) -> str | int:
        """What a cell of a table says of one sample: the number alone, or the name."""
        number = int(self.numbers[index])
        return number if self.names is None else self.names[number]

    def tell(self, index: int) -> str:
        """Where one sample comes from, in words: "row 17", "cat/3.png", "x_test[4]"."""
        return f"{self.before}{self[index]}{self.after}"

    def take(self, chosen: Indices | slice) -> "Origins":
        """Those of some of the samples, in this order."""
        return Origins(self.column, self.numbers[chosen], self.names, self.before, self.after)
