"""Problems: counted, listed, and one click away from where they are."""

from nnstudio.document.edits import remove_layers
from nnstudio.nn.graph import NodeId

OUTPUT, FIRST = NodeId("output"), NodeId("hidden1")


def test_a_sound_design_has_no_problems(window):
    assert window.problems.text() == "no problems"
    assert not window.problems.isEnabled()


def test_a_problem_is_counted_listed_and_worn_as_a_badge(window):
    document = window.editor.document
    layer = document.graph[OUTPUT].layer.replace(units=7)
    window.editor.apply(document.replace(graph=document.graph.with_layer(OUTPUT, layer)), "Change units")
    assert window.problems.text() == "1 problem"
    (action,) = window.problems.menu().actions()
    assert "10 classes" in action.text()
    badge = window.canvas.scene().nodes[OUTPUT]._badge().center()
    assert window.canvas.scene().nodes[OUTPUT].describe(badge) == action.text()


def test_choosing_a_problem_selects_its_node(window):
    document = window.editor.document
    window.editor.apply(remove_layers(document, frozenset({NodeId("input")})), "Delete Input")
    action = next(action for action in window.problems.menu().actions() if "Hidden 1" in action.text())
    action.trigger()
    assert window.canvas.scene().selected_nodes() == (FIRST,)
