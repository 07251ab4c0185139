"""What the searches of the window offer, and what choosing does on the canvas."""

from PySide6.QtCore import QPointF

from nnstudio.data import Xor
from nnstudio.document.templates import TEMPLATES
from nnstudio.gui.search import SearchPopup
from nnstudio.nn.graph import NodeId, Wire

INPUT, FIRST, SECOND, OUTPUT = (NodeId(name) for name in ("input", "hidden1", "hidden2", "output"))


def popup(window):
    (shown,) = [popup for popup in window.findChildren(SearchPopup) if popup.isVisible()]
    return shown


def titles(window):
    return [found.title for found in popup(window).found]


def choose(window, title):
    (found,) = [found for found in popup(window).found if found.title.startswith(title)]
    popup(window).close_search()
    found.run()


def test_behind_a_vector_no_template_for_images_is_offered(window):
    window.workbench.searching.layer_at(QPointF(0, 0), (FIRST, True))
    assert "Residual block" in titles(window)
    assert "Conv block" not in titles(window)


def test_a_whole_network_is_offered_only_where_nothing_is_being_wired(window):
    whole = {template.title for template in TEMPLATES.values() if template.whole}
    window.workbench.searching.layer_in(QPointF(0, 0), Wire(FIRST, SECOND))
    assert not whole & set(titles(window))
    window.workbench.searching.layer_at(QPointF(0, 0), None)
    assert whole <= set(titles(window))


def test_a_layer_that_is_searched_with_one_selected_goes_into_its_wire(window):
    window.canvas.building.select((FIRST,))
    window._actions["addLayer"].trigger()
    choose(window, "Dropout")
    (added,) = set(window.editor.document.graph) - {INPUT, FIRST, SECOND, OUTPUT}
    assert {Wire(FIRST, added), Wire(added, SECOND)} <= set(window.editor.document.graph.wires())
    assert window.editor.undo_label == "Insert Dropout 1"


def test_a_problem_can_be_mended_from_the_command_palette(window):
    window.canvas.building.select((OUTPUT,))
    window._actions["delete"].trigger()
    assert window.editor.document.check().blocking
    window._actions["commandPalette"].trigger()
    choose(window, "Add an Output")
    assert not window.editor.document.check().blocking


def test_a_template_that_cannot_be_placed_says_why(window):
    window.editor.apply(window.editor.document.replace(dataset=Xor()), "Learn from XOR")
    window.workbench.searching.layer_at(QPointF(0, 0), None)
    before = window.editor.document
    choose(window, "LeNet-5")
    assert window.editor.document is before
    assert "LeNet-5" in window.workbench.overlay.banner.words


def test_the_command_palette_adds_layers_and_templates_too(window):
    window._actions["commandPalette"].trigger()
    popup(window).field.setText("residual")
    assert popup(window).current.title == "Add Residual block"
    choose(window, "Add Residual block")
    assert window.editor.undo_label == "Add Residual block"
