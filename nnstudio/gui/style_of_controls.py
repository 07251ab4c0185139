"""The rules of the style sheet for what is pressed, typed in, chosen and pulled.

Words after a `$` are tokens of the theme, `$g_...` its drawings; `stylesheet` puts them in.
"""

BUTTONS = """
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
FIELDS = """
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

CHOICES = """
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
