"""Offering: entries can be chosen as soon as there is something that they could do."""


def test_a_project_can_be_reverted_once_it_has_a_file(window, answers, tmp_path, qtbot):
    assert not window._actions["revert"].isEnabled()
    answers.save_path = tmp_path / "kept.nns"
    window.files.save()
    qtbot.waitUntil(window._actions["revert"].isEnabled)


def test_all_that_is_selected_can_be_copied_until_nothing_is(window):
    window._actions["selectAll"].trigger()
    assert window._actions["copy"].isEnabled()
    window.canvas.building.select(())
    assert not window._actions["copy"].isEnabled()
    assert "Select a layer first" in window._actions["copy"].toolTip()


def test_that_a_run_is_wanted_is_shown_before_it_makes_a_step(window):
    assert window._actions["run"].isEnabled()
    window._actions["run"].trigger()
    assert window._actions["pause"].isEnabled()
    assert not window._actions["run"].isEnabled()
