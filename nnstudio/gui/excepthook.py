"""What becomes of exceptions that nobody caught: they are logged, and told once."""

import faulthandler
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import platformdirs

_log = logging.getLogger("nnstudio")
_LOG_AGAIN_S = 10.0  # a failing paint event fails at each frame


def install_excepthook(report: Callable[[str], None], log_folder: Path | None = None) -> None:
    """Logs every exception that nobody caught, and hands on its words once per place in the code.

    Install it before the QApplication: Qt calls `sys.excepthook` for slots, paint events and QThread.run,
    and goes on. A crash of the interpreter itself leaves the stacks of all threads in `crash.log`.

    Args:
        report: Shows one line to the user. It is called on the thread that raised, so it must only hand
            the line on, as a signal does.
        log_folder: Of `crash.log`; by default the user's folder for logs.
    """
    sys.excepthook = _Reporter(report)
    folder = log_folder or platformdirs.user_log_path("nnstudio")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Stays open, as faulthandler wants it: in a crash it is too late to open a file.
        faulthandler.enable((folder / "crash.log").open("a", encoding="utf-8"))
    except OSError as error:
        _log.warning("Crashes are not recorded: %s", error)


class _Reporter:
    """An excepthook that is not loud about what repeats itself."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._lock = threading.Lock()
        self._logged: dict[tuple[str, int, type], tuple[float, int]] = {}

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        frames = traceback.extract_tb(trace)
        file, line = (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
        now = time.monotonic()
        with self._lock:
            seen = self._logged.get((file, line, kind))
            last, quiet = seen or (-_LOG_AGAIN_S, 0)
            loud = now - last >= _LOG_AGAIN_S
            self._logged[file, line, kind] = (now, 0) if loud else (last, quiet + 1)
        if loud:
            again = f" ({quiet} times more since the last report)" if quiet else ""
            _log.error("Unexpected error%s", again, exc_info=(kind, error, trace))
        if seen is None:
            try:
                self._report(f"{kind.__name__}: {error} ({Path(file).name}, line {line})")
            except Exception:
                _log.exception("An error could not be shown")
