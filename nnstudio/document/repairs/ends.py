"""Repairs of the ends of a network: an Input or Output that is missing, or one too many."""

from collections.abc import Iterator

from nnstudio.document.document import Document
from nnstudio.document.edits import COLUMN, add_layer, connect, remove_layers
from nnstudio.document.fitting import answering
from nnstudio.document.repairs.repair import NEAREST, Case, Repair
from nnstudio.nn.check import Cause, Check
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layers.core import Input, Output


def add_input(document: Document, checked: Check) -> Iterator[Repair]:
    """An Input, wired to a layer that nothing feeds."""
    unwired = [
        problem.node
        for problem in checked.problems
        if problem.cause is Cause.UNWIRED and problem.node is not None
    ]
    # What keeps the network from being trained comes first, as among the problems.
    for node_id in unwired[:NEAREST]:
        yield _input_before(document, node_id)
    left = min((x for x, _ in document.layout.values()), default=COLUMN) - COLUMN
    yield Repair("Add an Input", add_layer(document, Input(), (left, _middle(document)))[0])
    yield from _both_ends(document)


def add_output(document: Document, checked: Check) -> Iterator[Repair]:
    """An Output behind a layer that feeds nothing."""
    graph = document.graph
    ends = [node_id for node_id in graph if not graph.consumers(node_id)] or list(graph)
    # Of several, the one that has most behind it is most likely the network.
    ends.sort(key=lambda node_id: (node_id not in checked.shapes, -len(graph.ancestors(node_id))))
    for node_id in ends[:3]:
        x, y = document.layout[node_id]
        added, output = add_layer(document, _answer(document), (x + COLUMN, y))
        yield Repair(f"Add an Output behind {graph[node_id].name}", connect(added, Wire(node_id, output)))
    yield from _both_ends(document)


def feed_by_new_input(case: Case) -> Iterator[Repair]:
    """An Input before the layer, if there is none yet."""
    if not case.graph.of_kind("input"):
        yield _input_before(case.document, case.node_id)


def without_second_end(case: Case) -> Iterator[Repair]:
    """One of the two is deleted; what an Input fed is fed by the other."""
    ends = case.graph.of_kind(case.layer.entry.kind)
    yield from _without_end(case, case.node_id)
    if len(ends) == 2:
        yield from _without_end(case, ends[0] if ends[1] == case.node_id else ends[1])
    if isinstance(case.layer, Input):
        kept = next(end for end in ends if end != case.node_id)
        graph = case.graph
        for target in case.graph.consumers(case.node_id):
            inputs = (kept if source == case.node_id else source for source in graph[target].inputs)
            graph = graph.with_inputs(target, tuple(dict.fromkeys(inputs)))
        after = remove_layers(case.with_graph(graph), frozenset({case.node_id}))
        yield Repair(f"Delete {case.name} and wire {case.name_of(kept)} in its place", after)


def _without_end(case: Case, end: NodeId) -> Iterator[Repair]:
    """An end is deleted; so is, on wish, what it was joined in, where a single wire is left to join."""
    graph, name = case.graph, case.name_of(end)
    yield Repair(f"Delete {name}", remove_layers(case.document, frozenset({end})))
    joins = [
        target
        for target in graph.consumers(end)
        if graph[target].layer.joins and len(set(graph[target].inputs) - {end}) == 1
    ]
    if joins:
        names = case.name_of(joins[0]) if len(joins) == 1 else f"the {len(joins)} layers that join it"
        after = remove_layers(case.document, frozenset({end, *joins}))
        yield Repair(f"Delete {name} and {names}", after)


def _input_before(document: Document, target: NodeId) -> Repair:
    x, y = document.layout[target]
    added, node_id = add_layer(document, Input(), (x - COLUMN, y))
    label = f"Add an Input and wire it to {document.graph[target].name}"
    return Repair(label, connect(added, Wire(node_id, target)))


def _both_ends(document: Document) -> Iterator[Repair]:
    """The smallest network, on a canvas that is empty."""
    if not document.graph:
        added, first = add_layer(document, Input(), (0.0, 0.0))
        added, last = add_layer(added, _answer(document), (COLUMN, 0.0))
        yield Repair("Add an Input and an Output", connect(added, Wire(first, last)))


def _answer(document: Document) -> Output:
    spec = document.dataset.spec()
    return answering(Output(), spec.outputs, spec.task)


def _middle(document: Document) -> float:
    heights = [y for _, y in document.layout.values()]
    return sum(heights) / len(heights) if heights else 0.0
