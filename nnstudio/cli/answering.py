"""Answering: what a network says of many files; one that cannot be read does not stop the others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from nnstudio.cli.asides import say
from nnstudio.cli.failures import BadInput, one_line
from nnstudio.cli.reading import Fit, RowsRefused, Taken, answers, check_takes_files, read_samples
from nnstudio.data.dataset import DatasetSource
from nnstudio.export.model import Model, Numbers

TOGETHER = 200
"""How many samples are answered at once."""

FAILED = 1
"""The exit code where some of what was asked for could not be read; the rest is answered."""


@dataclass(frozen=True)
class Refused:
    """A file that cannot be read, or some of whose `rows` cannot: why, once for it or for each of them.

    `rows` are their numbers, as a spreadsheet counts; None for the file as a whole.
    """

    path: Path
    error: BadInput
    reasons: tuple[str, ...]
    rows: tuple[int, ...] | None = None


Answered: TypeAlias = tuple[Taken, Numbers] | Refused


@dataclass(frozen=True)
class Reader:
    """How files become samples: for which network, and what is done to images."""

    model: Model
    fit: Fit
    like: DatasetSource
    invert: bool = False

    def answered(self, files: Iterable[Path]) -> Iterator[Answered]:
        """What the network says of each sample in the files in order, and which of them cannot be read.

        The latter is told on stderr in its turn.

        Raises:
            BadInput: The network takes no samples from files at all.
        """
        check_takes_files(self.model, invert=self.invert)
        # Whatever lies between them, the same samples are computed together: so they give the same bits.
        some: list[Taken | Refused] = []
        for path in files:
            for one in self._read(path):
                some.append(one)
                if len(some) == TOGETHER:
                    yield from self._answer(some)
                    some = []
        yield from self._answer(some)

    def _read(self, path: Path) -> Iterator[Taken | Refused]:
        try:
            yield from read_samples(path, self.model, invert=self.invert, fit=self.fit, like=self.like)
        except RowsRefused as error:
            yield Refused(path, error, error.reasons, error.numbers)
        except BadInput as error:
            yield Refused(path, error, (error.message,))

    def _answer(self, some: Sequence[Taken | Refused]) -> Iterator[Answered]:
        taken = [one for one in some if isinstance(one, Taken)]
        found = iter(answers(self.model, taken) if taken else ())
        for one in some:
            if isinstance(one, Taken):
                yield one, next(found)
            else:
                say(one_line(one.error))
                yield one


def count_words(refused: Sequence[Refused], files: int) -> str:
    """How much could not be read, in words: "2 of 40 files and 3 rows could not be read"."""
    whole = sum(one.rows is None for one in refused)
    rows = sum(len(one.rows) for one in refused if one.rows is not None)
    told = [
        *([f"{whole:,} of {files:,} file{'' if files == 1 else 's'}"] if whole else []),
        *([f"{rows:,} row{'' if rows == 1 else 's'}"] if rows else []),
    ]
    return f"{' and '.join(told)} could not be read"
