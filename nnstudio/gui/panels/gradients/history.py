"""How the layers of a run were moved so far, thinned."""

from collections.abc import Mapping

from nnstudio.engine.snapshot import Flow
from nnstudio.nn.graph import NodeId

MOST = 128
"""So many moments are kept; then every second one goes, and new ones come half as often."""


class FlowHistory:
    """The flows of the moments that were shown, in the order of their steps; mutable."""

    def __init__(self) -> None:
        self._steps: list[int] = []
        self._ratios: list[Mapping[NodeId, float]] = []
        self._gap = 1

    def __len__(self) -> int:
        return len(self._steps)

    def add(self, step: int, flows: Mapping[NodeId, Flow]) -> None:
        """Adds a moment of the run; what lies behind it belongs to a branch that was left."""
        self.cut(step - 1)
        if not flows:
            return
        ratios = {node_id: flow.ratio for node_id, flow in flows.items()}
        if len(self._steps) > 1 and step - self._steps[-2] < self._gap:
            # The latest is always there, but only one of those that are too near to each other stays.
            self._steps[-1], self._ratios[-1] = step, ratios
            return
        self._steps.append(step)
        self._ratios.append(ratios)
        if len(self._steps) > MOST:
            del self._steps[1::2], self._ratios[1::2]
            self._gap = max(1, self._steps[-1] // (MOST // 2))

    def cut(self, step: int) -> None:
        """Forgets what comes after a step."""
        while self._steps and self._steps[-1] > step:
            self._steps.pop()
            self._ratios.pop()

    def ratios(self, node_id: NodeId) -> tuple[list[int], list[float]]:
        """The steps at which a node was moved, and log10 of update to parameters at each."""
        steps = [step for step, at in zip(self._steps, self._ratios, strict=True) if node_id in at]
        return steps, [at[node_id] for at in self._ratios if node_id in at]
