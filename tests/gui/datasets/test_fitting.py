"""What becomes of a network that is to learn from other data."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from nnstudio.data import Credit, Mnist, MnistSample, Sine, Xor
from nnstudio.data.awaited import Awaited
from nnstudio.data.dataset import DATASETS
from nnstudio.data.image_folder import ImageFolder
from nnstudio.data.painted import Painted
from nnstudio.data.prices import Prices
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.overshooting import GENTLE, LONG, STEADY, WILD
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import SCORE_TRAINING, SCORE_VALIDATION
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.datasets.fitting import outlook
from nnstudio.nn.activations import Linear, Sigmoid, Softmax
from nnstudio.nn.losses import BinaryCrossEntropy, CrossEntropy
from nnstudio.nn.optimizers import SGD, Adam, Momentum

DIGITS = EXAMPLES["mnist-784-16-16-10"].build()


def test_a_network_that_fits_stays_as_it_is():
    found = outlook(DIGITS, Mnist())
    assert found.repaired is found.plain
    assert (found.troubles, found.left, found.repairs) == ((), (), ())


def test_an_output_with_other_units_is_repaired_and_the_plain_document_is_not():
    found = outlook(DIGITS, Xor())
    assert found.repairs == (
        "Set the units of Output to 2",
        "Let hidden units bend more, by tanh",
        "Learn with Adam, learning rate 0.01, for 60 epochs",
    )
    assert "10 units" in found.troubles[0]
    assert found.left == ()
    assert found.plain.check().blocking
    assert not found.repaired.check().blocking
    assert found.repaired.dataset == found.plain.dataset == Xor()


def test_numbers_to_predict_are_answered_by_as_many_units():
    found = outlook(DIGITS, Sine())
    assert not found.repaired.check().blocking
    (output,) = found.repaired.graph.of_kind("output")
    assert found.repaired.graph[output].layer.units == 1


def test_that_an_output_gets_another_activation_is_said():
    found = outlook(DIGITS, Sine())
    before, after = (
        document.graph[document.graph.of_kind("output")[0]].layer
        for document in (found.plain, found.repaired)
    )
    assert isinstance(before.activation, Sigmoid)
    assert isinstance(after.activation, Linear)
    assert found.repairs[0] == "Set the units of Output to 1, with linear activation"
    assert outlook(DIGITS, Xor()).repairs[0] == "Set the units of Output to 2"


def test_every_example_can_be_made_to_fit_a_table():
    for example in EXAMPLES.values():
        found = outlook(example.build(), Credit())
        assert found.left == (), example.name


def test_a_problem_that_was_there_before_is_none_of_the_new_data():
    bare = DIGITS.replace(graph=DIGITS.graph.with_inputs("output", ()))
    found = outlook(bare, MnistSample(scaling="[-1, 1]"))
    assert (found.troubles, found.repairs) == ((), ())


def test_a_layer_that_is_wired_to_nothing_is_no_matter_of_the_dataset_in_use():
    bare = DIGITS.replace(graph=DIGITS.graph.with_inputs("output", ()))
    assert outlook(bare, bare.dataset).repairs == ()


def test_what_does_not_fit_the_dataset_in_use_is_repaired_too():
    found = outlook(learning(Adam(), DIGITS.replace(dataset=Xor())), Xor())
    assert found.repairs[0] == "Set the units of Output to 2"


def learning(optimizer, document=DIGITS):
    return document.replace(training=document.training.replace(optimizer=optimizer))


@pytest.mark.parametrize("source", [Sine(), Prices()])
def test_a_rate_that_was_made_for_classes_is_replaced_where_numbers_are_predicted(source):
    found = outlook(DIGITS, source)
    assert found.repairs[-1] == "Learn with Adam, learning rate 0.01, for 60 epochs"
    assert "8 is likely to diverge" in found.troubles[-1]
    assert found.left == ()
    assert found.repaired.training == DIGITS.training.replace(optimizer=STEADY, epochs=LONG)
    assert found.plain.training == DIGITS.training


@pytest.mark.parametrize("source", [Sine(), Prices()])
def test_the_first_example_learns_numbers_with_what_is_offered(source):
    document = outlook(DIGITS, source).repaired
    trainer = Trainer(TrainingJob(document.graph, source, document.training), source.load())
    while not trainer.finished:
        trainer.step()
    assert trainer.epochs[-1, SCORE_VALIDATION] > 0.8


@pytest.mark.parametrize("optimizer", [SGD(learning_rate=0.1), Momentum(learning_rate=0.1), Adam()])
def test_an_optimizer_that_suits_numbers_stays(optimizer):
    found = outlook(learning(optimizer), Sine())
    assert found.repairs == ("Set the units of Output to 1, with linear activation",)
    assert found.repaired.training.optimizer == optimizer


def test_for_other_images_the_optimizer_stays_however_fast():
    assert outlook(DIGITS, Mnist()).repaired.training == DIGITS.training
    assert outlook(DIGITS, DATASETS["fashion-mnist"]()).repaired.training == DIGITS.training


def test_for_larger_images_a_gentle_optimizer_is_offered_whatever_learned_before(tmp_path):
    for name in ("cats", "dogs"):
        (tmp_path / name).mkdir()
        for number in range(4):
            Image.new("RGB", (48, 40), (number, 20, 30)).save(tmp_path / name / f"{number}.png")
    pictures = ImageFolder(path=str(tmp_path), height=40, width=48, channels=3)
    for before in (DIGITS, outlook(DIGITS, DATASETS["moons"]()).repaired):
        found = outlook(before, pictures)
        assert found.repaired.training.optimizer == GENTLE
        assert "so many pixels" in found.troubles[-1]
    assert outlook(learning(GENTLE), pictures).repaired.training.optimizer == GENTLE


@pytest.mark.parametrize("optimizer", [SGD(learning_rate=0.1), Adam()])
def test_an_optimizer_that_suits_points_stays(optimizer):
    assert outlook(learning(optimizer), DATASETS["circles"]()).repaired.training.optimizer == optimizer


def scores(document):
    """The validation scores after each epoch of a run."""
    source = document.dataset
    trainer = Trainer(TrainingJob(document.graph, source, document.training), source.load())
    while not trainer.finished:
        trainer.step()
    return trainer.epochs[:, SCORE_VALIDATION]


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("kind", ["circles", "moons", "spirals", "xor"])
def test_the_first_example_tells_points_apart_with_what_is_offered(kind, seed):
    found = outlook(DIGITS, DATASETS[kind]())
    assert "sigmoid units begin nearly straight" in found.troubles[-2]
    assert "8 is likely to learn little" in found.troubles[-1]
    assert found.repaired.training == DIGITS.training.replace(optimizer=STEADY, epochs=LONG)
    offered = found.repaired.replace(training=found.repaired.training.replace(seed=seed))
    told_apart = scores(offered)
    assert told_apart[-1] > 0.95
    assert (told_apart[:20] > 0.8).any()  # which is seen within a quarter of a minute


def test_a_network_that_was_made_for_numbers_learns_long_enough_to_tell_spirals_apart():
    numbers = outlook(DIGITS, Sine()).repaired
    short = numbers.replace(training=numbers.training.replace(epochs=10))
    found = outlook(short, DATASETS["spirals"]())
    assert found.repairs[-1] == f"Let hidden units bend more, by tanh, and learn for {LONG} epochs"
    assert found.repaired.training.epochs == LONG
    assert scores(found.repaired)[-1] > 0.9


def test_back_to_digits_hidden_units_begin_with_small_weights_again():
    points = outlook(DIGITS, DATASETS["moons"]()).repaired
    found = outlook(points, DIGITS.dataset)
    assert found.repairs[-1] == "Let hidden units begin with small weights"
    assert "too large" in found.troubles[-1]
    first = next(node for node in found.repaired.graph.of_kind("dense"))
    assert found.repaired.graph[first].layer.initializer == DIGITS.graph[first].layer.initializer
    assert scores(found.repaired.replace(training=found.repaired.training.replace(epochs=4)))[-1] > 0.8


def answer(document):
    (output,) = document.graph.of_kind("output")
    layer = document.graph[output].layer
    return layer.units, layer.activation, layer.loss


def test_a_lone_number_becomes_a_yes_or_no():
    numbers = outlook(DIGITS, Sine()).repaired
    found = outlook(numbers, DATASETS["circles"]())
    assert found.repairs[0] == "Let Output answer with yes or no"
    assert found.left == ()
    assert answer(found.repaired) == (1, Sigmoid(), BinaryCrossEntropy())
    # Also once it is in use.
    assert outlook(found.plain, found.plain.dataset).repaired == found.repaired


@pytest.mark.parametrize("units", [1, 3])
def test_numbers_become_classes(units):
    numbers = outlook(DIGITS, Sine()).repaired
    (output,) = numbers.graph.of_kind("output")
    layer = numbers.graph[output].layer.replace(units=units)
    numbers = numbers.replace(graph=numbers.graph.with_layer(output, layer))
    found = outlook(numbers, Painted(classes=("A", "B", "C")))
    named = "Let Output answer with one of the classes"
    assert found.repairs[0] == (named if units == 3 else f"{named}, with 3 units")
    assert answer(found.repaired) == (3, Softmax(), CrossEntropy())


def test_a_network_that_fits_but_would_diverge_is_offered_the_other_optimizer_alone():
    fast = learning(Momentum(learning_rate=WILD), outlook(DIGITS, Sine()).repaired)
    found = outlook(fast, Prices())
    assert found.repairs == ("Learn with Adam, learning rate 0.01",)
    assert found.repaired == found.plain.replace(training=found.repaired.training)


def test_who_tries_other_settings_of_the_same_numbers_keeps_the_optimizer():
    fast = learning(SGD(learning_rate=1), outlook(DIGITS, Sine()).repaired)
    assert outlook(fast, Sine(seed=7)).repairs == ()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Three classes of 60 dark shapes each, anywhere on bright backgrounds of any color."""
    folder, random = tmp_path_factory.mktemp("pictures"), np.random.default_rng(0)
    for name in ("circle", "square", "triangle"):
        (folder / name).mkdir()
        for number in range(60):
            image = Image.new("RGB", (48, 40), tuple(random.integers(170, 256, 3).tolist()))
            x, y, size = (int(random.integers(*ends)) for ends in ((12, 36), (12, 28), (7, 11)))
            color, draw = tuple(random.integers(0, 110, 3).tolist()), ImageDraw.Draw(image)
            if name == "triangle":
                draw.polygon([(x, y - size), (x - size, y + size), (x + size, y + size)], fill=color)
            else:
                form = draw.ellipse if name == "circle" else draw.rectangle
                form((x - size, y - size, x + size, y + size), fill=color)
            image.save(folder / name / f"{number}.png")
    return ImageFolder.of(folder)


def trained(document):
    """The training accuracy at the end of a run."""
    trainer = Trainer(
        TrainingJob(document.graph, document.dataset, document.training), document.dataset.load()
    )
    while not trainer.finished:
        trainer.step()
    return trainer.epochs[-1, SCORE_TRAINING]


@pytest.mark.parametrize("example", ["mnist-784-16-16-10", "mnist-784-128-10"])
def test_bright_pictures_of_ones_own_are_learned_with_what_is_offered(pictures, example):
    found = outlook(EXAMPLES[example].build(), pictures)
    assert found.repaired.dataset == pictures.replace(scaling="standardized")
    assert any(repair.startswith("Standardize the images") for repair in found.repairs)
    assert found.plain.dataset == pictures
    assert trained(found.repaired) > 0.9
    plain = found.repaired.replace(dataset=pictures)
    if example == "mnist-784-16-16-10":
        assert trained(plain) < 0.7  # which is why it is offered


def test_small_gray_pictures_of_ones_own_are_learned_with_what_is_offered_too(pictures):
    found = outlook(DIGITS, pictures.replace(height=28, width=28, channels=1))
    assert found.repaired.training.optimizer == GENTLE
    assert trained(found.repaired) > 0.9


def test_pictures_that_are_standardized_already_stay_so(pictures):
    found = outlook(DIGITS, pictures.replace(scaling="standardized"))
    assert not any("tandardize" in repair for repair in found.repairs)


def test_a_network_that_waits_for_data_gets_images_of_its_size(pictures):
    waiting = DIGITS.replace(dataset=Awaited.of((32, 32, 3), 10))
    found = outlook(waiting, pictures)
    assert found.repairs[:2] == ("Resize the images to 32×32", "Set the units of Output to 3")
    assert found.repaired.dataset == pictures.replace(height=32, width=32)  # and scaled as they were
    assert "the network takes images of 32×32×3" in found.troubles
    assert found.plain.dataset == pictures
    hidden = next(iter(DIGITS.graph.of_kind("dense")))
    assert found.repaired.check().parameters[hidden] == waiting.check().parameters[hidden]


def test_a_trained_network_gets_gray_images_where_it_takes_gray_ones(pictures):
    found = outlook(DIGITS, pictures, trained=True)
    assert found.repairs[0] == "Resize the images to 28×28, in gray"
    assert found.repaired.dataset.sample_shape == (28, 28, 1)
    assert not any("Resize" in repair for repair in outlook(DIGITS, pictures).repairs)
