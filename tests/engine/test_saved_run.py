"""Saved runs: what a file keeps of a run goes on bit for bit, and nothing that it says is believed unseen."""

import copy
import dataclasses
import json
import random

import numpy as np
import pytest
from dots import CLASSES, Dots, chain, flat, small_graph

from nnstudio.data.augmentation import Augmentation
from nnstudio.engine import belonging
from nnstudio.engine.api import DivergenceError, TrainingJob
from nnstudio.engine.origin import tell_data, tell_programs
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import ReLU, Tanh
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.optimizers import SGD, Adam, AdamW
from nnstudio.nn.saved_run import SavedRun
from nnstudio.nn.schedules import CosineAnnealing
from nnstudio.nn.training import TrainingSettings

STEPS = 17
"""Of a run whose epochs have five."""
CUT = 7
MUTANTS = 1500


def everything(rate=0.4):
    """A network with running means, and with noise."""
    return chain(
        hidden=Dense(units=6, activation=Tanh()),
        norm=BatchNorm(),
        dropout=Dropout(rate=rate),
        output=Output(units=CLASSES),
    )


TRAINING = TrainingSettings(
    optimizer=Adam(learning_rate=0.1), schedule=CosineAnnealing(), batch_size=10, epochs=4, patience=3, seed=5
)
JOB = TrainingJob(everything(), Dots(), TRAINING)
SHAKEN = dataclasses.replace(Dots().load(), augmentation=Augmentation(shift=1, noise=0.1))


def trainer(saved=(None, {}), data=SHAKEN, **changes):
    """A trainer of the job with some changes, which goes on from a saved run with its weights."""
    run, weights = saved
    return Trainer(dataclasses.replace(JOB, saved=run, weights=weights, **changes), data)


def steps(run, count):
    for _ in range(count):
        run.step()
    return run


def come_to(run):
    """All that can be seen of a run."""
    return flat(run.network.params), run.losses.tolist(), run.epochs.tolist(), run.marks, run.ended


def saved_at(step, **changes):
    return steps(trainer(**changes), step).saved()


@pytest.fixture(scope="module")
def saved():
    return saved_at(CUT)


@pytest.fixture(scope="module")
def straight():
    return come_to(steps(trainer(), STEPS))


def changed(run, edit=None, **arrays):
    """The run with other words or arrays; None takes an array away."""
    plain = copy.deepcopy(dict(run.plain))
    if edit is not None:
        edit(plain)
    kept = {name: array for name, array in {**run.arrays, **arrays}.items() if array is not None}
    return dataclasses.replace(run, plain=plain, arrays=kept)


@pytest.mark.parametrize("at", [1, 4, 5, 7, 10, 13])
def test_a_run_that_goes_on_from_a_saved_one_is_the_run_without_a_cut(at, straight):
    resumed = trainer(saved_at(at))
    assert (resumed.step_count, resumed.begun_anew, resumed.inexact) == (at, "", "")
    assert come_to(steps(resumed, STEPS - at)) == straight


def test_a_run_may_be_cut_again_and_again(straight):
    run = trainer()
    for _ in range(STEPS):
        run = trainer(steps(run, 1).saved())
    assert come_to(run) == straight


def test_words_of_a_saved_run_are_json_and_its_arrays_are_not_the_weights(saved):
    run, weights = saved
    assert json.loads(json.dumps(run.plain, allow_nan=False)) == run.plain
    sizes = {name: array.nbytes for name, array in run.arrays.items()}
    assert "values" not in sizes
    # Two that Adam remembers, and the weights of the last and the best evaluation, once if they are the same.
    vector = sizes["memory.mean"]
    assert sum(size == vector for size in sizes.values()) <= 4
    assert vector >= sum(array.nbytes for params in weights.values() for array in params.values())


def test_at_the_end_of_an_epoch_no_vector_but_those_of_the_optimizer_is_saved():
    run, _ = saved_at(5)
    assert (run.plain["same"]["good"], "good" in run.arrays) == ("values", False)


def test_the_same_run_is_saved_in_the_same_words():
    (one, _), (other, _) = saved_at(CUT), saved_at(CUT)
    assert one.plain == other.plain


# The other one stood elsewhere: each part is possible, and yet it is not this run's.
PARTS = {
    "the optimizer's means": lambda run, other: changed(
        run, **{"memory.mean": other.arrays["memory.mean"]}
    ),
    "the optimizer's squares": lambda run, other: changed(
        run, **{"memory.square": other.arrays["memory.square"]}
    ),
    "how long it remembers": lambda run, other: changed(run, lambda p: p.update(memory_steps=1)),
    "the noise of dropout": lambda run, other: changed(
        run, lambda p: p.update(noise=other.plain["noise"])
    ),
    "the order of samples": lambda run, other: changed(run, order=other.arrays["order"]),
    "what draws the next order": lambda run, other: changed(
        run, lambda p: p["batches"].update(generator=other.plain["batches"]["generator"])
    ),
    "the place in the order": lambda run, other: changed(
        run, lambda p: p["batches"].update(position=p["batches"]["position"] + 1)
    ),
    "what changes samples": lambda run, other: changed(
        run, lambda p: p["batches"].update(changes=other.plain["batches"]["changes"])
    ),
    "which samples are changed already": lambda run, other: changed(
        run, lambda p: p["batches"].update(gathered=[10, 40])
    ),
    "the epoch": lambda run, other: changed(run, lambda p: p["batches"].update(epoch=2)),
    "the plan": lambda run, other: changed(run, lambda p: p["plan"].update(epoch=1)),
    "the losses": lambda run, other: changed(run, losses=run.arrays["losses"][::-1].copy()),
    "the evaluations": lambda run, other: changed(run, epochs=run.arrays["epochs"] * [1, 2, 2, 1, 1]),
    "the marks": lambda run, other: changed(run, lambda p: p.update(marks=[[3, "Batch size 1 to 10"]])),
    "the rule that has ended it": lambda run, other: changed(run, lambda p: p.update(stopped="Enough")),
}  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_a_saved_run_counts(part, saved, straight):
    run, weights = saved
    other, _ = saved_at(2)
    resumed = trainer((PARTS[part](run, other), weights))
    assert resumed.begun_anew == ""
    assert come_to(steps(resumed, STEPS - CUT)) != straight


def test_the_best_weights_come_back_though_they_lie_before_the_cut():
    impatient = {
        "training": TRAINING.replace(optimizer=Adam(learning_rate=0.3), patience=2, epochs=50, seed=2)
    }
    whole = trainer(**impatient)
    while not whole.finished:
        whole.step()
    resumed = trainer(saved_at(whole.step_count - 1, **impatient), **impatient)
    resumed.step()
    assert "No smaller validation loss" in resumed.ended
    assert come_to(resumed) == come_to(whole)


def test_a_resumed_run_that_diverges_goes_back_to_the_last_evaluation(saved):
    good = steps(trainer(), 5).network.values.copy()
    resumed = trainer(saved)
    resumed.network.values[...] = np.nan
    with np.errstate(all="ignore"), pytest.raises(DivergenceError):
        resumed.step()
    np.testing.assert_array_equal(resumed.network.values, good)


def test_what_was_measured_comes_back():
    run = steps(trainer(), 6)
    run.step(measured=True)
    run.evaluate_test()
    before, after = run.snapshot(), trainer(run.saved()).snapshot()
    for what in ("test", "health", "flows", "measured_step", "marks", "learning_rate", "ended", "epoch"):
        assert getattr(after, what) == getattr(before, what), what
    assert len(after.flows) == 3


def test_weights_before_the_first_step_come_back_whether_they_were_drawn_or_given():
    given = steps(trainer(), 3).network.copy_weights()
    for first in ({}, given):
        run = steps(trainer((None, first)), CUT)
        resumed = trainer(run.saved())
        assert flat(resumed.snapshot().initial) == flat(run.snapshot().initial)
        again = trainer(steps(resumed, 1).saved())
        assert flat(again.snapshot().initial) == flat(run.snapshot().initial)


def test_settings_changed_since_are_taken_over_and_leave_a_mark(saved):
    slower = TRAINING.replace(optimizer=Adam(learning_rate=0.05))
    resumed = trainer(saved, graph=everything(rate=0.2), training=slower)
    assert (resumed.step_count, resumed.begun_anew) == (CUT, "")
    assert resumed.training == slower
    assert resumed.network.graph[NodeId("dropout")].layer.rate == 0.2
    (mark,) = resumed.marks
    assert mark.step == CUT
    assert mark.words == "Learning rate 0.1 to 0.05; Rate of Dropout 0.4 to 0.2"


def test_another_number_of_threads_goes_on_and_is_told(saved):
    resumed = trainer(saved, threads=2)
    assert (resumed.step_count, resumed.begun_anew) == (CUT, "")
    assert resumed.inexact.startswith("The run was saved with 1 thread and goes on with 2 threads")
    steps(resumed, 3)


def test_other_programs_are_told(saved):
    run, weights = saved
    other = changed(run, lambda plain: plain.update(made_with="NumPy 1.0"))
    assert "saved with NumPy 1.0; here it is NumPy" in trainer((other, weights)).inexact


def test_libraries_that_other_packages_bring_are_no_other_programs():
    pytest.importorskip("scipy.linalg")
    assert tell_programs.__wrapped__() == tell_programs()
    assert tell_programs().count("openblas") <= 1


ELSEWHERE = {
    "another engine": (
        lambda run: dataclasses.replace(run, engine="jax"),
        {},
        "an engine that this nnstudio",
    ),
    "a newer form": (lambda run: dataclasses.replace(run, version=2), {}, "by a newer nnstudio"),
    "another layer": (None, {"graph": small_graph()}, "The design is another one"),
    "another activation": (
        None,
        {"graph": everything().with_layer(NodeId("hidden"), Dense(units=6, activation=ReLU()))},
        "The design is another one",
    ),
    "another wire": (
        None,
        {"graph": everything().with_inputs(NodeId("output"), (NodeId("norm"),))},
        "The design is another one",
    ),
    "another seed": (None, {"training": TRAINING.replace(seed=6)}, "The seed is another one"),
    "more samples": (
        None,
        {"data": dataclasses.replace(Dots(training_size=48).load(), augmentation=SHAKEN.augmentation)},
        "There are 48 samples to learn from, not 47",
    ),
    "samples that are not changed": (None, {"data": Dots().load()}, "The data are others"),
    "other labels": (
        None,
        {
            "data": dataclasses.replace(
                SHAKEN, test=dataclasses.replace(SHAKEN.test, labels=np.roll(SHAKEN.test.labels, 1))
            )
        },
        "The data are others",
    ),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_a_run_of_something_else_is_begun_from_the_weights_and_says_why(what, saved):
    edit, changes, words = ELSEWHERE[what]
    run, weights = saved
    begun = trainer((edit(run) if edit else run, weights), **changes)
    assert words in begun.begun_anew
    assert begun.begun_anew.endswith(", so training begins anew from its weights")
    assert begun.step_count == len(begun.losses) == 0
    assert come_to(steps(begun, 3)) == come_to(steps(trainer((None, weights), **changes), 3))


def test_other_weights_than_the_run_has_come_to_are_begun_from(saved):
    run, weights = saved
    other = {**weights, NodeId("hidden"): {**weights[NodeId("hidden")], "bias": np.ones(6, np.float32)}}
    assert "The weights are others" in trainer((run, other)).begun_anew
    assert "The weights are others" in trainer((run, {})).begun_anew


def test_weights_that_decay_so_fast_that_they_change_sign_are_known_again():
    # Between the arrays lie zeros, which then become negative ones.
    job = {"training": TRAINING.replace(optimizer=AdamW(learning_rate=0.3, weight_decay=5.0))}
    run = steps(trainer(**job), CUT)
    assert np.signbit(run.network.values[run.network.values == 0]).any()
    resumed = trainer(run.saved(), **job)
    assert (resumed.step_count, resumed.begun_anew) == (CUT, "")
    assert come_to(steps(resumed, 3)) == come_to(steps(run, 3))


def test_data_are_others_where_one_number_of_one_sample_is():
    data = Dots(training_size=1000).load()
    inputs = data.training.inputs.copy()
    inputs[501].flat[0] += 1
    other = dataclasses.replace(data, training=dataclasses.replace(data.training, inputs=inputs))
    assert tell_data(other) != tell_data(data)
    assert tell_data(Dots(training_size=1000).load()) == tell_data(data)


def test_data_are_the_same_under_another_name(saved):
    spec = dataclasses.replace(SHAKEN.spec, name="Renamed")
    renamed = trainer(saved, data=dataclasses.replace(SHAKEN, spec=spec))
    assert renamed.dataset.fitted.name == "Renamed"
    assert (renamed.step_count, renamed.begun_anew) == (CUT, "")


def test_data_are_looked_at_once_however_often_a_run_is_saved(monkeypatch):
    looked = []
    monkeypatch.setattr(belonging, "tell_data", lambda data: looked.append(data) or "found")
    run = steps(trainer(), 2)
    assert not looked
    run.saved()
    steps(run, 1).saved()
    assert len(looked) == 1


def at(plain, *place, value):
    for step in place[:-1]:
        plain = plain[step]
    plain[place[-1]] = value


def said(*place, value):
    return lambda run: changed(run, lambda plain: at(plain, *place, value=value))


def held(name, edit):
    def change(run):
        array = run.arrays[name].copy()
        found = edit(array)
        return changed(run, **{name: array if found is None else found})

    return change


def put(where, value):
    return lambda array: array.__setitem__(where, value)


DAMAGE = {
    "another step": lambda run: dataclasses.replace(run, step=CUT + 1),
    "no words": lambda run: dataclasses.replace(run, plain={}),
    "an unknown word": said("code", value="x"),
    "an order that is none": held("order", put(0, 1)),
    "an order with a negative place": held("order", put(0, -1)),
    "an order beyond the end": held("order", put(0, 2**31 - 1)),
    "an order of other numbers": held("order", lambda array: array.astype(np.float64)),
    "an order with two axes": held("order", lambda array: array.reshape(1, -1)),
    "no order": lambda run: changed(run, order=None),
    "no losses": lambda run: changed(run, losses=None),
    "too few losses": held("losses", lambda array: array[1:]),
    "a loss that is no number": held("losses", put(2, np.nan)),
    "evaluations that do not begin": held("epochs", put((0, 0), 1)),
    "evaluations after the end": held("epochs", put((-1, 0), CUT + 1)),
    "evaluations at half a step": held("epochs", put((-1, 0), 4.5)),
    "evaluations at no step": held("epochs", put((-1, 0), np.nan)),
    "no evaluations": held("epochs", lambda array: array[:0]),
    "evaluations of four columns": held("epochs", lambda array: array[:, :4]),
    "a million evaluations": held("epochs", lambda array: np.zeros((10**6, 5))),
    "a memory that is too short": held("memory.mean", lambda array: array[:-1]),
    "a memory of bytes": held("memory.mean", lambda array: array.astype(np.uint8)),
    "no memory": lambda run: changed(run, **{"memory.square": None}),
    "too few bits": held("once_right", lambda array: array[:-1]),
    "a memory of more steps": said("memory_steps", value=CUT + 1),
    "negative steps": said("memory_steps", value=-1),
    "a place behind the end": said("batches", "position", value=47),
    "a place before what is there": said("batches", "gathered", value=[30, 40]),
    "samples from behind": said("batches", "gathered", value=[40, 30]),
    "changed samples that were not gathered": said("batches", "gathered", value=[0, 0]),
    "samples beyond the end": said("batches", "gathered", value=[0, 10**9]),
    "more epochs than steps": said("batches", "epoch", value=CUT + 1),
    "a generator that is none": said("batches", "generator", "state", value="zz"),
    "a generator of 256 bits": said("batches", "generator", "state", value="f" * 64),
    "an even increment": said("batches", "generator", "increment", value="2"),
    "no generator": said("batches", "generator", value=None),
    "no changes": said("batches", "changes", value=None),
    "no noise": said("noise", value=[]),
    "noise for two": lambda run: changed(run, lambda plain: plain["noise"].append(plain["noise"][0])),
    "a plan that begins later": said("plan", "epoch", value=5),
    "a plan of a row that is not there": said("plan", "row", value=10),
    "a plan with more seconds": said("plan", "seconds", value=1.0),
    "a mark in the future": said("marks", value=[[CUT + 1, "x"]]),
    "marks in disorder": said("marks", value=[[5, "x"], [3, "y"]]),
    "a step that was measured later": said("measured_step", value=CUT + 1),
    "flows of nodes that are not there": said("flows", value=["gone"]),
    "flows without figures": said("flows", value=["hidden"]),
    "health of a node twice": lambda run: changed(
        run, lambda plain: plain["health"].append(plain["health"][0])
    ),
    "health of other units": said("health", 0, value=["hidden", 10**9]),
    "a test without figures": said("tested", value=True),
    "vectors that are equal to nothing": lambda run: changed(
        run, lambda plain: plain.update(same={"good": "x", "best": "good"}), good=None
    ),
    "seconds without end": said("seconds", value=1e308),
    "a batch of nothing": said("training", "batch_size", value=0),
    "a layout of another form": said("layout", 0, value=["hidden", "kernel", [12]]),
}  # fmt: skip
ELSE = ("a layout of another form",)
"""Damage that looks like another design."""


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_run_is_not_believed(what, saved):
    run, weights = saved
    begun = trainer((DAMAGE[what](run), weights))
    words = "The design is another one" if what in ELSE else "damaged"
    assert (
        words in begun.begun_anew
        or "tells of nodes" in begun.begun_anew
        or "samples to learn" in (begun.begun_anew)
    )
    assert len(begun.begun_anew) < 200
    assert come_to(steps(begun, 2)) == come_to(steps(trainer((None, weights)), 2))


NASTY = [
    None,
    True,
    -1,
    0,
    1,
    7,
    2**31,
    2**63,
    1e308,
    -0.5,
    "",
    "0",
    "x" * 200,
    [],
    [[]],
    [0, 0],
    {},
    {"a": 1},
]


def mutant(rng, run):
    """The run with one word or one array changed at random."""
    if rng.random() < 0.4:
        name = rng.choice(sorted(run.arrays))
        array = run.arrays[name].copy()
        match rng.randrange(6):
            case 0:
                array = array[: rng.randrange(len(array) + 1)]
            case 1:
                array = array.astype(rng.choice(["float32", "float64", "int32", "uint8"]), casting="unsafe")
            case 2:
                array = array.reshape(rng.choice([(1, -1), (-1, 1), (-1,)]))
            case 3:
                array = rng.choice([np.zeros(0), np.zeros((3, 3, 3)), np.array(1.0), np.zeros(10**5)])
            case 4:
                array = None
            case 5 if array.size:
                array.reshape(-1)[rng.randrange(array.size)] = rng.choice([0, 1, 100])
        return changed(run, **{name: array})

    def edit(plain):
        group = plain
        while True:
            keys = list(group) if isinstance(group, dict) else range(len(group))
            inner = [key for key in keys if isinstance(group[key], dict | list) and group[key]]
            if not inner or rng.random() < 0.4:
                break
            group = group[rng.choice(inner)]
        key = rng.choice(list(keys))
        match rng.randrange(3):
            case 0:
                group[key] = rng.choice(NASTY)
            case 1:
                del group[key]
            case 2:
                group[key] = group[rng.choice(list(keys))]

    return changed(run, edit)


def test_runs_changed_at_random_are_refused_or_go_on_and_none_does_harm(saved, record_property):
    rng = random.Random(12)
    run, weights = saved
    found = {"gone on with": 0, "begun anew": 0}
    # A number that was made too large overflows, and a loss that grows beyond all numbers is told.
    with np.errstate(all="ignore"):
        for _ in range(MUTANTS):
            begun = trainer((mutant(rng, run), weights))
            assert begun.step_count == (0 if begun.begun_anew else CUT) == len(begun.losses)
            found["begun anew" if begun.begun_anew else "gone on with"] += 1
            if not begun.begun_anew:
                assert trainer(begun.saved()).begun_anew == ""
            try:
                steps(begun, 2)
            except DivergenceError:
                continue
            begun.snapshot()
    assert found["begun anew"] > MUTANTS / 2
    record_property(
        "proof", f"{MUTANTS:,} saved runs changed at random: {found}; 0 crashes, each run can be trained"
    )


def test_a_layer_that_no_file_can_tell_of_is_no_reason_to_lose_the_weights():
    with pytest.raises(ValueError, match="Expected a layer"):
        steps(trainer(graph=chain(own=Own(units=6), output=Output(units=CLASSES))), 2).saved()


class Own(Dense):
    """A layer that is registered nowhere."""


def test_it_is_a_value_that_says_how_far_it_has_come(saved):
    run, _ = saved
    assert isinstance(run, SavedRun)
    assert run.step == CUT
    assert not any(array.flags.writeable for array in run.arrays.values())
    assert SGD().memory == ()
