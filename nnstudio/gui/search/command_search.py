"""The rows of the command palette: commands, repairs, layers to go to and to add, and examples."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Protocol, TypeVar

from PySide6.QtGui import QAction, QKeySequence

from nnstudio.gui.entries import ENTRIES, Entry
from nnstudio.gui.icons import layer_icon
from nnstudio.gui.search.found import Found
from nnstudio.nn.graph import Graph, NodeId

# What a command waits for whose tooltip does not say it.
WAITS_FOR: Mapping[str, str] = MappingProxyType(
    {
        "delete": "Select a layer or a wire first",
        "run": "The network learns already",
        "step": "The network learns already",
        "stepSample": "The network learns already",
        "stepEpoch": "The network learns already",
        "pause": "Nothing runs",
        "stop": "There is no run to end",
        "reset": "Already at step 0",
    }
)
# What people call a command who come from elsewhere.
OTHER_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "quit": ("Exit", "Close"),
        "datasets": ("Data", "Samples", "MNIST"),
        "addData": ("Import", "CSV", "Images"),
        "export": ("ONNX", "PyTorch", "Keras", "Figure"),
        "delete": ("Remove", "Erase"),
        "duplicate": ("Clone", "Copy"),
        "addLayer": ("Insert", "Quick search"),
        "connect": ("Wire", "Link"),
        "pullOut": ("Extract", "Detach"),
        "group": ("Block", "Frame"),
        "addNote": ("Comment", "Text"),
        "tidy": ("Layout", "Arrange", "Clean up"),
        "run": ("Train", "Start", "Play", "Learn"),
        "pause": ("Halt", "Wait"),
        "stop": ("End", "Finish"),
        "reset": ("Restart", "Start over"),
        "allProcessors": ("Threads", "Cores", "CPU"),
        "fit": ("Zoom to fit", "Show all"),
        "fitSelection": ("Zoom to selection",),
        "actualSize": ("Zoom to 100 %", "Actual size"),
        "theme": ("Theme", "Appearance", "Night mode"),
        "themeSystem": ("Theme", "Appearance"),
        "shortcuts": ("Help", "Keys", "Shortcuts"),
        "about": ("Version",),
    }
)
_RUNS = ("step", "stepSample", "stepEpoch")
"""What keeps the network from being run keeps it from these, too."""


class Repair(Protocol):
    """A change that would solve a problem, named by its label, as in `document.repairs`."""

    @property
    def label(self) -> str: ...


R = TypeVar("R", bound=Repair)


def command_rows(
    actions: Mapping[str, QAction],
    entries: Iterable[Entry] = ENTRIES,
    *,
    without: Iterable[str] = ("commandPalette",),
) -> tuple[Found, ...]:
    """A row for each command of the menus; one that is not possible now says why.

    Args:
        actions: The actions of the window by the names of their entries.
        entries: What is known of them.
        without: Names of those that make no sense here: what opens this very list.
    """
    left_out = frozenset(without)
    return tuple(
        _command_row(entry, actions)
        for entry in entries
        if entry.name in actions and entry.name not in left_out
    )


def view_rows(toggles: Iterable[QAction]) -> tuple[Found, ...]:
    """A row for each part of the window that can be shown and hidden, by the action that does it."""
    return tuple(
        Found(
            f"{'Hide' if toggle.isChecked() else 'Show'} {words}",
            toggle.trigger,
            detail="View",
            icon="hidden" if toggle.isChecked() else "visible",
            names=(f"Toggle {words}",),
            keywords=("panel", "dock"),
            enabled=toggle.isEnabled(),
            recent=f"view:{words}",
        )
        for toggle in toggles
        for words in (_plain(toggle.text()),)
    )


def example_rows(examples: Iterable[tuple[str, str]], choose: Callable[[str], object]) -> tuple[Found, ...]:
    """The examples to open.

    Args:
        examples: Name and summary of each.
        choose: Is called with the name.
    """
    return tuple(
        Found(
            f"Open example {name}",
            lambda name=name: choose(name),
            detail=summary,
            icon="open",
            names=(name,),
            about=summary,
            recent=f"example:{name}",
        )
        for name, summary in examples
    )


def node_rows(graph: Graph, choose: Callable[[NodeId], object]) -> tuple[Found, ...]:
    """The layers of the network to go to.

    Args:
        graph: The network.
        choose: Is called with the node to select and show.
    """
    return tuple(
        Found(
            f"Go to {node.name}",
            lambda node_id=node_id: choose(node_id),
            detail=entry.term,
            icon=layer_icon(entry.kind, entry.category),
            family=entry.category,
            names=(node.name,),
            keywords=(entry.title, "layer", "select"),
            about=f"Select {node.name} and show it",
        )
        for node_id, node in graph.nodes.items()
        for entry in (node.layer.entry,)
    )


def add_rows(rows: Iterable[Found], verb: str = "Add") -> tuple[Found, ...]:
    """What the quick search can add, said as commands: "Add Residual block".

    Args:
        rows: Those of the quick search, from `layer_rows` and `template_rows`.
        verb: What choosing one does; a whole network is not added to the one that is drawn.
    """
    return tuple(
        dataclasses.replace(found, title=f"{verb} {found.title}", names=(found.title, *found.names))
        for found in rows
    )


def repair_rows(repairs: Iterable[tuple[str, R]], choose: Callable[[R], object]) -> tuple[Found, ...]:
    """What would solve the problems of the network.

    Args:
        repairs: For each repair, the message of the problem and the repair.
        choose: Is called with the repair.
    """
    return tuple(
        Found(
            repair.label,
            lambda repair=repair: choose(repair),
            detail="Repair",
            icon="repair",
            names=("Fix", "Solve the problem"),
            keywords=(message,),
            about=message,
        )
        for message, repair in repairs
    )


def _command_row(entry: Entry, actions: Mapping[str, QAction]) -> Found:
    action = actions[entry.name]
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    menu = _plain(entry.menu)
    return Found(
        _plain(action.text()),
        action.trigger,
        detail=menu,
        keys=keys,
        icon=entry.icon,
        names=(_plain(entry.text), *OTHER_NAMES.get(entry.name, ())),
        keywords=(entry.tip, menu),
        about=entry.tip,
        enabled=action.isEnabled(),
        reason=_reason(entry, actions),
        recent=f"command:{entry.name}",
    )


def _reason(entry: Entry, actions: Mapping[str, QAction]) -> str:
    """Why a command is not possible now: what its tooltip says besides what the command does."""
    if actions[entry.name].isEnabled():
        return ""
    asked = "run" if entry.name in _RUNS and "run" in actions else entry.name
    told = actions[asked].toolTip()
    told = told.removeprefix(next((other.tip for other in ENTRIES if other.name == asked), entry.tip))
    # What is left begins with ". " before a reason, and with " (" before the keys.
    told = "" if told.startswith(" (") else told.removeprefix(". ")
    return told or WAITS_FOR.get(entry.name, "Not possible now")


def _plain(text: str) -> str:
    """The words of a menu entry without the mark of its key."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
