"""Tiny image files that the tests write themselves."""

import numpy as np
from PIL import Image

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def plain(color, size=(8, 8)):
    """An image of one color, of (width, height) pixels; gray where the color is a number."""
    return Image.new("L" if isinstance(color, int) else "RGB", size, color)


def save(path, image, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, **options)
    return path


def save_classes(folder, **counts):
    """A folder of gray images: so many of each class, each with a gray value of its own, 10, 11, 12, ..."""
    value = 10
    for name, count in counts.items():
        for index in range(count):
            save(folder / name / f"{index}.png", plain(value, (4, 3)))
            value += 1
    return folder


def gray_values(split):
    return [int(value) for value in np.asarray(split.inputs)[:, 0, 0, 0]]
