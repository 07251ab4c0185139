"""Repairs of wires: one that is missing, one too many, one that closes a loop, one that leads nowhere."""

import itertools
from collections.abc import Iterator

from nnstudio.document.edits import connect, disconnect, remove_layers
from nnstudio.document.repairs.repair import NEAREST, Case, Repair, nearest, oddest
from nnstudio.nn.check import Cause
from nnstudio.nn.graph import Graph, NodeId, Wire
from nnstudio.nn.wiring import refusal

PAIRED = 4
"""So many sources are paired with each other where two are needed."""


def draw_wires(case: Case) -> Iterator[Repair]:
    """A wire to a layer that needs one, or the two that a join needs."""
    missing = case.layer.fan_in - len(case.graph[case.node_id].inputs)
    for source in _sources(case, case.graph, case.node_id)[: NEAREST if missing == 1 else PAIRED]:
        after = connect(case.document, Wire(source, case.node_id))
        if missing == 1:
            yield Repair(f"Wire {case.name_of(source)} to {case.name}", after)
        else:
            for second in _sources(case, after.graph, case.node_id)[:PAIRED]:
                label = f"Wire {case.name_of(source)} and {case.name_of(second)} to {case.name}"
                yield Repair(label, connect(after, Wire(second, case.node_id)))


def fewer_wires(case: Case) -> Iterator[Repair]:
    """One wire less into a layer, or all but one if that would not be enough."""
    node = case.graph[case.node_id]
    sources = tuple(dict.fromkeys(node.inputs))
    if node.layer.fan_in == 0:
        names = " and ".join(case.name_of(source) for source in sources)
        after = case.with_graph(case.graph.with_inputs(case.node_id, ()))
        yield Repair(f"Delete the wire from {names} to {case.name}", after)
    elif node.layer.joins:
        for source in oddest(case):
            yield _without(case, Wire(source, case.node_id))
    elif len(sources) == 1:
        after = case.with_graph(case.graph.with_inputs(case.node_id, sources))
        yield Repair(f"Keep one wire from {case.name_of(sources[0])} to {case.name}", after)
    else:
        yield from (_keeping(case, source) for source in sources[:NEAREST])


def open_loop(case: Case) -> Iterator[Repair]:
    """One wire of the loop is deleted, or drawn from elsewhere where nothing else feeds its target."""
    graph = case.graph
    loop = next((group for group in graph.loops() if case.node_id in group), frozenset())
    wires = [wire for wire in graph.wires() if wire.source in loop and wire.target in loop]
    # What leads back, to the left, is most likely the wire that was drawn last.
    wires.sort(key=lambda wire: case.document.layout[wire.target][0] - case.document.layout[wire.source][0])
    opening = (wire for wire in wires[: 4 * NEAREST] if _opens(graph, wire, case.node_id))
    wires = list(itertools.islice(opening, NEAREST))
    for wire in wires:
        yield _without(case, wire)
    for wire in wires:
        opened = graph.disconnect(wire)
        if opened[wire.target].inputs:
            continue
        for source in _sources(case, opened, wire.target)[:2]:
            if source == wire.source:
                continue
            names = (case.name_of(source), case.name_of(wire.target), case.name_of(wire.source))
            label = "Wire {} to {} instead of {}".format(*names)
            yield Repair(label, case.with_graph(opened.connect(Wire(source, wire.target))))


def nothing_behind_output(case: Case) -> Iterator[Repair]:
    """The wires that leave an Output go, or leave what feeds the Output instead."""
    graph, name = case.graph, case.name
    fed = [target for target in graph.consumers(case.node_id) if target != case.node_id]
    if not fed:
        return
    for target in fed:
        graph = graph.disconnect(Wire(case.node_id, target))
    names = f"{len(fed)} layers" if len(fed) > 1 else case.name_of(fed[0])
    wires = f"the wires from {name}" if len(fed) > 1 else f"the wire from {name}"
    yield Repair(f"Delete {wires} to {names}", case.with_graph(graph))
    for source in dict.fromkeys(case.graph[case.node_id].inputs[:1]):
        for target in fed:
            graph = graph.connect(Wire(source, target))
        yield Repair(f"Wire {case.name_of(source)} to {names} instead of {name}", case.with_graph(graph))


def use_or_delete(case: Case) -> Iterator[Repair]:
    """A layer that leads to no Output is wired on, if something behind it lacks a wire, or deleted."""
    graph, name = case.graph, case.name
    lacking = [
        problem.node
        for problem in case.checked.problems
        if problem.cause in (Cause.UNWIRED, Cause.TOO_FEW_WIRES) and problem.node is not None
    ]
    # An Output that is fed past this layer was most likely to be fed by it.
    past = [
        output
        for output in graph.of_kind("output")
        if graph[output].inputs and graph.leads_to(graph[output].inputs[-1], case.node_id)
    ]
    for target in (*nearest(case.document, case.node_id, lacking), *past[:NEAREST]):
        wire = Wire(case.node_id, target)
        if not refusal(graph, case.checked, wire, case.sample_shape):
            yield Repair(f"Wire {name} to {case.name_of(target)}", connect(case.document, wire))
    if not graph.consumers(case.node_id):
        yield from delete_it(case)
    unused = [
        problem.node
        for problem in case.checked.problems
        if problem.cause is Cause.UNUSED and problem.node is not None and graph[problem.node].layer.fan_in
    ]
    if len(unused) > 1:
        after = remove_layers(case.document, frozenset(unused))
        yield Repair(f"Delete the {len(unused)} layers that lead to no Output", after)
    yield from delete_it(case)


def delete_it(case: Case) -> Iterator[Repair]:
    """The layer goes, and what it was fed by feeds what it fed."""
    if case.layer.entry.kind not in ("input", "output"):
        after = remove_layers(case.document, frozenset({case.node_id}))
        yield Repair(f"Delete {case.name}", after)


def _sources(case: Case, graph: Graph, target: NodeId) -> list[NodeId]:
    """The nodes that could feed a node, loose ends first, and those that stand nearest to its left."""
    layout = case.document.layout

    def rank(node_id: NodeId) -> tuple[bool, bool, bool, float]:
        (x, y), (to_x, to_y) = layout[node_id], layout[target]
        loose = not graph.consumers(node_id)
        return node_id not in case.checked.shapes, not loose, x > to_x, abs(x - to_x) + abs(y - to_y)

    fitting = [
        node_id
        for node_id in graph
        if not refusal(graph, case.checked, Wire(node_id, target), case.sample_shape)
    ]
    return sorted(fitting, key=rank)


def _opens(graph: Graph, wire: Wire, node_id: NodeId) -> bool:
    """Whether a node is on no loop any more without this wire."""
    return all(node_id not in group for group in graph.disconnect(wire).loops())


def _without(case: Case, wire: Wire) -> Repair:
    label = f"Delete the wire from {case.name_of(wire.source)} to {case.name_of(wire.target)}"
    return Repair(label, disconnect(case.document, wire))


def _keeping(case: Case, kept: NodeId) -> Repair:
    """The repair that leaves one wire into the node."""
    sources = dict.fromkeys(case.graph[case.node_id].inputs)
    others = [source for source in sources if source != kept]
    if len(others) == 1:
        label = f"Delete the wire from {case.name_of(others[0])} to {case.name}"
    else:
        label = f"Keep only the wire from {case.name_of(kept)} to {case.name}"
    return Repair(label, case.with_graph(case.graph.with_inputs(case.node_id, (kept,))))
