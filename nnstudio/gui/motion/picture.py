"""The picture of a moment of a step: a snapshot in which as much has happened as has been told."""

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

from nnstudio.engine.snapshot import Snapshot
from nnstudio.engine.trace import NodeTrace, Trace
from nnstudio.gui.motion.moment import Moment, Stage
from nnstudio.gui.motion.story import Story
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Params


def picture_of(live: Snapshot, story: Story, at: int) -> Snapshot:
    """The moment number `at` of a story, made of the snapshot that was taken after its step.

    Layers have values from when the way forward has come to them, and new parameters from when the update
    has. The step counts as made with the last moment.
    """
    trace, moment, done = story.step.trace, story[at], at == len(story) - 1
    reached = trace.order
    if moment.stage is Stage.FORWARD:
        reached = reached[: reached.index(moment.node_id) + 1]
    weights = {
        **live.weights,
        **{node_id: _params(trace, node_id, moment, done=done) for node_id in trace.order},
    }
    step = trace.step if done else trace.step - 1
    return dataclasses.replace(
        live,
        step=step,
        losses=live.losses[: max(step, 0)],
        activations=MappingProxyType({node_id: trace.nodes[node_id].output for node_id in reached}),
        weights=MappingProxyType({node_id: params for node_id, params in weights.items() if params}),
        sample=trace.sample,
        learning_rate=trace.learning_rate,
    )


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
