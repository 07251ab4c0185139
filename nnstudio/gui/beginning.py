"""Beginning: what a window has in it when it opens, and what is said of a file that cannot be opened."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow

from nnstudio.gui.datasets import DatasetBrowsing
from nnstudio.gui.dropped_files import DroppedFiles
from nnstudio.gui.exporting import Exporting
from nnstudio.gui.file_names import show_name
from nnstudio.gui.given import is_dropped
from nnstudio.gui.guidance import Guidance
from nnstudio.gui.opening import Opened
from nnstudio.gui.project_files import ProjectFiles
from nnstudio.gui.recovery.recovery import Recovery


class Beginning:
    """Makes the first network ready, or what the window was asked for, as by a double click on a file.

    Make it when the window has its views: from then on, it takes files that are dropped onto it, too.
    """

    def __init__(
        self,
        window: QMainWindow,
        files: ProjectFiles,
        datasets: DatasetBrowsing,
        exporting: Exporting,
        guidance: Guidance,
        recovery: Recovery,
    ) -> None:
        self._files, self._guidance, self._recovery = files, guidance, recovery
        self._dropped = DroppedFiles(
            window,
            {".nns": files.open, ".onnx": exporting.import_network, **datasets.openers()},
            weights=exporting.load_weights,
            data=lambda paths: datasets.open().adding.add(paths),  # noqa: PLW0108  # it opens first
            # Of a file that was named at the start, it is told before the first run is ready, which says so.
            tell=partial(guidance.tell, lasting=True),
        )

    def open(self, given: Path | None) -> None:
        """Opens what is given: a project at once, all else as if it were dropped onto the window."""
        if given is None:
            self._files.new()
        elif is_dropped(given):
            self._files.new()
            # What opens then is a window of its own, which comes to the front of this one, and of what is
            # offered in it.
            path = given.absolute()
            QTimer.singleShot(
                0, self._files, lambda: self._recovery.when_answered(lambda: self._dropped.take([path]))
            )
        else:
            opened = self._files.open_here(given)
            if opened.project is None:
                self._files.new()
                self._tell(given, opened)

    def _tell(self, path: Path, opened: Opened) -> None:
        """Says why a file was not opened; a dialog would stand alone before there is a window."""
        choices: list[tuple[str, Callable[[], object]]] = []
        if (backup := opened.backup) is not None:
            then = partial(self._files.open_backup, path, backup)
            choices.append(("Open the backup", lambda: self._files.when_discardable(then)))
            help_ = "The backup opens as a project without a file; nothing is replaced before you save it"
        else:
            help_ = f"{show_name(path)} stays as it is. Open another file, or begin with this network"
        self._guidance.tell(f"{opened.trouble}. {help_}", lasting=True, choices=choices)
