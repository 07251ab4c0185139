"""The table holds the whole run."""

import csv

from nnstudio.gui.panels.loss.table import write_table


def test_the_table_holds_every_step_and_what_was_measured_after_epochs(snapshot, tmp_path):
    write_table(tmp_path / "loss.csv", snapshot)
    with (tmp_path / "loss.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["loss"]) for row in rows[1:]] == snapshot.losses.tolist()
    assert float(rows[0]["accuracy_validation"]) == snapshot.epochs[0, 4]
    assert float(rows[400]["loss_validation"]) == snapshot.epochs[1, 2]
