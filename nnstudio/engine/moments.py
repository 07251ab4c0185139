"""Moments: what a network makes of the samples that are watched, at one moment."""

import dataclasses
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Dataset, Inputs, Split
from nnstudio.engine.api import Watch
from nnstudio.engine.checkpoint import read_only
from nnstudio.engine.evaluation import Evaluator
from nnstudio.engine.network import Network
from nnstudio.engine.plane import PlaneGrid, axes_of
from nnstudio.engine.probes import AnswersProbe, GradientsProbe, PlaneProbe, PopulationProbe, Probe
from nnstudio.engine.snapshot import Answers, Plane, Sample
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

T = TypeVar("T")

ANSWERS_WORK, ANSWERS_LEAST = 1e8, 64
"""Multiplications that the answers may take, and how many there are in any case."""
POPULATION_WORK, POPULATION_LEAST, POPULATION_MOST = 3e7, 16, 256
"""The same for populations; more dots than that tell no more."""
ANSWERS_PAUSE, POPULATION_PAUSE, PLANE_PAUSE = 0.5, 0.25, 0.25
"""Seconds between two of them while a run goes flat out."""
SHARE = 0.02
"""Of the time, so much may go into each of them where they take long."""


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Watched:
    """What is to be shown: sample number `sample` (modulo their count) of the validation split, or `drawing`
    instead; what the `probes` ask for; and the answers to `drawings` (n, *sample_shape).
    """

    sample: int = 0
    drawing: Inputs | None = None
    probes: frozenset[Probe] = frozenset()
    drawings: Inputs | None = None

    def changed_by(self, control: Watch) -> "Watched":
        """What is to be shown from now on; the pictures are copied, for who drew them may go on."""
        watched = self
        if isinstance(control.sample, int):
            watched = dataclasses.replace(watched, sample=control.sample, drawing=None)
        elif control.sample is not None:
            watched = dataclasses.replace(watched, drawing=read_only(control.sample))
        if control.probes is not None:
            watched = dataclasses.replace(watched, probes=control.probes)
        if control.drawings is not None:
            watched = dataclasses.replace(watched, drawings=read_only(control.drawings))
        return watched

    def gradients(self) -> frozenset[NodeId]:
        """The nodes whose gradients are asked for."""
        return frozenset(probe.node_id for probe in self.probes if isinstance(probe, GradientsProbe))

    def populations(self) -> frozenset[NodeId]:
        """The nodes whose outputs for many samples are asked for."""
        return frozenset(probe.node_id for probe in self.probes if isinstance(probe, PopulationProbe))


@dataclass(frozen=True, eq=False)
class Seen:
    """What was found; the fields are those of a snapshot."""

    sample: Sample
    activations: Mapping[NodeId, Array]
    answers: Answers | None
    populations: Mapping[NodeId, Array]
    populations_step: int
    drawings: Array | None
    plane: Plane | None


class Observer:
    """Looks at a network for whoever watches; mutable, and private to the thread that calls it."""

    def __init__(self, network: Network, evaluator: Evaluator, dataset: Dataset) -> None:
        self._network = network
        self._evaluator = evaluator
        self._dataset = dataset
        self._once_right: npt.NDArray[np.uint8] | None = None
        self._evaluations = 0
        self._answers: _Lasting[Answers] = _Lasting(ANSWERS_PAUSE)
        self._populations: _Lasting[tuple[int, Mapping[NodeId, Array]]] = _Lasting(POPULATION_PAUSE)
        self._grid: PlaneGrid | None = None
        self._planes: _Lasting[Plane] = _Lasting(PLANE_PAUSE)

    def see(
        self, watched: Watched, step: int, once_right: npt.NDArray[np.uint8], *, hurried: bool = False
    ) -> Seen:
        """What the network makes of the samples now, after so many steps.

        `once_right` has a packed bit for each validation sample, see `Record`. In a hurry, what takes long
        may be that of a few steps earlier, and says so.
        """
        sample = self._sample(watched)
        outputs = self._evaluator.outputs(sample.pixels[np.newaxis])
        activations = MappingProxyType({node_id: read_only(y[0]) for node_id, y in outputs.items()})
        answers = None
        if AnswersProbe() in watched.probes:
            if once_right is not self._once_right:
                self._once_right = once_right
                self._evaluations += 1  # there may be one more at the same step
            moment = step, self._evaluations
            answers = self._answers.value("answers", moment, hurried=hurried)
            if answers is None:
                start = time.perf_counter()
                answers = self._answer(step, once_right)
                self._answers.keep(answers, "answers", moment, time.perf_counter() - start)
        nodes = watched.populations()
        populations: tuple[int, Mapping[NodeId, Array]] | None = (0, MappingProxyType({}))
        if nodes:
            populations = self._populations.value(nodes, step, hurried=hurried)
            if populations is None:
                start = time.perf_counter()
                populations = step, self._populate(nodes)
                self._populations.keep(populations, nodes, step, time.perf_counter() - start)
        assert populations is not None  # for mypy: both ways lead to one
        plane = self._plane(step, hurried=hurried) if PlaneProbe() in watched.probes else None
        drawn = self._drawn(watched)
        return Seen(sample, activations, answers, populations[1], populations[0], drawn, plane)

    def forget(self) -> None:
        """Lets nothing of earlier moments pass for the present one: the parameters are others."""
        self._answers.forget()
        self._populations.forget()
        self._planes.forget()

    def _sample(self, watched: Watched) -> Sample:
        if watched.drawing is not None and watched.drawing.shape == self._shape:
            return Sample(None, watched.drawing, None)
        validation = self._dataset.validation
        index = watched.sample % len(validation)
        return sample_of(self._dataset, validation, index, index)

    def _answer(self, step: int, once_right: npt.NDArray[np.uint8]) -> Answers:
        whole = self._dataset.validation
        count = _count(ANSWERS_WORK, self._network, ANSWERS_LEAST, len(whole))
        split = whole.first(count)
        outputs = self._evaluator.answers(split).astype(np.float32, copy=False)
        outputs.flags.writeable = False
        right = np.unpackbits(once_right, count=count).astype(bool)
        right.flags.writeable = False
        return Answers(
            outputs, split.inputs, split.labels, right, len(whole), step, split.numbers, split.origins
        )

    def _populate(self, nodes: frozenset[NodeId]) -> Mapping[NodeId, Array]:
        inputs = self._dataset.validation.inputs
        most = min(POPULATION_MOST, len(inputs))
        count = _count(POPULATION_WORK, self._network, POPULATION_LEAST, most)
        outputs = self._evaluator.outputs(inputs[:count])
        return MappingProxyType(
            {node_id: read_only(outputs[node_id]) for node_id in nodes if node_id in outputs}
        )

    def _plane(self, step: int, *, hurried: bool) -> Plane | None:
        if not axes_of(self._shape):
            return None
        plane = self._planes.value("plane", step, hurried=hurried)
        if plane is None:
            start = time.perf_counter()
            if self._grid is None:
                self._grid = PlaneGrid(self._dataset, self._network)
            plane = self._grid.answered(self._evaluator, step)
            self._planes.keep(plane, "plane", step, time.perf_counter() - start)
        return plane

    def _drawn(self, watched: Watched) -> Array | None:
        drawings = watched.drawings
        if drawings is None or drawings.shape[1:] != self._shape:
            return None
        if not len(drawings):
            return read_only(np.empty((0, self._dataset.spec.outputs), self._network.dtype))
        return read_only(self._evaluator.told(self._evaluator.outputs(drawings)[self._network.output]))

    @property
    def _shape(self) -> Shape:
        return self._dataset.spec.sample_shape


def sample_of(dataset: Dataset, split: Split, place: int, index: int | None) -> Sample:
    """The sample at a place of a split, with its truth; `index` is None where it is none of validation."""
    pixels = split.inputs[place]
    origin = "" if split.origins is None else split.origins.tell(place)
    if dataset.spec.predicts_classes or split.numbers is None:
        return Sample(index, pixels, int(split.labels[place]), origin=origin)
    return Sample(index, pixels, None, split.numbers[place], origin)


def as_changed(dataset: Dataset, sample: Sample, x: Array) -> Sample:
    """The sample as augmentation has changed it, which a network was shown as x."""
    pixels = dataset.scaling.undo(x, x.dtype.type)
    if sample.pixels.dtype == np.uint8:
        pixels = np.rint(pixels)
    return dataclasses.replace(sample, pixels=read_only(pixels.astype(sample.pixels.dtype)))


class _Lasting(Generic[T]):
    """A value that may be used again while the moment is the same, and for a while by who is in a hurry."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._value: T | None = None
        self._key: object = None
        self._moment: object = None
        self._until = 0.0

    def value(self, key: object, moment: object, *, hurried: bool) -> T | None:
        """The value if it may still be used; None if it is another's or too old."""
        lasts = moment == self._moment or (hurried and time.perf_counter() < self._until)
        return self._value if lasts and key == self._key else None

    def keep(self, value: T, key: object, moment: object, seconds: float) -> None:
        """Keeps a value of this moment that took so many seconds to make."""
        self._value, self._key, self._moment = value, key, moment
        self._until = time.perf_counter() + max(self._pause, seconds / SHARE)

    def forget(self) -> None:
        self._value = None


def _count(work: float, network: Network, least: int, most: int) -> int:
    """How many samples such work is enough for; the same on every machine."""
    return min(most, max(least, int(work) // max(1, network.multiplications)))
