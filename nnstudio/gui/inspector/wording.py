"""What the inspector and the history say of layers and edits, in words."""

from nnstudio.engine.snapshot import Health
from nnstudio.gui.canvas.sentences import count
from nnstudio.gui.forms.declaration import label_of, zero_of
from nnstudio.gui.forms.number_text import write_number
from nnstudio.gui.forms.shape_field import write_shape
from nnstudio.nn.check import Check, flow
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.registry import Registered
from nnstudio.nn.settings import Settings
from nnstudio.nn.shapes import size


def edit_label(settings: Settings, path: str, owner: str = "") -> str:
    """What an edit did, for the history: "Change units of Hidden 1 to 64"."""
    value: object = settings
    for name in path.split("."):
        holder, value = value, getattr(value, name)
    info = label_of(name)
    of = f" of {owner}" if owner else ""
    zero = zero_of(type(holder).model_fields[name]) if value == 0 else ""
    return f"Change {info[:1].lower()}{info[1:]}{of} to {zero or _words(value)}"


def summary_of(graph: Graph, node_id: NodeId, checked: Check) -> str:
    """What flows through a node, and how much it learns: "28×28 → 16 · 12,560 parameters"."""
    leaves, inputs = flow(checked, node_id), graph[node_id].inputs
    if not graph[node_id].layer.fan_in:
        shape = checked.shapes.get(node_id, ())
        return f"{leaves} · {size(shape):,} numbers per sample"
    enters = " + ".join(flow(checked, source) for source in inputs) or "?"
    learned = checked.parameters.get(node_id)
    if learned is None:
        return f"{enters} → {leaves}"
    return f"{enters} → {leaves} · {count(learned, 'parameter') if learned else 'no weights to learn'}"


DEAD = (
    "dead: the same output for every sample tried (500 of validation at most), so {they} nothing to tell. "
    "Another start, a smaller learning rate, or an activation that is nowhere flat helps"
)
SATURATED = (
    "saturated: at an end of the activation's range for almost every sample, where it is flat and learning "
    "stops. Smaller first weights or a smaller learning rate help"
)
EXPLODING = (
    "exploding: outputs beyond all sense. A smaller learning rate, a clipped gradient, or a normalization "
    "before the layer helps"
)
DUPLICATE = (
    "duplicate: the same as an earlier unit but for a factor, so one of the two could go. Fewer units, or "
    "another start, helps"
)


def trouble_of(health: Health) -> list[str]:
    """What a run has found of a layer's units, in sentences; none while all of them work."""
    found = (
        (len(health.dead), DEAD),
        (len(health.saturated), SATURATED),
        (len(health.exploding), EXPLODING),
        (len(health.duplicate), DUPLICATE),
    )
    return [
        f"{ill:,} of {health.units:,} units {'is' if ill == 1 else 'are'} "
        + why.format(they="it has" if ill == 1 else "they have")
        + "."
        for ill, why in found
        if ill
    ]


def _words(value: object) -> str:
    match value:
        case Registered():
            return value.entry.title
        case bool():
            return "on" if value else "off"
        case int() | float():
            return write_number(value)
        case tuple():
            return write_shape(value)
        case _:
            return str(value)
