"""The theme in force: dresses the application in a look and tells who paints when it changes."""

from functools import lru_cache
from typing import Literal, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from nnstudio.gui.glyphs import write_glyphs
from nnstudio.gui.stylesheet import style_sheet
from nnstudio.gui.tokens import DARK, LIGHT, Theme, contrast, mix

__all__ = [
    "DARK",
    "LIGHT",
    "Choice",
    "Theme",
    "ThemeSwitch",
    "apply_theme",
    "contrast",
    "mix",
    "text_font",
]

Choice: TypeAlias = Literal["system", "dark", "light"]

# The first that is installed is taken. All have figures of one width.
_FAMILIES = ("Inter", "Noto Sans", "Segoe UI", "SF Pro Text", "Cantarell", "Ubuntu", "DejaVu Sans")


class ThemeSwitch(QObject):
    """Holds the theme in force and the user's choice of it; "system" follows the desktop.

    Widgets that paint themselves get the switch in their constructor, read `theme` when they paint and
    repaint on `changed`. Whoever keeps settings keeps `choice`.

    Signals:
        changed: (Theme) after the application wears another theme.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication, choice: Choice = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._choice: Choice = choice
        self._ask_desktop()
        self._theme = self._wanted()
        apply_theme(app, self._theme)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def choice(self) -> Choice:
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Takes the user's choice and shows it at once."""
        self._choice = choice
        self._ask_desktop()
        self._update()

    def _ask_desktop(self) -> None:
        """Asks for title bars and dialogs of the desktop that match, where it has such."""
        scheme = Qt.ColorScheme
        schemes = {"system": scheme.Unknown, "dark": scheme.Dark, "light": scheme.Light}
        QGuiApplication.styleHints().setColorScheme(schemes[self._choice])

    def _wanted(self) -> Theme:
        if self._choice == "system":
            # A desktop that says nothing (Unknown) gets the dark one, in which data glows.
            light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
            return LIGHT if light else DARK
        return LIGHT if self._choice == "light" else DARK

    def _update(self) -> None:
        wanted = self._wanted()
        if wanted is not self._theme:
            self._theme = wanted
            apply_theme(self._app, wanted)
            self.changed.emit(wanted)

    def _on_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._update()


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Dresses every standard widget of the application, those that exist and those to come."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette(theme))
    app.setFont(text_font(theme.text_size))
    app.setStyleSheet(style_sheet(theme, write_glyphs(theme)))


@lru_cache
def text_font(size: int, *, bold: bool = False) -> QFont:
    """The program's type with figures of one width, for everything that paints words itself.

    The same font is handed to all who ask, thousands of times a second: whoever wants to change it must
    change a copy, `QFont(text_font(...))`.

    Args:
        size: Height in device-independent pixels, one of the theme's sizes.
        bold: For titles and for the one number that matters.
    """
    font = QFont()
    font.setFamilies(list(_FAMILIES))
    font.setPixelSize(size)
    font.setFeature(QFont.Tag("tnum"), 1)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for place, color in (
        (role.Window, theme.panel),
        (role.WindowText, theme.text),
        (role.Base, theme.ground),
        (role.AlternateBase, theme.card),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.quiet),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.bad),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent_fill),
        (role.HighlightedText, theme.on_accent),
        (role.Accent, theme.accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Light, theme.hover),
        (role.Midlight, theme.raised),
        (role.Mid, theme.line),
        (role.Dark, theme.line),
        (role.Shadow, theme.ground),
    ):
        palette.setColor(place, QColor(color))
    for place in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, place, QColor(theme.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.line))
    return palette
