"""The composition root: makes the application and its window, and hands back the exit code."""

import signal
import sys
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from nnstudio import __version__
from nnstudio.gui.dialogs import Dialogs
from nnstudio.gui.excepthook import install_excepthook
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.theme import Choice, ThemeSwitch
from nnstudio.gui.window_place import fill_screen

SIGNAL_CHECK = 200
"""Milliseconds after which Python gets a turn to see that it was asked to end."""

TURN = 0.0001
"""Seconds that one thread may keep the interpreter while another waits for it. To draw takes a millisecond,
thirty times a second; a run needs the interpreter for a moment between two products, and would wait for all
of that."""

SETTLED = 400
"""Milliseconds after which a window manager, if there is one, has made a window as large as it is to be."""

FRAME = 48
"""Pixels that a title bar and borders may take; how many they do is known only once a window is shown."""


class Trouble(QObject):
    """Hands what went wrong on any thread to the window's.

    Signals:
        happened: (str) one line about an exception that nobody caught.
    """

    happened = Signal(str)


def make_window(project: Path | None = None, dialogs: Dialogs | None = None) -> MainWindow:
    """The whole window on the existing QApplication, with a project ready in it; not shown yet."""
    sys.setswitchinterval(TURN)
    app = cast("QApplication", QApplication.instance())
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "nnstudio", "nnstudio")
    stored = str(settings.value("theme", "system"))
    switch = ThemeSwitch(app, cast("Choice", stored if stored in ("dark", "light") else "system"))
    window = MainWindow(switch, settings, dialogs)
    switch.setParent(window)
    window.open(project)
    return window


def maximize_on_small_screen(window: QWidget) -> None:
    """Has the window shown maximized where its frame would not fit on the screen around it."""
    room = window.screen().availableSize() - window.size()
    if min(room.width(), room.height()) < FRAME:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def end_soon(window: MainWindow) -> None:
    """Ends the program when Qt is done with what it does: a signal may come in the midst of a drawing."""
    QTimer.singleShot(0, window, window.end)


def run(project: Path | None = None) -> int:
    """Opens the window and stays until it is closed; the exit code."""
    trouble = Trouble()
    install_excepthook(trouble.happened.emit)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("nnstudio")
    app.setApplicationDisplayName("nnstudio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("nnstudio")
    window = make_window(project)
    trouble.happened.connect(window.tell)
    maximize_on_small_screen(window)
    window.show()
    # Where no window manager gives the focus, the first key would be lost.
    window.activateWindow()
    window.canvas.setFocus()
    QTimer.singleShot(SETTLED, window, lambda: fill_screen(window))
    window.recovery.offer()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: end_soon(window))
    # Qt's loop is not Python: without a turn now and then, Ctrl+C in the terminal would wait for ever.
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(SIGNAL_CHECK)
    return app.exec()
