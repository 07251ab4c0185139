"""Where the window stands on the screen, and that it stands there again at the next start."""

from PySide6.QtCore import QByteArray, QRect, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


def keep_place(window: QWidget, settings: QSettings) -> None:
    """Remembers place and size of the window for the next time."""
    settings.setValue("geometry", window.saveGeometry())
    settings.setValue("place", window.geometry() if not _fills(window) else QRect())
    settings.setValue("frame", window.frameGeometry() if not _fills(window) else QRect())


def restore_place(window: QWidget, settings: QSettings) -> None:
    """Brings the window back to where it was, if all of it is still on a screen."""
    geometry, place, frame = (settings.value(name) for name in ("geometry", "place", "frame"))
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    if not (isinstance(place, QRect) and isinstance(frame, QRect)) or place.isEmpty():
        return
    screen = QGuiApplication.screenAt(frame.center())
    # Qt leaves room above for a title bar of its own style, which the system's may not need: the window would
    # stand lower each time, or a little lower than it was.
    if screen is not None and screen.availableGeometry().contains(frame):
        window.setGeometry(place)


def fill_screen(window: QWidget) -> None:
    """Makes a maximized window as large as the screen where no window manager has done it."""
    screen = window.screen().availableGeometry()
    if window.isMaximized() and window.frameGeometry() == window.geometry() != screen:
        window.setGeometry(screen)


def _fills(window: QWidget) -> bool:
    return bool(window.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen))
