"""Runs of any network with any settings, and what may be done in them, for tests that cut them in two."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from nnstudio.data.augmentation import Augmentation
from nnstudio.data.npz_file import NpzFile
from nnstudio.document.archive import pack, unpack
from nnstudio.document.document import Document, Project
from nnstudio.engine.api import DivergenceError
from nnstudio.nn.live import live_fields
from nnstudio.nn.optimizers import OPTIMIZERS
from nnstudio.nn.schedules import SCHEDULES, WarmUp
from nnstudio.nn.training import TrainingSettings
from tests.export.any_network import CLASSES, networks, settings_of
from tests.resuming import digest, saved, trainer_of

SAMPLES = 40
MOST_DONE = 12
"""How many things are done in a run at most between its first steps and its last."""


@dataclass(frozen=True)
class AnyRun:
    """A document, how many threads train it, what is done one after another, and before which it is cut."""

    document: Document
    threads: int
    deeds: tuple[tuple[str, object], ...]
    cut: int


def file_of(folder, shape):
    """A file with a few samples of this shape in three classes."""
    path = folder / f"{'x'.join(map(str, shape))}.npz"
    if not path.exists():
        rng = np.random.default_rng(7)
        labels = np.arange(SAMPLES) % CLASSES
        x = rng.standard_normal((SAMPLES, *shape)).astype(np.float32) + labels.reshape(-1, *(1,) * len(shape))
        np.savez(path, x=x, y=labels)
    return path


def _schedules():
    others = st.sampled_from([cls for cls in SCHEDULES if cls is not WarmUp]).flatmap(settings_of)
    return others | st.builds(WarmUp, steps=st.integers(1, 9), then=others)


def _training():
    kinds = st.sampled_from(list(OPTIMIZERS)).flatmap(settings_of)
    optimizers = st.tuples(kinds, st.sampled_from([0.001, 0.01, 0.05])).map(
        lambda pair: pair[0].replace(learning_rate=pair[1])
    )
    return st.builds(
        TrainingSettings,
        optimizer=optimizers,
        schedule=_schedules(),
        batch_size=st.sampled_from([1, 3, 8, 64]),
        clip_norm=st.sampled_from([0.0, 0.5]),
        epochs=st.integers(1, 4),
        target_accuracy=st.sampled_from([0.0, 0.0, 0.6]),
        patience=st.integers(0, 2),
        # So short that each step is too long, or so long that none is; what lies between hangs on the clock.
        time_limit=st.sampled_from([0.0, 0.0, 1e-9, 1e6]),
        seed=st.integers(0, 9),
    )


AUGMENTATIONS = st.sampled_from(
    [Augmentation(), Augmentation(shift=1, noise=0.1), Augmentation(rotate=20, scale=0.1, elastic=0.5)]
)

DEEDS = st.one_of(
    st.tuples(st.just("steps"), st.integers(1, 6)),
    st.tuples(st.just("step of rows"), st.integers(1, 9)),
    st.tuples(st.just("measured step"), st.none()),
    st.tuples(st.just("dissected step"), st.integers(1, 3)),
    st.tuples(st.just("settings"), _training()),
    st.tuples(st.just("layers"), st.integers(0, 3)),
    st.tuples(st.just("more epochs"), st.none()),
    st.tuples(st.just("test"), st.none()),
    st.tuples(st.just("remember"), st.none()),
    st.tuples(st.just("back"), st.none()),
)


@st.composite
def any_runs(draw, folder):
    """A run of any network, with the sources of its data in a folder."""
    graph, shape = draw(networks(most=5))
    dataset = NpzFile.of(file_of(folder, shape))
    if len(shape) == 3:
        dataset = dataset.replace(augmentation=draw(AUGMENTATIONS))
    document = Document(graph, dict.fromkeys(graph, (0.0, 0.0)), dataset, draw(_training()))
    first, last = (("steps", draw(st.integers(1, 12))) for _ in range(2))
    deeds = (first, *draw(st.lists(DEEDS, min_size=1, max_size=MOST_DONE)), last)
    return AnyRun(document, draw(st.sampled_from([1, 1, 2])), deeds, draw(st.integers(1, len(deeds) - 1)))


def come_to(run, *, cut):
    """What the run has come to, as a hash, why it failed, and after how many steps.

    `cut`: before one of the things that are done it is saved, and gone on with from what the file holds.
    """
    trainer = trainer_of(Project(run.document), run.threads)
    remembered = trainer.checkpoint()
    with np.errstate(all="ignore"):
        for number, (deed, value) in enumerate((*run.deeds, ("nothing", None))):
            if number == run.cut:
                # What is remembered lies in this process; a file has the present moment alone.
                remembered = None
                if cut:
                    trainer = through_a_file(trainer, run)
            if remembered is None or deed == "remember":
                remembered = trainer.checkpoint()
            try:
                _do(trainer, deed, value, remembered)
            except DivergenceError as error:
                return trainer.network.values.tobytes(), str(error), trainer.step_count
    return digest(trainer), "", trainer.step_count


def through_a_file(trainer, run):
    """Another trainer, which goes on with what a file has of the run."""
    document = run.document.replace(training=trainer.training, graph=trainer.network.graph)
    again = trainer_of(unpack(pack(saved(trainer, document))), run.threads)
    assert (again.begun_anew, again.inexact) == ("", "")
    assert digest(again) == digest(trainer)
    return again


def with_other_live_settings(graph, value):
    """The graph with layers that are frozen or not, held back or not, and drop more or less."""
    wanted = {"frozen": value == 1, "l2": 0.01 * value, "max_norm": 0.5 * value, "rate": 0.1 * value}
    for at in graph:
        layer = graph[at].layer
        found = {name: wanted[name] for name in live_fields(type(layer)) & wanted.keys()}
        graph = graph.with_layer(at, layer.replace(**found)) if found else graph
    return graph


def _do(trainer, deed, value, remembered):
    match deed:
        case "steps":
            for _ in range(value):
                trainer.step()
        case "step of rows":
            trainer.step(value)
        case "measured step":
            trainer.step(measured=True)
        case "dissected step":
            trainer.dissect(value)
        case "settings":
            trainer.set_live(value.replace(seed=trainer.training.seed))
        case "layers":
            # Not marked: marks of one gesture become one, which is a matter of seconds.
            trainer.set_live(trainer.training, with_other_live_settings(trainer.network.graph, value))
        case "more epochs":
            trainer.plan_more()
        case "test":
            trainer.evaluate_test()
        case "back":
            trainer.restore(remembered)
