"""Repairing: what is wrong is in the list, and what is chosen there is done or gone to."""

from nnstudio.data import Mnist
from nnstudio.nn.check import Problem
from tests.gui.canvas.conftest import FIRST, OUTPUT


def test_a_repair_that_is_chosen_is_one_step_that_can_be_undone(window):
    window.canvas.building.select((OUTPUT,))
    window._actions["delete"].trigger()
    broken = window.editor.document
    problem = broken.check().blocking[0]
    repair = window.repairing.repairs(problem)[0]
    window.problems.repair_chosen.emit(repair)
    assert window.editor.undo_label == repair.label
    window.editor.undo()
    assert window.editor.document is broken


def test_a_problem_that_is_chosen_leads_to_its_layer(window):
    window.problems.chosen.emit(FIRST)
    assert window.canvas.scene().selected_nodes() == (FIRST,)


def test_samples_that_are_missing_are_a_problem_too(window, monkeypatch, tmp_path):
    monkeypatch.setenv("NNSTUDIO_DATA", str(tmp_path))
    window.editor.apply(window.editor.document.replace(dataset=Mnist()), "Learn from MNIST")
    missing = window.editor.document.dataset.missing()
    assert Problem(None, missing) in window.problems._problems
