"""Encoding: turns frames into a film, in a thread of its own, and leaves no half file."""

import enum
import io
import logging
import queue
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

log = logging.getLogger(__name__)

WAITING = 4
"""Frames that wait to be encoded, at most."""
PATIENCE = 0.1
"""Seconds between two looks whether the film has been cancelled."""


class Kind(enum.Enum):
    """What a film is written as."""

    GIF = "gif"
    WEBP = "webp"
    PNG = "png"

    @property
    def words(self) -> str:
        """What it is, for the user."""
        return {
            Kind.GIF: "GIF: plays everywhere, 256 colors",
            Kind.WEBP: "WebP: small, all colors",
            Kind.PNG: "PNG: a folder with a picture for each frame",
        }[self]

    @property
    def most_pixels(self) -> float:
        """Pixels of all frames together that fit into memory while the film is written."""
        return {Kind.GIF: 300e6, Kind.WEBP: 120e6, Kind.PNG: float("inf")}[self]

    @property
    def likeness(self) -> float:
        """The share of a frame that is written, about: what is as in the frame before is left out."""
        return {Kind.GIF: 0.6, Kind.WEBP: 0.4, Kind.PNG: 1.0}[self]


@dataclass(frozen=True)
class Frame:
    """A picture: rows of red, green and blue bytes, each row of `stride` bytes."""

    width: int
    height: int
    stride: int
    pixels: bytes


class Encoder(threading.Thread):
    """Writes a film from the frames that it is fed; others may read its public fields at any time.

    The file appears under its name only when it is complete. `trouble` says, for the user, why there is none.

    Args:
        path: The file; for `Kind.PNG` a folder that does not exist yet.
        kind: What it is written as.
        per_second: Frames a second.
        loop: Whether it is to be played forever.
    """

    def __init__(self, path: Path, kind: Kind, *, per_second: float, loop: bool) -> None:
        super().__init__(name="film", daemon=True)
        self.path, self.kind = path, kind
        self.trouble = ""
        self.cancelled = False
        self._milliseconds = round(1000 / per_second)
        self._loop = loop
        self._fed: queue.Queue[Frame | None] = queue.Queue(WAITING)
        self._part = path.with_name(f".{path.name}.part")

    @property
    def hungry(self) -> bool:
        """Whether a frame, or the end, can be fed."""
        return not self._fed.full()

    def feed(self, frame: Frame | None) -> None:
        """Adds a frame; None ends the film.

        Raises:
            queue.Full: It is not `hungry`.
        """
        self._fed.put_nowait(frame)

    def cancel(self) -> None:
        """Gives up, and leaves nothing."""
        self.cancelled = True

    def run(self) -> None:
        try:
            if self.kind is Kind.PNG:
                self._write_folder()
            else:
                self._write_file()
        except _CancelledError:
            pass
        except OSError as error:
            self.trouble = (
                f"{self.path} could not be written: {error.strerror or error}. "
                "Choose another folder, or make room on the disk"
            )
        except MemoryError:
            self.trouble = "There is not enough memory for this film. Take fewer frames, or a smaller size"
        except Exception as error:
            # The border between a library and the window: whatever goes wrong must reach the user.
            log.exception("The film could not be written")
            self.trouble = f"The film could not be written: {error}"
        finally:
            self._clean()

    def _write_file(self) -> None:
        with self._part.open("wb") as file:
            frames = self._frames()
            first = next(frames, None)
            if first is None:
                raise OSError("there is nothing to be seen")
            # Without "loop", a GIF is played once; a WebP counts how often, and 0 is forever.
            loop = {"loop": 0} if self._loop else {} if self.kind is Kind.GIF else {"loop": 1}
            first.save(
                file,
                self.kind.name,
                save_all=True,
                append_images=frames,
                duration=self._milliseconds,
                quality=85,
                **loop,
            )
        self._finish()

    def _write_folder(self) -> None:
        if self.path.exists():
            raise OSError("something of this name is there already")
        self._part.mkdir()
        for number, frame in enumerate(self._frames(), start=1):
            frame.save(self._part / f"{number:04}.png")
        self._finish()

    def _finish(self) -> None:
        if self.cancelled:
            raise _CancelledError
        self._part.replace(self.path)

    def _frames(self) -> Iterator[Image.Image]:
        while True:
            if self.cancelled:
                raise _CancelledError
            try:
                frame = self._fed.get(timeout=PATIENCE)
            except queue.Empty:
                continue
            if frame is None:
                return
            yield _image(frame, self.kind)

    def _clean(self) -> None:
        try:
            if self._part.is_dir():
                shutil.rmtree(self._part)
            else:
                self._part.unlink(missing_ok=True)
        except OSError:
            log.warning("%s could not be removed", self._part, exc_info=True)


class _CancelledError(Exception):
    """The user has given up the film."""


def estimated_bytes(kind: Kind, frame: Frame, count: int) -> float:
    """How large a film of so many frames like this one will be, about."""
    file = io.BytesIO()
    _image(frame, kind).save(file, kind.name, quality=85)
    size = len(file.getvalue())
    return size * (1 + kind.likeness * (count - 1))


def _image(frame: Frame, kind: Kind) -> Image.Image:
    size = (frame.width, frame.height)
    image = Image.frombuffer("RGB", size, frame.pixels, "raw", "RGB", frame.stride, 1)
    if kind is Kind.GIF:
        # Ten times as fast as what a GIF gets by default, and the file becomes smaller.
        return image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    return image
