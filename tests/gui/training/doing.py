"""What the tests of training do to a run, again and again."""

from nnstudio.engine.api import Phase
from nnstudio.nn.graph import NodeId
from nnstudio.nn.optimizers import SGD
from tests.gui.conftest import until_step

HIDDEN, OUTPUT = NodeId("hidden1"), NodeId("output")


def change_units(window, units):
    document = window.editor.document
    layer = document.graph[HIDDEN].layer.replace(units=units)
    window.editor.apply(document.replace(graph=document.graph.with_layer(HIDDEN, layer)), "Change units")


def until_phase(qtbot, window, phase):
    qtbot.waitUntil(lambda: window.training.report.phase is phase, timeout=20_000)


def trained(window, qtbot, steps=60):
    """Lets the run make some steps; the kernel it has learned by then."""
    window.training.set_pace(1000)
    window.training.run()
    until_step(qtbot, window, steps)
    window.training.pause()
    until_phase(qtbot, window, Phase.PAUSED)
    return window.training.snapshot.weights[HIDDEN]["kernel"]


def change_live(window, label="Freeze", **settings):
    document = window.editor.document
    layer = document.graph[HIDDEN].layer.replace(**settings)
    window.editor.apply(document.replace(graph=document.graph.with_layer(HIDDEN, layer)), label)


def set_rate(window, rate):
    document = window.editor.document
    settings = document.training.replace(optimizer=SGD(learning_rate=rate))
    window.editor.apply(document.replace(training=settings), f"Change learning rate to {rate}")


def with_rate(window, qtbot, rate=8.0):
    """A run that has made 10 steps at this learning rate."""
    set_rate(window, rate)
    stepped(window, qtbot, 10)


def stepped(window, qtbot, steps):
    """Lets the run make so many steps, one by one."""
    for _ in range(steps):
        step = window.training.live.step
        window.training.step()
        qtbot.waitUntil(lambda step=step: window.training.live.step == step + 1, timeout=20_000)
    until_phase(qtbot, window, Phase.PAUSED)
