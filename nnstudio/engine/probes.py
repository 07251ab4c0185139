"""Probes: what a visible view asks for beyond what every snapshot holds."""

from dataclasses import dataclass
from typing import TypeAlias

from nnstudio.nn.graph import NodeId


@dataclass(frozen=True)
class AnswersProbe:
    """Asks for `Snapshot.answers`."""


@dataclass(frozen=True)
class PopulationProbe:
    """Asks for what a node gives for the first validation samples, `Snapshot.populations[node_id]`."""

    node_id: NodeId


@dataclass(frozen=True)
class GradientsProbe:
    """Asks for the gradients of a node's parameters, `Snapshot.gradients[node_id]`."""

    node_id: NodeId


@dataclass(frozen=True)
class PlaneProbe:
    """Asks for `Snapshot.plane`, which is there where samples have two numbers, or one."""


Probe: TypeAlias = AnswersProbe | PopulationProbe | GradientsProbe | PlaneProbe
