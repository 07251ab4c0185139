"""The arrangement of the browser: where its parts stand, and how large they are on whichever screen."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from nnstudio.gui.datasets.screen_room import room_on_screen, size_within
from nnstudio.gui.datasets.source_list import WIDTH
from nnstudio.gui.inspector.parts import make_rule

SIZE, LEAST = QSize(1200, 740), QSize(960, 520)
NARROWEST = QSize(560, 220)
"""What the pages get on the smallest of screens."""


def arrange(
    dialog: QDialog, sources: QWidget, adding: QWidget, headline: QWidget, pages: QWidget, foot: QWidget
) -> None:
    """All sources on the left, above what adds some; on the right, what one of them is; below, the foot."""
    # Whatever the screen is, the foot with its buttons is on it; pages rather get less than they need.
    dialog.setMinimumSize(LEAST.boundedTo(room_on_screen(dialog)))
    pages.setMinimumSize(NARROWEST)
    dialog.resize(size_within(dialog, SIZE, LEAST))
    left = QVBoxLayout()
    left.setSpacing(8)
    left.addWidget(sources, 1)
    left.addWidget(adding)
    adding.setFixedWidth(WIDTH)
    right = QVBoxLayout()
    right.setSpacing(10)
    right.addWidget(headline)
    right.addWidget(pages, 1)
    top = QHBoxLayout()
    top.setSpacing(20)
    top.addLayout(left)
    top.addLayout(right, 1)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 16, 20, 16)
    layout.setSpacing(12)
    layout.addLayout(top, 1)
    layout.addWidget(make_rule())
    layout.addWidget(foot)
