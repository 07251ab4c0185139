"""Snapshots: one moment, whole, that nobody can change."""

import dataclasses
import hashlib
import itertools
import queue
import sys
import threading

import numpy as np
import pytest
from dots import CLASSES, Dots, chain, flat, job, small_graph

from nnstudio.data.mnist import MnistSample
from nnstudio.engine.api import Prepare, Quit, Resume, TrainingJob
from nnstudio.engine.drive import drive
from nnstudio.engine.mailbox import Mailbox
from nnstudio.engine.snapshot import SCORE_TRAINING, Evaluation, Snapshot
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.optimizers import Momentum
from nnstudio.nn.training import TrainingSettings


def trainer(**training):
    return Trainer(job(**training), Dots().load())


def arrays(snapshot):
    weights = [array for params in snapshot.weights.values() for array in params.values()]
    return [
        *weights,
        *snapshot.activations.values(),
        snapshot.losses,
        snapshot.epochs,
        snapshot.sample.pixels,
    ]


def test_a_snapshot_holds_the_weights_of_the_moment():
    run = trainer()
    run.step()
    assert flat(run.snapshot().weights) == flat(run.network.params)


def test_a_snapshot_does_not_change_with_the_run():
    run = trainer()
    snapshot = run.snapshot()
    before = [array.copy() for array in arrays(snapshot)]
    for _ in range(20):
        run.step()
        run.snapshot(1)
    for array, copy in zip(arrays(snapshot), before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_a_snapshot_says_on_how_many_samples_its_figures_are_taken():
    run = trainer()
    data = run.dataset
    seen, unseen = run.snapshot().measured_on
    assert unseen == len(data.validation) < len(data.training)
    assert seen == len(data.validation)
    first = run.evaluate(data.training.first(seen))
    assert run.snapshot().epochs[-1, SCORE_TRAINING] == first.score
    few = dataclasses.replace(data, training=data.training.first(3))
    assert Trainer(job(), few).snapshot().measured_on == (3, unseen)


def test_no_array_of_a_snapshot_can_be_written_to():
    run = trainer()
    run.step()
    for array in arrays(run.snapshot()):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_no_dictionary_of_a_snapshot_can_be_changed():
    snapshot = trainer().snapshot()
    for mapping in (snapshot.weights, snapshot.weights["hidden"], snapshot.activations):
        with pytest.raises(TypeError):
            mapping["hidden"] = None


def test_a_snapshot_shows_what_each_node_makes_of_the_sample():
    run = trainer()
    snapshot = run.snapshot(3)
    params = run.network.params
    x = Dots().load().validation.inputs[3] / 255
    hidden = np.tanh(x.ravel() @ params["hidden"]["kernel"] + params["hidden"]["bias"])
    z = np.exp(hidden @ params["output"]["kernel"] + params["output"]["bias"])
    assert snapshot.activations.keys() == {"input", "hidden", "output"}
    np.testing.assert_allclose(snapshot.activations["input"], x, rtol=1e-6)
    np.testing.assert_allclose(snapshot.activations["hidden"], hidden, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(snapshot.activations["output"], z / z.sum(), rtol=1e-5)


def test_a_snapshot_shows_what_dropout_passes_when_nothing_is_dropped():
    hidden, output = small_graph()["hidden"].layer, Output(units=CLASSES)
    dropping = job(chain(hidden=hidden, dropout=Dropout(rate=0.9), output=output))
    activations = Trainer(dropping, Dots().load()).snapshot().activations
    np.testing.assert_array_equal(activations["dropout"], activations["hidden"])


@pytest.mark.parametrize(("asked", "shown"), [(0, 0), (19, 19), (20, 0), (45, 5), (-1, 19)])
def test_the_samples_of_the_validation_split_come_round_again(asked, shown):
    sample = trainer().snapshot(asked).sample
    validation = Dots().load().validation
    assert (sample.index, sample.label) == (shown, validation.labels[shown])
    np.testing.assert_array_equal(sample.pixels, validation.inputs[shown])


def test_a_snapshot_tells_where_the_run_stands():
    run = trainer(epochs=4)
    for _ in range(7):
        run.step()
    snapshot = run.snapshot()
    assert (snapshot.step, snapshot.epoch, snapshot.position, snapshot.samples_per_epoch) == (7, 1, 20, 47)


def test_progress_is_the_share_of_samples_that_are_done():
    run = trainer(epochs=4)
    for _ in range(7):
        run.step()
    assert run.snapshot().progress == pytest.approx((47 + 20) / (4 * 47))


def test_progress_ends_at_one_even_if_the_run_goes_on():
    run = trainer(epochs=1)
    for _ in range(9):
        run.step()
    assert run.snapshot().progress == 1


def test_a_snapshot_holds_the_figures_of_the_test_once_there_are_any():
    run = trainer()
    assert run.snapshot().test is None
    assert run.evaluate_test() == run.snapshot().test
    assert isinstance(run.snapshot().test, Evaluation)


@pytest.fixture
def eager_switching():
    """Lets threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def fingerprint(snapshot: Snapshot) -> str:
    """A hash of all that a snapshot says of its moment."""
    activations = b"".join(values.tobytes() for values in snapshot.activations.values())
    figures = snapshot.losses.tobytes() + snapshot.epochs.tobytes()
    return hashlib.sha256(flat(snapshot.weights) + activations + figures).hexdigest()


@pytest.mark.usefixtures("eager_switching")
def test_no_snapshot_of_a_running_run_is_ever_torn():
    # Large enough that an update takes longer than a turn of a thread, and BLAS lets go of the interpreter.
    graph = chain(hidden=Dense(units=64), output=Output(units=10))
    settings = TrainingSettings(optimizer=Momentum(), epochs=100_000)
    made = TrainingJob(graph, MnistSample(), settings)
    dataset = made.dataset.load()
    inbox, mailbox, taken = queue.SimpleQueue(), Mailbox(), []
    worker = threading.Thread(target=drive, args=(inbox, mailbox, lambda _: dataset))
    worker.start()
    inbox.put(Prepare(1, made))
    inbox.put(Resume())
    while len(taken) < 2000 and worker.is_alive():
        report = mailbox.take()
        if report and report.snapshot:
            # Read at once, while the run goes on.
            taken.append((report.snapshot.step, fingerprint(report.snapshot)))
    inbox.put(Quit())
    worker.join()

    twin = Trainer(made, dataset)
    serial = {0: fingerprint(twin.snapshot())}
    for step in itertools.takewhile(lambda step: step <= taken[-1][0], itertools.count(1)):
        twin.step()
        serial[step] = fingerprint(twin.snapshot())
    assert len(taken) == 2000
    assert [step for step, found in taken if found != serial[step]] == []
