"""The run as a table for other programs."""

import csv
from pathlib import Path

from nnstudio.engine.snapshot import LOSS_STEP, Snapshot

_COLUMNS = ("step", "loss", "loss_training", "loss_validation", "accuracy_training", "accuracy_validation")


def write_table(path: Path, snapshot: Snapshot | None) -> None:
    """Writes the loss of each step, and at the ends of epochs what was measured there.

    Raises:
        OSError: The file cannot be written.
    """
    losses = snapshot.losses.tolist() if snapshot else []
    epochs = snapshot.epochs.tolist() if snapshot else []
    measured = {int(row[LOSS_STEP]): row[1:] for row in epochs}
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(_COLUMNS)
        table.writerows(
            [step, loss, *measured.get(step, [""] * 4)] for step, loss in enumerate(["", *losses])
        )
