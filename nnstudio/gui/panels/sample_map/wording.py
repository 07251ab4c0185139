"""What the map says in words."""

from nnstudio.gui.panels.answers.judged import Judged, percent, tell
from nnstudio.gui.panels.answers.which import counted
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.panels.sample_map.naming import legend


def headline(judged: Judged, share: float, features: int, step: int) -> Word:
    """How much of the spread of so many outputs is seen, of which samples; and when, if not after `step`."""
    seen, wrong = percent(share, 1), len(judged) - int(judged.right.sum())
    words = f"a linear projection: {seen} of the spread"
    if judged.step != step:
        words += f" at step {judged.step:,}"
    # A few points of many samples could pass for all of them: how many there are is said to the last.
    count = f"{len(judged):,} of {judged.total:,}" if len(judged) < judged.total else f"all {len(judged):,}"
    return Word(
        (
            f"{words} of {features:,} outputs · {counted(judged)}, {wrong:,} wrong",
            f"{words} · {counted(judged)}",
            f"{words} · {count} samples",
            f"linear: {seen} of the spread · {count} samples",
            f"{seen} seen · {count}",
            count,
        )
    )


def advise(classes: tuple[str, ...]) -> tuple[str, ...]:
    """How to read the map, from long to short."""
    marks = legend(classes)
    marks = f" {marks}." if marks else ""
    watch = "What the layer treats alike lies close together: watch the classes part as it learns."
    return (
        f"{watch} A ring is a wrong answer.{marks}",
        f"What the layer treats alike lies together. A ring is a wrong answer.{marks}",
        f"Alike lies together; a ring is a wrong answer.{marks}",
        "Alike lies together; a ring is a wrong answer.",
    )


def read_out(judged: Judged, sample: int) -> tuple[str, ...]:
    """What is known of one sample, from long to short."""
    truth, said = (judged.classes[which[sample]] for which in (judged.truth, judged.said))
    sure = tell(float(judged.sureness[sample]), probable=judged.probable)
    what = "answered rightly" if truth == said else f"answered as {said}"
    short = f"Sample {sample + 1:,}: {truth} {what}, {sure}"
    return (f"{short}. Click to follow it on the canvas.", short)
