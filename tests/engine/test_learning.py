"""Learning by several threads: the same steps but for the rounding, and the same bits each time."""

import numpy as np
import pytest
from dots import CLASSES, SHAPE, chain, flat, job, small_graph

from nnstudio.data.dataset import Dataset
from nnstudio.engine.api import TrainingError, TrainingJob
from nnstudio.engine.learning import Learning
from nnstudio.engine.network import Network
from nnstudio.engine.sharing import Way
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Linear, Tanh
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.optimizers import OPTIMIZERS, SGD, Adam
from nnstudio.nn.training import TrainingSettings


@pytest.fixture
def crew(monkeypatch):
    """Networks as small as these would be trained by one thread."""
    monkeypatch.setattr("nnstudio.engine.learning.way_to_share", lambda *_, **__: Way.CREW)
    monkeypatch.setattr("nnstudio.engine.sharing.TRIAL", 0)
    monkeypatch.setattr("nnstudio.engine.sharing.WINDOW", 10**9)


def trainer(threads, graph=None, **training):
    made = job(graph, **training)
    shared = TrainingJob(made.graph, made.dataset, made.training, threads=threads)
    return Trainer(shared, made.dataset.load(), np.float64)


def steps(run, count=12):
    for _ in range(count):
        run.step()
    return run


@pytest.mark.parametrize("threads", [2, 3])
@pytest.mark.parametrize("optimizer", [cls() for cls in OPTIMIZERS], ids=lambda o: o.entry.kind)
def test_several_threads_make_the_step_of_one(crew, threads, optimizer):
    alone, together = steps(trainer(1, optimizer=optimizer)), steps(trainer(threads, optimizer=optimizer))
    np.testing.assert_allclose(together.network.values, alone.network.values, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(together.snapshot().losses, alone.snapshot().losses, rtol=1e-9)


@pytest.mark.parametrize("held", [{"clip_norm": 0.01}, {}], ids=["clipped", "held back"])
def test_what_is_done_to_the_whole_gradient_is_done_to_the_sum(crew, held):
    graph = chain(hidden=Dense(units=4, l2=0.1, l1=0.01, max_norm=0.5), output=Output(units=CLASSES))
    alone, together = steps(trainer(1, graph, **held)), steps(trainer(2, graph, **held))
    np.testing.assert_allclose(together.network.values, alone.network.values, rtol=1e-9, atol=1e-12)


def test_parameters_that_are_many_are_moved_by_all_threads_alike(crew):
    graph = chain(hidden=Dense(units=40_000), output=Output(units=CLASSES))
    for optimizer in (SGD(), Adam()):
        alone, together = (steps(trainer(n, graph, optimizer=optimizer), 3) for n in (1, 2))
        np.testing.assert_allclose(together.network.values, alone.network.values, rtol=1e-9, atol=1e-12)


def test_the_same_number_of_threads_gives_the_same_bits(crew):
    graph = chain(hidden=Dense(units=6), dropout=Dropout(), output=Output(units=CLASSES))
    one, other = steps(trainer(2, graph)), steps(trainer(2, graph))
    assert flat(one.network.params) == flat(other.network.params)


def test_a_run_of_several_threads_goes_on_from_a_checkpoint(crew):
    graph = chain(hidden=Dense(units=6), dropout=Dropout(), output=Output(units=CLASSES))
    whole = steps(trainer(2, graph, optimizer=Adam()), 12)
    resumed = trainer(2, graph, optimizer=Adam())
    resumed.restore(steps(trainer(2, graph, optimizer=Adam()), 7).checkpoint())
    assert flat(steps(resumed, 5).network.params) == flat(whole.network.params)


def test_threads_drop_different_units(crew):
    graph = chain(dropout=Dropout(rate=0.5), output=Output(units=CLASSES))
    net = Network(graph, SHAPE, CLASSES, seed=1)
    learning = Learning(net, TrainingSettings(), np.random.SeedSequence(1), threads=2)
    learning.step(np.ones((8, *SHAPE), np.float32), np.eye(CLASSES, dtype=np.float32)[[0] * 8], 0.1)
    first, second = (there.outputs[1].reshape(4, -1) != 0 for there in learning._passes)
    assert (first != second).any()


def test_a_batch_smaller_than_the_crew_is_learned_by_one(crew):
    alone, together = trainer(1), trainer(3)
    for run in (alone, together):
        for _ in range(5):
            run.step(2)
    np.testing.assert_allclose(together.network.values, alone.network.values, rtol=1e-12)


def test_a_layer_that_sees_the_whole_batch_is_never_shared(crew):
    graph = chain(hidden=Dense(units=4), norm=BatchNorm(), output=Output(units=CLASSES))
    alone, together = steps(trainer(1, graph)), steps(trainer(2, graph))
    assert flat(together.network.params) == flat(alone.network.params)


def test_a_loss_that_is_no_number_in_one_thread_stops_the_run(crew):
    run = trainer(2, chain(hidden=Dense(units=4, activation=Linear()), output=Output(units=CLASSES)))
    run.network.params["hidden"]["kernel"][...] = np.inf
    with np.errstate(all="ignore"), pytest.raises(TrainingError, match="diverged at step 1"):
        run.step()


def test_what_a_layer_raises_in_another_thread_names_the_layer(crew):
    class Picky(Tanh):
        def forward(self, ctx, z):
            if len(z) == 6:  # the second half of eleven
                raise ValueError("too many")
            return super().forward(ctx, z)

    hidden = Dense(units=4).model_copy(update={"activation": Picky()})
    run = trainer(2, chain(hidden=hidden, output=Output(units=CLASSES)), batch_size=11)
    with pytest.raises(TrainingError, match="Hidden cannot compute: ValueError: too many"):
        run.step()


def test_the_small_graph_learns_with_two_threads(crew):
    made = job(small_graph(), optimizer=Adam(learning_rate=0.02), epochs=20)
    data: Dataset = made.dataset.load()
    run = Trainer(TrainingJob(made.graph, made.dataset, made.training, threads=2), data)
    while not run.finished:
        run.step()
    losses = run.snapshot().losses
    assert losses[-10:].mean() < losses[:10].mean() / 2


def test_the_pass_that_is_to_blame_is_that_of_the_last_step(crew):
    run = trainer(2, chain(hidden=Dense(units=4, activation=Linear()), output=Output(units=CLASSES)))
    learning = run._learning
    x, targets = np.ones((4, *SHAPE)), np.eye(CLASSES)[[0] * 4]
    x[3] = np.nan
    assert not np.isfinite(learning.step(x, targets, 0.1))
    assert learning.suspect is learning._passes[1]
    assert np.isfinite(learning.step(np.ones((4, *SHAPE)), targets, 0.1))
    assert learning.suspect is learning._passes[0]


@pytest.mark.parametrize("at", [3, 8, 20])
def test_a_run_that_goes_on_from_a_checkpoint_shares_the_same_steps(monkeypatch, at):
    # The first steps are made alone, to compare with; each way rounds differently.
    monkeypatch.setattr("nnstudio.engine.learning.way_to_share", lambda *_, **__: Way.CREW)
    monkeypatch.setattr("nnstudio.engine.sharing.WINDOW", 10**9)
    whole = steps(trainer(2), 30)
    resumed = trainer(2)
    resumed.restore(steps(trainer(2), at).checkpoint())
    assert flat(steps(resumed, 30 - at).network.params) == flat(whole.network.params)


def test_a_run_that_has_given_up_sharing_goes_on_alone_from_a_checkpoint(crew):
    run = trainer(2)
    run._learning._watch.given_up = True
    resumed = trainer(2)
    resumed.restore(run.checkpoint())
    assert resumed._learning._watch.given_up


def test_an_update_that_is_large_is_shared_even_where_the_step_is_not():
    graph = chain(hidden=Dense(units=40_000), output=Output(units=CLASSES))
    alone, together = (trainer(n, graph, optimizer=Adam()) for n in (1, 2))
    assert [len(run._learning.descent._pieces) for run in (alone, together)] == [1, 2]
    assert flat(steps(together, 3).network.params) == flat(steps(alone, 3).network.params)


def test_another_optimizer_in_the_run_is_shared_as_it_pays():
    graph = chain(hidden=Dense(units=40_000), output=Output(units=CLASSES))
    run = trainer(2, graph, optimizer=SGD())
    assert len(run._learning.descent._pieces) == 1
    run.set_live(run.training.replace(optimizer=Adam()))
    assert len(run._learning.descent._pieces) == 2
    assert np.isfinite(steps(run, 2).network.values).all()
