"""What the classes panel says in words."""

import math

from nnstudio.gui.panels.answers.epochs import Seen
from nnstudio.gui.panels.answers.judged import percent
from nnstudio.gui.panels.classes.rates import Rates


def advise(rates: Rates, classes: tuple[str, ...], earlier: Seen[Rates] | None) -> tuple[str, ...]:
    """How to read the bars, and the weakest class, from long to short."""
    weakest = rates.weakest()
    if weakest is None:
        weak = "Every class is recognized without a mistake."
    else:
        share = percent(int(rates.right[weakest]), int(rates.count[weakest]))
        weak = f"Weakest: {classes[weakest]}, {share} recognized."
    arrow, since = "", ""
    if earlier is not None:
        arrow, since = f"; arrow: change since step {earlier.step:,}", f"; arrow: change {earlier.since}"
    return (
        f"{weak} Bar: how many of a class are recognized; line: how many of its answers are right{since}.",
        f"{weak} Bar: recognized of a class; line: right of its answers{since}.",
        f"{weak} Bar: recognized of a class; line: right of its answers{arrow}.",
        f"{weak} Bar: recognized; line: right of its answers.",
        weak,
    )


def read_out(
    rates: Rates, classes: tuple[str, ...], index: int, earlier: Seen[Rates] | None
) -> tuple[str, ...]:
    """What is known of one class, from long to short."""
    right, count, answered = (int(a[index]) for a in (rates.right, rates.count, rates.answered))
    found = f"{classes[index]}: {right:,} of {count:,} recognized ({percent(right, count)})"
    sound = f"answered {answered:,} times, {percent(right, answered)} of them rightly"
    if not answered:
        sound = "never answered"
    short = f"{found}; {sound}"
    if earlier is None:
        return (short, found)
    before, now = float(earlier.value.recall[index]), float(rates.recall[index])
    if not (math.isfinite(before) and math.isfinite(now)):
        return (short, found)
    change = f"{100 * (now - before):+.0f} points".replace("-", "−")
    return (
        f"{short}; {change} {earlier.since}",
        f"{short}; {change} since step {earlier.step:,}",
        short,
        found,
    )
