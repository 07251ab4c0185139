"""The rows for commands: all that the menus hold, and what can be gone to, opened or repaired."""

from types import SimpleNamespace

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from nnstudio.document.examples import EXAMPLES
from nnstudio.document.templates import TEMPLATES
from nnstudio.gui.actions import make_actions
from nnstudio.gui.entries import ENTRIES
from nnstudio.gui.icons import ICONS
from nnstudio.gui.search import (
    add_rows,
    command_rows,
    example_rows,
    layer_rows,
    node_rows,
    repair_rows,
    template_rows,
    view_rows,
)
from nnstudio.gui.search.command_search import OTHER_NAMES, WAITS_FOR
from nnstudio.gui.search.matching import Query, rank
from nnstudio.gui.theme import DARK


def best(rows, query):
    return [rows[place].title for place in rank(Query.of(query), [row.sought for row in rows])]


class Commands:
    """The actions of a window, and which were triggered."""

    def __init__(self, qtbot):
        self.told = []
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        slots = {entry.name: lambda *_, name=entry.name: self.told.append(name) for entry in ENTRIES}
        self.actions = make_actions(self.parent, self.parent, DARK, slots)

    def row(self, name):
        return next(row for row in command_rows(self.actions) if row.recent == f"command:{name}")


@pytest.fixture
def commands(qtbot):
    return Commands(qtbot)


def test_every_command_has_a_row_but_the_one_that_opens_the_list(commands):
    rows = command_rows(commands.actions)
    expected = [f"command:{entry.name}" for entry in ENTRIES if entry.name != "commandPalette"]
    assert [row.recent for row in rows] == expected
    assert all(row.title and row.detail and "&" not in row.title + row.detail for row in rows)
    assert all(not row.icon or row.icon in ICONS for row in rows)


def test_a_row_has_menu_keys_and_tip_and_triggers_the_action(commands):
    row = commands.row("saveAs")
    assert (row.title, row.detail, row.keys) == ("Save as…", "File", "Ctrl+Shift+S")
    assert row.about == "Save into another file"
    row.run()
    assert commands.told == ["saveAs"]


def test_the_present_words_of_an_action_are_shown_and_the_usual_ones_found(commands):
    commands.actions["undo"].setText("&Undo add R&&D layer")
    rows = command_rows(commands.actions)
    assert best(rows, "undo")[0] == "Undo add R&D layer"


@pytest.mark.parametrize(
    ("name", "tooltip", "reason"),
    [
        ("undo", "Nothing to undo", "Nothing to undo"),
        ("cut", "Copy what is selected, and remove it. Select a layer first", "Select a layer first"),
        ("run", "The network has no Output", "The network has no Output"),
        ("run", None, "The network learns already"),
        ("pause", None, "Nothing runs"),
        ("tidy", None, "Not possible now"),
    ],
)
def test_a_command_that_is_not_possible_says_why(commands, name, tooltip, reason):
    action = commands.actions[name]
    action.setEnabled(False)
    if tooltip:
        action.setToolTip(tooltip)
    row = commands.row(name)
    assert (row.enabled, row.reason) == (False, reason)


def test_what_keeps_the_network_from_being_run_keeps_it_from_a_step(commands):
    commands.actions["run"].setToolTip("The network has no Output")
    commands.actions["step"].setEnabled(False)
    assert commands.row("step").reason == "The network has no Output"


def test_words_for_commands_belong_to_commands_that_exist():
    assert {*WAITS_FOR, *OTHER_NAMES} <= {entry.name for entry in ENTRIES}


@pytest.mark.parametrize(
    ("query", "title"),
    [("train", "Run"), ("exit", "Quit"), ("zoom in", "Zoom in"), ("theme", "Dark or light"), ("run", "Run")],
)
def test_a_command_is_found_by_the_words_of_whoever_looks_for_it(commands, query, title):
    assert best(command_rows(commands.actions), query)[0] == title


def test_panels_are_shown_or_hidden(qtbot):
    shown = QAction("Palette", checkable=True, checked=True)
    hidden = QAction("&Inspector", checkable=True)
    rows = view_rows((shown, hidden))
    assert [row.title for row in rows] == ["Hide Palette", "Show Inspector"]
    rows[1].run()
    assert hidden.isChecked()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("residual", "Add Residual block"),
        ("add residual", "Add Residual block"),
        ("add hidden", "Add Hidden"),
        ("fully connected", "Add Hidden"),
        ("dropout", "Add Dropout"),
        ("lenet", "Start over with LeNet-5"),
        ("hidden 1", "Go to Hidden 1"),
        ("add", "Add a layer…"),
        ("run", "Run"),
        ("reset", "Reset"),
    ],
)
def test_layers_and_templates_can_be_added_from_among_the_commands(commands, query, title):
    whole, parts = (
        [(t.name, t.title, t.summary) for t in TEMPLATES.values() if t.whole is whole]
        for whole in (True, False)
    )
    rows = (
        *command_rows(commands.actions),
        *node_rows(EXAMPLES["mnist-784-16-16-10"].build().graph, print),
        *add_rows((*layer_rows(DARK, print), *template_rows(parts, print))),
        *add_rows(template_rows(whole, print), "Start over with"),
    )
    assert best(rows, query)[0] == title


def test_a_row_that_adds_does_what_that_of_the_quick_search_does():
    told = []
    (row,) = add_rows(template_rows([("residual-block", "Residual block", "a way past")], told.append))
    row.run()
    assert told == ["residual-block"]
    assert (row.detail, row.recent) == ("a way past", "template:residual-block")


def test_examples_layers_and_repairs_tell_which_one_was_chosen():
    told = []
    graph = EXAMPLES["mnist-784-16-16-10"].build().graph
    repair = SimpleNamespace(label="Insert Flatten 12×12×8 → 1152")
    rows = (
        *example_rows([("xor", "two bits")], told.append),
        *node_rows(graph, told.append),
        *repair_rows([("Hidden 1 cannot take an image", repair)], told.append),
    )
    for query, title in (
        ("xor", "Open example xor"),
        ("go hidden 2", "Go to Hidden 2"),
        ("hidden 2", "Go to Hidden 2"),
        ("fix", repair.label),
        ("cannot", repair.label),
    ):
        assert best(rows, query)[0] == title
    for row in (rows[0], rows[1], rows[-1]):
        row.run()
    assert told == ["xor", next(iter(graph.nodes)), repair]
    assert all(row.icon in ICONS for row in rows)
