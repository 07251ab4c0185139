"""The top bar: what one needs while training, always in the same place."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from nnstudio.data.dataset import DATASETS, DatasetSource
from nnstudio.gui.speed import SpeedControl

ICON = QSize(18, 18)
"""Size in which icons are drawn, in device-independent pixels."""
NAME_WIDTH = 112
"""Pixels for the project's name."""
DATASET_WIDTH = 160
"""Pixels for the dataset's name, at most."""
APART = "\u2004"
"""A space, a third as wide as letters are high: no rule of a style puts words further from an icon."""


class TopBar(QToolBar):
    """Name of the project, undo, transport, speed, dataset and theme.

    Signals:
        dataset_chosen: (str) the kind of another dataset.
    """

    dataset_chosen = Signal(str)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__("Top bar", parent)
        self.setObjectName("topBar")
        self.setMovable(False)
        self.setIconSize(ICON)  # the style's own size is larger, and icons would be stretched to it
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.speed = SpeedControl()
        self._project = QLabel("untitled")
        self._project.setProperty("role", "caption")
        self._project.setFixedWidth(NAME_WIDTH)
        brand = QLabel("nnstudio")
        brand.setProperty("role", "title")
        self.addWidget(_space(8))
        branded = [self.addWidget(part) for part in (brand, _space(4))]
        named = [self.addWidget(part) for part in (self._project, _space(4))]
        for name in ("undo", "redo"):
            self.addWidget(_button(actions[name]))
        self.addWidget(_stretch())
        reset, stop = (_button(actions[name], words=name.capitalize()) for name in ("reset", "stop"))
        step = _step_button(actions)
        self.addWidget(reset)
        self.addWidget(_space(4))
        self._run = _SteadyButton((actions["run"], actions["pause"]))
        _set_up(self._run, actions["run"], words="Run")
        actions["pause"].setIconText(f"{APART}Pause")  # which takes turns with it
        self._run.setProperty("role", "primary")
        self._run.setMinimumWidth(106)
        self.addWidget(self._run)
        self.addWidget(_space(4))
        self.addWidget(step)
        self.addWidget(_space(4))
        self.addWidget(stop)
        self.addWidget(_space(12))
        self.addWidget(self.speed)
        self.addWidget(_stretch())
        self._dataset = QToolButton()
        self._dataset.setProperty("role", "pill")
        self._dataset.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self._dataset.clicked.connect(actions["datasets"].trigger)
        self._dataset.setMenu(self._dataset_menu(actions))
        self._dataset.setAccessibleName("Dataset")
        self._dataset.setToolTip("What the network learns from: see it, and choose")
        self.addWidget(self._dataset)
        self.addWidget(_space(4))
        self.addWidget(_button(actions["theme"]))
        self.addWidget(_space(8))
        self._actions = actions
        self._source: DatasetSource | None = None
        self._read: tuple[DatasetSource | None, str] = (None, "")
        self._said = "", ""
        self._savings: tuple[Callable[[bool], None], ...] = (
            lambda wide: _show_all(branded, visible=wide),
            lambda wide: self.speed.show_caption(visible=wide),
            self._show_size,
            lambda wide: _show_words((reset, step, stop), visible=wide),
            lambda wide: _show_all(named, visible=wide),
        )
        """What gives way where there is no room for all, one after the other."""

    def show_project(self, name: str, *, unsaved: bool) -> None:
        # However long the name is, and whether the mark stands behind it: nothing beside it moves.
        words = f"{name} •" if unsaved else name
        metrics = self._project.fontMetrics()
        self._project.setText(metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, NAME_WIDTH))
        self._project.setToolTip(f"{name} has changes that are not saved" if unsaved else name)

    def show_running(self, *, running: bool) -> None:
        """The main button pauses a run that goes on, and lets one go on that stands."""
        action = self._actions["pause" if running else "run"]
        if self._run.defaultAction() is not action:
            self._run.removeAction(self._run.defaultAction())
            self._run.setDefaultAction(action)

    def show_dataset(self, source: DatasetSource) -> None:
        """Names the dataset of the design, and how much of it there is."""
        self._source = source
        spec = source.spec()
        read, size = self._read
        size = size if size and read == source else spec.size_hint
        # A dataset of one's own is named after its file, however long that name is.
        metrics = self._dataset.fontMetrics()
        name = metrics.elidedText(spec.name, Qt.TextElideMode.ElideMiddle, DATASET_WIDTH)
        self._said = name, f"{name} · {size}"
        self._take_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._take_room()

    def _take_room(self) -> None:
        """Leaves out what there is no room for, instead of all that stands at the right."""
        for given_up in range(len(self._savings) + 1):
            for index, show in enumerate(self._savings):
                show(index >= given_up)
            self.updateGeometry()
            if self.sizeHint().width() <= self.width():
                break

    def _show_size(self, wide: bool) -> None:  # noqa: FBT001  # as all that give way
        self._dataset.setText(self._said[wide])

    def show_read(self, source: DatasetSource, size: str) -> None:
        """Says how much of a dataset is learned from, now that it was read, as long as it is the design's."""
        if (source, size) != self._read:
            self._read = (source, size)
            if self._source is not None:
                self.show_dataset(self._source)

    def _dataset_menu(self, actions: Mapping[str, QAction]) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for name in ("datasets", "addData"):
            menu.addAction(actions[name])
        menu.addSeparator()
        for cls in DATASETS:
            if hasattr(cls, "of"):
                continue  # it needs a file, which is chosen in the browser
            action = menu.addAction(f"{cls.entry.title}: {cls().spec().size_hint}")
            action.setToolTip(cls.summary())
            action.triggered.connect(
                lambda _checked=False, kind=cls.entry.kind: self.dataset_chosen.emit(kind)
            )
        return menu


class _SteadyButton(QToolButton):
    """A button that takes turns at several actions, and is as wide as the widest of them needs."""

    def __init__(self, actions: tuple[QAction, ...]) -> None:
        super().__init__()
        self._turns = actions

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        words = self.fontMetrics().horizontalAdvance
        widest = max(words(action.iconText()) for action in self._turns)
        return QSize(hint.width() + max(0, widest - words(self.text())), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _button(action: QAction, words: str = "") -> QToolButton:
    button = QToolButton()
    _set_up(button, action, words)
    return button


def _set_up(button: QToolButton, action: QAction, words: str = "") -> None:
    button.setDefaultAction(action)
    button.setAccessibleName(words or action.text().replace("&", ""))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if words:
        action.setIconText(f"{APART}{words}")
        button.setProperty("role", "pill")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def _step_button(actions: Mapping[str, QAction]) -> QToolButton:
    button = _button(actions["step"], words="Step")
    menu = QMenu(button)
    for name in ("step", "stepSample", "stepEpoch"):
        menu.addAction(actions[name])
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
    return button


def _show_all(parts: Sequence[QAction], *, visible: bool) -> None:
    for part in parts:
        part.setVisible(visible)


def _show_words(buttons: Sequence[QToolButton], *, visible: bool) -> None:
    """Shows their words beside their icons, or their icons alone."""
    style = Qt.ToolButtonStyle
    for button in buttons:
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if visible else style.ToolButtonIconOnly)


def _space(width: int) -> QWidget:
    space = QWidget()
    space.setFixedWidth(width)
    return space


def _stretch() -> QWidget:
    stretch = QWidget()
    stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return stretch
