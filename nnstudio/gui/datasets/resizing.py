"""Resizing: images of one's own are brought to the size that a trained network takes."""

from nnstudio.data.awaited import Awaited
from nnstudio.data.dataset import DatasetSource
from nnstudio.data.image_folder import MAX_EDGE, ImageFolder
from nnstudio.document.document import Document
from nnstudio.nn.shapes import describe


def resized_for(document: Document, source: DatasetSource, *, trained: bool) -> tuple[DatasetSource, str]:
    """The images in the size that a trained network takes, and that in words; as they are where it fits."""
    wanted = document.dataset.spec().sample_shape
    waits = isinstance(document.dataset, Awaited)
    if not (trained or waits) or not isinstance(source, ImageFolder) or wanted == source.sample_shape:
        return source, ""
    if len(wanted) != 3 or max(wanted[:2]) > MAX_EDGE or wanted[2] not in (1, 3):
        return source, ""
    height, width, channels = wanted
    color = "" if channels == source.channels else ", in gray" if channels == 1 else ", in color"
    resized = source.replace(height=height, width=width, channels=channels)
    return resized, f"Resize the images to {height}×{width}{color}"


def size_of(document: Document) -> str:
    """What a network that came trained takes, in words."""
    return f"the network takes images of {describe(document.dataset.spec().sample_shape)}"
