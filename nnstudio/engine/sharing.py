"""Sharing: the ways in which several processors can work on one step, and which of them pays."""

import enum
import statistics

from threadpoolctl import ThreadpoolController

CREW_WORK = 200e6
"""Arithmetic operations per step from which on a crew pays; below, waking each other takes longer."""
CREW_ROWS = 48
"""Samples for each thread from which on it pays. With fewer, the calls of NumPy are so short that the threads
wait for one another to let go of the interpreter."""
CREW_ROWS_AT_LEAST, CREW_WORK_PER_ROW = 16, 30e6
"""Samples for each thread, and operations per sample, from which on it pays with fewer samples, too."""
CREW_USES = 4
"""How often a weight is used for one sample, at least: each thread has gradients of its own to add up."""
BLAS_WORK = 50e6
"""Arithmetic operations per step from which on BLAS is faster with several threads."""
BLAS_WORK_BESIDE_CREW = 300e6
"""The same where a crew moves the parameters."""


class Way(enum.Enum):
    """Who works on a step."""

    ALONE = "one thread"
    CREW = "threads that have a part of the batch each"
    BLAS = "one thread, whose matrix products are shared"


def way_to_share(
    threads: int, rows: int, multiplications: int, parameters: int, *, update_shared: bool = False
) -> Way:
    """The way that was fastest where it was measured, for a batch of so many rows.

    It hangs on nothing that could differ from run to run, for each way rounds differently.

    Args:
        threads: How many may work.
        rows: Samples in the batch.
        multiplications: What one sample takes on the way forward.
        parameters: How many numbers are trained.
        update_shared: Whether a crew moves the parameters. Threads of BLAS, which wait for their next product
            at full speed, would be in its way.
    """
    # Forward, and twice as much back; a multiplication and an addition each.
    per_row = 6 * multiplications
    work = rows * per_row
    if threads == 1 or work < (BLAS_WORK_BESIDE_CREW if update_shared else BLAS_WORK):
        return Way.ALONE
    least_rows = CREW_ROWS_AT_LEAST if per_row >= CREW_WORK_PER_ROW else CREW_ROWS
    pays = work >= CREW_WORK and rows >= threads * least_rows and multiplications >= CREW_USES * parameters
    return Way.CREW if pays else Way.BLAS


SLOWER = 2.5
"""How many times slower than alone a shared step may be; more comes only of other programs in the way."""
TRIAL, WINDOW = 8, 40
"""Steps that are made alone to compare with, and shared steps that are judged together."""


class Watch:
    """Tells when sharing does not pay, because other programs need the processors.

    Threads that wait for each other are then slower than one by far. Who has given up stays alone, for
    each way rounds differently. Batches of other sizes than the first are not judged. `steps` counts what
    might have been shared; a run that goes on from a checkpoint makes no second trial.
    """

    def __init__(self) -> None:
        self.given_up = False
        self.steps = 0
        self._rows = 0
        self._alone: list[float] = []
        self._shared: list[float] = []

    @property
    def comparing(self) -> bool:
        """Whether the next step should be made alone, to compare with."""
        return self.steps < TRIAL

    def note(self, way: Way, rows: int, seconds: float) -> None:
        """Takes the time of a step into account."""
        self.steps += 1
        self._rows = self._rows or rows
        if rows != self._rows:
            return
        if way is Way.ALONE:
            self._alone.append(seconds)
            return
        self._shared.append(seconds)
        if len(self._shared) == WINDOW and self._alone:
            self.given_up = statistics.median(self._shared) > SLOWER * statistics.median(self._alone)
            self._shared.clear()


class BlasThreads:
    """While it is entered, matrix products are shared by so many threads of BLAS; else, there is one."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._libraries = ThreadpoolController().select(user_api="blas").lib_controllers

    def __enter__(self) -> None:
        for library in self._libraries:
            library.set_num_threads(self._threads)

    def __exit__(self, *_: object) -> None:
        for library in self._libraries:
            library.set_num_threads(1)
