"""The shelf: puts checkpoints away, their arrays in memory as long as there is room, else on the disk."""

import dataclasses
import logging
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar, cast

import numpy as np

from nnstudio.engine.checkpoint import Checkpoint
from nnstudio.engine.scratch import Scratch

log = logging.getLogger(__name__)

T = TypeVar("T")

SMALL = 1024
"""Bytes up to which an array stays with the rest of its checkpoint, and is not counted."""
SPARED = 512 << 20
"""Bytes of the disk that are left to other programs."""


@dataclasses.dataclass(eq=False)
class _Slot:
    """One array, in memory or in a file, and how many checkpoints share it."""

    array: np.ndarray | None
    size: int
    path: Path | None = None
    users: int = 0


class Packed:
    """A checkpoint that has been put away; the arrays in it have become slots."""

    def __init__(self, rest: Checkpoint, slots: tuple[_Slot, ...]) -> None:
        self.rest, self.slots = rest, slots

    @property
    def in_memory(self) -> bool:
        """Whether any array of it lies in memory."""
        return any(slot.array is not None for slot in self.slots)


class ShelfError(OSError):
    """What was put away cannot be read again."""


class Shelf:
    """Checkpoints put away; an array that several of them share is held once.

    Nothing but bare arrays is written (.npy, never pickled); the rest of a checkpoint is small.

    Args:
        memory: Bytes of arrays that `make_room` leaves in memory.
        disk: Bytes of arrays in files, at most.
        parent: Where to make a folder for the files; a temporary place by default.
    """

    def __init__(self, memory: int, disk: int, parent: Path | None = None) -> None:
        self.in_memory = 0
        self.on_disk = 0
        self.stuck = False
        """Whether no more can be put on the disk; what is there already stays."""
        self._memory, self._disk = memory, disk
        self._scratch = Scratch(parent)
        self._written = 0
        self._in_memory: dict[int, _Slot] = {}

    def put(self, checkpoint: Checkpoint) -> Packed:
        """Puts a checkpoint away; whether there is room is asked by `make_room`."""
        slots: dict[int, _Slot] = {}

        def hold(found: object) -> object:
            if not isinstance(found, np.ndarray) or found.nbytes <= SMALL:
                return found
            slot = self._in_memory.get(id(found))
            if slot is None:
                slot = self._in_memory[id(found)] = _Slot(found, found.nbytes)
                self.in_memory += slot.size
            slots[id(found)] = slot
            return slot

        rest = _replaced(checkpoint, hold)
        for slot in slots.values():
            slot.users += 1
        return Packed(rest, tuple(slots.values()))

    def get(self, packed: Packed) -> Checkpoint:
        """The checkpoint, bit for bit as it was.

        Raises:
            ShelfError: A file of it cannot be read.
        """

        def fetch(found: object) -> object:
            return _read(found) if isinstance(found, _Slot) else found

        return _replaced(packed.rest, fetch)

    def drop(self, packed: Packed) -> None:
        """Lets go of a checkpoint, and of the arrays that no other shares."""
        for slot in packed.slots:
            slot.users -= 1
            if slot.users:
                continue
            if slot.array is not None:
                del self._in_memory[id(slot.array)]
                self.in_memory -= slot.size
            if slot.path is not None:
                self.on_disk -= slot.size
                try:
                    slot.path.unlink(missing_ok=True)
                except OSError:
                    log.warning("%s is not needed any more, but could not be removed", slot.path)

    def make_room(self, latest: Packed) -> bool:
        """Moves the oldest arrays to the disk until the others fit into memory; False where that fails.

        Those of the `latest` checkpoint stay: the next one may share them.
        """
        while self.in_memory > self._memory:
            oldest = next((slot for slot in self._in_memory.values() if slot not in latest.slots), None)
            if oldest is None:
                return True
            if not self._move_out(oldest):
                return False
        return True

    def close(self) -> None:
        """Removes all files."""
        self._scratch.close()

    def _move_out(self, slot: _Slot) -> bool:
        if self.stuck or self.on_disk + slot.size > self._disk or slot.array is None:
            return False
        path: Path | None = None
        try:
            folder = self._scratch.folder
            if shutil.disk_usage(folder).free < slot.size + SPARED:
                raise OSError("the disk is almost full")  # told as what the disk itself says
            self._written += 1
            path = folder / f"{self._written}.npy"
            with path.open("wb") as file:
                np.save(file, slot.array, allow_pickle=False)
        except OSError as error:
            log.warning(
                "No more earlier moments of the run are kept on the disk (%s); fewer are kept in memory. "
                "Training goes on as before",
                error,
            )
            if path is not None:
                path.unlink(missing_ok=True)
            self.stuck = True
            return False
        del self._in_memory[id(slot.array)]
        slot.array, slot.path = None, path
        self.in_memory -= slot.size
        self.on_disk += slot.size
        return True


def _read(slot: _Slot) -> np.ndarray:
    if slot.array is not None:
        return slot.array
    assert slot.path is not None  # a slot has one of the two
    try:
        array: np.ndarray = np.load(slot.path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise ShelfError(f"{slot.path} cannot be read: {error}") from error
    array.flags.writeable = False
    return array


def _replaced(value: T, change: Callable[[object], object]) -> T:
    """`value` with every array in it changed, however deep in mappings and dataclasses it lies."""
    if isinstance(value, np.ndarray | _Slot):
        return cast("T", change(value))
    if isinstance(value, Mapping):
        mapped = {name: _replaced(part, change) for name, part in value.items()}
        same = all(part is value[name] for name, part in mapped.items())
        return value if same else cast("T", mapped)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
        changed = {name: _replaced(part, change) for name, part in parts.items()}
        different = {name: part for name, part in changed.items() if part is not parts[name]}
        return cast("T", dataclasses.replace(value, **different)) if different else value
    return value
