"""Sharing a step among processors: the way hangs on the work alone, and BLAS gets its threads back."""

import numpy as np
import pytest
from dots import job
from threadpoolctl import ThreadpoolController

from nnstudio.engine.api import TrainingJob
from nnstudio.engine.sharing import WINDOW, BlasThreads, Watch, Way, way_to_share
from nnstudio.engine.trainer import Trainer

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


def test_threads_of_blas_are_not_in_the_way_of_a_crew_that_moves_the_parameters():
    assert way_to_share(2, 32, *DENSE_LARGE, update_shared=True) is Way.ALONE
    assert way_to_share(2, 128, *DENSE_LARGE, update_shared=True) is Way.BLAS


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


def watched(shared, alone=0.001, rows=32):
    """A watch after a trial, and a window of shared steps that take so long."""
    watch = Watch()
    while watch.comparing:
        watch.note(Way.ALONE, rows, alone)
    for _ in range(WINDOW):
        watch.note(Way.CREW, rows, shared)
    return watch


@pytest.mark.parametrize("shared", [0.0005, 0.0011, 0.002])
def test_a_step_that_is_not_much_slower_goes_on_being_shared(shared):
    assert not watched(shared).given_up


def test_sharing_that_is_far_slower_than_one_thread_is_given_up():
    assert watched(0.02).given_up


def test_a_few_slow_steps_are_no_reason_to_give_up():
    watch = watched(0.0005)
    for step in range(WINDOW):
        watch.note(Way.CREW, 32, 0.5 if step % 3 == 0 else 0.0005)
    assert not watch.given_up


def test_the_last_batch_of_an_epoch_is_not_judged():
    watch = watched(0.0005)
    for _ in range(WINDOW):
        watch.note(Way.CREW, 7, 1.0)
    assert not watch.given_up


def test_a_run_that_gives_up_says_so_once_and_goes_on_alone(caplog, monkeypatch):
    monkeypatch.setattr("nnstudio.engine.learning.way_to_share", lambda *_, **__: Way.CREW)
    monkeypatch.setattr("nnstudio.engine.sharing.SLOWER", 0)
    made = job(epochs=100)
    run = Trainer(TrainingJob(made.graph, made.dataset, made.training, threads=2), made.dataset.load())
    for _ in range(200):
        run.step()
    assert [record.getMessage() for record in caplog.records] == [
        "Sharing each step among 2 threads was slower than one; going on alone"
    ]
    assert run._learning._watch.given_up
