"""The timeline on the screen: looks at any kept moment of the run, plays them, goes on from one, films them.

May import `nnstudio.gui.theme`, `nnstudio.gui.icons`, `nnstudio.gui.stylesheet`, `nnstudio.gui.run_status`
and the packages below the window; never a panel or the canvas.
"""

from nnstudio.gui.timeline.bar import TimelineBar
from nnstudio.gui.timeline.film_dialog import FilmDialog
from nnstudio.gui.timeline.filming import Subject
from nnstudio.gui.timeline.looking import Looking

__all__ = ["FilmDialog", "Looking", "Subject", "TimelineBar"]
