"""Series: rows that only ever grow in number, and views that stay true."""

import numpy as np
import pytest

from nnstudio.engine.series import Series


def filled(rows, columns=1):
    series = Series(columns)
    for row in range(rows):
        series.append(*(row * 10 + column for column in range(columns)))
    return series


def test_a_new_series_has_no_rows():
    assert len(Series()) == 0
    assert Series(5).view().shape == (0, 5)


@pytest.mark.parametrize("rows", [1, 1023, 1024, 1025, 5000])
def test_every_row_is_kept_however_many_there_are(rows):
    expected = np.arange(rows)[:, np.newaxis] * 10 + np.arange(3)
    np.testing.assert_array_equal(filled(rows, 3).view(), expected)


def test_a_series_is_as_long_as_it_has_rows():
    assert len(filled(1500)) == 1500


def test_a_view_does_not_grow_with_the_series():
    series = filled(3)
    view = series.view()
    series.append(99)
    assert len(view) == 3


@pytest.mark.parametrize("more", [1, 5000])
def test_the_rows_of_a_view_never_change(more):
    series = filled(1000)
    view = series.view()
    before = view.copy()
    for _ in range(more):
        series.append(-1)
    np.testing.assert_array_equal(view, before)


def test_a_view_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        filled(3).view()[0] = 1


def test_a_series_grows_after_it_has_been_viewed():
    series = filled(3)
    series.view()
    series.append(30)
    assert series.view()[-1] == 30


def test_a_view_is_not_a_copy():
    series = filled(3)
    assert np.shares_memory(series.view(), series.view())


def test_numbers_are_kept_in_float64():
    series = Series()
    series.append(0.1)
    assert series.view()[0, 0] == 0.1
