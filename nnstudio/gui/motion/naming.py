"""Names: how places, units and layers are called in what is told of a step."""

from nnstudio.explain.arithmetic import Place
from nnstudio.gui.motion.moment import Step
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Output
from nnstudio.nn.shapes import Shape


def place_words(place: Place, shape: Shape) -> str:
    """A place in an array as people count it: "unit 5", "row 12, column 7", with the channel if several."""
    if len(shape) == 1:
        return f"unit {place[0] + 1}"
    if len(shape) == 3:
        words = f"row {place[0] + 1}, column {place[1] + 1}"
        return words if shape[2] == 1 else f"{words}, channel {place[2] + 1}"
    return ", ".join(str(at + 1) for at in place)


def place_label(place: Place, shape: Shape) -> str:
    """The same in a table, under `place_header`: "unit 5", "12, 7"."""
    if len(shape) == 1:
        return f"unit {place[0] + 1}"
    if len(shape) == 3 and shape[2] == 1:
        place = place[:2]
    return ", ".join(str(at + 1) for at in place)


def place_header(name: str, shape: Shape) -> str:
    """What the places in an array of this layer are counted by."""
    if len(shape) == 3:
        return "row, column" + ("" if shape[2] == 1 else ", channel")
    return name


def shape_words(shape: Shape) -> str:
    """A shape as it stands on wires: 28×28×1."""
    return "×".join(map(str, shape)) or "1"


def unit_words(step: Step, node_id: NodeId, unit: int) -> str:
    """One unit among all: "Hidden 1, unit 3 of 16"; "Output, class 9" for what stands for a class."""
    if answers(step, node_id):
        return f"{step.name(node_id)}, {short_unit_words(step, node_id, unit)}"
    output = step.node(node_id).output
    noun, count = ("unit", output.size) if output.ndim == 1 else ("filter", output.shape[-1])
    return f"{step.name(node_id)}, {noun} {unit + 1} of {count:,}"


def short_unit_words(step: Step, node_id: NodeId, unit: int) -> str:
    """The same in a table of one layer: "unit 3", "class 9".

    The number of a unit of the Output is not said: counted from one, it would be read as another digit.
    """
    if answers(step, node_id):
        return f"class {step.classes[unit]}"
    return f"{'filter' if step.node(node_id).output.ndim == 3 else 'unit'} {unit + 1}"


def answers(step: Step, node_id: NodeId) -> bool:
    """Whether the units of a node are the classes."""
    return isinstance(step.layer(node_id), Output) and step.node(node_id).output.size == len(step.classes)


def output_words(unit: int, step: Step) -> str:
    """What a unit of the output stands for: a class or a number to predict; its number where nobody knows."""
    units = step.trace.target.size
    if units == 1 and len(step.classes) == 2:
        return step.classes[1]  # a lone unit says how likely the second class is
    names = step.classes or step.targets
    return names[unit] if units == len(names) else f"unit {unit + 1}"


def source_name(step: Step, node_id: NodeId) -> str:
    """The layer that feeds this one; "the sample" where none does."""
    inputs = step.graph[node_id].inputs
    return step.name(inputs[0]) if inputs else "the sample"


def where_words(place: Place, output: Shape) -> str:
    """Where on a feature map a number stands: " at row 3, column 9"; nothing for a unit."""
    return "" if len(place) == 1 else f" at {place_words((*place[:2], 0), (*output[:2], 1))}"
