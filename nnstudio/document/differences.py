"""Differences: what a run that is started anew would do otherwise than one of another document."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nnstudio.document.document import Document
from nnstudio.document.meanings import estranged, meanings_changed
from nnstudio.nn.graph import Graph, NodeId, Weights
from nnstudio.nn.layer import Layer, Parameter
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.registry import Registered
from nnstudio.nn.settings import Settings

MOST_SAID = 4
"""Numbers in a row that are said one by one, as those of a shape; of more, only how many came or went."""
TOLD_BY_MEANINGS = frozenset({"columns", "forecast"})
"""Settings of a dataset whose changes are not told once more where it is said what they mean."""
_OF_ONE = MappingProxyType({"points": "point", "classes": "class", "columns": "column"})


@dataclass(frozen=True)
class Difference:
    """One change in a few words; `node` is where, None for what is gone, the dataset and the seed."""

    words: str
    node: NodeId | None = None


@dataclass(frozen=True)
class Differences:
    """What a restart would change, and whose weights it would keep; false if nothing.

    `changed` and `new` are nodes of the new document. `kept` are the layers whose
    weights would all carry over (see `carried`), `fresh` those of which some would start anew; among these
    are the `estranged`, whose weights would fit, but were learned for inputs or answers that `meanings` tell.
    """

    changes: tuple[Difference, ...]
    changed: frozenset[NodeId]
    new: frozenset[NodeId]
    kept: frozenset[NodeId]
    fresh: frozenset[NodeId]
    estranged: frozenset[NodeId] = frozenset()
    meanings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def weights(self) -> str:
        """How many layers keep their weights, in words."""
        kept, count = len(self.kept), len(self.kept) + len(self.fresh)
        if not count:
            return "No layer has weights"
        if kept == count:
            return "All weights carry over"
        if not kept:
            return "All weights start anew"
        return f"{kept} of {count} layers {'keeps its' if kept == 1 else 'keep their'} weights"

    def strangers(self, after: Document) -> str:
        """Which layers begin anew although their weights would fit, and why; "" if there are none."""
        names = [after.graph[node_id].name for node_id in after.graph if node_id in self.estranged]
        if not names:
            return ""
        why = "; ".join(self.meanings) or "the answers mean something else"
        return f"{' and '.join(names)} begin{'s' if len(names) == 1 else ''} anew ({why})"


def differences(before: Document, after: Document) -> Differences:
    """What a restart with `after` would change for a run that was made of `before`.

    Names, places, annotations, layers that the answer does not depend on, and settings that can change
    while training are no differences.
    """
    old, new = before.graph, after.graph
    old_used, new_used = _used(old), _used(new)
    meanings = meanings_changed(before.dataset, after.dataset)
    # That data of one kind mean something else comes first: nothing on the canvas shows it.
    alike = type(before.dataset) is type(after.dataset)
    changes = [Difference(words) for words in meanings] if alike else []
    changed = set()
    for node_id in new:
        if node_id not in new_used:
            continue
        if node_id not in old_used:
            words = "takes part now" if node_id in old else "is new"
            changes.append(Difference(f"{new[node_id].name} {words}", node_id))
            continue
        found = list(_of_node(old, new, node_id))
        changes += [Difference(words, node_id) for words in found]
        if found:
            changed.add(node_id)
    for node_id in old:
        if node_id not in old_used or node_id in new_used:
            continue
        words = "is left out" if node_id in new else "is gone"
        name = new[node_id].name if node_id in new else old[node_id].name
        changes.append(Difference(f"{name} {words}"))
    changes += [Difference(words) for words in _of_data(before, after, told=bool(meanings))]
    arrays, given = _arrays(after, new_used), _arrays(before, old_used)
    fit = {
        node_id
        for node_id, wanted in arrays.items()
        if all(given.get(node_id, {}).get(name) == parameter for name, parameter in wanted.items())
    }
    strange = estranged(before, after) & fit
    kept = fit - strange
    return Differences(
        tuple(changes),
        frozenset(changed),
        new_used - old_used,
        frozenset(kept),
        frozenset(arrays) - kept,
        strange,
        meanings,
    )


def carried(weights: Weights, before: Document, after: Document) -> Weights:
    """The weights of a network of `before` with which one of `after` begins, as far as they fit there.

    Layers that start from another initializer now are left out, for who changes it wants a new start; and so
    are those that see other inputs or give other answers.
    """
    if before.graph is after.graph and before.dataset is after.dataset:
        return weights
    given, wanted = (_arrays(document, _used(document.graph)) for document in (before, after))
    starts_anew = {
        node_id
        for node_id, parameters in wanted.items()
        for name, parameter in parameters.items()
        if (old := given.get(node_id, {}).get(name)) and old.initializer != parameter.initializer
    } | estranged(before, after)
    if starts_anew.isdisjoint(weights):
        return weights
    return MappingProxyType(
        {node_id: params for node_id, params in weights.items() if node_id not in starts_anew}
    )


def _used(graph: Graph) -> frozenset[NodeId]:
    """The nodes that the answer depends on; all while there is not one answer."""
    outputs = graph.of_kind("output")
    return graph.ancestors(outputs[0]) if len(outputs) == 1 else frozenset(graph)


def _of_node(old: Graph, new: Graph, node_id: NodeId) -> Iterator[str]:
    before, after = old[node_id], new[node_id]
    if before.layer != after.layer:
        yield f"{after.name}: {_of_layer(before.layer, after.layer)}"
    if before.inputs != after.inputs:
        order = ", in this order" if set(before.inputs) == set(after.inputs) else ""
        yield f"{after.name} is fed by {_names(new, after.inputs)}{order}"


def _of_layer(before: Layer, after: Layer) -> str:
    if isinstance(before, UnknownLayer) and isinstance(after, UnknownLayer):
        return "other settings"
    if type(before) is not type(after):
        return f"{before.entry.term} → {after.entry.term}"
    return ", ".join(_of_fields(before, after))


def _of_fields(before: Settings, after: Settings, told: frozenset[str] = frozenset()) -> Iterator[str]:
    """Which fields differ between two settings of one class, and how, but for those that are `told` of."""
    for name in type(after).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if old == new or name in told:
            continue
        label = _label(after, name)
        if isinstance(old, Settings) and type(old) is type(new):
            yield from (f"{label} {words}" for words in _of_fields(old, new))
        elif isinstance(old, tuple) and isinstance(new, tuple) and not (_few(old) and _few(new)):
            yield _of_rows(label, old, new)
        else:
            yield f"{label} {_spoken(old)} → {_spoken(new)}"


def _few(values: tuple[object, ...]) -> bool:
    """Whether the values can be said one by one, as those of a shape."""
    return len(values) <= MOST_SAID and all(isinstance(value, int) for value in values)


def _of_rows(label: str, before: tuple[object, ...], after: tuple[object, ...]) -> str:
    """How many of many things have come or gone, such as painted points."""
    more = len(after) - len(before)
    things = _OF_ONE.get(label, label) if abs(more) == 1 else label
    if more > 0 and after[: len(before)] == before:
        return f"{more:,} {things} added"
    if more < 0 and before[: len(after)] == after:
        return f"{-more:,} {things} removed"
    return f"{label} changed"


def _of_data(before: Document, after: Document, *, told: bool) -> Iterator[str]:
    old, new = before.dataset, after.dataset
    if type(old) is not type(new):
        yield f"learns from {new.entry.title}"
    elif old != new:
        fields = ", ".join(_of_fields(old, new, TOLD_BY_MEANINGS if told else frozenset()))
        if fields:
            yield f"{new.entry.title}: {fields}"
    if before.training.seed != after.training.seed:
        yield f"seed {before.training.seed} → {after.training.seed}"


def _label(settings: Settings, name: str) -> str:
    title = type(settings).model_fields[name].title or name.replace("_", " ")
    return title if title.isupper() or title[1:2].isdigit() else title[:1].lower() + title[1:]


def _spoken(value: object) -> str:
    if isinstance(value, Registered):
        return value.entry.title
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, tuple):
        return "×".join(_spoken(one) for one in value)
    return str(value)


def _names(graph: Graph, node_ids: Iterable[NodeId]) -> str:
    names = [graph[node_id].name for node_id in node_ids] or ["nothing"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _arrays(document: Document, used: frozenset[NodeId]) -> Mapping[NodeId, Mapping[str, Parameter]]:
    """What each layer learns, by name; a run carries an array over where shape and start agree, too."""
    graph, checked = document.graph, document.check()
    sample = document.dataset.spec().sample_shape
    arrays = {}
    for node_id in graph:
        node = graph[node_id]
        if node_id not in used or node_id not in checked.shapes:
            continue
        inputs = [checked.shapes[source] for source in node.inputs] or [sample]
        wanted = node.layer.parameters(*inputs)
        if wanted:
            arrays[node_id] = wanted
    return arrays
