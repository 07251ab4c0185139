"""Projects to save and load, and the counts that proofs print."""

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


def pytest_terminal_summary(terminalreporter):
    """Prints what tests have counted, by `record_property("proof", words)`."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    proofs = [words for report in reports for name, words in report.user_properties if name == "proof"]
    if proofs:
        terminalreporter.section("proofs")
    for words in proofs:
        terminalreporter.write_line(words)


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
