"""What the misread panel says in words."""

import numpy as np

from nnstudio.gui.panels.answers.judged import Judged, percent, tell
from nnstudio.gui.panels.answers.which import counted, origin_of
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.panels.misread.ranking import Order, Samples

ADVICE = (
    "Truth → answer, and how sure it was. Would you have read them? Click one to follow it on the canvas.",
    "Truth → answer, and how sure it was. Click one to follow it.",
    "Truth → answer, and how sure it was.",
)


def count(judged: Judged, cell: tuple[int, int] | None, samples: int, seen: int, step: int) -> Word:
    """How many are misread and how many of them are seen; and when, if not after `step`."""
    when = "" if judged.step == step else f" at step {judged.step:,}"
    if cell is not None:
        every, name = int((judged.truth == cell[0]).sum()), judged.classes[cell[0]]
        shown = f" · {seen:,} shown" if seen < samples else ""
        return Word((f"{samples:,} of {every:,} samples of {name}{when}{shown}", f"{samples:,}{shown}"))
    wrong = len(judged) - int(judged.right.sum())
    shown = f"{seen:,} shown of {samples:,}" if seen < samples else f"{samples:,} shown"
    misread = f"{wrong:,} misread ({percent(wrong, len(judged))}){when}"
    return Word((f"{misread} of {counted(judged)} · {shown}", f"{misread} · {shown}", misread, f"{wrong:,}"))


def nothing(judged: Judged, cell: tuple[int, int] | None, order: Order) -> str:
    """What is said where there is no sample to be shown."""
    if cell is not None:
        return "No sample is in this cell now."
    if order is Order.FORGOTTEN:
        return "Nothing was forgotten: no sample was right before and is wrong now."
    return f"No mistake in {counted(judged)}."


def read_out(judged: Judged, sample: int) -> tuple[str, ...]:
    """What is known of one sample, from long to short."""
    names, outputs, probable = judged.classes, judged.outputs[sample], judged.probable
    best = np.argsort(-outputs, kind="stable")[:3].tolist()
    odds = ", ".join(f"{names[i]} {tell(float(outputs[i]), probable=probable)}" for i in best)
    truth, said = names[judged.truth[sample]], names[judged.said[sample]]
    once = " It was right before." if judged.once_right[sample] and truth != said else ""
    origin = origin_of(judged, sample)
    within = f" ({origin})" if origin else ""
    return (
        f"Sample {sample + 1:,}{within}: {truth} answered as {said}. {odds}.{once}",
        *([f"{origin}: {truth} answered as {said}"] if origin else []),
        f"{truth} answered as {said}: {odds}",
    )


def table_of(judged: Judged, samples: Samples) -> Table:
    """The answers to these samples, in this order."""
    classes, sure = judged.classes, judged.sureness
    origins = judged.origins
    rows = (
        (
            index + 1,
            *([] if origins is None else [origins[index]]),
            classes[judged.truth[index]],
            classes[judged.said[index]],
            sure[index],
            bool(judged.once_right[index]),
        )
        for index in samples.tolist()
    )
    which = ("validation sample", *([] if origins is None else [origins.column]))
    return Table((*which, "truth", "answer", "output of the answer", "was right before"), rows)
