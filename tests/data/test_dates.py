"""Dates: days, months and quarters are read as people and spreadsheets write them."""

import itertools
import random
from datetime import UTC, date, datetime, timedelta

import pytest

from nnstudio.data.dates import find_reader, find_unreadable

DAYS = [date(2014, 12, 20) + timedelta(days) for days in range(40)]
MONTHS = [date(year, month, 1) for year in range(2010, 2014) for month in range(1, 13)]


@pytest.mark.parametrize(
    "texts",
    [
        ["1989-12", "1990-01", "1990-02"],
        ["1989/12", "1990/1", "1990/02"],
        ["12/1989", "01/1990", "2/1990"],
        ["1989M12", "1990M01", "1990-M02"],
        ["Dec 1989", "January 1990", "Feb. 1990"],
        ["1989 Dec", "1990 JAN", "1990-feb."],
        ["Dec-1989", "Jan, 1990", "FEB1990"],
        ["Dec-89", "Jan-90", "Feb-90"],
        ["89-Dec", "90-Jan", "90-Feb"],
        ["Dec '89", "January 90", "Feb. '90"],
        ["DEC89", "JAN90", "FEB90"],
        ["Dec-99", "Jan-00", "Feb-00"],
    ],
)
def test_months_follow_each_other(texts):
    read = find_reader(texts)
    first, second, third = map(read, texts)
    assert (second - first, third - second) == (1, 1)


@pytest.mark.parametrize(
    "texts",
    [
        ["1989Q4", "1990Q1"],
        ["1989-q4", "1990 Q1"],
        ["Q4 1989", "Q1/1990"],
        ["1989-Q4", "1990-Q1"],
        ["4Q1989", "1Q 1990"],
        ["Q4 89", "Q1 '90"],
        ["89Q4", "90-Q1"],
        ["4th quarter 89", "1st quarter 90"],
    ],
)
def test_quarters_are_three_months_long(texts):
    read = find_reader(texts)
    first, second = map(read, texts)
    assert second - first == 3


@pytest.mark.parametrize(
    "text",
    [
        *("1990-13", "1990Q5", "1990-00", "Foo 1990", "4711-12", "may", "90-01", "Foo-90", "Ma 90", "Jan-1"),
        *("Q5 90", "3.1.10", "10.15.7", "2024-02-30", "30-Feb-2024", "1/31/90 25:00", "1/31/90 13:00 PM"),
    ],
)
def test_what_is_no_date_is_not_read(text):
    assert find_reader([text]) is None


def test_days_and_months_do_not_go_together():
    assert find_reader(["1990-01-31", "1990-02"]) is None


@pytest.mark.parametrize(
    "form",
    [
        *("%m/%d/%y", "%d/%m/%y", "%d.%m.%y", "%d-%m-%y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%m/%d/%Y"),
        *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y. %m. %d.", "%d. %m. %Y", "%Y-%b-%d"),
        *("%d-%b-%y", "%d-%b-%Y", "%d %B %Y", "%d. %b %Y", "%b %d, %Y", "%B %d, %y", "%d%b%Y", "%d%b%y"),
        *("%A, %B %d, %Y", "%a %d %b %Y", "%a, %b %d, %y"),
    ],
)
def test_days_are_read_in_all_forms_that_spreadsheets_write(form):
    texts = [day.strftime(form) for day in DAYS]
    read = find_reader(texts)
    seconds = [read(text) for text in texts]
    assert {after - before for before, after in itertools.pairwise(seconds)} == {24 * 3600}


@pytest.mark.parametrize(
    "form",
    ["%m/%d/%Y %I:%M %p", "%m/%d/%y %H:%M", "%d.%m.%Y %H:%M:%S", "%d-%b-%Y %I:%M:%S %p", "%Y/%m/%d %H:%M"],
)
def test_times_of_day_are_read_with_them(form):
    moments = [datetime(2024, 1, 30, 22, tzinfo=UTC) + timedelta(minutes=30 * count) for count in range(60)]
    texts = [moment.strftime(form) for moment in moments]
    read = find_reader(texts)
    seconds = [read(text) for text in texts]
    assert {after - before for before, after in itertools.pairwise(seconds)} == {1800}


def test_an_hour_may_have_one_digit():
    texts = ["1/31/1990 9:05", "1/31/1990 13:05"]
    read = find_reader(texts)
    assert read(texts[1]) - read(texts[0]) == 4 * 3600


def test_a_year_of_two_digits_is_one_of_1930_to_2029():
    texts = ["Jan-30", "Jan-99", "Jan-00", "Jan-29"]
    read = find_reader(texts)
    assert [read(text) / 12 for text in texts] == [1930, 1999, 2000, 2029]


@pytest.mark.parametrize("form", ["%b-%y", "%y-%b"])
def test_months_of_years_that_could_be_days_are_known_by_their_steady_steps(form):
    texts = [month.strftime(form) for month in MONTHS]
    read = find_reader(texts)
    assert [read(text) - read(texts[0]) for text in texts] == [*range(len(MONTHS))]


@pytest.mark.parametrize("form", ["%b-%d", "%d-%b"])
@pytest.mark.parametrize("count", [40, 366])
def test_days_without_a_year_are_not_taken_for_months(form, count):
    """They would be put into another order; unread, the rows stay in that of the file."""
    days = [date(2024, 1, 1) + timedelta(number) for number in range(count)]
    assert find_reader([day.strftime(form) for day in days]) is None


@pytest.mark.parametrize("texts", [["1/2/1990", "2/3/1990"], ["1-2-90", "2-3-90"]])
def test_a_date_that_could_be_either_day_or_month_is_not_read(texts):
    assert find_reader(texts) is None


def test_days_that_are_the_same_either_way_are_read():
    texts = [f"01/01/{year}" for year in range(1990, 2020)]
    read = find_reader(texts)
    assert sorted(texts, key=read) == texts


@pytest.mark.parametrize("turned", [False, True], ids=["oldest first", "newest first"])
@pytest.mark.parametrize("form", ["%y-%m-%d", "%y/%m/%d", "%y.%m.%d", "%d-%m-%y", "%d/%m/%y", "%d.%m.%y"])
@pytest.mark.parametrize("step", [1, 7])
def test_days_of_two_digits_each_are_read_in_the_way_in_which_the_rows_are_in_order(form, turned, step):
    """Of 24-01-15, either end could be the year."""
    days = [date(2023, 11, 1) + timedelta(step * count) for count in range(90)]
    texts = [day.strftime(form) for day in (reversed(days) if turned else days)]
    read = find_reader(texts)
    seconds = sorted(map(read, texts))
    assert {after - before for before, after in itertools.pairwise(seconds)} == {step * 24 * 3600}


def test_days_of_two_digits_each_in_no_order_are_not_read():
    texts = [day.strftime("%y-%m-%d") for day in DAYS]
    assert find_reader(texts[::2] + texts[1::2])  # two files, one below the other
    for seed in range(20):
        assert find_reader(random.Random(seed).sample(texts, len(texts))) is None


def test_a_number_that_tells_the_time_has_the_decimal_sign_of_its_file():
    read = find_reader(["999", "1.000", "1.001"], ",")
    assert list(map(read, ["999", "1.000", "1.001"])) == [999, 1000, 1001]
    assert find_reader(["0.5", "1.5"], ",")  # numbers with a point all the same


@pytest.mark.parametrize(
    ("texts", "at"),
    [
        (["2024-01-01", "2024-01-02", "soon", "2024-01-04"], 2),
        (["1/2/2024", "2/2/2024", ""], 2),
        (["1/2/2024", "2/2/2024"], 0),
        (["soon", "2024-01-01"], 0),
        (["2024-01-01", "2024-02"], 1),
    ],
)
def test_what_cannot_be_read_is_the_first_that_goes_with_none_before_it(texts, at):
    assert find_reader(texts) is None
    assert find_unreadable(texts) == at
