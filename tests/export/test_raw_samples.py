"""How raw samples are scaled for an ONNX file, in words."""

import dataclasses

import pytest

from nnstudio.data import ImageFolder
from nnstudio.data.dataset import Scaling
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.export.onnx.raw_samples import scaling_words
from tests.data.pictures import save_classes

TWO = (1.0, 2.0)


@pytest.mark.parametrize(
    ("scaling", "words"),
    [
        (Scaling(1, 0), ""),
        (Scaling(1 / 255, 0), "Divide raw samples by 255 first"),
        (
            Scaling(2 / 255, -1),
            "Multiply raw samples by 0.00784314, then add -1, before the network gets them",
        ),
        (Scaling(1 / 255, 0.5), "Divide raw samples by 255, then add 0.5, before the network gets them"),
        (
            Scaling(TWO, TWO),
            "Scale each column of raw samples first: x * factor + offset, with the numbers",
        ),
    ],
)
def test_scaling_is_said_as_what_one_has_to_do(scaling, words):
    document = EXAMPLES["xor"].build()
    fitted = dataclasses.replace(document.dataset.load(), scaling=scaling).fitted
    said = scaling_words(Project(document, {}, fitted))
    assert said.startswith(words)
    assert bool(said) == bool(words)


@pytest.mark.parametrize(("channels", "what"), [(1, "the pixels"), (3, "each channel of the pixels")])
def test_images_are_scaled_by_their_channels(tmp_path, channels, what):
    document = EXAMPLES["xor"].build()
    source = ImageFolder.of(
        save_classes(tmp_path / "own", cat=10, dog=10),
        scaling="standardized",
        channels=channels,
    )
    fitted = source.load().fitted
    assert len(fitted.scaling.factor) == fitted.sample_shape[-1] == channels
    said = scaling_words(Project(document.replace(dataset=source), {}, fitted))
    assert said.startswith(f"Scale {what} first: x * factor + offset, with the numbers")
