"""Live settings: what of a layer can be changed while it is trained, without starting over."""

import functools

from nnstudio.nn.graph import Graph
from nnstudio.nn.layer import Layer


@functools.cache
def live_fields(layer: type[Layer]) -> frozenset[str]:
    """The settings that matter in training alone, and need no other parameters when they change."""
    extras = {name: info.json_schema_extra for name, info in layer.model_fields.items()}
    return frozenset(name for name, extra in extras.items() if isinstance(extra, dict) and extra.get("live"))


def fixed_part(layer: Layer) -> tuple[object, ...]:
    """All of a layer but its live settings: where these are equal, layers can take each other's place."""
    live = live_fields(type(layer))
    fields = ((name, getattr(layer, name)) for name in type(layer).model_fields if name not in live)
    return type(layer), *fields


def with_live_settings(graph: Graph, other: Graph) -> Graph:
    """The graph with the live settings that its layers have in another; the same object if they agree."""
    changed = graph
    for node_id in graph:
        layer = graph[node_id].layer
        wanted = other[node_id].layer if node_id in other else layer
        if layer is not wanted and type(layer) is type(wanted):
            values = {name: getattr(wanted, name) for name in live_fields(type(layer))}
            if any(getattr(layer, name) != value for name, value in values.items()):
                changed = changed.with_layer(node_id, layer.replace(**values))
    return changed
