"""About: what the program is, in a small box."""

from PySide6.QtWidgets import QMessageBox, QWidget

from nnstudio import __version__


def show_about(window: QWidget) -> None:
    """Shows it over this window."""
    QMessageBox.about(
        window,
        "About nnstudio",
        f"nnstudio {__version__}\n\nDraw a neural network and watch it learn.\n"
        "Every number on the screen is the engine's own.",
    )
