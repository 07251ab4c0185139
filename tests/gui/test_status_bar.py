"""The status bar: words that are said there leave the place to the figures of a run."""

from nnstudio.gui.status_bar import SAID_FOR


def test_what_is_said_stands_there_for_a_while(window):
    bar = window.statusBar()
    bar.say("Hidden 1, 16 units")
    assert bar.currentMessage() == "Hidden 1, 16 units"
    assert SAID_FOR > 1000


def test_while_a_run_goes_on_its_figures_stand_there(window, qtbot):
    window.training.run()
    qtbot.waitUntil(lambda: window.motion.running)
    window.statusBar().say("Hidden 1, 16 units")
    assert window.statusBar().currentMessage() == ""
    window.training.pause()
    qtbot.waitUntil(lambda: not window.training.running, timeout=10_000)


def test_what_was_said_of_a_run_goes_with_it(window, qtbot):
    bar = window.statusBar()
    bar.say("Paused at step 3,009")
    window.training.reset()
    qtbot.waitUntil(lambda: bar.currentMessage() == "", timeout=SAID_FOR // 2)
