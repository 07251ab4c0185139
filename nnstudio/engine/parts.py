"""The parts of a trainer, and how far its run has come."""

from dataclasses import dataclass, field

import numpy as np

from nnstudio.data.batches import Batches
from nnstudio.data.dataset import Dataset
from nnstudio.data.fitted import Fitted
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.evaluation import Evaluator
from nnstudio.engine.gauge import Gauge
from nnstudio.engine.learning import Learning
from nnstudio.engine.marks import Marks
from nnstudio.engine.moments import Observer
from nnstudio.engine.network import Network
from nnstudio.engine.planning import Planning
from nnstudio.engine.record import Record
from nnstudio.engine.series import Series
from nnstudio.engine.snapshot import Evaluation


@dataclass
class Course:
    """How far a run has come: steps, seconds of computing, and the test of where it stands, if any."""

    step: int = 0
    seconds: float = 0.0
    test: Evaluation | None = None


@dataclass(frozen=True, eq=False)
class Parts:
    """What works together in one run; mutable inside, and private to its trainer.

    `fitted` and `naive` are as in `Snapshot`.
    """

    dataset: Dataset
    network: Network
    learning: Learning
    evaluator: Evaluator
    record: Record
    batches: Batches
    losses: Series
    gauge: Gauge
    observer: Observer
    marks: Marks
    planning: Planning
    fitted: Fitted
    naive: Evaluation | None
    course: Course = field(default_factory=Course)


def parts_of(job: TrainingJob, dataset: Dataset, network: Network) -> Parts:
    """The parts of a run that has not begun."""
    # Streams of their own: a layer that draws more random numbers must not change the order of samples.
    order, noise, changes = np.random.SeedSequence(job.training.seed).spawn(3)
    batches = Batches(
        dataset,
        network.shapes[network.output][-1],
        np.random.default_rng(order),
        network.dtype,
        np.random.default_rng(changes),
    )
    evaluator = Evaluator(network, dataset)
    record = Record(network, evaluator, dataset)
    return Parts(
        dataset=dataset,
        network=network,
        learning=Learning(network, job.training, noise, job.threads),
        evaluator=evaluator,
        record=record,
        batches=batches,
        losses=Series(),
        gauge=Gauge(network),
        observer=Observer(network, evaluator, dataset),
        marks=Marks(),
        planning=Planning(job.training, batches, record, dataset),
        fitted=dataset.fitted,
        naive=evaluator.naive(dataset.validation),
    )
