"""Browsing: opens the dataset browser over the window, once at a time."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nnstudio.gui.datasets.browser import DatasetBrowser
from nnstudio.gui.datasets.importing import SUFFIXES
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import ThemeSwitch
from nnstudio.gui.training import TrainingController


class DatasetBrowsing(QObject):
    """What the menu entries about data do."""

    def __init__(
        self, window: QWidget, editor: Editor, switch: ThemeSwitch, training: TrainingController
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._switch = window, editor, switch
        self._training = training
        self._browser: DatasetBrowser | None = None

    @property
    def browser(self) -> DatasetBrowser | None:
        """The browser, while it is open."""
        return self._browser

    def slots(self) -> dict[str, Callable[..., object]]:
        """What the entries of the menus do, by their names."""
        return {"datasets": self.open, "addData": self.add}

    def openers(self) -> dict[str, Callable[[Path], object]]:
        """What is done with files of data that are dropped onto the window, by their endings."""
        return dict.fromkeys(SUFFIXES, self.take)

    def take(self, path: Path) -> None:
        """Opens the browser at what is in a file."""
        self.open().adding.add([path])

    def open(self) -> DatasetBrowser:
        """Opens the browser at the dataset in use."""
        if self._browser is None:
            self._browser = DatasetBrowser(self._editor, self._switch.theme, self._window, self._training)
            self._switch.changed.connect(self._browser.show_theme)
            self._browser.finished.connect(self._on_finished)
            self._browser.open()
        return self._browser

    def add(self) -> None:
        """Opens the browser, with the ways to add data unfolded."""
        # Once the browser is seen: a menu takes its place from the button.
        self.open().adding.unfold()

    def _on_finished(self) -> None:
        self._browser = None
        # Not every window manager hands the focus back, and some screens have none.
        self._window.activateWindow()
