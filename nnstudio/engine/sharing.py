"""Sharing: the ways in which several processors can work on one step, and which of them pays."""

import enum

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


class Way(enum.Enum):
    """Who works on a step."""

    ALONE = "one thread"
    CREW = "threads that have a part of the batch each"
    BLAS = "one thread, whose matrix products are shared"


def way_to_share(threads: int, rows: int, multiplications: int, parameters: int) -> Way:
    """The way that was fastest where it was measured, for a batch of so many rows.

    It hangs on nothing that could differ from run to run, for each way rounds differently.

    Args:
        threads: How many may work.
        rows: Samples in the batch.
        multiplications: What one sample takes on the way forward.
        parameters: How many numbers are trained.
    """
    # Forward, and twice as much back; a multiplication and an addition each.
    per_row = 6 * multiplications
    work = rows * per_row
    if threads == 1 or work < BLAS_WORK:
        return Way.ALONE
    least_rows = CREW_ROWS_AT_LEAST if per_row >= CREW_WORK_PER_ROW else CREW_ROWS
    pays = work >= CREW_WORK and rows >= threads * least_rows and multiplications >= CREW_USES * parameters
    return Way.CREW if pays else Way.BLAS


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
