"""Datasets from the user's own files: what is remembered of them, and what is looked up if need be."""

import os
from abc import abstractmethod
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Self, TypeAlias

import numpy as np
from pydantic import Field

from nnstudio.data.dataset import DatasetError, DatasetSource, DatasetSpec, Labels, Split, Task
from nnstudio.data.limits import MAX_CLASSES
from nnstudio.data.splitting import Parts, Splitting
from nnstudio.nn.settings import Settings
from nnstudio.nn.shapes import describe

Stamp: TypeAlias = tuple[int, int] | None

NOT_CHOSEN, DIGIT = ("class A", "class B"), (28, 28, 1)
"""Classes and shape of a dataset that nothing is known of yet."""


class Found(Settings):
    """What the files held when they were chosen, so that a project opens where they are gone.

    `paths` are the files that the rest is true of, read as `kind` does; there are none as long as nothing has
    been looked at.
    """

    kind: str = Field("", description="The kind of dataset as which the files were looked at.")
    paths: tuple[str, ...] = Field((), description="The files that were looked at.")
    sample_shape: tuple[Annotated[int, Field(ge=1)], ...] = Field((), description="The form of a sample.")
    classes: tuple[str, ...] = Field((), max_length=MAX_CLASSES, description="The names of the classes.")
    targets: tuple[str, ...] = Field(
        (), max_length=MAX_CLASSES, description="The names of the numbers to predict."
    )
    samples: int = Field(0, ge=0, description="How many samples there were.")

    @property
    def task(self) -> Task:
        """What can be learned: numbers, one of two classes, or one of several."""
        if self.targets:
            return Task.REGRESSION
        return Task.BINARY if len(self.classes) == 2 else Task.CLASSIFICATION


class DiskSource(DatasetSource):
    """A dataset in files of the user's, which may change, or not be there."""

    found: Found = Field(
        Found(),
        description="What the files held when they were chosen.",
        json_schema_extra={"hidden": True},
    )

    def wherever(self) -> Self:
        return self.replace(**dict.fromkeys(self.places, ""), found=Found())

    def moved_to(self, other: Self) -> Self:
        if (other.found.classes, other.found.sample_shape) != (self.found.classes, self.found.sample_shape):
            return other
        places = {name: getattr(other, name) for name in self.places if getattr(self, name)}
        return self.replace(**places, found=other.found)

    def found_at(self, now: Mapping[str, str]) -> Self:
        # What was remembered of the files is remembered: others of their name are told by it.
        paths = tuple(now.get(path, path) for path in self.found.paths)
        return super().found_at(now).replace(found=self.found.replace(paths=paths))

    def stamps(self) -> tuple[object, ...]:
        return tuple(stamp(path) for path in self.paths)

    @classmethod
    @abstractmethod
    def look(cls, paths: tuple[str, ...]) -> Found:
        """What the files hold, found out without reading all of them.

        Raises:
            DatasetError: They are missing, damaged, or not what they should be.
        """

    def remembered(self) -> Self:
        """The same settings, with what the files hold now: for when they are chosen.

        Raises:
            DatasetError: As `look`, or no file is chosen yet.
        """
        if (reason := self.missing()) is not None:
            raise DatasetError(reason)
        for path in self.paths:
            _check_name(path)
        return self.replace(found=self.look(self.paths).replace(kind=type(self).entry.kind))

    @property
    def known(self) -> Found:
        """What is known of the files: as they were when they were chosen; else as they are; never raises."""
        # What another kind of dataset had found comes along where its settings are taken over.
        then = self.found if self.found.kind == type(self).entry.kind else Found()
        if then.paths == self.paths or not self.paths[0]:
            return then
        stamps = tuple(stamp(path) for path in self.paths)
        return _looked(type(self), self.paths, stamps) or then

    def check_unchanged(self, now: Found) -> None:
        """Makes sure that the network, which was made for what was remembered, fits what is there now.

        Raises:
            DatasetError: It does not; says what has changed.
        """
        then = self.found
        if then.paths != self.paths:
            return
        again = "Choose it again, so that the network can be made to fit"
        if then.sample_shape != now.sample_shape:
            raise DatasetError(
                f"{self.paths[0]} has changed since it was chosen: its samples now have the shape "
                f"{describe(now.sample_shape)}, before it was {describe(then.sample_shape)}. {again}"
            )
        if (then.classes, then.targets) != (now.classes, now.targets):
            before, after = then.classes or then.targets, now.classes or now.targets
            raise DatasetError(
                f"{self.paths[0]} has changed since it was chosen: {_difference(before, after)}. {again}"
            )


def spec_of(name: str, found: Found, noun: str) -> DatasetSpec:
    """The spec that follows from what is known, or one that only holds a place."""
    if not found.classes and not found.targets:
        return DatasetSpec(name, found.sample_shape or DIGIT, NOT_CHOSEN, "none chosen yet")
    hint = f"{found.samples:,} {noun}{'' if found.samples == 1 else 's'}"
    return DatasetSpec(name, found.sample_shape, found.classes, hint, found.task, found.targets)


def at(path: str) -> Path:
    """Where a path leads that the user has typed: `~` is the user's folder."""
    try:
        return Path(os.path.expanduser(path))  # noqa: PTH111  # does not raise for `~nobody`, at least
    except ValueError:  # the name of no user, as a file may hold it
        return Path(path)


def stamp(path: str) -> Stamp:
    """What tells whether a file or folder has changed: when it did, and its size; None if it is not there."""
    try:
        state = os.stat(at(path))  # noqa: PTH116  # twice as quick, and asked at every edit
    except (OSError, ValueError):  # not there; no possible name
        return None
    return state.st_mtime_ns, state.st_size


def deal(
    splitting: Splitting, labels: Labels | int, what: str, *, validation: bool = False, test: bool = False
) -> Parts:
    """How samples are dealt out where the validation part or the test part may be given already.

    What is learned from comes in random order, as files often hold one class after the other: figures and
    views of a part of it must not be those of one class. Give a validation part `splitting.order` for that.

    Raises:
        DatasetError: There are too few of them; `what` says where.
    """
    count = labels if isinstance(labels, int) else len(labels)
    if validation and test:
        nothing = np.arange(0)
        return Parts(splitting.order(count), nothing, nothing)
    parts = splitting.parts(labels, what)
    # The shares are those of the samples that are dealt out, so what is given goes back into the training.
    if validation:
        return Parts(np.concatenate([parts.training, parts.validation]), parts.validation[:0], parts.test)
    if test:
        return Parts(np.concatenate([parts.training, parts.test]), parts.validation, parts.test[:0])
    return parts


def taken(split: Split, indices: Labels) -> Split:
    """The samples with these indices."""
    numbers = None if split.numbers is None else split.numbers[indices]
    origins = None if split.origins is None else split.origins.take(indices)
    return Split(split.inputs[indices], split.labels[indices], numbers, origins)


def _check_name(path: str) -> None:
    try:
        path.encode()
    except UnicodeEncodeError as error:
        readable = path.encode(errors="replace").decode()
        raise DatasetError(
            f"The name {readable} is not written in Unicode, so a project cannot keep it. Rename it first"
        ) from error


# A result is remembered even if it is that there is none: a broken file is not read at each edit.
@lru_cache(maxsize=64)
def _looked(
    source: type[DiskSource],
    paths: tuple[str, ...],
    stamps: tuple[Stamp, ...],  # noqa: ARG001  # they are in the key: what has changed is looked at anew
) -> Found | None:
    try:
        return source.look(paths)
    except DatasetError:
        return None


def _difference(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    gone = [name for name in before if name not in after]
    new = [name for name in after if name not in before]
    parts = [
        f"{words} {', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}"
        for words, names in (("gone are", gone), ("new are", new))
        if names
    ]
    return "; ".join(parts) or "the order is another"


def fields_with(paths: dict[str, str | Path], fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of a source that reads these files, wherever the program will be started."""
    return {**fields, **{name: str(at(str(path)).absolute()) for name, path in paths.items() if str(path)}}
