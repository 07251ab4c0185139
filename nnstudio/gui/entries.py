"""Entries: all that the user can do from menus, keys and the command palette, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One thing the user can do: `name` is its objectName after `action.`, `tip` what it does.

    `also` is a second shortcut for the hands of those who come from elsewhere; only the first is shown.
    A `checkable` entry is a choice that stays, and its slot is called with whether it is made. The keys of an
    entry `on_canvas` count only while the canvas has the focus: elsewhere, Tab goes on to the next control.
    """

    name: str
    menu: str
    text: str
    tip: str
    shortcut: str = ""
    icon: str = ""
    separated: bool = False
    also: str = ""
    checkable: bool = False
    on_canvas: bool = False


ENTRIES: tuple[Entry, ...] = (
    Entry("new", "&File", "&New", "Start over with the network 784-16-16-10", "Ctrl+N", "new"),
    Entry("open", "&File", "&Open…", "Open a project file (.nns)", "Ctrl+O", "open"),
    Entry(
        "save",
        "&File",
        "&Save",
        "Save design, training settings and weights",
        "Ctrl+S",
        "save",
        separated=True,
    ),
    Entry("saveAs", "&File", "Save &as…", "Save into another file", "Ctrl+Shift+S"),
    Entry("revert", "&File", "Re&vert to saved", "Go back to what the project's file holds"),
    Entry("quit", "&File", "&Quit", "Close the window", "Ctrl+Q", separated=True),
    Entry("undo", "&Edit", "&Undo", "Take back the last edit", "Ctrl+Z", "undo"),
    Entry("redo", "&Edit", "&Redo", "Bring back what was undone", "Ctrl+Shift+Z", "redo", also="Ctrl+Y"),
    Entry("cut", "&Edit", "Cu&t", "Copy what is selected, and remove it", "Ctrl+X", separated=True),
    Entry("copy", "&Edit", "&Copy", "Copy the selected layers as text", "Ctrl+C"),
    Entry("paste", "&Edit", "&Paste", "Add the layers that were copied, here or elsewhere", "Ctrl+V"),
    Entry("duplicate", "&Edit", "Dup&licate", "Add the selected layers once more, below", "Ctrl+D"),
    Entry(
        "delete",
        "&Edit",
        "&Delete",
        "Remove what is selected; wires heal",
        "Delete",
        "delete",
        separated=True,
    ),
    Entry("selectAll", "&Edit", "Select &all", "Select every layer", "Ctrl+A"),
    Entry(
        "commandPalette",
        "&Edit",
        "Find a co&mmand…",
        "Search all that can be done, and all layers to go to",
        "Ctrl+Shift+P",
        "search",
        separated=True,
    ),
    Entry(
        "addLayer",
        "&Build",
        "&Add a layer…",
        "Search the layers, and add one; behind the selected one if it fits there",
        "Tab",
        "add",
        also="Shift+A",
        on_canvas=True,
    ),
    Entry("connect", "&Build", "&Connect…", "Draw a wire from the selected layer", "Return", on_canvas=True),
    Entry("rename", "&Build", "&Rename", "Give the selected layer another name", "F2"),
    Entry("settings", "&Build", "&Settings", "Go to the settings of the selected layer", "Alt+Return"),
    Entry(
        "pullOut",
        "&Build",
        "&Pull out of its wires",
        "Free the selected layers; what they stood between is joined",
        "Ctrl+Shift+X",
    ),
    Entry(
        "repeat",
        "&Build",
        "R&epeat this block…",
        "Put the selected layers several times in a row",
        "Ctrl+Shift+D",
        separated=True,
    ),
    Entry("group", "&Build", "&Group", "Put a named frame around the selected layers", "Ctrl+G"),
    Entry("ungroup", "&Build", "&Ungroup", "Take the frame away; the layers stay", "Ctrl+Shift+G"),
    Entry("addNote", "&Build", "Add a &note", "Write something on the canvas", "Ctrl+T", separated=True),
    Entry("addArrow", "&Build", "Add an arro&w", "Point at something on the canvas", "Ctrl+Shift+T"),
    Entry("tidy", "&Arrange", "&Tidy up", "Put all layers in order, from left to right", "Ctrl+L"),
    Entry(
        "alignRow",
        "&Arrange",
        "Align in a &row",
        "Put the selected layers on one height",
        "Ctrl+Alt+R",
        separated=True,
    ),
    Entry(
        "alignColumn",
        "&Arrange",
        "Align in a &column",
        "Put the selected layers below each other",
        "Ctrl+Alt+C",
    ),
    Entry(
        "distributeRow",
        "&Arrange",
        "Distribute in a r&ow",
        "Make the gaps between the selected layers equal, from left to right",
        separated=True,
    ),
    Entry(
        "distributeColumn",
        "&Arrange",
        "Distribute in a co&lumn",
        "Make the gaps between the selected layers equal, from top to bottom",
    ),
    Entry("run", "&Run", "&Run", "Train the network", "Space", "run"),
    Entry("pause", "&Run", "&Pause", "Stand still after the present batch", "Space", "pause"),
    Entry("step", "&Run", "Step: one &batch", "Make one update from one batch", "S", "step", separated=True),
    Entry("momentBack", "&Run", "One moment bac&k", "Slow motion: go back by one term, unit or layer", "B"),
    Entry("stepSample", "&Run", "Step: one &sample", "Make one update from a single sample", "Shift+S"),
    Entry("stepEpoch", "&Run", "Step: one &epoch", "Train to the end of the epoch", "E", "epoch"),
    Entry(
        "stop",
        "&Run",
        "St&op",
        "End the run here and measure it on the test split",
        "",
        "stop",
        separated=True,
    ),
    Entry("reset", "&Run", "Rese&t", "Back to step 0 with the same initial weights", "Ctrl+R", "reset"),
    Entry("nextSample", "&Run", "&Next sample", "Pin the next validation sample", "N", separated=True),
    Entry("previousSample", "&Run", "Pre&vious sample", "Pin the validation sample before", "P"),
    Entry(
        "allProcessors",
        "&Run",
        "Use &all processors",
        "Share each step among all processors, from the next run on; worth it for large networks",
        separated=True,
        checkable=True,
    ),
    Entry("live", "&Timeline", "Back to the &live moment", "Show the run as it is now", "L", "epoch"),
    Entry(
        "earlier",
        "&Timeline",
        "&Earlier moment",
        "Look at the moment that was kept before",
        ",",
        "previous",
        separated=True,
    ),
    Entry("later", "&Timeline", "L&ater moment", "Look at the next moment that was kept", ".", "step"),
    Entry("firstMoment", "&Timeline", "&Start of the run", "Look at the initial weights", "", "first"),
    Entry("playMoments", "&Timeline", "&Play", "Play what was kept of the run, or stand still", "K", "run"),
    Entry(
        "continueHere",
        "&Timeline",
        "&Continue from here",
        "Go on training from the moment that is looked at; what came after it stays as a branch",
        "Ctrl+Return",
        "branch",
        separated=True,
    ),
    Entry("film", "&Timeline", "Make a &film…", "Save the run as a film: canvas or panel", "", "film"),
    Entry(
        "walkBehind",
        "&Go",
        "Layer &behind",
        "Select the layer that the selected one feeds; Shift adds it to the selection",
        "Alt+Right",
        on_canvas=True,
    ),
    Entry(
        "walkBefore",
        "&Go",
        "Layer be&fore",
        "Select the layer that feeds this one",
        "Alt+Left",
        on_canvas=True,
    ),
    Entry("walkAbove", "&Go", "Layer &above", "Select the layer above", "Alt+Up", on_canvas=True),
    Entry("walkBelow", "&Go", "Layer be&low", "Select the layer below", "Alt+Down", on_canvas=True),
    Entry("goInput", "&Go", "&Input", "Select the first layer", "Home", separated=True, on_canvas=True),
    Entry("goOutput", "&Go", "&Output", "Select the last layer", "End", on_canvas=True),
    Entry(
        "nextLayer",
        "&Go",
        "&Next layer",
        "Select the next layer, until all have been",
        "PgDown",
        on_canvas=True,
    ),
    Entry(
        "previousLayer", "&Go", "&Previous layer", "Select the layer that was before", "PgUp", on_canvas=True
    ),
    Entry(
        "nextWire",
        "&Go",
        "Next &wire",
        "Select the next wire of the layer; Delete removes it, Return moves its end",
        "W",
        separated=True,
        on_canvas=True,
    ),
    Entry("previousWire", "&Go", "Previous wir&e", "Select the wire before", "Shift+W", on_canvas=True),
    Entry("nextProblem", "&Go", "Next proble&m", "Go to the next problem, and say it", "F8", separated=True),
    Entry("previousProblem", "&Go", "P&revious problem", "Go to the problem before", "Shift+F8"),
    Entry(
        "readValues", "&Go", "Read the &values", "Say what the selected layer gives", "Ctrl+I", separated=True
    ),
    Entry("whereAmI", "&Go", "W&here am I?", "Say what is selected, and what the network is", "Ctrl+Shift+I"),
    Entry(
        "nextPart",
        "&Go",
        "Next par&t of the window",
        "Canvas, inspector, palette, panels",
        "F6",
        separated=True,
    ),
    Entry("previousPart", "&Go", "Previo&us part of the window", "The other way round", "Shift+F6"),
    Entry("fit", "&View", "&Fit the network", "Show the whole network", "F", "fit"),
    Entry("fitSelection", "&View", "Fit the &selection", "Show the selected layers large", "Shift+F"),
    Entry("actualSize", "&View", "&100 %", "Zoom to 100 %", "Ctrl+0"),
    Entry("zoomIn", "&View", "Zoom &in", "Show it larger", "Ctrl++", "zoom_in"),
    Entry("zoomOut", "&View", "Zoom &out", "Show it smaller", "Ctrl+-", "zoom_out"),
    Entry(
        "minimap",
        "&View",
        "&Minimap",
        "Show the whole network small while it does not fit into the view",
        checkable=True,
    ),
    Entry(
        "workspaceBuild",
        "&View",
        "Workspace: &Build",
        "Palette, canvas and inspector",
        "Ctrl+1",
        separated=True,
    ),
    Entry("workspaceTrain", "&View", "Workspace: T&rain", "All panels below the canvas", "Ctrl+2"),
    Entry(
        "workspaceUnderstand",
        "&View",
        "Workspace: &Understand",
        "Step by step, gradients and what is misread, with more room",
        "Ctrl+3",
    ),
    Entry(
        "theme",
        "&View",
        "&Dark or light",
        "Change between the dark and the light look",
        "Ctrl+Shift+L",
        "light",
    ),
    Entry(
        "greenRed",
        "&View",
        "&Green and red weights",
        "As in the well-known video; not for those who cannot tell green from red",
        checkable=True,
    ),
    Entry("themeSystem", "&View", "Follow the s&ystem", "Be dark or light as the desktop is"),
    Entry("shortcuts", "&Help", "&Keyboard and mouse", "How everything is done", "F1", "help"),
    Entry("about", "&Help", "&About nnstudio", "Version, and what it is made of", ""),
)
