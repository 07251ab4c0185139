"""Splitting: which samples to learn from, which to choose settings by, and which to judge with at the end."""

import math
from typing import NamedTuple

import numpy as np
from pydantic import Field

from nnstudio.data.dataset import DatasetError, Labels
from nnstudio.nn.settings import Settings

FEWEST = 3
"""One sample for each part."""

_STREAM = 0x5EED
# Samples may have been made up with the same seed: from the same stream, they would be dealt out by size.


class Parts(NamedTuple):
    """Indices of the samples of each part (n,): together every sample once, and no part is empty."""

    training: Labels
    validation: Labels
    test: Labels


class Shares(Settings):
    """How much of the samples is held back for validation and for the test; the rest is to learn from."""

    # At most 0.4 each, so that a part of the samples is always left to learn from.
    validation: float = Field(
        0.15, ge=0.01, le=0.4, description="Share of the samples that is held back for validation."
    )
    test: float = Field(
        0.15, ge=0.01, le=0.4, description="Share of the samples that is held back to judge the network with."
    )

    def in_order(self, count: int, what: str = "The dataset") -> Parts:
        """Training, then validation, then test, each in the order of the samples: for what goes with time.

        Raises:
            DatasetError: There are fewer than three samples; `what` says where.
        """
        held_back = self._sizes(count, what)
        everything = np.arange(count)
        end, test = count - sum(held_back), count - held_back[1]
        return Parts(everything[:end], everything[end:test], everything[test:])

    def _sizes(self, count: int, what: str) -> tuple[int, int]:
        """How many samples are for validation, and how many for the test."""
        if count < FEWEST:
            raise DatasetError(
                f"{what} has {count} sample{'' if count == 1 else 's'}; at least {FEWEST} are needed: one to "
                "learn from, one for validation and one for the test"
            )
        # 0.29 * 100 is a little less than 29.
        validation, test = (
            max(1, math.floor(share * count + 1e-9)) for share in (self.validation, self.test)
        )
        return validation, test


class Splitting(Shares):
    """How samples are dealt out at random: the same seed deals alike on every computer, for ever."""

    stratified: bool = Field(
        True,
        description="Whether each part has the same share of each class; rare classes are then learned from.",
    )
    seed: int = Field(
        0, ge=0, le=2**32 - 1, description="Where random numbers start: the same seed splits alike."
    )

    def parts(self, samples: Labels | int, what: str = "The dataset") -> Parts:
        """The parts, each in random order, of samples with these classes (n,), or of so many samples.

        Raises:
            DatasetError: There are fewer than three samples; `what` says where.
        """
        count = samples if isinstance(samples, int) else len(samples)
        validation, test = self._sizes(count, what)
        line = order = self.order(count)
        if self.stratified and not isinstance(samples, int):
            line = _evenly(samples[order], order)
        held_back = np.zeros(count, np.int8)
        # From both ends of the line: the only sample of a class stands in the middle, to be learned from.
        held_back[line[:validation]] = 1
        held_back[line[count - test :]] = 2
        part = held_back[order]
        return Parts(order[part == 0], order[part == 1], order[part == 2])

    def order(self, count: int) -> Labels:
        """So many samples at random (count,): any first ones of them are like the rest."""
        # NumPy may change what Generator.permutation draws, but not the raw stream (NEP 19).
        keys = np.random.PCG64([self.seed, _STREAM]).random_raw(count)
        return np.argsort(keys, kind="stable")


def _evenly(labels: Labels, order: Labels) -> Labels:
    """`order` rearranged into a line along which each class is spread evenly from one end to the other."""
    by_class = np.argsort(labels, kind="stable")
    _, first, inverse, sizes = np.unique(
        labels[by_class], return_index=True, return_inverse=True, return_counts=True
    )
    place = np.empty(len(labels))
    place[by_class] = (np.arange(len(labels)) - first[inverse] + 0.5) / sizes[inverse]
    return order[np.argsort(place, kind="stable")]
