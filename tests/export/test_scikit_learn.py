"""Models in the hands of scikit-learn, which is there where benchmarks are run."""

import numpy as np
import pytest

from nnstudio.data.dataset import DatasetError
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.export.model import Model

sklearn = pytest.importorskip("sklearn", reason="scikit-learn is not installed")
base = pytest.importorskip("sklearn.base")
inspection = pytest.importorskip("sklearn.inspection")
metrics = pytest.importorskip("sklearn.metrics")


def learned(name, epochs=4):
    document = EXAMPLES[name].build()
    data = document.dataset.load()
    trainer = Trainer(TrainingJob(document.graph, document.dataset, document.training), data)
    while trainer.epoch < epochs:
        trainer.step()
    return Model(Project(document, trainer.network.copy_weights(), data.fitted)), data


@pytest.fixture(scope="module")
def credit():
    """A model of a table, rows of it as people have them, and their true classes."""
    model, data = learned("credit")
    rows, place = [], 0
    for column in model.fitted.columns:
        cells = data.test.inputs[:, place : place + column.width]
        place += column.width
        named = column.kind == "category"
        rows.append(np.array(column.categories)[cells.argmax(axis=1)] if named else cells[:, 0])
    return model, np.array(rows, object).T, np.array(data.spec.classes)[data.test.labels]


def test_features_are_the_columns_of_a_table(credit):
    model, rows, _ = credit
    assert list(model.feature_names_in_) == ["income", "debt", "age", "late payments", "employment"]
    assert model.n_features_in_ == rows.shape[1] == 5
    assert model.sample_shape_ == (9,)


def test_what_names_are_worth_can_be_asked_by_permuting_columns(credit):
    model, rows, true = credit
    for scoring in (None, "accuracy", "balanced_accuracy", "neg_log_loss"):
        found = inspection.permutation_importance(
            model, rows, true, scoring=scoring, n_repeats=3, random_state=0
        )
        assert found.importances_mean.shape == (5,)
        assert found.importances_mean.max() > 0


def test_two_classes_are_told_apart_by_one_number(credit):
    model, rows, true = credit
    decisions = model.decision_function(rows)
    assert decisions.shape == (len(rows),)
    np.testing.assert_array_equal(np.where(decisions > 0, "yes", "no"), model.predict(rows))
    area = metrics.roc_auc_score(true, model.predict_proba(rows)[:, 1])
    assert metrics.get_scorer("roc_auc")(model, rows, true) == pytest.approx(area)


def test_the_probability_of_the_second_class_is_what_two_depend_on(credit):
    model, rows, _ = credit
    found = inspection.partial_dependence(model, rows, [0], grid_resolution=5)
    assert found["average"].shape == (1, 5)
    grid = np.array(rows)
    grid[:, 0] = found["grid_values"][0][2]
    assert found["average"][0, 2] == pytest.approx(model.predict_proba(grid)[:, 1].mean(), rel=1e-5)


def test_methods_have_the_names_by_which_scikit_learn_knows_them(credit):
    model, *_ = credit
    assert model.predict_proba.__name__ == "predict_proba"
    assert model.decision_function.__name__ == "decision_function"
    assert "probability of each class" in Model.predict_proba.__doc__


def test_metrics_take_what_is_predicted(credit):
    model, rows, true = credit
    assert metrics.accuracy_score(true, model.predict(rows)) == model.score(rows, true)
    assert metrics.log_loss(true, model.predict_proba(rows), labels=model.classes_) > 0
    assert metrics.confusion_matrix(true, model.predict(rows), labels=model.classes_).sum() == len(rows)


def test_it_is_known_what_a_model_tells(credit):
    numbers, _ = learned("prices", 1)
    assert base.is_classifier(credit[0])
    assert not base.is_regressor(credit[0])
    assert base.is_regressor(numbers)
    assert base.clone(numbers) is numbers


def test_a_forecast_is_scored_as_numbers_are():
    model, data = learned("prices", 1)
    scorer = metrics.get_scorer("neg_mean_absolute_error")
    off = np.abs(model.predict(data.test.inputs) - data.test.numbers[:, 0]).mean()
    assert -scorer(model, data.test.inputs, data.test.numbers) == pytest.approx(off, rel=1e-5)
    assert not hasattr(model, "predict_proba")
    assert not hasattr(model, "decision_function")
    assert not hasattr(model, "feature_names_in_")


def test_a_model_does_not_learn_here(credit):
    model, rows, true = credit
    with pytest.raises(NotImplementedError, match="nnstudio train"):
        model.fit(rows, true)


def test_truths_in_a_column_are_those_of_its_rows(credit):
    model, rows, true = credit
    assert model.score(rows, true[:, np.newaxis]) == model.score(rows, true)
    with pytest.raises(DatasetError, match="One class is predicted for a sample; got 2"):
        model.score(rows, np.stack([true, true], axis=1))


def test_truths_that_are_missing_are_refused(credit):
    model, rows, _ = credit
    with pytest.raises(DatasetError, match="must be finite numbers"):
        model.score(rows[:3], [0, 1, np.nan])
    with pytest.raises(DatasetError, match="must be finite numbers"):
        model.score(rows[:3], [0, 1, np.inf])


@pytest.mark.parametrize(
    ("truth", "message"), [(np.nan, "finite numbers"), ("much", "must be numbers.*much")]
)
def test_truths_that_are_no_numbers_are_refused(truth, message):
    model, data = learned("prices", 1)
    with pytest.raises(DatasetError, match=message):
        model.score(data.test.inputs[:2], [1, truth])
