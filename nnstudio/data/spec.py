"""A spec: what samples and answers of a dataset will be like, as far as the window must know it at once."""

from dataclasses import dataclass

from nnstudio.nn.shapes import Shape
from nnstudio.nn.task import Task


@dataclass(frozen=True)
class DatasetSpec:
    """What is known of a dataset without loading it.

    `sample_shape` has no axis for the samples; for images it is (height, width, channel).
    `classes` are the names that the labels index, `targets` those of the numbers to predict; which of them
    there are, the task says. Where it is binary, there are two classes, and the second one is the "yes".
    """

    name: str
    sample_shape: Shape
    classes: tuple[str, ...]
    size_hint: str
    task: Task = Task.CLASSIFICATION
    targets: tuple[str, ...] = ()

    @property
    def predicts_classes(self) -> bool:
        """Whether an answer names a class; else it is numbers."""
        return self.task.predicts_classes

    @property
    def outputs(self) -> int:
        """How many classes or numbers an answer is about."""
        return len(self.classes if self.predicts_classes else self.targets)
