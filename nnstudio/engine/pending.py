"""Pending: something that is said with each report until one has been taken."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Pending(Generic[T]):
    """What the reports say until somebody has taken one that said it; private to the loop.

    A newer report takes the place of one that nobody has looked at, and what was said must not go with it.
    """

    def __init__(self, nothing: T) -> None:
        self._nothing = self._value = nothing
        self._posted = False

    def give(self, value: T) -> None:
        """Says this from the next report on."""
        self._value, self._posted = value, False

    def drop(self) -> None:
        """Says nothing more."""
        self.give(self._nothing)

    def to_post(self, *, taken: bool) -> T:
        """What the next report says; `taken` is whether the last one has been."""
        if self._posted and taken:
            self.drop()
        self._posted = self._value is not self._nothing
        return self._value
