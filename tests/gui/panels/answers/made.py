"""Moments of real runs with all that panels about answers ask for, and others that are made by hand."""

import dataclasses
from functools import lru_cache

import numpy as np
from PySide6.QtGui import QImage

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.moments import Watched
from nnstudio.engine.probes import AnswersProbe, PopulationProbe
from nnstudio.engine.snapshot import Answers, Snapshot
from nnstudio.engine.trainer import Trainer

DIGITS = "mnist-784-16-16-10"


@lru_cache
def moments(name: str, *steps: int) -> tuple[Snapshot, ...]:
    """Moments of one real run of an example, after so many steps each."""
    design = EXAMPLES[name].build()
    trainer = Trainer(TrainingJob(design.graph, design.dataset, design.training), design.dataset.load())
    probes = frozenset({AnswersProbe(), *(PopulationProbe(node_id) for node_id in design.graph)})
    found = []
    for step in steps:
        while trainer.step_count < step:
            trainer.step()
        found.append(trainer.snapshot(Watched(sample=3, probes=probes)))
    return tuple(found)


def digits() -> Snapshot:
    """A moment in the second epoch of a real run, far from perfect."""
    return moments(DIGITS, 450)[0]


def with_answers(snapshot: Snapshot, outputs, labels, *, inputs=None, once_right=None, total=0) -> Snapshot:
    """The moment with these answers (n, classes) to samples of these labels (n,)."""
    outputs, labels = np.asarray(outputs, np.float32), np.asarray(labels, np.intp)
    n, classes = outputs.shape
    answers = Answers(
        outputs,
        np.zeros((n, 8, 8, 1), np.uint8) if inputs is None else inputs,
        labels,
        np.zeros(n, bool) if once_right is None else np.asarray(once_right, bool),
        total or n,
        snapshot.step,
    )
    names = snapshot.classes if len(snapshot.classes) == classes else tuple(f"c{i}" for i in range(classes))
    return dataclasses.replace(snapshot, answers=answers, classes=names)


def sure(said, classes: int, share: float = 0.9):
    """Probabilities (n, classes) that name these classes, each with this share."""
    outputs = np.full((len(said), classes), (1 - share) / (classes - 1), np.float32)
    outputs[np.arange(len(said)), said] = share
    return outputs


def pixels(widget) -> np.ndarray:
    """(height, width) of 0xffrrggbb, as a widget is seen."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def packed(color: str) -> int:
    """0xffrrggbb of "#rrggbb"."""
    return 0xFF000000 | int(color[1:], 16)
