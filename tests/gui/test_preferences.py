"""Preferences: what is chosen for the whole program is obeyed at once and is the same at the next start."""

import pytest

from nnstudio.gui.preferences import Preferences


def test_the_theme_can_be_changed_and_is_remembered(window):
    dark = window._switch.theme.dark
    window._actions["theme"].trigger()
    assert window._switch.theme.dark is not dark
    assert window._settings.value("theme") == ("light" if dark else "dark")


@pytest.mark.parametrize(("key", "name"), [("green_red", "greenRed"), ("all_processors", "allProcessors")])
def test_what_was_chosen_the_last_time_is_chosen_again(window, key, name):
    assert not window._actions[name].isChecked()
    window._settings.setValue(key, True)
    again = Preferences(window._switch, window._settings, window.training, window.observatory)
    again.restore(window._actions)
    assert window._actions[name].isChecked()
