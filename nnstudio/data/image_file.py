"""An image file as a sample: decoded, turned upright, and brought to the size that is asked for."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

# The plugins are named, for Pillow looks for no others where the formats are given.
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from nnstudio.data.dataset import DatasetError, Images
from nnstudio.data.image_folder import Fit
from nnstudio.data.image_listing import KINDS
from nnstudio.data.regular import check_regular, reason_of
from nnstudio.nn.shapes import Shape

FORMATS = tuple(
    plugin.format
    for plugin in (
        PngImagePlugin.PngImageFile,
        JpegImagePlugin.JpegImageFile,
        BmpImagePlugin.BmpImageFile,
        BmpImagePlugin.DibImageFile,
        GifImagePlugin.GifImageFile,
        WebPImagePlugin.WebPImageFile,
    )
)
PAPER = "white"
"""What shows through where an image is transparent."""


@dataclass(frozen=True)
class Look:
    """The size of an image as it is seen, in pixels, and whether it is gray."""

    height: int
    width: int
    gray: bool


def read_image(path: str | Path, shape: Shape, fit: Fit = "resize") -> Images:
    """The first picture in a file as a sample (height, width, channels) of bytes.

    Args:
        path: A PNG, JPEG, BMP, GIF or WebP file; which of them it is, its content says.
        shape: Of the sample; 1 channel is gray, 3 are red, green and blue.
        fit: What becomes of an image with other proportions: "resize" stretches it, "crop" cuts off what
            stands out on both sides, "pad" puts black bars beside it.

    Raises:
        DatasetError: The file cannot be read, is no image, is broken or too large; the message names it.
    """
    height, width, channels = shape
    try:
        with _opened(path) as image:
            # A JPEG of a camera is decoded several times as fast at a part of its size.
            image.draft("L" if channels == 1 else "RGB", (2 * max(height, width),) * 2)
            ImageOps.exif_transpose(image, in_place=True)
            scaled = _fitted(_plain(image, channels), width, height, fit)
            return np.asarray(_on_paper(scaled, channels)).reshape(shape)
    except DatasetError:
        raise
    # A decoder given a broken file may raise anything; whatever it is, that file is to be named.
    except Exception as error:
        raise DatasetError(f"{path} cannot be read: {_reason(error)}") from error


def look_at(path: str | Path) -> Look:
    """What an image is like before it is brought to a size.

    Raises:
        DatasetError: As `read_image`.
    """
    try:
        with _opened(path) as image:
            width, height = image.size
            # Orientations from 5 on lie on their side; 0x0112 is the tag that holds them.
            if image.getexif().get(0x0112, 1) >= 5:
                width, height = height, width
            return Look(height, width, image.mode[0] in "1LI")
    except DatasetError:
        raise
    except Exception as error:
        raise DatasetError(f"{path} cannot be read: {_reason(error)}") from error


def _opened(path: str | Path) -> Image.Image:
    """The image, of which only the head has been read."""
    check_regular(Path(path))
    image = Image.open(path, formats=FORMATS)
    pixels, most = image.width * image.height, Image.MAX_IMAGE_PIXELS
    if most is not None and pixels > most:  # Pillow alone only warns, up to twice as many
        image.close()
        raise Image.DecompressionBombError
    return image


def _plain(image: Image.Image, channels: int) -> Image.Image:
    """The image in gray or in color, with its transparency if it has any."""
    if image.mode.startswith("I"):  # 16 bits a pixel, which `convert` would cut off at 255
        deep = np.clip(np.asarray(image).astype(np.int64) >> 8, 0, 255)
        image = Image.fromarray(deep.astype(np.uint8))
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if channels == 1 else "RGB")


def _fitted(image: Image.Image, width: int, height: int, fit: Fit) -> Image.Image:
    if image.size == (width, height):
        return image
    ratios = width / image.width, height / image.height
    if fit == "pad":
        inner = tuple(max(1, round(edge * min(ratios))) for edge in image.size)
        canvas = Image.new(image.mode, (width, height), (0, 0, 0, 255) if image.mode == "RGBA" else 0)
        canvas.paste(_resized(image, inner), ((width - inner[0]) // 2, (height - inner[1]) // 2))
        return canvas
    if fit == "resize":
        return _resized(image, (width, height))
    kept_width, kept_height = (max(1, round(edge / max(ratios))) for edge in (width, height))
    left, top = (image.width - kept_width) // 2, (image.height - kept_height) // 2
    # Cut out first: what is cut off must not show at the edges.
    return _resized(image.crop((left, top, left + kept_width, top + kept_height)), (width, height))


def _resized(image: Image.Image, size: tuple[int, ...]) -> Image.Image:
    # Pillow's linear filter takes the mean of what becomes one pixel, so nothing flickers.
    return image.resize((size[0], size[1]), Image.Resampling.BILINEAR, reducing_gap=3.0)


def _on_paper(image: Image.Image, channels: int) -> Image.Image:
    if image.mode == "RGBA":
        paper = Image.new("RGBA", image.size, PAPER)
        paper.alpha_composite(image)
        image = paper
    return image.convert("L" if channels == 1 else "RGB")


def _reason(error: Exception) -> str:
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return f"it has more than {Image.MAX_IMAGE_PIXELS:,} pixels. Make it smaller, or remove it"
    if isinstance(error, UnidentifiedImageError):
        return f"it is not a {KINDS} image. Convert it, or remove it"
    if isinstance(error, OSError) and error.strerror:  # the system's, where decoders have only words
        return reason_of(error)
    return f"{reason_of(error)}. The file may be broken; replace or remove it"
