"""Projects to save and load."""

import pytest

from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.network import Network


def example_project(name: str) -> Project:
    """An example with the weights it starts from."""
    document = EXAMPLES[name].build()
    spec = document.dataset.spec()
    network = Network(document.graph, spec.sample_shape, len(spec.classes), seed=1)
    return Project(document, network.copy_weights())


@pytest.fixture(params=list(EXAMPLES))
def project(request) -> Project:
    return example_project(request.param)


@pytest.fixture
def small() -> Project:
    return example_project("mnist-784-16-16-10")
