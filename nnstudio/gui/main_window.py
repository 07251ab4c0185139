"""The main window: puts the parts in their places and connects them; each part knows only its own."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEvent, QSettings, QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QMessageBox

from nnstudio import __version__
from nnstudio.data.dataset import DATASETS
from nnstudio.document.document import Document
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.repairs import Repair, repairs_of
from nnstudio.engine.api import Phase, Report
from nnstudio.gui.actions import make_actions, paint_actions
from nnstudio.gui.availability import show_history, show_selected
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.datasets import DatasetBrowsing
from nnstudio.gui.dialogs import Dialogs, QtDialogs
from nnstudio.gui.docks import PLACES, WORKSPACES, Docks
from nnstudio.gui.dropped_files import DroppedFiles
from nnstudio.gui.editor import Editor
from nnstudio.gui.exporting import Exporting
from nnstudio.gui.focus_round import FocusRound
from nnstudio.gui.forms.declaration import change_kind
from nnstudio.gui.history import HistoryPanel
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.live_views import LiveViews
from nnstudio.gui.menus import Menus
from nnstudio.gui.motion.transport import Transport
from nnstudio.gui.observatory import Observatory
from nnstudio.gui.palette import Palette
from nnstudio.gui.problems import ProblemsButton
from nnstudio.gui.project_files import FIRST, ProjectFiles
from nnstudio.gui.recovery.recovery import Recovery
from nnstudio.gui.run_status import RunStatus
from nnstudio.gui.shortcuts import ShortcutsPage
from nnstudio.gui.theme import Choice, Theme, ThemeSwitch
from nnstudio.gui.top_bar import TopBar
from nnstudio.gui.training import TrainingController
from nnstudio.gui.workbench import Workbench
from nnstudio.nn.check import Problem
from nnstudio.nn.graph import NodeId

log = logging.getLogger(__name__)

SAID_FOR = 6000
"""Milliseconds for which words stand in the status bar."""
WORDS_EVERY = 250
"""Milliseconds between two readings of the figures in words: faster, nobody could read them."""


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
        self.inspector = Inspector(self.editor, theme, repairs=self._repairs)
        self.history_panel = HistoryPanel(self.editor, theme)
        self.live_views = LiveViews(self.training, self.canvas, self)
        self.transport = Transport(self.training, self.canvas, theme, self)
        self.motion = self.transport.motion
        self.observatory = Observatory(self.training, self.motion, self.canvas, theme, self)
        self.datasets = DatasetBrowsing(self, self.editor, switch, self.training)
        self.exporting = Exporting(
            self, self.editor, self.training, self.files, switch, settings, self.workbench.guidance.tell
        )
        self._actions = make_actions(self, self.canvas, theme, self._slots())
        self.workbench.take_actions(self._actions)
        self.transport.take_actions(self._actions)
        self.top_bar = TopBar(self._actions)
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
        self._status = RunStatus()
        self.problems = ProblemsButton(theme, repairs=self._repairs)
        self._may_close = False
        self._shown = (Phase.EMPTY, False)
        self._words_age = QElapsedTimer()
        self._words_age.start()
        self._arrange()
        self._connect()
        self._actions["allProcessors"].setChecked(settings.value("all_processors", False, bool))
        self._actions["greenRed"].setChecked(settings.value("green_red", False, bool))
        self._show_theme(theme)
        self._show_history()
        self._on_document(self.editor.document)
        openers = {".nns": self.files.open, ".onnx": self.exporting.import_network}
        DroppedFiles(self, {**openers, **self.datasets.openers()})

    def open(self, project: Path | None) -> None:
        """Makes a project ready, or the first network if there is none."""
        if project is not None:
            self.files.open(project)
        if self.files.path is None:
            self.files.new()

    def tell(self, trouble: str) -> None:
        """Says what has gone wrong in the program itself, without stopping anything."""
        words = f"Something went wrong in nnstudio itself; what you have is still here. {trouble}"
        self.workbench.guidance.tell(words, lasting=True)

    def end(self) -> None:
        """Closes without a question, as when the session ends; the next start offers unsaved work."""
        self._finish_typing()
        self.recovery.leave()
        self._may_close = True
        self.close()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.training.look_away(away=self.isMinimized())
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            # What was missing may have been fetched in the meantime.
            self.training.refresh()
            self._on_document(self.editor.document)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        try:
            allowed = self._may_close or (self._finish_typing() and self.files.may_discard())
        except Exception as error:
            # An exception that leaves an event handler of Qt ends the process, and the work with it.
            log.exception("Asking about unsaved work has failed")
            self.tell(f"The window stays open, for asking about unsaved work has failed: {error}")
            return
        if not allowed:
            return
        self._may_close = True
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
            **{
                f"workspace{name.capitalize()}": lambda name=name: self._docks.arrange(name)
                for name in WORKSPACES
            },
            "new": files.new,
            "open": files.ask_open,
            "save": files.save,
            "saveAs": files.save_as,
            "revert": files.revert,
            "quit": self.close,
            "undo": editor.undo,
            "redo": editor.redo,
            "commandPalette": self._find_command,
            "rename": self._rename,
            "settings": self._go_to_settings,
            "allProcessors": self._use_all_processors,
            "greenRed": self._choose_colors,
            "nextPart": lambda: self._go_round(back=False),
            "previousPart": lambda: self._go_round(back=True),
            "theme": lambda: self._choose_theme("light" if self._switch.theme.dark else "dark"),
            "themeSystem": lambda: self._choose_theme("system"),
            "shortcuts": self._show_shortcuts,
            "about": self._show_about,
        }

    def _arrange(self) -> None:
        self.setObjectName("mainWindow")
        self.resize(QSize(1600, 1000).boundedTo(self.screen().availableSize()))
        self.setMinimumSize(900, 600)
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
        self._menus = Menus(self.menuBar(), self._actions, self.files)
        for panel in self.observatory.panels.values():
            self.live_views.add(panel)
        for part in (self.observatory, self.transport):
            part.panel_wanted.connect(self._docks.show)
        self.observatory.fronts_changed.connect(self._docks.stand_in)
        for toggle in self._docks.toggles():
            self._menus.add_view(toggle)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self._status, 1)
        bar.addPermanentWidget(self.problems)
        self._docks.restore()

    def _connect(self) -> None:
        self._switch.changed.connect(self._show_theme)
        self.editor.changed.connect(self._on_changed)
        self.editor.opened.connect(self._on_opened)
        self.editor.history_changed.connect(self._show_history)
        self.training.reported.connect(self._on_reported)
        self.training.stale_changed.connect(self._on_stale)
        self.training.wished.connect(self._show_enabled)
        self.files.named.connect(self._show_history)
        self.canvas.nodes_selected.connect(self._on_selected)
        self.palette_panel.append_requested.connect(self.canvas.building.append)
        self.palette_panel.example_requested.connect(self.files.open_example)
        self.palette_panel.drag_moved.connect(self.canvas.pointer.drag_from_palette)
        self.palette_panel.drag_dropped.connect(self.canvas.pointer.drop_from_palette)
        self.palette_panel.drag_cancelled.connect(self.canvas.pointer.cancel_drag)
        self.canvas.scene().selectionChanged.connect(self._show_enabled)
        self.workbench.steering.said.connect(self._on_said)
        self.workbench.run_tapped.connect(self.transport.run_or_pause)
        self.workbench.run_wanted.connect(self.motion.run)
        self.canvas.pointer.settings_wanted.connect(self._go_to_settings)
        self.problems.chosen.connect(self._on_problem_chosen)
        self.problems.repair_chosen.connect(self._repair)
        self.transport.turned.connect(self._show_enabled)
        self.motion.changed.connect(lambda: self._status.show_motion(playing=self.motion.playing))
        self.transport.obey(self.top_bar.speed)
        self.top_bar.dataset_chosen.connect(self._on_dataset_chosen)
        self.inspector.data_wanted.connect(self.datasets.open)

    def _clear_views(self) -> None:
        """Forgets the pictures of a run that is no more: what they show must be numbers of the engine."""
        self.canvas.clear_snapshot()
        self.inspector.show_health({})
        self.live_views.clear()  # first, or a panel that asks for other probes would be shown the run again
        self.observatory.clear()

    def _on_changed(self) -> None:
        self._on_document(self.editor.document)

    def _on_opened(self, document: Document) -> None:
        self._clear_views()
        self.observatory.loss.forget_earlier_runs()
        self._on_document(document)

    def _on_document(self, document: Document) -> None:
        """Brings everything in step that depends on the design and on nothing else."""
        checked = document.check()
        missing = document.dataset.missing()
        self.problems.list_problems(checked.problems + ((Problem(None, missing),) if missing else ()))
        self.top_bar.show_dataset(document.dataset)
        self._show_enabled()
        self.workbench.guidance.show_banner()
        self.workbench.guidance.show_footnote(self.editor.document.check())

    def _on_reported(self, report: Report) -> None:
        snapshot = report.snapshot
        begun = snapshot is not None and snapshot.step > 0
        turned = (report.phase, begun) != self._shown
        self._shown = (report.phase, begun)
        if report.notice:
            self.workbench.guidance.tell(report.notice)
        if snapshot is None and report.phase is Phase.EMPTY:
            self._clear_views()
        if turned:
            self._show_enabled()
            self.workbench.guidance.show_banner()
            self._show_history()
        stands = report.phase is not Phase.RUNNING  # then no other report may follow for a long time
        if turned or stands or self._words_age.elapsed() > WORDS_EVERY:
            self._words_age.start()
            self._status.show_report(report)
            self.workbench.guidance.show_footnote(self.editor.document.check())
            self._show_name()
            if snapshot is not None:
                self.inspector.show_health(snapshot.health)

    def _on_stale(self) -> None:
        self.workbench.guidance.show_banner()

    def _on_selected(self, node_ids: tuple[NodeId, ...]) -> None:
        self.inspector.show_selection(node_ids)
        if len(node_ids) == 1:
            self.observatory.show_node(node_ids[0])
        self._show_enabled()

    def _finish_typing(self) -> bool:
        """Lets count what is being typed, and says whether it could: numbers, notes, names of blocks."""
        self.inspector.finish()
        return self.workbench.annotating.writing.finish()

    def _find_command(self) -> None:
        self.workbench.searching.find_command(self._actions, self._docks.toggles(), self.files.open_example)

    def _on_said(self, words: str) -> None:
        if not self.motion.running:  # the figures of a run are read there
            self.statusBar().showMessage(words, SAID_FOR)

    def _go_round(self, *, back: bool) -> None:
        move = self.focus_round.go_back if back else self.focus_round.go_on
        move()

    def _rename(self) -> None:
        if not self.workbench.annotating.write_selected():
            self._docks.show("inspector")
            self.inspector.rename()

    def _go_to_settings(self) -> None:
        self._docks.show("inspector")
        self.focus_round.enter(self.inspector, past="nodeName")

    def _repairs(self, problem: Problem) -> tuple[Repair, ...]:
        return repairs_of(self.editor.document, problem)

    def _repair(self, repair: Repair) -> None:
        self.editor.apply(repair.after, repair.label)

    def _on_problem_chosen(self, node_id: str) -> None:
        if node_id:
            self.canvas.building.select((NodeId(node_id),))

    def _on_dataset_chosen(self, kind: str) -> None:
        document = self.editor.document
        if document.dataset.entry.kind != kind:
            source = change_kind(document.dataset, DATASETS[kind])
            self.editor.apply(document.replace(dataset=source), f"Learn from {source.entry.title}")

    def _show_enabled(self) -> None:
        self.transport.show_enabled()
        scene, graph = self.canvas.scene(), self.editor.document.graph
        layers = [node_id for node_id in scene.selected_nodes() if node_id in graph]
        show_selected(
            self._actions,
            len(layers),
            anything=bool(scene.selectedItems()),
            wires=len(scene.selected_wires()),
            wired=any(graph[node_id].inputs or graph.consumers(node_id) for node_id in layers),
            annotations=bool(scene.annotations.selected()),
            writable=self.workbench.annotating.writable is not None,
        )
        self.top_bar.show_running(running=self.motion.running)

    def _show_history(self) -> None:
        show_history(self._actions, self.editor)
        self._actions["revert"].setEnabled(self.files.path is not None)
        self._show_name()

    def _show_name(self) -> None:
        self.top_bar.show_project(self.files.name, unsaved=self.files.unsaved)
        self.setWindowTitle(f"{self.files.name}[*] - nnstudio")
        self.setWindowModified(self.files.unsaved)

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

    def _use_all_processors(self, wanted: bool) -> None:  # noqa: FBT001  # as Qt gives it
        self.training.share(os.cpu_count() or 1 if wanted else 1)
        self._settings.setValue("all_processors", wanted)

    def _choose_colors(self, green_red: bool) -> None:  # noqa: FBT001  # as Qt gives it
        self.observatory.show_colors("green-red" if green_red else "blue-orange")
        self._settings.setValue("green_red", green_red)

    def _choose_theme(self, choice: Choice) -> None:
        self._switch.choose(choice)
        self._settings.setValue("theme", self._switch.choice)

    def _show_shortcuts(self) -> None:
        ShortcutsPage(self).open()

    def _show_about(self) -> None:
        QMessageBox.about(
            self,
            "About nnstudio",
            f"nnstudio {__version__}\n\nDraw a neural network and watch it learn.\n"
            "Every number on the screen is the engine's own.",
        )
