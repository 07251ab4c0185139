"""Numerals: numbers as people in different countries write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data.numerals import find_decimal, find_groups, is_missing, read_number, read_numbers

NUMBERS = st.floats(-1e12, 1e12).map(lambda number: round(number, 4))


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1.5", ".", 1.5),
        (" -2 ", ".", -2),
        ("+3e-2", ".", 0.03),
        ("1,234.5", ".", 1234.5),
        ("1,234,567", ".", 1234567),
        ("1 234.5", ".", 1234.5),
        ("1'234.5", ".", 1234.5),
        ("1,5", ",", 1.5),
        ("1.234,5", ",", 1234.5),
        ("-1.234.567", ",", -1234567),
        ("1\u202f234,5", ",", 1234.5),
        ("3e2", ",", 300),
    ],
)
def test_a_number_is_read_as_it_was_meant(text, decimal, number):
    assert read_number(text, decimal) == number


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1,5", "."),
        ("1,23,4", "."),
        ("1.5", ","),
        ("1.5,3.2", ","),
        ("1_000", "."),
        ("inf", "."),
        ("-Infinity", "."),
        ("1e999", "."),
        ("12 kg", "."),
        ("0x10", "."),
    ],
)
def test_what_is_no_number_is_not_taken_for_one(text, decimal):
    assert read_number(text, decimal) is None
    assert read_numbers([text, "1"], decimal) == [None, 1]


@pytest.mark.parametrize("text", ["", " ", "?", "NA", "n/a", "#N/A", "NaN", "null", "NULL"])
def test_a_gap_is_a_gap_in_every_column(text):
    assert is_missing(text)
    assert math.isnan(read_number(text))
    assert math.isnan(read_numbers([text])[0])


@pytest.mark.parametrize("text", ["-", "none", "None"])
def test_some_gaps_are_names_in_a_column_of_categories(text):
    assert not is_missing(text)
    assert math.isnan(read_number(text))


@given(st.lists(NUMBERS, max_size=20), st.sampled_from([".", ","]))
def test_numbers_come_back_as_they_were_written(numbers, decimal):
    texts = [repr(number).replace(".", decimal) for number in numbers]
    assert read_numbers(texts, decimal) == numbers


@given(NUMBERS, st.sampled_from([".", ","]))
def test_groups_of_thousands_change_no_number(number, decimal):
    grouped = f"{number:,.4f}"
    if decimal == ",":
        grouped = grouped.translate(str.maketrans(",.", ".,"))
    assert read_number(grouped, decimal) == pytest.approx(number, abs=1e-4)


@pytest.mark.parametrize(
    ("texts", "delimiter", "decimal"),
    [
        (["1.5", "2"], ",", "."),
        (["1,5", "2"], ";", ","),
        (["1.234,5"], ";", ","),
        (["1,234.5"], ",", "."),
        (["1,250", "3,500"], ";", ","),
        (["1,250", "3,500"], ",", "."),
        (["1.250", "2,5"], ";", ","),
        (["words", "7"], ";", "."),
        ([], ";", "."),
    ],
)
def test_the_decimal_sign_is_found_out(texts, delimiter, decimal):
    assert find_decimal(texts, delimiter) == decimal


@pytest.mark.parametrize(
    "text",
    [
        *("CHF 1'235.07", "CHF 1’235.07", "1,235.07 USD", "R$ 1,235.07", "US$1,235.07", "₹1,235.07"),
        *("1 235.07 kr", "1\u00a0235.07 Kč", "1\u202f235.07 zł", "￥1,235.07", "1235.07 ₽"),
        *("HK$1,235.07", "1235.07 A$", "NT$ 1,235.07", "CN¥1235.07", "1,235.07 US$"),
    ],
)
def test_money_of_many_countries_is_a_number(text):
    assert read_number(text) == 1235.07
    assert read_number(f"-{text}") == -1235.07


@pytest.mark.parametrize(
    "text",
    [
        *("5 kg", "CH 5", "A 5", "kr", "CHF", "Frank 5", "1,23,45", "EURO 5"),
        *("5M€", "500K€", "5 T€", "MM$5", "5 B$", "k$5", "5 Mio. €"),  # more of the sign, or less
    ],
)
def test_a_number_with_another_word_is_none(text):
    assert read_number(text) is None


def test_lakhs_and_crores_are_numbers():
    assert read_number("1,98,530") == 198530
    assert read_number("₹12,34,56,789.50") == 123456789.5


@pytest.mark.parametrize(
    "text", ["(1,235.07)", "($1,235.07)", "$(1,235.07)", "$ (1,235.07)", "( 1,235.07 )", "(1 235.07 kr)"]
)
def test_brackets_around_a_number_mean_that_it_is_less_than_nothing(text):
    assert read_number(text) == -1235.07
    assert read_numbers([text, "1"]) == [-1235.07, 1]
    german = text.translate(str.maketrans(",.", ".,"))
    assert read_number(german, ",") == -1235.07
    assert find_decimal([german], ";") == ","


@pytest.mark.parametrize("text", ["(-5)", "-(5)", "()", "( )", "(5", "5)", "((5))", "(5)(6)", "(a)", "(NA)"])
def test_other_brackets_are_none_of_a_number(text):
    assert read_number(text) is None


def test_a_cell_full_of_blanks_is_read_at_once():
    """Looked at from each of its blanks, one of this size took a quarter of an hour."""
    assert read_number("1" + " " * 130_000 + "2") is None


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (["1.353", "835", "690", ""], "."),
        (["-1.353", "-835", "+690", "n/a"], "."),
        (["1.353 €", "835 €", "690 €"], "."),
        (["1,353", "835", "690"], ","),
        (["1.234.567"], "."),
        (["1.353", "835"], None),
        (["12.345", "999", "13.222", "999"], None),
        (["0.353", "835", "690"], None),
        (["1.353", "835", "690", "1200"], None),
        (["1.353", "835", "690", "1.5"], None),
        (["1.353", "835", "690", "some"], None),
        (["1.353", "2.250"], None),
        ([], None),
    ],
)
def test_thousands_are_known_by_the_numbers_below_a_thousand_beside_them(texts, sign):
    assert find_groups(texts) == sign


def test_a_minus_may_be_the_sign_that_printers_set():
    assert read_number("\u22121,235.07 €") == -1235.07
    assert read_numbers(["\u22125", "5"]) == [-5, 5]
    assert read_number("5\u22127") is None
