"""The table holds the whole run, and what is left of those before."""

import csv
import dataclasses

import numpy as np
import pytest

from nnstudio.engine.snapshot import Mark
from nnstudio.gui.panels.exporting import write_csv
from nnstudio.gui.panels.loss.ghosts import Ghosts
from nnstudio.gui.panels.loss.ruler import NO_RULER
from nnstudio.gui.panels.loss.step_losses import StepLosses
from nnstudio.gui.panels.loss.table import table_of


def written(snapshot, ghosts, path) -> list[dict[str, str]]:
    losses = StepLosses()
    losses.follow(snapshot.losses)
    write_csv(table_of(snapshot, losses, NO_RULER.seeing(snapshot), ghosts), path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_holds_every_step_and_what_was_measured_and_changed(snapshot, tmp_path):
    marks = (Mark(7, "learning rate 0.1"), Mark(7, "batch size 8"))
    rows = written(dataclasses.replace(snapshot, marks=marks), (), tmp_path / "loss.csv")
    assert [int(row["step"]) for row in rows] == list(range(451))
    assert [float(row["loss"]) for row in rows[1:]] == snapshot.losses.tolist()
    assert float(rows[0]["accuracy_validation"]) == snapshot.epochs[0, 4]
    assert float(rows[400]["loss_validation"]) == snapshot.epochs[1, 2]
    assert rows[7]["changed"] == "learning rate 0.1; batch size 8"
    assert float(rows[400]["epoch"]) == pytest.approx(1, abs=0.01)
    assert float(rows[450]["samples"]) == snapshot.samples_per_epoch + snapshot.position


def test_earlier_runs_follow_the_present_one(snapshot, tmp_path):
    earlier, ghosts = StepLosses(), Ghosts()
    earlier.follow(np.full(40, 0.5))
    ghosts.keep(earlier, snapshot.epochs[:1], NO_RULER.seeing(snapshot), "")
    rows = written(snapshot, ghosts.of(""), tmp_path / "loss.csv")
    before = [row for row in rows if row["run"] == "-1"]
    assert [float(row["loss_smoothed"]) for row in before if row["loss_smoothed"]] == pytest.approx(
        [0.5] * 40
    )
    assert float(before[0]["accuracy_validation"]) == snapshot.epochs[0, 4]
