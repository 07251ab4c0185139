"""Starts nnstudio: the command `nnstudio`, or `python -m nnstudio`."""

import os
import sys

# BLAS reads these once, when NumPy is imported. More threads are slower on layers of this size, and the
# last bits of every result would depend on how many there are.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from nnstudio.cli import main  # noqa: E402

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
