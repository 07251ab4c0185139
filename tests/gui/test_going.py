"""Going about the window: what an entry leads to is in front and has the keys."""

from PySide6.QtWidgets import QApplication

from tests.gui.canvas.conftest import FIRST


def test_settings_lead_to_the_first_setting_of_the_layer_past_its_name(window, qtbot):
    window.canvas.building.select((FIRST,))
    window.canvas.setFocus()
    window._actions["settings"].trigger()
    qtbot.waitUntil(lambda: window.inspector.isAncestorOf(QApplication.focusWidget()))
    assert QApplication.focusWidget().objectName() != "nodeName"


def test_rename_leads_to_the_name_though_another_panel_is_in_front(window, qtbot):
    window._docks.show("history")
    qtbot.waitUntil(lambda: not window.inspector.isVisible())
    window.canvas.building.select((FIRST,))
    window._actions["rename"].trigger()
    qtbot.waitUntil(window.inspector.isVisible)
    assert QApplication.focusWidget().objectName() == "nodeName"


def test_the_next_part_and_the_previous_part_lead_there_and_back(window):
    window.canvas.setFocus()
    window._actions["nextPart"].trigger()
    assert QApplication.focusWidget() is not window.canvas
    window._actions["previousPart"].trigger()
    assert QApplication.focusWidget() is window.canvas
