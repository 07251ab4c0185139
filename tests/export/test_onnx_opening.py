"""Opening an ONNX file whose data nobody has: what the network takes and gives is found out."""

import numpy as np
import pytest
from any_network import answers, samples
from from_foreign import foreign, in_onnxruntime, node

from nnstudio.data.awaited import Awaited
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx import to_onnx
from nnstudio.export.onnx.opening import open_onnx
from nnstudio.export.trained import trained


def waits_for(content):
    """What the network in a file waits for, and its project."""
    project = open_onnx(content)
    assert not project.document.check().blocking
    return project.document.dataset, project


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_is_opened_without_its_data_and_answers_as_before(name):
    document = EXAMPLES[name].build()
    project = Project(document, trained(Project(document)).weights)
    spec = document.dataset.spec()
    source, opened = waits_for(to_onnx(project))
    assert source.shape == spec.sample_shape
    assert source.outputs == spec.outputs
    x = samples(spec.sample_shape)
    np.testing.assert_allclose(answers(opened, x), answers(project, x), atol=1e-5)


def row(units, length=7, axes=None, end=()):
    weights = {"w": np.random.default_rng(0).standard_normal((length, units))}
    steps = [node("Gemm", "x w", "s" if end else "y"), *end]
    return foreign(axes or ("samples", length), steps, weights, units)


def test_a_row_of_numbers_is_as_long_as_the_file_says():
    content = row(3)
    source, opened = waits_for(content)
    assert source == Awaited.of((7,), 3)
    x = samples((7,))
    np.testing.assert_allclose(answers(opened, x), in_onnxruntime(content, x), atol=1e-5)


def test_a_row_of_any_length_is_as_long_as_the_weights_that_it_meets():
    assert waits_for(row(3, axes=("samples", "any")))[0] == Awaited.of((7,), 3)


def test_a_lone_answer_is_a_number_unless_it_lies_between_0_and_1():
    assert waits_for(row(1))[0] == Awaited.of((7,), 1, "numbers")
    yes = row(1, end=[node("Sigmoid", "s", "y")])
    assert waits_for(yes)[0] == Awaited.of((7,), 2)


def image(axes, side=6):
    rng = np.random.default_rng(0)
    weights = {"c": rng.standard_normal((4, 3, 3, 3)), "w": rng.standard_normal((4 * (side - 2) ** 2, 5))}
    steps = [node("Conv", "x c", "a"), node("Flatten", "a", "f"), node("Gemm", "f w", "y")]
    return foreign(axes, steps, weights, 5)


def test_images_with_channels_first_are_turned_round():
    content = image(("samples", 3, 6, 6))
    source, opened = waits_for(content)
    assert source == Awaited.of((6, 6, 3), 5)
    x = samples((6, 6, 3))
    np.testing.assert_allclose(
        answers(opened, x), in_onnxruntime(content, x.transpose(0, 3, 1, 2)), rtol=1e-5, atol=1e-4
    )


@pytest.mark.parametrize("axes", [("samples", 3, "high", "wide"), ("samples", "channels", "high", "wide")])
def test_a_size_that_the_file_leaves_open_is_found(axes):
    assert waits_for(image(axes, side=64))[0] == Awaited.of((64, 64, 3), 5)


def test_a_size_that_is_not_found_is_refused_and_not_guessed():
    with pytest.raises(ImportFailedError):
        open_onnx(image(("samples", 3, "high", "wide"), side=37))


@pytest.mark.parametrize("content", [b"", b"this is no network", b"\x08\x01"])
def test_what_is_no_network_is_refused(content):
    with pytest.raises(ImportFailedError):
        open_onnx(content)


def test_what_no_layer_does_is_refused_with_the_operator():
    with pytest.raises(ImportFailedError, match="Det"):
        open_onnx(foreign(("samples", 3, 3), [node("Det", "x", "y")], {}, 1))
