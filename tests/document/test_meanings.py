"""Meanings: weights go on only with the columns, categories and answers that they were learned for."""

from types import SimpleNamespace

import numpy as np
import pytest

from nnstudio.data.awaited import Awaited
from nnstudio.data.columns import TableColumn
from nnstudio.data.dataset import InputColumn
from nnstudio.data.image_folder import ImageFolder
from nnstudio.data.mnist import MnistSample
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.splitting import Splitting
from nnstudio.data.table_file import TableFile
from nnstudio.document.differences import carried, differences
from nnstudio.document.document import Document
from nnstudio.document.edits import insert_layer
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.meanings import meanings_changed
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Output
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.merge import Add
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.regularization import Dropout

INPUT, FIRST, SECOND, OUTPUT = (NodeId(name) for name in ("input", "hidden1", "hidden2", "output"))
HOMES = ("Altstadt", "Hafen", "Nordend", "Westend")
OTHERS = ("Altstadt", "Nordend", "Suedstadt", "Westend")


def table(*inputs, target=("price", ()), **fields):
    def column(name, names, role="input"):
        return TableColumn(name=name, role=role, kind="category" if names else "number", categories=names)

    columns = (*(column(*each) for each in inputs), column(*target, role="target"))
    return TableFile(path="/a/houses.csv", rows=40, columns=columns, **fields)


def houses(*districts):
    return table(("area", ()), ("district", districts))


def network(dataset):
    document = EXAMPLES["mnist-784-16-16-10"].build().replace(dataset=dataset)
    spec = dataset.spec()
    output = Output(units=spec.outputs) if spec.predicts_classes else Output.from_fields({"units": 1})
    return document.replace(graph=document.graph.with_layer(OUTPUT, output))


def kept(before: Document, after: Document):
    """Of which layers the weights go on, which both ways to ask must agree about."""
    weights = {
        node_id: {name: np.ones(1) for name in ("kernel", "bias")}
        for node_id in before.graph
        if before.graph[node_id].layer.entry.category != "Input"
    }
    found, given = differences(before, after), carried(weights, before, after)
    assert found.kept <= set(given)
    assert found.estranged.isdisjoint(given)
    return found.kept


def test_weights_of_one_category_are_not_used_for_another_one():
    before = network(houses(*HOMES))
    after = before.replace(dataset=houses(*OTHERS))
    assert before.dataset.spec().sample_shape == after.dataset.spec().sample_shape
    assert kept(before, after) == {SECOND, OUTPUT}
    found = differences(before, after)
    assert [change.words for change in found.changes] == ["district: Hafen is gone, Suedstadt is new"]
    assert found.strangers(after) == "Hidden 1 begins anew (district: Hafen is gone, Suedstadt is new)"


def test_weights_of_one_column_are_not_used_for_another_one():
    before = network(table(("area", ()), ("rooms", ())))
    for inputs, words in (
        ((("rooms", ()), ("area", ())), "columns in another order"),
        ((("area", ()), ("garden", ())), "columns: rooms is gone, garden is new"),
        ((("area", ()), ("rooms", ("some",))), "rooms names categories now"),
    ):
        after = before.replace(dataset=table(*inputs))
        assert kept(before, after) == {SECOND, OUTPUT}
        assert [change.words for change in differences(before, after).changes] == [words]


def test_categories_in_another_order_are_other_inputs():
    before, after = (network(houses(*names)) for names in (HOMES, HOMES[::-1]))
    assert kept(before, after) == {SECOND, OUTPUT}
    assert differences(before, after).meanings == ("district: categories in another order",)


def test_of_many_categories_it_is_told_how_many_came_and_went():
    before, after = (network(houses(*(f"{word}{n}" for n in range(5)))) for word in ("old", "new"))
    assert differences(before, after).meanings == ("district: 5 categories are gone, 5 categories are new",)


def test_the_columns_of_a_series_have_their_meaning_too():
    before, after = (
        network(SeriesFile(columns=(name, "load"), forecast="load", window=8)) for name in ("wind", "sun")
    )
    assert kept(before, after) == {SECOND, OUTPUT}
    assert differences(before, after).meanings == ("columns: wind is gone, sun is new",)


@pytest.mark.parametrize(
    "after",
    [
        houses(*HOMES).replace(path="/b/moved.csv"),
        houses(*HOMES).replace(rows=80),
        houses(*HOMES).replace(splitting=Splitting(seed=7)),
        houses(*HOMES).replace(scaling="[-1, 1]"),
        houses(*HOMES).replace(missing_values="mean"),
    ],
    ids=["moved", "grown", "split", "normalized", "filled"],
)
def test_a_table_that_means_the_same_keeps_all_weights(after):
    before = network(houses(*HOMES))
    assert kept(before, before.replace(dataset=after)) == {FIRST, SECOND, OUTPUT}


def test_a_column_that_is_not_seen_is_no_matter():
    one = houses(*HOMES)
    more = one.replace(columns=(*one.columns, TableColumn(name="note", role="ignored")))
    assert kept(network(one), network(more)) == {FIRST, SECOND, OUTPUT}


def test_what_only_drops_or_normalizes_hands_the_meaning_on():
    before = network(houses(*HOMES))
    before, _ = insert_layer(before, Dropout(), (0.0, 0.0), Wire(INPUT, FIRST))
    before, norm = insert_layer(before, BatchNorm(), (0.0, 0.0), Wire(INPUT, before.graph[FIRST].inputs[0]))
    found = differences(before, before.replace(dataset=houses(*OTHERS)))
    assert found.estranged == {norm, FIRST}


@pytest.mark.parametrize(
    ("layer", "others"),
    [(Conv2D(), {FIRST, SECOND, OUTPUT}), (GRU(), {FIRST, SECOND, OUTPUT}), (Add(), {SECOND, OUTPUT})],
)
def test_a_layer_that_does_not_fit_yet_hands_on_the_meaning_unless_it_will_learn(layer, others):
    before = network(houses(*HOMES))
    drawn, wrong = insert_layer(before, layer, (0.0, 0.0), Wire(INPUT, FIRST))
    assert drawn.check().blocking
    after = drawn.replace(dataset=houses(*OTHERS))
    weights = {node_id: {"kernel": np.ones(1)} for node_id in (FIRST, SECOND, OUTPUT)}
    assert set(carried(weights, drawn, after)) == others
    assert wrong not in differences(drawn, after).kept


def test_classes_in_another_order_are_other_answers():
    def asked(*classes):
        return table(("area", ()), ("rooms", ()), target=("kind", classes))

    before = network(asked("flat", "house", "shop"))
    after = before.replace(dataset=asked("shop", "flat", "house"))
    assert kept(before, after) == {FIRST, SECOND}
    assert differences(before, after).meanings == ("classes in another order",)
    after = before.replace(dataset=asked("flat", "house", "yard"))
    assert differences(before, after).meanings == ("classes: shop is gone, yard is new",)


def test_another_number_to_predict_is_another_answer():
    before = network(table(("area", ()), target=("price", ())))
    after = before.replace(dataset=table(("area", ()), target=("rent", ())))
    assert kept(before, after) == {FIRST, SECOND}
    assert differences(before, after).meanings == ("predicts rent instead of price",)


def test_data_that_were_awaited_get_all_weights():
    before = network(Awaited.of((5,), 1, "numbers"))
    assert kept(before, before.replace(dataset=houses(*HOMES))) == {FIRST, SECOND, OUTPUT}


def test_where_nothing_is_known_of_the_inputs_they_are_taken_to_be_the_same():
    before = network(MnistSample())
    assert MnistSample().input_columns == ImageFolder().input_columns == ()
    assert kept(before, before.replace(dataset=MnistSample(scaling="[-1, 1]"))) == {FIRST, SECOND, OUTPUT}


def test_to_tell_of_many_columns_takes_no_longer_than_to_read_their_names():
    compared = 0

    class Name(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other):
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

    def seen(word):
        columns = tuple(InputColumn(Name(f"{word}{at}")) for at in range(400))
        return SimpleNamespace(input_columns=columns, spec=houses(*HOMES).spec)

    assert meanings_changed(seen("old"), seen("new")) == (
        "columns: 400 columns are gone, 400 columns are new",
    )
    assert compared < 4000
