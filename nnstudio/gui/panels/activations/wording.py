"""What the activations panel says in words."""

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.activations.population import BINS, Population
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.panels.weights.histogram import number
from nnstudio.gui.theme import Theme
from nnstudio.nn.layer import Array

TOO_MANY_ZEROS = 0.9
"""Half of a ReLU layer's outputs are zero at the start; from here on, few units do all the work."""
TOO_MANY_AT_BOUNDS = 0.5
"""Where so many outputs are at a bound, most of the gradient is lost there.

Source: Glorot and Bengio (2010), section 3, who watch units saturate in just this way.
"""


def verdict(found: Population, theme: Theme) -> Word:
    """Whether the layer as a whole is in a healthy range."""
    low, high = found.at_bounds
    if found.bounds.fused:
        return Word((f"{percent(low + high)} sure: at 0 or 1", f"{percent(low + high)} sure"))
    if found.bounds.both and low + high > TOO_MANY_AT_BOUNDS:
        part = f"{percent(low + high)} at the bounds"
        return Word((f"{part}: hardly learns there", part), theme.warning)
    if found.bounds.cut_at_zero and found.zeros > TOO_MANY_ZEROS:
        part = f"{percent(found.zeros)} zeros"
        return Word((f"{part}: few units work", part), theme.warning)
    if found.bounds.both:
        part = f"{percent(low + high)} at the bounds"
        return Word((f"{part}, healthy below {percent(TOO_MANY_AT_BOUNDS)}", part), theme.good)
    if found.bounds.cut_at_zero:
        part = f"{percent(found.zeros)} zeros"
        return Word((f"{part}, healthy below {percent(TOO_MANY_ZEROS)}", part), theme.good)
    return Word((f"{percent(found.zeros)} zeros", ""))


def counted(found: Population, samples: int, each: str) -> str:
    """For how many samples the values are counted; and how many of what `each` of them gives, if not all."""
    if found.every == 1:
        return f"{samples:,} samples"
    if each == "samples":
        return f"{len(found.rows):,} of {samples:,} samples"
    return f"{samples:,} samples, 1 of {found.every:,} {each}"


def count_units(units: int, shown: tuple[int, int], what: str, order: str, samples: str, step: str) -> Word:
    """How many units there are, which are seen in what order, and for which samples, in words."""
    first, last = shown
    count = f"{units:,} {what}"
    if last - first < units:
        count = f"showing {first + 1:,}–{last:,} of {count}"
    count += f" {order}" if order else ""
    return Word((f"{count}, {samples}{step}", f"{count}{step}", count.removeprefix("showing ")))


def spread_words(found: Population) -> tuple[str, ...]:
    """What stands over the histogram of the whole layer, from long to short."""
    low, high = found.at_bounds
    mean = f"mean {found.mean:.2g}".replace("-", "−")
    ends = (
        f"{percent(low)} at {number(found.low)}, {percent(high)} at {number(found.high)}",
    ) * found.bounds.both
    parts = (mean, f"{percent(found.zeros)} zeros", *ends)
    return (" · ".join(parts), " · ".join(parts[:2]), mean)


def advise(found: Population, *, image: bool) -> tuple[str, ...]:
    """What is seen and what to look for, from long to short."""
    mark = "its mean for the pinned sample" if image else "the pinned sample"
    seen = f"One row for each unit: the brighter, the more samples give that value; the mark is {mark}."
    short = "Brighter: more samples give that value."
    if found.bounds.fused:
        look = "Sure answers are at the ends; what is between is doubt."
    elif found.bounds.cut_at_zero:
        look = "A row with light at 0 alone is dead."
    elif found.bounds.both:
        look = "Light at both ends alone is saturation: such a unit hardly learns."
    else:
        look = "A row with one light alone says the same to every sample."
    return (f"{seen} {look}", f"{short} {look}", look)


def describe(
    found: Population, unit: int, name: str, value: float, column: int | None = None
) -> tuple[str, ...]:
    """What is known of a unit, and of the bin the mouse points at, from long to short."""
    values: Array = found.rows[:, unit]
    facts = f"mean {number(float(values.mean()))}, spread {number(float(values.std()))}"
    zeros = f"{percent(float((values == 0).mean()))} zeros"
    pinned = f"pinned sample {number(value)}"
    if column is None:
        return (f"pinned: {name}   ·   {facts}, {zeros}   ·   {pinned}", f"{name}: {facts}", name)
    wide = (found.high - found.low) / BINS
    start = found.low + column * wide
    share = f"{100 * float(found.shares[column, unit]):.1f} % of its values"
    where = f"{name}, {number(start)} to {number(start + wide)}: {share}"
    return (f"{where}   ·   {facts}, {zeros}   ·   {pinned}", f"{where} · {facts}", where)


def percent(share: float) -> str:
    """A share in words."""
    return f"{100 * share:.0f} %"


def age(snapshot: Snapshot) -> str:
    """After which step the samples were answered, if that is an earlier one."""
    late = snapshot.populations_step != snapshot.step
    return f", after step {snapshot.populations_step:,}" if late else ""
