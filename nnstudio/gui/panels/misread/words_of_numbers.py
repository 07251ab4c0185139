"""What the misread panel says in words of answers that are numbers."""

import math

import numpy as np

from nnstudio.gui.panels.answers.pictures import numbers_of, pictured
from nnstudio.gui.panels.answers.which import counted, origin_of
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.panels.misread.far_off import FarOff
from nnstudio.gui.panels.misread.ranking import Samples

ADVICE = (
    "Truth → answer, and how far off it is. Is the truth right there? Click one to follow it on the canvas.",
    "Truth → answer, and how far off it is. Click one to follow it.",
    "Truth → answer, and how far off it is.",
)
_LARGE, _SMALL = 1e9, 1e-6  # beyond them, digits are counted and no places
_MOST_PLACES = 6
_NAMED = 8  # numbers of a sample that are told by their names


def places_of(far_off: FarOff, target: int) -> int:
    """How many decimals numbers of a target need to be told apart: the usual error has two figures."""
    off = np.abs(far_off.off[:, target])
    off = off[np.isfinite(off) & (off > 0)]
    if not len(off):
        return 2
    return min(_MOST_PLACES, max(0, 1 - math.floor(math.log10(float(np.median(off))))))


def write(number: float, places: int) -> str:
    """A number with so many decimals, unless it is very large or very small."""
    words = f"{number:,.{places}f}"
    if not math.isfinite(number) or abs(number) >= _LARGE or 0 < abs(number) < _SMALL:
        words = f"{number:.3g}"
    return words.removeprefix("-") if not words.strip("-0.,") else words.replace("-", "−")


def write_off(off: float, places: int) -> str:
    """How far off a number is, with its sign."""
    words = write(off, places)
    return f"+{words}" if off > 0 and words.strip("0.,") else words


def describe(far_off: FarOff, sample: int, places: int) -> tuple[str, str]:
    """A sample in words: "312 → 298", and how far off that is: "−14"."""
    target = far_off.at(sample)
    truth, said = float(far_off.truth[sample, target]), float(far_off.said[sample, target])
    name = f"{far_off.targets[target]} " if len(far_off.targets) > 1 else ""
    return f"{name}{write(truth, places)} → {write(said, places)}", write_off(said - truth, places)


def count(far_off: FarOff, seen: int, step: int) -> Word:
    """How far off answers are on average, and how many samples are seen; when, if not after `step`."""
    when = "" if far_off.step == step else f" at step {far_off.step:,}"
    with np.errstate(all="ignore"):
        means = np.abs(far_off.off).mean(axis=0)
    names = [f"{name} " if len(far_off.targets) > 1 else "" for name in far_off.targets]
    which = range(len(names)) if far_off.target < 0 else (far_off.target,)
    told = [f"{names[i]}{_mean(float(means[i]))}" for i in which][:3]
    more = ", …" if len(which) > len(told) else ""
    off = f"off by {', '.join(told)}{more} on average{when}"
    shown = f"{seen:,} shown of {len(far_off):,}" if seen < len(far_off) else f"{seen:,} shown"
    return Word(
        (f"{off}, of {counted(far_off)} · {shown}", f"{off} · {shown}", off, f"off by {told[0]}", told[0])
    )


def read_out(far_off: FarOff, sample: int) -> tuple[str, ...]:
    """What is known of one sample, from long to short."""
    origin = origin_of(far_off, sample)
    within = f" ({origin})" if origin else ""
    parts = []
    for target, name in enumerate(far_off.targets):
        places = places_of(far_off, target)
        truth, said = float(far_off.truth[sample, target]), float(far_off.said[sample, target])
        off = said - truth
        way = " (too high)" if off > 0 else " (too low)" if off < 0 else ""
        by = write_off(off, places)
        parts.append(f"{name} {write(truth, places)} answered as {write(said, places)}, off by {by}{way}")
    told, of = "; ".join(parts), _inputs(far_off, sample)
    return (
        f"Sample {sample + 1:,}{within}: {told}. {of}",
        f"Sample {sample + 1:,}{within}: {told}",
        *([f"{origin}: {told}"] if origin else []),
        told,
    )


def table_of(far_off: FarOff, samples: Samples) -> Table:
    """The numbers behind the picture, the worst sample first; its columns are those of predictions."""
    names, origins, off = far_off.targets, far_off.origins, far_off.off
    rows = (
        (
            sample + 1,
            *([] if origins is None else [origins[sample]]),
            *far_off.truth[sample].tolist(),
            *far_off.said[sample].tolist(),
            *off[sample].tolist(),
        )
        for sample in samples.tolist()
    )
    which = ("validation sample", *([] if origins is None else [origins.column]))
    told = [f"{name}, {what}" for what in ("predicted", "off by") for name in names]
    return Table((*which, *names, *told), rows)


def _mean(off: float) -> str:
    return f"{off:,.0f}" if 1000 <= off < _LARGE else f"{off:.3g}"


def _inputs(far_off: FarOff, sample: int) -> str:
    """What the network saw of a sample; empty if that is a picture."""
    values, names = far_off.inputs[sample], far_off.input_names
    if pictured(values.shape):
        return ""
    if values.ndim != 1 or len(names) != len(values):
        return f"Seen: {numbers_of(values)}."
    told = [
        f"{name} {f'{value:,.6g}'.replace('-', '−')}"
        for name, value in zip(names[:_NAMED], values.tolist(), strict=False)
    ]
    return f"Seen: {', '.join(told)}{', …' if len(names) > _NAMED else ''}."
