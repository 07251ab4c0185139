"""Metrics: each against scikit-learn where it is installed, and against figures counted by hand."""

import math

import numpy as np
import pytest

from nnstudio.nn.metrics import METRICS, R2, ClassFigures, NumberFigures, Top3, confusion_matrix

CLASSES = 4


def answers(seed=0, rows=50):
    """Outputs, and the one-hot rows of the true classes; the last class is never true."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, CLASSES - 1, rows)
    return rng.random((rows, CLASSES)), np.eye(CLASSES)[labels]


def measure(kind, y, targets):
    return METRICS[kind]().measure(y, targets)


BY_HAND = np.array([[0.9, 0.1, 0.0, 0.0], [0.2, 0.5, 0.2, 0.1], [0.6, 0.3, 0.1, 0.0], [0.4, 0.3, 0.2, 0.1]])
TRUTH = np.eye(4)[[0, 1, 1, 3]]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("accuracy", 2 / 4),
        ("top_3", 3 / 4),  # only the last row has its truth in fourth place
        ("precision", (1 / 3 + 1 + 0) / 3),  # the third class is neither there nor answered
        ("recall", (1 + 1 / 2 + 0) / 3),
        ("f1", (1 / 2 + 2 / 3 + 0) / 3),
        ("mean_absolute_error", (0.2 + 1.0 + 1.4 + 1.8) / 16),
    ],
)
def test_figures_counted_by_hand(kind, expected):
    assert measure(kind, BY_HAND, TRUTH) == pytest.approx(expected)


def test_a_confusion_matrix_has_the_truth_in_rows_and_the_answer_in_columns():
    assert confusion_matrix(BY_HAND, TRUTH).tolist() == [
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [0, 0, 0, 0],
        [1, 0, 0, 0],
    ]


def test_answers_that_are_all_right_are_perfect():
    _, targets = answers()
    targets[-1] = [0, 0, 0, 1]  # so that each class occurs
    for kind in ("accuracy", "top_3", "precision", "recall", "f1", "r2"):
        assert measure(kind, targets, targets) == 1
    assert measure("mean_absolute_error", targets, targets) == 0


def test_the_mean_of_the_targets_explains_nothing():
    targets = np.random.default_rng(0).normal(size=(30, 2))
    assert R2().measure(np.broadcast_to(targets.mean(axis=0), targets.shape), targets) == pytest.approx(0)


def test_fewer_than_four_classes_are_always_among_the_three_best():
    y = np.random.default_rng(0).random((9, 3))
    assert Top3().measure(y, np.eye(3)[[0, 1, 2] * 3]) == 1


@pytest.mark.parametrize("kind", [cls.entry.kind for cls in METRICS])
def test_answers_that_are_no_numbers_give_no_exception(kind):
    y, targets = answers()
    y[:] = math.nan
    assert isinstance(measure(kind, y, targets), float)


@pytest.mark.parametrize("seed", range(5))
def test_every_metric_is_that_of_scikit_learn(seed):
    sk = pytest.importorskip(
        "sklearn.metrics", reason="scikit-learn is not installed (pip install scikit-learn)"
    )
    y, targets = answers(seed)
    truth, answer = targets.argmax(axis=1), y.argmax(axis=1)
    shared = {"average": "macro", "zero_division": 0}
    expected = {
        "accuracy": sk.accuracy_score(truth, answer),
        "top_3": sk.top_k_accuracy_score(truth, y, k=3, labels=range(CLASSES)),
        "precision": sk.precision_score(truth, answer, **shared),
        "recall": sk.recall_score(truth, answer, **shared),
        "f1": sk.f1_score(truth, answer, **shared),
        "mean_absolute_error": sk.mean_absolute_error(targets, y),
        "root_mean_squared_error": np.sqrt(sk.mean_squared_error(targets, y)),
        "r2": sk.r2_score(targets[:, :-1], y[:, :-1]) * 3 / 4,  # the last class never occurs: 0 for us
    }
    assert {cls.entry.kind: pytest.approx(measure(cls.entry.kind, y, targets)) for cls in METRICS} == expected
    np.testing.assert_array_equal(
        confusion_matrix(y, targets), sk.confusion_matrix(truth, answer, labels=range(CLASSES))
    )
    figures = ClassFigures.of(confusion_matrix(y, targets))
    for name, score in (("precision", sk.precision_score), ("recall", sk.recall_score), ("f1", sk.f1_score)):
        per_class = score(truth, answer, labels=range(CLASSES), average=None, zero_division=0)
        np.testing.assert_allclose(getattr(figures, name), per_class)


def test_figures_of_numbers_counted_by_hand():
    truth = np.array([[1.0, 100.0], [2, 200], [3, 300], [6, 400]])
    figures = NumberFigures.of(truth + np.array([[1.0, 0], [-1, 0], [1, 0], [-1, 40]]), truth)
    assert figures.mean_absolute_error.tolist() == [1, 10]
    assert figures.root_mean_squared_error.tolist() == [1, 20]
    assert figures.r2 == pytest.approx([1 - 4 / 14, 1 - 1600 / 50000])


@pytest.mark.parametrize("seed", range(3))
def test_figures_of_numbers_are_those_of_scikit_learn(seed):
    sk = pytest.importorskip(
        "sklearn.metrics", reason="scikit-learn is not installed (pip install scikit-learn)"
    )
    rng = np.random.default_rng(seed)
    truth = rng.normal(1000, 30, (40, 3)).astype(np.float32)
    y = (truth + rng.normal(0, 9, (40, 3))).astype(np.float32)
    figures, each = NumberFigures.of(y, truth), {"multioutput": "raw_values"}
    np.testing.assert_allclose(
        figures.mean_absolute_error, sk.mean_absolute_error(truth, y, **each), rtol=1e-6
    )
    np.testing.assert_allclose(
        figures.root_mean_squared_error, np.sqrt(sk.mean_squared_error(truth, y, **each)), rtol=1e-6
    )
    np.testing.assert_allclose(figures.r2, sk.r2_score(truth, y, **each), rtol=1e-5)


def test_numbers_that_are_all_alike_are_explained_by_being_right_alone():
    truth = np.full((4, 2), 7.0)
    assert NumberFigures.of(truth + np.array([0, 1]), truth).r2.tolist() == [1, 0]


def test_every_metric_tells_something_of_something():
    assert all(cls.of_classes or cls.of_numbers for cls in METRICS)
    assert {cls.entry.kind for cls in METRICS if cls.of_numbers} == {
        "mean_absolute_error",
        "root_mean_squared_error",
        "r2",
    }
