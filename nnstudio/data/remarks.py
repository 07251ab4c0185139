"""Remarks on a dataset: what is right, but probably not what was meant."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nnstudio.data.columns import Values
from nnstudio.data.dataset import Dataset
from nnstudio.data.splitting import FEWEST
from nnstudio.nn.shapes import Shape

MOST_NAMED = 5
FEWEST_STEPS = 1000
"""In fewer steps from the least to the greatest number, differences are lost that may matter."""
MOST_WHOLE = 20
"""Answers that are whole numbers, and no more different ones, are probably classes."""


def with_notes(dataset: Dataset, *notes: str) -> Dataset:
    """The dataset with these notes, but the empty ones, and one of the classes with hardly a sample."""
    found = (*notes, note_rare(dataset))
    return replace(dataset, notes=(*dataset.notes, *filter(None, found)))


def note_rare(dataset: Dataset) -> str:
    """Says which classes have fewer samples than there are parts; "" if none has."""
    classes = dataset.spec.classes
    if not dataset.spec.predicts_classes:
        return ""
    parts = (dataset.training, dataset.validation, dataset.test)
    counts = np.sum([np.bincount(part.labels, minlength=len(classes)) for part in parts], axis=0)
    rare = np.flatnonzero(counts < FEWEST)
    if not rare.size:
        return ""
    if not counts[0] and classes == tuple(str(label) for label in range(len(classes))):
        return "No sample is of the class 0: classes are counted from 0. If yours are from 1 on, subtract 1"
    told = [f"{classes[label]} ({counts[label]})" for label in rare[:MOST_NAMED]]
    more = f" and {len(rare) - MOST_NAMED:,} more" if len(rare) > MOST_NAMED else ""
    return f"Too few samples to learn and to judge, fewer than {FEWEST}: {', '.join(told)}{more}"


def note_channels(shape: Shape) -> str:
    """Says that images (height, width, channels) look as if their channels came first; "" if they do not."""
    if len(shape) != 3 or shape[0] not in (1, 3, 4) or shape[2] <= 4:
        return ""
    height, width, channels = shape
    return (
        f"Samples are read as {height}×{width} pixels with {channels} channels. If the first axis is that of "
        "the channels, save x.transpose(0, 2, 3, 1)"
    )


def note_nested(names: Sequence[str]) -> str:
    """Says which columns of a table hold lists or records and are not seen; "" if none does."""
    if not names:
        return ""
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return (
        f"Not seen: {', '.join(names[:MOST_NAMED])}{more} (lists or records). Write each of their values "
        "into a column of its own to have them seen"
    )


def note_blurred(names: Sequence[str], values: Values) -> str:
    """Says which numbers are so large beside their differences that a network sees these blurred; "" if none.

    Args:
        names: Of the columns.
        values: (rows, columns), with NaN where one is missing.
    """
    if not len(values):
        return ""
    low, high = np.fmin.reduce(values), np.fmax.reduce(values)
    steps = np.spacing(np.fmax(np.abs(low), np.abs(high)).astype(np.float32))
    blurred = np.flatnonzero((high > low) & (steps * FEWEST_STEPS > high - low)).tolist()
    told = [f"{names[at]} in steps of {steps[at]:g}" for at in blurred[:MOST_NAMED]]
    if not told:
        return ""
    more = f", and {len(blurred) - MOST_NAMED:,} more so" if len(blurred) > MOST_NAMED else ""
    return (
        f"A network has some 7 digits for a number, so it sees {', '.join(told)}{more}. First subtract "
        f"what all have in common, such as {low[blurred[0]]:,.0f}"
    )


def note_whole(dataset: Dataset) -> str:
    """Says that numbers to predict look like classes; "" if they do not."""
    numbers = dataset.training.numbers
    if numbers is None or numbers.shape[1] > 1:
        return ""
    different = np.unique(numbers)
    if len(different) > MOST_WHOLE or not (different == np.rint(different)).all():
        return ""
    return (
        f"Only {len(different)} whole numbers are to be predicted. If they are classes, save them as "
        "integers: y.astype(int)"
    )
