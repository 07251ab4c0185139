"""What is said of layers whose faces show only what comes out of them."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from nnstudio.engine.snapshot import Sample
from nnstudio.gui.canvas.faces.notes import captions
from nnstudio.gui.canvas.faces.remarks import remark_on
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense
from tests.gui.canvas.faces.conftest import INPUT, TRIED, chain, face_of, moment

DENSE = Dense(units=12)


def described(graph, unit):
    snapshot, face = moment(graph), face_of(graph)
    face.show(snapshot, TRIED)
    return snapshot, face.describe(face.box_of(unit).center())


@pytest.mark.parametrize("cls", [cls for cls in LAYERS if cls.fan_in], ids=lambda cls: cls.entry.kind)
def test_a_remark_is_a_sentence_with_a_short_form_or_nothing(cls):
    short, sentence = remark_on(cls())
    assert bool(short) == bool(sentence)
    assert len(short) < 36
    assert not sentence.endswith(".")


def test_dropout_says_that_nothing_is_dropped_now():
    _, words = described(chain(DENSE, LAYERS["dropout"](rate=0.25)), 3)
    assert "Here everything passes; while training, 25% of the values are dropped at random" in words


def test_a_sum_is_told_with_what_was_added():
    graph = chain(DENSE, LAYERS["dropout"](), LAYERS["add"]())
    both = (NodeId("layer1"), NodeId("layer2"))
    graph = graph.with_inputs(TRIED, both)
    snapshot, words = described(graph, 3)
    a, b = (snapshot.activations[node][3] for node in both)
    assert (
        f"unit 4: activation {snapshot.activations[TRIED][3]:.4f}\n= {a:.4f} (Layer 1) + {b:.4f} (Layer 2)"
        in words
    )


def test_batch_norm_tells_what_it_has_learned():
    snapshot, words = described(chain(DENSE, LAYERS["batch_norm"]()), 5)
    params = snapshot.weights[TRIED]
    assert f"scale {params['scale'][5]:.3f}, offset {params['offset'][5]:.3f}" in words


def test_a_flattened_number_is_told_with_its_place():
    graph = chain(LAYERS["max_pool2d"](), LAYERS["flatten"]())
    snapshot, words = described(graph, 14 * 3 + 5)
    value = snapshot.activations[TRIED][14 * 3 + 5]
    assert words.startswith(f"unit 48: activation {value:.4f}, row 4, column 6 of what comes in")


def test_drawings_training_samples_and_validation_samples_are_told_apart():
    snapshot = moment(chain(DENSE))
    pixels = np.zeros((28, 28, 1), np.uint8)
    assert captions(replace(snapshot, sample=Sample(None, pixels, None)))[0] == "your drawing"
    assert captions(replace(snapshot, sample=Sample(None, pixels, 7))) == ("training sample", "label 7")
    assert captions(snapshot)[0] == "validation sample 4"


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("row 17", "validation sample 4 · row 17"),
        ("triangle/103.png", "validation 4 · triangle/103.png"),
        ("of a long name/a.png", "validation 4 · …/a.png"),
        ("a/a name that is far too long to be read there.png", "validation sample 4"),
    ],
)
def test_where_a_sample_is_in_the_files_is_said_as_far_as_there_is_room(qapp, origin, said):
    snapshot = moment(chain(DENSE))
    snapshot = replace(snapshot, sample=replace(snapshot.sample, origin=origin))
    assert captions(snapshot)[0] == said
    face = face_of(snapshot.graph, INPUT)
    face.show(snapshot, INPUT)
    words = face.describe(QPointF(80, 80))
    assert words.splitlines()[-1] == f"validation sample 4 is {origin} of your data"
    assert words.startswith("pixel row")
