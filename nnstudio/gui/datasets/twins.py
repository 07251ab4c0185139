"""Twins: samples that are the same number for number, which teach nothing new and can deceive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Inputs, Split

AT_ONCE = 2**20
"""Numbers that are hashed at once."""
MOST_SHOWN = 200
"""Groups of twins that are kept to be looked at."""


@dataclass(frozen=True)
class Place:
    """Where a sample is: in which split, and the how manieth of it."""

    split: int
    sample: int


@dataclass(frozen=True)
class Twins:
    """Samples that occur more than once.

    `extra` is how many have one like them before them, `leaked` how many of validation and test can be
    learned by heart from the training split, `torn` how many groups do not agree on the answer.
    """

    groups: tuple[tuple[Place, ...], ...] = ()
    extra: int = 0
    leaked: int = 0
    torn: int = 0

    def in_words(self) -> str:
        """What was found, in a few sentences."""
        if not self.extra:
            return "No sample occurs twice."
        said = f"{self.extra:,} sample{' is' if self.extra == 1 else 's are'} the same as another one"
        if self.leaked:
            said += (
                f"; {self.leaked:,} of validation and test {'is' if self.leaked == 1 else 'are'} in the "
                "training split too, and can be known by heart"
            )
        if self.torn:
            cases = "case" if self.torn == 1 else "cases"
            said += f". In {self.torn:,} {cases}, equal samples have different answers"
        return said + "."


def find_twins(splits: Sequence[Split]) -> Twins:
    """Compares all samples of the splits, the training split first."""
    if not splits[0].inputs[0].size:
        return Twins()
    signs = np.concatenate([_signatures(split.inputs) for split in splits])
    ends = np.cumsum([len(split) for split in splits])
    groups: list[tuple[Place, ...]] = []
    extra = leaked = torn = 0
    for candidates in _alike(signs):
        for group in _really_alike(splits, ends, candidates):
            extra += len(group) - 1
            if group[0].split == 0:
                leaked += sum(place.split > 0 for place in group)
            torn += len({_answer(splits[place.split], place.sample) for place in group}) > 1
            if len(groups) < MOST_SHOWN:
                groups.append(group)
    return Twins(tuple(groups), extra, leaked, torn)


def _signatures(inputs: Inputs) -> npt.NDArray[np.uint64]:
    """A number for each sample that is the same for equal ones, and hardly ever for others."""
    rows = inputs.reshape(len(inputs), -1)
    words = rows if rows.dtype == np.uint8 else np.ascontiguousarray(rows + np.float32(0)).view(np.uint32)
    weights = np.random.default_rng(0).integers(0, 2**63, words.shape[1], np.uint64) * np.uint64(2)
    weights += np.uint64(1)  # odd, so that no bit of a number is lost
    signs = np.empty(len(rows), np.uint64)
    step = max(1, AT_ONCE // words.shape[1])
    for first in range(0, len(rows), step):
        signs[first : first + step] = (words[first : first + step].astype(np.uint64) * weights).sum(axis=1)
    return signs


def _alike(signs: npt.NDArray[np.uint64]) -> Iterator[npt.NDArray[np.intp]]:
    """Groups of samples with one signature, each in order."""
    order = np.argsort(signs, kind="stable")
    bounds = np.flatnonzero(np.diff(signs[order], prepend=~signs[order[:1]], append=~signs[order[-1:]]))
    long = np.flatnonzero(np.diff(bounds) > 1)
    for index in long.tolist():
        yield order[bounds[index] : bounds[index + 1]]


def _really_alike(
    splits: Sequence[Split], ends: npt.NDArray[np.intp], candidates: npt.NDArray[np.intp]
) -> Iterator[tuple[Place, ...]]:
    same: dict[bytes, list[Place]] = {}
    for index in candidates.tolist():
        split = int(np.searchsorted(ends, index, side="right"))
        sample = index - (int(ends[split - 1]) if split else 0)
        values = splits[split].inputs[sample]
        key = values.tobytes() if values.dtype == np.uint8 else (values + np.float32(0)).tobytes()
        same.setdefault(key, []).append(Place(split, sample))
    yield from (tuple(places) for places in same.values() if len(places) > 1)


def _answer(split: Split, sample: int) -> bytes | int:
    return int(split.labels[sample]) if split.numbers is None else split.numbers[sample].tobytes()
