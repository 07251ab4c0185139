"""In the window: a panel behind another tab hears that a run begins anew or that it takes another branch."""

import pytest

from nnstudio.engine.api import Advance, Phase
from nnstudio.gui.colormaps import with_signs


@pytest.fixture
def seen(window):
    return window.observatory


def go_on(window, qtbot, steps):
    """Makes so many steps, and stands still."""
    wanted = window.training.live.step + steps
    window.training._go(Advance(steps))
    qtbot.waitUntil(
        lambda: window.training.report.phase is Phase.PAUSED and window.training.live.step == wanted,
        timeout=10_000,
    )


def front(window, qtbot, name):
    """Brings a panel to the front."""
    window._docks.show(name)
    qtbot.waitUntil(window.observatory.panels[name].isVisible)


def steps_of(panel):
    """The steps at which the gradients panel knows how fast layers learned."""
    return panel._history.ratios(next(iter(panel.snapshot.flows)))[0]


@pytest.fixture
def gradients(window, seen, qtbot):
    """The gradients of a run of 40 steps, behind another tab now."""
    front(window, qtbot, "gradients")
    for _ in range(4):
        go_on(window, qtbot, 10)
    qtbot.waitUntil(lambda: steps_of(seen.gradients)[-1] == 40)
    front(window, qtbot, "loss")
    qtbot.waitUntil(lambda: not seen.gradients.isVisible())
    return seen.gradients


def test_nothing_of_the_run_before_a_reset_is_seen_in_the_one_after_it(window, gradients, qtbot):
    window.training.reset()
    qtbot.waitUntil(lambda: window.training.snapshot is not None and not window.training.live.begun)
    go_on(window, qtbot, 50)
    front(window, qtbot, "gradients")
    assert gradients.seen
    assert steps_of(gradients) == [50]


def test_nothing_of_a_branch_that_was_left_is_seen_on_the_one_that_goes_on(window, gradients, qtbot):
    shared = [step for step in steps_of(gradients) if step <= 15]
    assert shared
    window.observatory.timeline.look(15)
    qtbot.waitUntil(lambda: window.training.snapshot.step == 15)
    window._actions["continueHere"].trigger()
    qtbot.waitUntil(lambda: window.training.live.step == 15 and not window.training.snapshot.past)
    go_on(window, qtbot, 50)
    front(window, qtbot, "gradients")
    assert steps_of(gradients) == [*shared, 65]


def test_every_panel_of_the_window_takes_other_colors_for_signs_and_gives_them_back(window, seen):
    before = {name: panel.theme for name, panel in seen.panels.items()}
    for panel in seen.panels.values():
        panel.show_colors("green-red")
        assert panel.theme == with_signs(before["loss"], "green-red")
        panel.show_colors("blue-orange")
    assert {name: panel.theme for name, panel in seen.panels.items()} == before
