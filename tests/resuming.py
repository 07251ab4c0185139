"""Runs that are saved and gone on with elsewhere: what they are, and what they have come to, as a hash.

`python -m tests.resuming FILE STEPS THREADS` goes on with the run in a project file, and prints the hash.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from nnstudio.data.mnist import MnistSample
from nnstudio.data.npz_file import NpzFile
from nnstudio.document.document import Document, Project
from nnstudio.document.file import load_project
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import ReLU, Tanh
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.pooling import MaxPool2D
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.optimizers import SGD, Adam, AdamW, Momentum, RMSprop
from nnstudio.nn.schedules import CosineAnnealing, ReduceOnPlateau, WarmUp
from nnstudio.nn.training import TrainingSettings


def chain(*layers):
    graph, before = Graph(), ()
    for number, layer in enumerate((Input(), *layers)):
        at = NodeId(f"n{number}")
        graph = graph.with_node(at, Node(f"Layer {number}", layer, before))
        before = (at,)
    return graph


def relu(units, **settings):
    return Dense(units=units, activation=ReLU(), **settings)


NOISY = chain(Dense(units=12, activation=Tanh(), l2=0.01), BatchNorm(), Dropout(rate=0.4), Output(units=3))
RECURRENT = chain(Reshape(shape=(8, 8)), LSTM(units=6), Dropout(rate=0.2), Output(units=3))
SIMPLE = chain(relu(10), Output(units=3))
SHARED = chain(
    Conv2D(filters=16, kernel_size=5, activation=ReLU()), MaxPool2D(size=2), Flatten(), Dropout(rate=0.3),
    Output(units=10),
)  # fmt: skip
"""So large that two threads have a part of each batch."""
SHARED_PRODUCTS = chain(relu(256), Output(units=10))
"""So large that two threads share its products of matrices."""


def images(folder):
    """A few images of 8 × 8 pixels in three classes, as a file."""
    rng = np.random.default_rng(3)
    patterns = rng.integers(40, 216, (3, 8, 8))
    labels = rng.integers(0, 3, 190)
    noisy = patterns[labels] + rng.integers(-40, 40, (190, 8, 8))
    path = folder / "images.npz"
    np.savez(path, x=noisy.astype(np.uint8), y=labels)
    return path


def document(graph, dataset, **training):
    return Document(graph, dict.fromkeys(graph, (0.0, 0.0)), dataset, TrainingSettings(**training))


def cases(folder):
    """Documents and how many threads train them, by name."""
    path = images(folder)
    plain = NpzFile.of(path)
    turned = NpzFile.of(path, augmentation={"shift": 1, "rotate": 10, "noise": 0.05})
    digits = MnistSample()
    return {
        "SGD": (document(SIMPLE, plain, optimizer=SGD(), batch_size=7), 1),
        "Momentum, dropout, running means": (document(NOISY, plain, optimizer=Momentum()), 1),
        "Adam, dropout, running means, augmentation": (document(NOISY, turned, optimizer=Adam()), 1),
        "LSTM, AdamW, clipped": (document(RECURRENT, plain, optimizer=AdamW(), clip_norm=0.5), 1),
        "RMSprop, augmentation, cosine": (
            document(SIMPLE, turned, optimizer=RMSprop(), schedule=CosineAnnealing(), epochs=4), 1,
        ),
        "patience": (
            document(SIMPLE, plain, optimizer=Adam(learning_rate=0.3), patience=1, epochs=30), 1,
        ),
        "plateau": (
            document(NOISY, plain, optimizer=Adam(), schedule=ReduceOnPlateau(patience=1), epochs=20), 1,
        ),
        "warm-up, target": (
            document(SIMPLE, plain, optimizer=Momentum(), schedule=WarmUp(), target_accuracy=0.95), 1,
        ),
        "two threads with a part of the batch each": (
            document(SHARED, digits, optimizer=Adam(), batch_size=192), 2,
        ),
        "two threads that share products": (
            document(SHARED_PRODUCTS, digits, optimizer=Momentum(), batch_size=128), 2,
        ),
    }  # fmt: skip


def trainer_of(project, threads):
    document = project.document
    job = TrainingJob(
        document.graph, document.dataset, document.training, project.weights, threads, project.run,
        project.fitted,
    )  # fmt: skip
    return Trainer(job, document.dataset.load())


def steps(trainer, count):
    with np.errstate(all="ignore"):
        for _ in range(count):
            trainer.step()
    return trainer


def saved(trainer, document):
    """The project as it would be saved now."""
    run, weights = trainer.saved()
    return Project(document, weights, trainer.dataset.fitted, run)


def digest(trainer):
    """A hash of all that the run is: weights, tables, what it remembers; but for the seconds it has taken."""
    run, weights = trainer.saved()
    plain = {**run.plain, "seconds": 0, "plan": {**run.plain["plan"], "seconds": 0}}
    found = hashlib.sha256(json.dumps(plain, sort_keys=True).encode())
    for node in weights:
        for name, array in weights[node].items():
            found.update(f"{node} {name} {array.shape}".encode() + array.tobytes())
    for name, array in sorted(run.arrays.items()):
        found.update(f"{name} {array.shape}".encode() + array.tobytes())
    return found.hexdigest()


def main(path: str, count: str, threads: str) -> None:
    trainer = trainer_of(load_project(Path(path)), int(threads))
    begun = trainer.step_count
    steps(trainer, int(count))
    sys.stdout.write(json.dumps([begun, trainer.begun_anew, trainer.inexact, digest(trainer)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
