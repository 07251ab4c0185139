"""A moment of a real run, of which panels are told."""

import pytest

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import Snapshot
from nnstudio.engine.trainer import Trainer


@pytest.fixture(scope="package")
def snapshot() -> Snapshot:
    """A moment in the second epoch of a real run."""
    design = EXAMPLES["mnist-784-16-16-10"].build()
    trainer = Trainer(TrainingJob(design.graph, design.dataset, design.training), design.dataset.load())
    for _ in range(450):
        trainer.step()
    return trainer.snapshot()
