"""Clicks on controls that take no focus by them: Space and other keys stay with the window."""

from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLineEdit


def end_typing() -> None:
    """Takes the focus from a control that has it, as a click elsewhere does; the canvas keeps it."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QAbstractButton | QAbstractSpinBox | QComboBox | QLineEdit):
        focus.clearFocus()
