"""The title: what the project is called, and whether anything of it is in no file."""

from PySide6.QtWidgets import QMainWindow

from nnstudio.gui.project_files import ProjectFiles
from nnstudio.gui.top_bar import TopBar


class Title:
    """Says it in the title of the window and in the top bar."""

    def __init__(self, window: QMainWindow, top_bar: TopBar, files: ProjectFiles) -> None:
        self._window, self._top_bar, self._files = window, top_bar, files

    def show(self) -> None:
        """Says it as it is now."""
        name, unsaved = self._files.name, self._files.unsaved
        self._top_bar.show_project(name, unsaved=unsaved)
        self._window.setWindowTitle(f"{name}[*] - nnstudio")
        self._window.setWindowModified(unsaved)
