"""The task: what a network is to say of a sample."""

from enum import StrEnum


class Task(StrEnum):
    """What is learned from a dataset: to name one of several classes, to say yes or no, to tell numbers."""

    CLASSIFICATION = "classification"
    BINARY = "binary"
    REGRESSION = "regression"
    FORECASTING = "forecasting"

    @property
    def predicts_classes(self) -> bool:
        """Whether an answer names a class; else it is numbers."""
        return self in (Task.CLASSIFICATION, Task.BINARY)
