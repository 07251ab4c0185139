"""The main window: puts the parts in their places and connects them; each part knows only its own."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QElapsedTimer, QEvent, QSettings, QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMessageBox, QWidget

from nnstudio import __version__
from nnstudio.data.dataset import DATASETS
from nnstudio.document.document import Document
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Phase, Report, Snapshot
from nnstudio.gui.actions import make_actions, paint_actions
from nnstudio.gui.entries import ENTRIES
from nnstudio.gui.canvas.arranging import Arranging
from nnstudio.gui.canvas.copying import Copying
from nnstudio.gui.canvas.overlay import Overlay
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.dialogs import Dialogs, QtDialogs
from nnstudio.gui.editor import Editor
from nnstudio.gui.forms.declaration import change_kind
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.menus import Menus
from nnstudio.gui.palette import Palette
from nnstudio.gui.panels.loss import LossPanel
from nnstudio.gui.panels.panel import Panel
from nnstudio.gui.panels.weights import WeightsPanel
from nnstudio.gui.problems import ProblemsButton
from nnstudio.gui.project_files import FIRST, ProjectFiles
from nnstudio.gui.run_status import RunStatus
from nnstudio.gui.shortcuts import ShortcutsPage
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Choice, Theme, ThemeSwitch
from nnstudio.gui.top_bar import TopBar
from nnstudio.gui.training import TrainingController
from nnstudio.nn.check import Problem
from nnstudio.nn.graph import NodeId

log = logging.getLogger(__name__)

WORDS_EVERY = 150
"""Milliseconds between two readings of the figures in words: faster, nobody could read them."""
LAYOUT_VERSION = 1
"""Counts the arrangements of docks; one that was saved by another version is not restored."""


COPIES = ("cut", "copy", "duplicate")
ALIGNMENTS = ("alignRow", "alignColumn")
DISTRIBUTIONS = ("distributeRow", "distributeColumn")


class MainWindow(QMainWindow):
    """The whole program on the screen."""

    def __init__(self, switch: ThemeSwitch, settings: QSettings, dialogs: Dialogs | None = None) -> None:
        super().__init__()
        self._switch, self._settings = switch, settings
        theme = switch.theme
        self.editor = Editor(EXAMPLES[FIRST].build(), settle=settle, parent=self)
        self.training = TrainingController(self.editor, self)
        self.files = ProjectFiles(self.editor, self.training, dialogs or QtDialogs(self), settings, self)
        self.canvas = CanvasView(self.editor, theme)
        self._copying = Copying(self.editor, self.canvas)
        self._arranging = Arranging(self.editor, self.canvas)
        self.overlay = Overlay(self.canvas, self.canvas.fit)
        self.palette_panel = Palette(theme)
        self.inspector = Inspector(self.editor, theme)
        self.loss_panel = LossPanel(theme)
        self.weights_panel = WeightsPanel(theme)
        self._actions = make_actions(self, self.canvas, theme, self._slots())
        self.top_bar = TopBar(self._actions)
        self._status = RunStatus()
        self.problems = ProblemsButton(theme)
        self._may_close = False
        self._phase = Phase.EMPTY
        self._begun = False
        self._turn = 0
        self._words_age = QElapsedTimer()
        self._words_age.start()
        self._parameters = 0
        self._arrange()
        self._connect()
        self._actions["allProcessors"].setChecked(settings.value("all_processors", False, bool))
        self._show_theme(theme)
        self._on_document(self.editor.document)

    def open(self, project: Path | None) -> None:
        """Makes a project ready, or the first network if there is none."""
        if project is not None:
            self.files.open(project)
        if self.files.path is None:
            self.files.new()

    def tell(self, trouble: str) -> None:
        """Says what has gone wrong in the program itself, without stopping anything."""
        words = f"Something went wrong in nnstudio itself; what you have is still here. {trouble}"
        self.overlay.banner.say(words, "Close", self._show_banner)

    def end(self) -> None:
        """Closes without a question, as when the system ends the session; unsaved work is kept in a file."""
        self.files.keep_unsaved()
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
            allowed = self._may_close or self.files.may_discard()
        except Exception as error:
            # An exception that leaves an event handler of Qt ends the process, and the work with it.
            log.exception("Asking about unsaved work has failed")
            self.tell(f"The window stays open, for asking about unsaved work has failed: {error}")
            return
        if not allowed:
            return
        self._may_close = True
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.setValue("layout", self.saveState(LAYOUT_VERSION))
        self.training.shut_down()
        event.accept()

    def _slots(self) -> dict[str, Callable[..., object]]:
        canvas, training, editor, files = self.canvas, self.training, self.editor, self.files
        return {
            "new": files.new,
            "open": files.ask_open,
            "save": files.save,
            "saveAs": files.save_as,
            "quit": self.close,
            "undo": editor.undo,
            "redo": editor.redo,
            "cut": self._copying.cut,
            "copy": self._copying.copy,
            "paste": self._copying.paste,
            "duplicate": self._copying.duplicate,
            "tidy": self._arranging.tidy,
            "alignRow": self._arranging.align_row,
            "alignColumn": self._arranging.align_column,
            "distributeRow": self._arranging.distribute_row,
            "distributeColumn": self._arranging.distribute_column,
            "delete": canvas.building.delete_selected,
            "selectAll": canvas.building.select_all,
            "run": training.run,
            "pause": training.pause,
            "step": training.step,
            "stepSample": training.step_sample,
            "stepEpoch": training.step_epoch,
            "stop": training.stop,
            "reset": training.reset,
            "nextSample": lambda: self._show_sample(1),
            "allProcessors": self._use_all_processors,
            "previousSample": lambda: self._show_sample(-1),
            "fit": canvas.fit,
            "fitSelection": canvas.fit_selection,
            **dict.fromkeys(
                ("commandPalette", "addLayer", "connect", "settings", "pullOut", "repeat", "group", "ungroup",
                 "addNote", "addArrow"), lambda: None),
            "rename": self.inspector.rename,
            "actualSize": canvas.camera.actual_size,
            "zoomIn": lambda: canvas.camera.zoom(1.2),
            "zoomOut": lambda: canvas.camera.zoom(1 / 1.2),
            "theme": lambda: self._choose_theme("light" if self._switch.theme.dark else "dark"),
            "themeSystem": lambda: self._choose_theme("system"),
            "shortcuts": self._show_shortcuts,
            "about": self._show_about,
        }

    def _arrange(self) -> None:
        self.setObjectName("mainWindow")
        self.resize(QSize(1600, 1000).boundedTo(self.screen().availableSize()))
        self.setMinimumSize(900, 600)
        self.setDockNestingEnabled(True)
        self.setCentralWidget(self.canvas)
        self.addToolBar(self.top_bar)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        below = Qt.DockWidgetArea.BottomDockWidgetArea
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, below)
        self._docks = {
            "palette": self._dock("Palette", self.palette_panel, left),
            "inspector": self._dock("Inspector", self.inspector, right),
            "loss": self._dock("Loss and accuracy", self.loss_panel, below),
            "weights": self._dock("Weights", self.weights_panel, below),
        }
        self.resizeDocks(
            [self._docks["palette"], self._docks["inspector"]], [190, 300], Qt.Orientation.Horizontal
        )
        bottom = [self._docks["loss"], self._docks["weights"]]
        low = min(260, self.height() * 3 // 10)
        self.resizeDocks(bottom, [low, low], Qt.Orientation.Vertical)
        self.resizeDocks(bottom, [900, 700], Qt.Orientation.Horizontal)
        self._menus = Menus(self.menuBar(), self._actions, self.files)
        for dock in self._docks.values():
            self._menus.add_view(dock.toggleViewAction())
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self._status, 1)
        bar.addPermanentWidget(self.problems)
        for key, restore in (("geometry", self.restoreGeometry), ("layout", self._restore_layout)):
            state = self._settings.value(key)
            if isinstance(state, QByteArray):
                restore(state)

    def _restore_layout(self, state: QByteArray) -> bool:
        return self.restoreState(state, LAYOUT_VERSION)

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"dock.{widget.objectName()}")
        dock.setWidget(widget)
        set_role(widget, "dock")
        self.addDockWidget(area, dock)
        return dock

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
        self.canvas.camera.zoomed.connect(self.overlay.show_zoom)
        self._copying.refused.connect(self._on_paste_refused)
        self.canvas.pointer.sample_requested.connect(self._show_sample)
        self.palette_panel.append_requested.connect(self.canvas.building.append)
        self.palette_panel.example_requested.connect(self.files.open_example)
        self.palette_panel.drag_moved.connect(self.canvas.pointer.drag_from_palette)
        self.palette_panel.drag_dropped.connect(self.canvas.pointer.drop_from_palette)
        self.palette_panel.drag_cancelled.connect(self.canvas.pointer.cancel_drag)
        self.problems.chosen.connect(self._on_problem_chosen)
        self.top_bar.speed.paced.connect(self.training.set_pace)
        self.top_bar.dataset_chosen.connect(self._on_dataset_chosen)
        self.training.set_pace(self.top_bar.speed.pace)

    def _clear_views(self) -> None:
        """Forgets the pictures of a run that is no more: what they show must be numbers of the engine."""
        self.canvas.clear_snapshot()
        self.inspector.show_health({})
        self.loss_panel.clear()
        self.weights_panel.clear()

    def _on_changed(self) -> None:
        self._on_document(self.editor.document)

    def _on_opened(self, document: Document) -> None:
        self._clear_views()
        self._on_document(document)

    def _on_document(self, document: Document) -> None:
        """Brings everything in step that depends on the design and on nothing else."""
        checked = document.check()
        missing = document.dataset.missing()
        self.problems.list_problems(checked.problems + ((Problem(None, missing),) if missing else ()))
        self.top_bar.show_dataset(document.dataset)
        self._parameters = checked.total_parameters
        self._show_enabled()
        self._show_banner()
        self._show_footnote()

    def _on_reported(self, report: Report) -> None:
        snapshot = report.snapshot
        begun = snapshot is not None and snapshot.step > 0
        turned = report.phase is not self._phase or begun != self._begun
        self._phase, self._begun = report.phase, begun
        if snapshot is not None:
            self.canvas.show_snapshot(snapshot)
            self.inspector.show_health(snapshot.health)
            self._show_panels(snapshot, everything=turned or not self.training.flat_out)
        elif report.phase is Phase.EMPTY:
            self._clear_views()
        if turned:
            self._show_enabled()
            self._show_banner()
            self._show_history()
        if turned or self._words_age.elapsed() > WORDS_EVERY:
            self._words_age.start()
            self._status.show_report(report)
            self._show_footnote()
            self._show_name()

    def _show_panels(self, snapshot: Snapshot, *, everything: bool) -> None:
        """Brings the panels to this moment; one panel per frame while the run could use the time itself."""
        panels: list[Panel] = [panel for panel in (self.loss_panel, self.weights_panel) if panel.isVisible()]
        if panels and not everything:
            self._turn += 1
            panels = [panels[self._turn % len(panels)]]
        for panel in panels:
            panel.show_snapshot(snapshot)

    def _on_stale(self) -> None:
        self._show_banner()

    def _on_selected(self, node_ids: tuple[NodeId, ...]) -> None:
        self.inspector.show_selection(node_ids)
        if len(node_ids) == 1:
            self.weights_panel.show_node(node_ids[0])
        self._show_enabled()

    def _on_problem_chosen(self, node_id: str) -> None:
        if node_id:
            self.canvas.building.select((NodeId(node_id),))

    def _on_paste_refused(self, reason: str) -> None:
        self.overlay.banner.say(reason, "Close", self._show_banner)

    def _on_dataset_chosen(self, kind: str) -> None:
        document = self.editor.document
        if document.dataset.entry.kind != kind:
            source = change_kind(document.dataset, DATASETS[kind])
            self.editor.apply(document.replace(dataset=source), f"Learn from {source.entry.title}")

    def _show_sample(self, steps: int) -> None:
        snapshot = self.training.snapshot
        if snapshot is not None:
            self.training.watch(snapshot.sample.index + steps)

    def _show_enabled(self) -> None:
        training = self.training
        running, obstacle = training.running, training.obstacle()
        for name in ("run", "step", "stepSample", "stepEpoch"):
            self._actions[name].setEnabled(not running and obstacle is None)
        entry = next(entry for entry in ENTRIES if entry.name == "run")
        self._actions["run"].setToolTip(f"{entry.tip} (Space)" if obstacle is None else obstacle)
        self._actions["pause"].setEnabled(running)
        self._actions["stop"].setEnabled(training.begun and self._phase in (Phase.RUNNING, Phase.PAUSED))
        self._actions["reset"].setEnabled(training.resettable)
        self._actions["delete"].setEnabled(self.canvas.building.anything_selected())
        selected = len(self.canvas.scene().selected_nodes())
        for names, least in ((COPIES, 1), (ALIGNMENTS, 2), (DISTRIBUTIONS, 3)):
            for name in names:
                self._actions[name].setEnabled(selected >= least)
        self.top_bar.show_running(running=running)

    def _show_banner(self) -> None:
        say, training = self.overlay.banner.say, self.training
        phase, obstacle = training.report.phase, training.obstacle()
        if phase is Phase.FAILED and training.report.diverged:
            rate = self._smaller_rate()
            say(training.report.error, f"Use {rate:g} and reset", lambda: self._reset_with(rate))
        elif phase is Phase.FAILED:
            say(training.report.error, "Reset", training.reset)
        elif obstacle is not None:
            say(obstacle)
        elif training.stale:
            say(
                "This run goes on with the design it began with. Take the change over, with the weights that "
                "still fit, or reset to start afresh.",
                "Take over",
                training.run,
            )
        elif phase is Phase.READY and not training.running:
            say("Ready to learn: press Space", "Run", training.run)
        else:
            say("")

    def _smaller_rate(self) -> float:
        """A tenth of the learning rate, which usually is what a run that diverged needs."""
        return float(f"{self.editor.document.training.optimizer.learning_rate / 10:.3g}")

    def _reset_with(self, rate: float) -> None:
        document = self.editor.document
        optimizer = document.training.optimizer.replace(learning_rate=rate)
        training = document.training.replace(optimizer=optimizer)
        self.editor.apply(document.replace(training=training), f"Change learning rate to {rate:g}")
        self.training.reset()

    def _show_footnote(self) -> None:
        shown, total = self.canvas.scene().contributions_drawn()
        words = f"{self._parameters:,} parameters · every mark is a number of the engine"
        if total:
            words += f" · {shown:,} strongest of {total:,} contributions drawn"
        self.overlay.show_footnote(words)

    def _show_history(self) -> None:
        editor = self.editor
        for name, label in (("undo", editor.undo_label), ("redo", editor.redo_label)):
            action = self._actions[name]
            action.setEnabled(bool(label))
            verb = name.capitalize()
            action.setText(f"&{verb} {label[:1].lower()}{label[1:]}" if label else f"&{verb}")
            action.setToolTip(f"{verb}: {label}" if label else f"Nothing to {name}")
        self._show_name()

    def _show_name(self) -> None:
        self.top_bar.show_project(self.files.name, unsaved=self.files.unsaved)
        self.setWindowTitle(f"{self.files.name}[*] - nnstudio")
        self.setWindowModified(self.files.unsaved)

    def _show_theme(self, theme: Theme) -> None:
        for part in (
            self.canvas,
            self.palette_panel,
            self.inspector,
            self.loss_panel,
            self.weights_panel,
            self.problems,
        ):
            part.show_theme(theme)
        paint_actions(self._actions, theme)

    def _use_all_processors(self, wanted: bool) -> None:  # noqa: FBT001  # as Qt gives it
        self.training.share(os.cpu_count() or 1 if wanted else 1)
        self._settings.setValue("all_processors", wanted)

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
