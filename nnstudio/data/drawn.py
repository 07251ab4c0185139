"""Digits drawn in the program as a dataset: a network can learn one's own handwriting."""

from typing import Self

import numpy as np
from pydantic import Field

from nnstudio.data.augmentation import Augmentation
from nnstudio.data.dataset import DATASETS, Dataset, DatasetError, DatasetSource, DatasetSpec, Split
from nnstudio.data.drawings import CLASSES, EDGE, NAME, NAME_LENGTH, Drawings
from nnstudio.data.from_disk import taken
from nnstudio.data.normalizing import Normalization, fit
from nnstudio.data.splitting import FEWEST, Splitting


@DATASETS.register("drawn", title="Drawn digits", hint="digits that you draw and keep")
class Drawn(DatasetSource):
    """Digits drawn in the program and kept on this computer under a name, 28 by 28 pixels like MNIST's."""

    name: str = Field(
        "my digits",
        pattern=NAME,
        max_length=NAME_LENGTH,
        description="The name under which the drawings are kept.",
    )
    fingerprint: str = Field(
        "",
        max_length=100,
        description="What told the drawings from others when they were chosen.",
        json_schema_extra={"hidden": True},
    )
    scaling: Normalization = Field("[0, 1]", description="Where the gray values 0 to 255 are mapped.")
    splitting: Splitting = Field(
        Splitting(), description="How drawings are dealt out to training, validation and test."
    )
    augmentation: Augmentation = Field(
        Augmentation(), description="How training images are changed at random."
    )

    @property
    def drawings(self) -> Drawings:
        """The collection, to add to or take from."""
        return Drawings(self.name)

    def renewed(self) -> Self:
        try:
            return self.replace(fingerprint=self.drawings.fingerprint)
        except DatasetError:
            return self  # to be told when they are loaded

    def spec(self) -> DatasetSpec:
        count = len(self.drawings)
        hint = f"{count:,} drawing{'' if count == 1 else 's'}" if count else "none drawn yet"
        classes = tuple(str(digit) for digit in range(CLASSES))
        return DatasetSpec(type(self).entry.title, (EDGE, EDGE, 1), classes, hint)

    def missing(self) -> str | None:
        count = len(self.drawings)
        if count >= FEWEST:
            return None
        if count:
            digits = "1 digit is" if count == 1 else f"{count} digits are"
            return (
                f"Only {digits} drawn under the name {self.name!r} yet: draw and keep some of each "
                "class, ten or more"
            )
        if self.fingerprint:
            return (
                f"The digits under the name {self.name!r} are gone, or on another computer, where they were "
                f"drawn: copy their folder from there to {self.drawings.folder}, or draw some of each class"
            )
        return f"No digits are drawn under the name {self.name!r} yet: draw and keep some of each class"

    def load(self) -> Dataset:
        if (reason := self.missing()) is not None:
            raise DatasetError(reason)
        images, labels = self.drawings.read()
        if len(drawn := np.unique(labels)) == 1:
            raise DatasetError(
                f"All drawings under the name {self.name!r} are of the digit {drawn[0]}; draw others too"
            )
        digits = Split(images[..., np.newaxis], labels)
        parts = self.splitting.parts(labels, f"{type(self).entry.title} {self.name!r}")
        training = taken(digits, parts.training)
        return Dataset(
            self.spec(),
            training=training,
            validation=taken(digits, parts.validation),
            test=taken(digits, parts.test),
            scaling=fit(training.inputs, self.scaling),
            augmentation=self.augmentation,
            notes=self._notes(len(labels)),
        )

    def _notes(self, count: int) -> tuple[str, ...]:
        if not self.fingerprint or self.fingerprint == self.drawings.fingerprint:
            return ()
        note = (
            f"Digits were drawn under the name {self.name!r} since they were chosen, or taken back: all "
            f"{count:,} that there are now are learned from"
        )
        return (note,)
