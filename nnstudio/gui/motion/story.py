"""The story of a step: its moments in order, made only when somebody comes to them."""

import bisect
import itertools
from dataclasses import dataclass

from nnstudio.gui.motion.grain import Grain
from nnstudio.gui.motion.moment import MOST_TERMS, Moment, Stage, Step
from nnstudio.gui.motion.terms import count_terms, told_units
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.convolution import Conv2D


@dataclass(frozen=True)
class _Chapter:
    """What is told of one node in one stage: so many `parts` of each unit."""

    stage: Stage
    node_id: NodeId
    parts: tuple[int, ...]

    @property
    def length(self) -> int:
        return sum(self.parts)


class Story:
    """The moments of a step at one grain of slow motion: forward, loss, backward, update.

    Forward and update go through the layers as they are computed, backward the other way round, and all of
    them layer by layer, unit by unit or term by term. Only dense layers, outputs, convolutions and
    activations of units are told in units; every other layer is told as a whole.
    """

    def __init__(self, step: Step, grain: Grain) -> None:
        self.step, self.grain = step, grain
        self._chapters = list(self._told())
        self._ends = list(itertools.accumulate(chapter.length for chapter in self._chapters))

    def __len__(self) -> int:
        return self._ends[-1]

    def __getitem__(self, at: int) -> Moment:
        if not 0 <= at < len(self):
            raise IndexError(at)
        chapter = bisect.bisect_right(self._ends, at)
        told = self._chapters[chapter]
        return self._moment(told, at - self._ends[chapter] + told.length)

    def begin_of(self, stage: Stage) -> int:
        """Where a stage begins; where the next one does if nothing happens in it."""
        order = list(Stage)
        return sum(
            chapter.length for chapter in self._chapters if order.index(chapter.stage) < order.index(stage)
        )

    def place_of(self, moment: Moment) -> int:
        """Where this moment of another grain is told, or the first one of its unit, layer or stage."""
        begin = self.begin_of(moment.stage)
        for chapter, end in zip(self._chapters, self._ends, strict=True):
            if (chapter.stage, chapter.node_id) == (moment.stage, moment.node_id):
                first = end - chapter.length
                if moment.unit is None or moment.unit >= len(chapter.parts):
                    return first
                part = min(moment.part or 0, chapter.parts[moment.unit] - 1)
                return first + sum(chapter.parts[: moment.unit]) + part
        return min(begin, len(self) - 1)

    def _moment(self, chapter: _Chapter, at: int) -> Moment:
        if self.grain is Grain.LAYER or chapter.stage is Stage.LOSS:
            return Moment(chapter.stage, chapter.node_id)
        unit = 0
        while at >= chapter.parts[unit]:
            at -= chapter.parts[unit]
            unit += 1
        # A layer that has no units to be told of is one unit here.
        whole = told_units(self.step.layer(chapter.node_id), self.step.node(chapter.node_id)) == 0
        part = at if self.grain is Grain.TERM and not whole else None
        return Moment(chapter.stage, chapter.node_id, None if whole else unit, part)

    def _told(self) -> list[_Chapter]:
        order, nodes = self.step.trace.order, self.step.trace.nodes
        forward = [self._chapter(Stage.FORWARD, node_id) for node_id in order]
        loss = _Chapter(Stage.LOSS, order[-1], (1,))
        back = [
            self._chapter(Stage.BACKWARD, node_id)
            for node_id in reversed(order)
            if nodes[node_id].slope is not None
        ]
        update = [self._chapter(Stage.UPDATE, node_id) for node_id in order if nodes[node_id].gradients]
        return [*forward, loss, *back, *update]

    def _chapter(self, stage: Stage, node_id: NodeId) -> _Chapter:
        units = told_units(self.step.layer(node_id), self.step.node(node_id))
        if self.grain is Grain.LAYER or not units:
            return _Chapter(stage, node_id, (1,))
        if self.grain is Grain.UNIT:
            return _Chapter(stage, node_id, (1,) * units)
        if stage is Stage.FORWARD and isinstance(self.step.layer(node_id), Conv2D):
            return _Chapter(stage, node_id, tuple(self._parts(stage, node_id, unit) for unit in range(units)))
        # Of a dense layer with thousands of units, all have as many terms.
        return _Chapter(stage, node_id, (self._parts(stage, node_id, 0),) * units)

    def _parts(self, stage: Stage, node_id: NodeId, unit: int) -> int:
        """How many parts of a unit are told: its terms, what the others add, and what comes of it."""
        total = count_terms(self.step, Moment(stage, node_id, unit))
        return min(total, MOST_TERMS) + (total > MOST_TERMS) + 1
