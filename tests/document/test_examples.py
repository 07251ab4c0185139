"""The examples that come with the program."""

import pytest

from nnstudio.document.examples import EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_free_of_problems(name):
    assert EXAMPLES[name].build().check().problems == ()


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("mnist-784-16-16-10", 784 * 16 + 16 + 16 * 16 + 16 + 16 * 10 + 10),  # 13,002, as the video counts
        ("mnist-784-30-10", 784 * 30 + 30 + 30 * 10 + 10),
        ("mnist-784-128-10", 784 * 128 + 128 + 128 * 10 + 10),  # 101,770, as many tutorials count
    ],
)
def test_an_example_has_as_many_parameters_as_its_name_says(name, parameters):
    assert EXAMPLES[name].build().check().total_parameters == parameters


def test_the_known_counts_are_met():
    counts = {name: example.build().check().total_parameters for name, example in EXAMPLES.items()}
    assert counts == {
        "mnist-784-16-16-10": 13_002,
        "mnist-784-30-10": 23_860,
        "mnist-784-128-10": 101_770,
        "mnist-lenet-5": 61_706,  # LeCun's LeNet-5 with full connections between its maps
        "mnist-lstm": 4 * 128 * (28 + 128 + 1) + 128 * 10 + 10,
        "mnist-recursive": (16 * 64 + 64) + (4 * 64 * 64 + 64) + 64 * 10 + 10,
        "xor": (2 * 4 + 4) + (4 * 2 + 2),
        "spirals": (2 * 16 + 16) + (16 * 16 + 16) + (16 * 2 + 2),
        "credit": (9 * 12 + 12) + (12 * 1 + 1),
        "prices": (14 * 16 + 16) + (16 * 1 + 1),
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_called_what_its_key_says(name):
    assert EXAMPLES[name].name == name
    assert 20 < len(EXAMPLES[name].summary) < 120


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_the_same_each_time(name):
    assert EXAMPLES[name].build() == EXAMPLES[name].build()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_stands_in_a_row_from_left_to_right(name):
    document = EXAMPLES[name].build()
    places = [document.layout[node_id] for node_id in document.graph.in_order()]
    assert [x for x, _ in places] == sorted({x for x, _ in places})
    assert {y for _, y in places} == {0.0}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_learns_from_what_is_always_there(name):
    assert EXAMPLES[name].build().dataset.missing() is None
