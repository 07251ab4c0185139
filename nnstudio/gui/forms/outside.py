"""What happens outside a field while something is typed in it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


class Outside(QObject):
    """Calls `act` before the mouse is pressed anywhere but in a field, as long as it watches.

    Buttons of the tool bar and entries of menus take no focus, so the field is not left; yet whoever presses
    Run or Save means the number that stands there.
    """

    def __init__(self, field: QWidget, act: Callable[[], object]) -> None:
        super().__init__(field)
        self._field, self._act = field, act
        self._watching = False

    def watch(self, wanted: bool) -> None:  # noqa: FBT001  # says all there is to say
        """Begins or ends to watch; it costs something for every event, so only while there is a need."""
        app = QApplication.instance()
        if wanted == self._watching or app is None:
            return
        self._watching = wanted
        if wanted:
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            inside = watched is self._field or self._field.isAncestorOf(watched)
            if not inside:
                self._act()
        return False
