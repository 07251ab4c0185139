"""Meanings: which weights were learned for other columns, categories or answers than there are now."""

from collections.abc import Collection, Iterator

from nnstudio.data.awaited import Awaited
from nnstudio.data.dataset import DatasetSource, InputColumn
from nnstudio.document.document import Document
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import WeightedLayer

MOST_NAMED = 3
"""Names that are said one by one; of more, only how many came or went."""


def estranged(before: Document, after: Document) -> frozenset[NodeId]:
    """Layers of `after` that see other inputs, or give other answers, than those of the same id in `before`.

    Their weights may well fit, but those of one category would be used for another one. What is not known
    of a dataset without reading it, such as what the places of an image show, is taken to be the same.
    """
    one, other = before.dataset, after.dataset
    if one is other:
        return frozenset()
    found = frozenset[NodeId]()
    if _differ(one.input_columns, other.input_columns):
        found |= _first_layers(after)
    if _differ(_answers(one), _answers(other)):
        found |= frozenset(after.graph.of_kind("output"))
    return found


def meanings_changed(before: DatasetSource, after: DatasetSource) -> tuple[str, ...]:
    """What inputs and answers mean otherwise, in words: "district: Hafen is gone, Suedstadt is new"."""
    if before is after:
        return ()
    words = list[str]()
    if _differ(before.input_columns, after.input_columns):
        words += _of_columns(before.input_columns, after.input_columns)
    if _differ(_answers(before), _answers(after)):
        old, new = before.spec(), after.spec()
        if old.predicts_classes and new.predicts_classes:
            words.append(_of_names("classes", old.classes, new.classes, "classes"))
        elif not (old.predicts_classes or new.predicts_classes):
            words.append(f"predicts {_listed(new.targets)} instead of {_listed(old.targets)}")
    return tuple(words)


def _differ(before: Collection[object], after: Collection[object]) -> bool:
    """Whether both are known, and are not the same in the same order."""
    return bool(before and after) and before != after


def _answers(source: DatasetSource) -> tuple[str, ...]:
    # Who brings data for a network that waits for them knows what its answers mean; here, nobody does.
    if isinstance(source, Awaited):
        return ()
    spec = source.spec()
    return spec.classes if spec.predicts_classes else spec.targets


def _first_layers(document: Document) -> frozenset[NodeId]:
    """All that inputs reach as they are: some of them dropped or normalized perhaps, but not yet mixed."""
    graph, checked = document.graph, document.check()
    reached = set(graph.of_kind("input"))
    waiting = list(reached)
    while waiting:
        for node_id in graph.consumers(waiting.pop()):
            if node_id in reached:
                continue
            reached.add(node_id)
            node = graph[node_id]
            learns = isinstance(node.layer, WeightedLayer)
            if node_id in checked.shapes:  # else what comes in is not what the layer takes
                learns = bool(node.layer.parameters(*(checked.shapes[source] for source in node.inputs)))
            if not learns or node.layer.entry.category == "Normalization":
                waiting.append(node_id)
    return frozenset(reached)


def _of_columns(before: tuple[InputColumn, ...], after: tuple[InputColumn, ...]) -> Iterator[str]:
    old, new = ({column.name: column.categories for column in columns} for columns in (before, after))
    stays = [name for name in new if name in old]
    if tuple(old) != tuple(new):
        yield _of_names("columns", tuple(old), tuple(new), "columns")
    for name in stays:
        if old[name] == new[name]:
            continue
        if old[name] and new[name]:
            yield _of_names(name, old[name], new[name], "categories")
        else:
            yield f"{name} {'names categories' if new[name] else 'is a number'} now"


def _of_names(where: str, before: tuple[str, ...], after: tuple[str, ...], things: str) -> str:
    """Which names have come and gone there, or that they stand in another order."""
    now, then = set(after), set(before)
    gone = [name for name in before if name not in now]
    new = [name for name in after if name not in then]
    if not gone and not new:
        return f"{where} in another order" if where == things else f"{where}: {things} in another order"
    told = [f"{_counted(gone, things)} gone"] if gone else []
    told += [f"{_counted(new, things)} new"] if new else []
    return f"{where}: {', '.join(told)}"


def _counted(names: list[str], things: str) -> str:
    if len(names) > MOST_NAMED:
        return f"{len(names):,} {things} are"
    return f"{_listed(names)} {'is' if len(names) == 1 else 'are'}"


def _listed(names: Collection[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
