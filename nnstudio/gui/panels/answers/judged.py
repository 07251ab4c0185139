"""Answers that are held against the truth: which are right, which are not, and how bad it is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Inputs, Labels
from nnstudio.data.origins import Origins
from nnstudio.engine.snapshot import Snapshot
from nnstudio.nn.layer import Array, FreshContext
from nnstudio.nn.layers.core import Output
from nnstudio.nn.losses import Loss

NO_CLASSES = (
    "This network does not answer with classes",
    "Give it an Output with one unit for each class of the dataset.",
)
"""What a panel says, and advises, where there are answers that it cannot show."""
TRAIN_CLASSES = "Train a network whose output has one unit for each class: press Space."
"""What to do for answers that name classes."""
PREDICTS_NUMBERS = (
    "This network predicts numbers, and there are no classes to be told apart",
    "The samples that it predicts worst are in the panel Furthest off; its loss and R² are in the others.",
)
"""What it says where the dataset asks for numbers."""
ON_THEIR_WAY = ("The answers are on their way", "They come with the next moment of the run.")
"""What it says while it has asked for answers and none have come."""

_NEAR_ONE = 1e-3  # how far the sum of float32 probabilities may be from 1


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Judged:
    """What a network said of the first n of `total` validation samples after `step` steps, and what they are.

    Shapes: outputs (n, classes); inputs (n, *sample_shape); truth and said (n,), class indices;
    once_right (n,), whose answer was right at an earlier evaluation. `origins` (n,) say where in the user's
    files they are; None where they are in none.
    """

    classes: tuple[str, ...]
    outputs: Array
    inputs: Inputs
    truth: Labels
    said: npt.NDArray[np.intp]
    once_right: npt.NDArray[np.bool_]
    total: int
    step: int = 0
    loss: Loss | None = None
    origins: Origins | None = None

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Whose answer is the truth, (n,)."""
        return np.asarray(self.said == self.truth)

    @property
    def sureness(self) -> Array:
        """The output of the class that each answer names, (n,)."""
        return np.asarray(self.outputs[np.arange(len(self)), self.said])

    @property
    def probable(self) -> bool:
        """Whether outputs are probabilities that sum to 1, so that they may be told in percent."""
        sums = self.outputs.sum(axis=1)
        return bool(len(self) and self.outputs.min() >= 0 and np.abs(sums - 1).max() < _NEAR_ONE)

    def matrix(self) -> npt.NDArray[np.intp]:
        """(classes, classes): how many samples of the row's class were answered as the column's."""
        k = len(self.classes)
        return np.bincount(self.truth * k + self.said, minlength=k * k).reshape(k, k)

    def losses(self, samples: npt.NDArray[np.intp]) -> Array:
        """The loss of each of these samples by itself; without a loss, minus the output of the truth."""
        truth = self.truth[samples]
        if self.loss is None:
            return -np.asarray(self.outputs[samples, truth])
        ctx, targets = FreshContext(), np.eye(len(self.classes), dtype=self.outputs.dtype)
        outputs = self.outputs[samples]
        found = [
            self.loss.forward(ctx, outputs[i : i + 1], targets[label : label + 1])[0]
            for i, label in enumerate(truth.tolist())
        ]
        return np.array(found, np.float32)


def judge(snapshot: Snapshot) -> Judged | None:
    """The answers of this moment; None where there are none, or they do not name classes."""
    answers = snapshot.answers
    if not snapshot.predicts_classes:
        return None
    if answers is None or not names_classes(answers.outputs, snapshot.classes) or not len(answers.labels):
        return None
    return Judged(
        snapshot.classes,
        answers.outputs,
        answers.inputs,
        answers.labels,
        answers.said,
        answers.once_right,
        answers.total,
        answers.step,
        loss_of(snapshot),
        answers.origins,
    )


def loss_of(snapshot: Snapshot) -> Loss | None:
    """The loss that the run makes small."""
    layers = (snapshot.graph[node_id].layer for node_id in snapshot.graph)
    return next((layer.loss for layer in layers if isinstance(layer, Output)), None)


def why_none(snapshot: Snapshot) -> tuple[str, str]:
    """Why there is nothing to `judge`, and what to do: there are no answers yet, or they name no classes."""
    if not snapshot.predicts_classes:
        return PREDICTS_NUMBERS
    waiting = snapshot.answers is None and will_name_classes(snapshot)
    return ON_THEIR_WAY if waiting else NO_CLASSES


def will_name_classes(snapshot: Snapshot) -> bool:
    """Whether the answers of this network name classes, as far as the one to the pinned sample tells."""
    answer = snapshot.answer
    return answer is not None and names_classes(answer[np.newaxis], snapshot.classes)


def names_classes(outputs: Array, classes: tuple[str, ...]) -> bool:
    """Whether outputs (n, units) have a unit for each class, of which there are several."""
    return outputs.ndim == 2 and outputs.shape[1] == len(classes) > 1


def tell(output: float, *, probable: bool) -> str:
    """An output in words: in percent if it is a probability, else as it is."""
    if not probable:
        return f"{output:.2f}".replace("-", "−")
    percent = 100 * output
    # Whoever is nearly sure is not sure: 99.96 % must not become 100 %.
    return f"{percent:.0f} %" if percent < 99.5 or output >= 1 else f"{min(percent, 99.9):.1f} %"


def percent(part: float, whole: float) -> str:
    """A share in words; whole percents, unless that would say all or nothing where it is not."""
    if not whole:
        return "–"
    share = 100 * part / whole
    if 0 < share < 0.95 or 99.5 <= share < 100:
        return f"{min(max(share, 0.1), 99.9):.1f} %"
    return f"{share:.0f} %"
