"""Matching: what is found, in which order, and which letters stand for the query."""

import time

import pytest

from nnstudio.gui.search.matching import Query, Sought, matched_letters, matched_name, rank


def found(query, *things):
    """The titles that fit, the best first; a thing is a title or (title, names, keywords)."""
    things = [(thing, (), ()) if isinstance(thing, str) else thing for thing in things]
    places = rank(Query.of(query), [Sought.of(*thing) for thing in things])
    return [things[place][0] for place in places]


def test_without_a_query_everything_fits_in_the_order_in_which_it_is_given():
    assert found("  ", "Zebra", "Ant", "Mole") == ["Zebra", "Ant", "Mole"]


def test_every_word_must_be_found_somewhere():
    pool = ("Max pooling", ("MaxPool2D",), ("keeps the largest of a window",))
    assert found("window max", pool) == ["Max pooling"]
    assert found("window zebra", pool) == []


def test_the_beginning_of_a_word_ranks_over_its_middle_and_that_over_scattered_letters():
    assert found("con", "Canyon", "Icon", "My convolution", "Concatenate") == [
        "Concatenate",
        "My convolution",
        "Icon",
        "Canyon",
    ]


def test_names_rank_over_keywords():
    dropout = ("Dropout", (), ("a dense cloud of zeros",))
    hidden = ("Hidden", ("Condensed",), ())
    assert found("dense", dropout, hidden) == ["Hidden", "Dropout"]


def test_the_worst_word_of_a_query_counts_first():
    assert found("a b", ("Alpha", (), ("blue",)), ("Crab", (), ())) == ["Crab", "Alpha"]


def test_what_is_called_exactly_so_comes_first():
    assert found("add", "Add a note", "Addition", "Add") == ["Add", "Add a note", "Addition"]
    assert found("linear unit", "A linear unit", ("Hidden", ("Linear unit",), ())) == [
        "Hidden",
        "A linear unit",
    ]


def test_a_title_that_begins_so_comes_before_what_is_only_also_called_so():
    add = ("Add", ("Residual",), ())
    assert found("residual", add, "Residual block") == ["Residual block", "Add"]
    assert found("residual b", ("Add", ("Residual b",), ()), "Residual block") == ["Residual block", "Add"]
    assert found("add", "Residual block", add) == ["Add"]


def test_the_first_words_of_another_name_count_as_much_as_the_whole_of_one():
    block, add = ("Add Residual block", ("Residual block",), ()), ("Add Add", ("Add", "Residual"), ())
    assert found("residual", add, block) == ["Add Residual block", "Add Add"]
    assert found("res", ("Zebra", ("Res",), ()), ("A resident", ("Resident",), ())) == ["Zebra", "A resident"]


@pytest.mark.parametrize(("query", "fits"), [("mxp", True), ("mp", True), ("ma", True), ("xp", False)])
def test_letters_in_order_begin_with_a_word(query, fits):
    assert found(query, "Max pooling") == (["Max pooling"] if fits else [])


def test_two_letters_must_both_begin_a_word_or_nearly_everything_would_fit():
    assert found("do", "Distribute in a row", "Dark or light") == ["Dark or light"]


def test_initials_rank_over_the_middle_of_a_word():
    assert found("mp", "Simple", "Max pooling", "Mpeg") == ["Mpeg", "Max pooling", "Simple"]
    assert found("gap", "Gaussian map", ("Global average", ("Global average pooling",), ())) == [
        "Global average",
        "Gaussian map",
    ]


def test_scattered_letters_stay_within_one_name():
    assert found("mdx", ("Max", ("Dx",), ())) == []


def test_a_few_letters_do_not_count_in_the_middle_of_a_keyword():
    thing = ("Zebra", (), ("horizontal",))
    assert found("on", thing) == []
    assert found("zon", thing) == ["Zebra"]
    assert found("ho", thing) == ["Zebra"]


def test_small_and_capital_letters_and_signs_are_taken_as_they_are():
    assert found("HIDDEN", "hidden") == ["hidden"]
    assert found("[^.*", "Hidden [^.* 1") == ["Hidden [^.* 1"]
    assert found("]^-", "a]^-b") == ["a]^-b"]
    assert found("a^]", "at ^ or ]") == ["at ^ or ]"]
    assert found("784-16", "mnist-784-16-16-10") == ["mnist-784-16-16-10"]


def test_what_was_used_last_comes_first_among_equals_and_what_is_off_last():
    things = [Sought.of(title) for title in ("Zoom in", "Zoom out", "Zoom", "A zoom")]
    assert rank(Query.of("zoom"), things, [None, 0, None, 1]) == [2, 1, 0, 3]
    assert rank(Query.of(""), things, [None, 1, None, 0]) == [3, 1, 0, 2]
    assert rank(Query.of("zo"), things, [0, None, None, None], [True, False, False, False]) == [1, 2, 0, 3]


@pytest.mark.parametrize(
    ("title", "query", "bold"),
    [
        ("Max pooling", "pool", "pool"),
        ("Max pooling", "POOL max", "Maxpool"),
        ("Max pooling", "mp", "Mp"),
        ("Icon of Conv", "con", "Con"),
        ("Icon", "con", "con"),
        ("Hidden", "fully", ""),
        ("Hidden", "", ""),
        ("Straße İ ×", "straße ×", "Straße×"),
    ],
)
def test_letters_that_stand_for_the_query(title, query, bold):
    ranges = matched_letters(title, query)
    assert "".join(title[begin:end] for begin, end in ranges) == bold
    assert list(ranges) == sorted(ranges)


@pytest.mark.parametrize(
    ("query", "name"),
    [("fc", "FC"), ("con", "Fully connected"), ("hid", ""), ("id fully", ""), ("zebra", ""), ("", "")],
)
def test_what_is_found_by_another_name_than_its_title_tells_which(query, name):
    assert matched_name("Hidden", ("Dense", "FC", "Fully connected"), query) == name


def test_a_long_title_of_one_letter_takes_no_time():
    begin = time.process_time()
    assert found("a" * 30 + "b", "a" * 5_000) == []
    assert time.process_time() - begin < 0.5
