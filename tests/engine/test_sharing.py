"""Sharing a step among processors: the way hangs on the work alone, and BLAS gets its threads back."""

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController

from nnstudio.engine.sharing import BlasThreads, Way, way_to_share

# Multiplications for one sample, and parameters.
DENSE_SMALL, DENSE_LARGE = (13_000, 13_000), (670_000, 670_000)
LENET, CNN, LSTM = (420_000, 61_000), (12_000_000, 1_200_000), (2_200_000, 82_000)


@pytest.mark.parametrize(
    ("rows", "network", "way"),
    [
        (10, DENSE_SMALL, Way.ALONE),
        (128, DENSE_SMALL, Way.ALONE),
        (10, DENSE_LARGE, Way.ALONE),
        (32, DENSE_LARGE, Way.BLAS),
        (128, DENSE_LARGE, Way.BLAS),
        (32, LENET, Way.BLAS),
        (128, LENET, Way.CREW),
        (10, CNN, Way.BLAS),
        (32, CNN, Way.CREW),
        (32, LSTM, Way.BLAS),
        (128, LSTM, Way.CREW),
        (1, CNN, Way.BLAS),
    ],
)
def test_two_threads_share_a_step_in_the_way_that_was_measured_as_the_fastest(rows, network, way):
    assert way_to_share(2, rows, *network) is way


def test_one_thread_has_nobody_to_share_with():
    assert way_to_share(1, 1024, *CNN) is Way.ALONE


def blas_threads():
    return {library["num_threads"] for library in ThreadpoolController().select(user_api="blas").info()}


def test_blas_has_more_threads_only_while_it_is_asked_to():
    np.dot(np.ones((2, 2)), np.ones((2, 2)))
    assert blas_threads() == {1}
    with BlasThreads(2):
        assert blas_threads() == {2}
    assert blas_threads() == {1}


def test_blas_gets_its_one_thread_back_after_an_error():
    with pytest.raises(ZeroDivisionError), BlasThreads(2):
        raise ZeroDivisionError
    assert blas_threads() == {1}
