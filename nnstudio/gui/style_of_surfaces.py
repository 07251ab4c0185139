"""The rules of the style sheet for what holds other things: windows, docks, menus, lists and frames.

Words after a `$` are tokens of the theme, `$g_...` its drawings; `stylesheet` puts them in.
"""

SURFACES = """
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

# A font of its own makes a view measure its rows again after it got its style; else they stay too low.
VIEWS = """
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

WINDOWS = """
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

ROLES = """
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
