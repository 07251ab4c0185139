"""The painting: points painted by hand that no project holds yet, kept in the user's data folder."""

import json
import logging
from pathlib import Path

import platformdirs

from nnstudio.data.dataset import DatasetError
from nnstudio.data.painted import Painted
from nnstudio.data.replacing import replacing
from nnstudio.nn.settings import SettingsError

log = logging.getLogger(__name__)

MOST_BYTES = 2_000_000
"""More than the most points take; a larger file is not ours."""


def read_painting() -> Painted:
    """The points that were painted last; none where none were kept, or nobody can read them any more."""
    path = _path()
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
        return Painted.from_fields(json.loads(content))
    except FileNotFoundError:
        return Painted()
    except (OSError, ValueError, TypeError, RecursionError, SettingsError) as error:
        # Nobody waits for these points; the next stroke begins anew.
        log.warning("%s cannot be read: %s", path, error)
        return Painted()


def keep_painting(painted: Painted) -> None:
    """Keeps these points in place of those before.

    Raises:
        DatasetError: They cannot be written.
    """
    path = _path()
    try:
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(painted.model_dump(mode="json")), "utf-8")
    except OSError as error:
        raise DatasetError(
            f"The painted points cannot be kept in {path.parent}: {error.strerror or error}. Use the dataset "
            "and save the project, make room on the disk, or let the folder be written to"
        ) from error


def _path() -> Path:
    return platformdirs.user_data_path("nnstudio") / "painting.json"
