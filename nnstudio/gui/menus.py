"""The menu bar: every action, the examples, the recent files and the views."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.entries import ENTRIES
from nnstudio.gui.project_files import ProjectFiles


class MenuKeys(QObject):
    """Leaves every key to a menu that is open: those of the canvas would be heard before its letters."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return False


class Menus:
    """Fills a menu bar from the actions, and keeps the recent files up to date."""

    def __init__(self, bar: QMenuBar, actions: Mapping[str, QAction], files: ProjectFiles) -> None:
        self._files = files
        self._menus: dict[str, QMenu] = {}
        self._keys = MenuKeys(bar)
        for entry in ENTRIES:
            if entry.menu not in self._menus:
                self._menus[entry.menu] = bar.addMenu(entry.menu)
                self._menus[entry.menu].installEventFilter(self._keys)
            menu = self._menus[entry.menu]
            if entry.separated:
                menu.addSeparator()
            menu.addAction(actions[entry.name])
        self._recent = self._submenu("Open &recent", actions["save"])
        self._fill_examples(self._submenu("&Examples", actions["save"]))
        self._menus["&View"].addSeparator()
        self._fill_recent()
        files.recent.changed.connect(self._fill_recent)

    def add_view(self, action: QAction) -> None:
        """Adds what shows and hides a dock."""
        self._menus["&View"].addAction(action)

    def _submenu(self, title: str, before: QAction) -> QMenu:
        menu = QMenu(title, self._menus["&File"])
        menu.setToolTipsVisible(True)
        self._menus["&File"].insertMenu(before, menu)
        return menu

    def _fill_examples(self, menu: QMenu) -> None:
        for example in EXAMPLES.values():
            action = menu.addAction(example.name)
            action.setToolTip(example.summary)
            action.triggered.connect(lambda _checked=False, name=example.name: self._files.open_example(name))

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in self._files.recent.paths():
            action = self._recent.addAction(path.name)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self._files.open(path))
        self._recent.setEnabled(not self._recent.isEmpty())
