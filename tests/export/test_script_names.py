"""Words of the user in source code: identifiers, comments, docstrings and literals."""

import ast
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_names import NASTY

from nnstudio.export.naming import identifier, in_docstring, in_one_line
from nnstudio.export.statements import quoted

texts = st.text(alphabet=st.characters(codec=None), max_size=40) | st.sampled_from(NASTY)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Hidden 1", "hidden_1"),
        ("Max pooling", "max_pooling"),
        ("2nd layer", "layer_2nd_layer"),
        ("class", "class_layer"),
        ("Input", "input_layer"),
        ("Größe", "größe"),
        ("a - b", "a_b"),
        ("", "layer"),
        ("🦊", "layer"),
        ("__init__", "init"),
    ],
)
def test_a_name_becomes_an_identifier_that_is_still_known(name, word):
    assert identifier(name) == word


def test_names_that_come_out_alike_are_numbered():
    assert identifier("Same-name", {"same_name"}) == "same_name_layer"
    assert identifier("Same-name", {"same_name", "same_name_layer"}) == "same_name_layer_2"


@given(texts, st.sets(st.sampled_from(["x", "hidden", "layer", "layer_layer"])))
def test_every_name_becomes_one_identifier_as_python_reads_it(name, taken):
    word = identifier(name, taken)
    read = ast.parse(word, mode="eval").body
    assert isinstance(read, ast.Name)
    assert read.id == word
    assert word == unicodedata.normalize("NFKC", word)
    assert word not in taken
    assert not word.startswith("_")


@given(texts)
def test_a_comment_stays_one_line_that_can_be_seen(text):
    comment = in_one_line(text)
    assert comment.isprintable()
    comment.encode()  # it can be written to a file
    assert ast.dump(ast.parse(f"x = 1  # {comment}\ny = 2")) == ast.dump(ast.parse("x = 1\ny = 2"))


@given(texts)
def test_a_docstring_does_not_end_before_its_end(text):
    tree = ast.parse(f'"""Begins {in_docstring(text)}."""\nx = 1')
    said, assigned = tree.body
    assert isinstance(said.value, ast.Constant)
    assert isinstance(assigned, ast.Assign)
    assert said.value.value.endswith(".")


@given(texts)
def test_a_literal_is_the_text_itself(text):
    written = quoted(text)
    assert ast.literal_eval(written) == text
    assert written.isprintable()
