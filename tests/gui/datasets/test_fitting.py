"""What becomes of a network that is to learn from other data."""

from nnstudio.data import Credit, Mnist, MnistSample, Sine, Xor
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.datasets.fitting import outlook

DIGITS = EXAMPLES["mnist-784-16-16-10"].build()


def test_a_network_that_fits_stays_as_it_is():
    found = outlook(DIGITS, Mnist())
    assert found.repaired is found.plain
    assert (found.troubles, found.left, found.repairs) == ((), (), ())


def test_an_output_with_other_units_is_repaired_and_the_plain_document_is_not():
    found = outlook(DIGITS, Xor())
    assert found.repairs == ("Set the units of Output to 2",)
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
    found = outlook(DIGITS.replace(dataset=Xor()), Xor())
    assert found.repairs == ("Set the units of Output to 2",)
