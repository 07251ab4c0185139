"""Availability: which actions can be used now; one that cannot says why in its tooltip."""

from collections.abc import Mapping

from PySide6.QtGui import QAction

from nnstudio.engine.api import Phase
from nnstudio.gui.actions import tip_of
from nnstudio.gui.editor import Editor
from nnstudio.gui.entries import ENTRIES
from nnstudio.gui.training import TrainingController

LEAST_SELECTED = {
    "cut": 1,
    "copy": 1,
    "duplicate": 1,
    "pullOut": 1,
    "repeat": 1,
    "group": 1,
    "alignRow": 2,
    "alignColumn": 2,
    "distributeRow": 3,
    "distributeColumn": 3,
}
"""How many layers must be selected."""
EXACTLY_ONE = ("rename", "settings")
NO_WIRE, NO_WIRES = "This layer has no wires to be pulled out of", "These layers have no wires"


def show_runnable(actions: Mapping[str, QAction], training: TrainingController, *, running: bool) -> None:
    """What can be done with the run; `running` also while slow motion plays a step of it."""
    obstacle = training.obstacle()
    for name in ("run", "step", "stepSample", "stepEpoch"):
        actions[name].setEnabled(not running and obstacle is None)
    actions["run"].setToolTip(obstacle or tip_of(next(entry for entry in ENTRIES if entry.name == "run")))
    actions["pause"].setEnabled(running)
    under_way = training.report.phase in (Phase.RUNNING, Phase.PAUSED)
    actions["stop"].setEnabled(training.begun and under_way)
    actions["reset"].setEnabled(training.resettable)


def show_selected(
    actions: Mapping[str, QAction],
    layers: int,
    *,
    anything: bool,
    wires: int = 0,
    wired: bool = True,
    annotations: bool = False,
    writable: bool = False,
) -> None:
    """What can be done with what is selected: so many layers and wires, any annotations, or anything at all.

    `wired` is whether any of the layers has a wire, `writable` whether it is one note or block, which have a
    text to be written.
    """
    actions["delete"].setEnabled(anything)
    for name, least in LEAST_SELECTED.items():
        also = annotations and name in ("cut", "copy", "duplicate")
        _show(actions, name, possible=layers >= least or also, why=_wanted(least))
    if layers and not wired:
        _show(actions, "pullOut", possible=False, why=NO_WIRES if layers > 1 else NO_WIRE)
    possible = writable or layers == 1 or (layers == 0 and wires > 0)
    why = "Select one layer only" if layers else "Select a layer or a wire first"
    _show(actions, "connect", possible=possible, why=why)
    for name in EXACTLY_ONE:
        possible = layers == 1 or (writable and name == "rename")
        _show(actions, name, possible=possible, why="Select one layer first")


def show_history(actions: Mapping[str, QAction], editor: Editor) -> None:
    """What can be taken back, and what can be brought again."""
    for name, label in (("undo", editor.undo_label), ("redo", editor.redo_label)):
        action, verb = actions[name], name.capitalize()
        action.setEnabled(bool(label))
        action.setText(f"&{verb} {label[:1].lower()}{label[1:]}" if label else f"&{verb}")
        action.setToolTip(f"{verb}: {label}" if label else f"Nothing to {name}")


def _wanted(least: int) -> str:
    return "Select a layer first" if least == 1 else f"Select at least {least} layers first"


def _show(actions: Mapping[str, QAction], name: str, *, possible: bool, why: str) -> None:
    entry = next(entry for entry in ENTRIES if entry.name == name)
    actions[name].setEnabled(possible)
    actions[name].setToolTip(tip_of(entry) if possible else f"{entry.tip}. {why}")
