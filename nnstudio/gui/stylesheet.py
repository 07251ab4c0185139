"""The style sheet: what a theme's tokens mean for every standard widget.

Dynamic properties choose a variant. `role` says what a widget is:

* labels: "title", "section" (over a group), "caption", "value", "field" (beside a control), "key" (to press);
* buttons: "primary", "danger", "flat", "lines" (words over several lines); check boxes: "switch";
* labels and tool buttons: "pill";
* frames: "panel", "card", "notice", "dock" (the one in a dock widget), "bar", "popup" (over the window);
* lists: "found" (in a popup; it draws its rows itself).

`tone` colors the words of a label: one of `TONES`.
"""

from collections.abc import Mapping
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from nnstudio.gui.tokens import Theme, mix

TONES = ("quiet", "accent", "good", "warning", "bad", "positive", "negative", "active")


def style_sheet(theme: Theme, glyphs: Mapping[str, str]) -> str:
    """The style sheet of the whole application.

    Args:
        theme: Gives colors and sizes.
        glyphs: Paths of the drawings, by name, from `write_glyphs`.
    """
    words = {
        **{name: getattr(theme, name) for name in _TOKENS},
        **{f"g_{name}": f'url("{path}")' for name, path in glyphs.items()},
        "primary_hover": mix(theme.accent_fill, "#ffffff", 0.1),
        "primary_pressed": mix(theme.accent_fill, "#000000", 0.14),
        "primary_off": mix(theme.panel, theme.accent_fill, 0.25),
        "danger_ground": mix(theme.raised, theme.bad, 0.12),
        "danger_line": mix(theme.line, theme.bad, 0.5),
        "notice": mix(theme.panel, theme.warning, 0.1),
        "notice_line": mix(theme.line, theme.warning, 0.4),
        # A dialog lies over cards, and not every system gives it a frame or a shadow.
        "dialog": mix(theme.panel, theme.raised, 0.5) if theme.dark else theme.panel,
        "dialog_line": mix(theme.line, theme.quiet, 0.55),
        "separator": mix(theme.ground, theme.accent, 0.45),
        "thumb": mix(theme.line, theme.quiet, 0.25),
        "thumb_hover": mix(theme.line, theme.quiet, 0.6),
        "knob": "#ffffff" if theme.dark else theme.accent_fill,
    }
    colors = {tone: getattr(theme, tone) for tone in TONES} | {"active": theme.active_text}
    # Of labels by name: a role's own color, said of labels, too, would win over a tone of anything.
    tones = "\n".join(f'QLabel[tone="{tone}"] {{ color: {color}; }}' for tone, color in colors.items())
    rules = Template("".join((_SURFACES, _BUTTONS, _FIELDS, _CHOICES, _VIEWS, _WINDOWS, _ROLES)))
    return rules.substitute(words) + tones


def set_role(widget: QWidget, role: str) -> None:
    """Makes the widget look like its role; also after it has been shown."""
    if role in _FRAMES:
        # Qt draws no background of its own for a subclass of QWidget.
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    _set(widget, "role", role)


def set_tone(widget: QWidget, tone: str) -> None:
    """Gives the widget's words a tone; also after it has been shown. An empty tone is the text color."""
    _set(widget, "tone", tone)


def _set(widget: QWidget, name: str, value: str) -> None:
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    # Qt reads properties only when it polishes.
    widget.style().unpolish(widget)
    widget.style().polish(widget)


_FRAMES = ("panel", "card", "notice", "dock", "bar", "popup")
_TOKENS = (
    *("ground", "panel", "card", "raised", "line", "soft_line", "hover", "pressed", "selection", "disabled"),
    *("text", "quiet", "accent", "accent_fill", "on_accent", "good", "bad"),
    *("text_size", "caption_size", "title_size", "card_radius", "control_radius"),
)

_SURFACES = """
QMainWindow, QStatusBar { background: $ground; }
QDialog { background: $dialog; border: 1px solid $dialog_line; }
QLabel, QCheckBox, QRadioButton { background: transparent; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 3px 5px; }
QFrame[frameShape="4"], QFrame[frameShape="5"] { color: $line; }
QGraphicsView { background: $ground; border: none; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $separator; border-radius: 2px; margin: 2px; }
QSplitter::handle:horizontal { width: 8px; }
QSplitter::handle:vertical { height: 8px; }
QSizeGrip { image: none; width: 12px; height: 12px; }
"""

_BUTTONS = """
QPushButton, QToolButton[role="pill"] {
  background: $raised; color: $text; border: 1px solid $line; border-radius: ${control_radius}px;
  padding: 5px 12px; min-height: 16px;
}
QPushButton { min-width: 40px; icon-size: 16px; }
QToolButton[role="pill"] { padding: 3px 11px; }
QPushButton:hover, QToolButton[role="pill"]:hover { background: $hover; }
QPushButton:pressed, QToolButton[role="pill"]:pressed { background: $pressed; }
QPushButton:checked, QToolButton[role="pill"]:checked { background: $selection; border-color: $accent; }
QPushButton:focus, QToolButton[role="pill"]:focus { border-color: $accent; }
QPushButton:disabled, QToolButton[role="pill"]:disabled {
  background: $panel; color: $disabled; border-color: $soft_line;
}
QPushButton::menu-indicator {
  image: $g_down; width: 14px; height: 14px; right: 8px;
  subcontrol-origin: padding; subcontrol-position: right center;
}
QPushButton:flat, QPushButton[role="flat"] { background: transparent; border-color: transparent; }
QPushButton:flat:hover, QPushButton[role="flat"]:hover { background: $raised; }
QPushButton:flat:focus, QPushButton[role="flat"]:focus { border-color: $accent; }

QToolButton {
  background: transparent; color: $text; border: 1px solid transparent;
  border-radius: ${control_radius}px; padding: 4px 5px; min-height: 16px;
}
QToolButton:hover { background: $raised; border-color: $line; }
QToolButton:pressed, QToolButton:open { background: $pressed; border-color: $line; }
QToolButton:checked { background: $selection; border-color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton[role="fold"] { color: $quiet; font-size: ${caption_size}px; padding: 2px 6px 2px 2px; }
QToolButton:disabled { color: $disabled; background: transparent; border-color: transparent; }
QToolButton[popupMode="1"] { padding-right: 24px; }
QToolButton[popupMode="2"] { padding-right: 22px; }
QToolButton[role="pill"][popupMode="2"] { padding-right: 26px; }
QToolButton::menu-button {
  width: 18px; border: none; border-left: 1px solid $line; margin: 4px 0;
  subcontrol-origin: border; subcontrol-position: right center;
}
QToolButton::menu-button:hover { background: $hover; }
QToolButton::menu-arrow { image: $g_down; width: 12px; height: 12px; }
QToolButton::menu-indicator {
  image: $g_down; width: 12px; height: 12px; right: 8px;
  subcontrol-origin: border; subcontrol-position: right center;
}
QToolButton[popupMode="0"]::menu-indicator { image: none; width: 0; }
QToolButton::up-arrow { image: $g_up; }
QToolButton::down-arrow { image: $g_down; }
QToolButton::left-arrow { image: $g_left; }
QToolButton::right-arrow { image: $g_right; }

QPushButton[role="primary"], QPushButton:default, QToolButton[role="primary"] {
  background: $accent_fill; color: $on_accent; border: 1px solid $accent_fill;
  border-radius: ${control_radius}px; padding: 5px 12px; font-weight: 600;
}
QPushButton[role="primary"]:hover, QPushButton:default:hover, QToolButton[role="primary"]:hover {
  background: $primary_hover; border-color: $primary_hover;
}
QPushButton[role="primary"]:pressed, QPushButton:default:pressed, QToolButton[role="primary"]:pressed {
  background: $primary_pressed; border-color: $primary_pressed;
}
QPushButton[role="primary"]:focus, QPushButton:default:focus, QToolButton[role="primary"]:focus {
  border-color: $text;
}
QPushButton[role="primary"]:disabled, QPushButton:default:disabled, QToolButton[role="primary"]:disabled {
  background: $primary_off; color: $disabled; border-color: $primary_off;
}
QToolButton[role="primary"] { padding: 3px 12px; }
QPushButton[role="lines"] { text-align: left; }
QPushButton[role="danger"] { background: $danger_ground; color: $bad; border-color: $danger_line; }
QPushButton[role="danger"]:hover { border-color: $bad; }
QPushButton[role="danger"]:disabled { background: $panel; color: $disabled; border-color: $soft_line; }
"""

# Qt ignores the side padding of a spin box: its figures stand right, where the arrows keep them off the edge.
_FIELDS = """
QLineEdit, QAbstractSpinBox, QComboBox, QTextEdit, QPlainTextEdit {
  background: $ground; color: $text; border: 1px solid $line; border-radius: ${control_radius}px;
  selection-background-color: $accent_fill; selection-color: $on_accent;
}
QLineEdit, QComboBox { padding: 3px 8px; min-height: 20px; }
QTextEdit, QPlainTextEdit { padding: 4px; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $thumb_hover; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QComboBox:on, QTextEdit:focus,
QPlainTextEdit:focus {
  border-color: $accent;
}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QTextEdit:disabled,
QPlainTextEdit:disabled { background: $panel; color: $disabled; border-color: $soft_line; }
QLineEdit:read-only { background: $panel; }
QLineEdit > QToolButton { background: transparent; border: none; padding: 0; min-height: 0; }
QLineEdit { lineedit-clear-button-icon: $g_close; }
QAbstractSpinBox { padding: 3px 0; min-height: 17px; qproperty-alignment: AlignRight; }
QComboBox QLineEdit {
  background: transparent; border: none; padding: 0; min-height: 0; border-radius: 0;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
  background: transparent; border: none; width: 20px; subcontrol-origin: border;
}
QAbstractSpinBox::up-button {
  subcontrol-position: top right; margin: 2px 2px 0 0; border-top-right-radius: 5px;
}
QAbstractSpinBox::down-button {
  subcontrol-position: bottom right; margin: 0 2px 2px 0; border-bottom-right-radius: 5px;
}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $raised; }
QAbstractSpinBox::up-button:pressed, QAbstractSpinBox::down-button:pressed { background: $hover; }
QAbstractSpinBox::up-arrow { image: $g_up; width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: $g_down; width: 10px; height: 10px; }
QAbstractSpinBox::up-arrow:hover { image: $g_up_hover; }
QAbstractSpinBox::down-arrow:hover { image: $g_down_hover; }
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off { image: $g_up_off; }
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off { image: $g_down_off; }
QComboBox { combobox-popup: 0; padding-left: 10px; padding-right: 24px; }
QComboBox:editable { padding-left: 8px; }
QComboBox::drop-down {
  border: none; width: 24px; subcontrol-origin: border; subcontrol-position: right center;
}
QComboBox::down-arrow { image: $g_down; width: 14px; height: 14px; }
QComboBox::down-arrow:hover, QComboBox::down-arrow:on { image: $g_down_hover; }
QComboBox::down-arrow:disabled { image: $g_down_off; }
QComboBox QAbstractItemView {
  background: $raised; color: $text; border: 1px solid $line; padding: 4px; outline: none;
  selection-background-color: $selection; selection-color: $text;
}
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 6px; border-radius: 5px; }
QComboBox QAbstractItemView::item:selected { background: $selection; color: $text; }
"""

_CHOICES = """
QCheckBox, QRadioButton { spacing: 8px; min-height: 20px; border-radius: 5px; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QRadioButton::indicator, QGroupBox::indicator,
QAbstractItemView::indicator { width: 16px; height: 16px; image: $g_empty; }
QRadioButton::indicator { image: $g_ring; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus, QGroupBox::indicator:hover { image: $g_empty_hover; }
QRadioButton::indicator:hover, QRadioButton::indicator:focus { image: $g_ring_hover; }
QCheckBox::indicator:disabled, QGroupBox::indicator:disabled { image: $g_empty_off; }
QRadioButton::indicator:disabled { image: $g_ring_off; }
QCheckBox::indicator:checked, QGroupBox::indicator:checked,
QAbstractItemView::indicator:checked { image: $g_check; }
QCheckBox::indicator:checked:disabled, QGroupBox::indicator:checked:disabled { image: $g_check_off; }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate { image: $g_part; }
QRadioButton::indicator:checked { image: $g_dot; }
QRadioButton::indicator:checked:disabled { image: $g_dot_off; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QCheckBox[role="switch"]::indicator { width: 28px; height: 16px; image: $g_switch; }
QCheckBox[role="switch"]::indicator:hover, QCheckBox[role="switch"]::indicator:focus {
  image: $g_switch_hover;
}
QCheckBox[role="switch"]::indicator:disabled { image: $g_switch_off; }
QCheckBox[role="switch"]::indicator:checked { image: $g_switch_on; }
QCheckBox[role="switch"]::indicator:checked:disabled { image: $g_switch_on_off; }

QSlider { min-height: 20px; min-width: 20px; background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $line; }
QSlider::groove:vertical { width: 4px; border-radius: 2px; background: $line; }
QSlider::sub-page:horizontal, QSlider::add-page:vertical { background: $accent; border-radius: 2px; }
QSlider::handle { background: $knob; border: 2px solid $knob; border-radius: 7px; width: 10px; height: 10px; }
QSlider::handle:horizontal { margin: -5px 0; }
QSlider::handle:vertical { margin: 0 -5px; }
QSlider::handle:hover, QSlider::handle:focus { border-color: $accent; }
QSlider::sub-page:disabled, QSlider::add-page:disabled { background: $line; }
QSlider::handle:disabled { background: $disabled; border-color: $disabled; }

QProgressBar {
  background: $line; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; color: transparent;
}
QProgressBar::chunk { background: $good; border-radius: 4px; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; margin: 0; }
QScrollBar:horizontal { height: 10px; margin: 0; }
QScrollBar::handle { background: $thumb; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $thumb_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
"""

# A font of its own makes a view measure its rows again after it got its style; else they stay too low.
_VIEWS = """
QAbstractItemView {
  font-size: ${text_size}px;
  background: $panel; alternate-background-color: $card; color: $text; border: 1px solid $line;
  border-radius: ${control_radius}px; outline: none; padding: 3px; gridline-color: $soft_line;
  selection-background-color: $selection; selection-color: $text;
}
QAbstractItemView:focus { border-color: $accent; }
QAbstractItemView::item { padding: 0 6px; min-height: 24px; border-radius: 5px; color: $text; }
QTableView::item, QTreeView::item { border-radius: 0; }
QTreeView { show-decoration-selected: 1; }
QAbstractItemView::item:hover { background: $raised; }
QAbstractItemView::item:selected { background: $selection; color: $text; }
QAbstractItemView::item:disabled { color: $disabled; }
QTreeView::branch { background: transparent; border-image: none; }
QTreeView::branch:hover { background: $raised; }
QTreeView::branch:selected { background: $selection; }
QTreeView::branch:has-children:closed { image: $g_right; }
QTreeView::branch:has-children:open { image: $g_down; }
QHeaderView { background: transparent; border: none; padding: 0; }
QHeaderView::section {
  background: $panel; color: $quiet; border: none; border-bottom: 1px solid $line; padding: 5px 8px;
  font-size: ${caption_size}px;
}
QTableCornerButton::section { background: $panel; border: none; border-bottom: 1px solid $line; }
QHeaderView::up-arrow { image: $g_up; width: 12px; height: 12px; }
QHeaderView::down-arrow { image: $g_down; width: 12px; height: 12px; }

QGroupBox {
  background: $card; border: 1px solid $line; border-radius: ${card_radius}px;
  margin-top: 24px; padding: 10px 8px 8px 8px;
}
QGroupBox::title {
  subcontrol-origin: margin; subcontrol-position: top left; left: 2px; padding: 2px 2px 5px 2px;
  color: $quiet;
}
QTabWidget::pane { border: none; border-top: 1px solid $line; top: -1px; }
QTabWidget::tab-bar { left: 4px; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
  background: transparent; color: $quiet; border: none; border-bottom: 2px solid transparent;
  padding: 6px 12px; margin: 0;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar::tab:disabled { color: $disabled; }
QTabBar::tab:left, QTabBar::tab:right { padding: 12px 6px; }
QTabBar::close-button { image: $g_close; margin: 2px; }
QTabBar::close-button:hover { image: $g_close_hover; }
QTabBar QToolButton {
  background: $panel; border: 1px solid $line; border-radius: 5px; padding: 1px; min-height: 0;
}
"""

_WINDOWS = """
QMainWindow::separator { background: transparent; width: 8px; height: 8px; }
QMainWindow::separator:hover { background: $separator; }
QDockWidget {
  color: $quiet; font-size: ${caption_size}px; titlebar-close-icon: $g_close; titlebar-normal-icon: $g_float;
}
QDockWidget::title {
  background: $panel; border: 1px solid $soft_line; border-bottom: none; text-align: left;
  border-top-left-radius: ${card_radius}px; border-top-right-radius: ${card_radius}px;
  padding: 7px 12px 5px 12px;
}
QDockWidgetTitleButton { padding: 0; margin: 0; border: none; min-height: 0; }
QDockWidget::close-button, QDockWidget::float-button {
  background: transparent; border: none; border-radius: 4px; padding: 0;
  subcontrol-origin: padding; subcontrol-position: right center;
}
QDockWidget::close-button { right: 8px; }
QDockWidget::float-button { right: 30px; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $raised; }

QMenuBar { background: $ground; color: $text; border: none; padding: 2px 6px; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: 6px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $raised; }
QMenuBar::item:disabled { color: $disabled; }
QMenu { background: $raised; color: $text; border: 1px solid $line; padding: 5px; }
QMenu::item {
  padding: 5px 24px 5px 10px; border-radius: 5px; border: 1px solid transparent; min-height: 16px;
}
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 5px 6px; }
QMenu::indicator { width: 14px; height: 14px; left: 8px; }
QMenu::indicator:checked { image: $g_tick; }
QMenu::right-arrow { image: $g_right; width: 12px; height: 12px; right: 6px; }
QMenu::right-arrow:disabled { image: $g_right_off; }

QToolBar { background: $ground; border: none; padding: 6px 8px; spacing: 4px; }
QToolBar::separator { background: $line; width: 1px; height: 1px; margin: 6px 6px; }
QToolBarExtension { qproperty-icon: none; image: $g_more; padding: 2px; }
QStatusBar { color: $quiet; border-top: 1px solid $soft_line; min-height: 28px; }
QStatusBar::item { border: none; }
QStatusBar QLabel { padding: 0 4px; }
QMessageBox #qt_msgbox_label, QMessageBox #qt_msgbox_informativelabel { min-width: 280px; }
QMessageBox #qt_msgbox_label { font-weight: 600; }
QMessageBox {
  messagebox-warning-icon: $g_box_warning; messagebox-critical-icon: $g_box_critical;
  messagebox-information-icon: $g_box_information; messagebox-question-icon: $g_box_question;
}
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QDialogButtonBox QPushButton { min-width: 72px; }
QFileDialog {
  filedialog-parent-directory-icon: $g_up; filedialog-backward-icon: $g_left;
  filedialog-detailedview-icon: $g_rows; filedialog-listview-icon: $g_grid;
  filedialog-new-directory-icon: $g_plus;
}
"""

_ROLES = """
*[role="panel"] { background: $panel; border: 1px solid $soft_line; border-radius: ${card_radius}px; }
*[role="dock"] {
  background: $panel; border: 1px solid $soft_line; border-top: none;
  border-bottom-left-radius: ${card_radius}px; border-bottom-right-radius: ${card_radius}px;
}
*[role="card"] { background: $card; border: 1px solid $line; border-radius: ${card_radius}px; }
*[role="notice"] { background: $notice; border: 1px solid $notice_line; border-radius: ${control_radius}px; }
*[role="bar"] { background: $ground; border: none; }
*[role="popup"] { background: $panel; border: 1px solid $line; border-radius: ${card_radius}px; }
QListView[role="found"] { background: transparent; border: none; padding: 0; }
QLabel[role="title"] { font-size: ${title_size}px; font-weight: 600; }
QLabel[role="section"] { font-size: ${caption_size}px; color: $quiet; letter-spacing: 0.6px; }
QLabel[role="caption"] { font-size: ${caption_size}px; color: $quiet; }
QLabel[role="field"] { min-height: 28px; }
QLabel[role="value"] { font-weight: 600; }
QLabel[role="pill"] {
  background: $panel; color: $quiet; border: 1px solid $line; border-radius: 10px; padding: 2px 11px;
  min-height: 16px;
  font-size: ${caption_size}px;
}
QLabel[role="key"] {
  background: $raised; color: $quiet; border: 1px solid $line; border-radius: 4px; padding: 1px 5px;
  font-size: ${caption_size}px;
}
"""
