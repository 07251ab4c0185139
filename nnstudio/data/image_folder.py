"""A folder of images of the user's own: photographs, scans, drawings, with a sub-folder for each class."""

import os
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any, Literal, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.data.augmentation import Augmentation
from nnstudio.data.dataset import DATASETS, Dataset, DatasetError, DatasetSpec, Images, Split
from nnstudio.data.from_disk import DiskSource, Found, at, deal, fields_with, spec_of, stamp
from nnstudio.data.image_leftovers import NAMED, note_broken
from nnstudio.data.image_listing import Files, Listing, folders_of, list_images, natural
from nnstudio.data.limits import check_size
from nnstudio.data.normalizing import Normalization, fit
from nnstudio.data.origins import Origins
from nnstudio.data.remarks import with_notes
from nnstudio.data.splitting import Splitting
from nnstudio.nn.shapes import Shape, size

Fit: TypeAlias = Literal["resize", "crop", "pad"]

MAX_EDGE = 1024
SUGGESTED_EDGE = 64
"""What larger images are suggested to be made: a network learns from such in minutes."""
_PARTS = ("training", "validation", "the test")
LOOKED_AT = 40
"""How many images are looked at to suggest a size."""


@DATASETS.register("image-folder", title="Folder of images", hint="a sub-folder for each class")
class ImageFolder(DiskSource):
    """Images of your own in a folder, with a sub-folder for each class that is named after it.

    PNG, JPEG, BMP, GIF and WebP of any size. Where there are folders `train`, `val` and `test` with the
    classes in them, they are taken as they are; what is not given so is dealt out of the training images.
    """

    places, of_folders = ("path",), True

    path: str = Field("", description="The folder with a sub-folder for each class.")
    height: int = Field(32, ge=1, le=MAX_EDGE, description="Height of the images that the network sees.")
    width: int = Field(32, ge=1, le=MAX_EDGE, description="Width of the images that the network sees.")
    channels: Literal[1, 3] = Field(3, description="1: gray. 3: red, green and blue.")
    fit: Fit = Field(
        "resize",
        description="What becomes of an image with other proportions: resize stretches it, crop cuts off "
        "what stands out on both sides, pad puts black bars beside it.",
    )
    broken_images: Literal["leave out", "refuse"] = Field(
        "leave out",
        description="What becomes of images that cannot be read: they are left out, which is told, or all "
        "are refused until those are replaced or removed.",
    )
    scaling: Normalization = Field("[0, 1]", description="Where the values 0 to 255 are mapped.")
    splitting: Splitting = Field(
        Splitting(), description="How images are dealt out to training, validation and test."
    )
    augmentation: Augmentation = Field(
        Augmentation(), description="How training images are changed at random."
    )

    @classmethod
    def of(cls, path: str | Path, **fields: Any) -> Self:
        """The images in this folder; the size and the channels that are not given suit those there.

        Raises:
            DatasetError: The folder cannot be read, or the images in it are none to learn from.
            SettingsError: A field is out of its limits.
        """
        source = cls.from_fields(fields_with({"path": path}, fields)).remembered()
        suggested = _suggested(list_images(source.path))
        return source.replace(**{name: value for name, value in suggested.items() if name not in fields})

    @classmethod
    def look(cls, paths: tuple[str, ...]) -> Found:
        return _found(paths, list_images(*paths))

    @property
    def sample_shape(self) -> Shape:
        return self.height, self.width, self.channels

    def spec(self) -> DatasetSpec:
        return self._spec(self.known)

    def missing(self) -> str | None:
        if not self.path:
            return "No folder of images is chosen yet: choose one with a sub-folder for each class"
        if stamp(self.path) is None:
            return f"The folder {self.path} is not there. Put it back, or choose another one"
        return None

    def stamps(self) -> tuple[object, ...]:
        # A folder changes with what is in it, but not with what is in the folders within it.
        return tuple(stamp(folder) for folder in folders_of(self.path))

    def load(self) -> Dataset:
        if (reason := self.missing()) is not None:
            raise DatasetError(reason)
        listing = list_images(self.path)
        found = _found(self.paths, listing)
        self.check_unchanged(found.replace(sample_shape=self.found.sample_shape))
        advice = "Make them smaller, or take fewer of them"
        check_size(len(listing) * size(self.sample_shape), f"{self.path}: {len(listing):,} images", advice)
        (training, validation, test), broken = self._read(self._dealt(listing))
        spec = self._spec(found)
        if broken:
            hint = f"{len(listing) - len(broken):,} of {len(listing):,} images"
            spec = replace(spec, size_hint=hint)
        dataset = Dataset(
            spec,
            training=training,
            validation=validation,
            test=test,
            scaling=fit(training.inputs, self.scaling),
            augmentation=self.augmentation,
        )
        left_out = note_broken(broken, len(listing)) if broken else ""
        return with_notes(dataset, left_out, *listing.leftovers.notes())

    def _spec(self, found: Found) -> DatasetSpec:
        name = at(self.path).name or type(self).entry.title
        return spec_of(name, found.replace(sample_shape=self.sample_shape), "image")

    def _dealt(self, listing: Listing) -> tuple[Files, Files, Files]:
        files, validation, test = listing.training, listing.validation, listing.test
        parts = deal(
            self.splitting,
            files.labels,
            self.path,
            validation=validation is not None,
            test=test is not None,
        )
        return (
            files.take(parts.training),
            validation.take(self.splitting.order(len(validation)))
            if validation
            else files.take(parts.validation),
            test or files.take(parts.test),
        )

    def _read(self, parts: tuple[Files, Files, Files]) -> tuple[list[Split], list[str]]:
        """The parts without the images that cannot be read, and the names of those, as `class/file`.

        Raises:
            DatasetError: Images cannot be read, and are not to be left out or leave nothing behind.
        """
        # Here, for these take a while to come and the window must not wait for them.
        from concurrent.futures import ThreadPoolExecutor

        from nnstudio.data.image_file import read_image

        arrays = [np.empty((len(files), *self.sample_shape), np.uint8) for files in parts]

        def read(place: tuple[int, int]) -> DatasetError | None:
            part, index = place
            try:
                arrays[part][index] = read_image(parts[part].paths[index], self.sample_shape, self.fit)
            except DatasetError as error:
                return error
            return None

        places = [(part, index) for part, files in enumerate(parts) for index in range(len(files))]
        # Pillow lets other threads run while it decodes; each image has its place, whoever reads it.
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as threads:
            errors = list(threads.map(read, places))
        broken = {place: error for place, error in zip(places, errors, strict=True) if error}
        if broken and self.broken_images == "refuse":
            raise DatasetError(_complaint(list(broken.values())))
        splits = []
        for part, (pixels, files) in enumerate(zip(arrays, parts, strict=True)):
            sound = np.array([(part, index) not in broken for index in range(len(files))])
            lost = part == 0 and set(files.labels) != set(files.labels[sound])
            if lost or not sound.any():
                what = f"None of the images {'of a class ' if lost else ''}for {_PARTS[part]} can be read"
                raise DatasetError(f"{what}. {_complaint(list(broken.values()))}")
            origins = self._origins(files.take(np.flatnonzero(sound)))
            splits.append(Split(_moved_up(pixels, sound), files.labels[sound], origins=origins))
        paths = [Path(parts[part].paths[index]) for part, index in broken]
        return splits, sorted((f"{path.parent.name}/{path.name}" for path in paths), key=natural)

    def _origins(self, files: Files) -> Origins:
        """The files by their paths within the folder, written alike on all systems."""
        folder = str(at(self.path))
        within = (path.removeprefix(folder).lstrip(os.sep) for path in files.paths)
        return Origins.files(within if os.sep == "/" else (path.replace(os.sep, "/") for path in within))


def _found(paths: tuple[str, ...], listing: Listing) -> Found:
    return Found(paths=paths, classes=listing.classes, samples=len(listing))


def _suggested(listing: Listing) -> dict[str, int]:
    """The size of most of the images, but no larger than what is learned from at ease, and their channels."""
    from nnstudio.data.image_file import look_at

    step = max(1, len(listing.training) // LOOKED_AT)
    looks, broken = [], []
    for path in listing.training.paths[::step]:
        try:
            looks.append(look_at(path))
        except DatasetError as error:
            broken.append(error)
    if not looks:
        raise DatasetError(_complaint(broken))
    height, width = median(at.height for at in looks), median(at.width for at in looks)
    smaller = min(1, SUGGESTED_EDGE / max(height, width))
    return {
        "height": max(1, round(height * smaller)),
        "width": max(1, round(width * smaller)),
        "channels": 1 if all(at.gray for at in looks) else 3,
    }


def _moved_up(pixels: Images, sound: npt.NDArray[np.bool_]) -> Images:
    """The images that are sound, in their order, without memory for a second time."""
    if sound.all():
        return pixels
    kept = np.flatnonzero(sound)
    for place, index in enumerate(kept):
        pixels[place] = pixels[index]
    return pixels[: len(kept)]


def _complaint(broken: list[DatasetError]) -> str:
    """The first of the files that cannot be read, in their order, and how many more there are."""
    words = sorted(map(str, broken), key=natural)
    if (more := len(words) - NAMED) > 0:
        words[NAMED:] = [f"{more} more image{'' if more == 1 else 's'} cannot be read either"]
    return ". ".join(words)
