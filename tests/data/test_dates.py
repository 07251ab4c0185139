"""Dates: months and quarters are read as people write them."""

import pytest

from nnstudio.data.dates import find_reader


@pytest.mark.parametrize(
    "texts",
    [
        ["1989-12", "1990-01", "1990-02"],
        ["1989/12", "1990/1", "1990/02"],
        ["12/1989", "01/1990", "2/1990"],
        ["1989M12", "1990M01", "1990-M02"],
        ["Dec 1989", "January 1990", "Feb. 1990"],
        ["1989 Dec", "1990 JAN", "1990-feb."],
    ],
)
def test_months_follow_each_other(texts):
    read = find_reader(texts)
    first, second, third = map(read, texts)
    assert (second - first, third - second) == (1, 1)


@pytest.mark.parametrize("texts", [["1989Q4", "1990Q1"], ["1989-q4", "1990 Q1"], ["Q4 1989", "Q1/1990"]])
def test_quarters_are_three_months_long(texts):
    read = find_reader(texts)
    first, second = map(read, texts)
    assert second - first == 3


@pytest.mark.parametrize("text", ["1990-13", "1990Q5", "1990-00", "Foo 1990", "4711-12", "may", "90-01"])
def test_what_is_no_month_is_not_read(text):
    assert find_reader([text]) is None


def test_days_and_months_do_not_go_together():
    assert find_reader(["1990-01-31", "1990-02"]) is None
