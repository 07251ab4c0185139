"""What the confusion panel says in words."""

from nnstudio.gui.panels.answers.epochs import Seen
from nnstudio.gui.panels.answers.judged import percent
from nnstudio.gui.panels.confusion.figures import Counts, Figures


def advise(figures: Figures, classes: tuple[str, ...], earlier: Seen[Counts] | None) -> tuple[str, ...]:
    """How to read the matrix, and its worst mistake, from long to short."""
    if figures.difference and earlier is not None:
        return (
            f"Changes {earlier.since}: + more, − fewer. Off the diagonal, more is worse.",
            f"Changes {earlier.since}.",
            f"Changes since step {earlier.step:,}.",
        )
    worst = figures.worst()
    if worst is None:
        return ("No mistake: each sample lies on the diagonal, where answer and truth agree.", "No mistake.")
    truth, said = worst
    count, of = int(figures.counts[worst]), int(figures.counts[truth].sum())
    pair = f"{classes[truth]} answered as {classes[said]}, {count:,} of {of:,}"
    reading = "Each row is a true class, each column an answer; colored cells are mistakes."
    return (
        f"{reading} Most often: {pair}. Click a cell to see its samples.",
        f"Rows are the truth, columns the answer; colored cells are mistakes. Most often: {pair}.",
        f"Colored cells are mistakes. Most often: {pair}.",
        f"Most often: {pair}.",
    )


def read_out(
    figures: Figures, classes: tuple[str, ...], cell: tuple[int, int], earlier: Seen[Counts] | None
) -> tuple[str, ...]:
    """What is known of one cell, from long to short."""
    truth, said = cell
    count, of = int(figures.counts[cell]), int(figures.counts[truth].sum())
    what = "answered rightly" if truth == said else f"answered as {classes[said]}"
    short = f"{classes[truth]} {what}: {count:,} of {of:,} ({percent(count, of)})"
    if earlier is None:
        return (short,)
    before = int(earlier.value[cell])
    change = count - before
    words = "as many as" if not change else f"{abs(change):,} {'more' if change > 0 else 'fewer'} than"
    return (f"{short}, {words} at step {earlier.step:,}", short)


NOTHING_EARLIER = (
    "Nothing to compare with yet: differences appear as the run goes on.",
    "Nothing to compare with yet.",
)
