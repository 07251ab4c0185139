"""Preferences: what is chosen once for the whole program, and is the same at the next start."""

import os
from collections.abc import Callable, Mapping

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction

from nnstudio.gui.observatory import Observatory
from nnstudio.gui.theme import Choice, ThemeSwitch
from nnstudio.gui.training import TrainingController


class Preferences:
    """Obeys the entries for the theme, the colors of signed numbers and the number of processors."""

    def __init__(
        self,
        switch: ThemeSwitch,
        settings: QSettings,
        training: TrainingController,
        observatory: Observatory,
    ) -> None:
        self._switch, self._settings = switch, settings
        self._training, self._observatory = training, observatory

    def slots(self) -> dict[str, Callable[..., object]]:
        """What the entries of the menus do that are choices for good, by their names."""
        return {
            "allProcessors": self._use_all_processors,
            "greenRed": self._choose_colors,
            "theme": self._change_theme,
            "themeSystem": lambda: self.choose_theme("system"),
        }

    def restore(self, actions: Mapping[str, QAction]) -> None:
        """Chooses again what was chosen the last time."""
        actions["allProcessors"].setChecked(self._settings.value("all_processors", False, bool))
        actions["greenRed"].setChecked(self._settings.value("green_red", False, bool))

    def choose_theme(self, choice: Choice) -> None:
        """Shows the program dark, light, or as the system is."""
        self._switch.choose(choice)
        self._settings.setValue("theme", self._switch.choice)

    def _change_theme(self) -> None:
        self.choose_theme("light" if self._switch.theme.dark else "dark")

    def _use_all_processors(self, wanted: bool) -> None:  # noqa: FBT001  # as Qt gives it
        self._training.share(os.cpu_count() or 1 if wanted else 1)
        self._settings.setValue("all_processors", wanted)

    def _choose_colors(self, green_red: bool) -> None:  # noqa: FBT001  # as Qt gives it
        self._observatory.show_colors("green-red" if green_red else "blue-orange")
        self._settings.setValue("green_red", green_red)
