"""`nnstudio evaluate`: what is said of the samples that it measures on."""

import pytest

from nnstudio.cli import main
from nnstudio.data.fashion import FashionMnist
from nnstudio.data.mnist import Mnist, MnistSample
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import save_project
from nnstudio.export.trained import trained


@pytest.mark.parametrize(
    ("learned_from", "words"),
    [
        (Mnist, "learned from Mine, and the samples of MNIST sample are among those; only the test samples"),
        (FashionMnist, "learned from Mine, and the samples of MNIST sample may be among those"),
        (MnistSample, ""),
    ],
)
def test_what_figures_on_other_data_are_worth_is_told(capsys, tmp_path, learned_from, words):
    document = EXAMPLES["mnist-784-16-16-10"].build().replace(dataset=learned_from())
    fitted = MnistSample().load().fitted.replace(name="Mine")
    project = Project(document, trained(Project(document)).weights, fitted)
    save_project(tmp_path / "digits.nns", project)
    assert main(["evaluate", str(tmp_path / "digits.nns"), "--dataset", "mnist-sample"]) == 0
    told = capsys.readouterr().err
    assert words in told
    assert bool(told) == bool(words)
