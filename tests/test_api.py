"""`import nnstudio; nnstudio.load(...)`: networks for Python programs, as scikit-learn would have them."""

import copy
import dataclasses
import pickle
import subprocess
import sys
import tracemalloc
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import nnstudio
from nnstudio.data.dataset import DATASETS, DatasetError
from nnstudio.data.mnist import Mnist
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import ProjectError, load_project, save_project
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.export.errors import ExportError
from nnstudio.export.model import Model
from nnstudio.nn.activations import Linear, Sigmoid
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.losses import BinaryCrossEntropy, MeanSquaredError


def trained(name, epochs=1):
    """A project that has learned a little, and the trainer that it is from."""
    document = EXAMPLES[name].build()
    data = document.dataset.load()
    trainer = Trainer(TrainingJob(document.graph, document.dataset, document.training), data)
    while trainer.epoch < epochs:
        trainer.step()
    return Project(document, trainer.network.copy_weights(), data.fitted), trainer, data


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """A file with a network that reads digits, the trainer that it is from, and its dataset."""
    project, trainer, data = trained("mnist-784-128-10")
    path = tmp_path_factory.mktemp("api") / "digits.nns"
    save_project(path, project)
    return path, trainer, data


@pytest.fixture(scope="module")
def model(digits):
    return nnstudio.load(digits[0])


def with_output(**settings):
    """A model for XOR that answers in another way."""
    document = EXAMPLES["xor"].build()
    node_id = NodeId("output")
    layer = document.graph[node_id].layer.replace(**settings)
    document = document.replace(graph=document.graph.with_layer(node_id, layer))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Model(Project(document))


def test_a_model_answers_as_the_trainer_did(digits, model):
    _, trainer, data = digits
    answers = trainer.answers(data.test)
    np.testing.assert_allclose(model.predict_proba(data.test.inputs), answers, atol=1e-6)
    assert model.score(data.test.inputs, data.test.labels) == trainer.evaluate(data.test).accuracy


def test_digits_are_numbers(digits, model):
    *_, data = digits
    found = model.predict(data.test.inputs)
    assert found.dtype.kind == "i"
    assert list(model.classes_) == list(range(10))
    assert (found == data.test.labels).mean() > 0.8


def test_what_it_knows_of_its_samples_is_said_as_scikit_learn_says_it(model):
    assert model.n_features_in_ == 784
    assert model.sample_shape_ == (28, 28, 1)
    assert "MNIST sample" in repr(model)


@pytest.mark.parametrize("shape", [(-1, 28, 28, 1), (-1, 28, 28), (-1, 784)])
def test_images_may_come_as_rows_or_without_their_channel(digits, model, shape):
    images = digits[2].test.inputs[:7]
    np.testing.assert_array_equal(model.predict_proba(images.reshape(shape)), model.predict_proba(images))


def test_numbers_of_any_type_are_samples(digits, model):
    images = digits[2].test.inputs[:3]
    for kind in (np.float64, np.int64, np.float32):
        np.testing.assert_allclose(model.predict_proba(images.astype(kind)), model.predict_proba(images))
    np.testing.assert_array_equal(model.predict(images.tolist()), model.predict(images))


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        (np.zeros((28, 28)), r"got \(28, 28\). A single sample needs an axis"),
        (np.zeros(784), r"got \(784,\). A single sample needs an axis"),
        (np.zeros((28, 28, 1)), "A single sample needs an axis"),
        (np.zeros((3, 785)), r"\(n, 28, 28, 1\) or \(n, 28, 28\) or \(n, 784\); got \(3, 785\)"),
        (np.zeros((3, 28, 28, 3)), r"got \(3, 28, 28, 3\)"),
        (7, r"got \(\)"),
        ([["a", "b"]], "must be numbers"),
        (np.full((1, 784), np.nan), "finite"),
        (np.full((1, 784), np.inf), "finite"),
    ],
)
def test_samples_that_do_not_fit_are_refused_in_words(model, samples, message):
    with pytest.raises(DatasetError, match=message):
        model.predict(samples)


def test_no_samples_have_no_answers(model):
    assert model.predict(np.zeros((0, 784))).shape == (0,)
    assert model.predict_proba(np.zeros((0, 784))).shape == (0, 10)


def test_images_that_were_scaled_already_are_warned_of(digits, model):
    images = digits[2].test.inputs[:3]
    with pytest.warns(UserWarning, match="Multiply the images by 255"):
        model.predict(images / 255)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.predict(images)
        model.predict(np.zeros((1, 784)))
        model.predict(images.astype(float))


def test_many_images_need_little_memory(model):
    images = np.zeros((20_000, 784), np.uint8)
    model.predict(images[:10])
    tracemalloc.start()
    model.predict(images)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 12e6  # all in float32 at once would be 63 MB


@pytest.mark.parametrize("name", ["credit", "prices", "spirals"])
def test_a_model_can_be_copied_and_handed_to_other_processes(name):
    with pytest.warns(UserWarning, match="never been trained"):
        model = Model(Project(EXAMPLES[name].build()))
    samples = np.random.default_rng(1).random((4, *model.sample_shape_))
    for other in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        np.testing.assert_array_equal(other.outputs(samples), model.outputs(samples))
        assert other.fitted == model.fitted


def test_threads_may_share_a_model(digits, model):
    images = digits[2].test.inputs
    alone = model.predict_proba(images)
    with ThreadPoolExecutor(4) as pool:
        for together in pool.map(model.predict_proba, [images] * 8):
            np.testing.assert_array_equal(together, alone)


def test_classes_with_names_are_named(tmp_path):
    project, _, data = trained("xor")
    save_project(tmp_path / "xor.nns", project)
    model = nnstudio.load(str(tmp_path / "xor.nns"))
    found = model.predict(data.test.inputs)
    assert set(found) <= {"alike", "different"}
    assert list(model.classes_) == ["alike", "different"]


def test_a_score_takes_names_or_indices_of_classes():
    project, trainer, data = trained("xor", epochs=3)
    model = Model(project)
    names = np.array(["alike", "different"])[data.test.labels]
    expected = trainer.evaluate(data.test).accuracy
    assert model.score(data.test.inputs, names) == expected
    assert model.score(data.test.inputs, data.test.labels) == expected
    assert model.score(data.test.inputs, data.test.labels.astype(bool)) == expected
    assert model.score(data.test.inputs, ["neither"] * len(names)) == 0


def test_digits_may_be_told_as_text_as_well(digits, model):
    test = digits[2].test
    assert model.score(test.inputs, test.labels.astype(str)) == model.score(test.inputs, test.labels)


@pytest.mark.parametrize(
    ("truth", "message"),
    [([0], "got 5 samples and 1"), (0, "got 5 samples and 1"), ([0, 1, 2, 1, 0], r"0..1; got 0..2")],
)
def test_a_score_without_its_truths_is_refused(truth, message):
    model = with_output()
    with pytest.raises(DatasetError, match=message):
        model.score(np.zeros((5, 2)), truth)


def test_sigmoid_units_are_made_shares_of_a_whole():
    model = with_output(activation=Sigmoid(), loss=BinaryCrossEntropy())
    samples = np.array([[0.1, 0.9], [1, 0]])
    plain = model.outputs(samples)
    np.testing.assert_allclose(model.predict_proba(samples), plain / plain.sum(axis=1, keepdims=True))


def test_one_unit_answers_for_two_classes():
    model = with_output(units=1, activation=Sigmoid(), loss=BinaryCrossEntropy())
    shares = model.predict_proba(np.array([[0.1, 0.9]]))
    assert shares.shape == (1, 2)
    assert shares.sum() == pytest.approx(1)


def test_outputs_that_are_no_probabilities_are_not_called_so():
    model = with_output(activation=Linear(), loss=MeanSquaredError())
    with pytest.raises(AttributeError, match="decision_function"):
        model.predict_proba(np.zeros((1, 2)))
    assert not hasattr(model, "predict_proba")
    assert model.outputs(np.zeros((1, 2))).shape == (1, 2)


def test_numbers_are_predicted_in_their_own_units():
    project, _, data = trained("prices")
    model = Model(project)
    found = model.predict(data.test.inputs)
    true = data.test.numbers[:, 0]
    assert found.shape == (len(data.test),)
    # A network that has learned a little stays in the region of the prices.
    assert true.min() - np.ptp(true) < found.mean() < true.max() + np.ptp(true)
    errors, spread = np.square(found - true).sum(), np.square(true - true.mean()).sum()
    assert model.score(data.test.inputs, true) == pytest.approx(1 - errors / spread, rel=1e-4)
    assert not hasattr(model, "classes_")
    with pytest.raises(AttributeError, match="numbers"):
        model.predict_proba(data.test.inputs)


def test_a_score_is_that_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    project, _, data = trained("prices")
    model = Model(project)
    expected = metrics.r2_score(data.test.numbers, model.predict(data.test.inputs))
    assert model.score(data.test.inputs, data.test.numbers) == pytest.approx(expected, rel=1e-4)


def test_a_network_that_was_never_trained_says_so(tmp_path):
    save_project(tmp_path / "new.nns", Project(EXAMPLES["xor"].build()))
    with pytest.warns(UserWarning, match="never been trained"):
        nnstudio.load(tmp_path / "new.nns")


def test_the_dataset_need_not_be_there_if_the_file_says_how_samples_are_read(digits, monkeypatch):
    monkeypatch.delenv("NNSTUDIO_DATA", raising=False)
    project = load_project(digits[0])
    document = project.document.replace(dataset=Mnist())  # which is not on this computer
    images = digits[2].test.inputs[:5]
    with_file = Model(Project(document, project.weights, project.fitted))
    np.testing.assert_array_equal(with_file.predict(images), Model(project).predict(images))
    with pytest.raises(ExportError, match=r"was not saved with it.*nnstudio datasets get mnist"):
        Model(Project(document, project.weights))


def test_what_was_fitted_to_a_dataset_of_another_form_is_not_asked():
    credit, xor = trained("credit")[0], DATASETS["xor"]().load()
    model = Model(dataclasses.replace(credit, document=credit.document.replace(dataset=DATASETS["xor"]())))
    assert model.fitted == xor.fitted
    assert len(model.predict(xor.test.inputs)) == len(xor.test)


def test_a_network_that_cannot_compute_is_refused():
    document = EXAMPLES["xor"].build()
    graph = document.graph.disconnect(Wire(NodeId("hidden1"), NodeId("output")))
    with pytest.raises(ExportError, match="Output has nothing wired into it"):
        Model(Project(document.replace(graph=graph)))


def test_a_file_that_is_no_project_is_refused(tmp_path):
    (tmp_path / "no.nns").write_bytes(b"nothing")
    with pytest.raises(ProjectError, match=r"no\.nns"):
        nnstudio.load(tmp_path / "no.nns")
    with pytest.raises(ProjectError, match=r"gone\.nns"):
        nnstudio.load(tmp_path / "gone.nns")


def test_there_is_nothing_else_in_the_package():
    assert set(nnstudio.__all__) <= set(dir(nnstudio))
    with pytest.raises(AttributeError, match="has no attribute 'save'"):
        nnstudio.save  # noqa: B018


def test_the_import_is_quick_and_predicting_needs_no_window(digits):
    path, _, data = digits
    np.save(path.with_suffix(".npy"), data.test.inputs[:2])
    code = (
        "import sys\nimport nnstudio\n"
        "assert not {'numpy', 'pydantic', 'click'} & set(sys.modules)\n"
        "import numpy as np\n"
        f"print(nnstudio.load({str(path)!r}).predict(np.load({str(path.with_suffix('.npy'))!r})).shape)\n"
        "assert not any(name.startswith(('PySide6', 'shiboken6', 'pyqtgraph')) for name in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "(2,)\n", done.stderr


@pytest.fixture(scope="module")
def credit():
    return Model(trained("credit")[0])


ROW = {"age": 33, "income": 40_000, "debt": 5_000.5, "late payments": 1, "employment": "student"}
ORDER = ("income", "debt", "age", "late payments", "employment")
CODED = [40_000, 5_000.5, 33, 1, 0, 0, 0, 1, 0]


class Frame:
    """What a data frame of pandas shows of itself."""

    def __init__(self, rows, names):
        self.columns, self._rows = names, rows

    def to_numpy(self):
        return np.array(self._rows, object)


@pytest.mark.parametrize(
    "samples",
    [
        [[ROW[name] for name in ORDER]],
        [tuple(str(ROW[name]) for name in ORDER)],
        np.array([[ROW[name] for name in ORDER]], object),
        [{**ROW, "name": "Ada"}],
        Frame([["Ada", *ROW.values()]], ["name", *ROW]),
        np.array([CODED]),
        [CODED],
    ],
)
def test_rows_of_a_table_may_be_given_as_people_have_them(credit, samples):
    np.testing.assert_array_equal(credit.outputs(samples), credit.outputs([CODED]))


@pytest.mark.parametrize("nothing", [None, float("nan"), "", np.float64("nan")])
def test_what_is_missing_in_a_row_is_filled_in_as_in_training(credit, nothing):
    income, *_, employment = credit.fitted.columns
    filled = {**ROW, "income": income.fill, "employment": employment.fill}
    lacking = {**ROW, "income": nothing, "employment": nothing}
    np.testing.assert_array_equal(credit.outputs([lacking]), credit.outputs([filled]))


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        ([[1, 2]], r"5 values: income, debt, age, late payments, employment \(employed, .*got a row of 2"),
        ([[1, 2], [3]], "got a row of 2"),
        ([{"income": 3}], r'The column "debt" is missing.*income, debt, age'),
        (Frame([[1]], ["income"]), 'The column "debt" is missing'),
        (ROW, r"brackets around it: \[sample\]"),
        ([ROW[name] for name in ORDER], r"brackets around it"),
        ([{**ROW, "employment": "pirate"}], r'samples\[0\], column "employment": .*pirate.*employed'),
        ([{**ROW, "age": "old"}], r'samples\[0\], column "age": .*old.* is not a number'),
        (7, "Samples must be rows of 5 values"),
        ("people.csv", r"not the name of a file.*csv\.DictReader"),
    ],
)
def test_rows_that_do_not_fit_are_refused_with_the_columns_that_are_expected(credit, samples, message):
    with pytest.raises(DatasetError, match=message):
        credit.predict(samples)


def test_the_name_of_a_file_is_no_image(model):
    with pytest.raises(DatasetError, match=r"not the name of a file.*PIL\.Image"):
        model.predict("seven.png")
