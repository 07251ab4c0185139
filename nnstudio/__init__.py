"""Draw a neural network and watch it learn.

From Python: `model = nnstudio.load("digits.nns")`, then `model.predict(images)`; see `nnstudio.export.model`.
"""

import importlib
from typing import Any

__version__ = "0.1.0"

__all__ = ["Model", "__version__", "load"]


def __getattr__(name: str) -> Any:
    # Late, for this imports NumPy and half of nnstudio, which the command line must not wait for.
    if name in ("Model", "load"):
        return getattr(importlib.import_module("nnstudio.export.model"), name)
    raise AttributeError(f"module 'nnstudio' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
