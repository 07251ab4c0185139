"""Marks: what was changed while a run went on, and in which words that is told."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from nnstudio.engine.snapshot import Mark
from nnstudio.nn.graph import Graph
from nnstudio.nn.live import live_fields
from nnstudio.nn.registry import Registered
from nnstudio.nn.settings import Settings
from nnstudio.nn.training import TrainingSettings

GESTURE = 1.5
"""Seconds within which changes of the same settings belong together."""


@dataclass(frozen=True)
class Difference:
    """One setting that was changed: the `path` down to it, its name in words, and both values."""

    path: tuple[str, ...]
    name: str
    before: object
    after: object
    zero: str = ""

    @property
    def words(self) -> str:
        """What was changed, and how: "Learning rate 8 to 0.5"."""
        if isinstance(self.after, bool):
            return f"{self.name} {'on' if self.after else 'off'}"
        return f"{self.name} {self._written(self.before)} to {self._written(self.after)}"

    def _written(self, value: object) -> str:
        match value:
            case Registered():
                return value.entry.title
            case int() | float() if value == 0 and self.zero:
                return self.zero
            case float():
                return f"{value:g}"
            case int():
                return f"{value:,}"
            case _:
                return str(value)


def differences(
    before: TrainingSettings, after: TrainingSettings, graph: Graph, other: Graph
) -> tuple[Difference, ...]:
    """All that differs between two pairs of training settings and graph with its live settings."""
    found = [*_between(before, after, frozenset(type(before).model_fields), ("training",))]
    for node_id in graph:
        layer = graph[node_id].layer
        wanted = other[node_id].layer if node_id in other else layer
        if wanted is not layer:
            live, path = live_fields(type(layer)), ("graph", node_id)
            found += _between(layer, wanted, live, path, f" of {other[node_id].name}")
    return tuple(found)


class Marks:
    """The marks of one run; mutable, and private to its trainer.

    A value that is dragged changes many times: that is one mark, from the first value to the newest.
    """

    def __init__(self) -> None:
        self.marks: tuple[Mark, ...] = ()
        self._gesture: _Gesture | None = None

    def note(self, step: int, found: tuple[Difference, ...]) -> None:
        """Marks what was changed after this step."""
        now = time.perf_counter()
        gesture = self._gesture
        if gesture is not None and gesture.goes_on(step, found, now):
            begun = {each.path: each.before for each in gesture.found}
            found = tuple(
                Difference(each.path, each.name, begun[each.path], each.after, each.zero) for each in found
            )
        else:
            gesture = _Gesture(step, found, self.marks, now)
        gesture.last = now
        self._gesture = gesture
        words = "; ".join(each.words for each in found if each.before != each.after)
        self.marks = (*gesture.earlier, Mark(gesture.step, words)) if words else gesture.earlier

    def restore(self, marks: tuple[Mark, ...]) -> None:
        """Goes on with the marks of another moment, which no gesture spans."""
        self.marks, self._gesture = marks, None


@dataclass
class _Gesture:
    """Changes that become one mark: when they began and when the `last` one came, what the first one was."""

    step: int
    found: tuple[Difference, ...]
    earlier: tuple[Mark, ...]
    last: float

    def goes_on(self, step: int, found: tuple[Difference, ...], now: float) -> bool:
        """Whether these changes belong to it."""
        if now - self.last >= GESTURE or [each.path for each in found] != [each.path for each in self.found]:
            return False
        # Where steps were made with another value, going back to the first one is a change to be told.
        pairs = zip(self.found, found, strict=True)
        return step == self.step or any(first.before != each.after for first, each in pairs)


def _between(
    before: Settings, after: Settings, names: frozenset[str], path: tuple[str, ...], of: str = ""
) -> Iterator[Difference]:
    for name, info in type(before).model_fields.items():
        old, new = getattr(before, name), getattr(after, name)
        if name not in names or old == new:
            continue
        if isinstance(old, Settings) and type(old) is type(new):
            yield from _between(old, new, frozenset(type(old).model_fields), (*path, name), of)
            continue
        extra = info.json_schema_extra
        zero = str(extra.get("zero", "")) if isinstance(extra, dict) else ""
        title = info.title or name.replace("_", " ").capitalize()
        yield Difference((*path, name), title + of, old, new, zero)
