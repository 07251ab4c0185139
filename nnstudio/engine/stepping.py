"""Stepping: what one update of a run does, what is measured after it, and when a plan ends."""

import math
import time
from collections.abc import Callable

import numpy as np

from nnstudio.engine.api import DivergenceError
from nnstudio.engine.dissect import dissect
from nnstudio.engine.divergence import divergence_error
from nnstudio.engine.marks import differences
from nnstudio.engine.moments import as_changed, sample_of
from nnstudio.engine.parts import Parts
from nnstudio.engine.passes import Pass
from nnstudio.engine.trace import Trace
from nnstudio.nn.graph import Graph
from nnstudio.nn.layer import Array
from nnstudio.nn.training import TrainingSettings


class Stepping:
    """Makes the steps of one run; mutable, and private to its trainer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._course, self._network = parts.course, parts.network
        self._learning, self._batches = parts.learning, parts.batches
        self._record, self._planning = parts.record, parts.planning

    @property
    def at_epoch_start(self) -> bool:
        """Whether no sample of the present epoch has been seen."""
        return self._batches.position == 0

    def step(self, rows: int | None, *, measured: bool) -> int:
        """One update from the next batch, see `Trainer.step`.

        Raises:
            DivergenceError: As told there.
        """
        return self._advance(rows, self._learning.step, measured=measured)

    def dissect(self, rows: int) -> Trace | None:
        """The same from the next `rows` samples, with all its numbers, see `Trainer.dissect`.

        Raises:
            DivergenceError: As told there.
        """
        dataset, place = self._parts.dataset, self._batches.state()
        sample = sample_of(dataset, dataset.training, int(place.order[place.position]), None)
        found: list[Trace | None] = []

        def learn(x: Array, targets: Array, learning_rate: float) -> float:
            loss, trace = dissect(
                self._network,
                self._learning,
                x,
                targets,
                learning_rate,
                step=self._course.step + 1,
                sample=as_changed(dataset, sample, x[0]) if self._batches.augmented else sample,
                optimizer=self._planning.training.optimizer,
            )
            found.append(trace)
            return loss

        self._advance(rows, learn, measured=True)
        return found[0]

    def set_live(self, training: TrainingSettings, graph: Graph | None, *, marked: bool) -> None:
        """Goes on with other settings, see `Trainer.set_live`."""
        before, laid = self._planning.training, self._network.graph
        relaid = graph is not None and self._network.set_live(graph)
        if not relaid and training == before:
            return
        self._planning.training = training
        if relaid:
            self._learning.take_live_layers()
        if marked:
            changed = differences(before, training, laid, self._network.graph)
            self._parts.marks.note(self._course.step, changed)
        self._learning.descent.set_live(training)
        self._planning.ask_schedule()

    def plan_more(self) -> None:
        """Plans as many epochs again as the settings say; patience, time and schedule begin anew, too."""
        if self._record.last_step != self._course.step:
            self.measure()  # a plan begins with what its epochs are compared with
        self._planning.begin(self._course.seconds)

    def measure(self) -> None:
        """Evaluates the network as it is, and asks the schedule for the epoch that begins."""
        if not self._record.measure(self._course.step, self._planning.plan.row):
            raise self._diverged(self._course.step, self._parts.evaluator.fused)
        self._planning.ask_schedule()

    def _advance(
        self, rows: int | None, learn: Callable[[Array, Array, float], float], *, measured: bool
    ) -> int:
        if self._planning.stopped:
            self.plan_more()
        start = time.perf_counter()
        course, training, gauge = self._course, self._planning.training, self._parts.gauge
        rate = self._planning.learning_rate  # asked before the batch is counted as seen
        x, targets, labels = self._batches.take(rows or training.batch_size)
        if measured:
            gauge.before()
        self._learning.gauge = gauge if measured else None
        loss = learn(x, targets, rate)
        if not math.isfinite(loss):
            raise self._diverged(course.step + 1, self._learning.suspect)
        course.step += 1
        if measured:
            gauge.after(course.step)
        course.test = None
        self._parts.losses.append(loss)
        if self.at_epoch_start:
            self.measure()
        course.seconds += time.perf_counter() - start
        if self.at_epoch_start or training.time_limit:
            self._ask_rules()
        return len(labels)

    def _ask_rules(self) -> None:
        """Ends the run if one of the user's rules says so; its last evaluation is of what it ends with."""
        ending = self._planning.ask_rules(self._course.seconds)
        if ending.best_weights:
            np.copyto(self._network.values, self._record.best)
        if ending.best_weights or (ending.reason and not self.at_epoch_start):
            self.measure()

    def _diverged(self, step: int, computed: Pass) -> DivergenceError:
        """Puts the last good parameters back; the error says where it began and what would help."""
        rate = self._planning.training.optimizer.learning_rate
        error = divergence_error(self._network, computed, step, rate)
        np.copyto(self._network.values, self._record.good)
        self._parts.observer.forget()
        return error
