"""The main window: puts the parts in their places and connects them; each part knows only its own."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QSettings, QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.about import show_about
from nnstudio.gui.actions import make_actions, paint_actions
from nnstudio.gui.beginning import Beginning
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.closing import Closing
from nnstudio.gui.datasets import DatasetBrowsing
from nnstudio.gui.dialogs import Dialogs, QtDialogs
from nnstudio.gui.docks import PLACES, Docks
from nnstudio.gui.editor import Editor
from nnstudio.gui.exporting import Exporting
from nnstudio.gui.files_status import FilesStatus
from nnstudio.gui.focus_round import FocusRound
from nnstudio.gui.going import Going
from nnstudio.gui.history import HistoryPanel
from nnstudio.gui.in_step import InStep
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.live_views import LiveViews
from nnstudio.gui.menus import Menus
from nnstudio.gui.motion.transport import Transport
from nnstudio.gui.observatory import Observatory
from nnstudio.gui.offering import Offering
from nnstudio.gui.palette import Palette
from nnstudio.gui.preferences import Preferences
from nnstudio.gui.project_files import FIRST, ProjectFiles
from nnstudio.gui.recovery.recovery import Recovery
from nnstudio.gui.repairing import Repairing
from nnstudio.gui.run_words import RunWords
from nnstudio.gui.shortcuts import ShortcutsPage
from nnstudio.gui.status_bar import StatusBar
from nnstudio.gui.theme import Theme, ThemeSwitch
from nnstudio.gui.title import Title
from nnstudio.gui.top_bar import TopBar
from nnstudio.gui.training import TrainingController
from nnstudio.gui.workbench import Workbench


class MainWindow(QMainWindow):
    """The whole program on the screen."""

    def __init__(self, switch: ThemeSwitch, settings: QSettings, dialogs: Dialogs | None = None) -> None:
        super().__init__()
        self._switch, self._settings = switch, settings
        theme = switch.theme
        self.editor = Editor(EXAMPLES[FIRST].build(), settle=settle, parent=self)
        self.training = TrainingController(self.editor, self)
        self.files = ProjectFiles(self.editor, self.training, dialogs or QtDialogs(self), settings, self)
        self.workbench = Workbench(self, self.editor, self.training, switch, settings)
        self.canvas = self.workbench.canvas
        self.recovery = Recovery(
            self.editor, self.training, self.files, self.canvas, theme, self.workbench.guidance.tell
        )
        self.palette_panel = Palette(theme)
        self.repairing = Repairing(self.editor, self.canvas, theme)
        self.problems = self.repairing.button
        self.inspector = Inspector(self.editor, theme, repairs=self.repairing.repairs)
        self.history_panel = HistoryPanel(self.editor, theme)
        self.live_views = LiveViews(self.training, self.canvas, self)
        self.transport = Transport(self.training, self.canvas, theme, self)
        self.motion = self.transport.motion
        self.observatory = Observatory(self.training, self.motion, self.canvas, theme, self)
        self.datasets = DatasetBrowsing(self, self.editor, switch, self.training)
        self.exporting = Exporting(
            self, self.editor, self.training, self.files, switch, settings, self.workbench.guidance.tell
        )
        self._preferences = Preferences(switch, settings, self.training, self.observatory)
        self._going = Going(self.inspector, self.workbench)
        self._actions = make_actions(self, self.canvas, theme, self._slots())
        self.workbench.take_actions(self._actions)
        self.transport.take_actions(self._actions)
        self.top_bar = TopBar(self._actions)
        self._title = Title(self, self.top_bar, self.files)
        self.focus_round = FocusRound(
            (
                ("Canvas", self.canvas),
                ("Inspector", self.inspector),
                ("Palette", self.palette_panel),
                *((PLACES[name].title, panel) for name, panel in self.observatory.panels.items()),
                ("Timeline", self.observatory.timeline),
                ("Top bar", self.top_bar),
            )
        )
        self._offering = Offering(
            self._actions, self.editor, self.training, self.files, self.workbench, self.transport
        )
        self._run_words = RunWords(self.training, self.workbench, self.inspector)
        self._status = self._run_words.status
        self._closing = Closing(
            self.files, self.recovery, self.inspector, self.workbench, self.tell, self.close
        )
        self._in_step = InStep(
            self.editor,
            self.training,
            workbench=self.workbench,
            inspector=self.inspector,
            observatory=self.observatory,
            live_views=self.live_views,
            top_bar=self.top_bar,
            repairing=self.repairing,
            offering=self._offering,
            run_words=self._run_words,
        )
        self._arrange()
        self._connect()
        self._preferences.restore(self._actions)
        self._show_theme(theme)
        self._offering.show_history()
        self._in_step.show_document()
        self._beginning = Beginning(
            self, self.files, self.datasets, self.exporting, self.workbench.guidance, self.recovery
        )

    def open(self, given: Path | None) -> None:
        """Makes a project ready, or the first network if there is none; then opens what else it may be."""
        self._beginning.open(given)

    def tell(self, trouble: str) -> None:
        """Says what has gone wrong in the program itself, without stopping anything."""
        words = f"Something went wrong in nnstudio itself; what you have is still here. {trouble}"
        self.workbench.guidance.tell(words, lasting=True)

    def end(self) -> None:
        """Closes without a question, as when the session ends; the next start offers unsaved work."""
        self._closing.ask_nothing()
        self.close()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.training.look_away(away=self.isMinimized())
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            # What was missing may have been fetched in the meantime.
            self.training.refresh()
            self._in_step.show_document()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        if not self._closing.allowed():
            return
        self._docks.keep()
        self.recovery.end()
        self.observatory.shut_down()
        self.transport.shut_down()
        event.accept()

    def _slots(self) -> dict[str, Callable[..., object]]:
        editor, files = self.editor, self.files
        return {
            **self.workbench.slots(),
            **self.transport.slots(),
            **self.observatory.slots(),
            **self.datasets.slots(),
            **self.exporting.slots(),
            **self._preferences.slots(),
            **self._going.slots(),
            "new": files.new,
            "open": files.ask_open,
            "save": files.save,
            "saveAs": files.save_as,
            "revert": files.revert,
            "quit": self.close,
            "undo": editor.undo,
            "redo": editor.redo,
            "commandPalette": self._find_command,
            "shortcuts": lambda: ShortcutsPage(self).open(),
            "about": lambda: show_about(self),
        }

    def _arrange(self) -> None:
        self.setObjectName("mainWindow")
        self.resize(QSize(1600, 1000).boundedTo(self.screen().availableSize()))
        self.setMinimumSize(900, 500)
        self.setCentralWidget(self.canvas)
        self.addToolBar(self.top_bar)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.observatory.timeline_bar())
        panels = {
            "palette": self.palette_panel,
            "inspector": self.inspector,
            "history": self.history_panel,
            **self.observatory.panels,
        }
        self._docks = Docks(self, self._settings, panels)
        self._going.lead(self._docks, self.focus_round)
        self._menus = Menus(self.menuBar(), self._actions, self.files)
        for panel in self.observatory.panels.values():
            self.live_views.add(panel)
        for part in (self.observatory, self.transport):
            part.panel_wanted.connect(self._docks.show)
        self.observatory.fronts_changed.connect(self._docks.stand_in)
        self.observatory.room_wanted.connect(self._docks.give_room)
        for toggle in self._docks.toggles():
            self._menus.add_view(toggle)
        self._status_bar = StatusBar(self._status, FilesStatus(self.files), self.problems, self.motion)
        self.setStatusBar(self._status_bar)
        self._docks.restore()

    def _connect(self) -> None:
        self._switch.changed.connect(self._show_theme)
        self.files.said.connect(self.workbench.guidance.tell)
        for changed in (self.training.stale_changed, self.training.aside.changed):
            changed.connect(self.workbench.guidance.show_banner)
        self._run_words.said.connect(self._title.show)
        self._offering.shown.connect(self._show_running)
        self._offering.history_shown.connect(self._title.show)
        self.palette_panel.append_requested.connect(self.canvas.building.append)
        self.palette_panel.example_requested.connect(self.files.open_example)
        self.palette_panel.drag_moved.connect(self.canvas.pointer.palette_drag.move)
        self.palette_panel.drag_dropped.connect(self.canvas.pointer.palette_drag.drop)
        self.palette_panel.drag_cancelled.connect(self.canvas.pointer.palette_drag.end)
        self.workbench.steering.said.connect(self._status_bar.say)
        self.workbench.run_tapped.connect(self.transport.run_or_pause)
        self.workbench.run_wanted.connect(self.motion.run)
        self.workbench.data_wanted.connect(self.datasets.open)
        self.canvas.pointer.settings_wanted.connect(self._going.to_settings)
        self.transport.obey(self.top_bar.speed)
        self.transport.heed(self.workbench.guidance.holds_back)
        self.top_bar.dataset_chosen.connect(self.datasets.choose_kind)
        self.inspector.data_wanted.connect(self.datasets.open)
        self.inspector.data_chosen.connect(self.datasets.choose)

    def _find_command(self) -> None:
        self.workbench.searching.find_command(self._actions, self._docks.toggles(), self.files.open_example)

    def _show_running(self) -> None:
        self.top_bar.show_running(running=self.motion.running)

    def _show_theme(self, theme: Theme) -> None:
        for part in (
            self.workbench,
            self.palette_panel,
            self.inspector,
            self.history_panel,
            self.observatory,
            self.transport,
            self.problems,
            self.recovery,
        ):
            part.show_theme(theme)
        paint_actions(self._actions, theme)
