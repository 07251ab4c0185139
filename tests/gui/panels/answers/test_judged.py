"""Answers are held against the truth."""

import dataclasses

import numpy as np
import pytest

from nnstudio.gui.panels.answers.judged import judge, percent, tell
from nnstudio.gui.panels.answers.which import counted
from nnstudio.nn.losses import MeanSquaredError
from tests.gui.panels.answers.made import digits, moments, sure, with_answers


def test_the_matrix_counts_each_sample_once_in_the_row_of_its_truth():
    judged = judge(digits())
    expected = np.zeros((10, 10), int)
    for truth, said in zip(judged.truth, judged.outputs.argmax(axis=1), strict=True):
        expected[truth, said] += 1
    assert (judged.matrix() == expected).all()
    assert judged.matrix().sum() == len(judged) == 500


def test_a_moment_without_answers_or_without_classes_is_not_judged():
    snapshot = digits()
    assert judge(dataclasses.replace(snapshot, answers=None)) is None
    one = dataclasses.replace(snapshot.answers, outputs=snapshot.answers.outputs[:, :1])
    assert judge(dataclasses.replace(snapshot, answers=one)) is None


def test_the_loss_of_a_sample_is_that_of_the_networks_own_loss():
    judged = judge(digits())
    assert isinstance(judged.loss, MeanSquaredError)
    expected = ((judged.outputs - np.eye(10)[judged.truth]) ** 2).mean(axis=1)
    samples = np.array([3, 400, 7])
    assert judged.losses(samples) == pytest.approx(expected[samples], rel=1e-5)
    assert len(judged.losses(samples[:0])) == 0


def test_only_outputs_that_sum_to_one_are_told_in_percent():
    assert not judge(digits()).probable  # ten sigmoid units
    assert judge(moments("xor", 10)[0]).probable
    assert tell(0.876, probable=True) == "88 %"
    assert tell(0.876, probable=False) == "0.88"
    assert tell(-0.5, probable=False) == "−0.50"


def test_nearly_all_and_nearly_nothing_are_not_told_as_all_and_nothing():
    assert tell(0.9999, probable=True) == "99.9 %"
    assert tell(1.0, probable=True) == "100 %"
    assert percent(999, 1000) == "99.9 %"
    assert percent(1, 1000) == "0.1 %"
    assert percent(1, 100_000) == "0.1 %"
    assert percent(99_999, 100_000) == "99.9 %"
    assert percent(3, 0) == "–"


def test_it_says_of_how_many_samples_it_speaks():
    snapshot = with_answers(digits(), sure([1, 2, 3], 10), [1, 2, 3], total=10_000)
    assert counted(judge(snapshot)) == "the first 3 of 10,000 validation samples"
    assert counted(judge(with_answers(digits(), sure([1, 2], 10), [1, 2]))) == "all 2 validation samples"
