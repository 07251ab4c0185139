"""Learning: from a batch to moved parameters, alone or shared among a crew."""

import contextlib
import functools
import logging
import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nnstudio.engine.crew import Crew
from nnstudio.engine.descent import Descent
from nnstudio.engine.gauge import Gauge
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.engine.sharing import BlasThreads, Watch, Way, way_to_share
from nnstudio.nn.layer import Array
from nnstudio.nn.training import TrainingSettings

log = logging.getLogger(__name__)


class Learning:
    """Makes the steps of one run; mutable, and private to the thread that calls it.

    With several threads a step may be shared, see `way_to_share`. In a crew each has a part of the batch and
    gradients of its own, which are then added up: the same step but for the rounding. It never shares a
    network with a layer that looks at all samples of a batch at once, such as batch normalization. Where
    other programs make sharing slower than one thread, the run goes on alone.
    `suspect` is the pass whose loss was not finite, if one was. As long as there is a `gauge`, it is told the
    gradients of each step.
    """

    def __init__(
        self, network: Network, training: TrainingSettings, seed: np.random.SeedSequence, threads: int = 1
    ) -> None:
        self._network = network
        coupled = any(network.graph[node_id].layer.couples_samples for node_id in network.order)
        self._threads = threads
        count = 1 if coupled else threads
        # The first stream is the seed's own, whatever the number of threads.
        self._noise = [np.random.default_rng(stream) for stream in (seed, *seed.spawn(count - 1))]
        others = [network.new_gradients() for _ in range(count - 1)]
        self._others = [vector for vector, _ in others]
        self._gradients = (network.gradient_views, *(views for _, views in others))
        self._passes = self._new_passes()
        self.suspect = self._passes[0]
        self.gauge: Gauge | None = None
        self._crew = Crew(count) if count > 1 else None
        self._blas = BlasThreads(threads)
        self._watch = Watch()
        self.descent = Descent(network, training, threads=count)

    @property
    def noise(self) -> tuple[Mapping[str, Any], ...]:
        """The state of each thread's source of randomness."""
        return tuple(rng.bit_generator.state for rng in self._noise)

    @property
    def shared(self) -> tuple[int, bool]:
        """How many steps might have been shared, and whether sharing has been given up."""
        return self._watch.steps, self._watch.given_up

    def take_live_layers(self) -> None:
        """Goes on with the network's layers as they now are; see `Network.set_live`."""
        self._passes = self._new_passes()
        self.descent.take_live_layers()

    def restore(self, noise: Sequence[Mapping[str, Any]], shared: tuple[int, bool]) -> None:
        """Goes on with the sources of randomness, as far as there are so many threads, and with sharing."""
        for rng, state in zip(self._noise, noise, strict=False):
            rng.bit_generator.state = dict(state)
        self._watch = Watch()
        self._watch.steps, self._watch.given_up = shared

    def step(self, x: Array, targets: Array, learning_rate: float) -> float:
        """The loss of a batch; the parameters have moved if it is finite."""
        self.suspect = self._passes[0]
        folded = 1.0
        if self.descent.folds_rate:
            folded, learning_rate = learning_rate, 1.0
        if self._threads == 1:
            return self._step_in(Way.ALONE, x, targets, folded, learning_rate)
        way = way_to_share(
            self._threads,
            len(x),
            self._network.multiplications,
            self._network.parameter_count,
            update_shared=self.descent.shared,
        )
        if way is Way.ALONE or self._watch.given_up:
            return self._step_in(Way.ALONE, x, targets, folded, learning_rate)
        if self._watch.comparing:
            way = Way.ALONE
        start = time.perf_counter()
        loss = self._step_in(way, x, targets, folded, learning_rate)
        self._watch.note(way, len(x), time.perf_counter() - start)
        if self._watch.given_up:
            log.warning(
                "Sharing each step among %d threads was slower than one; going on alone", self._threads
            )
        return loss

    def _new_passes(self) -> list[Pass]:
        return [
            Pass(self._network, training=True, rng=rng, gradients=views)
            for rng, views in zip(self._noise, self._gradients, strict=True)
        ]

    def _step_in(
        self,
        way: Way,
        x: Array,
        targets: Array,
        folded: float,
        learning_rate: float,
    ) -> float:
        if way is Way.CREW and self._crew is not None and len(x) >= len(self._crew):
            return self._step_together(self._crew, x, targets, folded, learning_rate)
        with self._blas if way is not Way.ALONE else contextlib.nullcontext():
            loss = self._passes[0].learn(x, targets, folded)
        if math.isfinite(loss):
            if self.gauge is not None:
                self.gauge.arrived(folded)
            crew = None if way is Way.BLAS or self._watch.given_up else self._crew
            self.descent.step(learning_rate, crew=crew)
        return loss

    def _step_together(
        self,
        crew: Crew,
        x: Array,
        targets: Array,
        folded: float,
        learning_rate: float,
    ) -> float:
        bounds = [len(x) * part // len(crew) for part in range(len(crew) + 1)]
        losses = [0.0] * len(crew)

        def learn(part: int) -> None:
            rows = slice(bounds[part], bounds[part + 1])
            share = (rows.stop - rows.start) / len(x)
            losses[part] = share * self._passes[part].learn(x[rows], targets[rows], folded * share)

        crew.run([functools.partial(learn, part) for part in range(len(crew))])
        for there, loss in zip(self._passes, losses, strict=True):
            if not math.isfinite(loss):
                self.suspect = there
        if math.isfinite(sum(losses)):
            if self.gauge is not None:
                self.gauge.arrived(folded, self._others)
            self.descent.step(learning_rate, self._others, crew)
        return sum(losses)
