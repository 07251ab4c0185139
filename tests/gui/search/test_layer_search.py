"""The rows for layers: all that can be added, what fits at a wire, templates."""

from types import SimpleNamespace

import pytest

from nnstudio.document.templates import TEMPLATES
from nnstudio.gui.icons import ICONS
from nnstudio.gui.search import fit_rows, layer_rows, template_rows
from nnstudio.gui.search.layer_search import OTHER_NAMES
from nnstudio.gui.search.matching import Query, rank
from nnstudio.gui.theme import DARK
from nnstudio.nn.layer import LAYERS, Layer


def best(rows, query):
    return [rows[place].title for place in rank(Query.of(query), [row.sought for row in rows])]


@pytest.fixture
def told():
    return []


@pytest.fixture
def rows(told):
    return layer_rows(DARK, told.append)


def test_every_layer_that_can_be_added_has_a_row_the_hidden_one_first_and_the_input_last(rows):
    addable = {cls.entry.title for cls in LAYERS if cls.entry.kind != "unknown"}
    assert {row.title for row in rows} == addable
    assert (rows[0].title, rows[-1].title) == ("Hidden", "Input")


def test_a_layer_that_cannot_be_made_without_settings_is_left_out(monkeypatch, told):
    monkeypatch.setattr(LAYERS, "_classes", dict(LAYERS._classes))

    @LAYERS.register("test.needs", title="Needs")
    class Needs(Layer):
        """Cannot be made without knowing what it was."""

        original: str

    assert "Needs" not in [row.title for row in layer_rows(DARK, told.append)]


def test_a_row_says_what_the_layer_is_and_tells_its_kind(rows, told):
    dense = next(row for row in rows if row.title == "Hidden")
    dense.run()
    assert told == ["dense"]
    assert (dense.detail, dense.family, dense.recent) == ("dense, n units", "Core", "layer:dense")
    assert dense.about.startswith("Dense: ")
    assert all(row.icon in ICONS and row.about for row in rows)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("dense", "Hidden"),
        ("fc", "Hidden"),
        ("fully connected", "Hidden"),
        ("linear", "Hidden"),
        ("conv", "Convolution"),
        ("conv2d", "Convolution"),
        ("maxpool", "Max pooling"),
        ("max_pool2d", "Max pooling"),
        ("mp", "Max pooling"),
        ("bn", "Batch norm"),
        ("gap", "Global average"),
        ("relu", "Activation"),
        ("skip", "Add"),
        ("rnn", "Simple RNN"),
        ("recurrent", "GRU"),
        ("forgets", "Dropout"),
        ("out", "Output"),
        ("inp", "Input"),
    ],
)
def test_a_layer_is_found_by_the_words_of_whoever_looks_for_it(rows, query, title):
    found = best(rows, query)
    assert found[0] == title or (query in ("recurrent", "rnn") and title in found[:3]), found


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("residual", "Residual block"),
        ("resi", "Residual block"),
        ("block", "Residual block"),
        ("inception", "Inception block"),
        ("mlp", "MLP head"),
        ("lenet", "LeNet-5"),
        ("conv", "Convolution"),
        ("conv b", "Conv block"),
        ("add", "Add"),
        ("dense", "Hidden"),
        ("perceptron", "Perceptron"),
    ],
)
def test_a_template_is_found_by_its_title_among_all_layers(rows, query, title):
    templates = ((t.name, t.title, t.summary) for t in TEMPLATES.values())
    assert best((*rows, *template_rows(templates, print)), query)[0] == title


def test_other_names_belong_to_layers_that_exist():
    assert {*OTHER_NAMES} <= {cls.entry.kind for cls in LAYERS}


def test_what_fits_is_listed_in_its_order_with_what_it_would_give(told):
    fits = [
        SimpleNamespace(layer=LAYERS[kind](), words=words)
        for kind, words in (("max_pool2d", "→ 12×12×8"), ("dense", "→ 64"))
    ]
    rows = fit_rows(fits, told.append)
    assert [(row.title, row.detail) for row in rows] == [("Max pooling", "→ 12×12×8"), ("Hidden", "→ 64")]
    rows[1].run()
    assert told == [fits[1]]
    assert best(rows, "fc") == ["Hidden"]


def test_templates_are_found_by_name_title_and_summary(told):
    templates = [("residual", "Residual block", "two layers and a way around them"), ("lenet", "LeNet-5", "")]
    rows = template_rows(templates, told.append)
    assert best(rows, "around") == ["Residual block"]
    assert best(rows, "template") == ["Residual block", "LeNet-5"]
    rows[1].run()
    assert told == ["lenet"]
