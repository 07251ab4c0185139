"""Projects to save and load."""

import pytest

from nnstudio.data.fitted import Column, Fitted, Scaling, Task
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.network import Network

PRICES = Fitted(
    name="Prices",
    task=Task.REGRESSION,
    sample_shape=(4,),
    targets=("price",),
    scaling=Scaling((0.5, 1.0, 1.0, 1.0), (-1 / 3, 0.0, 0.0, 0.0)),
    target_scaling=Scaling(0.1, -2.5),
    columns=(
        Column(name="rooms", fill=3.5),
        Column(name="street", kind="category", categories=("a", "λ", "c"), fill=""),
    ),
)


def example_project(name: str) -> Project:
    """An example with the weights it starts from."""
    document = EXAMPLES[name].build()
    spec = document.dataset.spec()
    network = Network(document.graph, spec.sample_shape, spec.outputs, seed=1, task=spec.task)
    return Project(document, network.copy_weights())


@pytest.fixture(params=list(EXAMPLES))
def project(request) -> Project:
    return example_project(request.param)


@pytest.fixture
def small() -> Project:
    return example_project("mnist-784-16-16-10")
