"""The picture of a moment of a step: a snapshot in which as much has happened as has been told."""

import dataclasses
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from nnstudio.engine.snapshot import LOSS_STEP, Flow, Snapshot
from nnstudio.engine.trace import NodeTrace, Trace
from nnstudio.gui.motion.moment import Moment, Stage
from nnstudio.gui.motion.story import Story
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Params


def picture_of(live: Snapshot, story: Story, at: int) -> Snapshot:
    """The moment number `at` of a story, made of the snapshot that was taken after its step.

    Layers have values from when the way forward has come to them, new parameters from when the update has,
    and are measured once all of them have moved. The step counts as made with the last moment: only then
    there is what it has led to, such as the end of an epoch.
    """
    trace, moment, done = story.step.trace, story[at], at == len(story) - 1
    reached = trace.order
    if moment.stage is Stage.FORWARD:
        reached = reached[: reached.index(moment.node_id) + 1]
    weights = {
        **live.weights,
        **{node_id: _params(trace, node_id, moment, done=done) for node_id in trace.order},
    }
    told = dataclasses.replace(
        live if done else _before(live, trace),
        activations=MappingProxyType({node_id: trace.nodes[node_id].output for node_id in reached}),
        weights=MappingProxyType({node_id: params for node_id, params in weights.items() if params}),
        sample=trace.sample,
    )
    if done or moment.stage is not Stage.UPDATE:
        return told
    moved = frozenset(_moved(trace, moment))
    return dataclasses.replace(told, flows=_of(live.flows, moved), measured_step=live.measured_step)


def _before(live: Snapshot, trace: Trace) -> Snapshot:
    """What was so before the step; what was not kept of that time is left out."""
    step, each = trace.step - 1, live.samples_per_epoch
    epoch, position = divmod(live.epoch * each + live.position - trace.rows, each)
    epochs = live.epochs[live.epochs[:, LOSS_STEP] <= step]
    return dataclasses.replace(
        live,
        step=step,
        epoch=epoch,
        position=position,
        losses=live.losses[:step],
        epochs=epochs,
        # An evaluation that the step has led to has found other things than the one before.
        health=live.health if len(epochs) == len(live.epochs) else MappingProxyType({}),
        ended="",
        test=None,
        learning_rate=trace.learning_rate,
        flows=MappingProxyType({}),
        gradients=MappingProxyType({}),
        measured_step=0,
    )


def _moved(trace: Trace, moment: Moment) -> Iterator[NodeId]:
    """The nodes whose parameters all have moved, at a moment of the update."""
    at = trace.order.index(moment.node_id)
    yield from trace.order[:at]
    if moment.unit is None:
        yield moment.node_id


def _of(flows: Mapping[NodeId, Flow], nodes: frozenset[NodeId]) -> Mapping[NodeId, Flow]:
    return MappingProxyType({node_id: flow for node_id, flow in flows.items() if node_id in nodes})


def _params(trace: Trace, node_id: NodeId, moment: Moment, *, done: bool) -> Params:
    """The parameters of a node at a moment: before the update, after it, or in the middle of it."""
    node, order = trace.nodes[node_id], trace.order
    if done:
        return node.after
    if moment.stage is not Stage.UPDATE or order.index(node_id) > order.index(moment.node_id):
        return node.before
    if node_id != moment.node_id or moment.unit is None:
        return node.after
    return _between(node, moment.unit)


def _between(node: NodeTrace, unit: int) -> Mapping[str, Array]:
    """Parameters of which the units up to this one have moved; a unit is the last axis of each array."""
    between = {}
    for name, after in node.after.items():
        mixed = node.before[name].copy()
        mixed[..., : unit + 1] = after[..., : unit + 1]
        mixed.flags.writeable = False
        between[name] = mixed
    return MappingProxyType(between)
